"""The look ahead at a queue, against counting item by item."""

from __future__ import annotations

import random
from itertools import pairwise
from types import SimpleNamespace
from typing import Any, cast

import pytest

from pericia.kernels.backlog import (
    Forecast,
    Pace,
    Slot,
    effort_ahead,
    late_by_slot,
    predicted_late,
    will_be_late,
)
from pericia.kernels.procedure.playbook import Playbook

HOUR = 3600


def counted(slots: list[Slot], pace: Pace) -> Forecast:
    """Item by item, each with its own due time in the middle of its part of the slot."""
    items = [
        (
            -each.priority,
            each.left_from + (each.left_until - each.left_from) * (j + 0.5) / each.size,
            each,
        )
        for each in slots
        for j in range(each.size)
    ]
    late = coming = 0
    ordered = sorted(items, key=lambda each: (each[0], each[1]))
    for place, (_, left, slot) in enumerate(ordered):
        if slot.left_from < 0:
            late += 1
        elif place * pace.effort / pace.people + pace.effort + pace.ahead > left:
            coming += 1
    return Forecast(late, coming, round(len(items) * pace.effort / pace.people))


def test_a_queue_that_two_people_work_off_in_time_has_nothing_late():
    slots = [Slot(0, 0, HOUR, 4), Slot(0, HOUR, 2 * HOUR, 4)]
    assert predicted_late(slots, Pace(300, 2, 0)) == Forecast(0, 0, 1200)


def test_the_effort_of_the_steps_ahead_makes_the_same_queue_late():
    slots = [Slot(0, HOUR, HOUR, 4)]
    assert predicted_late(slots, Pace(300, 1, 0)).will_be_late == 0
    assert predicted_late(slots, Pace(300, 1, 2700)).will_be_late == 1


def test_what_has_priority_pushes_the_rest_past_its_time():
    urgent, usual = Slot(5, HOUR, 9 * HOUR, 10), Slot(0, HOUR, HOUR, 10)
    pace = Pace(360, 1, 0)
    assert predicted_late([usual], pace).will_be_late == 0
    assert predicted_late([usual, urgent], pace).will_be_late == 10
    assert late_by_slot([usual, urgent, Slot(9, -1, -1, 3)], pace) == [10, 0, 0]


def test_counting_by_slots_gives_what_counting_item_by_item_gives():
    chance = random.Random(7)
    for _ in range(300):
        bounds = sorted([0, *(chance.randint(-2 * HOUR, 40 * HOUR) for _ in range(8))])
        slots = [
            Slot(priority, low, high, chance.randint(1, 30))
            for priority in (0, 1, 5)
            for low, high in pairwise(bounds)
        ]
        pace = Pace(
            chance.randint(60, 1800), chance.choice((0.5, 1, 2, 8)), chance.randint(0, 7200)
        )
        assert predicted_late(slots, pace) == counted(slots, pace)


def test_one_item_is_late_by_the_same_rule_as_a_queue():
    pace = Pace(60, 2, 300)
    slot = Slot(0, HOUR, HOUR, 200)
    late = sum(will_be_late(place, pace, HOUR) for place in range(slot.size))
    assert late == predicted_late([slot], pace).will_be_late == 91


def test_a_pace_without_anybody_is_refused():
    with pytest.raises(ValueError, match="somebody at work"):
        predicted_late([], Pace(60, 0, 0))


def test_the_usual_way_takes_the_last_edge_and_each_step_once():
    def step(minutes: int, *edges: tuple[str, ...], human: bool = True) -> Any:
        ways = tuple(SimpleNamespace(to=each) for each in edges)
        return SimpleNamespace(effort_seconds=minutes * 60, is_human=human, edges=ways)

    steps = {
        "read": step(5, (), ("look",)),
        "look": step(9, ("left", "right"), human=False),
        "left": step(2, ("sign",)),
        "right": step(7, ("sign",)),
        "sign": step(3, ("end",), ("read",)),
    }
    playbook = cast(Playbook, SimpleNamespace(steps=steps))
    assert effort_ahead(playbook, "read") == (7 + 3) * 60
    assert effort_ahead(playbook, "sign") == (5 + 7) * 60
    assert effort_ahead(playbook, "absent") == 0
