"""Two lists of entries (codes with their evidence, keyed values) paired entry by entry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pericia.kernels.review.marks import SPANS

Entry = Mapping[str, Any]
NEAR_LETTERS = 3
"""Codes that share so many first characters are of one category (ICD-10)."""


@dataclass(frozen=True, slots=True)
class ListShape:
    """A list of entries in a form: its field, and the fields that make two entries the same.

    The first of `keys` is what a person would correct (the code); `names` are all fields of an
    entry.
    """

    field: str
    keys: tuple[str, ...]
    names: frozenset[str]


@dataclass(frozen=True, slots=True)
class EntryPair:
    """One entry of both, or one beside what is nearest to it on the other side, if anything."""

    left: Entry | None
    right: Entry | None
    same: bool

    @property
    def state(self) -> str:
        """`same`, `differs`, `only_left` or `only_right`."""
        if self.same:
            return "same"
        if self.left is not None and self.right is not None:
            return "differs"
        return "only_left" if self.right is None else "only_right"


def list_shape(schema: Mapping[str, Any], field: str) -> ListShape | None:
    """The shape of a field that is a list of groups with required fields; else None."""
    part = (schema.get("properties") or {}).get(field) or {}
    items = part.get("items") if part.get("type") == "array" else None
    if not isinstance(items, Mapping):
        return None
    reference = items.get("$ref")
    if isinstance(reference, str):
        items = (schema.get("$defs") or {}).get(reference.removeprefix("#/$defs/")) or {}
    names = items.get("properties") or {}
    keys = tuple(name for name in items.get("required") or () if name in names)
    return ListShape(field, keys, frozenset(names)) if keys else None


def match_entries(
    shape: ListShape, left: Sequence[Entry], right: Sequence[Entry]
) -> list[EntryPair]:
    """Same entries first paired with each other, what is left with the nearest; in the order of
    `left`, then of `right`. Entries are compared in capitals without surrounding space."""
    keyed = {_key(shape, each): each for each in reversed(right)}
    ours = list({_key(shape, each): each for each in reversed(left)}.items())[::-1]
    known = {key for key, _ in ours}
    rest = [each for key, each in reversed(keyed.items()) if key not in known]
    pairs = []
    for key, entry in ours:
        if key in keyed:
            pairs.append(EntryPair(entry, keyed[key], True))
            continue
        near = next((each for each in rest if _is_near(shape, entry, each)), None)
        rest = [each for each in rest if each is not near]
        pairs.append(EntryPair(entry, near, False))
    return pairs + [EntryPair(None, each, False) for each in rest]


def same_entry(shape: ListShape, one: Entry, other: Entry) -> bool:
    """Whether two entries say the same, evidence apart."""
    return _key(shape, one) == _key(shape, other)


def _key(shape: ListShape, entry: Entry) -> tuple[str, ...]:
    return tuple(_plain(entry.get(name)) for name in shape.keys)


def _plain(value: Any) -> str:
    return str(value if value is not None else "").strip().upper()


def _is_near(shape: ListShape, one: Entry, other: Entry) -> bool:
    """Of one category, or about the same place of the text."""
    first, *others = shape.keys
    a, b = _plain(one.get(first)), _plain(other.get(first))
    if a == b:
        return True
    if any(_plain(one.get(name)) != _plain(other.get(name)) for name in others):
        return False
    near = min(len(a), len(b)) >= NEAR_LETTERS and a[:NEAR_LETTERS] == b[:NEAR_LETTERS]
    return near or _overlap(one.get(SPANS) or (), other.get(SPANS) or ())


def _overlap(ours: Sequence[Sequence[int]], theirs: Sequence[Sequence[int]]) -> bool:
    return any(a[0] < b[1] and b[0] < a[1] for a in ours for b in theirs)
