"""Cases by what they are called, in the order of their list.

Titles and references are found by their words, as everywhere in the search: without accents and
case, by stems, the last word by its beginning. A reference as it is written, and any part of the
title of a case that was just opened, is found before the journal has been read.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from pericia.apps.cases.access import After, case_rows_for
from pericia.apps.cases.queries import PLAN_EACH, CaseRow, Filters, Wanted
from pericia.apps.journal.actors import Actor
from pericia.apps.search import statements
from pericia.apps.search.indexing import of_client
from pericia.apps.search.stems import stems_of
from pericia.kernels.search.words import Asked, asked_words, query_text
from pericia.tenancy.scope import together

FEW_MAX = 1_000
"""Up to so many cases of a client are looked up one by one; where more fit, the newest cases are
read until a page is full."""
NEW = timedelta(minutes=10)
NEW_MAX = 2_000


def named_rows_for(
    actors: Sequence[Actor],
    filters: Filters,
    text: str,
    *,
    now: datetime,
    after: After | None,
    limit: int,
) -> list[CaseRow]:
    """The same page as `case_rows_for`, of the cases whose title or reference says `text`.

    Raises Refused (`forbidden`).
    """
    asked = Asked.of(text)
    stems = stems_of(asked_words(asked)) if asked.words else {}
    query = query_text(asked, stems, weight="A")
    clients = [each.client_id for each in actors if each.client_id]
    found = _found(clients, query, text, now - NEW)
    many = {client_id for client_id, ids in found.items() if len(ids) > FEW_MAX}
    few = list({each for client_id in found.keys() - many for each in found[client_id]})
    listed = Wanted(statements.IS_LISTED, (few,))
    fitting = Wanted(statements.IS_CALLED, (query, text, now - NEW))
    parts = (
        ([each for each in actors if each.client_id not in many], listed),
        ([each for each in actors if each.client_id in many], fitting),
    )
    page = [
        row
        for some, wanted in parts
        if some
        for row in case_rows_for(some, filters, after=after, limit=limit, wanted=wanted)
    ]
    return sorted(page, key=lambda row: (-row.opened_at.timestamp(), row.id))[:limit]


def _found(
    clients: Sequence[UUID], query: str, text: str, since: datetime
) -> dict[UUID, list[UUID]]:
    """By client the cases that are called so, or some of them where there are many."""
    found: dict[UUID, list[UUID]] = {}
    queries = [of_client(each, query) for each in clients]
    given = (list(clients), queries, text, FEW_MAX + 1, since, NEW_MAX)
    _, _, called, _ = together(
        (PLAN_EACH, ()),
        (statements.BY_WORDS, ()),
        (statements.CALLED, given),
        (statements.ANY_WAY, ()),
    )
    for client_id, case_id in called:
        found.setdefault(client_id, []).append(case_id)
    return found
