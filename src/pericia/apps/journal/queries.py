"""Reading the journal: events with their contents opened, proofs, checkpoints, the backlog.

Everything here runs inside an open scope; who may ask is decided in `access.py`.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from pericia.apps.journal.envelopes import ENVELOPE_COLUMNS, stored_envelope
from pericia.apps.journal.tiles import reader_of
from pericia.kernels.merkle import proofs
from pericia.kernels.merkle.commitments import open_body, salt_of, utc_text
from pericia.kernels.refusal import Refused
from pericia.tenancy.scope import rows, together

PAGE_MAX = 500
BACKLOG_COUNTED_MAX = 100_000
# No joins: for a client that the statistics do not know yet, the server joins by nested loops over
# everything the client has. Keys and places are asked for by id.
_ENTRY = """
SELECT e.id, e.at, e.actor, e.acting_as, e.verb, e.object, e.version, e.subject_id, e.body
FROM journal_event e WHERE e.client_id = $1
"""
SELECT_NEWEST = (
    _ENTRY + " AND ($2::uuid IS NULL OR e.id < $2) AND ($3::text[] IS NULL OR e.verb = ANY ($3))"
    " ORDER BY e.id DESC LIMIT $4"
)
SELECT_OF_OBJECTS = (
    _ENTRY + " AND e.object = ANY ($2) AND ($3::uuid IS NULL OR e.id > $3) ORDER BY e.id LIMIT $4"
)
SELECT_NEWEST_OF = (
    _ENTRY + " AND e.object = ANY ($2) AND ($3::uuid IS NULL OR e.id < $3)"
    " ORDER BY e.id DESC LIMIT $4"
)
SELECT_ONE = f"""
SELECT {ENVELOPE_COLUMNS}, e.subject_id, e.body FROM journal_event e
WHERE e.client_id = $1 AND e.id = $2
"""
SELECT_KEYS = "SELECT id, key FROM journal_subject_key WHERE client_id = $1 AND id = ANY ($2)"
SELECT_PLACES = (
    "SELECT event_id, position FROM journal_leaf WHERE client_id = $1 AND event_id = ANY ($2)"
)
SELECT_CHECKPOINTS = """
SELECT client_id, size, root, at, key_id, signature FROM journal_checkpoint
WHERE client_id = $1 AND size > $2 ORDER BY size LIMIT $3
"""
SELECT_LATEST = """
SELECT client_id, size, root, at, key_id, signature FROM journal_checkpoint
WHERE client_id = $1 ORDER BY size DESC LIMIT 1
"""
SELECT_FIRST = """
SELECT min(e.at) FROM journal_event e WHERE e.client_id = $1 AND e.object = $2 AND e.verb = $3
"""
SELECT_BACKLOG = """
SELECT count(*), min(at) FROM (
    SELECT e.at FROM journal_event e
    LEFT JOIN journal_bookmark b ON b.client_id = $1 AND b.cluster = app.cluster()
    WHERE e.client_id = $1 AND (b.client_id IS NULL OR (e.xact, e.id) > (b.xact, b.event_id))
    LIMIT $2
) waiting
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """An event as people read it; `position` is None until it is sealed.

    `why` and `data` are None once the subject's data are erased, and where `damaged`: then what is
    stored was changed behind the platform's back.
    """

    id: UUID
    at: datetime
    actor: str
    acting_as: str
    verb: str
    object: str
    version: int | None
    subject_id: UUID
    why: str | None
    data: dict[str, Any] | None
    position: int | None
    damaged: bool


@dataclass(frozen=True, slots=True)
class Backlog:
    """Events that wait for the sealer (counted up to BACKLOG_COUNTED_MAX) and the oldest's time."""

    count: int
    oldest_at: datetime | None


def first_time(client_id: UUID, object_ref: str, verb: str) -> datetime | None:
    """When this first happened to the object; None where it never did."""
    found: datetime | None = rows(SELECT_FIRST, (client_id, object_ref, verb))[0][0]
    return found


def newest_events(
    client_id: UUID,
    *,
    before: UUID | None = None,
    verbs: Sequence[str] | None = None,
    limit: int = 50,
) -> list[Entry]:
    """A page of a client's events, newest first; the next one is before this one's last id."""
    wanted = list(verbs) if verbs else None
    found = rows(SELECT_NEWEST, (client_id, before, wanted, min(limit, PAGE_MAX)))
    return _entries(client_id, found)


def events_of(
    client_id: UUID, object_refs: Sequence[str], *, after: UUID | None = None, limit: int = 200
) -> list[Entry]:
    """A page of the events of a case and its items (`case:ID`, `item:ID`, ...), oldest first."""
    found = rows(SELECT_OF_OBJECTS, (client_id, list(object_refs), after, min(limit, PAGE_MAX)))
    return _entries(client_id, found)


def newest_events_of(
    client_id: UUID, object_refs: Sequence[str], *, before: UUID | None = None, limit: int = 200
) -> list[Entry]:
    """A page of the events of these objects, newest first; the next is before this one's last."""
    parameters = (client_id, list(object_refs), before, min(limit, PAGE_MAX))
    return _entries(client_id, rows(SELECT_NEWEST_OF, parameters))


def checkpoints(client_id: UUID, *, above: int = 0, limit: int = 100) -> list[dict[str, Any]]:
    """Signed checkpoints of more than `above` events, as exports carry them, by size."""
    return [signed_checkpoint(*row) for row in rows(SELECT_CHECKPOINTS, (client_id, above, limit))]


def latest_checkpoint(client_id: UUID) -> dict[str, Any] | None:
    """The newest signed checkpoint: what a client should keep."""
    found = rows(SELECT_LATEST, (client_id,))
    return signed_checkpoint(*found[0]) if found else None


def inclusion_proof_of(client_id: UUID, event_id: UUID) -> dict[str, Any]:
    """Proof that an event is in the tree of the latest checkpoint.

    `{"event", "salt", "body", "index", "proof": [hex], "checkpoint": signed}`; salt and body are
    None once erased. Raises Refused `not_found`, or `not_sealed` until the sealer has been there.
    """
    found = rows(SELECT_ONE, (client_id, event_id))
    if not found:
        raise Refused("not_found", "There is no such event.")
    *envelope, subject_id, ciphertext = found[0]
    keys, places = _keys_and_places(client_id, [subject_id], [event_id])
    key, position = keys.get(subject_id), places.get(event_id)
    signed = latest_checkpoint(client_id)
    if position is None or signed is None:
        raise Refused("not_sealed", "This event is not sealed yet; ask again in a few seconds.")
    size = signed["checkpoint"]["size"]
    path = proofs.inclusion_proof(position, size, reader_of(client_id))
    return {
        "event": stored_envelope(tuple(envelope)),
        "salt": salt_of(key, event_id).hex() if key else None,
        "body": open_body(key, event_id, ciphertext) if key else None,
        "index": position,
        "proof": [each.hex() for each in path],
        "checkpoint": signed,
    }


def consistency_proof(client_id: UUID, old_size: int, size: int) -> list[bytes]:
    """Proof that the tree of `old_size` events grew into that of `size` (RFC 9162 2.1.4).

    Raises Refused `sizes_reversed`, or `not_sealed` for a size that no checkpoint has reached.
    """
    signed = latest_checkpoint(client_id)
    if signed is None or size > signed["checkpoint"]["size"]:
        raise Refused("not_sealed", f"Fewer than {size} events are sealed: choose a smaller size.")
    return proofs.consistency_proof(old_size, size, reader_of(client_id))


def backlog(client_id: UUID) -> Backlog:
    """What the sealer has not come to yet. It grows while the sealer stands, or while one long
    transaction anywhere in the database keeps later ones waiting."""
    return Backlog(*rows(SELECT_BACKLOG, (client_id, BACKLOG_COUNTED_MAX))[0])


def signed_checkpoint(
    client_id: UUID, size: int, root: bytes, at: datetime, key_id: str, signature: bytes
) -> dict[str, Any]:
    """A stored checkpoint as `merkle.checkpoints.sign_checkpoint` made it."""
    return {
        "checkpoint": {
            "client": str(client_id),
            "size": size,
            "root": root.hex(),
            "at": utc_text(at),
        },
        "key_id": key_id,
        "signature": b64encode(signature).decode(),
    }


def _entries(client_id: UUID, found: Sequence[tuple[Any, ...]]) -> list[Entry]:
    """Rows of _ENTRY with their contents opened and their places, in one more round trip."""
    keys, places = _keys_and_places(client_id, [row[7] for row in found], [row[0] for row in found])
    entries = []
    for *shown, ciphertext in found:
        event_id, subject_id = shown[0], shown[7]
        body, damaged = _opened(keys.get(subject_id), event_id, ciphertext)
        values = (*shown, body["why"], body["data"], places.get(event_id), damaged)
        entries.append(Entry(*values))
    return entries


def _keys_and_places(
    client_id: UUID, subject_ids: Sequence[UUID], event_ids: Sequence[UUID]
) -> tuple[dict[UUID, bytes], dict[UUID, int]]:
    keys, places = together(
        (SELECT_KEYS, (client_id, list(set(subject_ids)))),
        (SELECT_PLACES, (client_id, list(event_ids))),
    )
    return dict(keys), dict(places)


def _opened(key: bytes | None, event_id: UUID, ciphertext: bytes) -> tuple[dict[str, Any], bool]:
    closed = {"why": None, "data": None}
    if key is None:
        return closed, False
    try:
        return open_body(key, event_id, ciphertext), False
    except Refused:
        return closed, True
