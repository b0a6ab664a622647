"""Steps of kind `instrument`: what their `with` may give, and running one on what it gave.

`with` names inputs and parameters of the instrument, and `seed`. An input is a list of rows, or a
text: the name of a file attached to the case. The catalogue is imported when a playbook has such
a step, since it brings numeric libraries that other procedures do without.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from pericia.kernels.procedure.documents import Path
from pericia.kernels.procedure.playbook import INSTRUMENT, Step
from pericia.kernels.procedure.problems import Problems, advise_name
from pericia.kernels.refusal import Refused

if TYPE_CHECKING:
    from pericia.kernels.instruments.declare import Instrument
    from pericia.kernels.instruments.running import Source

SEED = "seed"
ROWS_STORED_MAX = 200
"""Of each table so many rows are kept with the case; `run.rows_cut` tells how many there were."""


@dataclass(frozen=True, slots=True)
class InstrumentRun:
    """What an instrument step gave, and who it was for the journal."""

    output: dict[str, Any]
    actor: str


def check_instrument(problems: Problems, path: Path, step: Mapping[str, Any]) -> None:
    """Note an unknown instrument, and inputs and parameters that are absent or not its own."""
    if step["kind"] != INSTRUMENT or "instrument" not in step:
        return
    known = _instruments()
    found = known.get(step["instrument"])
    if found is None:
        problems.add(
            (*path, "instrument"),
            f"No instrument is registered as `{step['instrument']}`.",
            advise_name(step["instrument"], known, "instrument"),
        )
        return
    given = step.get("with") or {}
    needed = [each.name for each in found.inputs]
    needed += [each.name for each in found.parameters if each.default is None]
    for name in needed:
        if name not in given:
            problems.add(
                (*path, "with"),
                f"`{found.name}` needs `{name}`.",
                f'Add `{name}: "input.field"` to `with`.',
                key=True,
            )
    names = [*needed, *(each.name for each in found.parameters), SEED]
    for name in given:
        if name not in names:
            advice = advise_name(name, names, "parameter")
            problems.add((*path, "with", name), f"`{found.name}` takes no `{name}`.", advice)


def gives_of(name: str | None) -> dict[str, Any] | None:
    """The JSON Schema of what a step of this instrument gives, with labels to read it by; None
    where there is no such instrument."""
    found = _instruments().get(name or "")
    if found is None:
        return None
    figures = {
        each.name: {
            "type": ["number", "string", "null"],
            "label": _label(each.meaning.es, each.meaning.en),
            "year": each.unit == "year",
        }
        for each in found.figures
    }
    tables = {
        each.name: {
            "type": "array",
            "label": _label(each.meaning.es, each.meaning.en),
            "items": _group(
                {
                    name: {"label": _label(*words), "year": name == "year"}
                    for name, words in each.columns.items()
                },
                is_open=True,
            ),
        }
        for each in found.tables
    }
    return _group(
        {
            "figures": {**_group(figures), "label": _label("Cifras", "Figures")},
            "claims": {
                "type": "array",
                "label": _label("Afirmaciones que permite", "Claims that it supports"),
                "items": _claim({name: each["label"] for name, each in figures.items()}),
            },
            "tables": {**_group(tables), "label": _label("Tablas", "Tables")},
            "run": _run(found),
        }
    )


def _label(es: str, en: str) -> dict[str, str]:
    return {"es": es, "en": en}


def _group(fields: dict[str, Any], *, is_open: bool = False) -> dict[str, Any]:
    """An object with exactly these fields, all there, in this order."""
    return {
        "type": "object",
        "required": list(fields),
        "properties": fields,
        "additionalProperties": is_open,
    }


def _claim(figures: Mapping[str, Any]) -> dict[str, Any]:
    return _group(
        {
            "text": {"type": "object", "label": _label("Texto", "Text")},
            "type": {**_CLAIM_KINDS, "label": _label("Clase", "Kind")},
            "figures": {
                "type": "array",
                "items": {"enum": list(figures), "choices": figures},
                "label": _label("Cifras que usa", "Figures used"),
            },
        },
        is_open=True,
    )


_CLAIM_KINDS = {
    "enum": ["level", "comparison", "trend", "warning"],
    "choices": {
        "level": _label("Cuánto", "How much"),
        "comparison": _label("Comparación", "Comparison"),
        "trend": _label("Tendencia", "Trend"),
        "warning": _label("Aviso", "Warning"),
    },
}


def _run(found: Instrument) -> dict[str, Any]:
    """How it was made; only a machine compares most of it."""
    parameters = {
        each.name: {"label": _label(each.meaning.es, each.meaning.en)} for each in found.parameters
    }
    headings = _label("Encabezado que vale por cada columna", "Heading that stands for each column")
    made = _group(
        {
            "instrument": {"label": _label("Instrumento", "Instrument")},
            "version": {"label": _label("Versión", "Version")},
            "parameters": {
                **_group(parameters, is_open=True),
                "label": _label("Parámetros", "Parameters"),
            },
            "seed": {"label": _label("Semilla", "Seed")},
            "input_sha256": {
                "label": _label("SHA-256 de lo leído", "SHA-256 of what was read"),
                "technical": True,
            },
        },
        is_open=True,
    )
    made["properties"] |= {
        "rows_left_out": {"label": _label("Filas dejadas fuera", "Rows left out")},
        "rows_cut": {"label": _label("Filas de tablas acortadas", "Rows of tables cut short")},
        "columns": {"label": headings},
    }
    return {**made, "label": _label("Cómo se hizo", "How it was made"), "technical": True}


def instrument_of(step: Step) -> Instrument:
    """The step's instrument; Refused where it is not registered."""
    found = _instruments().get(step.instrument or "")
    if found is None:
        raise Refused(
            "instrument_unknown",
            f"No instrument is registered as {step.instrument}; install it or route on.",
        )
    return found


def files_of(instrument: Instrument, given: Mapping[str, Any]) -> dict[str, str]:
    """By input: the attached file that it names. Inputs that hold rows are not in it."""
    named = {each.name: given.get(each.name) for each in instrument.inputs}
    return {name: value for name, value in named.items() if isinstance(value, str)}


def run_step(
    step: Step, given: Mapping[str, Any], files: Mapping[str, Source], now: datetime
) -> InstrumentRun:
    """Run the step's instrument; `files` holds the tables of the inputs that name a file.

    Raises Refused: what the instrument refuses, an output that does not fit the step's form, or
    `instrument_raised` where it stops with a defect.
    """
    from pericia.kernels.instruments.running import Source, run_on
    from pericia.kernels.instruments.tables import digest_of, table_of

    found = instrument_of(step)
    inputs = [each.name for each in found.inputs]
    sources = []
    for name in inputs:
        if name in files:
            sources.append(files[name])
            continue
        table = table_of(given.get(name), name)
        sources.append(Source(table, name, digest_of(table)))
    parameters = {name: value for name, value in given.items() if name not in (*inputs, SEED)}
    try:
        result = run_on(found, sources, parameters, seed=_seed(given), now=now)
    except Refused:
        raise
    except Exception as error:
        raise Refused(
            "instrument_raised",
            f"{found.name} stopped with {type(error).__name__}: {str(error)[:200]}.",
        ) from error
    output = _bounded(result.as_json())
    if step.validator is not None and not step.validator.is_valid(output):
        raise Refused("output_refused", f"What {found.name} gave does not fit the step's form.")
    return InstrumentRun(output, found.actor)


def _bounded(output: dict[str, Any]) -> dict[str, Any]:
    cut = {
        name: len(rows) for name, rows in output["tables"].items() if len(rows) > ROWS_STORED_MAX
    }
    tables = {name: rows[:ROWS_STORED_MAX] for name, rows in output["tables"].items()}
    run = {**output["run"], **({"rows_cut": cut} if cut else {})}
    return {**output, "tables": tables, "run": run}


def _seed(given: Mapping[str, Any]) -> int:
    seed = given.get(SEED, 1)
    if isinstance(seed, float) and seed.is_integer():
        seed = int(seed)
    if isinstance(seed, bool) or not isinstance(seed, int):
        raise Refused("seed_invalid", "The seed of an instrument is a whole number.", SEED)
    return seed


def _instruments() -> Mapping[str, Instrument]:
    from pericia.kernels.instruments.catalogue import INSTRUMENTS

    return INSTRUMENTS
