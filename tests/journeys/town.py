"""Who is there before a journey begins: one client, one provider, an engagement with every service,
and for each step of people somebody who has just what it asks for.

The client of a Spanish journey is in Spain, that of an English one in Ireland: documents are
written in the language of the client's country.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import product
from typing import Any
from uuid import UUID

from pericia.apps.engagements import actions as engagements
from pericia.apps.journal.actors import SYSTEM
from pericia.apps.organisations import actions as organisations
from pericia.apps.people import actions as people
from pericia.kernels.procedure.playbook import Playbook, load_playbook
from pericia.tenancy.ids import new_id
from pericia.tenancy.scope import open_scope
from tests.journeys.service import FOLDER

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)  # a Monday
WEEK = {day: [["08:00", "20:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
AUTHORITY_CENTS = 50_000_000
CLIENTS = {
    "es": ("Banco Norte", "ES", "Europe/Madrid"),
    "en": ("Liffey Bank", "IE", "Europe/Dublin"),
}
JURISDICTIONS = ("ES", "IE", "GB", "CO", "MX")
FIRST = """
    Ana Luis Clara Sonia Rosa Raúl Carmen Diego Elena Irene Nuria Pablo Sara Hugo Noa Iker
"""
LAST = "Ruiz Gil Soto Vega Peña Cano Díaz Mora Rey Lobo Sanz Nieto"


@dataclass
class Someone:
    account_id: UUID
    name: str


@dataclass
class Town:
    """People are known by what they do: `sponsor`, `operations`, or `SERVICE:STEP`."""

    client_id: UUID
    provider_id: UUID
    people: dict[str, Someone] = field(default_factory=dict)


def playbooks() -> dict[str, Playbook]:
    return {
        path.parent.name: load_playbook(path.read_text(encoding="utf-8"))
        for path in sorted(FOLDER.glob("*/playbook.yaml"))
    }


def spanish_town() -> Town:
    return _town("es")


def english_town() -> Town:
    return _town("en")


TOWNS = {"es": spanish_town, "en": english_town}


def _town(language: str) -> Town:
    town = Town(new_id(), new_id())
    known = playbooks()
    with open_scope([town.client_id, town.provider_id], seconds_valid=600):
        _organisations(town, *CLIENTS[language], services=list(known))
        _hire(town, "sponsor", "Marta Rojas", {"roles": ["sponsor"]}, town.client_id)
        _hire(town, "operations", "Olga Ferrer", {"roles": ["operations"]})
        names = _names()
        for slug, playbook in known.items():
            for step in playbook.steps.values():
                if step.is_human:
                    _hire(town, f"{slug}:{step.name}", next(names), step.who)
        _engage(town, known, language)
    return town


def _names() -> Iterator[str]:
    """Everybody has another one."""
    for last, first in product(LAST.split(), FIRST.split()):
        yield f"{first} {last}"


def _organisations(town: Town, name: str, country: str, zone: str, *, services: list[str]) -> None:
    said: dict[str, Any] = {"actor": SYSTEM, "now": NOW}
    organisations.register_client(
        client_id=town.client_id,
        name=name,
        slug=name.lower().replace(" ", "-"),
        country=country,
        time_zone=zone,
        hours={"time_zone": zone, "week": WEEK},
        **said,
    )
    organisations.register_provider(
        organisation_id=town.provider_id, name="Manos", kind="third_party", country="ES", **said
    )
    for service in services:
        organisations.offer_service(
            organisation_id=town.provider_id,
            service=service,
            client_countries=["ES", "IE"],
            languages=["es", "en"],
            **said,
        )


def _hire(
    town: Town,
    key: str,
    name: str,
    who: Mapping[str, Any],
    employer_id: UUID | None = None,
) -> None:
    """Somebody with just what this `who` of a step asks for."""
    said: dict[str, Any] = {"actor": SYSTEM, "now": NOW}
    said["organisation_id"] = employer_id or town.provider_id
    account = people.create_account(
        email=f"{key.replace(':', '.')}@town.example", name=name, **said
    )
    person = people.add_person(
        name=name,
        country="ES",
        account_id=account.id,
        hours={"time_zone": "Europe/Madrid", "week": WEEK},
        languages={"es": "C2", "en": "C2"},
        clearance="restricted",
        capacity=20,
        **said,
    )
    for skill, level in who.get("skills", {}).items():
        people.grade_skill(person_id=person.id, skill=skill, level=level, **said)
    for wanted, country in product(who.get("credentials", []), JURISDICTIONS):
        _license(person.id, wanted["kind"], country, said)
    authority = who.get("authority")
    people.grant_membership(
        client_id=town.client_id,
        person_id=person.id,
        roles=who["roles"][:1],
        authorities={authority["decision"]: {"limit_cents": AUTHORITY_CENTS}} if authority else {},
        **said,
    )
    town.people[key] = Someone(account.id, name)


def _license(person_id: UUID, kind: str, country: str, said: dict[str, Any]) -> None:
    credential = people.add_credential(
        person_id=person_id,
        kind=kind,
        title=kind,
        issuer="Colegio",
        jurisdiction=country,
        number=f"{country}-1",
        expires_date=date(2040, 12, 31),
        **said,
    )
    people.verify_credential(
        credential_id=credential.id,
        verified_date=date(2026, 1, 15),
        verifier_name="Registro",
        **said,
    )


def _engage(town: Town, known: Mapping[str, Playbook], language: str) -> None:
    """One engagement with a line of each service; every case that may be drawn for review is."""
    said: dict[str, Any] = {"actor": SYSTEM, "now": NOW, "client_id": town.client_id}
    engagement = engagements.draft_engagement(name="Servicios 2026", **said)
    engagements.add_provider(
        engagement_id=engagement.id,
        provider_id=town.provider_id,
        services=list(known),
        languages=["es", "en"],
        **said,
    )
    for slug, each in known.items():
        text = (FOLDER / slug / "playbook.yaml").read_text(encoding="utf-8")
        playbook = engagements.publish_playbook(text=text, **said)
        engagements.add_service_line(
            engagement_id=engagement.id,
            playbook_id=playbook.id,
            name=each.title[language],
            code=slug,
            sla_seconds=40 * 3600,
            calendar={"time_zone": "Europe/Madrid", "week": WEEK},
            languages=["es", "en"],
            data_class="confidential",
            quality_plan={"review_share": 1.0},
            **said,
        )
    engagements.go_live(engagement_id=engagement.id, **said)
