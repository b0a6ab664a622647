"""Everything that is read out of an event log, as one value for people, pages and programs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

import numpy as np

from pericia.kernels.process import activities, answers
from pericia.kernels.process.activities import activity_figures, moment, plain
from pericia.kernels.process.covering import runs_within
from pericia.kernels.process.flow import (
    Follows,
    Variants,
    directly_follows,
    quantiles,
    seconds_between,
    variants,
)
from pericia.kernels.process.judgement import END, Point, judge
from pericia.kernels.process.log import SECOND, EventLog, Steps, order

FORMAT: Final = "pericia.event-log/1"
VARIANTS_MAX: Final = 20
MOVES_MAX: Final = 200
RULES_MAX: Final = 0.2
JUDGEMENT_MIN: Final = answers.JUDGEMENT_MIN


def mine(
    log: EventLog,
    *,
    language: str = "en",
    later: Iterable[str] = (),
    advance: Callable[[int], None] = lambda done: None,
) -> dict[str, Any]:
    """What a log shows, ready for JSON; docs/reference/sourcing-mine.md describes it.

    `later` names attributes that are only known after the decisions. Raises Refused where the log
    has no usable event.
    """
    steps = order(log)
    size = len(log.activities)
    follows, ways = directly_follows(steps, size), variants(steps)
    figures = activity_figures(steps, log.activities)
    judged = judge(steps, log, follows, later=later, advance=advance)
    evidence = answers.Evidence(steps, ways, figures, judged)
    proposed = answers.propose(evidence, language)
    settled = answers.rules_share(judged.points)
    return {
        "format": FORMAT,
        "cases": steps.cases,
        "events": len(steps.row),
        "variants": len(ways.count),
        **_whole(steps, ways),
        "top_variants": _top_variants(steps, ways, log),
        "activities": [_without_code(each) for each in figures],
        "moves": _moves(steps, follows, log),
        "covering": runs_within(steps, follows, [each["code"] for each in figures], size),
        "decisions": [_decision(each, log) for each in judged.points],
        "attributes": {
            "assumed_known_from_the_start": sorted(judged.assumed),
            "left_out_as_known_later": sorted(judged.left_out),
            "left_out_as_people": sorted(judged.people),
            "left_out_as_dates_or_ids": sorted(log.ignored),
        },
        "sampled_cases": judged.sampled_cases,
        "answers": proposed,
        "unanswered": [each for each in answers.CRITERIA if each not in proposed],
        "rules_share": None if settled is None else round(settled, 3),
        "problems": dict(steps.problems),
    }


def _whole(steps: Steps, ways: Variants) -> dict[str, Any]:
    """Figures of the log as a whole."""
    last = steps.first[1:] - 1
    seconds = (steps.time[last] - steps.time[steps.first[:-1]]) / SECOND
    nowhere = np.zeros(steps.cases, dtype=np.int64)
    volume = activities.weekly(steps.time[steps.first[:-1]])
    mean = float(volume.mean()) if len(volume) else float("nan")
    pairs = np.unique(steps.case * (int(steps.activity.max()) + 1) + steps.activity)
    case_of_pair = pairs // (int(steps.activity.max()) + 1)
    different = np.bincount(case_of_pair, minlength=steps.cases)
    return {
        "first_at": moment(int(steps.time.min())),
        "last_at": moment(int(steps.time.max())),
        "times": activities.times_recorded(steps),
        "waiting_share": _plain(answers.waiting_share(steps)),
        "handoff_rate": plain(activities.handoff_rate(steps)),
        "rework_rate": plain(float((different < np.diff(steps.first)).mean())),
        "case_seconds": plain(float(quantiles(nowhere, seconds, 1, 0.5)[0])),
        "case_seconds_p90": plain(float(quantiles(nowhere, seconds, 1, 0.9)[0])),
        "cases_per_week": plain(answers.cases_per_week(steps)),
        "weekly_variation": plain(float(volume.std() / mean) if mean > 0 else float("nan")),
        "top_variants_share": plain(ways.share_of_top(answers.TOP_VARIANTS)),
        "variants_for_80_percent": ways.covering(0.8),
    }


def _top_variants(steps: Steps, ways: Variants, log: EventLog) -> list[dict[str, Any]]:
    found = []
    for count, case in zip(ways.count[:VARIANTS_MAX], ways.example[:VARIANTS_MAX], strict=True):
        path = steps.activity[steps.first[case] : steps.first[case + 1]]
        names = [log.activities[int(each)] for each in path[:100]]
        share = plain(float(count / steps.cases))
        found.append({"activities": names, "cases": int(count), "share": share})
    return found


def _moves(steps: Steps, follows: Follows, log: EventLog) -> list[dict[str, Any]]:
    """The commonest moves of the directly-follows graph."""
    top = Follows(*(each[:MOVES_MAX] for each in (follows.before, follows.after, follows.count)))
    seconds = seconds_between(steps, follows, len(log.activities))[:MOVES_MAX]
    return [
        {
            "from": log.activities[int(before)],
            "to": log.activities[int(after)],
            "count": int(count),
            "seconds": plain(float(each)),
        }
        for before, after, count, each in zip(
            top.before, top.after, top.count, seconds, strict=True
        )
    ]


def _decision(point: Point, log: EventLog) -> dict[str, Any]:
    return {
        "after": log.activities[point.after],
        "branches": [
            {**_branch(each.activity, log), "count": each.count} for each in point.branches
        ],
        "cases": point.cases,
        "choices": point.choices,
        "entropy_bits": round(point.bits, 3),
        "judgement_index": None if point.index is None else round(point.index, 3),
        "error": None if point.error is None else round(point.error, 3),
        "verdict": verdict(point),
        "order_share": round(point.order_share, 3),
        "told_by": list(point.told_by),
    }


def verdict(point: Point) -> str:
    """`too_few_cases`, `order_only`, `rules`, `mixed` or `judgement`."""
    if point.order_only:
        return "order_only"
    if point.index is None:
        return "too_few_cases"
    if point.index <= RULES_MAX:
        return "rules"
    return "judgement" if point.index >= JUDGEMENT_MIN else "mixed"


def _branch(activity: int, log: EventLog) -> dict[str, Any]:
    """`kind` is activity, end (the case ends here) or rest (every branch that is rare)."""
    if activity >= 0:
        return {"kind": "activity", "to": log.activities[activity]}
    return {"kind": "end" if activity == END else "rest", "to": None}


def _without_code(figures: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in figures.items() if name != "code"}


def _plain(value: float | None) -> Any:
    return None if value is None else plain(value)
