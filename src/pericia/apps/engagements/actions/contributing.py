"""What the providers of an engagement contribute, beside what its service lines need."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from pericia.apps.engagements.models import EngagementProvider, ServiceLine
from pericia.kernels.calendar import uncovered_seconds_per_week
from pericia.kernels.refusal import Refused


def check_contributed(line: ServiceLine, service: str, now: datetime) -> None:
    """Raises Refused (`service_not_contributed`) that says what no provider contributes.

    Languages and open hours of the line may be shared out among several providers.
    """
    able = _able(line, service)
    if not able:
        raise _refusal(line, service, "playbook_id")
    if not all(each.services for each in able):
        return
    spoken = {language for each in able for language in each.languages}
    missing = sorted(set(line.languages) - spoken)
    if missing:
        raise _refusal(line, f"{service} in {', '.join(missing)}", "languages")
    seconds = _uncovered_seconds(line, service, able, now)
    if seconds:
        uncovered = f"{service} for {seconds / 3600:.1f} of its open hours a week"
        raise _refusal(line, uncovered, "calendar")


def _able(line: ServiceLine, service: str) -> list[EngagementProvider]:
    """Those that contribute the service, or (added long ago) anything."""
    providers = EngagementProvider.objects.filter(
        client_id=line.client_id, engagement_id=line.engagement_id
    )
    return [each for each in providers if not each.services or service in each.services]


def _uncovered_seconds(
    line: ServiceLine, service: str, able: Sequence[EngagementProvider], now: datetime
) -> int:
    hours = [each.hours.get(service) for each in able]
    if not all(hours):
        return 0
    monday = now.date() - timedelta(days=now.weekday())
    return uncovered_seconds_per_week(line.calendar, hours, monday)


def _refusal(line: ServiceLine, lacking: str, field: str) -> Refused:
    return Refused(
        "service_not_contributed",
        f"No provider of this engagement contributes {lacking}. Add one that offers it, or change "
        f"the terms of the service line {line.code}.",
        field,
    )
