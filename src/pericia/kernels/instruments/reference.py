"""Declarations as JSON, and as a part of the page of the reference."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pericia.kernels.instruments.declare import Column, Instrument
from pericia.kernels.instruments.parameters import accepted, as_json
from pericia.kernels.instruments.telling import KIND_WORDS


def declaration(instrument: Instrument) -> dict[str, Any]:
    """Everything that an instrument declares, ready for JSON."""
    defaults = as_json({each.name: each.default for each in instrument.parameters})
    return {
        "name": instrument.name,
        "version": instrument.version,
        "title": instrument.title._asdict(),
        "method": instrument.method._asdict(),
        "source": instrument.source,
        "uses_seed": instrument.draws,
        "inputs": [
            {
                "name": each.name,
                "meaning": each.meaning._asdict(),
                "columns": [_column(column) for column in each.columns],
                "key": list(each.key),
                "other_columns": each.others,
            }
            for each in instrument.inputs
        ],
        "parameters": [
            {
                "name": each.name,
                "kind": each.kind,
                "meaning": each.meaning._asdict(),
                "default": defaults[each.name],
                "low": each.low,
                "high": each.high,
                "choices": list(each.choices),
            }
            for each in instrument.parameters
        ],
        "figures": [
            {"name": each.name, "unit": each.unit, "meaning": each.meaning._asdict()}
            for each in instrument.figures
        ],
        "tables": [
            {
                "name": each.name,
                "meaning": each.meaning._asdict(),
                "columns": {name: words._asdict() for name, words in each.columns.items()},
            }
            for each in instrument.tables
        ],
    }


def _column(column: Column) -> dict[str, Any]:
    return {
        "name": column.name,
        "kind": column.kind,
        "meaning": column.meaning._asdict(),
        "required": column.required,
        "blank": column.blank,
        "low": column.low,
        "high": column.high,
        "choices": list(column.choices),
        "future": column.future,
    }


def page_part(instruments: Iterable[Instrument]) -> str:
    """The generated part of the page in Markdown: an index, then a part for each instrument."""
    every = sorted(instruments, key=lambda each: each.name)
    index = "\n".join(f"| [`{each.name}`](#{each.name}) | {each.title.en} |" for each in every)
    parts = "\n".join(_part(each) for each in every)
    return f"| instrument | what it is |\n| --- | --- |\n{index}\n\n{parts}"


def _part(instrument: Instrument) -> str:
    lines = [f"### {instrument.name}", "", f"{instrument.title.en}. {instrument.method.en}", ""]
    lines += [f"Source: {instrument.source}. Version {instrument.version}."]
    if instrument.draws:
        lines[-1] += " Uses the seed."
    lines += ["", "| input | column | type | meaning |", "| --- | --- | --- | --- |"]
    for each in instrument.inputs:
        lines += [
            f"| {each.name} | `{column.name}` | {_type(column)} | {_cell(column.meaning.en)} |"
            for column in each.columns
        ]
        if each.others:
            kind = KIND_WORDS[each.others].en
            lines.append(f"| {each.name} | any other | {kind} | {_cell(each.meaning.en)} |")
    if instrument.parameters:
        defaults = as_json({each.name: each.default for each in instrument.parameters})
        lines += ["", "| parameter | takes | default | meaning |", "| --- | --- | --- | --- |"]
        lines += [
            f"| `{each.name}` | {accepted(each).en} | {_default(defaults[each.name])} | "
            f"{_cell(each.meaning.en)} |"
            for each in instrument.parameters
        ]
    lines += ["", "| figure | unit | meaning |", "| --- | --- | --- |"]
    lines += [
        f"| `{each.name}` | {each.unit} | {_cell(each.meaning.en)} |" for each in instrument.figures
    ]
    if instrument.tables:
        lines += ["", "| table | columns |", "| --- | --- |"]
        lines += [
            f"| `{each.name}` | {', '.join(f'`{name}`' for name in each.columns)} |"
            for each in instrument.tables
        ]
    return "\n".join([*lines, ""])


def _type(column: Column) -> str:
    about = [KIND_WORDS[column.kind].en]
    if column.low is not None:
        about.append(f"at least {column.low:g}")
    if column.high is not None:
        about.append(f"at most {column.high:g}")
    if column.choices:
        about.append("one of " + ", ".join(f"`{each}`" for each in column.choices))
    if not column.required:
        about.append("optional")
    if column.blank:
        about.append("may be empty")
    if not column.future:
        about.append("not in the future")
    return "; ".join(about)


def _default(value: Any) -> str:
    if value is None:
        return "needed"
    return "none" if value == [] else f"`{value}`"


def _cell(text: str) -> str:
    return text.replace("|", "/")
