"""The passage of a text in which what was asked stands, with the words that were meant."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pericia.kernels.search.words import folded

CHARACTERS = 180
BEFORE = 50
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text as it was written, and whether it was asked for."""

    text: str
    is_hit: bool = False


def excerpt(text: str, marks: Sequence[str], characters: int = CHARACTERS) -> tuple[Piece, ...]:
    """About `characters` of the text around the first hit, or of its beginning where none is.

    A word is a hit if, folded, it begins with one of `marks`. What is left out before or after is
    shown by `…`. The pieces joined are one line; nothing of it is escaped.
    """
    line = " ".join(text.split())
    first = next(_hits(line, marks), None)
    start = _word_start(line, max(0, first[0] - BEFORE)) if first else 0
    end = min(len(line), start + characters)
    if end < len(line):
        end = max(line.rfind(" ", start, end), first[1] if first else start + 1)
    return tuple(_pieces(line, start, end, marks))


def passage(text: str, marks: Sequence[str]) -> str:
    """The line of a text that holds most of what was asked, the first of several; else empty."""
    lines = [each.strip() for each in text.splitlines()]
    counts = [len({_mark(line, hit, marks) for hit in _hits(line, marks)}) for line in lines]
    most = max(counts, default=0)
    return lines[counts.index(most)] if most else ""


def _mark(line: str, hit: tuple[int, int], marks: Sequence[str]) -> str:
    word = folded(line[slice(*hit)])
    return next(each for each in marks if word.startswith(each))


def _pieces(line: str, start: int, end: int, marks: Sequence[str]) -> Iterator[Piece]:
    at = start
    if start:
        yield Piece("… ")
    for begins, ends in _hits(line, marks, start, end):
        if begins > at:
            yield Piece(line[at:begins])
        yield Piece(line[begins:ends], is_hit=True)
        at = ends
    if end > at:
        yield Piece(line[at:end])
    if end < len(line):
        yield Piece(" …")


def _hits(
    line: str, marks: Sequence[str], start: int = 0, end: int | None = None
) -> Iterator[tuple[int, int]]:
    """The ends of the words in line[start:end] that were asked for."""
    beginnings = tuple(marks)
    if not beginnings:
        return
    for found in _WORD.finditer(line, start, len(line) if end is None else end):
        if folded(found.group()).startswith(beginnings):
            yield found.span()


def _word_start(line: str, at: int) -> int:
    return 0 if at == 0 else line.find(" ", at) + 1
