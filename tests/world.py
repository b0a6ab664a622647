"""One small named world for tests, made through the real actions, fresh on each call.

Two clients in Spain and the people who work for them:

- Banco Norte (`banco`) hands its customer queries (`queries`) to Manos and to its own captive,
  Norte Servicios;
- Hospital Sur (`hospital`) hands its clinical coding (`coding`) to Manos.

Everybody in PEOPLE may do what their roles say at the clients named there, and together they can
do every step of both playbooks. Only `sonia` may take what is escalated, `elena`, `irene` and
`nuria` may adjudicate, and only the last two, who are licensed, may sign off.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import pericia
from pericia.apps.engagements import actions as engagements
from pericia.apps.engagements.models import PlaybookVersion, Queue, ServiceLine
from pericia.apps.journal.actors import SYSTEM, Actor
from pericia.apps.journal.permissions import acting_role
from pericia.apps.organisations import actions as organisations
from pericia.apps.organisations.models import Client, Provider, Site
from pericia.apps.people import actions as people
from pericia.kernels.procedure.documents import document_of
from pericia.tenancy.ids import new_id
from pericia.tenancy.scope import open_scope

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)  # a Monday
WORKDAYS = ("mon", "tue", "wed", "thu", "fri")
CLIENT_HOURS = {
    "time_zone": "Europe/Madrid",
    "week": {day: [["09:00", "14:00"], ["16:00", "19:00"]] for day in WORKDAYS},
    "holidays": {"country": "ES", "subdivision": "MD"},
}
STAFF_HOURS = {
    "time_zone": "Europe/Madrid",
    "week": {day: [["08:00", "20:00"]] for day in WORKDAYS},
    "holidays": None,
}
PLAYBOOKS = {"queries": "customer-queries", "coding": "clinical-coding"}
BOTH = ("banco", "hospital")

BANKING, CODING = "banking_queries", "clinical_coding"

# name: (full name, employer, clients, roles, hourly cost in cents, graded skills)
PEOPLE: dict[str, tuple[str, str, tuple[str, ...], tuple[str, ...], int, dict[str, int]]] = {
    "ana": ("Ana Ruiz", "manos", ("banco",), ("operator",), 1500, {BANKING: 2}),
    "luis": ("Luis Gil", "manos", ("banco",), ("operator",), 1600, {BANKING: 2}),
    "clara": ("Clara Soto", "norte", ("banco",), ("operator",), 1900, {BANKING: 3}),
    "sonia": ("Sonia Vega", "manos", ("banco",), ("operator", "expert"), 2600, {BANKING: 5}),
    "rosa": ("Rosa Peña", "manos", ("banco",), ("reviewer",), 2800, {BANKING: 3}),
    "raul": ("Raúl Cano", "manos", ("banco",), ("reviewer",), 2900, {BANKING: 4}),
    "carmen": ("Carmen Díaz", "manos", ("hospital",), ("expert",), 3000, {CODING: 3}),
    "diego": ("Diego Mora", "manos", ("hospital",), ("expert",), 3100, {CODING: 3}),
    "elena": ("Elena Rey", "manos", ("hospital",), ("expert",), 3200, {CODING: 4}),
    "irene": ("Irene Lobo", "manos", ("hospital",), ("expert",), 4500, {CODING: 5}),
    "nuria": ("Nuria Sanz", "manos", ("hospital",), ("expert",), 4800, {CODING: 5}),
    "pablo": ("Pablo Nieto", "manos", BOTH, ("supervisor",), 3500, {}),
    "olga": ("Olga Ferrer", "manos", BOTH, ("operations",), 4000, {}),
    "alba": ("Alba Montes", "manos", BOTH, ("administrator",), 3000, {}),
    "tomas": ("Tomás Prieto", "manos", BOTH, ("auditor",), 3000, {}),
    "fina": ("Fina Otero", "manos", BOTH, ("finance",), 3000, {}),
    "marta": ("Marta Rojas", "banco", ("banco",), ("sponsor",), 0, {}),
    "julio": ("Julio Bravo", "hospital", ("hospital",), ("sponsor",), 0, {}),
}
LICENSED = ("irene", "nuria")


@dataclass(frozen=True)
class Someone:
    """A person of the world, with their roles by client key (`banco`, `hospital`)."""

    id: UUID
    organisation_id: UUID
    account_id: UUID
    name: str
    email: str
    roles: dict[str, tuple[str, ...]]


@dataclass
class World:
    banco: Client
    hospital: Client
    manos: Provider
    norte: Provider
    sevilla: Site
    now: datetime = NOW
    playbooks: dict[str, PlaybookVersion] = field(default_factory=dict)
    lines: dict[str, ServiceLine] = field(default_factory=dict)
    queues: dict[tuple[str, str], Queue] = field(default_factory=dict)
    people: dict[str, Someone] = field(default_factory=dict)

    @property
    def queries(self) -> ServiceLine:
        return self.lines["queries"]

    @property
    def coding(self) -> ServiceLine:
        return self.lines["coding"]

    @property
    def everything(self) -> list[UUID]:
        """Every organisation: for set-up and for looking behind the scenes."""
        return [self.id_of(key) for key in ("banco", "hospital", "manos", "norte")]

    def id_of(self, key: str) -> UUID:
        found = getattr(self, key)
        return found.client_id if isinstance(found, Client) else found.organisation_id

    def actor(self, name: str, client: str | None = None) -> Actor:
        """The person in their roles at a client (their first one unless named)."""
        someone = self.people[name]
        roles = someone.roles[client or next(iter(someone.roles))]
        return Actor.person(
            someone.id, someone.organisation_id, someone.name, roles, acting_role(roles)
        )

    def scope_of(self, name: str) -> list[UUID]:
        """The clients that the person works for, and the employer."""
        someone = self.people[name]
        return sorted({*map(self.id_of, someone.roles), someone.organisation_id})

    @contextmanager
    def open_as(self, name: str) -> Iterator[Actor]:
        """The person's scope, opened, with the person as actor."""
        with open_scope(self.scope_of(name)):
            yield self.actor(name)


def make_world() -> World:
    ids = {key: new_id() for key in ("banco", "hospital", "manos", "norte")}
    mark = ids["banco"].hex[-12:]
    with open_scope(ids.values()):
        world = _organisations(ids, mark)
        for name in PEOPLE:
            world.people[name] = _person(world, name, mark)
        _engage(world, "banco", "queries", ["manos", "norte"], sla_seconds=8 * 3600)
        _engage(world, "hospital", "coding", ["manos"], sla_seconds=16 * 3600)
    return world


@cache
def playbook_text(name: str) -> str:
    """The text of a playbook that ships with the product."""
    folder = Path(pericia.__file__).parent / "playbooks"
    for path in sorted(folder.glob("*/playbook.yaml")):
        text = path.read_text()
        if document_of(text)["playbook"] == name:
            return text
    raise LookupError(f"No playbook {name} ships with the product.")


def as_version(name: str, number: int) -> str:
    """The same text under another number."""
    return re.sub(r"^version: \d+$", f"version: {number}", playbook_text(name), count=1, flags=re.M)


def _organisations(ids: dict[str, UUID], mark: str) -> World:
    said: dict[str, Any] = {"actor": SYSTEM, "now": NOW}
    clients = [
        organisations.register_client(
            client_id=ids[key],
            name=name,
            slug=f"{slug}-{mark}",
            country="ES",
            time_zone="Europe/Madrid",
            hours=CLIENT_HOURS,
            **said,
        )
        for key, name, slug in (
            ("banco", "Banco Norte", "banco-norte"),
            ("hospital", "Hospital Sur", "hospital-sur"),
        )
    ]
    manos = organisations.register_provider(
        organisation_id=ids["manos"], name="Manos", kind="third_party", country="ES", **said
    )
    norte = organisations.register_provider(
        organisation_id=ids["norte"],
        name="Norte Servicios",
        kind="captive",
        captive_of=ids["banco"],
        country="ES",
        **said,
    )
    sevilla = organisations.add_site(
        organisation_id=ids["manos"],
        name="Sevilla",
        country="ES",
        time_zone="Europe/Madrid",
        hours=STAFF_HOURS,
        **said,
    )
    for provider, services in (("manos", PLAYBOOKS.values()), ("norte", ["customer-queries"])):
        for service in services:
            organisations.offer_service(
                organisation_id=ids[provider],
                service=service,
                client_countries=["ES", "CO"],
                languages=["es", "en"],
                **said,
            )
    return World(*clients, manos=manos, norte=norte, sevilla=sevilla)


def _person(world: World, key: str, mark: str) -> Someone:
    name, employer, clients, roles, cost_cents, skills = PEOPLE[key]
    employer_id = world.id_of(employer)
    said: dict[str, Any] = {"actor": SYSTEM, "now": NOW, "organisation_id": employer_id}
    email = f"{key}.{mark}@{employer}.example"
    account = people.create_account(email=email, name=name, **said)
    person = people.add_person(
        name=name,
        country="ES",
        account_id=account.id,
        site_id=world.sevilla.id if employer == "manos" else None,
        hours=STAFF_HOURS,
        languages={"es": "C2", "en": "C1"},
        clearance="restricted",
        capacity=3,
        hourly_cost_cents=cost_cents,
        **said,
    )
    for skill, level in skills.items():
        people.grade_skill(person_id=person.id, skill=skill, level=level, **said)
    if key in LICENSED:
        _license(person.id, said)
    for client in clients:
        people.grant_membership(
            client_id=world.id_of(client),
            person_id=person.id,
            roles=roles,
            authorities={"refund": {"limit_cents": 50_000}} if "expert" in roles else {},
            **said,
        )
    by_client = dict.fromkeys(clients, roles)
    return Someone(person.id, employer_id, account.id, name, email, by_client)


def _license(person_id: UUID, said: dict[str, Any]) -> None:
    credential = people.add_credential(
        person_id=person_id,
        kind="clinical_coder",
        title="Technician in health records",
        issuer="Consejería de Educación",
        jurisdiction="ES",
        number="41-2207",
        expires_date=date(2040, 12, 31),
        **said,
    )
    people.verify_credential(
        credential_id=credential.id,
        verified_date=date(2026, 1, 15),
        verifier_name="Registro de titulados",
        **said,
    )


def _engage(world: World, client: str, code: str, providers: list[str], sla_seconds: int) -> None:
    said: dict[str, Any] = {"actor": SYSTEM, "now": NOW, "client_id": world.id_of(client)}
    playbook = engagements.publish_playbook(text=playbook_text(PLAYBOOKS[code]), **said)
    engagement = engagements.draft_engagement(name=f"{playbook.name} 2026", **said)
    for provider in providers:
        engagements.add_provider(
            engagement_id=engagement.id,
            provider_id=world.id_of(provider),
            services=[playbook.name],
            languages=["es"],
            **said,
        )
    line = engagements.add_service_line(
        engagement_id=engagement.id,
        playbook_id=playbook.id,
        name=playbook.document["title"]["es"],
        code=code,
        sla_seconds=sla_seconds,
        calendar=CLIENT_HOURS,
        languages=["es"],
        countries=["ES"],
        data_class="confidential",
        quality_plan={"review_share": 0.2},
        **said,
    )
    engagements.go_live(engagement_id=engagement.id, **said)
    world.playbooks[code], world.lines[code] = playbook, line
    for queue in Queue.objects.filter(client_id=said["client_id"], service_line_id=line.id):
        world.queues[code, queue.step] = queue
