"""The document of a case: the longest text that it began with, which people search and mark."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from pericia.apps.work.forms import Schema
from pericia.web.schema_reading import kind_of, label_of, resolved

LONG = 600
DEPTH_MAX = 6


@dataclass(frozen=True, slots=True)
class Document:
    """`key` is its field of the input."""

    key: str
    label: str
    text: str

    @property
    def is_long(self) -> bool:
        """Whether one reads it with a search, not at a glance."""
        return len(self.text) > LONG

    @property
    def markup(self) -> SafeString:
        """The text for one element, character for character: a browser would read a carriage
        return as a line feed, and places counted in the text would move."""
        return mark_safe(escape(self.text).replace("\r", "&#13;"))  # noqa: S308 - escaped


def document_of(schema: Schema, given: Mapping[str, Any]) -> Document | None:
    """The long text that may be longest, by what the input's schema allows; None without any."""
    fields = schema.get("properties") or {}
    known = {key: resolved(schema, each) for key, each in fields.items()}
    texts = [
        key
        for key, each in known.items()
        if isinstance(given.get(key), str) and kind_of(schema, each) == "long_text"
    ]
    if not texts:
        return None
    key = max(texts, key=lambda each: known[each].get("maxLength", 0))
    return Document(key, label_of(known[key], key), given[key])


def spans_in(value: Any, length: int, depth: int = 0) -> Iterator[tuple[int, int]]:
    """The places in a text of this length that something handed in names (`schema_reading`)."""
    if depth >= DEPTH_MAX:
        return
    if isinstance(value, Mapping):
        named = (value.get("from_character"), value.get("to_character"))
        pairs = value["spans"] if isinstance(value.get("spans"), list) else []
        for pair in (named, *pairs):
            if _is_place(pair, length):
                yield pair[0], pair[1]
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from spans_in(each, length, depth + 1)


def _is_place(pair: Any, length: int) -> bool:
    if not isinstance(pair, list | tuple) or len(pair) != 2:
        return False
    start, end = pair
    return type(start) is int and type(end) is int and 0 <= start < end <= length
