"""Two answers to one form, field by field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pericia.kernels.review.entries import EntryPair, ListShape, list_shape, match_entries
from pericia.kernels.review.words import Part, word_parts


@dataclass(frozen=True, slots=True)
class FieldPair:
    """One field of two answers; values are None where they were left out.

    `words` tells texts that differ apart by word; `entries` pairs those of a list, by `shape`.
    """

    name: str
    schema: Mapping[str, Any]
    left: Any
    right: Any
    same: bool
    words: list[Part] = field(default_factory=list)
    entries: list[EntryPair] = field(default_factory=list)
    shape: ListShape | None = None


def compare_fields(
    schema: Mapping[str, Any], left: Mapping[str, Any], right: Mapping[str, Any]
) -> list[FieldPair]:
    """The fields of the schema that at least one answer filled in, in its order.

    Texts are compared without surrounding space, lists of groups entry by entry.
    """
    fields = schema.get("properties") or {}
    return [
        _pair(schema, name, part, left.get(name), right.get(name))
        for name, part in fields.items()
        if name in left or name in right
    ]


def _pair(
    schema: Mapping[str, Any], name: str, part: Mapping[str, Any], left: Any, right: Any
) -> FieldPair:
    shape = list_shape(schema, name)
    if shape is not None:
        entries = match_entries(shape, left or [], right or [])
        same = all(each.same for each in entries)
        return FieldPair(name, part, left, right, same, entries=entries, shape=shape)
    if isinstance(left, str) and isinstance(right, str):
        same = left.strip() == right.strip()
        chosen = same or "enum" in part or "format" in part
        words = [] if chosen else word_parts(left.strip(), right.strip())
        return FieldPair(name, part, left, right, same, words=words)
    return FieldPair(name, part, left, right, left == right)
