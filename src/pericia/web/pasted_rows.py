"""Rows of a table that somebody pastes into a list of a form, as if they had typed them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from django.http import QueryDict
from django.utils.translation import gettext

from pericia.kernels.intake.words import fold, key_of, same_meaning
from pericia.web.schema_parsing import ENTRIES_MAX
from pericia.web.schema_reading import Schema, kind_of, label_of, options_of, resolved, sent

CHARACTERS_MAX = 1_000_000
_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", re.ASCII)
_YES, _NO = frozenset(("si", "yes", "true", "x", "1", "s", "y")), frozenset(("no", "false", "0"))
CHOSEN = frozenset(("radios", "select", "search"))
_UNTYPED = frozenset(("group", "entries", "folded", "fixed", "json"))
Row = Mapping[str, str]


class Table(NamedTuple):
    """`rows` by the names of fields. Of a line of headings: `by_place` are those that name no
    field and stand for the field of their place (heading, field), `unknown` those whose cells are
    left out. `doubted` is the one heading in a first line that was taken for a row."""

    rows: list[Row]
    by_place: Sequence[tuple[str, str]] = ()
    unknown: Sequence[str] = ()
    doubted: str = ""


def with_pasted(
    root: Schema, post: QueryDict, name: str, text: str
) -> tuple[QueryDict, Sequence[str]]:
    """What was sent with the rows of `text` in the list `name` (dotted, with the form's prefix),
    and sentences on what of them was not taken as it stands.

    A first line of headings (labels in either language, names of fields, or what means the same)
    says which column is which; without one they are taken in the order of the form. A row whose
    first field stands in the list already fills in that entry; the others come after, where
    nothing is filled in first.
    """
    fields = fields_of(root, name)
    table = table_in(fields, text)
    found = post.copy()
    order = _indices(post, name)
    first = next(iter(fields), "")
    known = {post.get(f"{name}.{at}.{first}", "").strip(): at for at in order}
    free = [at for at in order if _is_empty(post, f"{name}.{at}.")]
    last, left_out = max(order, default=-1), 0
    for row in table.rows:
        at = known.get(row.get(first, "")) if row.get(first) else None
        if at is None:
            at = free.pop(0) if free else last + 1
        if at >= ENTRIES_MAX:
            left_out += 1
            continue
        last = max(last, at)
        for field, value in row.items():
            _put(root, fields[field], found, f"{name}.{at}.{field}", value)
    return found, list(_said(fields, table, left_out))


def fields_of(root: Schema, name: str) -> dict[str, Schema]:
    """The fields of an entry of the list that a cell can fill in, in the form's order."""
    schema = root
    for part in name.split(".")[1:]:
        schema = resolved(root, schema)
        schema = schema["items"] if part.isdecimal() else (schema.get("properties") or {})[part]
    items = resolved(root, resolved(root, schema).get("items") or {})
    parts = {key: resolved(root, part) for key, part in (items.get("properties") or {}).items()}
    return {key: part for key, part in parts.items() if kind_of(root, part) not in _UNTYPED}


def table_in(fields: Mapping[str, Schema], text: str) -> Table:
    """The rows of a pasted table; what is blank is left out."""
    lines = [[cell.strip() for cell in line] for line in _lines(text[:CHARACTERS_MAX])]
    lines = [line for line in lines if any(line)]
    if not lines:
        return Table([])
    named = _named(fields, lines[0])
    known = [cell for cell, field in zip(lines[0], named, strict=True) if field]
    # Two cells of a row that both read like a field are no accident.
    if (len(known) < 2 and 2 * len(known) < min(len(named), len(fields))) or not known:
        return Table(_rows(list(fields), lines), doubted="".join(known))
    places = [*fields, *("" for _ in named)]
    names = [
        field or (places[at] if places[at] not in named else "") for at, field in enumerate(named)
    ]
    heard = [(cell, name) for cell, name, field in zip(lines[0], names, named, strict=True)
             if cell and not field]  # fmt: skip
    return Table(
        _rows(names, lines[1:]),
        [(cell, name) for cell, name in heard if name],
        [cell for cell, name in heard if not name],
    )


def _rows(names: Sequence[str], lines: Sequence[Sequence[str]]) -> list[Row]:
    return [
        {name: cell for name, cell in zip(names, line, strict=False) if name and cell}
        for line in lines
    ]


def _said(fields: Mapping[str, Schema], table: Table, left_out: int) -> Iterator[str]:
    if left_out:
        told = gettext("A list holds %(most)d rows: %(left)d were left out.")
        yield told % {"most": ENTRIES_MAX, "left": left_out}
    for heading, name in table.by_place:
        told = gettext("No field is called “%(heading)s”: it was taken for %(field)s.")
        yield told % {"heading": heading[:80], "field": label_of(fields[name], name)}
    if table.unknown:
        told = gettext("These columns name no field and were left out: %(headings)s.")
        yield told % {"headings": ", ".join(each[:80] for each in table.unknown)}
    if table.doubted:
        told = gettext(
            "Only “%(heading)s” in the first line names a field: it was taken for a row."
        )
        yield told % {"heading": table.doubted}


def _lines(text: str) -> list[list[str]]:
    delimiter = next((mark for mark in ("\t", ";", ",") if mark in text), "\t")
    try:
        return list(csv.reader(io.StringIO(text), delimiter=delimiter))
    except csv.Error:  # a quote that is never closed
        return [line.split(delimiter) for line in text.splitlines()]


def _named(fields: Mapping[str, Schema], line: Sequence[str]) -> list[str]:
    """The field that each cell names, surely or by its meaning; "" where it names none."""
    told = {fold(key): key for key in fields}
    for key, part in fields.items():
        told |= {fold(each): key for each in (*_languages(part.get("label")), label_of(part, key))}
    named = [told.get(fold(cell), "") for cell in line]
    for at, cell in enumerate(line):
        alike = (key for key in fields if key not in named and same_meaning(key_of(cell), key))
        named[at] = named[at] or next(alike, "")
    return named


def _languages(words: Any) -> list[str]:
    """Words in every language that they are written in."""
    return [str(each) for each in words.values()] if isinstance(words, Mapping) else []


def _choices(schema: Schema) -> dict[str, str]:
    """From the words of each choice, in every language, to what the browser sends of it."""
    choices = schema.get("choices") or {}
    every = {
        fold(words): sent(value)
        for value in schema.get("enum", ())
        for words in _languages(choices.get(value))
    }
    return every | {fold(words): value for value, words in options_of(schema)}


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
        words = _choices(resolved(root, schema["items"]))
        each = [part.strip() for part in re.split(r"[,;|\n]", cell) if part.strip()]
        post.setlist(name, [words.get(fold(part), part) for part in each])
    elif kind in CHOSEN:
        post[name] = _choices(schema).get(fold(cell), cell)
    elif kind == "yes_no":
        said = fold(cell)
        post[name] = "true" if said in _YES else "false" if said in _NO else cell
    elif kind == "date":
        day = _DAY.fullmatch(cell)
        post[name] = f"{day[3]}-{int(day[2]):02d}-{int(day[1]):02d}" if day else cell
    else:
        post[name] = cell
