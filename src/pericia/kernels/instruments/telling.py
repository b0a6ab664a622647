"""Instruments and their results in words, for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pericia.kernels.amounts import Written, written
from pericia.kernels.days import told_time
from pericia.kernels.instruments.declare import Column, Instrument, Parameter
from pericia.kernels.instruments.frames import Words
from pericia.kernels.instruments.parameters import accepted
from pericia.kernels.instruments.running import Result

ROWS_SHOWN = 30
GROUPED_MIN = 10_000

WORDS: Mapping[str, Words] = {
    "inputs": Words("Archivos de entrada, en este orden", "Input files, in this order"),
    "parameters": Words("Parámetros (--param nombre=valor)", "Parameters (--param name=value)"),
    "figures": Words("Cifras", "Figures"),
    "tables": Words("Tablas", "Tables"),
    "figure": Words("Cifra", "Figure"),
    "value": Words("Valor", "Value"),
    "unit": Words("Unidad", "Unit"),
    "meaning": Words("Qué dice", "What it tells"),
    "method": Words("Método", "Method"),
    "source": Words("Fuente", "Source"),
    "claims": Words("Afirmaciones que permite", "Claims that it supports"),
    "optional": Words("opcional", "optional"),
    "needed": Words("obligatorio", "needed"),
    "default": Words("sin darlo", "default"),
    "others": Words("y cualquier otra columna", "and any other column"),
    "more": Words(
        "... y {} filas más (con --json, todas)", "... and {} more rows (--json has all)"
    ),
    "run": Words("Cómo se hizo", "How it was made"),
    "left_out": Words(
        "Filas con problemas que se dejaron fuera: {}.", "Rows with problems left out: {}."
    ),
    "no_rows": Words("(sin filas)", "(no rows)"),
    "seed": Words("semilla", "seed"),
    "version": Words("versión", "version"),
}
KIND_WORDS: Mapping[str, Words] = {
    "text": Words("texto", "text"),
    "integer": Words("número entero", "whole number"),
    "number": Words("número", "number"),
    "cents": Words("céntimos, enteros", "cents, whole"),
    "date": Words("fecha", "date"),
    "moment": Words("fecha y hora", "date and time"),
}


UNITS_ES: Mapping[str, str] = {
    "amount": "importe",
    "answers": "respuestas",
    "at most 1": "1 como máximo",
    "balance, count": "balance (saldo) o count (número)",
    "calls": "llamadas",
    "cents": "céntimos",
    "codes": "códigos",
    "coders": "codificadores",
    "contacts": "contactos",
    "count": "número",
    "deals": "operaciones",
    "debts": "deudas",
    "distress, grey, safe": "distress (peligro), grey (gris), safe (segura)",
    "documents": "documentos",
    "fields": "campos",
    "hours": "horas",
    "items": "elementos",
    "name": "nombre",
    "none": "sin unidad",
    "points of the scale": "puntos de la escala",
    "points, -100 to 100": "puntos, de -100 a 100",
    "probability": "probabilidad",
    "raters": "evaluadores",
    "ratings": "valoraciones",
    "records": "registros",
    "rounds": "vueltas",
    "seconds": "segundos",
    "share": "proporción",
    "times": "veces",
    "unweighted, weighted": "unweighted (sin ponderar), weighted (ponderada)",
    "weeks": "semanas",
    "year": "año",
    "yes, no": "yes (sí), no",
    "0 to 1": "de 0 a 1",
}
"""How units are said in Spanish."""


def unit(name: str, language: str) -> str:
    """A unit in the language."""
    return UNITS_ES.get(name, name) if language == "es" else name


def said(name: str, language: str) -> str:
    return WORDS[name].spoken(language)


def listing(instruments: Iterable[Instrument], language: str) -> str:
    """One line an instrument."""
    every = sorted(instruments, key=lambda each: each.name)
    width = max(len(each.name) for each in every)
    return "\n".join(f"{each.name:<{width}}  {each.title.spoken(language)}" for each in every)


def description(instrument: Instrument, language: str) -> str:
    """What it takes, gives and does, and where the method comes from."""
    lines = [
        f"{instrument.name} {instrument.version}: {instrument.title.spoken(language)}",
        "",
        f"{said('inputs', language)}:",
    ]
    for each in instrument.inputs:
        lines.append(f"  {each.name}: {each.meaning.spoken(language)}")
        lines += [f"    {column_line(column, language)}" for column in each.columns]
        if each.others:
            kind = KIND_WORDS[each.others].spoken(language)
            lines.append(f"    {said('others', language)} ({kind})")
    if instrument.parameters:
        lines += ["", f"{said('parameters', language)}:"]
        lines += [f"  {parameter_line(each, language)}" for each in instrument.parameters]
    lines += ["", f"{said('figures', language)}:"]
    lines += [
        f"  {each.name} ({unit(each.unit, language)}): {each.meaning.spoken(language)}"
        for each in instrument.figures
    ]
    if instrument.tables:
        lines += ["", f"{said('tables', language)}:"]
        for table in instrument.tables:
            lines.append(f"  {table.name}: {table.meaning.spoken(language)}")
            lines += [
                f"    {name}: {meaning.spoken(language)}" for name, meaning in table.columns.items()
            ]
    lines += ["", f"{said('method', language)}: {instrument.method.spoken(language)}"]
    return "\n".join([*lines, f"{said('source', language)}: {instrument.source}"])


def column_line(column: Column, language: str) -> str:
    """Name, kind, bounds and meaning of a column."""
    kind = KIND_WORDS[column.kind].spoken(language)
    about = [kind, *_bounds(column)]
    if column.choices:
        about.append(", ".join(column.choices))
    if not column.required:
        about.append(said("optional", language))
    return f"{column.name} ({'; '.join(about)}): {column.meaning.spoken(language)}"


def _bounds(column: Column) -> list[str]:
    low, high = column.low, column.high
    if low is not None and high is not None:
        return [f"{low:g} - {high:g}"]
    if low is not None:
        return [f">= {low:g}"]
    return [] if high is None else [f"<= {high:g}"]


def parameter_line(parameter: Parameter, language: str) -> str:
    """Name, what it takes, its default, and meaning of a parameter."""
    takes = accepted(parameter).spoken(language)
    default = said("needed", language)
    if parameter.default is not None:
        default = f"{said('default', language)}: {_shown(parameter.default)}"
    return f"{parameter.name} ({takes}; {default}): {parameter.meaning.spoken(language)}"


def as_text(result: Result, language: str) -> str:
    """A result to read."""
    instrument, outcome = result.instrument, result.outcome
    lines = [instrument.title.spoken(language), ""]
    lines += [f"- {claim.text.spoken(language)}" for claim in outcome.claims]
    if result.left_out:
        lines.append(f"- {said('left_out', language).format(result.left_out)}")
    lines += ["", *figure_lines(result, language)]
    for table in instrument.tables:
        rows = outcome.tables[table.name]
        lines += ["", table.meaning.spoken(language), *grid(rows, language)]
    return "\n".join([*lines, "", run_line(result, language)])


def figure_lines(result: Result, language: str) -> list[str]:
    """Name, value and unit of every figure, in columns."""
    figures = result.instrument.figures
    width = max(len(each.name) for each in figures)
    values = {each.name: shown(result.outcome.figures[each.name], language) for each in figures}
    digits = max(len(each) for each in values.values())
    return [
        f"{each.name:<{width}}  {values[each.name]:>{digits}}  {unit(each.unit, language)}"
        for each in figures
    ]


def run_line(result: Result, language: str) -> str:
    """What was run, and on what."""
    told = [f"{said('version', language)} {result.instrument.version}"]
    told += [f"{name}={_shown(value)}" for name, value in result.parameters.items()]
    if result.seed is not None:
        told.append(f"{said('seed', language)} {result.seed}")
    sources = zip(result.sources, result.input_sha256, strict=True)
    told += [f"{name} (SHA-256 {digest[:16]}...)" for name, digest in sources]
    return f"{said('run', language)}: {result.instrument.name}, " + ", ".join(told)


def grid(rows: Sequence[Mapping[str, Any]], language: str) -> list[str]:
    """The first rows of a table, in columns."""
    if not rows:
        return [said("no_rows", language)]
    head = list(rows[0])
    body = [[shown(row.get(name), language) for name in head] for row in rows[:ROWS_SHOWN]]
    widths = [max(len(line[at]) for line in [head, *body]) for at in range(len(head))]
    right = [isinstance(rows[0][name], int | float) for name in head]
    lines = [_line(line, widths, right) for line in [head, *body]]
    if len(rows) > ROWS_SHOWN:
        lines.append(said("more", language).format(len(rows) - ROWS_SHOWN))
    return lines


def _line(cells: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    return "  ".join(
        cell.rjust(width) if is_right else cell.ljust(width)
        for cell, width, is_right in zip(cells, widths, right, strict=True)
    ).rstrip()


def shown(value: Any, language: str) -> str:
    """A cell as people read it: days in words, four decimals at most, a dash for what is not
    defined. Thousands are set apart from five digits on, as years and codes have four."""
    if value is None:
        return "—"
    if isinstance(value, str):
        return Words(*told_time(value)).spoken(language)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    return Words(*_number(value)).spoken(language)


def _number(value: float) -> Written:
    decimals = 0
    if isinstance(value, float):
        decimals = len(f"{value:.4f}".rstrip("0").partition(".")[2])
        value = round(value, 4) + 0.0
    plain = f"{value:.{decimals}f}"
    if abs(value) < GROUPED_MIN:
        return Written(plain.replace(".", ","), plain)
    return written(value, decimals)


def _shown(value: Any) -> str:
    return ",".join(value) if isinstance(value, tuple) else str(value)
