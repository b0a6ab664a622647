"""What pydantic finds wrong with a value, in Spanish; in English it speaks for itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

OTHERWISE: Final = "El valor no es válido"
_SPANISH: Final[dict[str, str]] = {
    "missing": "Falta este valor",
    "extra_forbidden": "Este campo no existe; quítelo",
    "string_type": "Debe ser un texto",
    "string_too_short": "Debe tener al menos {min_length} caracteres",
    "string_too_long": "Debe tener como mucho {max_length} caracteres",
    "string_pattern_mismatch": "Debe tener la forma {pattern}",
    "int_type": "Debe ser un número entero",
    "int_parsing": "Debe ser un número entero",
    "int_from_float": "Debe ser un número entero",
    "float_type": "Debe ser un número",
    "float_parsing": "Debe ser un número",
    "bool_type": "Debe ser true o false",
    "bool_parsing": "Debe ser true o false",
    "greater_than_equal": "Debe ser {ge} o más",
    "less_than_equal": "Debe ser {le} o menos",
    "literal_error": "Debe ser uno de estos valores: {expected}",
    "enum": "Debe ser uno de estos valores: {expected}",
    "list_type": "Debe ser una lista",
    "too_short": "Debe tener al menos {min_length} elementos",
    "too_long": "Debe tener como mucho {max_length} elementos",
    "dict_type": "Debe ser un objeto",
    "model_attributes_type": "Debe ser un objeto",
    "model_type": "Debe ser un objeto",
    "uuid_type": "Debe ser un UUID",
    "uuid_parsing": "Debe ser un UUID",
    "date_from_datetime_parsing": "Debe ser una fecha, como 2026-01-31",
    "date_parsing": "Debe ser una fecha, como 2026-01-31",
    "datetime_type": "Debe ser una fecha con hora, como 2026-01-31T09:30:00Z",
    "datetime_parsing": "Debe ser una fecha con hora, como 2026-01-31T09:30:00Z",
    "datetime_from_date_parsing": "Debe ser una fecha con hora, como 2026-01-31T09:30:00Z",
    "timezone_aware": "Debe llevar su zona horaria, como 2026-01-31T09:30:00Z",
}


def in_spanish(kind: str, found: Mapping[str, Any]) -> str:
    """The sentence (without its full stop) of an error of that kind, with its bounds filled in."""
    sentence = _SPANISH.get(kind, OTHERWISE)
    try:
        return sentence.format_map({**found, "expected": _options(found)})
    except KeyError:
        return OTHERWISE


def _options(found: Mapping[str, Any]) -> str:
    return str(found.get("expected", "")).replace(" or ", " o ")
