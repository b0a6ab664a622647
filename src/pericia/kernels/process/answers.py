"""What a log proposes for the questions of the sourcing decision.

Each criterion is answered from both sides, `operational` and `expert`, 0 to 4, with `sure` 0 to 1.
A log tells nothing of risk and of the value that is sought, and what it tells of the others is one
witness among several: no answer is surer than SURE_MAX. docs/reference/sourcing-mine.md gives the
reason of every mapping.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from pericia.kernels.process import sentences
from pericia.kernels.process.activities import (
    END_ONLY,
    gaps,
    times_recorded,
    waiting_and_touch,
    weekly,
)
from pericia.kernels.process.flow import Variants
from pericia.kernels.process.judgement import Judged, Point
from pericia.kernels.process.log import SECOND, Steps

CRITERIA: Final = ("nature", "impact", "risk", "scaling", "value")
SURE_MAX: Final = 0.8
CASES_ENOUGH: Final = 1_000
TOP_VARIANTS: Final = 10
JUDGEMENT_MIN: Final = 0.5
OPEN_BITS_MIN: Final = 0.5
"""A decision weighs when it is left at least half as open as the toss of a coin."""
WORKING_DAY_SECONDS: Final = 8 * 3_600
WEEK_SECONDS: Final = 7 * 86_400
SPECIALIST_SHARE_MAX: Final = 0.25
SPECIALIST_TOP_TWO: Final = 0.8
PEOPLE_MIN: Final = 5
BURSTS: Final = (1.0, 1.25, 1.5, 2.0, 3.0)
"""Busy week (95th percentile) over the median week, at the scores 0 to 4."""


@dataclass(frozen=True)
class Evidence:
    """What the answers are drawn from. `activities` are the records of `activity_figures`."""

    steps: Steps
    variants: Variants
    activities: Sequence[dict[str, Any]]
    judged: Judged


def rules_share(points: Sequence[Point]) -> float | None:
    """Share of the branching (in bits, over all choices) that recorded facts settle.

    1 where every case goes the same way, None where no decision point could be measured. Points
    at which only the order of parallel work is chosen do not count.
    """
    real = decisions(points)
    if not real:
        return 1.0
    whole = sum(each.choices * each.bits for each in real if each.index is not None)
    left = sum(each.choices * each.bits * each.index for each in real if each.index is not None)
    return 1.0 - left / whole if whole else None


def decisions(points: Sequence[Point]) -> list[Point]:
    """Decision points that decide something, not only an order."""
    return [each for each in points if not each.order_only]


def propose(evidence: Evidence, language: str) -> dict[str, dict[str, Any]]:
    """The answers of the criteria of which the log tells something."""
    found = {
        "nature": _nature(evidence, language),
        "impact": _impact(evidence, language),
        "scaling": _scaling(evidence, language),
    }
    return {name: answer for name, answer in found.items() if answer is not None}


def _nature(evidence: Evidence, language: str) -> dict[str, Any] | None:
    """Repetition and volume on one side, what the decisions leave open on the other."""
    points = evidence.judged.points
    settled = rules_share(points)
    if settled is None:
        return None
    same = evidence.variants.share_of_top(TOP_VARIANTS)
    per_week = cases_per_week(evidence.steps)
    return _answer(
        operational=(4 * same + volume_score(per_week)) / 2,
        expert=4 * (1 - settled),
        sure=0.2 + 0.6 * _measured_share(points) * _enough(evidence.steps),
        because=sentences.say(
            language, "nature", same=same, per_week=per_week, settled=settled,
            measured=sum(each.index is not None for each in points),
            points=len(points),
        ),
    )  # fmt: skip


def _impact(evidence: Evidence, language: str) -> dict[str, Any] | None:
    """Queues on one side, how many cases meet a decision that needs judgement on the other."""
    if rules_share(evidence.judged.points) is None:
        return None
    recorded = times_recorded(evidence.steps)
    waiting = waiting_share(evidence.steps)
    if waiting is None:
        return None
    judged = _share_meeting_judgement(evidence)
    return _answer(
        operational=4 * waiting,
        expert=4 * judged,
        sure=(0.3 if recorded == END_ONLY else 0.45) * _enough(evidence.steps),
        because=sentences.say(language, f"impact_{recorded}", waiting=waiting, judged=judged),
    )


def _scaling(evidence: Evidence, language: str) -> dict[str, Any] | None:
    """Volume and its peaks on one side, work of a few specialists on the other."""
    volume = weekly(evidence.steps.time[evidence.steps.first[:-1]])
    people = evidence.steps.resource
    if not len(volume) or np.median(volume) <= 0 or people is None:
        return None
    if len(np.unique(people[people >= 0])) < PEOPLE_MIN:
        return None
    burst = float(np.quantile(volume, 0.95) / np.median(volume))
    special = _share_needing_specialists(evidence)
    per_week = cases_per_week(evidence.steps)
    peaks = float(np.interp(burst, BURSTS, range(len(BURSTS))))
    return _answer(
        operational=(volume_score(per_week) + peaks) / 2,
        expert=4 * special,
        sure=0.5 * _enough(evidence.steps) * min(1.0, len(volume) / 26),
        because=sentences.say(language, "scaling", burst=burst, special=special, per_week=per_week),
    )


def cases_per_week(steps: Steps) -> float:
    """Cases over the weeks from the first event to the last, at least one."""
    seconds = float(steps.time.max() - steps.time.min()) / SECOND
    return steps.cases / max(1.0, seconds / WEEK_SECONDS)


def volume_score(per_week: float) -> float:
    """0 at one case a week, one more for each tenfold, 4 at 10,000 a week."""
    return min(4.0, max(0.0, math.log10(max(per_week, 1.0))))


def waiting_share(steps: Steps) -> float | None:
    """Share of the time of the cases in which nobody works on them, None where it cannot be told.

    Without starts, only what exceeds a working day of eight hours between two ends is known to be
    waiting; the rest counts as work, so that the share is a lower bound.
    """
    if times_recorded(steps) == END_ONLY:
        gap = gaps(steps)
        whole = float(np.nansum(gap))
        waited = float(np.nansum(np.maximum(gap - WORKING_DAY_SECONDS, 0.0)))
    else:
        waiting, touch = waiting_and_touch(steps)
        waited = float(np.nansum(waiting))
        whole = waited + float(np.nansum(touch))
    return waited / whole if whole > 0 else None


def _share_meeting_judgement(evidence: Evidence) -> float:
    needing = [
        each.after
        for each in decisions(evidence.judged.points)
        if each.index is not None and each.index * each.bits >= OPEN_BITS_MIN
    ]
    return _share_of_cases(evidence.steps, np.isin(evidence.steps.activity, needing))


def _share_needing_specialists(evidence: Evidence) -> float:
    """Cases with an activity that few cases have and that two people do nearly alone."""
    codes = [
        each["code"]
        for each in evidence.activities
        if each["share_of_cases"] < SPECIALIST_SHARE_MAX
        and (each["top_two_share"] or 0.0) >= SPECIALIST_TOP_TWO
    ]
    return _share_of_cases(evidence.steps, np.isin(evidence.steps.activity, codes))


def _share_of_cases(steps: Steps, chosen: Any) -> float:
    return float(np.logical_or.reduceat(chosen, steps.first[:-1]).mean())


def _measured_share(points: Sequence[Point]) -> float:
    """Share of the choices at decision points that were enough to be measured."""
    real = decisions(points)
    whole = sum(each.choices for each in real)
    measured = sum(each.choices for each in real if each.index is not None)
    return measured / whole if whole else 1.0


def _enough(steps: Steps) -> float:
    return min(1.0, math.sqrt(steps.cases / CASES_ENOUGH))


def _answer(*, operational: float, expert: float, sure: float, because: str) -> dict[str, Any]:
    return {
        "operational": round(operational),
        "expert": round(expert),
        "sure": round(min(SURE_MAX, sure), 2),
        "because": because,
    }
