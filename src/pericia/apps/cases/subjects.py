"""People whom cases are about: found by what the client calls them, to be erased."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from pericia.apps.journal.actors import Actor
from pericia.apps.journal.permissions import not_found, require, require_each, require_sight
from pericia.kernels.refusal import Refused
from pericia.tenancy.scope import rows

PAGE = 50
After = tuple[datetime, UUID]
BY_PERSON = "SELECT id FROM cases_subject WHERE client_id = $1 AND reference_digest = $2"
BY_CASE = "SELECT subject_id FROM cases_case WHERE client_id = $1 AND id = $2"
BY_CASE_REFERENCE = """
SELECT DISTINCT subject_id FROM cases_case WHERE client_id = $1 AND reference = $2 LIMIT 2
"""
KEPT = """
SELECT (SELECT count(*) FROM journal_subject_key WHERE client_id = $1 AND id = $2),
    count(*) FILTER (WHERE c.state IN ('closed', 'cancelled')),
    count(*) FILTER (WHERE c.state NOT IN ('closed', 'cancelled')),
    min(c.opened_at), max(c.opened_at),
    (SELECT count(*) FROM cases_message m WHERE m.client_id = $1 AND m.case_id = ANY (
        ARRAY(SELECT id FROM cases_case WHERE client_id = $1 AND subject_id = $2))),
    (SELECT count(*) FROM cases_attachment a WHERE a.client_id = $1 AND a.stored_as <> ''
        AND a.case_id = ANY (
        ARRAY(SELECT id FROM cases_case WHERE client_id = $1 AND subject_id = $2)))
FROM cases_case c WHERE c.client_id = $1 AND c.subject_id = $2
"""
ERASURES = """
SELECT e.client_id, e.id, e.subject_id, e.event_id, e.at, coalesce(v.actor, 'system'),
    EXISTS (SELECT FROM journal_leaf l WHERE l.client_id = e.client_id AND l.event_id = e.event_id)
FROM journal_erasure e LEFT JOIN journal_event v ON v.client_id = e.client_id AND v.id = e.event_id
WHERE e.client_id = ANY ($1) AND ($2::timestamptz IS NULL OR (e.at, e.id) < ($2, $3::uuid))
ORDER BY e.at DESC, e.id DESC LIMIT $4
"""


@dataclass(frozen=True, slots=True)
class Kept:
    """How much is kept about a person: numbers of cases, messages and files."""

    ended_cases: int
    open_cases: int
    first_at: datetime | None
    last_at: datetime | None
    messages: int
    files: int


@dataclass(frozen=True, slots=True)
class Erased:
    """One erasure; `actor` as the journal names them, `system` where a restored journal is older
    than the erasure. A proof can be had once its event is sealed."""

    client_id: UUID
    id: UUID
    subject_id: UUID
    event_id: UUID
    at: datetime
    actor: str
    is_sealed: bool


def subject_digest(client_id: UUID, reference: str) -> bytes:
    """By what a person is known, instead of by what the client calls them."""
    return sha256(f"{client_id}|{reference}".encode()).digest()


def subject_named(actor: Actor, client_id: UUID, name: str) -> UUID:
    """The person of this reference, or whom the case of this reference or id is about.

    Raises Refused `forbidden`, `subject_unknown`, `subject_ambiguous`.
    """
    require(actor, "data.erase", client_id)
    name = name.strip()
    found = (
        rows(BY_PERSON, (client_id, subject_digest(client_id, name)))
        or rows(BY_CASE, (client_id, _id(name)))
        or rows(BY_CASE_REFERENCE, (client_id, name))
    )
    if not found:
        raise Refused(
            "subject_unknown",
            "Nothing is kept under this reference; write it exactly as it came in.",
            "reference",
        )
    if len(found) > 1:
        raise Refused(
            "subject_ambiguous",
            "Cases with this reference are about several people; give the id of one case.",
            "reference",
        )
    return UUID(str(found[0][0]))


def kept_about(actor: Actor, client_id: UUID, subject_id: UUID) -> Kept:
    """What there is to erase. Raises Refused `not_found`, also for somebody erased before."""
    require_sight(actor, "data.erase", client_id, "person")
    ((keys, *counts),) = rows(KEPT, (client_id, subject_id))
    if not keys or subject_id == client_id:
        raise not_found("person")
    return Kept(*counts)


def erasures_for(
    actors: Sequence[Actor], *, after: After | None = None, limit: int = PAGE
) -> list[Erased]:
    """A page of the erasures of these actors' clients, newest first. Raises Refused `forbidden`."""
    clients = require_each(actors, "data.erase")
    at, last = after or (None, None)
    return [Erased(*row) for row in rows(ERASURES, (clients, at, last, limit))]


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
