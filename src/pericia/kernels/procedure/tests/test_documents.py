"""Which YAML is read, and where its parts stand."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pericia.kernels.procedure.documents import Unreadable, document_of, read_marked
from pericia.kernels.refusal import Refused


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: 1", {"a": 1}),
        ("a: 1.5", {"a": 1.5}),
        ("a: 1e3", {"a": 1000.0}),
        ("a: true", {"a": True}),
        ("a: ~", {"a": None}),
        ("a:", {"a": None}),
        ("no: yes", {"no": "yes"}),
        ("a: 2026-01-02", {"a": "2026-01-02"}),
        ("a: '1'", {"a": "1"}),
        ("a: 012", {"a": "012"}),
        ("a: 1_000", {"a": "1_000"}),
        ("a: [x, {b: y}]", {"a": ["x", {"b": "y"}]}),
        ("a: |\n  one\n  two\n", {"a": "one\ntwo\n"}),
        ("1: a", {"1": "a"}),
        ("a: 99999999999999999999999", {"a": "99999999999999999999999"}),
    ],
)
def test_yaml_becomes_what_json_can_hold(text: str, value: Any) -> None:
    document = document_of(text)
    assert document == value
    assert json.loads(json.dumps(document)) == document


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: 1\nb: 2\na: 3", 3, "stands twice"),
        ("a: &x 1\nb: *x", 1, "Anchors"),
        ("b: *x", 1, "Anchors"),
        ("a: !!python/object:os.system 1", 1, "tag"),
        ("a:\n  - b\n c: 1", 3, "not valid YAML"),
        ("a: 'open", 1, "not valid YAML"),
        ("a: 1\n\tb: 2", 2, "not valid YAML"),
        ("? [x]\n: 1", 1, "key must be a plain word"),
        ("a: 1\n---\nb: 2", 2, "second document"),
        ("a: " + "[" * 50 + "]" * 50, 1, "nests more than"),
        ("a: 1\nb: \x00", 2, "does not allow"),
        ("a" * 500_001, 1, "characters"),
    ],
)
def test_other_text_is_refused_with_its_line(text: str, line: int, words: str) -> None:
    with pytest.raises(Unreadable) as unreadable:
        read_marked(text)
    assert unreadable.value.mark.line == line
    assert words in unreadable.value.message
    assert unreadable.value.advice.endswith(".")
    with pytest.raises(Refused) as refused:
        document_of(text)
    assert refused.value.code == "playbook_unreadable"
    assert f"Line {line}:" in refused.value.message


def test_a_playbook_is_a_mapping() -> None:
    for text in ("", "- a", "word"):
        with pytest.raises(Refused):
            document_of(text)


def test_marks_name_the_line_of_keys_and_values() -> None:
    marked = read_marked("a:\n  b:\n    - x\n    - y: 1\n")
    assert marked.mark(("a", "b", 0)).line == 3
    assert marked.mark(("a", "b", 1, "y")).line == 4
    assert marked.mark(("a", "b"), key=True).line == 2
    assert marked.mark(("a", "b", 1, "missing", "deeper")).line == 4
    assert (marked.mark(("a", "b", 0)).line, marked.mark(("a", "b", 0)).column) == (3, 7)
