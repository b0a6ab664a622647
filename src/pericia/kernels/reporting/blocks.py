"""What a report is made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 2 for a part, 3 inside one."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Text; `strong` for what must not be missed."""

    text: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Quote:
    """What somebody wrote, a line a paragraph, and where it is from."""

    lines: Sequence[str]
    source: str = ""


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list."""

    items: Sequence[str]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a header; `right` names the columns of numbers, `wide` those of long text."""

    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    right: frozenset[int] = frozenset()
    wide: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing as SVG, with what it shows in a sentence."""

    svg: str
    caption: str


Block = Heading | Paragraph | Quote | Bullets | Table | Chart


@dataclass(frozen=True, slots=True)
class Report:
    """A whole report in one language (`es` or `en`)."""

    language: str
    title: str
    blocks: Sequence[Block]
