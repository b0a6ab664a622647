"""The sites of providers beside a client: measured, not typed.

Hours are those of a usual week, without holidays. How far clocks are apart is the smaller of the
differences in winter and in summer, so that no place changes its kind with the season.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from pericia.apps.organisations.access import ListedProvider
from pericia.apps.organisations.models import Client
from pericia.kernels.calendar import (
    compile_calendar,
    overlap_by_day,
    usual_overlap_seconds_per_week,
)
from pericia.kernels.refusal import Refused
from pericia.kernels.sourcing.locations import exclusions, kind_of
from pericia.kernels.sourcing.wording import Remark

SORTS = ("hours", "languages", "name")
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ALL_DAY = (("00:00", "24:00"),)
DAY_SECONDS = 24 * 3600
Hours = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Need:
    """What is looked for; `bans` and `residency` are those of the latest answers."""

    languages: frozenset[str] = frozenset()
    service: str = ""
    bans: frozenset[str] = frozenset()
    residency: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Stretch:
    """Open time on a day of the client's, in hundredths of the day."""

    left: float
    width: float
    kind: str


@dataclass(frozen=True, slots=True)
class Place:
    """A site beside the client; `site` is empty for a provider that shows none.

    `kind` is None where it is abroad and its clock unknown, `hours` where hours are unknown.
    """

    provider_id: UUID
    provider: str
    site: str
    country: str
    kind: str | None
    hours_apart: float | None
    hours: float | None
    day: tuple[Stretch, ...]
    languages: tuple[str, ...]
    missing: tuple[str, ...]
    services: tuple[str, ...]
    excluded: tuple[Remark, ...]


def places_of(
    providers: Iterable[ListedProvider], client: Client, need: Need, today: date
) -> list[Place]:
    """Every site of the providers that offer what is needed, in their order."""
    found: list[Place] = []
    for provider in providers:
        offers = [each for each in provider.offers if client.country in each["client_countries"]]
        if need.service and not any(each["service"] == need.service for each in offers):
            continue
        sites: Sequence[Mapping[str, Any]] = provider.sites or [
            {"name": "", "country": provider.country, "time_zone": "", "hours": {}}
        ]
        found += [_place(provider, each, offers, client, need, today) for each in sites]
    return found


def in_order(places: Iterable[Place], sort: str) -> list[Place]:
    """Those that are ruled out last; among the others the most shared hours or languages first."""

    def key(each: Place) -> tuple[bool, float, str, str]:
        most = len(each.languages) if sort == "languages" else each.hours or -1.0
        return bool(each.excluded), 0.0 if sort == "name" else -most, each.provider, each.site

    return sorted(places, key=key)


def weekly_hours(hours: Hours, today: date) -> float | None:
    """Open hours of a usual week; None where they are unknown."""
    return _shared_hours(hours, hours, today)


def _place(
    provider: ListedProvider,
    site: Mapping[str, Any],
    offers: Sequence[Mapping[str, Any]],
    client: Client,
    need: Need,
    today: date,
) -> Place:
    apart = hours_apart(client.time_zone, site["time_zone"], today.year)
    kind = kind_of(
        client.country, site["country"], apart, is_captive=provider.kind == "captive"
    )  # fmt: skip
    counted = [each for each in offers if need.service in ("", each["service"])]
    languages = {language for each in counted for language in each["languages"]}
    return Place(
        provider.organisation_id,
        provider.name,
        site["name"],
        site["country"],
        kind,
        apart,
        _shared_hours(client.hours, site["hours"], today),
        _day(client.hours, site["hours"], today),
        tuple(sorted(languages & need.languages if need.languages else languages)),
        tuple(sorted(need.languages - languages)),
        tuple(sorted(each["service"] for each in offers)),
        exclusions(kind, site["country"], need.bans, need.residency),
    )


def hours_apart(one: str, other: str, year: int) -> float | None:
    """How far two time zones are apart by the clock; None where one is not named."""
    if not one or not other:
        return None
    differences = []
    for month in (1, 7):
        at = datetime(year, month, 15)  # noqa: DTZ001 - a time on the wall, in either zone
        offsets = [at.replace(tzinfo=ZoneInfo(each)).utcoffset() for each in (one, other)]
        mine, theirs = (each or timedelta() for each in offsets)
        differences.append(abs((mine - theirs).total_seconds()) / 3600)
    return min(differences)


def _shared_hours(one: Hours, other: Hours, today: date) -> float | None:
    if not one or not other:
        return None
    try:
        seconds = usual_overlap_seconds_per_week(one, other, _monday(today))
    except Refused:  # written for other rules of calendars
        return None
    return round(seconds / 3600, 1)


def _day(client_hours: Hours, site_hours: Hours, today: date) -> tuple[Stretch, ...]:
    """A Tuesday of the client's zone: when it is open, when the site is, and when both are."""
    if not client_hours or not site_hours:
        return ()
    day = _monday(today) + timedelta(days=1)
    whole = {"time_zone": client_hours["time_zone"], "week": dict.fromkeys(WEEK, ALL_DAY)}
    always = compile_calendar(whole)
    try:
        ours, theirs = (
            compile_calendar({**each, "holidays": None, "extra_holidays": []})
            for each in (client_hours, site_hours)
        )
    except Refused:
        return ()
    begins = overlap_by_day(always, always, day)[0][0]
    return tuple(
        Stretch(
            round(100 * (start - begins).total_seconds() / DAY_SECONDS, 2),
            round(100 * (end - start).total_seconds() / DAY_SECONDS, 2),
            kind,
        )
        for kind, one, other in (
            ("client", always, ours),
            ("site", always, theirs),
            ("both", ours, theirs),
        )
        for start, end in overlap_by_day(one, other, day)
    )


def _monday(today: date) -> date:
    return today - timedelta(days=today.weekday())
