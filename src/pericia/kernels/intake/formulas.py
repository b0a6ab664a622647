"""Cells that a spreadsheet would run as formulas, made harmless on export (CWE-1236)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, TypeVar

TRIGGERS: Final = frozenset("=+-@\t\r\n＝＋－＠")
_PLAIN_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)*\s?%?")
_SKIPPED = " \u00a0\ufeff\u200b"

Value = TypeVar("Value")


def neutralise(cell: str) -> str:
    """`cell` with an apostrophe before it where a spreadsheet would take it for a formula.

    Plain numbers such as -5 or +1.234,50 stay as they are. Spaces that programs skip before a
    formula are skipped here too.
    """
    if not cell or not TRIGGERS.intersection(cell.lstrip(_SKIPPED)[:1] + cell[0]):
        return cell
    return cell if _PLAIN_NUMBER.fullmatch(cell.strip(" ")) else "'" + cell


def neutralise_row(cells: Iterable[Value]) -> list[Value | str]:
    """The cells of one exported row; only text can be a formula."""
    return [neutralise(cell) if isinstance(cell, str) else cell for cell in cells]


def restore(cell: str) -> str:
    """Undo `neutralise`, so that a downloaded row may be corrected and uploaded again."""
    if cell.startswith("'") and neutralise(cell[1:]) == cell:
        return cell[1:]
    return cell
