"""Numbers as people write them: comma or point for decimals, the other for thousands."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable

from pericia.kernels.amounts import MINUS

DIGITS_MAX = 30

_DECORATION = re.compile(r"[\s\u00a0\u202f'’€$£¥]|EUR|USD|MXN|COP|CLP|GBP", re.IGNORECASE)
_INTEGER = re.compile(r"[+-]?\d+")
_ONE_MARK = re.compile(r"([+-]?)(\d*)([.,])(\d+)")
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:([.,])\d{3})(?:\1\d{3})+")
_BOTH_MARKS = re.compile(r"[+-]?\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*([.,])\d+")
_SCIENTIFIC = re.compile(r"[+-]?\d+(?:\.\d+)?[eE][+-]?\d{1,3}")


class AmbiguousNumber(ValueError):
    """The text is a number under two readings, and nothing around it decides."""


def decimal_mark(texts: Iterable[str]) -> str | None:
    """The decimal mark that every telling number of a column agrees on; None if none or several."""
    marks = {mark for text in texts if (mark := _evidence(_DECORATION.sub("", text)))}
    return marks.pop() if len(marks) == 1 else None


def read_number(text: str, mark: str | None = None) -> int | float:
    """The number that `text` writes; `mark` is the column's decimal mark, where known.

    Raises AmbiguousNumber for texts such as 1.234 while `mark` is None, ValueError for others.
    """
    bare = _DECORATION.sub("", text).replace(MINUS, "-")
    if len(bare) > DIGITS_MAX:
        raise ValueError(text)
    if _INTEGER.fullmatch(bare):
        return int(bare)
    if _SCIENTIFIC.fullmatch(bare):
        return _finite(float(bare))
    if _THOUSANDS.fullmatch(bare):
        return int(re.sub("[.,]", "", bare))
    if both := _both_marks(bare):
        return _decimal(bare, both.group(2))
    return _read_one_mark(bare, mark)


def read_integer(text: str, mark: str | None = None) -> int:
    """A whole number; 1.234 and 1,234 are one thousand and more unless `mark` says decimals."""
    try:
        number = read_number(text, mark)
    except AmbiguousNumber:
        return int(re.sub("[.,]", "", _DECORATION.sub("", text)))
    if isinstance(number, float) and not number.is_integer():
        raise ValueError(text)
    return int(number)


def _read_one_mark(bare: str, mark: str | None) -> int | float:
    match = _ONE_MARK.fullmatch(bare)
    if match is None:
        raise ValueError(bare)
    if not _is_ambiguous(match) or match.group(3) == mark:
        return _decimal(bare, match.group(3))
    if mark is None:
        raise AmbiguousNumber(bare)
    return int(match.group(1) + match.group(2) + match.group(4))


def _is_ambiguous(match: re.Match[str]) -> bool:
    """Three digits after the only mark, and before it what could be thousands."""
    _, before, _, after = match.groups()
    return len(after) == 3 and 1 <= len(before) <= 3 and not before.startswith("0")


def _both_marks(bare: str) -> re.Match[str] | None:
    both = _BOTH_MARKS.fullmatch(bare)
    return both if both and both.group(1) != both.group(2) else None


def _evidence(bare: str) -> str | None:
    if len(bare) > DIGITS_MAX:
        return None
    if thousands := _THOUSANDS.fullmatch(bare):
        return "," if thousands.group(1) == "." else "."
    if both := _both_marks(bare):
        return both.group(2)
    one = _ONE_MARK.fullmatch(bare)
    return one.group(3) if one and not _is_ambiguous(one) else None


def _decimal(bare: str, mark: str) -> float:
    other = "." if mark == "," else ","
    return _finite(float(bare.replace(other, "").replace(mark, ".")))


def _finite(number: float) -> float:
    if not math.isfinite(number):
        raise ValueError(number)
    return number
