"""Periods that a new case may be opened for, where its service reports on one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any

from django.utils.translation import gettext_noop

from pericia.kernels.procedure.playbook import Playbook

PERIODS: Mapping[str, str] = {
    "week": gettext_noop("Last week"),
    "month": gettext_noop("Last month"),
    "quarter": gettext_noop("The last three months"),
}


def periods_of(playbook: Playbook) -> Sequence[str]:
    """The names of those that can be chosen; none where the service asks for no period."""
    return list(PERIODS) if "period_from" in playbook.intake else []


def filled_for(playbook: Playbook, period: str, now: datetime, zone: tzinfo) -> dict[str, Any]:
    """What the form begins with for a period that is over: its two ends, and that the closed cases
    of the line are gathered where the service asks whether they are. Empty for other names.

    A field of a day takes the last day, a field of a moment the first one after it.
    """
    if period not in periods_of(playbook):
        return {}
    intake, fields = playbook.intake, playbook.input["properties"]
    first, after = _bounds(period, now.astimezone(zone).date())
    filled: dict[str, Any] = {}
    for key, moment, day in (
        ("period_from", first, first),
        ("period_to", after, after - timedelta(days=1)),
    ):
        name = intake[key]
        is_moment = fields[name].get("format") == "date-time"
        start = datetime.combine(moment, time(), zone)
        filled[name] = start.isoformat() if is_moment else day.isoformat()
    return filled | ({intake["gathers"]: True} if "gathers" in intake else {})


def _bounds(period: str, today: date) -> tuple[date, date]:
    """The first day, and the first after the last."""
    if period == "week":
        monday = today - timedelta(days=today.weekday())
        return monday - timedelta(days=7), monday
    first = this = today.replace(day=1)
    for _month in range(1 if period == "month" else 3):
        first = (first - timedelta(days=1)).replace(day=1)
    return first, this
