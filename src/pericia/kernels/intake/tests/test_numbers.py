from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pericia.kernels.intake.numbers import AmbiguousNumber, decimal_mark, read_integer, read_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("5", 5),
        ("-5", -5),
        ("+7", 7),
        ("007", 7),
        ("1,5", 1.5),
        ("1.5", 1.5),
        (",5", 0.5),
        ("0,125", 0.125),
        ("0.125", 0.125),
        ("1234,567", 1234.567),
        ("1.234,50", 1234.5),
        ("1,234.50", 1234.5),
        ("1.234.567", 1234567),
        ("1,234,567", 1234567),
        ("1.234.567,89", 1234567.89),
        ("1 234,50 €", 1234.5),
        ("$1,234.50", 1234.5),
        ("1'234.50", 1234.5),
        ("1.5e3", 1500.0),
    ],
)
def test_numbers_are_read_as_written_in_spain_and_elsewhere(text: str, number: float) -> None:
    assert read_number(text) == number


@pytest.mark.parametrize(
    "text", ["", "abc", "1,2,3", "1.2.3", "1,5.3,2", "--5", "1e999", "nan", "inf", "9" * 40, "5%"]
)
def test_what_is_no_number_is_not_read(text: str) -> None:
    with pytest.raises(ValueError):
        read_number(text)


def test_three_digits_after_the_only_mark_are_ambiguous_alone() -> None:
    with pytest.raises(AmbiguousNumber):
        read_number("1.234")
    assert read_number("1.234", ",") == 1234
    assert read_number("1.234", ".") == 1.234


@pytest.mark.parametrize(
    ("column", "mark"),
    [
        (["1,5", "1.234"], ","),
        (["1.5", "1,234"], "."),
        (["1.234,5"], ","),
        (["1.234.567"], ","),
        (["1.234", "5"], None),
        (["1,5", "1.5"], None),
        ([], None),
    ],
)
def test_the_column_tells_its_decimal_mark(column: list[str], mark: str | None) -> None:
    assert decimal_mark(column) == mark


def test_whole_numbers_take_either_mark_for_thousands() -> None:
    assert read_integer("1.234") == read_integer("1,234") == 1234
    assert read_integer("5,00") == 5
    with pytest.raises(ValueError):
        read_integer("5,5")
    with pytest.raises(ValueError):
        read_integer("1.234", ".")


@given(st.integers(-(10**11), 10**11), st.integers(0, 99))
def test_spanish_and_english_spellings_give_the_same_number(whole: int, cents: int) -> None:
    english = f"{whole:,}.{cents:02}"
    spanish = english.replace(",", " ").replace(".", ",").replace(" ", ".")
    assert read_number(english) == read_number(spanish) == float(f"{whole}.{cents:02}")
