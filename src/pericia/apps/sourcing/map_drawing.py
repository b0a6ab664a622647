"""A process map as lines and boxes of an SVG: numbers are texts, as every language writes them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from pericia.apps.sourcing.process_map import Move, Shown
from pericia.kernels.process.layered import Edge, Layout, layered

BOX_WIDTH, BOX_HEIGHT, TIP_RADIUS = 188.0, 68.0, 11.0
GAP, PITCH, MARGIN, LANE, LOOP = 28.0, 136.0, 16.0, 40.0, 34.0
PORT_STEP, PORT_ROOM, HEAD = 22.0, 150.0, 7.0
LABEL_HEIGHT, LETTER_WIDTH = 13.0, 6.6
HEATS: Final = 5
PLACES: Final = (0.5, 0.3, 0.7, 0.15, 0.85)
"""Where along a line its label may stand; the first that is free is taken."""
Point = tuple[float, float]
Words = Callable[[float], str]


@dataclass(frozen=True, slots=True)
class Box:
    """An activity. `place` is that in the log, `heat` 0 to HEATS - 1."""

    place: int
    name: str
    figure: str
    detail: str
    heat: int
    x: str
    y: str
    query: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A move: the path, the head, how thick, how hot, and its label at a point."""

    path: str
    head: str
    thick: str
    heat: int
    label: str
    x: str
    y: str
    title: str
    is_loose: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    width: str
    height: str
    box_width: str
    box_height: str
    boxes: list[Box]
    lines: list[Line]
    tips: list[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class Wording:
    """How counts and seconds are written; what beginning and end of a case are called."""

    count: Words
    seconds: Words
    times: Words
    begin: str
    end: str


def draw(shown: Shown, words: Wording) -> Drawing:
    """The map as it is drawn."""
    size = len(shown.activities)
    first, last = size, size + 1
    every = {
        **{(each.before, each.after): each for each in shown.moves},
        **{(first, each.after): each for each in shown.begins},
        **{(each.before, last): each for each in shown.ends},
    }
    layout = _laid_out(size, every)
    paper = _Paper(shown, every, layout, words, first, last)
    return paper.drawing()


def _laid_out(size: int, every: Mapping[Edge, Move]) -> Layout:
    # A loop takes room on both sides, so that the box stays in the middle.
    looping = {before for before, after in every if before == after}
    widths = {
        each: BOX_WIDTH + GAP + (2 * LOOP if each in looping else 0.0) for each in range(size)
    }
    for each in {end for edge in every for end in edge if end >= size}:
        widths[each] = LANE
    weights = {edge: float(move.count) for edge, move in every.items()}
    return layered(widths, weights, bend_width=LANE)


class _Paper:
    """Where everything stands. The tips, where cases begin and end, are nodes beyond the boxes."""

    def __init__(
        self,
        shown: Shown,
        every: Mapping[Edge, Move],
        layout: Layout,
        words: Wording,
        first: int,
        last: int,
    ) -> None:
        self.shown, self.every, self.layout, self.words = shown, every, layout, words
        self.first, self.last = first, last
        self.bottom = max(layout.layer.values(), default=0)
        lanes = [x for bends in layout.bends.values() for x, _ in bends]
        halves = {each: TIP_RADIUS if each >= first else BOX_WIDTH / 2 for each in layout.x}
        loops = {before for before, after in every if before == after}
        left = min([*lanes, *(layout.x[each] - halves[each] for each in layout.x)], default=0.0)
        right = max(
            [
                *(x + LANE for x in lanes),
                *(
                    layout.x[each] + halves[each] + (LOOP + LANE if each in loops else 0)
                    for each in layout.x
                ),
            ],
            default=0.0,
        )
        self.shift = MARGIN + LANE / 2 - left
        self.width = right - left + 2 * MARGIN + LANE / 2
        self.height = self.bottom * PITCH + BOX_HEIGHT + 2 * MARGIN
        self.ports = self._ports()
        self.labels: list[tuple[float, float, float]] = []

    def drawing(self) -> Drawing:
        frequent_last = sorted(self.every, key=lambda edge: self.every[edge].count)
        lines = [self._line(edge) for edge in reversed(frequent_last)]
        tips = [
            (_plain(self.x(each)), _plain(self.y(each)), name)
            for each, name in ((self.first, self.words.begin), (self.last, self.words.end))
            if each in self.layout.x
        ]
        return Drawing(
            width=_plain(self.width),
            height=_plain(self.height),
            box_width=_plain(BOX_WIDTH),
            box_height=_plain(BOX_HEIGHT),
            boxes=[self._box(place) for place in range(len(self.shown.activities))],
            lines=lines[::-1],
            tips=tips,
        )

    def x(self, node: int) -> float:
        return self.layout.x[node] + self.shift

    def y(self, node: int) -> float:
        """The middle of a node; the end of the cases stands at the bottom."""
        return self._row(self.layout.layer[node])

    def _row(self, row: float) -> float:
        return MARGIN + BOX_HEIGHT / 2 + row * PITCH

    def _half(self, node: int) -> float:
        return TIP_RADIUS if node >= self.first else BOX_HEIGHT / 2

    def _ports(self) -> dict[tuple[Edge, int], float]:
        """Where along a box each line begins and ends, in the order of where it comes from."""
        sides: dict[tuple[int, bool], list[tuple[float, Edge, int]]] = {}
        for edge in self.every:
            before, after = edge
            if before == after:
                continue
            bends = [x for x, _ in self.layout.bends[edge]]
            is_down = self.layout.layer[after] > self.layout.layer[before]
            towards = bends[0] if bends else self.layout.x[after]
            sides.setdefault((before, is_down), []).append((towards, edge, 0))
            origin = bends[-1] if bends else self.layout.x[before]
            sides.setdefault((after, not is_down), []).append((origin, edge, 1))
        found = {}
        for (node, _), ends in sides.items():
            step = 0.0 if node >= self.first else min(PORT_STEP, PORT_ROOM / len(ends))
            for place, (_, edge, end) in enumerate(sorted(ends)):
                found[edge, end] = self.x(node) + step * (place - (len(ends) - 1) / 2)
        return found

    def _box(self, place: int) -> Box:
        activity = self.shown.activities[place]
        filters = self.shown.filters
        seconds = seconds_of(activity, uses_waiting=self.shown.uses_waiting)
        by_time = filters.by == "time"
        every = [each["events"] for each in self.shown.activities]
        waits = [seconds_of(each, uses_waiting=self.shown.uses_waiting) for each in
                 self.shown.activities]  # fmt: skip
        said = "—" if seconds is None else self.words.seconds(seconds)
        counted = self.words.times(activity["events"])
        return Box(
            place=place,
            name=activity["name"],
            figure=said if by_time else counted,
            detail=counted if by_time else said,
            heat=heat_of(seconds, waits, by_time=True)
            if by_time
            else heat_of(activity["events"], every, by_time=False),
            x=_plain(self.x(place) - BOX_WIDTH / 2),
            y=_plain(self.y(place) - BOX_HEIGHT / 2),
            query=filters.query(activity=place),
            is_chosen=filters.activity == place,
        )

    def _line(self, edge: Edge) -> Line:
        move = self.every[edge]
        by_time = self.shown.filters.by == "time"
        is_loose = move.before < 0 or move.after < 0
        label = self.words.count(move.count)
        if by_time:
            label = "" if move.seconds is None else self.words.seconds(move.seconds)
        most = max(each.count for each in self.every.values())
        points = self._loop(edge[0]) if edge[0] == edge[1] else self._points(edge)
        head, path = _arrow(points)
        x, y = self._label_at(points, label)
        seconds = [each.seconds for each in self.shown.moves]
        return Line(
            path=path,
            head=head,
            thick=f"{1.25 + 5.5 * math.sqrt(move.count / most):.2f}",
            heat=heat_of(move.seconds, seconds, by_time=True) if by_time else 0,
            label=label,
            x=_plain(x),
            y=_plain(y),
            title=self._title(move),
            is_loose=is_loose,
        )

    def _title(self, move: Move) -> str:
        names = [each["name"] for each in self.shown.activities]
        before = self.words.begin if move.before < 0 else names[move.before]
        after = self.words.end if move.after < 0 else names[move.after]
        said = f"{before} → {after}: {self.words.times(move.count)}"
        return said if move.seconds is None else f"{said}, {self.words.seconds(move.seconds)}"

    def _points(self, edge: Edge) -> list[Point]:
        """The line's ends and the corners of its lanes, from its beginning to its end."""
        before, after = edge
        way = 1.0 if self.layout.layer[after] > self.layout.layer[before] else -1.0
        points = [(self.ports[edge, 0], self.y(before) + way * self._half(before))]
        for x, row in self.layout.bends[edge]:
            middle = self._row(row)
            points.append((x + self.shift, middle - way * BOX_HEIGHT / 2))
            points.append((x + self.shift, middle + way * BOX_HEIGHT / 2))
        points.append((self.ports[edge, 1], self.y(after) - way * self._half(after)))
        return points

    def _loop(self, node: int) -> list[Point]:
        x, y = self.x(node) + BOX_WIDTH / 2, self.y(node)
        return [(x, y - 14), (x + LOOP, y), (x, y + 14)]

    def _label_at(self, points: Sequence[Point], label: str) -> Point:
        """The first place along the line where the label touches no other one."""
        wide = LETTER_WIDTH * len(label) + 4
        tried = list(_places(points, wide))
        for x, y in tried:
            if all(
                abs(x - other) > (wide + broad) / 2 or abs(y - level) > LABEL_HEIGHT
                for other, level, broad in self.labels
            ):
                break
        else:
            x, y = tried[0]
        self.labels.append((x, y, wide))
        return x, y


def seconds_of(activity: Mapping[str, Any], *, uses_waiting: bool) -> float | None:
    """How long cases wait for an activity; with ends alone, how long until it is done."""
    found: float | None = activity["waiting_seconds" if uses_waiting else "gap_seconds"]
    return found


def heat_of(value: float | None, every: Sequence[float | None], *, by_time: bool) -> int:
    """From 0 to HEATS - 1 of the largest value: by the root of counts, and by the logarithm of
    times, which lie orders of magnitude apart."""
    most = max((each for each in every if each is not None), default=0.0)
    if value is None or most <= 0:
        return 0
    share = math.log1p(value / 60) / math.log1p(most / 60) if by_time else math.sqrt(value / most)
    return min(HEATS - 1, int(HEATS * share))


def _places(points: Sequence[Point], wide: float) -> Iterator[Point]:
    if len(points) == 3:
        yield points[1][0] + wide / 2 - 2, points[1][1]
        return
    middle = len(points) // 2 - 1
    for place in PLACES:
        yield _along(points[middle], points[middle + 1], place)
    for one, other in pairwise(points):
        for place in PLACES:
            yield _along(one, other, place)


def _along(one: Point, other: Point, share: float) -> Point:
    """A point of the curve between two points that it leaves and meets upright."""
    left = 1 - share
    ease = share**3 + 3 * left * share**2
    middle = (one[1] + other[1]) / 2
    y = one[1] * left**3 + 3 * middle * left * share + other[1] * share**3
    return one[0] + (other[0] - one[0]) * ease, y


def _arrow(points: Sequence[Point]) -> tuple[str, str]:
    """The head's corners and the path of the line up to it."""
    (x, y), before = points[-1], points[-2]
    if len(points) == 3:
        top, side, end = points
        path = (
            f"M{_plain(top[0])} {_plain(top[1])}"
            f"C{_plain(side[0])} {_plain(top[1] - 8)} {_plain(side[0])} {_plain(end[1] + 8)} "
            f"{_plain(end[0] + HEAD)} {_plain(end[1])}"
        )
        return _corners([(x, y), (x + HEAD + 1, y - 4.5), (x + HEAD + 1, y + 4.5)]), path
    way = 1.0 if y > before[1] else -1.0
    stopped = [*points[:-1], (x, y - way * HEAD)]
    path = f"M{_plain(stopped[0][0])} {_plain(stopped[0][1])}"
    for one, other in pairwise(stopped):
        if one[0] == other[0]:
            path += f"V{_plain(other[1])}"
            continue
        middle = _plain((one[1] + other[1]) / 2)
        path += f"C{_plain(one[0])} {middle} {_plain(other[0])} {middle} "
        path += f"{_plain(other[0])} {_plain(other[1])}"
    back = y - way * (HEAD + 1)
    return _corners([(x, y), (x - 5, back), (x + 5, back)]), path


def _corners(points: Sequence[Point]) -> str:
    return " ".join(f"{_plain(x)},{_plain(y)}" for x, y in points)


def _plain(number: float) -> str:
    return f"{number:.1f}"
