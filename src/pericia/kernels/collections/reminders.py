"""When and how a debtor is reminded: a plan by stage of arrears, moved to what the law allows.

The plans are this service's own, gentle to firm: messages first in early arrears, calls and a
letter in the middle, a formal letter first in late arrears. Each reminder keeps to the hours and
numbers of the debtor's law, counting those planned before it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from pericia.kernels.collections.contact_hours import WITHOUT_HOUR, next_allowed

Contact = Mapping[str, Any]
Allowed = Callable[[datetime, str, Sequence[Contact]], bool]
PLANS: Mapping[str, Sequence[tuple[int, str]]] = {
    "early": ((0, "sms"), (7, "email"), (14, "phone")),
    "middle": ((0, "phone"), (5, "letter"), (12, "phone"), (20, "email")),
    "late": ((0, "letter"), (7, "phone"), (21, "phone")),
}
"""Days after the debt came in, and through what, by stage."""
DAYS_MAX = 30
"""How far a reminder is moved at most; one that fits nowhere is left out."""


def reminders_of(
    stage: str, country: str, time_zone: str, at: datetime, is_allowed: Allowed
) -> list[dict[str, Any]]:
    """Number, day and hour by the debtor's clock, and channel of each reminder.

    `is_allowed` says whether a contact may be made at a moment through a channel, after these.
    """
    zone = ZoneInfo(time_zone)
    planned: list[dict[str, Any]] = []
    for days, channel in PLANS.get(stage, ()):
        first = at if days == 0 else _morning(at.astimezone(zone) + timedelta(days=days))
        found = _first_allowed(country, time_zone, first, channel, planned, is_allowed)
        if found is not None:
            planned.append({"at": found.isoformat(), "channel": channel})
    return [
        {
            "number": number,
            "day": (local := datetime.fromisoformat(each["at"]).astimezone(zone))
            .date()
            .isoformat(),
            "hour": f"{local:%H:%M}",
            "channel": each["channel"],
        }
        for number, each in enumerate(planned, 1)
    ]


def _first_allowed(
    country: str,
    time_zone: str,
    first: datetime,
    channel: str,
    planned: Sequence[Contact],
    is_allowed: Allowed,
) -> datetime | None:
    if channel in WITHOUT_HOUR:
        return first
    moment = next_allowed(country, time_zone, first)
    for _ in range(DAYS_MAX):
        if is_allowed(moment, channel, planned):
            return moment
        tomorrow = _morning(moment.astimezone(ZoneInfo(time_zone)) + timedelta(days=1))
        moment = next_allowed(country, time_zone, tomorrow)
    return None


def _morning(local: datetime) -> datetime:
    return local.replace(hour=0, minute=0, second=0, microsecond=0)
