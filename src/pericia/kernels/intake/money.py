"""The currency of amounts in a table: written beside them, or in a column of its own.

Amounts are kept as bare numbers, so one in another currency than its neighbours would change its
worth without a word. A field is an amount where its name ends in `_cents`, or, in a schema that
has a field `currency`, where it is a number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from pericia.kernels.intake.fields import Field
from pericia.kernels.intake.table import Cell, ParsedTable, is_blank
from pericia.kernels.intake.words import key_of, same_meaning

CURRENCY: Final = "currency"
_DOLLARS = ("USD", "MXN", "COP", "CLP", "ARS", "CAD", "AUD", "NZD", "DOP", "UYU", "HKD", "SGD")
_SIGNS: Final[Mapping[str, frozenset[str]]] = {
    "€": frozenset({"EUR"}),
    "£": frozenset({"GBP"}),
    "¥": frozenset({"JPY", "CNY"}),
    "$": frozenset(_DOLLARS),
}
_MARK = re.compile(r"[€$£¥]|EUR|USD|MXN|COP|CLP|GBP", re.IGNORECASE)
"""What the reading of numbers drops (ISO 4217)."""


class Foreign(NamedTuple):
    """An amount that is not in the currency that it should be in."""

    column: str
    value: Cell
    currency: str


class Amounts(NamedTuple):
    """Where the amounts of a table are, and what says their currency.

    `marked` are places of columns in which some cell bears a currency. `beside` is the place of a
    column of currencies that feeds no field. `currency` is the one that all amounts must be in;
    empty where each row says its own, or where nothing is known.
    """

    columns: Sequence[str]
    marked: Sequence[int]
    beside: int | None
    currency: str

    @property
    def are_plain(self) -> bool:
        """Whether no row can be in another currency."""
        return not self.marked and self.beside is None

    def foreign(self, row: Sequence[Cell], said: Any) -> Foreign | None:
        """A row's first cell in another currency; `said` is the row's own, where it names one."""
        wanted = self.currency or (said.upper() if isinstance(said, str) else "")
        if not wanted:
            return None
        if self.beside is not None and not _is_in(str(row[self.beside]), wanted):
            return Foreign(self.columns[self.beside], row[self.beside], wanted)
        for place in self.marked:
            mark = mark_of(row[place])
            if mark and not _is_in(mark, wanted):
                return Foreign(self.columns[place], row[place], wanted)
        return None


def amounts_of(
    table: ParsedTable, places: Mapping[str, int], fields: Mapping[str, Field], currency: str
) -> Amounts:
    """`places` leads from field to column; `currency` (ISO 4217, or empty) holds where the rows
    do not name their own."""
    is_own = CURRENCY in fields
    fed = [
        place
        for name, place in places.items()
        if fields[name].kind in ("integer", "number") and (is_own or name.endswith("_cents"))
    ]
    marked = [place for place in fed if any(mark_of(row[place]) for row in table.rows)]
    wanted = "" if is_own else currency
    beside = _beside(table.columns, places.values()) if fed and wanted else None
    return Amounts(table.columns, marked, beside, wanted)


def mark_of(cell: Cell) -> str:
    """The currency written in a cell beside its number; empty where there is none."""
    if not isinstance(cell, str) or cell.isdecimal():
        return ""
    found = _MARK.search(cell)
    return found[0].upper() if found else ""


def _beside(columns: Sequence[str], used: Iterable[int]) -> int | None:
    """A column that names currencies and that nothing reads."""
    taken = frozenset(used)
    names = (place for place, name in enumerate(columns) if same_meaning(key_of(name), CURRENCY))
    return next((place for place in names if place not in taken), None)


def _is_in(written: str, wanted: str) -> bool:
    text = written.strip().upper()
    return is_blank(text) or text == wanted or wanted in _SIGNS.get(text, ())
