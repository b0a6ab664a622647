"""Charts as small SVG drawings: no script, no font and nothing else from elsewhere.

Labels stand above what they name, so that a drawing can be read on a narrow page too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import escape

WIDTH = 420
MARGIN = 6
ROW, CLOSE_ROW = 34, 20
LABELS_WIDTH, TEXTS_WIDTH = 176, 64
INK, MUTED, LINE = "#1c2430", "#4d5866", "#c9d0d8"
COLOURS = ("#1f6f8b", "#b5542b", "#6a4a96", "#5d6d1e", "#8c3b5e", "#3f5a73")
FONTS = "system-ui, 'Segoe UI', Roboto, sans-serif, 'Libertinus Serif'"


@dataclass(frozen=True, slots=True)
class Span:
    """A bar from one value to another, with a mark at a third where there is one."""

    label: str
    low: float
    high: float
    text: str
    mark: float | None = None
    colour: str = COLOURS[0]


@dataclass(frozen=True, slots=True)
class Dot:
    """A point with its label."""

    label: str
    x: float
    y: float
    colour: str


@dataclass(frozen=True, slots=True)
class Curve:
    """A line through points, with a band around it."""

    label: str
    colour: str
    points: Sequence[tuple[float, float, float, float]]
    """x, low, middle, high."""


def spans(rows: Sequence[Span], zero: float | None = 0.0) -> str:
    """Bars on one scale, one a row; a line stands at `zero`."""
    ends = [each for row in rows for each in (row.low, row.high)]
    ends += [] if zero is None else [zero]
    at = _scale(min(ends), max(ends), MARGIN, WIDTH - MARGIN)
    height = ROW * len(rows) + MARGIN
    parts: list[str] = []
    for number, row in enumerate(rows):
        top = ROW * number
        left, right = sorted((at(row.low), at(row.high)))
        if zero is not None:  # beside the bars alone, since labels stand in its way
            parts.append(_line(at(zero), top + 17, at(zero), top + 31, LINE))
        parts.append(_text(MARGIN, top + 14, _cut(row.label, 44), INK))
        parts.append(_text(WIDTH - MARGIN, top + 14, row.text, MUTED, anchor="end"))
        parts.append(_rect(left, top + 19, max(right - left, 1.5), 10, row.colour))
        if row.mark is not None:
            parts.append(_rect(at(row.mark) - 1.5, top + 16, 3, 16, INK))
    return _svg(height, parts)


def close_spans(rows: Sequence[Span]) -> str:
    """Many bars on one scale with zero in it, a short row each: label, bar, text."""
    ends = [0.0, *(each for row in rows for each in (row.low, row.high))]
    at = _scale(min(ends), max(ends), MARGIN + LABELS_WIDTH, WIDTH - MARGIN - TEXTS_WIDTH)
    parts: list[str] = []
    for number, row in enumerate(rows):
        top = CLOSE_ROW * number
        left, right = sorted((at(row.low), at(row.high)))
        parts.append(_text(MARGIN, top + 14, _cut(row.label, 24), INK))
        parts.append(_rect(left, top + 5, max(right - left, 1.5), 10, row.colour))
        parts.append(_text(WIDTH - MARGIN, top + 14, row.text, MUTED, anchor="end"))
    return _svg(CLOSE_ROW * len(rows) + MARGIN, parts)


def shares(parts: Sequence[tuple[str, float, str]]) -> str:
    """One bar cut into shares that add up to one: label, share, colour. A legend names them."""
    drawn: list[str] = []
    left = float(MARGIN)
    for _, share, colour in parts:
        width = share * (WIDTH - 2 * MARGIN)
        drawn.append(_rect(left, 4, width, 16, colour))
        left += width
    labels = [(label, colour) for label, share, colour in parts if share > 0]
    legend, height = _legend(labels, 26)
    return _svg(height, [*drawn, *legend])


def plane(
    dots: Sequence[Dot],
    most: float,
    cut: float,
    x_title: str,
    y_title: str,
    corners: Sequence[str],
) -> str:
    """Points on a square scale from 0, cut in four at `cut`; corners are named from the lower left
    to the upper right, row by row. Points show their place in the list, counted from 1."""
    side, top = WIDTH - 60, 32
    x = _scale(0, most, 40, 40 + side)
    y = _scale(0, most, top + side, top)
    parts = [
        _rect(40, top, side, side, "none", stroke=LINE),
        _line(x(cut), top, x(cut), top + side, LINE),
        _line(40, y(cut), 40 + side, y(cut), LINE),
        _text(40 + side / 2, top + side + 32, x_title, MUTED, anchor="middle"),
        _text(40, 13, y_title, MUTED),
        *(_text(x(tick), top + side + 18, str(tick), MUTED, anchor="middle") for tick in range(5)),
        *(_text(34, y(tick) + 4, str(tick), MUTED, anchor="end") for tick in range(5)),
    ]
    for corner, (right, up) in zip(corners, ((0, 0), (1, 0), (0, 1), (1, 1)), strict=True):
        left, height = x(cut) + (8 if right else -8), y(cut) + (-10 if up else 24)
        anchor = "start" if right else "end"
        parts.append(_text(left, height, corner, LINE, anchor=anchor, size=20))
    for number, dot in enumerate(dots, 1):
        parts.append(f'<circle cx="{x(dot.x):.1f}" cy="{y(dot.y):.1f}" r="8" fill="{dot.colour}"/>')
        parts.append(
            _text(x(dot.x), y(dot.y) + 3.5, str(number), "#ffffff", anchor="middle", size=9)
        )
    return _svg(top + side + 40, parts)


def curves(
    lines: Sequence[Curve], x_title: str, written: Callable[[float], str], band: bool
) -> str:
    """Lines over a common time from 0, with bands where there is one line only, and a zero line."""
    points = [point for line in lines for point in line.points]
    ends = [each for point in points for each in (point[1:] if band else point[2:3])]
    low, high = min(0.0, *ends), max(0.0, *ends)
    last = max(point[0] for point in points)
    x, y = _scale(0, last, MARGIN, WIDTH - MARGIN), _scale(low, high, 210, 20)
    parts = [
        _line(MARGIN, y(0), WIDTH - MARGIN, y(0), MUTED),
        _text(MARGIN, 13, written(high), MUTED),
        _text(MARGIN, 228, written(low) if low < 0 else "", MUTED),
        _text(WIDTH - MARGIN, 228, f"{x_title} {last:g}", MUTED, anchor="end"),
    ]
    for line in lines:
        if band:
            upper = [(x(at), y(top)) for at, _, _, top in line.points]
            lower = [(x(at), y(bottom)) for at, bottom, _, _ in reversed(line.points)]
            shape = _points([*upper, *lower])
            parts.append(f'<polygon points="{shape}" fill="{line.colour}" fill-opacity="0.2"/>')
        shape = _points([(x(at), y(middle)) for at, _, middle, _ in line.points])
        parts.append(
            f'<polyline points="{shape}" fill="none" stroke="{line.colour}" stroke-width="2.5"/>'
        )
    legend, height = _legend([(line.label, line.colour) for line in lines], 236)
    return _svg(height, [*parts, *legend])


def _legend(labels: Iterable[tuple[str, str]], top: float) -> tuple[list[str], float]:
    parts: list[str] = []
    for label, colour in labels:
        parts.append(_rect(MARGIN, top, 12, 12, colour))
        parts.append(_text(MARGIN + 18, top + 11, _cut(label, 60), INK))
        top += 19
    return parts, top + 2


def _scale(low: float, high: float, start: float, end: float) -> Callable[[float], float]:
    width = (high - low) or 1.0
    return lambda value: start + (value - low) / width * (end - start)


def _svg(height: float, parts: Iterable[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height:.0f}" '
        f'viewBox="0 0 {WIDTH} {height:.0f}" font-family="{FONTS}" font-size="12">'
        f"{''.join(parts)}</svg>"
    )


def _text(
    x: float, y: float, text: str, colour: str, *, anchor: str = "start", size: float = 12
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}" text-anchor="{anchor}" '
        f'font-size="{size:g}">{escape(text)}</text>'
    )


def _rect(
    x: float, y: float, width: float, height: float, colour: str, *, stroke: str = "none"
) -> str:
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" '
        f'fill="{colour}" stroke="{stroke}"/>'
    )


def _line(x1: float, y1: float, x2: float, y2: float, colour: str) -> str:
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" '
        f'stroke="{colour}" stroke-width="1"/>'
    )


def _points(places: Iterable[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in places)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
