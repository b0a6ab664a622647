"""The document of a case: the longest text that it began with, which people search and mark."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from pericia.web.schema_reading import Schema, kind_of, label_of, resolved

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


def long_texts(schema: Schema) -> tuple[str, ...]:
    """The fields that hold a long text, the one that may be longest first."""
    fields = schema.get("properties") or {}
    known = {key: resolved(schema, each) for key, each in fields.items()}
    texts = [key for key, each in known.items() if kind_of(schema, each) == "long_text"]
    return tuple(sorted(texts, key=lambda key: -known[key].get("maxLength", 0)))


def document_of(schema: Schema, texts: Sequence[str], given: Mapping[str, Any]) -> Document | None:
    """The first of `long_texts` that the case has; None without any."""
    key = next((each for each in texts if isinstance(given.get(each), str)), None)
    if key is None:
        return None
    return Document(key, label_of(resolved(schema, schema["properties"][key]), key), given[key])


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
