"""How long people really had work in hand: by their calendar, and no second counted twice.

Times are whole microseconds since the epoch; a stretch is (from, to), without its end.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from pericia.kernels.calendar.hours import SECOND, Calendar

Stretch = tuple[int, int]


def without(stretch: Stretch, pauses: Iterable[Stretch]) -> list[Stretch]:
    """What is left of a stretch once these pauses, in order of their start, are taken out."""
    start, end = stretch
    left: list[Stretch] = []
    for paused, resumed in pauses:
        if start < min(paused, end):
            left.append((start, min(paused, end)))
        start = max(start, resumed)
    return [*left, (start, end)] if start < end else left


def in_working_hours(stretches: Sequence[Stretch], calendar: Calendar) -> list[Stretch]:
    """The open parts of these stretches. Where none is open it was work out of hours: all of them.

    So the night is not counted between taking something in the evening and handing it in next
    morning, and an item that was done on a Sunday is.
    """
    opened = [part for each in stretches for part in calendar.stretches_between(*each)]
    return opened or list(stretches)


def shared_seconds(spells: Sequence[Sequence[Stretch]]) -> list[float]:
    """The seconds of each of one person's spells: while n are in hand, each gets 1/n of the time.

    So they add up to the time in which anything was in hand at all. A spell's stretches do not
    overlap each other.
    """
    changes: defaultdict[int, int] = defaultdict(int)
    for spell in spells:
        for start, end in spell:
            changes[start] += 1
            changes[end] -= 1
    passed, held, before = 0.0, 0, 0
    share_until: dict[int, float] = {}
    for at in sorted(changes):
        passed += (at - before) / held if held else 0.0
        share_until[at] = passed
        held, before = held + changes[at], at
    return [
        sum(share_until[end] - share_until[start] for start, end in spell) / SECOND
        for spell in spells
    ]
