from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pericia.kernels.intake.limits import LIMITS
from pericia.kernels.intake.ndjson import read_record
from pericia.kernels.intake.refusals import Refusal


def test_an_object_is_read() -> None:
    line = '{"text": "¿Dónde está?", "n": 1.5, "tags": ["a"]}'.encode()
    assert read_record(line, 1) == {"text": "¿Dónde está?", "n": 1.5, "tags": ["a"]}


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (b"{", "not_json"),
        (b"{'a': 1}", "not_json"),
        (b'{"a": 1} {"b": 2}', "not_json"),
        (b'{"a": NaN}', "not_json"),
        (b'{"a": -Infinity}', "not_json"),
        (b'{"a": 1e999}', "not_json"),
        (b'{"a": ' + b"9" * 5_000 + b"}", "not_json"),
        (b"[" * 100_000, "not_json"),
        (b'{"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "not_json"),
        (b"[1, 2]", "not_an_object"),
        (b'"text"', "not_an_object"),
        (b"null", "not_an_object"),
        (b'{"a": 1, "a": 2}', "duplicate_name"),
        (b'{"a": {"b": 1, "b": 2}}', "duplicate_name"),
        (b'{"a": "\xf1"}', "not_utf8"),
        (b'{"a": "x\\u0000y"}', "nul_bytes"),
        (b'{"a": {"b": ["\\u0000"]}}', "nul_bytes"),
        (b'{"a\\u0000": 1}', "nul_bytes"),
        (b'{"a": "\\ud800"}', "unreadable_text"),
        (b'{"a": "' + b"x" * 100_001 + b'"}', "cell_too_long"),
        (b'{"a": "' + b"x" * 2_000_000 + b'"}', "line_too_long"),
        (b"{" + b",".join(b'"%d": 1' % i for i in range(300)) + b"}", "too_many_columns"),
    ],
)
def test_anything_else_is_refused_with_its_line(line: bytes, code: str) -> None:
    refusal = read_record(line, 7)
    assert isinstance(refusal, Refusal)
    assert (refusal.row_number, refusal.code) == (7, code)
    assert "\0" not in str(refusal)
    assert len(str(refusal.raw)) < 500


def test_pairs_of_surrogates_are_one_character() -> None:
    assert read_record(b'{"a": "\\ud83d\\ude00"}', 1) == {"a": "😀"}


@given(st.binary(max_size=200))
def test_any_line_gives_an_object_or_a_refusal(line: bytes) -> None:
    assert isinstance(read_record(line, 1, LIMITS), (dict, Refusal))
