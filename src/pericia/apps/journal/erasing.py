"""Erasing a data subject: the key goes, and with it every content sealed under it, for ever."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pericia.apps.journal.actions import record
from pericia.apps.journal.actors import SYSTEM, Actor
from pericia.apps.journal.permissions import require
from pericia.apps.journal.reacting import following
from pericia.jobs.deferring import defer_all
from pericia.kernels.refusal import Refused
from pericia.tenancy.ids import new_id
from pericia.tenancy.scope import rows

ERASED = "subject.erased"
DESTROY_KEY = "DELETE FROM journal_subject_key WHERE client_id = $1 AND id = $2 RETURNING id"
DESTROY_KEYS = "DELETE FROM journal_subject_key WHERE client_id = $1 AND id = ANY ($2)"
INSERT_ERASURES = """
INSERT INTO journal_erasure (client_id, id, subject_id, event_id, at)
SELECT $1, * FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::timestamptz[])
ON CONFLICT (client_id, subject_id) DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class Erasure:
    """A row of `journal_erasure`, without its client."""

    subject_id: UUID
    event_id: UUID
    at: datetime


def blank(
    steps: Mapping[str, str], *, client_id: UUID, subject_id: UUID, now: datetime, verb: str
) -> None:
    """Run statements that blank what a room holds of a subject, and record under the verb how many
    rows each changed, by its name: nothing where none did."""
    counts = {
        name: len(rows(f"{statement} RETURNING 1", (client_id, subject_id)))
        for name, statement in steps.items()
    }
    if any(counts.values()):
        record(
            client_id=client_id,
            now=now,
            actor=SYSTEM,
            verb=verb,
            object_ref=f"subject:{subject_id}",
            data=counts,
        )


def erase_subject(
    *, client_id: UUID, subject_id: UUID, actor: Actor, now: datetime, why: str
) -> UUID:
    """Destroy the subject's key and record that, under the client's own; the event's id.

    What other tables hold of the subject is blanked by the jobs that react to `subject.erased`.
    Raises Refused: `forbidden`; `why_missing`; `client_key_kept` for the client itself;
    `already_erased`; `not_found` for a subject of whom nothing is recorded.
    """
    actor = require(actor, "data.erase", client_id)
    if not why.strip():
        raise Refused("why_missing", "Say why, such as the request of the person.", "why")
    if subject_id == client_id:
        raise Refused(
            "client_key_kept",
            "This key seals what belongs to no single person: erase people one by one.",
        )
    if not rows(DESTROY_KEY, (client_id, subject_id)):
        raise _nothing_to_erase(client_id, subject_id)
    event_id = record(
        client_id=client_id,
        now=now,
        actor=actor,
        verb=ERASED,
        object_ref=f"subject:{subject_id}",
        data={},
        why=why.strip(),
    )
    _write(client_id, [Erasure(subject_id, event_id, now)])
    return event_id


def replay_erasures(client_id: UUID, erasures: Iterable[Erasure]) -> None:
    """Erase again what a restored backup brought back, and blank it again elsewhere.

    Safe to repeat. Writes no event: that of the first time is in the journal, or where the backup
    is older than it, in the client's copy of it.
    """
    every = list(erasures)
    rows(DESTROY_KEYS, (client_id, [each.subject_id for each in every]))
    _write(client_id, every)
    defer_all(
        deferral
        for each in every
        for deferral in following(ERASED, client_id, str(each.subject_id), each.event_id)
    )


def erasures_of(client_id: UUID) -> list[Erasure]:
    """Every erasure of a client, to be kept apart from its backups."""
    query = "SELECT subject_id, event_id, at FROM journal_erasure WHERE client_id = $1 ORDER BY at"
    return [Erasure(*row) for row in rows(query, (client_id,))]


def _write(client_id: UUID, erasures: list[Erasure]) -> None:
    rows(
        INSERT_ERASURES,
        (
            client_id,
            [new_id() for _ in erasures],
            [each.subject_id for each in erasures],
            [each.event_id for each in erasures],
            [each.at for each in erasures],
        ),
    )


def _nothing_to_erase(client_id: UUID, subject_id: UUID) -> Refused:
    erased = "SELECT 1 FROM journal_erasure WHERE client_id = $1 AND subject_id = $2"
    if rows(erased, (client_id, subject_id)):
        return Refused("already_erased", "The data of this person were erased before.")
    return Refused("not_found", "Nothing is recorded about this person.")
