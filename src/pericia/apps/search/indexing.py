"""Following the journal: what was sealed since becomes findable.

Whoever hands work in waits for none of this. What is indexed are rows that never change but by an
erasure (what a case asked for, messages, files), and versions of deliverables, which are read again
whenever something happened to them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pericia.apps.search.models import Place
from pericia.apps.search.stems import stems_of
from pericia.kernels.deliverables.document import lines_of
from pericia.kernels.search.words import Weighed, vector_text, vector_words
from pericia.tenancy.ids import new_id
from pericia.tenancy.json_text import json_text
from pericia.tenancy.scope import rows

EVENTS_AT_ONCE = 1_000
CLIENTS_WITH_WORK = """
SELECT c.client_id FROM organisations_client c LEFT JOIN search_place p USING (client_id)
WHERE EXISTS (SELECT FROM journal_leaf l
              WHERE l.client_id = c.client_id AND l.position >= coalesce(p.position, 0))
ORDER BY c.client_id
"""
EVENTS = """
SELECT l.position, e.object FROM journal_leaf l
JOIN journal_event e ON e.client_id = l.client_id AND e.id = l.event_id
WHERE l.client_id = $1 AND l.position >= $2 ORDER BY l.position LIMIT $3
"""
# An erased person's rows are blank, or about to be.
_LIVING = """
NOT EXISTS (SELECT FROM journal_erasure x
            WHERE x.client_id = c.client_id AND x.subject_id = c.subject_id)
"""
REQUESTS = f"""
SELECT c.id, c.title, c.reference, c.input FROM cases_case c
WHERE c.client_id = $1 AND c.id = ANY ($2::uuid[]) AND {_LIVING}
  AND NOT EXISTS (SELECT FROM search_text t
                  WHERE t.client_id = $1 AND t.source_id = c.id AND t.kind = 'request')
"""
MESSAGES = f"""
SELECT m.id, m.case_id, m.direction, m.body FROM cases_message m
JOIN cases_case c ON c.client_id = m.client_id AND c.id = m.case_id
WHERE m.client_id = $1 AND m.case_id = ANY ($2::uuid[]) AND m.body <> '' AND {_LIVING}
  AND NOT EXISTS (SELECT FROM search_text t
                  WHERE t.client_id = $1 AND t.source_id = m.id AND t.kind = 'message')
"""
FILES = f"""
SELECT a.id, a.case_id, a.name, a.stored_as FROM cases_attachment a
JOIN cases_case c ON c.client_id = a.client_id AND c.id = a.case_id
WHERE a.client_id = $1 AND a.case_id = ANY ($2::uuid[]) AND a.stored_as <> '' AND {_LIVING}
  AND NOT EXISTS (SELECT FROM search_text t
                  WHERE t.client_id = $1 AND t.source_id = a.id AND t.kind = 'attachment')
ORDER BY a.id LIMIT 2000
"""
INSERT = """
INSERT INTO search_text (client_id, id, kind, case_id, deliverable_id, source_id, audience, body,
    document)
SELECT $1, n.id, n.kind, n.case_id, n.deliverable_id, n.source_id, n.audience, n.body,
    n.document::tsvector || array_to_tsvector(ARRAY['@' || $1::uuid])
FROM json_to_recordset($2::json) AS n(id uuid, kind text, case_id uuid, deliverable_id uuid,
    source_id uuid, audience text, body text, document text)
ON CONFLICT (client_id, source_id, kind) DO UPDATE SET document = excluded.document
"""
VERSIONS = f"""
SELECT v.id, v.deliverable_id, d.title, v.document
FROM knowledge_version v
JOIN knowledge_deliverable d ON d.client_id = v.client_id AND d.id = v.deliverable_id
LEFT JOIN cases_case c ON c.client_id = d.client_id AND c.id = d.case_id
WHERE v.client_id = $1 AND v.deliverable_id = ANY ($2::uuid[]) AND {_LIVING}
"""
# Held by whoever writes or removes texts of a client: neither overtakes the other.
HOLD = "SELECT position FROM search_place WHERE client_id = $1 FOR UPDATE"
FORGET = """
DELETE FROM search_text WHERE client_id = $1 AND (
    case_id IN (SELECT id FROM cases_case WHERE client_id = $1 AND subject_id = $2)
    OR deliverable_id IN (
        SELECT d.id FROM knowledge_deliverable d
        JOIN cases_case c ON c.client_id = d.client_id AND c.id = d.case_id
        WHERE d.client_id = $1 AND c.subject_id = $2))
"""


@dataclass(frozen=True, slots=True)
class Found:
    """A file whose text was not looked at yet."""

    id: UUID
    case_id: UUID
    name: str
    stored_as: str


@dataclass(frozen=True, slots=True)
class Sealed:
    """What some events were about; `until` is the place after the last of them, `more` is true
    where there may be others after it."""

    case_ids: list[UUID]
    deliverable_ids: list[UUID]
    until: int
    more: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """A text to be found by; `pieces` are what it says."""

    kind: str
    source_id: UUID
    pieces: tuple[Weighed, ...]
    case_id: UUID | None = None
    deliverable_id: UUID | None = None
    audience: str = ""
    body: str = ""


def of_client(client_id: UUID, query: str) -> str:
    """A tsquery that finds texts of this client alone, by the mark that INSERT gives each. No word
    begins as the mark does."""
    return f"({query}) & '@{client_id}'" if query else ""


def sealed_since(client_id: UUID, events: int = EVENTS_AT_ONCE) -> Sealed:
    """What the next sealed events are about."""
    place, _ = Place.objects.get_or_create(client_id=client_id)
    found = rows(EVENTS, (client_id, place.position, events))
    about: dict[str, dict[UUID, None]] = {"case": {}, "deliverable": {}}
    for _position, named in found:
        kind, _, object_id = named.partition(":")
        if kind in about:
            about[kind][UUID(object_id)] = None
    until = found[-1][0] + 1 if found else place.position
    return Sealed(list(about["case"]), list(about["deliverable"]), until, len(found) == events)


def unread_files(client_id: UUID, case_ids: Sequence[UUID]) -> list[Found]:
    return [Found(*row) for row in rows(FILES, (client_id, list(case_ids)))]


def index(client_id: UUID, sealed: Sealed, file_texts: Mapping[UUID, str]) -> int:
    """Make everything of `sealed` findable and move on; how many texts were written.

    `file_texts` holds the text of files by id; a file that is not among them stays as it is.
    """
    rows(HOLD, (client_id,))
    entries = [
        *_requests(client_id, sealed.case_ids),
        *_messages(client_id, sealed.case_ids),
        *_files(client_id, sealed.case_ids, file_texts),
        *_versions(client_id, sealed.deliverable_ids),
    ]
    if entries:
        rows(INSERT, (client_id, json_text(list(_rows(entries)))))
    Place.objects.filter(client_id=client_id, position__lt=sealed.until).update(
        position=sealed.until
    )
    return len(entries)


def forget_subject(*, client_id: UUID, subject_id: UUID) -> None:
    """Nothing about this person is found any more. Changes nothing the second time."""
    rows(HOLD, (client_id,))
    rows(FORGET, (client_id, subject_id))


def _rows(entries: Sequence[Entry]) -> Iterator[dict[str, Any]]:
    stems = stems_of({word for each in entries for word in vector_words(each.pieces)})
    for each in entries:
        yield {
            "id": str(new_id()),
            "kind": each.kind,
            "case_id": _text(each.case_id),
            "deliverable_id": _text(each.deliverable_id),
            "source_id": str(each.source_id),
            "audience": each.audience,
            "body": each.body,
            "document": vector_text(each.pieces, stems),
        }


def _requests(client_id: UUID, case_ids: list[UUID]) -> Iterator[Entry]:
    for case_id, title, reference, given in rows(REQUESTS, (client_id, case_ids)):
        pieces = (Weighed(reference, "A"), Weighed(title, "A"), Weighed(text_in(given)))
        yield Entry("request", case_id, pieces, case_id=case_id)


def _messages(client_id: UUID, case_ids: list[UUID]) -> Iterator[Entry]:
    for message_id, case_id, direction, body in rows(MESSAGES, (client_id, case_ids)):
        pieces = (Weighed(body),)
        yield Entry("message", message_id, pieces, case_id=case_id, audience=direction)


def _files(
    client_id: UUID, case_ids: list[UUID], file_texts: Mapping[UUID, str]
) -> Iterator[Entry]:
    for each in unread_files(client_id, case_ids):
        if each.id in file_texts:
            body = file_texts[each.id]
            pieces = (Weighed(each.name, "A"), Weighed(body))
            yield Entry("attachment", each.id, pieces, case_id=each.case_id, body=body)


def _versions(client_id: UUID, deliverable_ids: list[UUID]) -> Iterator[Entry]:
    if not deliverable_ids:
        return
    for version_id, deliverable_id, title, document in rows(VERSIONS, (client_id, deliverable_ids)):
        pieces = (Weighed(title, "A"), Weighed(text_of_document(document)))
        yield Entry("version", version_id, pieces, deliverable_id=deliverable_id)


def text_of_document(document: Mapping[str, Any]) -> str:
    """What the blocks of a version say, one after the other."""
    return "\n".join(line for block in document.get("blocks", ()) for line in lines_of(block))


def text_in(value: Any) -> str:
    """The texts and numbers that a JSON value holds, in order, without the names of its fields."""
    return "\n".join(_leaves(value))


def _leaves(value: Any) -> Iterable[str]:
    if isinstance(value, Mapping):
        for each in value.values():
            yield from _leaves(each)
    elif isinstance(value, list):
        for each in value:
            yield from _leaves(each)
    elif isinstance(value, str):
        yield value
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield json.dumps(value)


def _text(value: UUID | None) -> str | None:
    return str(value) if value else None
