"""A playbook's input schema held against each row, and its errors in words people use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple, NoReturn

import jsonschema_rs

from pericia.kernels.intake.fields import Schema
from pericia.kernels.intake.refusals import RefusedFile
from pericia.kernels.written_forms import asked_by

BACKTRACKS_MAX = 100_000

_CODES: Final[dict[str, str]] = {
    "required": "missing_value",
    "additionalProperties": "unknown_field",
    "enum": "not_in_list",
    "const": "not_in_list",
    "minLength": "too_short",
    "maxLength": "too_long",
    "minItems": "too_short",
    "maxItems": "too_long",
    "minimum": "out_of_range",
    "maximum": "out_of_range",
    "exclusiveMinimum": "out_of_range",
    "exclusiveMaximum": "out_of_range",
    "multipleOf": "out_of_range",
    "format": "wrong_format",
    "pattern": "wrong_format",
    "type": "wrong_value_type",
}


class SchemaProblem(NamedTuple):
    """The first thing that is wrong with a row: its field, a code and what the sentence needs."""

    field: str | None
    code: str
    values: dict[str, object]


def compiled(input_schema: Schema) -> jsonschema_rs.Validator:
    """A validator that checks formats and never fetches: `$ref` reaches this document only.

    Raises RefusedFile `schema_unusable`.
    """
    try:
        return jsonschema_rs.validator_for(
            dict(input_schema),
            validate_formats=True,
            retriever=_refuse_retrieval,
            pattern_options=jsonschema_rs.FancyRegexOptions(backtrack_limit=BACKTRACKS_MAX),
        )
    except (jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError, ValueError) as error:
        raise RefusedFile("schema_unusable") from error


def schema_problem(
    validator: jsonschema_rs.Validator, facts: Mapping[str, Any]
) -> SchemaProblem | None:
    """The first problem of `facts`, a missing value before all others; None where valid."""
    if validator.is_valid(facts):
        return None
    error = min(validator.iter_errors(facts), key=lambda found: found.kind.name != "required")
    details = error.kind.as_dict()
    path = error.instance_path
    field = str(path[0]) if path else _named(details)
    return SchemaProblem(
        field, _CODES.get(error.kind.name, "rule_not_met"), _values(error, details, field)
    )


def _named(details: Mapping[str, Any]) -> str | None:
    """The property that an error about the whole row speaks of."""
    if "property" in details:
        return str(details["property"])
    unexpected = details.get("unexpected")
    return str(unexpected[0]) if unexpected else None


def _values(
    error: jsonschema_rs.ValidationError, details: Mapping[str, Any], field: str | None
) -> dict[str, object]:
    options = details.get("options") or [details.get("expected_value")]
    return {
        "field": field or "?",
        "value": error.instance,
        "limit": details.get("limit", details.get("multiple_of", "?")),
        "asked": asked_by(error.kind.name, details.get("format") or details.get("pattern")),
        "expected": ", ".join(map(str, details.get("types", ()))),
        "options": ", ".join(map(str, options)),
        "rule": error.kind.name,
    }


def _refuse_retrieval(address: str) -> NoReturn:
    raise ValueError(f"schemas are not fetched: {address}")
