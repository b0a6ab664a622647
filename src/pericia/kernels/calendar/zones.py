"""Stretches of time in which a zone keeps one offset from UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DAY_SECONDS = 86_400

Stretch = tuple[int, int, int]  # start, end (seconds since the epoch), offset in seconds


def offset_seconds(zone: ZoneInfo, at_seconds: int) -> int:
    local = (EPOCH + timedelta(seconds=at_seconds)).astimezone(zone)
    offset = local.utcoffset()
    return 0 if offset is None else offset.days * DAY_SECONDS + offset.seconds


def stretches(zone: ZoneInfo, start: int, end: int) -> list[Stretch]:
    """[start, end) cut where the offset changes, to the second.

    Looks once a day, so it would miss two changes within one day that cancel each other; the
    time zone database has none.
    """
    found: list[Stretch] = []
    since, offset = start, offset_seconds(zone, start)
    looked = start
    while looked < end:
        ahead = min(looked + DAY_SECONDS, end)
        offset_ahead = offset_seconds(zone, ahead)
        if offset_ahead != offset:
            change = _change(zone, looked, ahead, offset)
            found.append((since, change, offset))
            since, offset = change, offset_ahead
        looked = ahead
    if since < end:
        found.append((since, end, offset))
    return found


def _change(zone: ZoneInfo, low: int, high: int, offset: int) -> int:
    """The first second in (low, high] whose offset is no longer `offset`."""
    while high - low > 1:
        middle = (low + high) // 2
        if offset_seconds(zone, middle) == offset:
            low = middle
        else:
            high = middle
    return high
