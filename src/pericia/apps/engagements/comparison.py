"""The providers of an engagement side by side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from pericia.apps.engagements.models import EngagementProvider
from pericia.apps.organisations.models import Client, ServiceOffering, Site
from pericia.kernels.calendar import compile_calendar, overlap_seconds_per_week
from pericia.tenancy.scope import rows

# People behind an ethical wall are not counted.
COUNT_PEOPLE = """
SELECT m.organisation_id, r.role, count(*) FROM people_membership m
CROSS JOIN LATERAL unnest(m.roles) AS r(role)
WHERE m.client_id = $1 AND m.ended_at IS NULL AND NOT app.walled(m.person_id, m.client_id)
GROUP BY 1, 2 ORDER BY 1, 3 DESC, 2
"""


@dataclass(frozen=True, slots=True)
class SiteBeside:
    """A site, and how many hours of a week it shares with the client (None: hours unknown)."""

    site: Site
    shared_hours: float | None


@dataclass(frozen=True, slots=True)
class Compared:
    """One provider. Sites and services are there for its own people alone (`is_seen`)."""

    provider: EngagementProvider
    people: list[tuple[str, int]]
    is_seen: bool
    sites: list[SiteBeside] = field(default_factory=list)
    offerings: list[ServiceOffering] = field(default_factory=list)


def compared(
    providers: Iterable[EngagementProvider],
    client: Client,
    employers: Iterable[UUID],
    today: date,
) -> list[Compared]:
    """Each provider with how many people of which role it has at the client."""
    counts: dict[UUID, list[tuple[str, int]]] = {}
    for organisation_id, role, number in rows(COUNT_PEOPLE, (client.client_id,)):
        counts.setdefault(organisation_id, []).append((role, number))
    seen = set(employers)
    sites = list(Site.objects.filter(organisation_id__in=seen).order_by("name", "id"))
    offerings = list(ServiceOffering.objects.filter(organisation_id__in=seen).order_by("service"))
    return [
        Compared(
            each,
            counts.get(each.provider_id, []),
            each.provider_id in seen,
            [
                SiteBeside(site, _shared_hours(site.hours, client.hours, today))
                for site in sites
                if site.organisation_id == each.provider_id
            ],
            [one for one in offerings if one.organisation_id == each.provider_id],
        )
        for each in providers
    ]


def _shared_hours(
    site_hours: Mapping[str, Any], client_hours: Mapping[str, Any], today: date
) -> float | None:
    if not site_hours or not client_hours:
        return None
    monday = today - timedelta(days=today.weekday())
    theirs, ours = compile_calendar(site_hours), compile_calendar(client_hours)
    return round(overlap_seconds_per_week(theirs, ours, monday) / 3600, 2)
