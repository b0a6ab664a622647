"""XES: the scanner and the parser read the same, and hostile files are refused."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pericia.event_logs import xes, xes_scanner
from pericia.event_logs.gathering import Gatherer
from pericia.event_logs.reading import read_log
from pericia.event_logs.roles import Wanted
from pericia.event_logs.streams import Blocks
from pericia.event_logs.xes_parser import parsed_pieces
from pericia.event_logs.xes_scanner import NotPlain, scanned_pieces
from pericia.kernels.process.log import COMPLETE, START, EventLog
from pericia.kernels.refusal import Refused

Put = Callable[..., Path]


@pytest.fixture
def put(tmp_path: Path) -> Put:
    def write(content: str | bytes, name: str = "log.xes") -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


def event(name: str, time: str = "2024-01-01T10:00:00.000+00:00", more: str = "") -> str:
    return (
        f'<event>\n\t<string key="concept:name" value="{name}"/>\n'
        f'\t<date key="time:timestamp" value="{time}"/>{more}</event>\n'
    )


def log(*traces: str, prolog: str = "<?xml version='1.0' encoding='UTF-8'?>\n<log>") -> str:
    named = (
        f'<trace><string key="concept:name" value="{number}"/>{trace}</trace>\n'
        for number, trace in enumerate(traces)
    )
    return prolog + "".join(named) + "</log>\n"


def gathered(pieces: Any) -> dict[Any, Any]:
    """Everything that was read, in a form that can be compared."""
    found = Gatherer()
    for piece in pieces:
        found.add(piece)
    columns = {}
    for name, column in found.columns.items():
        size = found.traces if name[0] else found.events
        values = column.filled(size, -1)
        if column.kind == "text":
            columns[name] = [column.names[code] if code >= 0 else None for code in values]
        else:
            columns[name] = values.tolist()
    return {"columns": columns, "trace": found.trace_of_event().tolist(), "traces": found.traces}


def by_parser(path: Path) -> dict[Any, Any]:
    return gathered(parsed_pieces(Blocks(path), {}))


def by_scanner(path: Path) -> dict[Any, Any]:
    return gathered(scanned_pieces(Blocks(path)))


def names(found: EventLog) -> list[str]:
    return [found.activities[code] for code in found.activity]


def test_a_plain_file_is_read_the_same_both_ways(put: Put) -> None:
    more = '<int key="cost" value="5"/><boolean key="ok" value="true"/><float key="f" value="1e3"/>'
    path = put(log(event("a", more=more) + event("b &amp; &#x20AC;"), event("a"), ""))
    assert by_scanner(path) == by_parser(path)
    assert by_scanner(path)["columns"][False, "concept:name"] == ["a", "b & €", "a"]


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_scanner_and_parser_agree_on_generated_files(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    texts = st.text(
        st.characters(exclude_categories=("C", "Z"), exclude_characters='<&"'), max_size=6
    )
    words = st.one_of(texts, st.sampled_from(["x > y", "it&apos;s", "&lt;b&gt;", "&#233;", " "]))
    traces = data.draw(st.lists(st.lists(words, max_size=4), min_size=1, max_size=5))
    content = log(*("".join(map(event, trace)) for trace in traces))
    path = tmp_path_factory.mktemp("xes") / "log.xes"
    path.write_text(content, encoding="utf-8")
    for chunk in (64, 1 << 20):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(xes_scanner, "CHUNK", chunk)
            patch.setattr("pericia.event_logs.streams.BLOCK", 512)
            try:
                assert by_scanner(path) == by_parser(path)
            except NotPlain:
                assert not any(traces)  # nothing of it was a piece that ends before another


ODD = {
    "attributes turned round": event("a").replace(
        'key="concept:name" value="a"', 'value="a" key="concept:name"'
    ),
    "apostrophes": event("a").replace('"', "'"),
    "a comment": "<!-- <event> -->" + event("a"),
    "character data": event("a").replace("</event>", "<![CDATA[<event>]]></event>"),
    "an instruction": "<?tool x?>" + event("a"),
    "attributes inside": event(
        "a", more='<string key="x" value="1"><string key="concept:name" value="no"/></string>'
    ),
    "a list": event("a", more='<list key="l"><values><int key="x" value="1"/></values></list>'),
    "a line end in a value": event("a", more='<string key="x" value="1\n2"/>'),
    "a space before the end": event("a").replace("</event>", "</event >"),
    "a control character": event("a") + event("b&#9;"),
    "an empty event": event("a") + "<event/>",
}


@pytest.mark.parametrize("body", ODD.values(), ids=ODD)
def test_other_forms_are_left_to_the_parser(put: Put, body: str) -> None:
    path = put(log(body))
    with pytest.raises(NotPlain):
        by_scanner(path)
    assert names(xes.read_xes(path, Wanted()))[0] == "a"


def test_namespaces_globals_and_attributes_of_the_log_are_passed_over(put: Put) -> None:
    head = '<?xml version="1.0"?><log xmlns="http://www.xes-standard.org/">'
    header = (
        '<global scope="event"><string key="concept:name" value="UNKNOWN"/></global>'
        '<classifier name="c" keys="concept:name"/><string key="creator" value="x"/>'
    )
    plain = put(log(event("a"), prolog=head + header))
    assert names(xes.read_xes(plain, Wanted())) == ["a"]
    assert by_scanner(plain) == by_parser(plain)
    content = log(event("a"), prolog=head + header)
    for name in ("log", "trace", "event", "string", "date", "global", "classifier"):
        content = content.replace(f"<{name}", f"<x:{name}").replace(f"</{name}", f"</x:{name}")
    prefixed = put(content.replace("xmlns=", "xmlns:x="))
    assert names(xes.read_xes(prefixed, Wanted())) == ["a"]


@pytest.mark.parametrize(
    "content",
    [
        log(event("a")).replace("</event>", "", 1),
        log(event("a")).replace("</trace>", "", 1),
        log(event("a")) + "<trace>",
        log(event("a")).replace("</log>", ""),
        log(event("a\x01")),
        log(event("a & b")),
        log("</trace><trace>" + event("a")).replace("</trace>", "</event>", 1),
        log(event("a"), "<trace>" + event("b") + "</trace>"),
    ],
)
def test_the_scanner_accepts_nothing_that_is_malformed(put: Put, content: str) -> None:
    with pytest.raises(NotPlain):
        by_scanner(put(content))


def test_what_stands_before_malformed_xml_is_read_and_counted(put: Put) -> None:
    path = put(log(event("a"), event("b") + "<event><string key="))
    found = xes.read_xes(path, Wanted())
    assert names(found)[:2] == ["a", "b"]
    assert found.problems["malformed_xml"] == 1


def test_a_compressed_file_that_is_cut_off_is_read_as_far_as_it_goes(put: Put) -> None:
    content = gzip.compress(log(*(event(f"a{n}") for n in range(2_000))).encode())
    found = read_log(put(content[: len(content) // 2], "log.xes.gz"), Wanted())
    assert found.problems["cut_off_files"] == 1
    assert 0 < len(found.case) < 2_000


REFUSED = {
    "entities": ('<!DOCTYPE l [<!ENTITY a "aa">]><log>&a;</log>', "xml_document_type"),
    "external entity": ('<!DOCTYPE log SYSTEM "file:///etc/passwd"><log/>', "xml_document_type"),
    "no trace": ("<log></log>", "log_without_events"),
    "no event": (log(""), "log_without_events"),
    "no XML": ("<log", "xes_malformed"),
    "deep": ("<log><trace>" + "<list>" * 200, "xes_too_deep"),
    "deep events": ("<log><trace>" + "<event>" * 200, "xes_too_deep"),
    "large value": (log(event("a" * 1_500_000)), "value_too_large"),
    "larger than what is read ahead": (log(event("a"), event("a" * 9_000_000)), "value_too_large"),
    "no activity": ("<log><trace><event><int key='x' value='1'/></event></trace></log>",
                    "columns_unknown"),
}  # fmt: skip


@pytest.mark.parametrize(("content", "code"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_log_is_refused(put: Put, content: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        read_log(put(content), Wanted())
    assert refused.value.code == code


def test_a_file_that_grows_without_end_is_refused(
    put: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pericia.event_logs.streams.EXPANSION_BYTES_MIN", 1_000_000)
    bomb = gzip.compress(b"<log><trace>" + b" " * 20_000_000, 9)
    with pytest.raises(Refused) as refused:
        read_log(put(bomb, "log.xes.gz"), Wanted())
    assert refused.value.code == "log_too_large"


def test_traces_of_one_name_stay_apart_and_nameless_ones_are_counted(put: Put) -> None:
    content = log(event("a"), event("b")).replace('value="1"', 'value="0"')
    assert xes.read_xes(put(content), Wanted()).case.tolist() == [0, 1]
    bare = f"<log><trace>{event('a')}</trace></log>"
    assert xes.read_xes(put(bare), Wanted()).problems["traces_without_id"] == 1


def test_columns_may_be_named(put: Put) -> None:
    more = '<string key="Activity" value="{}"/><string key="file" value="{}"/>'
    path = put(
        log(event("x", more=more.format("a", "f1")), event("x", more=more.format("b", "f1")))
    )
    found = xes.read_xes(path, Wanted(case="file", activity="Activity"))
    assert names(found) == ["a", "b"]
    assert len(set(found.case.tolist())) == 1


def test_attributes_keep_their_kinds_and_owners(put: Put) -> None:
    trace = '<int key="amount" value="7"/><date key="due" value="2024-01-01T00:00:00Z"/>'
    more = '<string key="cost" value="{}"/><string key="kind" value="{}"/>'
    lines = event("a", more=more.format("1.5", "x")) + event("b", more=more.format("2", "y"))
    found = xes.read_xes(put(log(trace + lines, event("c"))), Wanted())
    held = {each.name: each for each in found.attributes}
    np.testing.assert_equal(held["amount"].values, [7.0, 7.0, np.nan])
    np.testing.assert_equal(held["cost"].values, [1.5, 2.0, np.nan])
    assert (held["amount"].of_case, held["kind"].of_case) == (True, False)
    assert held["kind"].names == ["x", "y"]
    assert list(found.ignored) == ["due"]


def test_lifecycle_is_read(put: Put) -> None:
    kinds = [f'<string key="lifecycle:transition" value="{k}"/>' for k in ("START", "complete")]
    found = xes.read_xes(put(log(event("a", more=kinds[0]) + event("a", more=kinds[1]))), Wanted())
    assert found.lifecycle is not None
    assert found.lifecycle.tolist() == [START, COMPLETE]


def test_the_real_logs_are_read_the_same_both_ways(shared_data: Path, tmp_path: Path) -> None:
    folder = shared_data / "event-logs"
    assert by_scanner(folder / "running-example.xes") == by_parser(folder / "running-example.xes")
    # The first of its 1,434 traces: the parser of the whole document takes a minute for them all.
    with gzip.open(folder / "receipt.xes.gz") as source:
        traces = source.read().split(b"</trace>")[:200]
    cut = tmp_path / "receipt.xes"
    cut.write_bytes(b"</trace>".join(traces) + b"</trace></log>")
    assert by_scanner(cut) == by_parser(cut)
