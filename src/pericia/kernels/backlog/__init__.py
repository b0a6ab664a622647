"""Which of the items that wait in a queue will probably be late: a look ahead at one queue.

Method (deterministic fluid approximation of a queue: G. F. Newell, Applications of Queueing Theory,
1971, chapter 2). Items are taken in the order of their queue: the higher priority first, then the
nearer due time. Whoever works on it now goes on at the effort that the playbook gives the step, so
with `people` at work one item leaves it every `effort / people` seconds of business time. The item
in place k, from 0, is handed in after `k * effort / people + effort` seconds, and its case then
needs `ahead` seconds more. It will be late where that exceeds the business seconds left until it
is due. Items arrive here counted by slots of due times, and are taken as spread evenly over their
slot.

Not foreseen: absences, items that arrive later and overtake, time spent waiting at the steps ahead,
unusual ways through the playbook. So what it counts is what is late even if nothing goes wrong.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor
from typing import NamedTuple

from pericia.kernels.procedure.playbook import Playbook

__all__ = [
    "Forecast", "Pace", "Slot", "effort_ahead", "late_by_slot", "predicted_late", "will_be_late",
]  # fmt: skip


class Slot(NamedTuple):
    """So many (`size`) items with one priority whose due times lie between two bounds, with the
    business seconds left until each bound; below zero where the items are past due."""

    priority: int
    left_from: int
    left_until: int
    size: int


@dataclass(frozen=True, slots=True)
class Pace:
    """How a queue is worked off: `effort` seconds an item, by so many `people` (may be a share of
    one who works on several queues), and `ahead` seconds of effort in the steps after it."""

    effort: int
    people: float
    ahead: int

    @property
    def seconds_an_item(self) -> float:
        return self.effort / self.people


@dataclass(frozen=True, slots=True)
class Forecast:
    """Of the items of a queue: how many are late by now, and how many more will be;
    `seconds_to_clear` is the business time until the last of them is handed in."""

    late: int
    will_be_late: int
    seconds_to_clear: int


def predicted_late(slots: Sequence[Slot], pace: Pace) -> Forecast:
    """`slots` in any order. Raises ValueError for a pace without people or effort."""
    late = sum(each.size for each in slots if each.left_from < 0)
    place = sum(each.size for each in slots)
    return Forecast(late, sum(late_by_slot(slots, pace)), round(place * pace.seconds_an_item))


def late_by_slot(slots: Sequence[Slot], pace: Pace) -> list[int]:
    """How many of each slot will be late, in the order given; none of what is past due.

    Raises ValueError for a pace without people or effort.
    """
    if pace.people <= 0 or pace.effort <= 0:
        raise ValueError("A pace needs somebody at work and an effort.")
    an_item, needed = pace.seconds_an_item, pace.effort + pace.ahead
    place, counts = 0, [0] * len(slots)
    for at, slot in sorted(enumerate(slots), key=lambda one: (-one[1].priority, one[1].left_from)):
        if slot.left_from >= 0:
            counts[at] = _late_in(slot, place * an_item + needed, an_item)
        place += slot.size
    return counts


def will_be_late(place: int, pace: Pace, left: int) -> bool:
    """Whether the item with so many others ahead of it is late although `left` seconds remain."""
    return place * pace.seconds_an_item + pace.effort + pace.ahead > left


def effort_ahead(playbook: Playbook, step: str) -> int:
    """Seconds of people's effort after a step on the usual way: the edge that is taken where no
    condition holds, the longest of parallel steps, each step once."""
    return _after(playbook, step, frozenset())


def _after(playbook: Playbook, name: str, passed: frozenset[str]) -> int:
    steps = playbook.steps
    if name not in steps or not steps[name].edges:
        return 0
    passed = passed | {name}
    onward = [each for each in steps[name].edges[-1].to if each in steps and each not in passed]
    return max(
        (_effort(playbook, each) + _after(playbook, each, passed) for each in onward), default=0
    )


def _effort(playbook: Playbook, name: str) -> int:
    step = playbook.steps[name]
    return step.effort_seconds if step.is_human else 0


def _late_in(slot: Slot, needed: float, an_item: float) -> int:
    """How many items j of the slot, from 0, have needed + j * an_item > left(j), with left(j) in
    the middle of the j-th part of the slot."""
    _, left_from, left_until, count = slot
    width = (left_until - left_from) / count
    return _positive(needed - left_from - width / 2, an_item - width, count)


def _positive(first: float, step: float, count: int) -> int:
    """How many of `count` numbers that begin with `first` and grow by `step` are above zero."""
    if step == 0:
        return count if first > 0 else 0
    root = -first / step
    found = count - (floor(root) + 1) if step > 0 else ceil(root)
    return max(0, min(count, found))
