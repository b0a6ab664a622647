"""What is read of an XES file, piece by piece, until it makes whole columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import polars as pl

from pericia.event_logs.columns import Coder
from pericia.event_logs.limits import EVENTS_MAX
from pericia.event_logs.times import read_times
from pericia.kernels.process.log import Ints
from pericia.kernels.refusal import Refused

KEYS_MAX: Final = 200
KINDS: Final = {"int": "number", "float": "number", "date": "time"}
"""The kinds of columns by the elements that XES has for values; every other one is text."""


@dataclass(frozen=True)
class Values:
    """Values of one attribute: `index` numbers the events (or traces) that have them, from the
    beginning of the file."""

    of_case: bool
    key: str
    element: str
    index: Ints
    texts: pl.Series


@dataclass(frozen=True)
class Piece:
    """Some of a file: the trace of each of its events (numbered from the beginning of the file),
    how many traces began until its end, and the values."""

    trace_of_event: Ints
    traces: int
    values: Sequence[Values]


@dataclass
class Gathered:
    """A column in the making. `kind` is number, time or text."""

    kind: str
    coder: Coder = field(default_factory=Coder)
    index: list[Ints] = field(default_factory=list)
    pieces: list[npt.NDArray[Any]] = field(default_factory=list)
    unreadable: int = 0
    zones: dict[int | None, int] = field(default_factory=dict)

    @property
    def names(self) -> list[str]:
        return self.coder.names

    def add(self, index: Ints, texts: pl.Series) -> None:
        self.index.append(index.astype(np.int32))
        if self.kind == "number":
            numbers = texts.cast(pl.Float64, strict=False).fill_null(np.nan).to_numpy()
            self.pieces.append(np.where(np.isinf(numbers), np.nan, numbers))
        elif self.kind == "time":
            times = read_times(texts)
            self.pieces.append(times.values)
            self.unreadable += times.unreadable
            for zone, number in times.zones.items():
                self.zones[zone] = self.zones.get(zone, 0) + number
        else:
            self.pieces.append(self.coder.codes(texts))

    def filled(self, size: int, absent: Any) -> npt.NDArray[Any]:
        """One value for each event or trace; of several the last one counts."""
        dtype = self.pieces[0].dtype
        found = np.full(size, absent, dtype=dtype)
        found[np.concatenate(self.index)] = np.concatenate(self.pieces)
        return found

    def known(self, size: int) -> npt.NDArray[np.bool_]:
        found = np.zeros(size, dtype=bool)
        found[np.concatenate(self.index)] = True
        return found


class Gatherer:
    """Everything that has been read so far."""

    def __init__(self) -> None:
        self.columns: dict[tuple[bool, str], Gathered] = {}
        self.problems: dict[str, int] = {}
        self.events = 0
        self.traces = 0
        self._trace_of_event: list[Ints] = []

    def add(self, piece: Piece) -> None:
        self._trace_of_event.append(piece.trace_of_event.astype(np.int32))
        self.events += len(piece.trace_of_event)
        self.traces = piece.traces
        if self.events > EVENTS_MAX:
            raise Refused(
                "too_many_events",
                f"The log has more than {EVENTS_MAX:,} events. Split it by cases.",
            )
        for each in piece.values:
            self._add_values(each)

    def trace_of_event(self) -> Ints:
        return np.concatenate(self._trace_of_event)

    def _add_values(self, values: Values) -> None:
        name = (values.of_case, values.key)
        if name not in self.columns:
            if len(self.columns) == KEYS_MAX:
                self.problems["attributes_left_out"] = (
                    self.problems.get("attributes_left_out", 0) + 1
                )
                return
            self.columns[name] = Gathered(KINDS.get(values.element, "text"))
        self.columns[name].add(values.index, values.texts)
