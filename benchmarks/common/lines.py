"""A client, a provider, one service line, and the people who work for it, made by the actions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pericia
from pericia.apps.engagements import actions as engagements
from pericia.apps.journal.actors import SYSTEM, Actor
from pericia.apps.organisations import actions as organisations
from pericia.apps.people import actions as people
from pericia.apps.work import actions as work
from pericia.apps.work.actions import Request
from pericia.tenancy.ids import new_id
from pericia.tenancy.scope import open_scope

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ALWAYS = {"time_zone": "Europe/Madrid", "week": {day: [["00:00", "24:00"]] for day in DAYS}}


@dataclass(frozen=True)
class Kind:
    """What a line is about: its playbook, as a service, and what its people must be able to do."""

    playbook: Path
    service: str
    skill: str


SIX_STEPS = Kind(Path(__file__).parent.parent / "engine_playbook.yaml", "six-steps", "six_steps")
QUERIES = Kind(
    Path(pericia.__file__).parent / "playbooks" / "customer-queries" / "playbook.yaml",
    "customer-queries",
    "banking_queries",
)
OUTPUT = {"answer": "hola", "score": 5}


@dataclass(frozen=True)
class Worker:
    """Somebody who works for the line; they can sign in where a password was given."""

    person_id: UUID
    name: str
    roles: tuple[str, ...]
    email: str


@dataclass(frozen=True)
class Line:
    """The service line and who works for it."""

    client_id: UUID
    provider_id: UUID
    service_line_id: UUID
    workers: tuple[Worker, ...]

    @property
    def scope(self) -> list[UUID]:
        return [self.client_id, self.provider_id]

    def actor(self, number: int = 0) -> Actor:
        worker = self.workers[number]
        return Actor.person(
            worker.person_id, self.provider_id, worker.name, worker.roles, worker.roles[0]
        )

    def open_cases(self, inputs: Sequence[Mapping[str, Any]], number: int = 0) -> int:
        """Open a case for each input, all in one call; runs in an open scope."""
        return work.open_cases(
            actor=self.actor(number),
            now=datetime.now(UTC),
            client_id=self.client_id,
            service_line_id=self.service_line_id,
            requests=[Request(input=each) for each in inputs],
        ).count


def make_line(
    kind: Kind,
    workers: int,
    *,
    roles: tuple[str, ...] = ("operator",),
    password: str | None = None,
) -> Line:
    """A line that is live, with so many people who may do all that their roles allow."""
    client_id, provider_id = new_id(), new_id()
    said = {"actor": SYSTEM, "now": datetime.now(UTC)}
    with open_scope([client_id, provider_id]):
        site_id = _organisations(client_id, provider_id, kind, said)
        found = []
        for number in range(workers):
            name = f"Worker {number + 1}"
            email = f"worker.{number + 1}.{provider_id.hex[-12:]}@provider.example"
            account_id = _account(provider_id, name, email, password, said)
            person_id = _person(provider_id, site_id, name, account_id, kind.skill, said)
            people.grant_membership(
                organisation_id=provider_id,
                client_id=client_id,
                person_id=person_id,
                roles=roles,
                authorities={},
                **said,
            )
            found.append(Worker(person_id, name, roles, email))
        line_id = _engage(client_id, provider_id, kind, said)
    return Line(client_id, provider_id, line_id, tuple(found))


def _organisations(client_id: UUID, provider_id: UUID, kind: Kind, said: dict[str, Any]) -> UUID:
    organisations.register_client(
        client_id=client_id,
        name="Client",
        slug=f"client-{client_id.hex[-12:]}",
        country="ES",
        time_zone="Europe/Madrid",
        hours=ALWAYS,
        **said,
    )
    organisations.register_provider(
        organisation_id=provider_id, name="Provider", kind="third_party", country="ES", **said
    )
    organisations.offer_service(
        organisation_id=provider_id,
        service=kind.service,
        client_countries=["ES"],
        languages=["es", "en"],
        **said,
    )
    site = organisations.add_site(
        organisation_id=provider_id,
        name="Site",
        country="ES",
        time_zone="Europe/Madrid",
        hours=ALWAYS,
        **said,
    )
    return site.id


def _account(
    provider_id: UUID, name: str, email: str, password: str | None, said: dict[str, Any]
) -> UUID | None:
    if password is None:
        return None
    account = people.create_account(
        organisation_id=provider_id, email=email, name=name, password=password, **said
    )
    return account.id


def _person(
    provider_id: UUID,
    site_id: UUID,
    name: str,
    account_id: UUID | None,
    skill: str,
    said: dict[str, Any],
) -> UUID:
    person = people.add_person(
        organisation_id=provider_id,
        name=name,
        country="ES",
        account_id=account_id,
        site_id=site_id,
        hours=ALWAYS,
        languages={"es": "C2", "en": "C1"},
        clearance="restricted",
        capacity=3,
        hourly_cost_cents=1000,
        **said,
    )
    people.grade_skill(
        organisation_id=provider_id, person_id=person.id, skill=skill, level=3, **said
    )
    return person.id


def _engage(client_id: UUID, provider_id: UUID, kind: Kind, said: dict[str, Any]) -> UUID:
    text = kind.playbook.read_text(encoding="utf-8")
    playbook = engagements.publish_playbook(client_id=client_id, text=text, **said)
    engagement = engagements.draft_engagement(client_id=client_id, name="Engagement", **said)
    engagements.add_provider(
        client_id=client_id,
        engagement_id=engagement.id,
        provider_id=provider_id,
        services=[kind.service],
        languages=["es"],
        **said,
    )
    line = engagements.add_service_line(
        client_id=client_id,
        engagement_id=engagement.id,
        playbook_id=playbook.id,
        name="Line",
        code="line",
        sla_seconds=8 * 3600,
        calendar=ALWAYS,
        languages=["es"],
        countries=["ES"],
        data_class="internal",
        **said,
    )
    engagements.go_live(client_id=client_id, engagement_id=engagement.id, **said)
    return line.id
