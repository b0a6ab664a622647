"""Each kind of tampering with an export is found, and an honest export verifies."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from pericia.apps.journal import verifier
from pericia.apps.journal.tests.journal_files import (
    CLIENT,
    KEY,
    OTHER_CLIENT,
    a_world,
    an_event,
    as_line,
    checkpoints_of,
    write,
)
from pericia.apps.journal.verifier import Report, verify_export

WORLD = a_world()
LINES = WORLD.lines()
on_files = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


@pytest.fixture
def export(tmp_path: Path) -> Callable[..., Report]:
    """Writes lines (or bytes) as an export and verifies it."""

    def verified(lines: list[bytes] | bytes, kept: Any = (), against: Any = None) -> Report:
        path = write(tmp_path / "export.jsonl", lines)
        checkpoints = [write(tmp_path / "kept.jsonl", [as_line(each) for each in kept])]
        earlier = None if against is None else write(tmp_path / "earlier.jsonl", against)
        return verify_export(path, KEY, checkpoints=checkpoints if kept else [], against=earlier)

    return verified


def codes(report: Report) -> list[tuple[str, int | None]]:
    return [(finding["code"], finding["line"]) for finding in report.findings]


def changed(line: bytes, *path: str, to: Any) -> bytes:
    """The line with one field set to another value."""
    value = json.loads(line)
    inner = value
    for name in path[:-1]:
        inner = inner[name]
    inner[path[-1]] = to
    return as_line(value)


def meaning(data: bytes) -> list[str] | None:
    """What a parser reads from the lines, None where one cannot be read."""
    try:
        lines = data.split(b"\n")
        lines = lines[:-1] if lines[-1] == b"" else lines
        return [json.dumps(json.loads(line.decode()), sort_keys=True) for line in lines]
    except ValueError:
        return None


def without_export_time(read: list[str] | None) -> list[str] | None:
    if not read or not isinstance(header := json.loads(read[0]), dict):
        return read
    return [json.dumps({**header, "exported_at": None}, sort_keys=True), *read[1:]]


def test_an_honest_export_verifies_with_everything_kept_from_earlier(export: Any) -> None:
    earlier = WORLD.lines(events=8, checkpoints=2)
    report = export(LINES, kept=WORLD.checkpoints, against=earlier)
    assert report.verified
    assert (report.client, report.events, report.sealed) == (str(CLIENT), 9, 9)
    assert (report.disclosed, report.withheld, report.checkpoints) == (8, 1, 3)
    assert report.last_checkpoint == WORLD.checkpoints[-1]
    assert report.sentences()[0] == "Verified."


def test_erased_bodies_leave_everything_verifiable(export: Any) -> None:
    report = export(a_world(erased=range(9)).lines(), kept=WORLD.checkpoints)
    assert report.verified
    assert (report.disclosed, report.withheld) == (0, 9)


def test_events_after_the_last_checkpoint_are_counted_as_not_yet_sealed(export: Any) -> None:
    report = export(WORLD.lines(checkpoints=2))
    assert report.verified
    assert (report.sealed, report.as_dict()["unsealed"]) == (7, 2)
    assert any("Not yet sealed: 2" in sentence for sentence in report.sentences())


def test_an_empty_journal_verifies_by_its_checkpoint(export: Any) -> None:
    world = a_world(0, [0])
    assert export(world.lines()).verified
    assert codes(export(world.lines(checkpoints=0))) == [("no_checkpoint", None)]


@pytest.mark.parametrize("name", ["salt", "body"])
def test_a_changed_body_or_salt_is_named_by_its_line(export: Any, name: str) -> None:
    other = json.loads(LINES[2])[name]
    lines = [*LINES[:3], changed(LINES[3], name, to=other), *LINES[4:]]
    assert codes(export(lines)) == [("changed_body", 4)]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("verb", "case.closed"),
        ("at", "2026-03-01T09:00:02.000001Z"),
        ("actor", "system"),
        ("acting_as", "administrator"),
        ("object", "case:x"),
        ("version", 7),
        ("subject", "case:x"),
        ("id", str(CLIENT)),
    ],
)
def test_a_changed_envelope_breaks_the_next_checkpoint(export: Any, name: str, value: Any) -> None:
    lines = [*LINES[:6], changed(LINES[6], "event", name, to=value), *LINES[7:]]
    report = export(lines)
    assert codes(report) == [("root_mismatch", 12)]
    assert "in lines 5 to 8 " in report.findings[0]["sentence"]
    assert report.sealed == 3


def test_a_body_with_a_commitment_made_for_it_still_breaks_the_root(export: Any) -> None:
    forged = a_world(told="forged").lines()[2]
    assert codes(export([*LINES[:2], forged, *LINES[3:]])) == [("root_mismatch", 11)]


def test_a_removed_event_an_added_event_and_swapped_events_are_found(export: Any) -> None:
    removed = [*LINES[:5], *LINES[6:]]
    added = [*LINES[:5], a_world(12, [12]).lines()[11], *LINES[5:]]
    swapped = [*LINES[:5], LINES[6], LINES[5], *LINES[7:]]
    for lines, line in ((removed, 11), (added, 13), (swapped, 12)):
        assert codes(export(lines)) == [("root_mismatch", line)]


def test_events_cut_from_the_end_are_fewer_than_the_checkpoint_seals(export: Any) -> None:
    report = export([*LINES[:8], *LINES[10:]])
    assert codes(report) == [("truncated", 11)]
    assert "seals 9 events and the export has 7" in report.findings[0]["sentence"]


def test_a_tail_cut_with_its_checkpoint_is_found_by_the_checkpoint_kept(export: Any) -> None:
    lines = WORLD.lines(events=7, checkpoints=2)
    assert export(lines).verified
    assert codes(export(lines, kept=WORLD.checkpoints[2:])) == [("kept_truncated", None)]
    assert codes(export(lines, against=LINES)) == [("kept_truncated", None)]


def test_a_history_signed_anew_is_found_by_what_was_kept(export: Any) -> None:
    fork = a_world(told="another story").lines()
    assert export(fork).verified
    assert codes(export(fork, kept=WORLD.checkpoints[:1])) == [("forked", None)]
    assert codes(export(fork, against=WORLD.lines(events=4, checkpoints=1))) == [("forked", None)]


def test_a_checkpoint_left_out_is_found_by_the_one_kept(export: Any) -> None:
    lines = [*LINES[:11], LINES[12]]
    assert export(lines).verified
    assert codes(export(lines, kept=WORLD.checkpoints)) == [("checkpoint_missing", None)]


def test_an_unsealed_event_that_was_shown_may_not_disappear_or_change(export: Any) -> None:
    earlier = WORLD.lines(events=5, checkpoints=1)
    assert export(LINES, against=earlier).verified
    events = [*WORLD.events[:4], an_event(4, "changed"), *WORLD.events[5:]]
    resigned = [as_line(each) for each in checkpoints_of(events, [3, 7, 9])]
    later = [*LINES[:5], as_line_of(events[4]), *LINES[6:10], *resigned]
    assert export(later).verified
    report = export(later, against=earlier)
    assert codes(report) == [("event_removed", None)]
    assert WORLD.events[4].envelope["id"] in report.findings[0]["sentence"]


def as_line_of(event: Any) -> bytes:
    return as_line({"event": event.envelope, "salt": event.salt.hex(), "body": event.body})


def test_an_earlier_export_that_fails_by_itself_is_said(export: Any) -> None:
    earlier = [LINES[0], *LINES[2:]]
    assert ("earlier_fails", None) in codes(export(LINES, against=earlier))


def test_a_repeated_event_id_is_named_with_its_first_line(export: Any) -> None:
    events = [an_event(0), an_event(1), an_event(0, "again")]
    lines = a_world(0, []).lines() + [as_line_of(event) for event in events]
    report = export(lines + [as_line(each) for each in checkpoints_of(events, [3])])
    assert codes(report) == [("duplicate_id", 4)]
    assert report.findings[0]["details"] == {"first": 2}


def test_events_and_checkpoints_of_another_client_are_found(export: Any) -> None:
    events = [an_event(0), an_event(1, client=OTHER_CLIENT)]
    lines = a_world(0, []).lines() + [as_line_of(event) for event in events]
    report = export(lines + [as_line(each) for each in checkpoints_of(events, [2])])
    assert codes(report) == [("foreign_client", 3)]
    elsewhere = changed(LINES[0], "client", to=str(OTHER_CLIENT))
    report = export([elsewhere, *LINES[1:]], kept=WORLD.checkpoints[:1])
    assert {("foreign_client", 2), ("foreign_client", 13), ("kept_foreign_client", None)} < set(
        codes(report)
    )


def test_checkpoints_without_a_good_signature_are_found(export: Any) -> None:
    def with_last(line: bytes) -> list[tuple[str, int | None]]:
        return codes(export([*LINES[:12], line]))

    other_key = checkpoints_of(WORLD.events, [9], key=bytes(32))[0]
    other_signature = json.loads(LINES[11])["signature"]
    assert with_last(as_line(other_key)) == [("wrong_key", 13)]
    assert with_last(changed(LINES[12], "signature", to=other_signature)) == [("bad_signature", 13)]
    assert with_last(changed(LINES[12], "checkpoint", "size", to=8)) == [("bad_signature", 13)]
    assert with_last(changed(LINES[12], "signature", to=None)) == [("unsigned", 13)]
    assert with_last(changed(LINES[12], "signature", to="AAAA")) == [("not_a_checkpoint", 13)]
    assert with_last(as_line({"checkpoint": json.loads(LINES[12])["checkpoint"]})) == [
        ("unsigned", 13)
    ]
    assert with_last(LINES[11]) == [("checkpoint_order", 13)]
    assert with_last(LINES[3]) == [("not_a_checkpoint", 13)]


def test_without_any_checkpoint_of_the_key_nothing_is_proved(export: Any) -> None:
    assert codes(export(LINES[:10])) == [("no_checkpoint", None)]
    strangers = [as_line(each) for each in checkpoints_of(WORLD.events, [9], key=bytes(32))]
    assert codes(export([*LINES[:10], *strangers])) == [("wrong_key", 11), ("no_checkpoint", None)]


def test_kept_checkpoints_of_another_key_prove_nothing(export: Any) -> None:
    other_key = checkpoints_of(WORLD.events, [3], key=bytes(32))
    assert codes(export(LINES, kept=other_key)) == [("kept_wrong_key", None)]
    altered = json.loads(changed(LINES[10], "checkpoint", "root", to="00" * 32))
    assert codes(export(LINES, kept=[altered])) == [("kept_bad_signature", None)]


def test_a_checkpoint_that_does_not_fit_is_told_once_and_later_ones_are_still_checked(
    export: Any,
) -> None:
    lines = [*LINES[:2], *LINES[3:12], changed(LINES[12], "checkpoint", "size", to=8)]
    assert codes(export(lines)) == [("root_mismatch", 10), ("bad_signature", 12)]


@on_files
@given(st.integers(0, len(b"".join(LINES)) - 1), st.integers(0, 255))
def test_any_changed_byte_is_found(export: Any, position: int, byte: int) -> None:
    data = bytearray(b"".join(LINES))
    data[position] = byte
    read, honest = meaning(bytes(data)), meaning(b"".join(LINES))
    # No signature covers the time of export; everything else is covered.
    assume(without_export_time(read) != without_export_time(honest))
    assert not export(bytes(data)).verified


@on_files
@given(st.sampled_from(range(len(LINES))), st.sampled_from(range(len(LINES))))
def test_any_two_swapped_lines_are_found(export: Any, i: int, j: int) -> None:
    assume(i != j)
    lines = list(LINES)
    lines[i], lines[j] = lines[j], lines[i]
    assert not export(lines).verified


@pytest.mark.parametrize("i", range(len(LINES)))
def test_any_removed_line_is_found(export: Any, i: int) -> None:
    lines = [*LINES[:i], *LINES[i + 1 :]]
    assert not export(lines, kept=WORLD.checkpoints).verified
    is_checkpoint = i >= 10
    assert export(lines).verified == is_checkpoint


@pytest.mark.parametrize("i", range(len(LINES)))
def test_any_repeated_line_is_found(export: Any, i: int) -> None:
    assert not export([*LINES[:i], LINES[i], *LINES[i:]]).verified


@on_files
@given(st.integers(0, len(b"".join(LINES)) - 2))
def test_any_truncation_is_found_by_the_last_checkpoint_kept(export: Any, length: int) -> None:
    data = b"".join(LINES)[:length]
    assert not export(data, kept=WORLD.checkpoints[-1:]).verified
    alone = export(data)
    assert not alone.verified or alone.sealed < alone.events


def paths_of(value: Any, *above: str) -> list[tuple[str, ...]]:
    if not isinstance(value, dict):
        return [above]
    return [path for name in value for path in paths_of(value[name], *above, name)] + [above]


@on_files
@given(
    st.sampled_from(range(len(LINES))),
    st.data(),
    st.sampled_from([None, True, 0, -1, 1.5, "", "x", [], {}, [{}], "\ud800", 10**30, 2**70]),
)
def test_a_field_of_any_other_type_is_found_without_a_crash(
    export: Any, i: int, data: Any, value: Any
) -> None:
    path = data.draw(st.sampled_from([path for path in paths_of(json.loads(LINES[i])) if path]))
    line = changed(LINES[i], *path, to=value)
    assume(meaning(line) != meaning(LINES[i]))
    report = export([*LINES[:i], line, *LINES[i + 1 :]])
    assert not report.verified
    assert all(sentence.isprintable() for sentence in report.sentences())


def test_lines_over_the_limit_are_skipped_and_named(
    export: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verifier, "LINE_BYTES_MAX", 2_000)
    huge = b'{"event":"' + b"x" * 7_001 + b'"}\n'
    report = export([*LINES[:10], huge, *LINES[10:]])
    assert codes(report) == [("line_too_long", 11)]
    assert codes(export([*LINES, huge])) == [("line_too_long", 14)]
    assert codes(export([*LINES, huge[:-1]])) == [("line_too_long", 14)]


def in_body(text: bytes) -> bytes:
    return LINES[1].replace(b'"amount":1.5', b'"amount":' + text)


@pytest.mark.parametrize(
    "line",
    [
        b"[" * 300_000 + b"\n",
        b'{"a":' * 100_000 + b"\n",
        in_body(b"[" * 900 + b"]" * 900),
        in_body(b"NaN"),
        in_body(b"-Infinity"),
        in_body(b"1e999"),
        in_body(b"1" * 5000),
        in_body(b'"\\ud800"'),
        in_body(b'1.5,"amount":1.5'),
        b"\x00\x00\n",
        b"\xff\xfe{\x00\n",
        b"\n",
        b"null\n",
        b"7\n",
        b'"checkpoint"\n',
        b'["checkpoint"]\n',
        b'{"\\u0063heckpoint":{}}\n',
        b'{"event":{"id":[1]},"salt":{},"body":0}\n',
    ],
)
def test_hostile_lines_are_reported_without_a_crash(export: Any, line: bytes) -> None:
    for lines in ([line, *LINES[1:]], [LINES[0], line, *LINES[2:]], [*LINES[:12], line]):
        report = export(lines)
        assert not report.verified
        assert report.sentences()[0].startswith("NOT verified.")


@pytest.mark.parametrize("data", [b"", b"\n", b"\xef\xbb\xbf" + b"".join(LINES), b"\x00" * 5000])
def test_files_that_are_no_export_are_reported(export: Any, data: bytes) -> None:
    assert codes(export(data))[0] in {("unreadable", 1), ("not_a_header", 1)}


def test_only_the_first_problems_are_kept_and_all_are_counted(export: Any) -> None:
    report = export([LINES[0], *[b"{}\n"] * 200, *LINES[10:]])
    assert (len(report.findings), report.findings_total) == (50, 200)
    assert "Further problems: 150." in report.sentences()
