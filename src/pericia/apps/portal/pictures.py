"""The numbers of the overview as places of bars, in units of the picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pericia.apps.portal.standing import STATES, Line, Week

WIDTH, HEIGHT = 600, 150
LEFT, BOTTOM, GAP = 56, 24, 0.3
SERIES = dict(zip(STATES, (1, 2, 4, 3, 6), strict=True))


@dataclass(frozen=True, slots=True)
class Segment:
    """The cases of one state within the bar of a line."""

    state: str
    count: int
    series: int
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Bar:
    """A week: what was on time from the axis upwards, and what was late above it."""

    monday: date
    on_time: int
    late: int
    x: float
    middle: float
    width: float
    on_time_y: float
    on_time_height: float
    late_y: float
    late_height: float
    is_named: bool


@dataclass(frozen=True, slots=True)
class Weeks:
    """Twelve bars with the height of their axis; `top` is the most that a week had."""

    bars: tuple[Bar, ...]
    top: int
    base: float

    @property
    def on_time(self) -> int:
        return sum(each.on_time for each in self.bars)

    @property
    def late(self) -> int:
        return sum(each.late for each in self.bars)


def segments_of(line: Line) -> list[Segment]:
    """The states of a line that have cases, one beside the other; nothing is narrower than a line
    can be seen."""
    held = [(state, count) for state, count in line.counts.items() if count]
    total = sum(max(count, line.total / 100) for _, count in held)
    found, x = [], 0.0
    for state, count in held:
        width = WIDTH * max(count, line.total / 100) / total
        found.append(Segment(state, count, SERIES[state], round(x, 1), round(width, 1)))
        x += width
    return found


def weeks_drawn(weeks: Sequence[Week]) -> Weeks:
    top = max((each.on_time + each.late for each in weeks), default=0)
    base = HEIGHT - BOTTOM
    step = (WIDTH - LEFT) / max(len(weeks), 1)
    scale = (base - 10) / max(top, 1)
    bars = tuple(
        _bar(week, LEFT + number * step, step, base, scale, is_named=number % 3 == 2)
        for number, week in enumerate(weeks)
    )
    return Weeks(bars, top, base)


def _bar(week: Week, x: float, step: float, base: float, scale: float, *, is_named: bool) -> Bar:
    on_time, late = week.on_time * scale, week.late * scale
    return Bar(
        monday=week.monday,
        on_time=week.on_time,
        late=week.late,
        x=round(x + step * GAP / 2, 1),
        middle=round(x + step / 2, 1),
        width=round(step * (1 - GAP), 1),
        on_time_y=round(base - on_time, 1),
        on_time_height=round(on_time, 1),
        late_y=round(base - on_time - late, 1),
        late_height=round(late, 1),
        is_named=is_named,
    )
