"""The portfolio as a picture: how complex each process is, how much it weighs on decisions, what it
costs, and what is to become of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import hypot, sqrt
from typing import Any
from uuid import UUID

from pericia.apps.sourcing.access import Entry
from pericia.apps.sourcing.documents import process_of
from pericia.kernels.refusal import Refused
from pericia.kernels.sourcing.criteria import SCALE_MAX
from pericia.kernels.sourcing.process import Process, every_part

RADIUS_MAX, RADIUS_MIN, RADIUS = 9.0, 2.5, 4.0
"""Radii on a plane of 100 by 100: of the dearest process, the least, and where cost is unknown."""
MONTHS = 12
APART, GRID = 7.5, 4
"""How far apart two processes stand at least, and how many such steps away one may be put."""


@dataclass(frozen=True, slots=True)
class Bubble:
    """A process on the plane: `x` complexity, `y` strategic impact, of 100 from the lower left.

    `cost_cents` is what it costs in house a year, None where money was not compared.
    """

    number: int
    entry: Entry
    x: float
    y: float
    radius: float
    model: str
    cost_cents: int | None
    currency: str

    @property
    def top(self) -> float:
        return 100 - self.y


def bubbles_of(
    entries: Sequence[Entry], money: Mapping[tuple[UUID, UUID], Mapping[str, Any]]
) -> list[Bubble]:
    """The assessed processes, the largest first, so that none hides behind another.

    `money` holds the latest outcome of money by client and process. Areas are proportional to cost
    among processes of one currency; others could not be compared.
    """
    places = [(each, placed) for each in entries if (placed := _place(each)) is not None]
    costs = {_key(each): _yearly(money.get(_key(each))) for each, _ in places}
    dearest: dict[str, int] = {}
    for cents, currency in costs.values():
        if cents is not None:
            dearest[currency] = max(dearest.get(currency, 0), cents)
    found: list[Bubble] = []
    for number, (entry, place) in enumerate(places, 1):
        x, y = _free(place, [(each.x, each.y) for each in found])
        cents, currency = costs[_key(entry)]
        found.append(
            Bubble(
                number,
                entry,
                x,
                y,
                _radius(cents, dearest.get(currency, 0)),
                model_of(entry),
                cents,
                currency,
            )
        )
    return sorted(found, key=lambda each: -each.radius)


def _free(place: tuple[float, float], taken: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """The place, or the nearest beside it where nothing stands, so that none hides another."""
    steps = range(-GRID, GRID + 1)
    around = sorted(
        ((place[0] + APART * across, place[1] + APART * up) for across in steps for up in steps),
        key=lambda each: (hypot(each[0] - place[0], each[1] - place[1]), each),
    )
    inside = [(x, y) for x, y in around if 0 <= x <= 100 and 0 <= y <= 100]
    free = (
        (x, y)
        for x, y in inside
        if all(hypot(x - one, y - other) >= APART - 0.1 for one, other in taken)
    )
    return next(free, place)


def model_of(entry: Entry) -> str:
    """What was decided where it was, else what the answers lead to; `open` where nothing is."""
    if entry.decision:
        return entry.decision.model
    if entry.assessment and entry.assessment.outcome["decided"]:
        return str(entry.assessment.outcome["model"])
    return "open"


def _place(entry: Entry) -> tuple[float, float] | None:
    if entry.assessment is None:
        return None
    try:
        parts = list(every_part(process_of(entry.assessment.document)))
    except Refused:  # written for another version of the questions
        return None
    complexity = _mean(_each(parts, "nature", "complexity"))
    impact = _mean(_each(parts, "impact", "decisions"))
    if complexity is None or impact is None:
        return None
    return 100 * complexity / SCALE_MAX, 100 * impact / SCALE_MAX


def _each(parts: Iterable[Process], criterion: str, factor: str) -> list[float]:
    """The expert answer about a criterion, or the factor of the short form, of each part."""
    found = []
    for part in parts:
        if part.answers:
            found.append(float(part.answers[criterion].expert))
        elif part.short:
            found.append(float(getattr(part.short, factor)))
    return found


def _yearly(outcome: Mapping[str, Any] | None) -> tuple[int | None, str]:
    if outcome is None:
        return None, ""
    yardstick = next(each for each in outcome["options"] if each["yardstick"])
    months = outcome["horizon_months"]
    return round(yardstick["npv_cost_cents"]["p50"] * MONTHS / months), outcome["currency"]


def _radius(cents: int | None, dearest: int) -> float:
    if cents is None or not dearest:
        return RADIUS
    return max(RADIUS_MIN, RADIUS_MAX * sqrt(cents / dearest))


def _key(entry: Entry) -> tuple[UUID, UUID]:
    return entry.process.client_id, entry.process.id


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None
