"""What a service line begins with when its engagement is drafted: the catalogue's own defaults."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from pericia.apps.engagements.actions.terms import SLA_SECONDS_MAX
from pericia.apps.sourcing.services import services
from pericia.kernels.calendar import business_seconds, compile_calendar

SLA_HOURS = 8
REVIEW_SHARE = 0.1
REVIEW_SHARE_GOVERNED = 0.2
SECONDS_MIN = 60
SECONDS_OF = {"seconds": 1, "hours": 3600, "working_hours": 3600}
DAYS_OF = {"working_days": 1, "weeks": 5}


def sla_seconds_of(service: str, calendar: Mapping[str, Any], day: date) -> int:
    """Seconds of open time that the catalogue gives the service, on the client's hours.

    A working day is the client's own mean open day of the week of `day`; a week has five.
    """
    known = services().get(service)
    if known is None:
        return SLA_HOURS * 3600
    if known.sla.unit in SECONDS_OF:
        seconds = known.sla.within * SECONDS_OF[known.sla.unit]
    else:
        seconds = known.sla.within * DAYS_OF[known.sla.unit] * open_day_seconds(calendar, day)
    return max(SECONDS_MIN, min(SLA_SECONDS_MAX, round(seconds)))


def review_share_of(service: str, *, governance: bool) -> float:
    """The share of finished work that is reviewed: the catalogue's, more where risk is high."""
    known = services().get(service)
    share = known.quality.share if known else REVIEW_SHARE
    return max(share, REVIEW_SHARE_GOVERNED) if governance else share


def open_day_seconds(calendar: Mapping[str, Any], day: date) -> float:
    """The mean open seconds of the days that open in the week of `day`."""
    compiled = compile_calendar(dict(calendar))
    monday = day - timedelta(days=day.weekday())
    opened = [
        business_seconds(
            compiled,
            datetime.combine(monday + timedelta(days=each), time(0), compiled.rules.zone),
            datetime.combine(monday + timedelta(days=each + 1), time(0), compiled.rules.zone),
        )
        for each in range(7)
    ]
    open_days = [each for each in opened if each]
    return sum(open_days) / len(open_days) if open_days else SLA_HOURS * 3600.0
