"""Runs of instruments as they are stored: checked on entry, whole or refused."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pericia.kernels.deliverables.document import read_decimal
from pericia.kernels.deliverables.sources import plain_digits
from pericia.kernels.merkle.canonical import canonical_json
from pericia.kernels.procedure.schemas import validator_for
from pericia.kernels.refusal import Refused

RESULT_BYTES_MAX = 2_000_000
DIGESTS_APART = ", "
_NAME = {"type": "string", "minLength": 1, "maxLength": 200}
_SHA256 = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["figures", "run"],
    "properties": {
        "figures": {"type": ["object", "array"]},
        "tables": {"type": ["object", "array"]},
        "claims": {"type": ["object", "array"]},
        "run": {
            "type": "object",
            "required": ["instrument", "version", "parameters", "input_sha256"],
            "properties": {
                "instrument": _NAME,
                "version": {"type": ["string", "integer", "number"], "maxLength": 100},
                "parameters": {"type": "object"},
                "seed": {"type": ["integer", "string", "null"], "maxLength": 100},
                "input_sha256": {
                    "anyOf": [
                        _SHA256,
                        {"type": "array", "minItems": 1, "maxItems": 10, "items": _SHA256},
                    ]
                },
            },
        },
    },
}
_VALIDATOR = validator_for(SCHEMA)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of a run: its name, its text in plain digits, its unit where it has one."""

    name: str
    number: str
    unit: str


def checked_result(result: Any) -> dict[str, Any]:
    """What an instrument gave, when it has the form that instruments give.

    Raises Refused `run_invalid` with the path of the first fault, `run_too_large`.
    """
    error = next(iter(_VALIDATOR.iter_errors(result)), None)
    if error is not None:
        path = ".".join(str(part) for part in error.instance_path)
        raise Refused(
            "run_invalid",
            f"This is no result of an instrument: {path or 'result'}: {error.message[:200]}.",
            path or None,
        )
    return dict(result)


def input_digests(run: Mapping[str, Any]) -> list[str]:
    """The SHA-256 of each input of a checked result's `run`."""
    told = run["input_sha256"]
    return [told] if isinstance(told, str) else list(told)


def result_text(result: Mapping[str, Any]) -> str:
    """Figures, tables and claims of a result as canonical JSON."""
    kept = {name: result.get(name) or [] for name in ("figures", "tables", "claims")}
    text = canonical_json(kept).decode()
    if len(text) > RESULT_BYTES_MAX:
        raise Refused("run_too_large", "A stored result has at most 2 MB; give fewer tables.")
    return text


def figures_in(result: str) -> list[Figure]:
    """Every number among the figures of a stored result, in the order of their names.

    Figures are `{name: number}`, `{name: {"value": number, "unit": text}}`, or a list of objects
    with `name`, `value` and perhaps `unit`; groups of them have their names joined by dots.
    """
    if not result:
        return []
    found: dict[str, Figure] = {}
    _gather("", json.loads(result)["figures"], found)
    return [found[name] for name in sorted(found)]


def figure_named(result: str, name: str) -> Figure | None:
    return next((each for each in figures_in(result) if each.name == name), None)


def _gather(prefix: str, value: Any, found: dict[str, Figure], unit: str = "") -> None:
    number = read_decimal(value)
    if number is not None:
        found[prefix or "value"] = Figure(prefix or "value", plain_digits(number), unit)
    elif isinstance(value, Mapping):
        of = value.get("unit") if isinstance(value.get("unit"), str) else unit
        name = value.get("name")
        if "value" in value and isinstance(name, str):
            _gather(f"{prefix}.{name}" if prefix else name, value["value"], found, of or "")
        elif "value" in value:
            _gather(prefix, value["value"], found, of or "")
        else:
            for key, each in value.items():
                _gather(f"{prefix}.{key}" if prefix else key, each, found)
    elif isinstance(value, list):
        for index, each in enumerate(value):
            named = isinstance(each, Mapping) and isinstance(each.get("name"), str)
            _gather(prefix if named else f"{prefix}.{index}".lstrip("."), each, found)


def _table(table: Any) -> tuple[list[str], list[list[str]]] | None:
    if isinstance(table, Mapping):
        header, rows = table.get("columns", table.get("header")), table.get("rows")
    else:
        header, rows = None, table
    if not isinstance(rows, list) or not rows:
        return None
    if all(isinstance(each, Mapping) for each in rows):
        names = list(header) if isinstance(header, list) else list(rows[0])
        return [str(each) for each in names], [
            [_cell(row.get(name)) for name in names] for row in rows
        ]
    if not isinstance(header, list) or not all(isinstance(each, list) for each in rows):
        return None
    return [str(each) for each in header], [[_cell(cell) for cell in row] for row in rows]


def _cell(value: Any) -> str:
    number = read_decimal(value)
    if number is not None:
        return plain_digits(number)
    return "" if value is None else str(value)


def parameters_in_words(parameters: Mapping[str, Any]) -> str:
    """One line: `name = value` of each parameter."""
    return ", ".join(f"{name} = {_short(value)}" for name, value in sorted(parameters.items()))


def _short(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, Sequence) and len(value) > 8:
        return f"{json.dumps(list(value)[:8], ensure_ascii=False)[:-1]}, …]"
    return json.dumps(value, ensure_ascii=False)
