"""A decision scored again by what its work showed.

A figure speaks only as far as its sample lets it: shares enter by the lower end of their Wilson
interval at 95 % (Wilson 1927), so few cases move nothing. It only raises answers. Work that goes
wrong, goes up or goes late more than its answers said shows more judgement, more harm or longer
queues than was thought; that it goes well shows no less of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import sqrt
from typing import Any

from pericia.kernels.amounts import written
from pericia.kernels.sourcing.criteria import SCALE_MAX
from pericia.kernels.sourcing.process import Answer, Process
from pericia.kernels.sourcing.wording import Language, Text, percent_sign

Z = 1.959963984540054
"""Two-sided 95 %."""
FULL = {"rework": 0.25, "escalated": 0.25, "late": 0.5}
"""The share at which a figure alone answers 4: a case in four done again or sent up, half late."""
SURE = 0.7
"""How sure an answer is that the work itself gave, at the least."""
CASES_MIN = 30


@dataclass(frozen=True, slots=True)
class Measured:
    """What closed cases of a period showed. Counts are cases; `cost_cents` None without prices."""

    cases: int
    turnaround_hours: float
    turnaround_hours_p90: float
    reworked: int
    escalated: int
    late: int
    cost_cents: float | None = None

    @property
    def first_time_quality(self) -> float:
        return 1 - self.reworked / self.cases

    @property
    def on_time(self) -> float:
        return 1 - self.late / self.cases

    def as_json(self) -> dict[str, Any]:
        """JSON-ready."""
        return {
            "cases": self.cases,
            "turnaround_hours": round(self.turnaround_hours, 3),
            "turnaround_hours_p90": round(self.turnaround_hours_p90, 3),
            "reworked": self.reworked,
            "escalated": self.escalated,
            "late": self.late,
            "cost_cents": None if self.cost_cents is None else round(self.cost_cents, 2),
        }


@dataclass(frozen=True, slots=True)
class Moved:
    """An answer that the work moved: `low` is the lower end of the share that moved it."""

    criterion: str
    side: str
    before: float
    after: float
    figure: str
    count: int
    cases: int
    low: float

    def as_json(self) -> dict[str, Any]:
        """JSON-ready."""
        return {
            "criterion": self.criterion,
            "side": self.side,
            "from": self.before,
            "to": self.after,
            "figure": self.figure,
            "count": self.count,
            "cases": self.cases,
            "low": round(self.low, 4),
        }


RULES = (
    ("nature", "expert", "escalated"),
    ("impact", "expert", "escalated"),
    ("nature", "expert", "rework"),
    ("risk", "expert", "rework"),
    ("impact", "operational", "late"),
)
"""Which answer each figure speaks to; of several figures for one answer the highest counts."""

SAID = {
    "rework": Text(
        "{count} de {cases} expedientes tuvieron que rehacerse en parte (al menos el {low} con "
        "95 % de confianza)",
        "{count} of {cases} cases had to be done again in part (at least {low} at 95% confidence)",
    ),
    "escalated": Text(
        "{count} de {cases} expedientes subieron a una autoridad superior (al menos el {low} con "
        "95 % de confianza)",
        "{count} of {cases} cases went up to a higher authority (at least {low} at 95% confidence)",
    ),
    "late": Text(
        "{count} de {cases} expedientes se entregaron tarde (al menos el {low} con 95 % de "
        "confianza)",
        "{count} of {cases} cases were delivered late (at least {low} at 95% confidence)",
    ),
}


def moved_by(process: Process, measured: Measured) -> tuple[Moved, ...]:
    """The answers of a process with the full form that its work raises; none under CASES_MIN."""
    if process.answers is None or measured.cases < CASES_MIN:
        return ()
    counts = {
        "rework": measured.reworked,
        "escalated": measured.escalated,
        "late": measured.late,
    }
    found: dict[tuple[str, str], Moved] = {}
    for criterion, side, figure in RULES:
        before = float(getattr(process.answers[criterion], side))
        low = lower_end(counts[figure], measured.cases)
        after = round(min(SCALE_MAX, SCALE_MAX * low / FULL[figure]), 2)
        known = found.get((criterion, side))
        if after > before and (known is None or after > known.after):
            found[criterion, side] = Moved(
                criterion, side, before, after, figure, counts[figure], measured.cases, low
            )
    return tuple(found.values())


def with_moved(process: Process, moved: tuple[Moved, ...]) -> Process:
    """The process with the raised answers in place of its own."""
    if process.answers is None:
        return process
    answers: dict[str, Answer] = dict(process.answers)
    for each in moved:
        old = answers[each.criterion]
        raised: Mapping[str, float] = {each.side: each.after, "sure": max(old.sure, SURE)}
        answers[each.criterion] = replace(old, **raised)
    return replace(process, answers=answers)


def moved_sentence(moved: Mapping[str, Any], language: Language) -> str:
    """Why an answer moved, from the JSON of a `Moved`."""
    share = written(100 * moved["low"], 1)._asdict()[language] + percent_sign(language)
    return (
        SAID[moved["figure"]]
        .said(language)
        .format(count=moved["count"], cases=moved["cases"], low=share)
    )


def lower_end(count: int, of: int) -> float:
    """The lower end of the Wilson interval of a share at 95 %."""
    share = count / of
    middle = share + Z * Z / (2 * of)
    spread = Z * sqrt(share * (1 - share) / of + Z * Z / (4 * of * of))
    return max(0.0, (middle - spread) / (1 + Z * Z / of))
