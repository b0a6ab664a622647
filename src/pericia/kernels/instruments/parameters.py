"""Parameters as an instrument declares them, from text or values, or a sentence saying why not."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping
from typing import Any

from pericia.kernels.instruments.declare import Instrument, Parameter
from pericia.kernels.instruments.frames import RefusedData, Words
from pericia.kernels.intake.refusals import shown

NAMES_MAX = 50


def settled_parameters(instrument: Instrument, given: Mapping[str, Any]) -> dict[str, Any]:
    """Every declared parameter, in declared order. Raises RefusedData."""
    known = {each.name: each for each in instrument.parameters}
    for name in given:
        if name not in known:
            raise _unknown(instrument, name, known)
    return {name: _settled(each, given) for name, each in known.items()}


def as_json(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters as JSON holds them: dates as text, names as a list."""
    plain = {
        name: value.isoformat() if isinstance(value, dt.date) else value
        for name, value in parameters.items()
    }
    return {name: list(each) if isinstance(each, tuple) else each for name, each in plain.items()}


def _settled(parameter: Parameter, given: Mapping[str, Any]) -> Any:
    if parameter.name not in given:
        if parameter.default is None:
            raise _wrong(
                "parameter_missing",
                parameter,
                f"falta el parámetro {parameter.name} ({parameter.meaning.es}). "
                f"Escriba --param {parameter.name}=VALOR.",
                f"the parameter {parameter.name} is missing ({parameter.meaning.en}). "
                f"Write --param {parameter.name}=VALUE.",
            )
        return parameter.default
    value = given[parameter.name]
    try:
        read = _read(parameter, value)
    except (ValueError, OverflowError):
        raise _invalid(parameter, value) from None
    if isinstance(read, int | float) and not _within(parameter, read):
        raise _invalid(parameter, value)
    return read


def _read(parameter: Parameter, value: Any) -> Any:
    match parameter.kind:
        case "integer":
            return _integer(value)
        case "number":
            return _number(value)
        case "date":
            return value if type(value) is dt.date else dt.date.fromisoformat(str(value).strip())
        case "choice":
            if value not in parameter.choices:
                raise ValueError(value)
            return value
        case "names":
            return _names(value)
    text = str(value).strip()
    if not text or len(text) > 200:
        raise ValueError(value)
    return text


def _integer(value: Any) -> int:
    if isinstance(value, bool) or (isinstance(value, float) and not value.is_integer()):
        raise ValueError(value)
    return int(value)


def _number(value: Any) -> float:
    number = float(value)
    if isinstance(value, bool) or not math.isfinite(number):
        raise ValueError(value)
    return number


def _names(value: Any) -> tuple[str, ...]:
    parts: Iterable[Any] = value.split(",") if isinstance(value, str) else value
    if not isinstance(parts, list | tuple):
        raise ValueError(value)
    names = tuple(dict.fromkeys(str(each).strip() for each in parts))
    if not all(names) or len(names) > NAMES_MAX:
        raise ValueError(value)
    return names


def _within(parameter: Parameter, value: float) -> bool:
    low = parameter.low is None or value >= parameter.low
    return low and (parameter.high is None or value <= parameter.high)


def accepted(parameter: Parameter) -> Words:
    """What the parameter takes, in words."""
    bounds = [f"{each:g}" for each in (parameter.low, parameter.high) if each is not None]
    both = (
        Words(f" de {bounds[0]} a {bounds[1]}", f" from {bounds[0]} to {bounds[1]}")
        if (len(bounds) == 2)
        else Words("", "")
    )
    if len(bounds) == 1:
        both = Words(f" desde {bounds[0]}", f" of at least {bounds[0]}")
    kinds = {
        "integer": Words("un número entero", "a whole number"),
        "number": Words("un número", "a number"),
        "date": Words("una fecha como 2024-12-31", "a date like 2024-12-31"),
        "names": Words("nombres separados por comas", "names separated by commas"),
        "text": Words("un texto corto", "a short text"),
    }
    if parameter.kind == "choice":
        choices = ", ".join(parameter.choices)
        return Words(f"uno de: {choices}", f"one of: {choices}")
    kind = kinds[parameter.kind]
    return Words(kind.es + both.es, kind.en + both.en)


def _invalid(parameter: Parameter, value: Any) -> RefusedData:
    takes = accepted(parameter)
    return _wrong(
        "parameter_invalid",
        parameter,
        f"{parameter.name} no puede ser «{shown(value)}»: es {takes.es}.",
        f"{parameter.name} cannot be “{shown(value)}”: it is {takes.en}.",
    )


def _unknown(instrument: Instrument, name: str, known: Iterable[str]) -> RefusedData:
    there = ", ".join(known)
    return RefusedData(
        "parameter_unknown",
        Words(
            f"{instrument.name} no tiene el parámetro {shown(name)}. Tiene: {there or 'ninguno'}.",
            f"{instrument.name} has no parameter {shown(name)}. It has: {there or 'none'}.",
        ),
        name,
    )


def _wrong(code: str, parameter: Parameter, es: str, en: str) -> RefusedData:
    return RefusedData(code, Words(es[0].upper() + es[1:], en[0].upper() + en[1:]), parameter.name)
