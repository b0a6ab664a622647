from __future__ import annotations

import json
from typing import Any

import pytest

from pericia.apps.journal.exporting import ExportedEvent, export_lines
from pericia.apps.journal.tests.journal_files import (
    CLIENT,
    OTHER_CLIENT,
    START,
    a_world,
    an_event,
)
from pericia.kernels.merkle.commitments import envelope_bytes
from pericia.kernels.refusal import Refused


def export(events: list[ExportedEvent], checkpoints: list[Any]) -> list[bytes]:
    return list(export_lines(CLIENT, START, events, checkpoints))


def test_lines_are_header_events_in_order_and_checkpoints() -> None:
    world = a_world(5, [2, 5], erased=[1])
    lines = [json.loads(line) for line in world.lines()]
    assert lines[0] == {
        "format": "pericia-journal/1",
        "client": str(CLIENT),
        "exported_at": "2026-03-01T09:00:00.000000Z",
    }
    assert [line["event"]["id"] for line in lines[1:6]] == [
        event.envelope["id"] for event in world.events
    ]
    assert lines[2] == {"event": dict(world.events[1].envelope), "salt": None, "body": None}
    assert lines[1]["body"] == world.events[0].body
    assert bytes.fromhex(lines[1]["salt"]) == world.events[0].salt
    assert lines[6:] == world.checkpoints


def test_a_line_holds_the_canonical_envelope_and_no_other_newline() -> None:
    (_, line) = export([an_event(1, "dos\nlíneas\u2028 y tres")], [])
    assert line.endswith(b"}\n")
    assert line.count(b"\n") == 1
    assert envelope_bytes(an_event(1, "dos\nlíneas\u2028 y tres").envelope) in line


def test_nothing_is_read_before_it_is_asked_for() -> None:
    def events() -> Any:
        yield an_event(0)
        raise AssertionError("read too far")

    lines = export_lines(CLIENT, START, events(), [])
    assert next(lines).startswith(b'{"client"')
    assert next(lines).startswith(b'{"event"')


@pytest.mark.parametrize(
    ("events", "checkpoints"),
    [
        ([an_event(0, client=OTHER_CLIENT)], []),
        ([an_event(0)._replace(salt=None)], []),
        ([an_event(0)._replace(body=None)], []),
        ([], a_world().checkpoints[::-1]),
        ([], a_world().checkpoints[:1] * 2),
        ([], [{**a_world().checkpoints[0], "checkpoint": {"client": "x", "size": 1}}]),
    ],
)
def test_what_no_verifier_would_accept_is_not_written(events: Any, checkpoints: Any) -> None:
    with pytest.raises(Refused) as refusal:
        export(events, checkpoints)
    assert refusal.value.code == "export_malformed"
