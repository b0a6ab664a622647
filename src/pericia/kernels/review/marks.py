"""A text with the places that answers name as their evidence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

SPANS, QUOTE = "spans", "text"
"""In an entry: `spans` are `[start, end]` in characters of the text, the end not included; `text`
is the words themselves, searched for where there are no spans."""

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Marked:
    """A stretch of the text and the marks that lie on it, in order; none for plain text."""

    text: str
    marks: tuple[str, ...]

    @property
    def sides(self) -> str:
        """The sides that its marks begin with, as classes."""
        sides = dict.fromkeys(mark.partition("-")[0] for mark in self.marks)
        return " ".join(f"mark-{side}" for side in sides)


def places_of(entry: Mapping[str, Any], text: str) -> list[Place]:
    """Where in the text the evidence of an entry stands; what lies outside is left out."""
    found = []
    for span in entry.get(SPANS) or ():
        start, end = max(0, int(span[0])), min(len(text), int(span[1]))
        if start < end:
            found.append((start, end))
    if found or not isinstance(entry.get(QUOTE), str):
        return found
    quote = entry[QUOTE].strip().casefold()
    start = text.casefold().find(quote) if quote else -1
    # Folding case may change the length of a few letters: then nothing is marked.
    if start < 0 or text[start : start + len(quote)].casefold() != quote:
        return []
    return [(start, start + len(quote))]


def marked_text(text: str, places: Iterable[tuple[str, Sequence[Place]]]) -> list[Marked]:
    """The text cut at every place of (mark, its places); marks may overlap."""
    every = [(start, end, mark) for mark, found in places for start, end in found]
    cuts = sorted({0, len(text), *(cut for start, end, _ in every for cut in (start, end))})
    parts = []
    for start, end in pairwise(cuts):
        on_it = dict.fromkeys(mark for a, b, mark in every if a <= start and end <= b)
        parts.append(Marked(text[start:end], tuple(on_it)))
    return parts
