"""Writing events. Every action ends here: what happened is kept with its transaction or not."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from pericia.apps.journal.actors import Actor
from pericia.apps.journal.reacting import reactions
from pericia.kernels.merkle.commitments import SUBJECT_KEY_BYTES, seal_body
from pericia.kernels.refusal import Refused
from pericia.tenancy.ids import new_id
from pericia.tenancy.json_text import json_text
from pericia.tenancy.scope import rows, together

EVENT_COLUMNS = (
    ("client_id", "uuid"),
    ("id", "uuid"),
    ("at", "timestamptz"),
    ("actor", "text"),
    ("acting_as", "text"),
    ("verb", "text"),
    ("object", "text"),
    ("version", "int"),
    ("subject_id", "uuid"),
    ("commitment", "bytea"),
    ("body", "bytea"),
)
EVENT_NAMES = ", ".join(name for name, _ in EVENT_COLUMNS)
_EVENT_TYPES = ", ".join(f"{name} {kind}" for name, kind in EVENT_COLUMNS)


def inserting_events(parameter: str) -> str:
    """The INSERT of the events in a parameter (`$1`), as `events_json` writes them."""
    return (
        f"INSERT INTO journal_event ({EVENT_NAMES}) SELECT {EVENT_NAMES} "
        f"FROM json_to_recordset({parameter}::json) AS e({_EVENT_TYPES})"
    )


INSERT_EVENTS = inserting_events("$1")
EventRow = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Happening:
    """One event before it is sealed. `object_ref` is `kind:id`; `data` is plain JSON."""

    client_id: UUID
    at: datetime
    actor: Actor
    verb: str
    object_ref: str
    data: Mapping[str, Any]
    why: str | None = None
    version: int | None = None
    subject_id: UUID | None = None


def event_row(happening: Happening, subject_key: bytes) -> EventRow:
    """The sealed row in the order of EVENT_COLUMNS; the hot path puts it into its own statement."""
    event_id = new_id()
    sealed = seal_body(subject_key, event_id, {"why": happening.why, "data": happening.data})
    return (
        happening.client_id,
        event_id,
        happening.at,
        happening.actor.reference,
        happening.actor.acting_as,
        happening.verb,
        happening.object_ref,
        happening.version,
        happening.subject_id or happening.client_id,
        bytes.fromhex(sealed.commitment),
        sealed.ciphertext,
    )


def events_json(event_rows: Iterable[EventRow]) -> str:
    """Rows as the one JSON parameter of `inserting_events`."""
    return json_text(
        [
            {
                "client_id": client_id,
                "id": event_id,
                "at": at,
                "actor": actor,
                "acting_as": acting_as,
                "verb": verb,
                "object": object_ref,
                "version": version,
                "subject_id": subject_id,
                "commitment": f"\\x{commitment.hex()}",
                "body": f"\\x{body.hex()}",
            }
            for (
                client_id,
                event_id,
                at,
                actor,
                acting_as,
                verb,
                object_ref,
                version,
                subject_id,
                commitment,
                body,
            ) in event_rows
        ]
    )


def record(
    *,
    client_id: UUID,
    now: datetime,
    actor: Actor,
    verb: str,
    object_ref: str,
    data: Mapping[str, Any],
    why: str | None = None,
    version: int | None = None,
    subject_id: UUID | None = None,
) -> UUID:
    """Write one event in the open transaction and return its id.

    Without a data subject the content is sealed under the client's own key. Raises Refused
    (`subject_erased`) when the subject's key was destroyed.
    """
    happening = Happening(
        client_id, now, actor, verb, object_ref, data, why, version, subject_id or client_id
    )
    return record_all([happening])[0]


def record_all(happenings: Iterable[Happening]) -> list[UUID]:
    """Write events, and defer what reacts to them, in one round trip.

    Reading the subjects' keys is one more, and making keys where there are none another three.
    """
    every = list(happenings)
    keys = subject_keys((each.client_id, each.subject_id or each.client_id) for each in every)
    sealed = [
        event_row(each, keys[each.client_id, each.subject_id or each.client_id]) for each in every
    ]
    if sealed:
        together((INSERT_EVENTS, (events_json(sealed),)), *reactions(sealed))
    return [row[1] for row in sealed]


def subject_keys(wanted: Iterable[tuple[UUID, UUID]]) -> dict[tuple[UUID, UUID], bytes]:
    """The key of each (client, subject), made now where there is none yet."""
    pairs = sorted(set(wanted))
    found = _read_keys(pairs)
    missing = [pair for pair in pairs if pair not in found]
    if missing:
        _refuse_erased(missing)
        make_subject_keys(missing)
        found = _read_keys(pairs)
    return found


def make_subject_keys(pairs: Iterable[tuple[UUID, UUID]]) -> None:
    """New random keys; a subject that has one keeps it."""
    every = list(pairs)
    rows(
        "INSERT INTO journal_subject_key (client_id, id, key) "
        "SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::bytea[]) ON CONFLICT DO NOTHING",
        (
            [client for client, _ in every],
            [subject for _, subject in every],
            [os.urandom(SUBJECT_KEY_BYTES) for _ in every],
        ),
    )


def _read_keys(pairs: list[tuple[UUID, UUID]]) -> dict[tuple[UUID, UUID], bytes]:
    found = rows(
        "SELECT client_id, id, key FROM journal_subject_key "
        "WHERE (client_id, id) IN (SELECT * FROM unnest($1::uuid[], $2::uuid[]))",
        ([client for client, _ in pairs], [subject for _, subject in pairs]),
    )
    return {(client, subject): bytes(key) for client, subject, key in found}


def _refuse_erased(pairs: list[tuple[UUID, UUID]]) -> None:
    erased = rows(
        "SELECT 1 FROM journal_erasure "
        "WHERE (client_id, subject_id) IN (SELECT * FROM unnest($1::uuid[], $2::uuid[])) LIMIT 1",
        ([client for client, _ in pairs], [subject for _, subject in pairs]),
    )
    if erased:
        raise Refused(
            "subject_erased",
            "The data of this person was erased; nothing more can be recorded about them.",
        )
