"""Reading JSON Schema 2020-12 as a form: what each part asks for, and in which words.

Words come from `label` and `help` ({es, en}), else `x-title`, `title` and `description`, else from
the field's name. Choices of an `enum` take theirs from `choices` ({value: {es, en}}).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language

Schema = Mapping[str, Any]
REFERENCES_MAX = 20
RADIOS_MAX = 6
SELECT_MAX = 30
SCALARS = frozenset({"string", "integer", "number", "boolean"})
QUOTES = ("quote", "text")
INPUTS = {"date": "date", "date-time": "datetime", "email": "email", "uri": "url"}


def resolved(root: Schema, schema: Any) -> Schema:
    """The schema that a local `$ref` leads to, with what stands beside the reference."""
    for _ in range(REFERENCES_MAX):
        reference = schema.get("$ref") if isinstance(schema, Mapping) else None
        if not isinstance(reference, str):
            break
        beside = {key: value for key, value in schema.items() if key != "$ref"}
        schema = {**_at(root, reference), **beside}
    return schema if isinstance(schema, Mapping) else {}


def _at(root: Schema, reference: str) -> Schema:
    found: Any = root
    for part in reference.removeprefix("#").strip("/").split("/"):
        key = part.replace("~1", "/").replace("~0", "~")
        found = found.get(key) if key and isinstance(found, Mapping) else found
    return found if isinstance(found, Mapping) else {}


def type_of(schema: Schema) -> str:
    """The one type that a person may give; empty when the schema does not say."""
    declared = schema.get("type")
    if isinstance(declared, list):
        declared = next((each for each in declared if each != "null"), "")
    if isinstance(declared, str):
        return declared
    if "properties" in schema:
        return "object"
    return "string" if schema.get("enum") else ""


def kind_of(root: Schema, schema: Schema) -> str:
    """How the part is asked for; the names are those of the templates in `schema/`.

    `json` is the last resort: the value written as JSON.
    """
    if "const" in schema:
        return "fixed"
    if isinstance(schema.get("enum"), list):
        return _kind_of_choice(len(schema["enum"]))
    kind = type_of(schema)
    if kind == "object":
        return "group" if schema.get("properties") else "json"
    if kind == "array":
        return _kind_of_array(root, schema)
    if kind == "boolean":
        return "yes_no"
    if kind == "string":
        return _kind_of_text(schema)
    if kind == "integer" and schema.get("control") == "money":
        return "money"
    return kind if kind in SCALARS else "json"


def _kind_of_choice(options: int) -> str:
    if options <= RADIOS_MAX:
        return "radios"
    return "select" if options <= SELECT_MAX else "search"


def _kind_of_text(schema: Schema) -> str:
    if schema.get("control") in ("long_text", "clinical_code"):
        return str(schema["control"])
    long = schema.get("maxLength", 0) > 300 and "format" not in schema
    return INPUTS.get(schema.get("format", ""), "long_text" if long else "text")


def _kind_of_array(root: Schema, schema: Schema) -> str:
    if "prefixItems" in schema:
        return "json"
    items = resolved(root, schema.get("items", {}))
    kind = type_of(items)
    if isinstance(items.get("enum"), list):
        return "checkboxes" if len(items["enum"]) <= SELECT_MAX else "lines"
    if kind == "object" and items.get("properties"):
        return "entries"
    if kind == "array" and type_of(resolved(root, items.get("items", {}))) in SCALARS:
        return "rows"
    return "lines" if kind in SCALARS else "json"


def span_roles(root: Schema, fields: Mapping[str, Any]) -> dict[str, str]:
    """Which of the fields of one group say where something stands in the case's document: `pairs`
    (a list of from and to), or `from` and `to` as two numbers; `quote` is the text beside them.

    Places count characters (code points) from 0; the one at `to` is not part of it.
    """
    known = {name: resolved(root, each) for name, each in fields.items()}
    roles = {name: "pairs" for name, each in known.items() if _is_pairs(root, each)}
    for role in ("from", "to"):
        if type_of(known.get(f"{role}_character", {})) == "integer":
            roles[f"{role}_character"] = role
    quote = next((each for each in QUOTES if type_of(known.get(each, {})) == "string"), None)
    return {**roles, quote: "quote"} if roles and quote else roles


def _is_pairs(root: Schema, schema: Schema) -> bool:
    if type_of(schema) != "array":
        return False
    items = resolved(root, schema.get("items", {}))
    numbers = type_of(resolved(root, items.get("items", {}))) == "integer"
    return numbers and items.get("minItems") == items.get("maxItems") == 2


def label_of(schema: Schema, name: str) -> str:
    for key in ("label", "x-title", "title"):
        words = in_language(schema.get(key))
        if words:
            return words
    return name.replace("_", " ").strip().capitalize()


def help_of(schema: Schema) -> str:
    return in_language(schema.get("help")) or in_language(schema.get("description"))


def options_of(schema: Schema) -> list[tuple[str, str]]:
    """(what the browser sends, words) of each value of the `enum`."""
    choices = schema.get("choices") or {}
    return [
        (sent(value), in_language(choices.get(value)) or str(value))
        for value in schema.get("enum", [])
        if value is not None
    ]


def needed_for(root: Schema, schema: Schema) -> dict[str, str]:
    """By field, the choices that make it required: of `allOf`, each `if` that names constants and
    the `required` of its `then`."""
    found: dict[str, list[str]] = {}
    for rule in schema.get("allOf") or ():
        when, then = (_part(rule, each) for each in ("if", "then"))
        words = [
            _choice(resolved(root, _part(schema, "properties").get(name)), name, each["const"])
            for name, each in _part(when, "properties").items()
            if isinstance(each, Mapping) and "const" in each
        ]
        for key in then.get("required") or ():
            found.setdefault(key, []).extend(words)
    return {key: " / ".join(dict.fromkeys(words)) for key, words in found.items()}


def _part(schema: Any, name: str) -> Schema:
    found = schema.get(name) if isinstance(schema, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def _choice(schema: Schema, name: str, value: Any) -> str:
    if "enum" in schema:
        return dict(options_of(schema)).get(sent(value), sent(value))
    return label_of(schema, name) if value is True else f"{label_of(schema, name)}: {sent(value)}"


def sent(value: Any) -> str:
    """A value of an `enum` as the browser sends it."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def in_language(words: Any) -> str:
    """Words given plainly or as {es, en}, in the reader's language."""
    if isinstance(words, str):
        return words
    if isinstance(words, Mapping):
        found = words.get(get_language() or "es") or words.get("es") or words.get("en")
        return found if isinstance(found, str) else ""
    return ""
