"""Running an instrument on tables: check, compute, and give the result in one stable form."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from pericia.kernels.instruments.checking import checked, settled
from pericia.kernels.instruments.declare import Given, Instrument, Outcome
from pericia.kernels.instruments.frames import RefusedData, Words
from pericia.kernels.instruments.parameters import as_json, settled_parameters
from pericia.kernels.instruments.saying import decimal, say
from pericia.kernels.instruments.tables import digest_of, table_of
from pericia.kernels.intake.table import ParsedTable

DECIMALS = 6
SEED_MAX = 2**32 - 1


class Source(NamedTuple):
    """A table with the name that sentences call it by, and the SHA-256 of what it came from."""

    table: ParsedTable
    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Result:
    """What a run found, with everything that is needed to run it again.

    `rows_left_out` counts, per input, the bad rows that the caller asked to leave out; None where
    bad rows were not to be left out. `columns` are the headings that stood for declared columns.
    """

    instrument: Instrument
    outcome: Outcome
    parameters: Mapping[str, Any]
    seed: int | None
    input_sha256: tuple[str, ...]
    sources: tuple[str, ...]
    rows_left_out: tuple[int, ...] | None
    columns: Mapping[str, str]

    @property
    def left_out(self) -> int:
        return sum(self.rows_left_out or ())

    def as_json(self) -> dict[str, Any]:
        """`{"figures", "tables", "claims", "run"}`: the same input gives the same value."""
        run: dict[str, Any] = {
            "instrument": self.instrument.name,
            "version": self.instrument.version,
            "parameters": as_json(self.parameters),
            "seed": self.seed,
            "input_sha256": list(self.input_sha256),
        }
        if self.rows_left_out is not None:
            run["rows_left_out"] = list(self.rows_left_out)
        if self.columns:
            run["columns"] = dict(sorted(self.columns.items()))
        return {
            "figures": self.outcome.figures,
            "tables": self.outcome.tables,
            "claims": [
                {
                    "type": claim.kind,
                    "text": {"es": claim.text.es, "en": claim.text.en},
                    "figures": list(claim.figures),
                }
                for claim in self.outcome.claims
            ],
            "run": run,
        }


def analyse(
    name: str,
    *tables: Any,
    parameters: Mapping[str, Any] | None = None,
    seed: int = 1,
    skip_bad_rows: bool = False,
    columns: Mapping[str, str] | None = None,
    now: dt.datetime | None = None,
) -> Result:
    """Run the instrument of that name on tables in memory: lists of rows, or dicts of columns.

    `columns` maps declared columns to other headings. `now` (aware) is what dates that cannot lie
    in the future are held against; without it they are not. Raises Refused.
    """
    from pericia.kernels.instruments.catalogue import instrument_named

    instrument = instrument_named(name)
    named = [each.name for each in instrument.inputs]
    sources = []
    for at, rows in enumerate(tables):
        called = named[at] if at < len(named) else f"table {at + 1}"
        table = table_of(rows, called)
        sources.append(Source(table, called, digest_of(table)))
    return run_on(
        instrument,
        sources,
        parameters or {},
        seed=seed,
        skip_bad_rows=skip_bad_rows,
        columns=columns or {},
        now=now,
    )


def run_on(
    instrument: Instrument,
    sources: Sequence[Source],
    parameters: Mapping[str, Any],
    *,
    seed: int = 1,
    skip_bad_rows: bool = False,
    columns: Mapping[str, str] | None = None,
    now: dt.datetime | None = None,
) -> Result:
    """Run it on parsed tables, one for each declared input in their order. Raises RefusedData."""
    renamed = dict(columns or {})
    refuse_count(instrument, len(sources))
    _refuse_unknown_columns(instrument, renamed)
    if not 0 <= seed <= SEED_MAX:
        raise RefusedData(
            "seed_invalid",
            say(
                "La semilla va de 0 a {most}.",
                "The seed is from 0 to {most}.",
                most=decimal(SEED_MAX, 0),
            ),
            "seed",
        )
    settings = settled_parameters(instrument, parameters)
    found = [
        checked(
            source.table,
            declared,
            settings,
            source=source.name,
            renamed={
                each.name: renamed[each.name] for each in declared.columns if each.name in renamed
            },
            now=now,
        )
        for declared, source in zip(instrument.inputs, sources, strict=True)
    ]
    frames, left_out = settled(found, skip_bad_rows=skip_bad_rows)
    tables = {each.name: frame for each, frame in zip(instrument.inputs, frames, strict=True)}
    outcome = instrument.run(Given(tables, settings, seed))
    return Result(
        instrument,
        _in_form(instrument, outcome),
        settings,
        seed if instrument.draws else None,
        tuple(each.sha256 for each in sources),
        tuple(each.name for each in sources),
        tuple(left_out) if skip_bad_rows else None,
        renamed,
    )


def refuse_count(instrument: Instrument, given: int) -> None:
    """Refuse another number of tables than the instrument takes."""
    wanted = [each.name for each in instrument.inputs]
    if given != len(wanted):
        names = ", ".join(wanted)
        raise RefusedData(
            "input_count",
            Words(
                f"{instrument.name} necesita {len(wanted)} archivo(s), en este orden: {names}. "
                f"Se dieron {given}: escriba --input ARCHIVO por cada uno.",
                f"{instrument.name} needs {len(wanted)} file(s), in this order: {names}. "
                f"{given} were given: write --input FILE for each.",
            ),
            "input",
        )


def _refuse_unknown_columns(instrument: Instrument, renamed: Mapping[str, str]) -> None:
    known = [column.name for each in instrument.inputs for column in each.columns]
    for name in renamed:
        if name not in known:
            raise RefusedData(
                "column_unknown",
                Words(
                    f"{instrument.name} no lee ninguna columna {name}. Lee: {', '.join(known)}.",
                    f"{instrument.name} reads no column {name}. It reads: {', '.join(known)}.",
                ),
                name,
            )


def _in_form(instrument: Instrument, outcome: Outcome) -> Outcome:
    """The outcome in declared order, floats rounded; ValueError where it is not as declared."""
    names = [each.name for each in instrument.figures]
    if set(outcome.figures) != set(names):
        raise ValueError(f"{instrument.name} gave other figures than it declares")
    if set(outcome.tables) != {each.name for each in instrument.tables}:
        raise ValueError(f"{instrument.name} gave other tables than it declares")
    tables = {}
    for each in instrument.tables:
        rows = outcome.tables[each.name]
        wanted = list(each.columns)
        if any(list(row)[: len(wanted)] != wanted for row in rows) or (
            not each.open_columns and any(len(row) != len(wanted) for row in rows)
        ):
            raise ValueError(f"{instrument.name} gave other columns in {each.name}")
        tables[each.name] = [{key: _plain(value) for key, value in row.items()} for row in rows]
    figures = {name: _plain(outcome.figures[name]) for name in names}
    return Outcome(figures, tables, outcome.claims)


def _plain(value: Any) -> Any:
    """Plain JSON: numpy's numbers become Python's, floats are rounded, NaN is None."""
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float):
        if not math.isfinite(value):
            return None
        return round(value, DECIMALS) + 0.0
    return value
