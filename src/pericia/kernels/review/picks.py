"""Putting one list together from two: what was picked of each pair, corrected and added."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pericia.kernels.review.entries import Entry, EntryPair, ListShape, same_entry
from pericia.kernels.review.marks import SPANS

SIDES = ("left", "right", "both", "none")
Picks = Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Picked:
    """The list, and the places of the pairs that still wait for a decision."""

    entries: list[dict[str, Any]]
    undecided: list[int]


def merge_picks(
    shape: ListShape,
    pairs: Sequence[EntryPair],
    picks: Picks,
    corrected: Mapping[tuple[int, str], str],
    added: Sequence[Entry],
) -> Picked:
    """The entries that hold, in the order of the pairs, then those that were `added`.

    `picks` gives left, right, both or none by the place of a pair; a pair that both sides agree on
    is in unless none is picked, with the evidence of both. `corrected` gives the first key's new
    text by (place, side).
    """
    entries: list[dict[str, Any]] = []
    undecided = []
    for place, pair in enumerate(pairs):
        pick = picks.get(place)
        if pair.same:
            if pick != "none":
                entries.append(_corrected(shape, _joined(pair), corrected.get((place, "left"))))
        elif pick not in SIDES:
            undecided.append(place)
        else:
            entries += [
                _corrected(shape, entry, corrected.get((place, side)))
                for side, entry in (("left", pair.left), ("right", pair.right))
                if entry is not None and pick in (side, "both")
            ]
    return Picked([*entries, *(dict(each) for each in added)], undecided)


def picks_in(
    shape: ListShape, pairs: Sequence[EntryPair], entries: Sequence[Entry]
) -> tuple[dict[int, str], list[Entry]]:
    """The picks that a list tells, as it was handed in before, and what it has besides."""
    picks: dict[int, str] = {}
    rest = list(entries)

    def takes(entry: Entry | None) -> bool:
        found = next((e for e in rest if entry is not None and same_entry(shape, e, entry)), None)
        if found is not None:
            rest.remove(found)
        return found is not None

    for place, pair in enumerate(pairs):
        has_left = takes(pair.left)
        has_right = has_left if pair.same else takes(pair.right)
        if has_left and has_right:
            picks[place] = "both"
        else:
            picks[place] = "left" if has_left else "right" if has_right else "none"
    return picks, rest


def _joined(pair: EntryPair) -> dict[str, Any]:
    """The left entry with the places that either names."""
    assert pair.left is not None
    assert pair.right is not None
    places = [*(pair.left.get(SPANS) or ()), *(pair.right.get(SPANS) or ())]
    joined = {**pair.right, **pair.left}
    if places:
        joined[SPANS] = [list(each) for each in sorted({(a, b) for a, b in places})]
    return joined


def _corrected(shape: ListShape, entry: Entry, text: str | None) -> dict[str, Any]:
    if text is None or not text.strip() or text.strip() == str(entry.get(shape.keys[0], "")):
        return dict(entry)
    return {**entry, shape.keys[0]: text.strip()}
