"""One search over everything that somebody may read, grouped by what it is.

Each group asks for its own permission and follows the rules of its own pages: the database's scope,
walls, clearance, blindness, drafts. What is about somebody erased is found by nobody.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.urls import reverse

from pericia.apps.cases.access import DATA_CLASSES, is_performer
from pericia.apps.cases.queries import PLAN_EACH
from pericia.apps.journal.actors import Actor
from pericia.apps.journal.permissions import may, require_each
from pericia.apps.knowledge.access import actions_for, deliverables_for
from pericia.apps.search import statements
from pericia.apps.search.indexing import of_client, text_in, text_of_document
from pericia.apps.search.stems import stems_of
from pericia.kernels.search.excerpts import Piece, excerpt, passage
from pericia.kernels.search.words import (
    LETTERS,
    PLAIN_LETTERS,
    Asked,
    asked_words,
    forms_of,
    marks_of,
    query_text,
)
from pericia.tenancy.json_text import json_text
from pericia.tenancy.scope import rows, together
from pericia.tenancy.wire import Statement
from pericia.web.schema_reading import in_language

KINDS = (
    "cases", "people", "documents", "deliverables", "actions", "engagements", "providers",
    "playbooks",
)  # fmt: skip
CHARACTERS_MAX = 200
WEIGHED_MAX = 200
"""How many of a kind are weighed at each client: the newest. Counts go no further."""
RARE_MAX = 500
"""Where more texts of a client say it, its newest ones are soon found along their order."""
TITLE_CHARACTERS = 120
SAME_CHARACTERS = 40
PermittedActors = Callable[[str], Sequence[Actor]]


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that was found. `pieces` are what it says around what was asked for, where its
    title does not say so already; `named` is the title in the same way."""

    kind: str
    id: UUID
    client_id: UUID | None
    client_name: str
    title: str
    reference: str
    state: str
    url: str
    is_exact: bool = False
    named: tuple[Piece, ...] = ()
    pieces: tuple[Piece, ...] = ()
    text: tuple[str, UUID] | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """The hits of a kind, best first. `count` of them are known, and `is_more` says that there may
    be others."""

    kind: str
    hits: tuple[Hit, ...]
    count: int
    is_more: bool


@dataclass(frozen=True, slots=True)
class _Question:
    asked: Asked
    query: str
    forms: list[list[str]]
    marks: tuple[str, ...]
    common_at: frozenset[UUID] = frozenset()

    @staticmethod
    def of(text: str) -> _Question:
        asked = Asked.of(text[:CHARACTERS_MAX])
        stems = stems_of(asked_words(asked)) if asked.words else {}
        return _Question(
            asked, query_text(asked, stems), forms_of(asked, stems), marks_of(asked, stems)
        )


def search(
    permitted: PermittedActors, text: str, *, kinds: Sequence[str] = KINDS, limit: int = 5
) -> list[Group]:
    """What is found, at most `limit` of each of `kinds`; kinds without a hit are left out.

    `permitted` gives the readers with a permission, one actor for each client.
    """
    question = _Question.of(text)
    if not question.asked.words:
        return []
    finders = {
        "cases": ("case.see", _cases),
        "people": ("person.see", _people),
        "documents": ("case.see", _documents),
        "deliverables": ("deliverable.see", _deliverables),
        "actions": ("action.see", _actions),
        "engagements": ("engagement.see", _engagements),
        "providers": ("engagement.see", _providers),
        "playbooks": ("engagement.see", _playbooks),
    }
    readers = {kind: permitted(finders[kind][0]) for kind in kinds}
    clients = {each.client_id for found in readers.values() for each in found}
    question = replace(question, common_at=_common_at(clients, question))
    found = []
    for kind in kinds:
        permission, find = finders[kind]
        actors = readers[kind]
        require_each(actors, permission)
        hits = find(actors, question) if actors else []
        if hits:
            found.append(Group(kind, tuple(hits[:limit]), len(hits), len(hits) >= WEIGHED_MAX))
    return _with_excerpts(found, question)


def _common_at(clients: Iterable[UUID | None], question: _Question) -> frozenset[UUID]:
    """The clients at which many texts say it."""
    ids = [each for each in clients if each]
    given = (ids, [of_client(each, question.query) for each in ids], RARE_MAX + 1)
    *_, found = together((PLAN_EACH, ()), (statements.BY_WORDS, ()), (statements.SAID, given))
    return frozenset(client_id for client_id, count in found if count > RARE_MAX)


def _said(
    statement: str, actors: Sequence[Actor], question: _Question, *given: Any
) -> list[tuple[Any, ...]]:
    """Rows of a statement that says how it finds, for each client on its shorter way."""
    asked: list[Statement] = []
    for way, says, is_common in (
        (statements.BY_WORDS, statements.OF_FEW, False),
        (statements.ANY_WAY, statements.OF_MANY, True),
    ):
        some = [each for each in actors if (each.client_id in question.common_at) is is_common]
        if some:
            readers = _readers(some, question.query)
            text = statement.format(says=says)
            asked += [(way, ()), (text, (readers, question.query, WEIGHED_MAX, *given))]
    return [row for found in together(*asked)[1::2] for row in found]


def _cases(actors: Sequence[Actor], question: _Question) -> list[Hit]:
    text, classes = question.asked.text, list(DATA_CLASSES)
    named = rows(
        statements.NAMED_CASES,
        (_readers(actors, question.query), text, WEIGHED_MAX, classes, _id(text)),
    )
    said = _said(statements.CASES, actors, question, classes)
    address = _case_address()
    found = {(row[1], row[2]): replace(_case(address, *row[:7]), is_exact=True) for row in named}
    for row in sorted(said, key=lambda each: (-each[9], -each[6].timestamp(), each[2])):
        hit = replace(_case(address, *row[:7]), text=(row[7], row[8]))
        before = found.setdefault((row[1], row[2]), hit)
        if before.text is None:
            found[row[1], row[2]] = replace(before, text=hit.text)
    return list(found.values())[:WEIGHED_MAX]


def _case_address() -> Callable[[UUID, UUID], str]:
    """The address of the page of a case, by client and case: looked up once for many."""
    client, case = UUID(int=1), UUID(int=2)
    before, between, after = re.split(f"{client}|{case}", reverse("case", args=[client, case]))
    return lambda client_id, case_id: f"{before}{client_id}{between}{case_id}{after}"


def _case(
    address: Callable[[UUID, UUID], str],
    client: str,
    client_id: UUID,
    case_id: UUID,
    title: str,
    reference: str,
    state: str,
    *_: Any,
) -> Hit:
    url = address(client_id, case_id)
    return Hit("cases", case_id, client_id, client, title or reference, reference, state, url)


def _documents(actors: Sequence[Actor], question: _Question) -> list[Hit]:
    found = _said(statements.DOCUMENTS, actors, question, list(DATA_CLASSES))
    ordered = sorted(found, key=lambda each: (-each[9], -each[6].timestamp(), each[7]))
    return [_document(row) for row in ordered[:WEIGHED_MAX]]


def _document(row: tuple[Any, ...]) -> Hit:
    client, client_id, case_id, title, reference, _state, _at, attachment_id, name, _rank = row
    return Hit(
        "documents",
        attachment_id,
        client_id,
        client,
        name,
        title or reference,
        "",
        reverse("case", args=[client_id, case_id]),
        text=("attachment", attachment_id),
    )


def _deliverables(actors: Sequence[Actor], question: _Question) -> list[Hit]:
    """Whichever version says it counts only where it is the one that the reader sees."""
    found = _said(statements.VERSIONS, actors, question)
    ranks = {row[2]: (row[3], row[1]) for row in found}
    if not ranks:
        return []
    ids = sorted({each for _, each in ranks.values()})
    seen = deliverables_for(actors, ids=ids, limit=len(ids))
    hits = [(ranks[version.id][0], each, version) for each, version in seen if version.id in ranks]
    return [
        Hit(
            "deliverables",
            each.id,
            each.client_id,
            "",
            each.title,
            "",
            version.state,
            reverse("deliverable", args=[each.client_id, each.id]),
            text=("version", version.id),
        )
        for _, each, version in sorted(hits, key=lambda hit: -hit[0])
    ]


def _people(actors: Sequence[Actor], question: _Question) -> list[Hit]:
    """By name alone, and names have no stems: members, and whom the reader manages."""
    forms = [[each] for each in question.asked.words]
    found = {row[0]: row for row in _of_few(statements.PEOPLE, actors, forms)}
    managed = _own(actors, "person.manage")
    for person_id, name in _of_few(statements.STAFF, actors, forms, managed) if managed else ():
        found.setdefault(person_id, (person_id, name, [], [""]))
    return [
        Hit(
            "people",
            person_id,
            None,
            ", ".join(clients),
            name,
            "",
            roles[0] or "",
            reverse("person", args=[person_id]),
        )
        for person_id, name, clients, roles in found.values()
    ][:WEIGHED_MAX]


def _own(actors: Sequence[Actor], permission: str) -> list[UUID]:
    """The employers of these actors, where they have the permission."""
    found = {each.organisation_id for each in actors if may(each, permission, each.client_id)}
    return [each for each in found if each]


def _actions(actors: Sequence[Actor], question: _Question) -> list[Hit]:
    """Those of the deliverables that the reader sees."""
    found = _of_few(statements.ACTIONS, actors, question.forms)
    if not found:
        return []
    seen = {
        each.id for each in actions_for(actors, ids=[row[2] for row in found], limit=len(found))
    }
    return [
        Hit(
            "actions",
            action_id,
            client_id,
            client,
            title,
            indicator,
            state,
            reverse("action", args=[client_id, action_id]),
        )
        for client_id, client, action_id, title, indicator, state in found
        if action_id in seen
    ]


def _providers(actors: Sequence[Actor], question: _Question) -> list[Hit]:
    """By name alone: the reader's own on its page, and what engagements draw on beside them."""
    forms = [[each] for each in question.asked.words]
    return [
        Hit(
            "providers",
            found_id,
            client_id,
            client,
            name,
            engagement,
            kind,
            reverse("engagement_providers", args=[client_id, found_id])
            if client_id
            else reverse("provider", args=[found_id]),
        )
        for client_id, client, found_id, name, kind, engagement in _of_few(
            statements.PROVIDERS, actors, forms, _own(actors, "organisation.see")
        )
    ]


def _engagements(actors: Sequence[Actor], question: _Question) -> list[Hit]:
    found = [
        _engagement(row, question)
        for row in _of_few(statements.ENGAGEMENTS, actors, question.forms)
    ]
    return sorted(found, key=lambda each: not each.is_exact)


def _engagement(row: tuple[Any, ...], question: _Question) -> Hit:
    client_id, client, engagement_id, line_id, name, code, state, more = row
    if line_id:
        url = reverse("service_line", args=[client_id, engagement_id, line_id])
    else:
        url = reverse("engagement", args=[client_id, engagement_id])
    is_code = bool(code) and code.casefold() == question.asked.text.casefold()
    says = excerpt(more, question.marks)
    found = line_id or engagement_id
    return Hit(
        "engagements", found, client_id, client, name, code, state, url, is_code, pieces=says
    )


def _playbooks(actors: Sequence[Actor], question: _Question) -> list[Hit]:
    return [
        Hit(
            "playbooks",
            playbook_id,
            client_id,
            client,
            in_language(title) or name,
            f"{name} {number}",
            "",
            reverse("playbook", args=[client_id, playbook_id]),
            is_exact=name == question.asked.text,
        )
        for client_id, client, playbook_id, name, number, title in _of_few(
            statements.PLAYBOOKS, actors, question.forms
        )
    ]


def _of_few(
    statement: str, actors: Sequence[Actor], forms: Sequence[Sequence[str]], *given: Any
) -> list[tuple[Any, ...]]:
    clients = [each.client_id for each in actors]
    letters = (LETTERS, PLAIN_LETTERS)
    return rows(statement, (clients, json.dumps(forms), WEIGHED_MAX, *letters, *given))


def _with_excerpts(groups: list[Group], question: _Question) -> list[Group]:
    shown = [each for group in groups for each in group.hits if each.text]
    texts = _texts(shown)
    return [
        replace(group, hits=tuple(_shown(hit, texts, question.marks) for hit in group.hits))
        for group in groups
    ]


def _shown(hit: Hit, texts: Mapping[tuple[str, UUID], str], marks: Sequence[str]) -> Hit:
    named = excerpt(hit.title, marks, TITLE_CHARACTERS) if hit.title else ()
    if hit.text is None:
        return replace(hit, named=named)
    line = passage(texts.get(hit.text, ""), marks)
    beginning = hit.title.rstrip("…")
    says_no_more = bool(beginning) and line.startswith(beginning[:SAME_CHARACTERS])
    return replace(hit, named=named, pieces=() if says_no_more else excerpt(line, marks))


def _texts(hits: Iterable[Hit]) -> dict[tuple[str, UUID], str]:
    wanted = [(each.client_id, each.text[1]) for each in hits if each.text]
    if not wanted:
        return {}
    clients, ids = ({each[0] for each in wanted}, {each[1] for each in wanted})
    found = rows(statements.BODIES, (list(clients), list(ids)))
    return {(kind, key): _text_of(kind, document, text) for key, kind, document, text in found}


def _text_of(kind: str, document: Any, text: str) -> str:
    if kind == "version":
        return text_of_document(document)
    return text_in(document) if kind == "request" else text


def _readers(actors: Sequence[Actor], query: str) -> str:
    return json_text(
        [
            {
                "client_id": str(each.client_id),
                "organisation_id": str(each.organisation_id) if each.organisation_id else None,
                "person_id": str(each.person_id) if each.person_id else None,
                "is_restricted": is_performer(each),
                "sees_internal": may(each, "item.work") or may(each, "case.change"),
                "query": of_client(each.client_id, query),
            }
            for each in actors
            if each.client_id
        ]
    )


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
