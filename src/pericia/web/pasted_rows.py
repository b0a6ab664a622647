"""Rows of a table that somebody pastes into a list of a form, as if they had typed them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence

from django.http import QueryDict

from pericia.kernels.intake.words import fold
from pericia.web.schema_parsing import ENTRIES_MAX
from pericia.web.schema_reading import Schema, kind_of, label_of, options_of, resolved

CHARACTERS_MAX = 1_000_000
_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", re.ASCII)
_YES, _NO = frozenset(("si", "yes", "true", "x", "1", "s", "y")), frozenset(("no", "false", "0"))
_UNTYPED = frozenset(("group", "entries", "folded", "fixed", "json"))
Row = Mapping[str, str]


def with_pasted(root: Schema, post: QueryDict, name: str, text: str) -> tuple[QueryDict, int]:
    """What was sent with the rows of `text` in the list `name` (dotted, with the form's prefix),
    and how many rows were left out because a list holds no more.

    A first line of headings (labels or names of fields) says which column is which; without one
    they are taken in the order of the form. A row whose first field stands in the list already
    fills in that entry; the others come after, where nothing is filled in first.
    """
    fields = fields_of(root, name)
    rows = rows_in(fields, text)
    found = post.copy()
    order = _indices(post, name)
    first = next(iter(fields), "")
    known = {post.get(f"{name}.{at}.{first}", "").strip(): at for at in order}
    free = [at for at in order if _is_empty(post, f"{name}.{at}.")]
    last, left_out = max(order, default=-1), 0
    for row in rows:
        at = known.get(row.get(first, "")) if row.get(first) else None
        if at is None:
            at = free.pop(0) if free else last + 1
        if at >= ENTRIES_MAX:
            left_out += 1
            continue
        last = max(last, at)
        for field, value in row.items():
            _put(root, fields[field], found, f"{name}.{at}.{field}", value)
    return found, left_out


def fields_of(root: Schema, name: str) -> dict[str, Schema]:
    """The fields of an entry of the list that a cell can fill in, in the form's order."""
    schema = root
    for part in name.split(".")[1:]:
        schema = resolved(root, schema)
        schema = schema["items"] if part.isdecimal() else (schema.get("properties") or {})[part]
    items = resolved(root, resolved(root, schema).get("items") or {})
    parts = {key: resolved(root, part) for key, part in (items.get("properties") or {}).items()}
    return {key: part for key, part in parts.items() if kind_of(root, part) not in _UNTYPED}


def rows_in(fields: Mapping[str, Schema], text: str) -> list[Row]:
    """The rows of a pasted table by the names of fields; what is blank is left out."""
    table = [[cell.strip() for cell in line] for line in _lines(text[:CHARACTERS_MAX])]
    table = [line for line in table if any(line)]
    if not table:
        return []
    headed = _headings(fields, table[0])
    names = headed or list(fields)
    return [
        {name: cell for name, cell in zip(names, line, strict=False) if name and cell}
        for line in (table[1:] if headed else table)
    ]


def _lines(text: str) -> list[list[str]]:
    delimiter = next((mark for mark in ("\t", ";", ",") if mark in text), "\t")
    try:
        return list(csv.reader(io.StringIO(text), delimiter=delimiter))
    except csv.Error:  # a quote that is never closed
        return [line.split(delimiter) for line in text.splitlines()]


def _headings(fields: Mapping[str, Schema], line: Sequence[str]) -> list[str]:
    """The field of each column ("" for none); empty where the line is no line of headings.

    Labels are known in every language. A heading that nobody knows stands for the field of its
    place, where that has no other column."""
    told = {fold(key): key for key in fields}
    for key, part in fields.items():
        labels = part.get("label")
        if isinstance(labels, Mapping):
            told |= {fold(str(each)): key for each in labels.values()}
        told |= {fold(label_of(part, key)): key}
    named = [told.get(fold(cell), "") for cell in line]
    if 2 * sum(map(bool, named)) < min(len(line), len(fields)):
        return []
    by_place = [*fields, *("" for _ in line)]
    return [
        each or (by_place[at] if by_place[at] not in named else "") for at, each in enumerate(named)
    ]


def _indices(post: QueryDict, name: str) -> list[int]:
    start = f"{name}."
    found = {key[len(start) :].split(".", 1)[0] for key in post if key.startswith(start)}
    return sorted(int(each) for each in found if each.isdecimal() and len(each) < 6)


def _is_empty(post: QueryDict, start: str) -> bool:
    return not any(value.strip() for key in post if key.startswith(start)
                   for value in post.getlist(key))  # fmt: skip


def _put(root: Schema, schema: Schema, post: QueryDict, name: str, cell: str) -> None:
    kind = kind_of(root, schema)
    if kind == "checkboxes":
        options = options_of(resolved(root, schema["items"]))
        words = {fold(label): value for value, label in options}
        each = [part.strip() for part in re.split(r"[,;|\n]", cell) if part.strip()]
        post.setlist(name, [words.get(fold(part), part) for part in each])
    elif kind == "yes_no":
        said = fold(cell)
        post[name] = "true" if said in _YES else "false" if said in _NO else cell
    elif kind == "date":
        day = _DAY.fullmatch(cell)
        post[name] = f"{day[3]}-{int(day[2]):02d}-{int(day[1]):02d}" if day else cell
    else:
        post[name] = cell
