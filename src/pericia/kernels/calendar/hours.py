"""A compiled calendar: open stretches of time in blocks of four weeks, with running totals.

All inner arithmetic is in whole microseconds since the epoch, so that adding and measuring agree
exactly. An instant is open when the wall clock of the zone shows, at that instant, a time within
a shift of that local day: an hour that the clocks skip does not exist, one that they repeat
counts twice.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from typing import NamedTuple

from pericia.kernels.calendar.caching import BoundedCache
from pericia.kernels.calendar.reading import Rules
from pericia.kernels.calendar.zones import DAY_SECONDS, EPOCH, stretches
from pericia.kernels.refusal import Refused

SECOND = 1_000_000
BLOCK_SECONDS = 28 * DAY_SECONDS
BLOCK = BLOCK_SECONDS * SECOND
BLOCKS_KEPT = 64
CLOSED_BLOCKS_MAX = 40  # about three years without an open moment: nobody works by this calendar
AHEAD_BLOCKS_MAX = 660  # about fifty years
_EPOCH_DAY = EPOCH.date().toordinal()
_LAST_SECOND = int((datetime(9998, 1, 1, tzinfo=UTC) - EPOCH).total_seconds())
_FIRST_SECOND = int((datetime(2, 1, 1, tzinfo=UTC) - EPOCH).total_seconds())


class Block(NamedTuple):
    """Open stretches [starts[i], ends[i]) in order; `before[i]` is what is open before stretch i,
    with one entry more than there are stretches: the total."""

    starts: list[int]
    ends: list[int]
    before: list[int]


class Calendar:
    """Compile one with `compile_calendar`; it is immutable but for the blocks it remembers."""

    __slots__ = ("_blocks", "rules")

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self._blocks: BoundedCache[Block] = BoundedCache(BLOCKS_KEPT)

    def open_micros(self, start: int, end: int) -> int:
        """Open microseconds in [start, end), for start <= end not fifty years apart."""
        first, last = start // BLOCK, end // BLOCK
        if last - first > AHEAD_BLOCKS_MAX:
            raise Refused("too_far_ahead", "Measure spans of fifty years at most.")
        head, tail = self.block(first), self.block(last)
        total = _until(tail, end) - _until(head, start)
        for number in range(first, last):
            total += self.block(number).before[-1]
        return total

    def open_micros_until(self, start: int, ends: Iterable[int]) -> list[int]:
        """Open microseconds in [start, end) for each end, none of them before the start nor fifty
        years after it."""
        first = start // BLOCK
        begun = -_until(self.block(first), start)
        passed: list[tuple[list[int], list[int], list[int], int]] = []
        found = []
        for end in ends:
            number = end // BLOCK - first
            if number >= len(passed):
                begun = self._pass(passed, begun, first, number)
            starts, stops, before, base = passed[number]
            stretch = bisect_right(starts, end) - 1
            if stretch >= 0:
                stop = stops[stretch]
                base += before[stretch] + (end if end < stop else stop) - starts[stretch]
            found.append(base)
        return found

    def _pass(
        self,
        passed: list[tuple[list[int], list[int], list[int], int]],
        begun: int,
        first: int,
        number: int,
    ) -> int:
        """Add the blocks up to that one, each with what is open before it; what is open then."""
        if number > AHEAD_BLOCKS_MAX:
            raise Refused("too_far_ahead", "Measure spans of fifty years at most.")
        while len(passed) <= number:
            block = self.block(first + len(passed))
            passed.append((*block, begun))
            begun += block.before[-1]
        return begun

    def add_micros(self, start: int, amount: int) -> int:
        """The first instant at or after `start` by which `amount` was open."""
        if amount == 0:
            return start
        number = start // BLOCK
        block = self.block(number)
        wanted = amount + _until(block, start)
        closed = 0
        for _ in range(AHEAD_BLOCKS_MAX):
            total = block.before[-1]
            if wanted <= total:
                stretch = bisect_right(block.before, wanted - 1) - 1
                return block.starts[stretch] + wanted - block.before[stretch]
            closed = 0 if total else closed + 1
            if closed >= CLOSED_BLOCKS_MAX:
                raise Refused("no_open_time", "The calendar has no open time for years to come.")
            wanted -= total
            number += 1
            block = self.block(number)
        raise Refused("too_far_ahead", "That is more than fifty years of this calendar away.")

    def next_open_micros(self, at: int) -> int:
        """`at` itself when open, else the start of the next stretch."""
        number = at // BLOCK
        for ahead in range(CLOSED_BLOCKS_MAX):
            block = self.block(number + ahead)
            stretch = bisect_right(block.ends, at)
            if stretch < len(block.ends):
                return max(at, block.starts[stretch])
        raise Refused("no_open_time", "The calendar has no open time for years to come.")

    def is_open_at(self, at: int) -> bool:
        block = self.block(at // BLOCK)
        stretch = bisect_right(block.starts, at) - 1
        return stretch >= 0 and at < block.ends[stretch]

    def stretches_between(self, start: int, end: int) -> list[tuple[int, int]]:
        """Open stretches within [start, end), joined where they touch."""
        found: list[tuple[int, int]] = []
        for number in range(start // BLOCK, (end - 1) // BLOCK + 1 if end > start else 0):
            block = self.block(number)
            for opens, closes in zip(block.starts, block.ends, strict=True):
                if closes > start and opens < end:
                    _join(found, max(opens, start), min(closes, end))
        return found

    def block(self, number: int) -> Block:
        """The block that covers [number * BLOCK, (number + 1) * BLOCK)."""
        known = self._blocks.get(number)
        return known if known is not None else self._blocks.put(number, _build(self.rules, number))


def _until(block: Block, at: int) -> int:
    """Open microseconds of the block before `at`."""
    starts, ends, before = block
    stretch = bisect_right(starts, at) - 1
    if stretch < 0:
        return 0
    return before[stretch] + min(at, ends[stretch]) - starts[stretch]


def _build(rules: Rules, number: int) -> Block:
    start, end = number * BLOCK_SECONDS, (number + 1) * BLOCK_SECONDS
    if start < _FIRST_SECOND or end > _LAST_SECOND:
        raise Refused("time_out_of_range", "Calendars are known from the year 2 to 9997.")
    found: list[tuple[int, int]] = []
    for since, until, offset in stretches(rules.zone, start, end):
        for day in range((since + offset) // DAY_SECONDS, (until + offset - 1) // DAY_SECONDS + 1):
            midnight = day * DAY_SECONDS - offset
            for opens, closes in rules.shifts_on(date.fromordinal(day + _EPOCH_DAY)):
                left, right = max(midnight + opens, since), min(midnight + closes, until)
                if left < right:
                    _join(found, left, right)
    return Block(
        [left * SECOND for left, _ in found],
        [right * SECOND for _, right in found],
        list(accumulate(((right - left) * SECOND for left, right in found), initial=0)),
    )


def _join(found: list[tuple[int, int]], left: int, right: int) -> None:
    if found and found[-1][1] == left:
        found[-1] = (found[-1][0], right)
    else:
        found.append((left, right))


def micros(at: datetime) -> int:
    """Microseconds since the epoch of an aware time; raises `Refused` for a naive one."""
    try:
        since = at - EPOCH
    except TypeError:
        raise Refused("naive_time", "Give times with their time zone, in UTC.") from None
    return (since.days * DAY_SECONDS + since.seconds) * SECOND + since.microseconds


def instant(at: int) -> datetime:
    return EPOCH + timedelta(microseconds=at)
