"""How far a place of work is from a client, measured: never typed."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from pericia.kernels.sourcing.locations import kind_of


def place_kind(client_country: str, client_zone: str, country: str, zone: str, at: datetime) -> str:
    """`onshore` in the client's own country, else `nearshore` or `offshore` by the hours."""
    apart = hours_between(client_zone, zone, at)
    return kind_of(client_country, country, apart, is_captive=False) or "offshore"


def hours_between(one: str, other: str, at: datetime) -> float:
    """The difference of two time zones at a moment, in hours, without a sign."""
    offsets = [at.astimezone(ZoneInfo(each)).utcoffset() for each in (one, other)]
    first, second = (each.total_seconds() if each else 0.0 for each in offsets)
    return abs(first - second) / 3600
