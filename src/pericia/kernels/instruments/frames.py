"""Checked tables, and what is said where one cannot be used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from pericia.kernels.refusal import Refused

Language = Literal["es", "en"]


class Words(NamedTuple):
    """A text in Spanish and English."""

    es: str
    en: str

    def spoken(self, language: str) -> str:
        """The text in `es`, or else in English."""
        return self.es if language == "es" else self.en


class RefusedData(Refused):
    """What was given cannot be analysed. `message` is English, `message_es` Spanish.

    `details` holds a dict a fault: `file`, `row`, `column`, `code`, `es`, `en`.
    """

    def __init__(
        self,
        code: str,
        words: Words,
        field: str | None = None,
        details: Sequence[dict[str, Any]] = (),
    ) -> None:
        super().__init__(code, words.en, field, details)
        self.message_es = words.es


class Fault(NamedTuple):
    """Why a row of a frame is wrong: its place in the frame (from 0), the column, a sentence."""

    place: int
    column: str
    words: Words


@dataclass(frozen=True, slots=True)
class Frame:
    """A checked table: each column as a list; `rows` are the row numbers in the file.

    Text is str, integers and cents int, numbers float, dates `date`, moments aware `datetime` in
    UTC; an empty cell is None. `others` are the columns beyond the declared ones, in file order.
    """

    source: str
    columns: Mapping[str, list[Any]]
    rows: Sequence[int]
    others: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, name: str) -> list[Any]:
        return self.columns[name]

    def has(self, name: str) -> bool:
        """Whether an optional column was given."""
        return name in self.columns

    def without(self, dropped: set[int]) -> Frame:
        """The frame without the rows at these places."""
        kept = [at for at in range(len(self.rows)) if at not in dropped]
        columns = {name: [values[at] for at in kept] for name, values in self.columns.items()}
        return Frame(self.source, columns, [self.rows[at] for at in kept], self.others)
