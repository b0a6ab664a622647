"""A small journal as its exporter would write it, to be verified or tampered with."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from pericia.apps.journal.exporting import ExportedEvent, export_lines
from pericia.kernels.ids import uuid7
from pericia.kernels.merkle.checkpoints import checkpoint_of, public_key_of, sign_checkpoint
from pericia.kernels.merkle.commitments import envelope_of, leaf_hash, salt_of, seal_body
from pericia.kernels.merkle.tree import Frontier, append

SIGNING_KEY = bytes(range(32))
KEY = public_key_of(SIGNING_KEY).hex()
SUBJECT_KEY = bytes(range(64))
CLIENT = UUID("017f22e2-79b0-7cc3-98c4-dc0c0c073990")
OTHER_CLIENT = UUID("017f22e2-79b0-7cc3-98c4-dc0c0c073991")
START = datetime(2026, 3, 1, 9, tzinfo=UTC)


@dataclass(frozen=True)
class World:
    """Events and signed checkpoints, and the lines that export them."""

    events: list[ExportedEvent]
    checkpoints: list[dict[str, Any]]

    def lines(self, events: int | None = None, checkpoints: int | None = None) -> list[bytes]:
        return list(
            export_lines(CLIENT, START, self.events[:events], self.checkpoints[:checkpoints])
        )


def an_event(number: int, text: str = "", client: UUID = CLIENT) -> ExportedEvent:
    event_id = uuid7(1_700_000_000_000 + number, bytes(10))
    body = {"why": None, "data": {"número": number, "text": text, "amount": 1.5}}
    envelope = envelope_of(
        event_id=event_id,
        client_id=client,
        at=START + timedelta(seconds=number),
        actor=f"person:{CLIENT}",
        acting_as="expert",
        verb="item.submitted",
        object_ref=f"item:{event_id}",
        version=number if number % 2 else None,
        subject=f"case:{CLIENT}" if number % 3 else None,
        commitment=seal_body(SUBJECT_KEY, event_id, body).commitment,
    )
    return ExportedEvent(envelope, salt_of(SUBJECT_KEY, event_id), body)


def a_world(
    count: int = 9,
    sealed: Sequence[int] = (3, 7, 9),
    erased: Collection[int] = (4,),
    told: str = "",
) -> World:
    """`count` events with checkpoints at the sizes `sealed`; `told` is part of event 1."""
    events = [an_event(number, told if number == 1 else "") for number in range(count)]
    return World(
        [
            event._replace(salt=None, body=None) if i in erased else event
            for i, event in enumerate(events)
        ],
        checkpoints_of(events, sealed),
    )


def checkpoints_of(
    events: Sequence[ExportedEvent], sizes: Sequence[int], key: bytes = SIGNING_KEY
) -> list[dict[str, Any]]:
    leaves = [leaf_hash(event.envelope) for event in events]
    return [
        sign_checkpoint(
            key,
            checkpoint_of(
                CLIENT,
                append(Frontier(), leaves[:size]).frontier,
                START + timedelta(minutes=size),
            ),
        )
        for size in sizes
    ]


def write(path: Path, lines: Sequence[bytes] | bytes) -> Path:
    path.write_bytes(lines if isinstance(lines, bytes) else b"".join(lines))
    return path


def as_line(value: object) -> bytes:
    return json.dumps(value).encode() + b"\n"
