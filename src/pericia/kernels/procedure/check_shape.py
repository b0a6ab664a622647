"""Checks the keys and plain values of a playbook against `shape.PLAYBOOK`."""

from __future__ import annotations

from typing import Any

import jsonschema_rs

from pericia.kernels.procedure.documents import Path
from pericia.kernels.procedure.problems import Problems, advise_name
from pericia.kernels.procedure.schemas import validator_for
from pericia.kernels.procedure.shape import EXAMPLES, PLAYBOOK

_validator = validator_for(PLAYBOOK)

TYPES = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "a mapping of keys",
}
HARMLESS = frozenset({"additionalProperties"})
"""Mistakes that leave the rest of the playbook readable for the later checks."""


def check_shape(problems: Problems) -> bool:
    """Note what is wrong; True when the later checks can rely on the shape."""
    if not isinstance(problems.document, dict):
        problems.add((), "This is no playbook.", "Begin with `playbook: name`.")
        return False
    sound = True
    for error in _validator.iter_errors(problems.document):
        sound = sound and error.kind.name in HARMLESS
        _note(problems, error)
    return sound


def _note(problems: Problems, error: jsonschema_rs.ValidationError) -> None:
    path: Path = tuple(error.instance_path)
    keyword, value = error.kind.name, error.kind.value
    if keyword == "required":
        problems.add(path, f"`{value}` is missing.", f"Write `{EXAMPLES[value]}`.", key=True)
    elif keyword == "additionalProperties":
        known = _schema_at(error.schema_path[:-1]).get("properties", {})
        for name in value:
            advice = advise_name(name, known, "key")
            problems.add((*path, name), f"`{name}` is not a key here.", advice, key=True)
    elif keyword == "propertyNames":
        name = str(value.instance)
        problems.add((*path, name), f"`{name}` cannot be a name here.", _naming(path), key=True)
    else:
        message, advice = _value_problem(path, keyword, value, error.instance)
        problems.add(path, message, advice)


def _value_problem(path: Path, keyword: str, limit: Any, value: Any) -> tuple[str, str]:
    key = next((str(part) for part in reversed(path) if isinstance(part, str)), "playbook")
    example = EXAMPLES.get(key)
    write = f"Write for example `{example}`." if example else "Correct it."
    if keyword == "enum":
        return f"`{key}` cannot be `{value}`.", advise_name(str(value), map(str, limit), key)
    if keyword == "type":
        return f"`{key}` should be {' or '.join(TYPES.get(one, one) for one in limit)}.", write
    if keyword == "pattern":
        return f"`{value}` cannot be a name here.", _naming(path)
    if keyword in ("minimum", "exclusiveMinimum", "maximum"):
        more = "more than" if keyword == "exclusiveMinimum" else "at least"
        side = "at most" if keyword == "maximum" else more
        return f"`{key}` is {value}.", f"Write a number of {side} {limit}."
    if keyword in ("minItems", "minProperties", "minLength"):
        return f"`{key}` is empty.", write
    if keyword in ("maxItems", "maxProperties", "maxLength"):
        return f"`{key}` is too long.", f"Write at most {limit}."
    if keyword == "uniqueItems":
        return f"`{key}` repeats a name.", "Write each once."
    return f"`{key}` is not valid ({keyword}).", write


def _naming(path: Path) -> str:
    if path == ("playbook",):
        return "Use small letters a-z, digits and hyphens, beginning with a letter."
    if path and path[-1] == "languages":
        return "Use a language code of two or three small letters, such as es or en."
    return "Use small letters a-z, digits and underscores, beginning with a letter."


def _schema_at(path: list[str | int]) -> dict[str, Any]:
    schema: Any = PLAYBOOK
    for part in path:
        schema = schema[part]
    return dict(schema)
