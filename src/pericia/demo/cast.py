"""Three clients, two providers (one captive), and the people who work for them.

Everything is made through the actions that administrators use. Clients are marked as simulated, so
every page of theirs says that the work is not real.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import yaml

import pericia
from pericia.apps.engagements import actions as engagements
from pericia.apps.journal.actors import SYSTEM, Actor
from pericia.apps.organisations import actions as organisations
from pericia.apps.people import actions as people
from pericia.apps.people.models import Account
from pericia.demo import decisions
from pericia.tenancy.ids import new_id
from pericia.tenancy.scope import open_scope

WORKDAYS = ("mon", "tue", "wed", "thu", "fri")
EVERY_DAY = (*WORKDAYS, "sat", "sun")
PLAYBOOKS = Path(pericia.__file__).parent / "playbooks"


def hours(zone: str, days: tuple[str, ...], *shifts: tuple[str, str]) -> dict[str, Any]:
    return {"time_zone": zone, "week": {day: [list(each) for each in shifts] for day in days}}


OFFICE = hours("Europe/Madrid", WORKDAYS, ("09:00", "14:00"), ("16:00", "19:00")) | {
    "holidays": {"country": "ES", "subdivision": "MD"}
}
ANDES = hours("America/Bogota", WORKDAYS, ("08:00", "17:00")) | {
    "holidays": {"country": "CO", "subdivision": None}
}
# The crew can be visited at any hour, so somebody is always at work.
STAFF = hours("Europe/Madrid", EVERY_DAY, ("00:00", "24:00")) | {"holidays": None}
BOGOTA_STAFF = hours("America/Bogota", EVERY_DAY, ("00:00", "24:00")) | {"holidays": None}

CLIENTS = {
    "banco": ("Banco Cantábrico", "banco-cantabrico", "ES", "Europe/Madrid", "EUR", OFFICE),
    "hospital": ("Hospital Virgen del Mar", "hospital-mar", "ES", "Europe/Madrid", "EUR", OFFICE),
    "caja": ("Caja Andina", "caja-andina", "CO", "America/Bogota", "COP", ANDES),
}
PROVIDERS = {
    "manantial": ("Manantial Servicios", "third_party"),
    "cantabrico": ("Cantábrico Operaciones", "captive"),
}
LINES = {
    "banco": ("customer-queries", "consultas", "Consultas de clientes", 8 * 3600),
    "hospital": ("clinical-coding", "codificacion", "Codificación clínica", 16 * 3600),
    "caja": ("customer-queries", "consultas", "Consultas de clientes", 8 * 3600),
}
# What every engagement of the demonstration agrees besides its services.
AGREED = (
    "cada expediente se atiende según el procedimiento publicado y se entrega con su historia. "
    "El cliente acepta o devuelve cada entregable en su página."
)
CONTRIBUTION = "Equipo formado en el procedimiento, en dos países"
# What a finished case costs, by whose line it is and which service: hundredths of its currency.
CASE_CENTS = {
    ("banco", "customer-queries"): 240,
    ("caja", "customer-queries"): 950_000,
    ("hospital", "clinical-coding"): 680,
    ("caja", "market-research"): 480_000_000,
    ("caja", "sales"): 24_000_000,
    ("banco", "collections"): 1_450,
    ("banco", "complaints"): 2_600,
    ("banco", "contract-review"): 19_500,
    ("banco", "financial-analysis"): 24_000,
    ("hospital", "data-entry"): 190,
    ("hospital", "satisfaction-study"): 310_000,
    ("banco", "voice-of-customer"): 145_000,
    ("hospital", "inbound-calls"): 320,
}
PEOPLE: dict[str, dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "people.yaml").read_text(encoding="utf-8")
)


# Kinds of people for work in quantity: like whom, and at which client.
EXTRA = {
    "queries": ("ana", "banco"),
    "seniors": ("sonia", "banco"),
    "reviewers": ("rosa", "banco"),
    "coders": ("diego", "hospital"),
    "licensed": ("hugo", "hospital"),
}


class License(NamedTuple):
    """A credential of the cast, as its issuer writes it."""

    kind: str
    title: str
    issuer: str
    number: str


LICENSES = {
    "clinical_coder": License(
        "clinical_coder",
        "Técnica superior en documentación y administración sanitarias",
        "Junta de Andalucía, Consejería de Desarrollo Educativo",
        "41-22070",
    ),
    "financial_analyst": License(
        "financial_analyst", "Analista financiero certificado", "Instituto de analistas", "AF-882"
    ),
    "lawyer": License("lawyer", "Abogacía en ejercicio", "Colegio de la Abogacía", "39-4410"),
}


@dataclass(frozen=True)
class Member:
    """Somebody of the crew. `error_percent` and `speed` are what the simulation gives them."""

    key: str
    person_id: UUID
    organisation_id: UUID
    name: str
    clients: tuple[str, ...]
    roles: tuple[str, ...]
    error_percent: int
    speed: float


@dataclass
class Stage:
    """The demonstration's organisations, service lines and people, by their short names."""

    ids: dict[str, UUID]
    sites: dict[str, UUID] = field(default_factory=dict)
    lines: dict[str, UUID] = field(default_factory=dict)
    people: dict[str, Member] = field(default_factory=dict)

    def actor(self, key: str) -> Actor:
        member = self.people[key]
        return Actor.person(
            member.person_id, member.organisation_id, member.name, member.roles, member.roles[0]
        )

    def scope_of(self, key: str) -> list[UUID]:
        member = self.people[key]
        return sorted({*(self.ids[each] for each in member.clients), member.organisation_id})


def build(now: datetime, *, suffix: str = "", password: str | None = None) -> Stage:
    """Everything, in one transaction. `suffix` keeps a second set apart from the first.

    With a password, those who are to sign in can.
    """
    stage = Stage({key: new_id() for key in (*CLIENTS, *PROVIDERS)})
    said: dict[str, Any] = {"actor": SYSTEM, "now": now}
    with open_scope(stage.ids.values(), seconds_valid=600):
        for key in CLIENTS:
            _client(stage, key, suffix, said)
        stage.sites = _providers(stage, said)
        for key in PEOPLE:
            account_id = _account(stage, key, suffix, password, said)
            stage.people[key] = _person(stage, key, PEOPLE[key], stage.sites, said, account_id)
        for key in LINES:
            _engage(stage, key, said)
    return stage


def hire(stage: Stage, hired: Mapping[str, int], now: datetime) -> None:
    """More people like those of the cast, by kind (`EXTRA`), for work in quantity."""
    said: dict[str, Any] = {"actor": SYSTEM, "now": now}
    with open_scope(stage.ids.values(), seconds_valid=600):
        for kind, count in hired.items():
            like, client = EXTRA[kind]
            about = {**PEOPLE[like], "clients": [client], "signs_in": False}
            for number in range(count):
                key = f"{kind}-{number + 1}"
                one = {**about, "name": f"{about['name']} {number + 2}"}
                stage.people[key] = _person(stage, key, one, stage.sites, said)


def _client(stage: Stage, key: str, suffix: str, said: dict[str, Any]) -> None:
    name, slug, country, zone, currency, opening = CLIENTS[key]
    organisations.register_client(
        client_id=stage.ids[key],
        name=name,
        slug=f"{slug}{suffix}",
        country=country,
        time_zone=zone,
        currency=currency,
        hours=opening,
        is_simulated=True,
        **said,
    )


def _providers(stage: Stage, said: dict[str, Any]) -> dict[str, UUID]:
    organisations.register_provider(
        organisation_id=stage.ids["manantial"],
        name=PROVIDERS["manantial"][0],
        kind=PROVIDERS["manantial"][1],
        country="ES",
        **said,
    )
    organisations.register_provider(
        organisation_id=stage.ids["cantabrico"],
        name=PROVIDERS["cantabrico"][0],
        kind=PROVIDERS["cantabrico"][1],
        captive_of=stage.ids["banco"],
        country="ES",
        **said,
    )
    for provider, services in (
        ("manantial", ("customer-queries", "clinical-coding")),
        ("cantabrico", ("customer-queries",)),
    ):
        for service in services:
            organisations.offer_service(
                organisation_id=stage.ids[provider],
                service=service,
                client_countries=["ES", "CO"],
                languages=["es", "en"],
                **said,
            )
    return {
        "manantial": _site(stage, "manantial", "Sevilla", "ES", "Europe/Madrid", STAFF, said),
        "bogota": _site(stage, "manantial", "Bogotá", "CO", "America/Bogota", BOGOTA_STAFF, said),
        "cantabrico": _site(stage, "cantabrico", "Santander", "ES", "Europe/Madrid", STAFF, said),
    }


def _site(
    stage: Stage,
    provider: str,
    name: str,
    country: str,
    zone: str,
    opening: dict[str, Any],
    said: dict[str, Any],
) -> UUID:
    site = organisations.add_site(
        organisation_id=stage.ids[provider],
        name=name,
        country=country,
        time_zone=zone,
        hours=opening,
        **said,
    )
    return site.id


def _person(
    stage: Stage,
    key: str,
    about: Mapping[str, Any],
    sites: Mapping[str, UUID],
    said: dict[str, Any],
    account_id: UUID | None = None,
) -> Member:
    said = {**said, "organisation_id": stage.ids[about["employer"]]}
    person = people.add_person(
        name=about["name"],
        country=about.get("country", "ES"),
        account_id=account_id,
        site_id=sites.get(about.get("site", about["employer"])),
        hours=BOGOTA_STAFF if about.get("country") == "CO" else STAFF,
        languages={"es": "C2", "en": "C1"},
        clearance="confidential",
        capacity=3,
        hourly_cost_cents=about.get("hourly_cost_cents", 0),
        **said,
    )
    for skill, level in about.get("skills", {}).items():
        people.grade_skill(person_id=person.id, skill=skill, level=level, **said)
    if "license" in about:
        _license(person.id, LICENSES[about["license"]], said, about.get("license_days"))
    for client in about["clients"]:
        people.grant_membership(
            client_id=stage.ids[client],
            person_id=person.id,
            roles=about["roles"],
            authorities={**_authorities(about["roles"]), **about.get("authorities", {})},
            **said,
        )
    return member_of(key, person.id, said["organisation_id"], about)


def member_of(
    key: str, person_id: UUID, organisation_id: UUID, about: Mapping[str, Any] | None = None
) -> Member:
    """What the simulation knows of a person: as of the cast, unless somebody is like them."""
    about = about or PEOPLE[key]
    return Member(
        key,
        person_id,
        organisation_id,
        about["name"],
        tuple(about["clients"]),
        tuple(about["roles"]),
        about.get("error_percent", 0),
        about.get("speed", 1.0),
    )


def _account(
    stage: Stage, key: str, suffix: str, password: str | None, said: dict[str, Any]
) -> UUID:
    about = PEOPLE[key]
    account = people.create_account(
        organisation_id=stage.ids[about["employer"]],
        email=f"{key}{suffix}@demo.pericia",
        name=about["name"],
        password=password if about.get("signs_in") else None,
        language="",  # a visitor reads on in the language of their browser
        **said,
    )
    if about.get("runs_platform"):
        Account.objects.filter(id=account.id).update(is_platform_administrator=True)
    return account.id


def _authorities(roles: Sequence[str]) -> dict[str, Any]:
    if "supervisor" in roles:
        limit = {"limit_cents": 500_000}
        decisions = ("waiver", "write_off", "discount", "redress", "call_report")
        return {
            "override": {"rules": ["independence", "credential"]},
            **dict.fromkeys(decisions, limit),
        }
    return {"refund": {"limit_cents": 50_000}} if "expert" in roles else {}


def _license(person_id: UUID, held: License, said: dict[str, Any], days: int | None) -> None:
    """A verified licence, which expires after so many days or else in some years."""
    now: datetime = said["now"]
    credential = people.add_credential(
        person_id=person_id,
        kind=held.kind,
        title=held.title,
        issuer=held.issuer,
        jurisdiction="ES",
        number=held.number,
        expires_date=now.date() + timedelta(days=days) if days else date(now.year + 3, 12, 31),
        **said,
    )
    people.verify_credential(
        credential_id=credential.id,
        verified_date=now.date(),
        verifier_name="Registro de títulos, comprobado por Alba Montes",
        **said,
    )


def _engage(stage: Stage, key: str, said: dict[str, Any]) -> None:
    service, code, name, sla_seconds = LINES[key]
    said = {**said, "client_id": stage.ids[key]}
    text = (PLAYBOOKS / service / "playbook.yaml").read_text(encoding="utf-8")
    playbook = engagements.publish_playbook(text=text, **said)
    engagement_id = _decided(stage, said) if key == "banco" else _drafted(stage, key, said)
    line = engagements.add_service_line(
        engagement_id=engagement_id,
        playbook_id=playbook.id,
        name=name,
        code=code,
        sla_seconds=sla_seconds,
        calendar=CLIENTS[key][5],
        languages=["es", "en"],
        countries=["ES", "CO"],
        shared_hours_min=10,
        data_class="confidential",
        quality_plan={"review_share": 0.15},
        rate_card=rate_card(key, service),
        **said,
    )
    if key == "banco":
        decisions.finish_transition(
            client_id=stage.ids[key],
            engagement_id=engagement_id,
            sponsor=stage.actor("marta"),
            lead=stage.actor("olga"),
            now=said["now"],
        )
    engagements.go_live(engagement_id=engagement_id, **said)
    stage.lines[key] = line.id


def _drafted(stage: Stage, key: str, said: dict[str, Any]) -> UUID:
    """An engagement that was agreed without a decision on the platform."""
    service, _, name, _ = LINES[key]
    engagement = engagements.draft_engagement(
        name=f"{name} {said['now'].year}",
        statement_of_work=f"{name}: {AGREED}",
        **said,
    )
    engagements.add_provider(
        engagement_id=engagement.id,
        provider_id=stage.ids["manantial"],
        services=[service],
        languages=["es", "en"],
        contribution=CONTRIBUTION,
        **said,
    )
    return engagement.id


def rate_card(client: str, service: str) -> dict[str, Any]:
    return {"expediente": {"cents": CASE_CENTS[client, service]}}


def _decided(stage: Stage, said: dict[str, Any]) -> UUID:
    """The engagement that the bank's signed decision drafted."""
    return decisions.decide(
        client_id=said["client_id"],
        providers=(stage.ids["manantial"], stage.ids["cantabrico"]),
        sponsor=stage.actor("marta"),
        lead=stage.actor("olga"),
        now=said["now"],
    )
