"""Which part of a log's directly-follows graph a map shows, and how many cases it tells whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal
from urllib.parse import urlencode

from pericia.kernels.process.covering import ACTIVITIES_MAX, MOVES_MAX

Findings = Mapping[str, Any]
By = Literal["frequency", "time"]
COVERED: Final = 0.8
"""A map begins with what tells this share of the cases, within what can be read at once."""
ACTIVITIES_FIRST, MOVES_FIRST = 12, 24
BEGINNING_SHARE_MIN: Final = 0.01
"""Beginnings and ends that are rarer than this are drawn only where there is no other."""


@dataclass(frozen=True, slots=True)
class Filters:
    """So many of the most frequent activities and moves, told by how often or by how long.
    `activity` is the place of the one that is looked at, from 0."""

    activities: int
    moves: int
    by: By = "frequency"
    activity: int | None = None

    def query(self, **changed: Any) -> str:
        """The query string of these filters with some changed."""
        named = {
            "activities": self.activities,
            "moves": self.moves,
            "by": self.by,
            "activity": self.activity,
            **changed,
        }
        return urlencode({name: value for name, value in named.items() if value is not None})


@dataclass(frozen=True, slots=True)
class Move:
    """A move between activities by their places, -1 for the beginning or the end of a case."""

    before: int
    after: int
    count: int
    seconds: float | None


@dataclass(frozen=True, slots=True)
class Shown:
    """What a map shows. `covered` is the share of the cases that it tells from end to end."""

    filters: Filters
    activities: list[dict[str, Any]]
    moves: list[Move]
    begins: list[Move]
    ends: list[Move]
    covered: float
    uses_waiting: bool


def activities_in(findings: Findings) -> int:
    """How many activities a map of the log can show."""
    return min(len(findings["activities"]), ACTIVITIES_MAX)


def moves_in(findings: Findings) -> int:
    return min(len(findings["moves"]), MOVES_MAX)


def filters_from(findings: Findings, given: Mapping[str, str]) -> Filters:
    """The filters of a query string; what is not said, or not understood, is left to the log."""
    first = first_filters(findings)
    activities = _number(given.get("activities"), 1, activities_in(findings), first.activities)
    moves = _number(given.get("moves"), 0, moves_in(findings), first.moves)
    chosen = _number(given.get("activity"), 0, len(findings["activities"]) - 1, -1)
    by: By = "time" if given.get("by") == "time" else "frequency"
    return Filters(activities, moves, by, None if chosen < 0 else chosen)


def first_filters(findings: Findings) -> Filters:
    """The fewest activities, then the fewest moves, that tell COVERED of the cases."""
    every, wanted = findings["covering"], COVERED * findings["cases"]
    activities = next(
        (
            shown
            for shown in range(1, ACTIVITIES_FIRST)
            if sum(cases for needed, _, cases in every if needed <= shown) >= wanted
        ),
        min(ACTIVITIES_FIRST, activities_in(findings)),
    )
    moves = next(
        (
            shown
            for shown in range(MOVES_FIRST)
            if covered_by(findings, activities, shown) * findings["cases"] >= wanted
        ),
        min(MOVES_FIRST, moves_in(findings)),
    )
    return Filters(activities, max(moves, min(activities, moves_in(findings))))


def covered_by(findings: Findings, activities: int, moves: int) -> float:
    """Share of the cases that take no other activity and no other move."""
    within = sum(
        cases
        for needed, passed, cases in findings["covering"]
        if needed <= activities and passed <= moves
    )
    return float(within / findings["cases"])


def shown_by(findings: Findings, filters: Filters) -> Shown:
    """What these filters leave of the graph."""
    activities = list(findings["activities"][: filters.activities])
    place = {each["name"]: number for number, each in enumerate(activities)}
    moves = [
        Move(place[each["from"]], place[each["to"]], each["count"], each["seconds"])
        for each in findings["moves"][: filters.moves]
        if each["from"] in place and each["to"] in place
    ]
    return Shown(
        filters=filters,
        activities=activities,
        moves=moves,
        begins=[Move(-1, at, count, None) for at, count in _ends(findings, activities, "starts")],
        ends=[Move(at, -1, count, None) for at, count in _ends(findings, activities, "ends")],
        covered=covered_by(findings, filters.activities, filters.moves),
        uses_waiting=findings["times"] == "start_and_complete",
    )


def _ends(findings: Findings, activities: list[dict[str, Any]], name: str) -> list[tuple[int, int]]:
    counts = [(place, int(each[name])) for place, each in enumerate(activities) if each[name]]
    least = BEGINNING_SHARE_MIN * findings["cases"]
    frequent = [each for each in counts if each[1] >= least]
    return frequent or sorted(counts, key=lambda each: -each[1])[:1]


def _number(text: str | None, least: int, most: int, otherwise: int) -> int:
    """A whole number within bounds."""
    if text is None or not text.isascii() or not text.isdigit() or len(text) > 9:
        return otherwise
    return max(least, min(most, int(text)))
