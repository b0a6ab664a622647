"""The hours by which work for a client is planned."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from pericia.apps.organisations.models import Client
from pericia.kernels.calendar.public_holidays import holidays_of
from pericia.kernels.refusal import Refused

WORKDAYS = ("mon", "tue", "wed", "thu", "fri")


def working_hours_of(client: Client) -> dict[str, Any]:
    """The client's calendar; without one, weekdays less the public holidays of its country."""
    if client.hours:
        return dict(client.hours)
    return {
        "time_zone": client.time_zone,
        "week": {day: [["09:00", "17:00"]] for day in WORKDAYS},
        "holidays": {"country": client.country} if _has_holidays(client.country) else None,
    }


def _has_holidays(country: str) -> bool:
    try:
        holidays_of(country, None, timezone.localdate().year)
    except Refused:
        return False
    return True
