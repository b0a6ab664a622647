from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pericia.kernels.ids import time_ms_of, uuid7

TIMES = st.integers(0, (1 << 48) - 1)
RANDOM = st.binary(min_size=10, max_size=10)


def test_the_example_of_rfc_9562_appendix_a6_is_reproduced() -> None:
    random_bytes = bytes.fromhex("0cc3") + bytes.fromhex("18c4dc0c0c07398f")
    assert uuid7(0x017F22E279B0, random_bytes) == UUID("017f22e2-79b0-7cc3-98c4-dc0c0c07398f")


@given(TIMES, RANDOM)
def test_version_variant_and_time_can_be_read_back(now_ms: int, random_bytes: bytes) -> None:
    made = uuid7(now_ms, random_bytes)
    assert made.version == 7
    assert made.variant == "specified in RFC 4122"
    assert time_ms_of(made) == now_ms


@given(TIMES, TIMES, RANDOM, RANDOM)
def test_a_later_millisecond_sorts_later(a: int, b: int, x: bytes, y: bytes) -> None:
    if a < b:
        assert uuid7(a, x) < uuid7(b, y)
        assert str(uuid7(a, x)) < str(uuid7(b, y))


@pytest.mark.parametrize(("now_ms", "size"), [(-1, 10), (1 << 48, 10), (0, 9), (0, 16)])
def test_values_out_of_range_are_errors(now_ms: int, size: int) -> None:
    with pytest.raises(ValueError, match=r"now_ms|random_bytes"):
        uuid7(now_ms, bytes(size))


def test_an_id_of_another_version_has_no_time() -> None:
    with pytest.raises(ValueError, match="version 7"):
        time_ms_of(UUID("c232ab00-9414-41ec-b3c8-9f6bdeced846"))
