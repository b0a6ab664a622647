"""Logs of which it is known how their decisions come about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from pericia.kernels.process.log import NO_CODE, SECOND, Attribute, EventLog

HOUR = 3_600 * SECOND


def log_of(cases: Sequence[Sequence[tuple[Any, ...]]], **more: Any) -> EventLog:
    """A log of cases of (activity, hour) or (activity, hour, resource)."""
    events = [(number, *event) for number, case in enumerate(cases) for event in case]
    activities = sorted({event[1] for event in events})
    people = sorted({event[3] for event in events if len(event) > 3 and event[3] is not None})
    resource = [
        people.index(event[3]) if len(event) > 3 and event[3] is not None else NO_CODE
        for event in events
    ]
    return EventLog(
        case=np.array([event[0] for event in events]),
        activity=np.array([activities.index(event[1]) for event in events]),
        activities=activities,
        time=np.array([int(event[2] * HOUR) for event in events], dtype=np.int64),
        resource=np.array(resource) if people else None,
        resources=people,
        **more,
    )


RULES = ("Check", "Assess", "Verify", "Retry")
CHANCES = ("Sort", "Negotiate", "Settle")


def decided_log(seed: int) -> EventLog:
    """Decision points that follow rules (after each of RULES) and chance (after each of CHANCES).

    Check: a threshold of a number. Assess: a number and a category together. Verify: three ways by
    a value recorded at the step itself. Retry: by how often it was done. Sort: an even toss.
    Negotiate: three uneven ways. Settle: one in ten, and afterwards the log records which way it
    went. Every case also has an identifier, an owner and numbers that mean nothing.
    """
    random = np.random.default_rng(seed)
    cases = int(random.integers(400, 2_000))
    amount = random.lognormal(7, 1, cases).round(2)
    kind = random.integers(0, 6, cases)
    verdict = random.integers(0, 3, cases)
    limit, share = float(np.quantile(amount, random.uniform(0.3, 0.7))), random.uniform(0.3, 0.7)
    paths = []
    for case in range(cases):
        high, odd = amount[case] > limit, kind[case] % 2 == 1
        path = ["Register", "Check", "Inspect" if high else "Skip"]
        path += ["Assess", "Refer" if high and odd else "Handle", "Verify"]
        path += [("Stamp", "Return", "Correct")[verdict[case]]]
        path += ["Retry", "Wait"] * (1 + seed % 2) + ["Retry", "Sort"]
        path += ["Left" if random.random() < share else "Right", "Negotiate"]
        path += [str(random.choice(["Yield", "Insist", "Wait longer"], p=[0.6, 0.3, 0.1]))]
        path += ["Settle", "Appeal" if random.random() < 0.1 else "Archive"]
        paths.append(path)
    return _log_with_attributes(paths, amount, kind, verdict, random)


def _log_with_attributes(
    paths: list[list[str]], amount: Any, kind: Any, verdict: Any, random: np.random.Generator
) -> EventLog:
    begun = random.integers(0, 8_000, len(paths))
    log = log_of(
        [
            [
                (activity, begun[case] + 3 * place + random.random(), f"p{random.integers(0, 9)}")
                for place, activity in enumerate(path)
            ]
            for case, path in enumerate(paths)
        ]
    )
    steps = [activity for path in paths for activity in path]
    size = len(steps)
    at_verify = np.array([each == "Verify" for each in steps])
    ways = np.array([("Appeal", "Archive").index(each) if each in ("Appeal", "Archive") else -1
                     for each in steps])  # fmt: skip
    attributes = (
        Attribute("amount", amount[log.case], of_case=True),
        Attribute("kind", kind[log.case], [f"k{n}" for n in range(6)], of_case=True),
        Attribute(
            "identifier", log.case.copy(), [f"c{n}" for n in range(len(paths))], of_case=True
        ),
        Attribute("noise", random.normal(size=len(paths))[log.case], of_case=True),
        Attribute("verdict", np.where(at_verify, verdict[log.case], -1), ["a", "b", "c"]),
        Attribute("way", ways, ["appealed", "archived"]),
        Attribute("reading", random.normal(size=size)),
    )
    return EventLog(
        case=log.case, activity=log.activity, activities=log.activities, time=log.time,
        resource=log.resource, resources=log.resources, attributes=attributes,
    )  # fmt: skip


def indexes(log: EventLog) -> dict[str, float | None]:
    """The judgement index after each activity at which cases part."""
    from pericia.kernels.process.flow import directly_follows
    from pericia.kernels.process.judgement import judge
    from pericia.kernels.process.log import order

    steps = order(log)
    found = judge(steps, log, directly_follows(steps, len(log.activities)))
    return {log.activities[point.after]: point.index for point in found.points}


def separated(found: dict[str, float | None], low: float = 0.2, high: float = 0.8) -> bool:
    """Whether every rule is at most `low` and every chance at least `high`."""
    rules = [found[name] for name in RULES if name in found]
    chances = [found[name] for name in CHANCES]
    return all(each is not None and each <= low for each in rules) and all(
        each is not None and each >= high for each in chances
    )
