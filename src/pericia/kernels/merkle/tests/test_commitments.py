from __future__ import annotations

import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta, timezone
from enum import IntEnum
from types import MappingProxyType
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pericia.kernels.merkle.canonical import DEPTH_MAX, canonical_json
from pericia.kernels.merkle.commitments import (
    BODY_BYTES_MAX,
    commitment_of,
    envelope_bytes,
    envelope_of,
    leaf_hash,
    open_body,
    salt_of,
    seal_body,
    utc_text,
)
from pericia.kernels.refusal import Refused

KEY = bytes(range(64))
EVENT = UUID("017f22e2-79b0-7cc3-98c4-dc0c0c07398f")
CLIENT = UUID("017f22e2-79b0-7cc3-98c4-dc0c0c073990")
BODY = {"why": "Lo pidió el cliente", "data": {"b": 1, "a": [1.5, None, True]}}
TEXT = st.text(st.characters(exclude_categories=["Cs"]))
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)


def an_envelope(**changes: Any) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "event_id": EVENT,
        "client_id": CLIENT,
        "at": datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
        "actor": f"person:{EVENT}",
        "acting_as": "expert",
        "verb": "case.opened",
        "object_ref": f"case:{EVENT}",
        "version": 1,
        "subject": None,
        "commitment": "00" * 32,
    }
    return envelope_of(**{**fields, **changes})


def test_a_seal_is_what_the_format_says_computed_apart() -> None:
    derived = hmac.new(KEY[:32], EVENT.bytes, hashlib.sha512).digest()
    plain = '{"data":{"a":[1.5,null,true],"b":1},"why":"Lo pidió el cliente"}'.encode()
    sealed = seal_body(KEY, EVENT, BODY)
    assert salt_of(KEY, EVENT) == derived[:32]
    assert sealed.commitment == hashlib.sha256(derived[:32] + plain).hexdigest()
    assert len(sealed.ciphertext) == len(plain) + 16
    assert sealed == seal_body(KEY, EVENT, MappingProxyType(BODY))


@given(JSON)
def test_any_json_body_opens_as_it_was_and_its_commitment_can_be_recomputed(data: Any) -> None:
    body = {"why": None, "data": {"value": data}}
    sealed = seal_body(KEY, EVENT, body)
    opened = open_body(KEY, EVENT, sealed.ciphertext)
    assert opened == body
    assert commitment_of(salt_of(KEY, EVENT), opened) == sealed.commitment


@given(JSON)
def test_canonical_json_survives_a_parser(value: Any) -> None:
    plain = canonical_json(value)
    assert canonical_json(json.loads(plain)) == plain


@given(st.integers(0, 8 * 80 - 1))
def test_a_flipped_bit_of_the_ciphertext_does_not_open(bit: int) -> None:
    ciphertext = bytearray(seal_body(KEY, EVENT, BODY).ciphertext)
    ciphertext[bit // 8 % len(ciphertext)] ^= 1 << bit % 8
    with pytest.raises(Refused) as refusal:
        open_body(KEY, EVENT, bytes(ciphertext))
    assert refusal.value.code == "body_unreadable"


@pytest.mark.parametrize("ciphertext", [b"", b"short", bytes(15)])
def test_ciphertext_cut_short_is_refused(ciphertext: bytes) -> None:
    with pytest.raises(Refused) as refusal:
        open_body(KEY, EVENT, ciphertext)
    assert refusal.value.code == "body_unreadable"


def test_another_event_and_another_key_do_not_open_it() -> None:
    ciphertext = seal_body(KEY, EVENT, BODY).ciphertext
    with pytest.raises(Refused):
        open_body(KEY, CLIENT, ciphertext)
    with pytest.raises(Refused):
        open_body(KEY[::-1], EVENT, ciphertext)


def test_keys_of_the_wrong_length_are_refused() -> None:
    with pytest.raises(Refused) as refusal:
        seal_body(KEY[:63], EVENT, BODY)
    assert refusal.value.code == "subject_key_malformed"


class Grade(IntEnum):
    HIGH = 3


@pytest.mark.parametrize(
    "value",
    [
        float("nan"),
        {"x": float("inf")},
        {1: "a"},
        {"x": {None: 1}},
        ["\ud800"],
        {"\udfff": 1},
        {"x": object()},
        {"x": {1, 2}},
        {"x": b"bytes"},
        [10**5000],
    ],
)
def test_what_json_cannot_carry_is_refused(value: Any) -> None:
    with pytest.raises(Refused) as refusal:
        canonical_json(value)
    assert refusal.value.code == "not_json"


def test_nesting_is_bounded_even_when_it_never_ends() -> None:
    loop: list[Any] = []
    loop.append(loop)
    deep: Any = None
    for _ in range(DEPTH_MAX + 2):
        deep = {"x": deep}
    for value in (loop, deep):
        with pytest.raises(Refused) as refusal:
            canonical_json(value)
        assert refusal.value.code == "json_too_deep"


def test_numbers_of_named_types_are_written_as_numbers() -> None:
    assert canonical_json({"g": Grade.HIGH, "t": (1, 2)}) == b'{"g":3,"t":[1,2]}'


def test_a_body_over_the_limit_is_refused() -> None:
    with pytest.raises(Refused) as refusal:
        seal_body(KEY, EVENT, {"why": None, "data": {"x": "a" * BODY_BYTES_MAX}})
    assert refusal.value.code == "body_too_large"


def test_the_envelope_is_sorted_tight_utf8() -> None:
    envelope = an_envelope(acting_as="revisión", at=datetime(2026, 1, 2, tzinfo=UTC))
    expected = (
        f'{{"acting_as":"revisión","actor":"person:{EVENT}","at":"2026-01-02T00:00:00.000000Z",'
        f'"client":"{CLIENT}","commitment":"{"00" * 32}","id":"{EVENT}","object":"case:{EVENT}",'
        '"subject":null,"verb":"case.opened","version":1}'
    ).encode()
    assert envelope_bytes(envelope) == expected
    assert envelope_bytes(MappingProxyType(envelope)) == expected
    assert leaf_hash(envelope) == hashlib.sha256(b"\0" + expected).digest()


@pytest.mark.parametrize(
    "change",
    [
        {"version": "1"},
        {"version": True},
        {"version": 1.0},
        {"subject": 7},
        {"verb": None},
        {"extra": "x"},
        {"verb": "v" * (1 << 14)},
    ],
)
def test_an_envelope_of_another_shape_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(Refused) as refusal:
        envelope_bytes({**an_envelope(), **change})
    assert refusal.value.code == "envelope_malformed"


def test_an_envelope_without_a_field_is_refused() -> None:
    envelope = an_envelope()
    del envelope["subject"]
    with pytest.raises(Refused, match="subject"):
        envelope_bytes(envelope)


def test_times_are_written_in_utc_and_need_a_zone() -> None:
    madrid = timezone(timedelta(hours=2))
    assert utc_text(datetime(2026, 7, 1, 12, 0, 0, 5, madrid)) == "2026-07-01T10:00:00.000005Z"
    with pytest.raises(Refused) as refusal:
        utc_text(datetime(2026, 7, 1))  # noqa: DTZ001
    assert refusal.value.code == "time_without_zone"
