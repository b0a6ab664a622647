"""Writing a client's journal as the lines that `verifier.py` reads, apart from any database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from pericia.kernels.merkle.canonical import canonical_json
from pericia.kernels.merkle.commitments import envelope_bytes, utc_text
from pericia.kernels.refusal import Refused

FORMAT = "pericia-journal/1"


class ExportedEvent(NamedTuple):
    """An envelope with the salt and body it commits to, or both None: erased or withheld."""

    envelope: Mapping[str, Any]
    salt: bytes | None
    body: Mapping[str, Any] | None


def export_lines(
    client_id: UUID,
    exported_at: datetime,
    events: Iterable[ExportedEvent],
    checkpoints: Iterable[Mapping[str, Any]],
) -> Iterator[bytes]:
    """The export's lines, each UTF-8 ending in a newline, made as the iterables are read.

    `events` come in leaf order, those not yet sealed last; `checkpoints` are signed checkpoints
    (`merkle.checkpoints.sign_checkpoint`) in strictly growing size. Raises Refused
    `export_malformed` for a foreign client, a salt without its body or checkpoints out of order.
    """
    client = str(client_id)
    yield _line({"format": FORMAT, "client": client, "exported_at": utc_text(exported_at)})
    for event in events:
        yield _event_line(client, event)
    size = -1
    for signed in checkpoints:
        _require_client(client, signed["checkpoint"]["client"])
        if signed["checkpoint"]["size"] <= size:
            raise Refused("export_malformed", "Order the checkpoints by growing size.")
        size = signed["checkpoint"]["size"]
        yield _line(signed)


def _event_line(client: str, event: ExportedEvent) -> bytes:
    envelope, salt, body = event
    _require_client(client, envelope["client"])
    if (salt is None) != (body is None):
        raise Refused("export_malformed", f"Give salt and body of event {envelope['id']} together.")
    salt_text = b"null" if salt is None else b'"' + salt.hex().encode() + b'"'
    body_text = b"null" if body is None else canonical_json(dict(body))
    return b'{"event":%b,"salt":%b,"body":%b}\n' % (envelope_bytes(envelope), salt_text, body_text)


def _require_client(expected: str, found: object) -> None:
    if found != expected:
        raise Refused(
            "export_malformed", f"Export the journal of {expected} alone, not that of {found}."
        )


def _line(value: Mapping[str, Any]) -> bytes:
    return canonical_json(dict(value)) + b"\n"
