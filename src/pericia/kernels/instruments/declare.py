"""What an instrument declares: its inputs, parameters and outputs, in both languages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from pericia.kernels.instruments.frames import Fault, Frame, Words

ColumnKind = Literal["text", "integer", "number", "cents", "date", "moment"]
ParameterKind = Literal["text", "integer", "number", "date", "choice", "names"]
Value = str | int | float | dt.date | tuple[str, ...]
Cell = str | int | float | None
Row = dict[str, Cell]
RowCheck = Callable[[Frame, Mapping[str, Any]], Iterable[Fault]]
ROWS_MAX = 200_000


@dataclass(frozen=True, slots=True)
class Column:
    """A column of an input.

    `required`: it must be there. `blank`: its cells may be empty (None then). `low` and `high`
    bound numbers. `future`: dates may lie after now. `cents` are whole amounts of money in the
    smallest unit, of one currency in the whole file.
    """

    name: str
    kind: ColumnKind
    meaning: Words
    required: bool = True
    blank: bool = False
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()
    future: bool = True


@dataclass(frozen=True, slots=True)
class Input:
    """A table that is given. `key` names columns that tell rows apart: no two rows share them.

    `others` says how columns beyond the declared ones are read: `text`, `number`, or not at all;
    of those only the ones that the parameter `others_from` names, where it names any.
    `check` finds rows that are wrong in themselves.
    """

    name: str
    meaning: Words
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    others: Literal["text", "number"] | None = None
    others_from: str | None = None
    check: RowCheck | None = None


@dataclass(frozen=True, slots=True)
class Parameter:
    """A setting. Without a `default` it must be given; `low` and `high` bound numbers.

    `choice_words` says each choice to people who read a report.
    """

    name: str
    kind: ParameterKind
    meaning: Words
    default: Value | None = None
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()
    choice_words: Mapping[str, Words] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Figure:
    """A named result: a number, a word, or None where it is not defined."""

    name: str
    unit: str
    meaning: Words


@dataclass(frozen=True, slots=True)
class OutTable:
    """A table of results: `columns` maps each name, in order, to its meaning.

    With `open_columns`, columns beyond these follow, named after the data.
    """

    name: str
    meaning: Words
    columns: Mapping[str, Words]
    open_columns: bool = False


@dataclass(frozen=True, slots=True)
class Bars:
    """A chart of a table: one bar a row, `value` by `label`."""

    table: str
    label: str
    value: str
    title: Words


class Claim(NamedTuple):
    """A sentence that the figures support, offered to whoever writes a deliverable.

    `kind` is `level` (how much), `comparison`, `trend` or `warning`.
    """

    kind: Literal["level", "comparison", "trend", "warning"]
    text: Words
    figures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an instrument found: as declared, keys in the declared order."""

    figures: dict[str, Cell]
    tables: dict[str, list[Row]] = field(default_factory=dict)
    claims: tuple[Claim, ...] = ()


@dataclass(frozen=True, slots=True)
class Given:
    """What an instrument is given: checked tables by name, parameters by name, and the seed."""

    tables: Mapping[str, Frame]
    parameters: Mapping[str, Any]
    seed: int


@dataclass(frozen=True, slots=True)
class Instrument:
    """A declared analysis. The English of `method` is its docstring; `draws`: it uses the seed."""

    name: str
    version: str
    title: Words
    method: Words
    source: str
    inputs: tuple[Input, ...]
    parameters: tuple[Parameter, ...]
    figures: tuple[Figure, ...]
    tables: tuple[OutTable, ...]
    charts: tuple[Bars, ...]
    draws: bool
    run: Callable[[Given], Outcome] = field(repr=False, compare=False)

    @property
    def actor(self) -> str:
        """How the journal names it."""
        return f"bot:instrument/{self.name}@{self.version}"


registered: dict[str, Instrument] = {}


def instrument(
    name: str,
    version: str,
    *,
    title: Words,
    source: str,
    method_es: str,
    inputs: Sequence[Input],
    figures: Sequence[Figure],
    parameters: Sequence[Parameter] = (),
    tables: Sequence[OutTable] = (),
    charts: Sequence[Bars] = (),
    draws: bool = False,
) -> Callable[[Callable[[Given], Outcome]], Callable[[Given], Outcome]]:
    """Register a pure function under a name; a second one of that name is an error."""

    def register(run: Callable[[Given], Outcome]) -> Callable[[Given], Outcome]:
        if name in registered:
            raise ValueError(f"an instrument called {name} is registered already")
        method = " ".join((run.__doc__ or "").split())
        if not method:
            raise ValueError(f"the instrument {name} does not say its method")
        registered[name] = Instrument(
            name,
            version,
            title,
            Words(method_es, method),
            source,
            tuple(inputs),
            tuple(parameters),
            tuple(figures),
            tuple(tables),
            tuple(charts),
            draws,
            run,
        )
        return run

    return register
