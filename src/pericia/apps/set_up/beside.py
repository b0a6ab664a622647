"""The providers that can be chosen, side by side: sites, shared hours, what they offer of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from pericia.apps.organisations.access import ListedProvider
from pericia.apps.set_up.filling import Filling
from pericia.kernels.calendar import usual_overlap_seconds_per_week
from pericia.kernels.refusal import Refused


@dataclass(frozen=True, slots=True)
class Site:
    """`shared_hours` a week with the client; None where hours are unknown."""

    name: str
    country: str
    shared_hours: float | None


@dataclass(frozen=True, slots=True)
class Choice:
    """`offers` are (title, languages) of the chosen services; `missing` titles of the others."""

    id: UUID
    name: str
    kind: str
    country: str
    sites: tuple[Site, ...]
    offers: tuple[tuple[str, list[str]], ...]
    missing: tuple[str, ...]


def choices(filling: Filling, today: date) -> list[Choice]:
    return [_choice(filling, each, today) for each in filling.providers]


def _choice(filling: Filling, provider: ListedProvider, today: date) -> Choice:
    offered: dict[str, Mapping[str, Any]] = {
        each["service"]: each
        for each in provider.offers
        if filling.client.country in each["client_countries"]
    }
    return Choice(
        provider.organisation_id,
        provider.name,
        provider.kind,
        provider.country,
        tuple(
            Site(each["name"], each["country"], _shared(filling.hours, each["hours"], today))
            for each in provider.sites
        ),
        tuple(
            (filling.title(each), list(offered[each]["languages"]))
            for each in filling.services
            if each in offered
        ),
        tuple(filling.title(each) for each in filling.services if each not in offered),
    )


def _shared(ours: Mapping[str, Any], theirs: Mapping[str, Any], today: date) -> float | None:
    if not ours or not theirs:
        return None
    monday = today - timedelta(days=today.weekday())
    try:
        return round(usual_overlap_seconds_per_week(ours, theirs, monday) / 3600, 1)
    except Refused:  # written for other rules of calendars
        return None
