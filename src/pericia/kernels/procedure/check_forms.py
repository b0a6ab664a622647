"""Checks the JSON Schemas of a playbook: its input and the form of each step."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import jsonschema_rs

from pericia.kernels.procedure.documents import Path
from pericia.kernels.procedure.playbook import HUMAN
from pericia.kernels.procedure.problems import Problems, nearest
from pericia.kernels.procedure.schemas import validator_for

MAPS = frozenset({"properties", "patternProperties", "$defs", "dependentSchemas"})
LISTS = frozenset({"allOf", "anyOf", "oneOf", "prefixItems"})
SINGLE = frozenset(
    {
        "items",
        "additionalProperties",
        "contains",
        "not",
        "if",
        "then",
        "else",
        "propertyNames",
        "unevaluatedItems",
        "unevaluatedProperties",
    }
)
_PLAIN = (
    "$ref $anchor $comment type enum const multipleOf maximum exclusiveMaximum minimum "
    "exclusiveMinimum maxLength minLength pattern maxItems minItems uniqueItems maxContains "
    "minContains maxProperties minProperties required dependentRequired title description "
    "default examples deprecated readOnly writeOnly format"
)
_OURS = (
    "label help choices control code_day begins_with one_for_each picks shown_with x-future-allowed"
)
ANNOTATIONS = frozenset(_OURS.split())
"""Our own: `label` and `help` are {es, en}, `choices` gives {es, en} by enum value; `code_day`
names the field of the input on whose day a `clinical_code` must hold; `picks` says from which two
lists the entries of a list are picked; `shown_with` for which values of another field of the same
group a field is asked for."""

KEYWORDS = MAPS | LISTS | SINGLE | ANNOTATIONS | frozenset(_PLAIN.split())
FORBIDDEN = {
    "$schema": "Every form is JSON Schema 2020-12; remove it.",
    "$id": "A form has no address of its own; remove it.",
    "$dynamicRef": "Use `$ref: '#/$defs/name'`.",
    "$dynamicAnchor": "Use `$defs`.",
    "$vocabulary": "Remove it.",
}
_FORMATS = "date date-time time duration email hostname ipv4 ipv6 uri uuid regex"
FORMATS = frozenset(_FORMATS.split())


def check_forms(problems: Problems) -> None:
    """Note what is wrong in the schemas."""
    _check_schema(problems, ("input",), problems.document["input"], filled_by_people=False)
    for name, step in problems.document["steps"].items():
        if "form" in step:
            at: Path = ("steps", name, "form")
            _check_schema(problems, at, step["form"], filled_by_people=step["kind"] in HUMAN)


def form_parts(document: dict[str, Any]) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Every schema inside the input and the forms of a sound playbook, with its path."""
    yield from _parts(("input",), document["input"])
    for name, step in document["steps"].items():
        yield from _parts(("steps", name, "form"), step.get("form"))


def _check_schema(
    problems: Problems, path: Path, schema: dict[str, Any], *, filled_by_people: bool
) -> None:
    before = len(problems.found)
    for at, part in _parts(path, schema):
        _check_part(problems, at, part)
    if schema.get("type") != "object":
        problems.add(path, "A form is a group of fields.", "Write `type: object` at its top.")
    elif filled_by_people and not schema.get("properties"):
        problems.add(
            path, "The form has no field to fill.", "Add `properties: {decision: {...}}`.", key=True
        )
    if len(problems.found) == before:
        _compile(problems, path, schema)


def _compile(problems: Problems, path: Path, schema: dict[str, Any]) -> None:
    try:
        validator_for(schema)
    except jsonschema_rs.ValidationError as error:
        problems.add(
            (*path, *error.instance_path),
            f"This is not a JSON Schema: {error.message[:200]}.",
            "Correct it by JSON Schema 2020-12; patterns take no look-around.",
        )
    except ValueError as error:
        problems.add(path, f"This is not a JSON Schema: {str(error)[:200]}.", "Correct it.")


def _parts(path: Path, schema: Any) -> Iterator[tuple[Path, dict[str, Any]]]:
    """The schema and every schema inside it, with their paths."""
    if not isinstance(schema, dict):
        return
    yield path, schema
    for key, value in schema.items():
        if key in MAPS and isinstance(value, dict):
            inner = [((*path, key, name), one) for name, one in value.items()]
        elif key in LISTS and isinstance(value, list):
            inner = [((*path, key, index), one) for index, one in enumerate(value)]
        elif key in SINGLE:
            inner = [((*path, key), value)]
        else:
            continue
        for at, one in inner:
            yield from _parts(at, one)


def _check_part(problems: Problems, path: Path, schema: dict[str, Any]) -> None:
    for key, value in schema.items():
        at: Path = (*path, key)
        if key in FORBIDDEN:
            problems.add(at, f"`{key}` is not used in forms.", FORBIDDEN[key], key=True)
        elif key not in KEYWORDS:
            meant = nearest(key, KEYWORDS)
            advice = f"Did you mean `{meant}`?" if meant else "Remove it; it has no effect."
            problems.add(at, f"`{key}` is not a keyword of JSON Schema.", advice, key=True)
        elif key == "$ref":
            _check_reference(problems, at, value)
        elif key == "format" and value not in FORMATS:
            meant = nearest(str(value), FORMATS)
            advice = f"Did you mean `{meant}`?" if meant else f"Use one of: {_listed(FORMATS)}."
            problems.add(at, f"The format `{value}` is not checked by anything.", advice)
        elif key == "shown_with" and not _are_lists(value):
            problems.add(
                at,
                "`shown_with` says with which values of another field this one is asked for.",
                "Write `shown_with: {FIELD: [VALUE, ...]}`.",
            )
        elif key == "picks":
            _check_picks(problems, at, value)
        elif key == "begins_with" and not _are_places(value):
            problems.add(
                at,
                "`begins_with` says where the entries are that a list begins with.",
                "Write `begins_with: [STEP.FIELD]`.",
            )
        elif key in ("label", "help"):
            _check_bilingual(problems, at, value)
        elif key == "required" and isinstance(value, list):
            _check_required(problems, at, value, schema)
    _check_choices(problems, path, schema)
    _check_one_for_each(problems, path, schema)


def _check_one_for_each(problems: Problems, path: Path, schema: dict[str, Any]) -> None:
    said = schema.get("one_for_each")
    if said is None:
        return
    whole = isinstance(said, dict) and set(said) - {"told"} == {"field", "of"}
    if not whole or not isinstance(said["field"], str) or not _are_places(said["of"]):
        problems.add(
            (*path, "one_for_each"),
            "`one_for_each` says which field of an entry holds a name, and where the names are.",
            "Write `one_for_each: {field: name, of: [STEP.FIELD]}`.",
        )


def _are_lists(value: Any) -> bool:
    """One name with a list of values."""
    return (
        isinstance(value, dict) and len(value) == 1 and isinstance(next(iter(value.values())), list)
    )


def _are_places(places: Any) -> bool:
    """A list of `STEP.FIELD`."""
    return isinstance(places, list) and all(
        isinstance(each, str) and each.count(".") == 1 for each in places
    )


def _check_reference(problems: Problems, path: Path, value: Any) -> None:
    """References are one step deep: chains of them can double the work at every link."""
    if not isinstance(value, str) or not value.startswith("#"):
        problems.add(
            path,
            "A form may not read from anywhere else.",
            "Put the part under `$defs` of this form and write `$ref: '#/$defs/name'`.",
        )
    elif not value.startswith("#/$defs/"):
        problems.add(path, "A `$ref` names a part under `$defs`.", "Write `$ref: '#/$defs/name'`.")
    elif "$defs" in path:
        problems.add(
            path, "A part under `$defs` may not refer to another.", "Write the part out here."
        )


def _check_bilingual(problems: Problems, path: Path, value: Any) -> None:
    whole = isinstance(value, dict) and set(value) == {"es", "en"}
    if not whole or not all(isinstance(text, str) and text for text in value.values()):
        problems.add(
            path, f"`{path[-1]}` is text in both languages.", "Write `{es: Motivo, en: Reason}`."
        )


def _check_picks(problems: Problems, path: Path, value: Any) -> None:
    known = {"input", *problems.document["steps"]}
    lists = [value.get(key) for key in ("left", "right", "only")] if isinstance(value, dict) else []
    paths = [each for named in lists if isinstance(named, list) for each in named]
    whole = len(lists) == 3 and all(lists) and isinstance(value.get("by"), str)
    if not whole or any(str(each).partition(".")[0] not in known for each in paths):
        problems.add(
            path,
            "`picks` names two lists, which of their entries differ, and by what.",
            "Write `{by: field, left: [one.values], right: [two.values], only: [compare.differ]}`.",
        )


def _check_required(
    problems: Problems, path: Path, names: list[Any], schema: dict[str, Any]
) -> None:
    fields = schema.get("properties")
    if not isinstance(fields, dict):
        return
    for index, name in enumerate(names):
        if isinstance(name, str) and name not in fields:
            meant = nearest(name, fields)
            advice = f"Did you mean `{meant}`?" if meant else "Add it to `properties`."
            problems.add((*path, index), f"`{name}` is required but is not a field.", advice)


def _check_choices(problems: Problems, path: Path, schema: dict[str, Any]) -> None:
    choices = schema.get("choices")
    if choices is None:
        return
    at: Path = (*path, "choices")
    options = schema.get("enum")
    if not isinstance(choices, dict) or not isinstance(options, list):
        problems.add(
            at,
            "`choices` goes with `enum`.",
            "Write `choices: {value: {es: ..., en: ...}}` for each value of `enum`.",
        )
        return
    for name, text in choices.items():
        if name not in options:
            meant = nearest(name, [str(option) for option in options])
            advice = f"Did you mean `{meant}`?" if meant else "Remove it."
            problems.add((*at, name), f"`{name}` is not in `enum`.", advice, key=True)
        _check_bilingual(problems, (*at, name), text)
    _check_each_has_words(problems, at, choices, options)


def _check_each_has_words(
    problems: Problems, path: Path, choices: dict[str, Any], options: list[Any]
) -> None:
    """Told once all the choices are values: until then one of them is misspelt."""
    for option in options if set(choices) <= set(map(str, options)) else ():
        if isinstance(option, str) and option not in choices:
            problems.add(
                path,
                f"`{option}` has no words.",
                f"Add `{option}: {{es: ..., en: ...}}`.",
                key=True,
            )


def _listed(names: frozenset[str]) -> str:
    return ", ".join(sorted(names))
