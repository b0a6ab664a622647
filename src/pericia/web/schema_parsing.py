"""From what a browser sends for a schema's form to a typed value.

What is left empty is absent. What cannot be read as its type stays as it was typed, so that the
validator finds it and the form can show it again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import get_language

from pericia.web.schema_reading import Schema, kind_of, options_of, resolved, sent, type_of
from pericia.web.words import bare

DEPTH_MAX = 8
ENTRIES_MAX = 500
BEGINNING_MIN = 3
NUMBER_LENGTH_MAX = 40
ABSENT: Any = object()
_WITH_COMMA = re.compile(r"[-−]?\d+,\d{1,2}", re.ASCII)
_PLAIN = re.compile(r"[-−]?\d+(\.\d+)?", re.ASCII)


def parse(root: Schema, schema: Schema, post: QueryDict, name: str, depth: int = 0) -> Any:
    """The value below `name` in what was sent; ABSENT when nothing was filled in.

    Entries of an array are kept even when empty (`without_empty` drops them).
    """
    schema = resolved(root, schema)
    kind = kind_of(root, schema)
    if kind == "group":
        return _group(root, schema, post, name, depth)
    if kind == "entries":
        return _entries(root, schema, post, name, depth)
    if kind == "checkboxes":
        every = [_choice(resolved(root, schema["items"]), each) for each in post.getlist(name)]
        return every or ABSENT
    if kind == "fixed":
        return schema["const"]
    text = post.get(name, "").replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        return ABSENT
    return _READERS[kind](root, schema, text)


def without_empty(value: Any) -> Any:
    """The value without entries in which nothing was filled in, and without lists of only such."""
    if isinstance(value, dict):
        kept = {key: without_empty(each) for key, each in value.items()}
        return {key: each for key, each in kept.items() if each != [] or value[key] == []}
    if isinstance(value, list):
        return [without_empty(each) for each in value if each not in ({}, [])]
    return value


def number_from(text: str, *, whole: bool) -> int | float | str:
    """A number in the reader's notation (1.234,5 or 1,234.5), or the text when it is none."""
    typed = text.strip().replace("\u00a0", "").replace("\u202f", "")
    if len(typed) > NUMBER_LENGTH_MAX:
        return text
    point, group = (",", ".") if (get_language() or "es") == "es" else (".", ",")
    if re.fullmatch(rf"[-−]?\d{{1,3}}([{group}]\d{{3}})+([{point}]\d+)?", typed, re.ASCII):
        typed = typed.replace(group, "")
    typed = typed.replace(point, ".") if typed.count(point) == 1 and "." not in typed else typed
    if not _PLAIN.fullmatch(typed):
        return text
    typed = typed.replace("−", "-")
    if "." not in typed:
        return int(typed)
    return text if whole and not float(typed).is_integer() else float(typed)


def cents_from(text: str) -> int | str:
    """An amount in hundredths; the text when it is none, or finer. A comma before one or two last
    digits can only be a decimal comma, so it is read as one in English too."""
    typed = text.strip()
    is_plain = _WITH_COMMA.fullmatch(typed)
    found = number_from(typed.replace(",", ".") if is_plain else typed, whole=False)
    if isinstance(found, str):
        return text
    cents = round(found * 100)
    return cents if abs(cents - found * 100) < 0.000_1 else text


def _group(root: Schema, schema: Schema, post: QueryDict, name: str, depth: int) -> Any:
    if depth >= DEPTH_MAX:
        return ABSENT
    found = {
        key: parse(root, part, post, f"{name}.{key}", depth + 1)
        for key, part in schema["properties"].items()
    }
    filled = {key: value for key, value in found.items() if value is not ABSENT}
    return filled if filled or depth == 0 else ABSENT


def _entries(root: Schema, schema: Schema, post: QueryDict, name: str, depth: int) -> Any:
    start = f"{name}."
    indices = {key[len(start) :].split(".", 1)[0] for key in post if key.startswith(start)}
    order = sorted(int(each) for each in indices if each.isdecimal() and len(each) < 6)
    items = resolved(root, schema["items"])
    found = [parse(root, items, post, f"{start}{index}", depth + 1) for index in order]
    return [{} if each is ABSENT else each for each in found[:ENTRIES_MAX]] or ABSENT


def _choice(schema: Schema, text: str) -> Any:
    """The value of the `enum` that was chosen, or typed by its words: without regard to capitals
    and accents, of a time zone by its city alone, and as far as only one begins so."""
    text = text.strip()
    words = {bare(label): value for value, label in options_of(schema)}
    typed = bare(text)
    found = [value for label, value in words.items() if label.endswith(f"/{typed}")]
    if not found and len(typed) >= BEGINNING_MIN:
        found = [value for label, value in words.items() if label.startswith(typed)]
    chosen = words.get(typed, found[0] if len(found) == 1 else text)
    return next((each for each in schema["enum"] if sent(each) in (text, chosen)), text)


def _yes_no(text: str) -> Any:
    return {"true": True, "false": False}.get(text.strip(), text)


def _moment(text: str) -> str:
    """A local time in the reader's zone as an instant in UTC."""
    try:
        local = datetime.fromisoformat(text.strip())
    except ValueError:
        return text
    if local.tzinfo is None:
        local = local.replace(tzinfo=timezone.get_current_timezone())
    return local.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _lines(root: Schema, schema: Schema, text: str) -> list[Any]:
    """One value a line."""
    items = resolved(root, schema["items"])
    return [_scalar(items, line) for line in text.split("\n") if line.strip()]


def _rows(root: Schema, schema: Schema, text: str) -> list[Any]:
    """One list a line, its values apart by spaces or semicolons."""
    inner = resolved(root, resolved(root, schema["items"])["items"])
    lines = [line.replace(";", " ").split() for line in text.split("\n") if line.strip()]
    return [[_scalar(inner, each) for each in line] for line in lines]


def _scalar(schema: Schema, text: str) -> Any:
    if isinstance(schema.get("enum"), list):
        return _choice(schema, text)
    kind = type_of(schema)
    if kind in ("integer", "number"):
        return number_from(text, whole=kind == "integer")
    return _yes_no(text) if kind == "boolean" else text.strip()


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


Reader = Callable[[Schema, Schema, str], Any]
_READERS: dict[str, Reader] = {
    "text": lambda root, schema, text: text.strip(),
    "long_text": lambda root, schema, text: text.rstrip(),
    "clinical_code": lambda root, schema, text: text.strip(),
    "email": lambda root, schema, text: text.strip(),
    "url": lambda root, schema, text: text.strip(),
    "date": lambda root, schema, text: text.strip(),
    "datetime": lambda root, schema, text: _moment(text),
    "integer": lambda root, schema, text: number_from(text, whole=True),
    "number": lambda root, schema, text: number_from(text, whole=False),
    "money": lambda root, schema, text: cents_from(text),
    "yes_no": lambda root, schema, text: _yes_no(text),
    "radios": lambda root, schema, text: _choice(schema, text),
    "select": lambda root, schema, text: _choice(schema, text),
    "search": lambda root, schema, text: _choice(schema, text),
    "lines": _lines,
    "rows": _rows,
    "json": lambda root, schema, text: _json(text),
}
