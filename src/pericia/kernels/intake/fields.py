"""What a playbook's input schema asks of each cell that feeds it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from pericia.kernels.intake.words import fold

Schema = Mapping[str, Any]

CASE_FIELDS: Final[dict[str, Schema]] = {
    "reference": {"type": "string"},
    "received_at": {"type": "string", "format": "date-time"},
}
"""What every case may take from a file, whether or not its playbook asks for it."""

_REFS_MAX = 8


ROWS: Final = "x-rows"


class Rows(NamedTuple):
    """How rows of a file make one case: `into` is the list of which each row is an entry, `by` the
    field whose value the rows of a case share."""

    into: str
    by: str


class Field(NamedTuple):
    """`kind` is text, integer, number, boolean, date, date-time or json (lists and objects).

    `choices` lead from the folded spelling to the schema's own. Dates may lie in the future only
    where the schema's property says `x-future-allowed: true`. `entry_of` is the list of whose
    entries it is a part, where each row is an entry; empty otherwise. `titles` are its names for
    people, in every language.
    """

    name: str
    kind: str
    titles: tuple[str, ...]
    choices: Mapping[str, Any]
    future_allowed: bool
    required: bool
    entry_of: str = ""


def input_of_files(input_schema: Schema, intake: Mapping[str, str]) -> Schema:
    """The input schema as files are read by: with the list that `intake` says rows fill, if any."""
    if "rows" not in intake:
        return input_schema
    return {**input_schema, ROWS: Rows(intake["rows"], intake["reference"])._asdict()}


def rows_of(input_schema: Schema) -> Rows | None:
    """How rows make a case; None where each row is one."""
    return Rows(**input_schema[ROWS]) if ROWS in input_schema else None


def entry_schema(input_schema: Schema, into: str) -> Schema:
    """What an entry of the list must be, by itself."""
    listed = _resolved(input_schema["properties"][into], input_schema)
    entry = _resolved(listed["items"], input_schema)
    return {**entry, "$defs": input_schema.get("$defs", {})}


def properties_of(input_schema: Schema) -> dict[str, Schema]:
    """What a column may feed: the schema's top-level properties, CASE_FIELDS and, where rows make
    a case, what an entry holds, named `list.property`."""
    properties = {**CASE_FIELDS, **input_schema.get("properties", {})}
    rows = rows_of(input_schema)
    if rows is not None:
        entry = entry_schema(input_schema, rows.into)
        properties |= {
            f"{rows.into}.{name}": schema for name, schema in entry.get("properties", {}).items()
        }
    return properties


def fields_of(input_schema: Schema) -> dict[str, Field]:
    """Every field that a column may feed."""
    rows = rows_of(input_schema)
    required = {*input_schema.get("required", ())}
    if rows is not None:
        entry = entry_schema(input_schema, rows.into)
        required |= {f"{rows.into}.{name}" for name in entry.get("required", ())}
    return {
        name: _field(name, _resolved(schema, input_schema), name in required, rows)
        for name, schema in properties_of(input_schema).items()
    }


def _field(name: str, schema: Schema, required: bool, rows: Rows | None) -> Field:
    return Field(
        entry_of=rows.into if rows is not None and name.startswith(f"{rows.into}.") else "",
        name=name,
        kind=_kind(schema),
        titles=_titles(schema),
        choices=_choices(schema),
        future_allowed=schema.get("x-future-allowed") is True,
        required=required,
    )


def _kind(schema: Schema) -> str:
    named = schema.get("type", "string")
    types = [named] if isinstance(named, str) else [name for name in named if name != "null"]
    kind = str(types[0]) if types else "string"
    if kind in ("array", "object"):
        return "json"
    if kind == "string":
        return str(schema["format"]) if schema.get("format") in ("date", "date-time") else "text"
    return kind if kind in ("integer", "number", "boolean") else "text"


def _titles(schema: Schema) -> tuple[str, ...]:
    said = [schema.get(key) for key in ("label", "x-title", "title")]
    words = [
        each
        for found in said
        for each in (found.values() if isinstance(found, Mapping) else (found,))
    ]
    return tuple(dict.fromkeys(each for each in words if isinstance(each, str)))


def _choices(schema: Schema) -> dict[str, Any]:
    """Spellings that fold to one choice only, of the value itself or of its words in a form; two
    values that collide must be written exactly."""
    choices: dict[str, Any] = {}
    options = [option for option in schema.get("enum", ()) if isinstance(option, str)]
    for option in options:
        key = fold(option)
        choices[key] = None if key in choices else option
    said: dict[str, set[str]] = {}
    for option in options:
        for words in (schema.get("choices") or {}).get(option, {}).values():
            said.setdefault(fold(words), set()).add(option)
    words_of_one = {key: min(found) for key, found in said.items() if len(found) == 1}
    known = {**words_of_one, **choices}
    return {key: option for key, option in known.items() if option is not None}


def _resolved(schema: Any, root: Schema) -> Schema:
    """`schema` with a reference into the same document followed; other references are not."""
    for _ in range(_REFS_MAX):
        reference = schema.get("$ref") if isinstance(schema, Mapping) else None
        if not isinstance(reference, str) or not reference.startswith("#/"):
            break
        schema = root
        for part in reference[2:].split("/"):
            schema = schema.get(part, {}) if isinstance(schema, Mapping) else {}
    return schema if isinstance(schema, Mapping) else {}
