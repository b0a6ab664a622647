"""Parts of the forms about people, and how their answers become facts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from pericia.apps.organisations import checks, fields
from pericia.apps.organisations.models import Site
from pericia.apps.people.models import Person
from pericia.kernels.refusal import Refused
from pericia.kernels.routing.facts import CEFR, CLEARANCES
from pericia.web.words import words_of


def about_parts(organisation_id: UUID) -> dict[str, Any]:
    """Name, country, site, capacity, cost, degrees and software."""
    sites = Site.objects.filter(organisation_id=organisation_id).order_by("name", "id")
    places = [(str(each.id), each.name) for each in sites]
    return {
        "name": fields.text(_("Name")),
        "country": fields.country(_("Country where they work")),
        **({"site_id": fields.choice(_("Site"), places)} if places else {}),
        "capacity": fields.whole(_("Items at once"), 0, 100),
        "hourly_cost": fields.amount(_("Cost an hour")),
        "currency": fields.currency(),
        "degrees": fields.entries(
            _("Degrees"),
            "title",
            title=fields.text(_("Title of the degree")),
            institution=fields.text(_("Institution")),
            year=fields.whole(_("Year"), 1900, 2100),
        ),
        "software": fields.lines(_("Standard software they master")),
    }


def about_from(answer: Mapping[str, Any]) -> dict[str, Any]:
    """The answer as columns of a person."""
    currency = checks.checked_currency(answer.get("currency", "EUR").upper())
    site_id = answer.get("site_id")
    return {
        "name": answer["name"],
        "country": answer["country"],
        "site_id": UUID(site_id) if site_id else None,
        "capacity": answer["capacity"],
        "hourly_cost_cents": fields.minor_units(answer.get("hourly_cost", 0), currency),
        "currency": currency,
        "degrees": list(answer.get("degrees", ())),
        "software": sorted(set(answer.get("software", ()))),
    }


def about_value(person: Person) -> dict[str, Any]:
    """What stands in the form for a person."""
    return {
        "name": person.name,
        "country": person.country,
        "site_id": str(person.site_id) if person.site_id else "",
        "capacity": person.capacity,
        "hourly_cost": fields.units_of(person.hourly_cost_cents, person.currency),
        "currency": person.currency,
        "degrees": person.degrees,
        "software": person.software,
        "is_active": person.is_active,
    }


def languages_part() -> dict[str, Any]:
    return fields.entries(
        _("Languages"),
        "language level",
        language=fields.language(),
        level=fields.choice(_("Level (CEFR)"), ((each, each) for each in CEFR)),
    )


def levels_from(answer: Mapping[str, Any]) -> dict[str, str]:
    """Language -> level. Refused (`language_twice`) for a language with two levels."""
    given = [(each["language"], each["level"]) for each in answer.get("languages", ())]
    if len({language for language, _ in given}) < len(given):
        raise Refused("language_twice", "Name each language once.", "languages")
    return dict(given)


def levels_value(levels: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"language": language, "level": level} for language, level in levels.items()]


def clearance_part() -> dict[str, Any]:
    return fields.choice(_("Clearance"), ((each, words_of(each)) for each in CLEARANCES))
