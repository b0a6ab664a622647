"""How well places fit a client: measured by language, legal system and shared hours."""

from __future__ import annotations

from dataclasses import dataclass

from pericia.kernels.sourcing.process import LOCATIONS, Location, Place
from pericia.kernels.sourcing.wording import Remark, Text

DAY_MINUTES = 24 * 60
NEARSHORE_HOURS_MAX = 3.0
"""Further apart by the clock than this is offshore."""
EXCLUSIONS = {
    "banned": Text("Está prohibido en las respuestas.", "It is banned in the answers."),
    "data_residency": Text(
        "Los datos no pueden salir de los países permitidos.",
        "The data may not leave the countries that are allowed.",
    ),
}


@dataclass(frozen=True, slots=True)
class Fit:
    """A place beside a client, and why it is excluded, if it is."""

    location: Location
    languages_shared: tuple[str, ...]
    languages_missing: tuple[str, ...]
    language_share: float
    same_legal_system: bool
    hours_shared: float
    hours_share: float
    excluded: tuple[Remark, ...]


def fit(
    client: Place,
    location: Location,
    bans: frozenset[str] = frozenset(),
    data_residency: frozenset[str] | None = None,
) -> Fit:
    """The measured fields of one place; shares are of the client's languages and open hours."""
    place = location.place
    shared = client.languages & place.languages
    hours = overlap_hours(client, place)
    return Fit(
        location,
        tuple(sorted(shared)),
        tuple(sorted(client.languages - shared)),
        len(shared) / len(client.languages),
        client.legal_system == place.legal_system,
        hours,
        hours / open_hours(client),
        exclusions(location.kind, place.country, bans, data_residency),
    )


def exclusions(
    kind: str | None,
    country: str,
    bans: frozenset[str] = frozenset(),
    data_residency: frozenset[str] | None = None,
) -> tuple[Remark, ...]:
    """Why a kind of place in a country is ruled out; empty where it is not."""
    codes = ["banned"] if kind in bans else []
    if data_residency is not None and country not in data_residency:
        codes.append("data_residency")
    return tuple(Remark(code, EXCLUSIONS[code]) for code in codes)


def kind_of(
    client_country: str, country: str, hours_apart: float | None, *, is_captive: bool
) -> str | None:
    """What kind of place it is to a client: its own subsidiary's, in its country, or abroad near or
    far by the difference of their clocks. None abroad where that is unknown."""
    if is_captive:
        return "captive"
    if country == client_country:
        return "onshore"
    if hours_apart is None:
        return None
    return "nearshore" if hours_apart <= NEARSHORE_HOURS_MAX else "offshore"


def excluded_kinds(bans: frozenset[str]) -> tuple[str, ...]:
    """The kinds of place that bans rule out."""
    return tuple(each for each in LOCATIONS if each in bans)


def open_hours(place: Place) -> float:
    """Hours a day that a place is open."""
    return len(_minutes(place)) / 60


def overlap_hours(one: Place, other: Place) -> float:
    """Hours a day that both are open, whatever the date line makes of it; to the minute."""
    return len(_minutes(one) & _minutes(other)) / 60


def _minutes(place: Place) -> frozenset[int]:
    """Minutes of the day in UTC in which a place is open."""
    start, end = round(60 * place.opens), round(60 * place.closes)
    length = (end - start) % DAY_MINUTES or (DAY_MINUTES if start != end else 0)
    first = start - round(60 * place.utc_offset_hours)
    return frozenset((first + minute) % DAY_MINUTES for minute in range(length))
