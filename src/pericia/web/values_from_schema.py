"""A value that fits a JSON Schema, in words: what somebody handed in, or a case began with."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from pericia.web import formats
from pericia.web.clinical_codes import code_in_words
from pericia.web.schema_reading import (
    Schema,
    in_language,
    kind_of,
    label_of,
    options_of,
    resolved,
    sent,
    type_of,
)

DEPTH_MAX = 8
ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")
ISO_MOMENT = re.compile(rf"{ISO_DAY.pattern}T[0-9:.]+(Z|[+-][0-9:]+)", re.ASCII)
WORDS = "words"
"""Where a schema may keep, by name, the fields that it does not describe in their places."""


@dataclass(slots=True)
class Said:
    """One part in words: `text`, or named parts, or a table of them. What `is_technical` is for
    machines to compare."""

    label: str
    text: str = ""
    is_long: bool = False
    is_technical: bool = False
    parts: list[Said] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    rows: list[list[Said]] = field(default_factory=list)


def said(root: Schema, value: Mapping[str, Any], schema: Schema | None = None) -> list[Said]:
    """Every part that is there, in the schema's order; parts it does not know come last."""
    return _parts(root, schema or root, value, 0)


def _parts(root: Schema, schema: Schema, value: Mapping[str, Any], depth: int) -> list[Said]:
    known = schema.get("properties") or {}
    order = [key for key in known if key in value] + [key for key in value if key not in known]
    return [_said(root, _field(root, known, key), value[key], key, depth) for key in order]


def _field(root: Schema, known: Mapping[str, Any], key: str) -> Schema:
    """What the schema says of a part in its place, over what it knows of parts of that name."""
    words = root.get(WORDS, {}).get(key, {})
    return {**words, **resolved(root, known.get(key, {}))}


def _said(root: Schema, schema: Schema, value: Any, key: str, depth: int) -> Said:
    said = _told(root, schema, value, label_of(schema, key), depth)
    said.is_technical = schema.get("technical") is True
    return said


def _told(root: Schema, schema: Schema, value: Any, label: str, depth: int) -> Said:
    if depth >= DEPTH_MAX:
        return Said(label, sent(value))
    if isinstance(value, Mapping) and set(value) == {"es", "en"}:
        return Said(label, in_language(value))
    if isinstance(value, Mapping):
        return Said(label, parts=_parts(root, schema, value, depth + 1))
    if isinstance(value, list) and value and all(isinstance(each, Mapping) for each in value):
        return _table(root, resolved(root, schema.get("items", {})), value, label, depth)
    if isinstance(value, list):
        return Said(label, _listed(root, schema, value))
    kind = kind_of(root, schema) if schema else ""
    return Said(label, in_words(kind, schema, value), is_long=kind == "long_text")


def _table(
    root: Schema, items: Schema, value: list[Mapping[str, Any]], label: str, depth: int
) -> Said:
    parts = items.get("properties") or {}
    keys = [key for key in parts if any(key in each for each in value)]
    told = list(root.get(WORDS, {}))
    others = {key for each in value for key in each} - set(keys)
    keys += sorted(others, key=lambda key: (told.index(key) if key in told else len(told), key))
    # A column in which nothing stands takes room from those that say something.
    keys = [key for key in keys if any(each.get(key) not in (None, "") for each in value)] or keys
    schemas = {key: _field(root, parts, key) for key in keys}
    rows = [
        [
            _said(root, schemas[key], each[key], key, depth + 1)
            if key in each
            else Said(label_of(schemas[key], key), "—")
            for key in keys
        ]
        for each in value
    ]
    return Said(label, columns=[label_of(schemas[key], key) for key in keys], rows=rows)


def _listed(root: Schema, schema: Schema, value: list[Any]) -> str:
    items = resolved(root, schema.get("items") or {}) or (schema if "enum" in schema else {})
    kind = kind_of(root, items) if items else ""
    if any(isinstance(each, list) for each in value):
        return "; ".join("–".join(sent(one) for one in each) for each in value)
    return in_a_row(", ", (in_words(kind, items, each) for each in value)) or "—"


def in_a_row(between: str, words: Iterable[str]) -> SafeString:
    """Words beside each other as safe HTML, each escaped unless it is."""
    return format_html_join(between, "{}", ((each,) for each in words))


def in_words(kind: str, schema: Schema, value: Any) -> str:
    """One value in the reader's language; a clinical code with its name is safe HTML."""
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    if "enum" in schema:
        return dict(options_of(schema)).get(sent(value), sent(value))
    if kind == "clinical_code":
        return code_in_words(sent(value))
    if kind == "money" and isinstance(value, int):
        return formats.number(Decimal(value) / 100, 2)
    if isinstance(value, int | float):
        return str(value) if _is_year(schema) else formats.number(value)
    if kind in ("date", "datetime"):
        return _dated(kind, str(value))
    if kind in ("", "json"):  # a cell of a table that says no types
        if ISO_DAY.fullmatch(str(value)):
            return _dated("date", str(value))
        if ISO_MOMENT.fullmatch(str(value)):
            return _dated("datetime", str(value))
    return sent(value)


def _is_year(schema: Schema) -> bool:
    """Whole numbers of four digits, by their bounds or by what an instrument says of them: their
    thousands are not parted."""
    low, high = schema.get("minimum", 0), schema.get("maximum", 10_000)
    is_bound = type_of(schema) == "integer" and low >= 1_000 and high < 10_000
    return is_bound or schema.get("year") is True


def _dated(kind: str, value: str) -> str:
    try:
        if kind == "date":
            return formats.day(date.fromisoformat(value))
        return formats.moment(datetime.fromisoformat(value))
    except ValueError:
        return value
