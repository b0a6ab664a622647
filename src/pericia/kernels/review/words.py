"""Differences of two texts by whole words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

WORDS_MAX = 4_000
_TOKEN = re.compile(r"\w+|\s+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of text: `same` in both, or only `left` or only `right`."""

    text: str
    side: str


def word_parts(left: str, right: str) -> list[Part]:
    """The two texts as one, in reading order; joined without the other side they give each text.

    Whole words and marks are compared (Ratcliff and Metzener 1988, as difflib has it). Of texts
    longer than WORDS_MAX words only the common beginning and end are told.
    """
    first, second = _TOKEN.findall(left), _TOKEN.findall(right)
    if max(len(first), len(second)) > WORDS_MAX:
        return _ends_only(first, second)
    parts: list[Part] = []
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    for tag, i, j, m, n in matcher.get_opcodes():
        if tag == "equal":
            parts.append(Part("".join(first[i:j]), "same"))
            continue
        parts += [Part("".join(first[i:j]), "left")] if j > i else []
        parts += [Part("".join(second[m:n]), "right")] if n > m else []
    return parts


def _ends_only(first: list[str], second: list[str]) -> list[Part]:
    shorter = min(len(first), len(second))
    head = next((i for i in range(shorter) if first[i] != second[i]), shorter)
    room = shorter - head
    tail = next((i for i in range(room) if first[-1 - i] != second[-1 - i]), room)
    stretches = (
        (first[:head], "same"),
        (first[head : len(first) - tail], "left"),
        (second[head : len(second) - tail], "right"),
        (first[len(first) - tail :], "same"),
    )
    return [Part("".join(tokens), side) for tokens, side in stretches if tokens]
