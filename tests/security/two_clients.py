"""Two clients of one provider, fresh each time, in which whatever is written says whose it is.

`aurora` has every role at the first, `bruno` at the second, `ambos` and `muro` at both: in the
course of a test memberships end and walls rise.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from pericia.apps.channels import actions as imports
from pericia.apps.channels import uploading
from pericia.apps.channels.importing import run_import
from pericia.apps.channels.mapping import Decided
from pericia.apps.engagements import actions as engagements
from pericia.apps.journal.actors import SYSTEM
from pericia.apps.journal.permissions import KEY_SCOPES, ROLES
from pericia.apps.organisations import actions as organisations
from pericia.apps.people import actions as people
from pericia.apps.people.boundary import identity_of_account
from pericia.apps.people.models import Account
from pericia.apps.work import actions as work
from pericia.apps.work.worker import forget_queues
from pericia.tenancy.ids import new_id
from pericia.tenancy.scope import open_scope
from tests.programs import Program
from tests.world import BANKING, CLIENT_HOURS, NOW, WORKDAYS, playbook_text

SHIPPED = "customer-queries"
PEOPLE = {"aurora": (0,), "bruno": (1,), "ambos": (0, 1), "muro": (0, 1)}
ANSWERS: dict[str, dict[str, Any]] = {
    "classify": {"category": "card_arrival", "answer_by": "operator"},
    "answer": {"result": "answered", "reply": "%s respuesta"},
    "blind_review": {"category": "card_arrival"},
    "judge": {"category_correct": True, "critical_error": False, "verdict": "accept"},
    "escalate": {"reply": "%s escalada"},
}

# Pages and keys work by the clock of the day on which the tests run, a Sunday night too.
ALWAYS = {
    "time_zone": "Europe/Madrid",
    "week": {day: [["00:00", "24:00"]] for day in (*WORKDAYS, "sat", "sun")},
    "holidays": None,
}


@dataclass
class Somebody:
    person_id: UUID
    account_id: UUID
    browser: Client
    programs: dict[int, Program] = field(default_factory=dict)


@dataclass
class TwoClients:
    """`canaries[n]` begins every text of client n; `seen_by` is who may see which, as a list kept
    by the test itself."""

    provider_id: UUID
    client_ids: list[UUID]
    canaries: list[str]
    line_ids: list[UUID] = field(default_factory=list)
    people: dict[str, Somebody] = field(default_factory=dict)
    seen_by: dict[str, set[int]] = field(default_factory=dict)
    written: int = 0

    def text(self, client: int, what: str) -> str:
        self.written += 1
        return f"{self.canaries[client]} {what} {self.written}"

    @property
    def everything(self) -> list[UUID]:
        return [*self.client_ids, self.provider_id]

    def said(self, name: str, client: int) -> dict[str, Any]:
        """What actions are told by this person, as the boundary would tell it."""
        identity = identity_of_account(self.people[name].account_id)
        client_id = self.client_ids[client]
        actor = identity.actor_for(client_id)
        return {"actor": actor, "now": timezone.now(), "client_id": client_id}

    def scope(self, name: str) -> list[UUID]:
        return identity_of_account(self.people[name].account_id).scope_ids


def make_two_clients() -> TwoClients:
    client_ids = [new_id(), new_id()]
    canaries = [f"qz{letter}{each.hex[-8:]}" for letter, each in zip("xy", client_ids, strict=True)]
    two = TwoClients(new_id(), client_ids, canaries)
    with open_scope(two.everything):
        _provider(two)
        for client in (0, 1):
            _client(two, client)
            two.line_ids.append(_line(two, client))
        for name, clients in PEOPLE.items():
            _person(two, name, clients)
    return two


def open_case(two: TwoClients, name: str, client: int) -> None:
    forget_queues()
    given = {
        "text": two.text(client, "texto"),
        "channel": "web",
        "received_at": NOW.isoformat(),
        "language": "es",
    }
    request = work.Request(
        given, reference=two.text(client, "referencia"), title=two.text(client, "título")
    )
    said = two.said(name, client)
    with open_scope(two.scope(name)):
        work.open_cases(service_line_id=two.line_ids[client], requests=[request], **said)


def import_rows(two: TwoClients, name: str, client: int) -> None:
    """Three rows, one of which is refused."""
    said = two.said(name, client)
    lines = [f"{two.text(client, 'fila')};web;2026-03-02T08:00:00Z" for _ in range(2)]
    wrong = f"{two.text(client, 'mala')};paloma;2026-03-02T08:00:00Z"
    content = "\n".join(["text;channel;received_at", *lines, wrong]).encode()
    stream = SimpleUploadedFile("rows.csv", content)
    file_name = f"{two.text(client, 'fichero')}.csv"
    with (
        uploading.uploaded(stream, client_id=said["client_id"], file_name=file_name) as upload,
        open_scope(two.scope(name)),
    ):
        kept = imports.store_upload(service_line_id=two.line_ids[client], upload=upload, **said)
    columns = {each: each for each in ("text", "channel", "received_at")}
    with open_scope(two.scope(name)):
        decided = Decided(columns, {}, "Europe/Madrid")
        imports.confirm_import(import_id=kept.id, decided=decided, **said)
    run_import(said["client_id"], kept.id)


def raise_wall(two: TwoClients, name: str, client: int) -> None:
    with open_scope([two.provider_id]):
        people.raise_wall(
            actor=SYSTEM,
            now=timezone.now(),
            organisation_id=two.provider_id,
            person_id=two.people[name].person_id,
            walled_id=two.client_ids[client],
            reason="A conflict of interest.",
        )


def end(two: TwoClients, name: str, client: int) -> None:
    with open_scope(two.everything):
        people.end_membership(
            actor=SYSTEM,
            now=timezone.now(),
            client_id=two.client_ids[client],
            person_id=two.people[name].person_id,
            why=two.text(client, "fin"),
        )


def _provider(two: TwoClients) -> None:
    said: dict[str, Any] = {"actor": SYSTEM, "now": NOW, "organisation_id": two.provider_id}
    organisations.register_provider(name="Ambas", kind="third_party", country="ES", **said)
    organisations.offer_service(
        service="customer-queries", client_countries=["ES"], languages=["es", "en"], **said
    )


def _client(two: TwoClients, client: int) -> None:
    organisations.register_client(
        actor=SYSTEM,
        now=NOW,
        client_id=two.client_ids[client],
        name=two.text(client, "cliente"),
        slug=two.canaries[client],
        country="ES",
        time_zone="Europe/Madrid",
        hours=CLIENT_HOURS,
    )


def _line(two: TwoClients, client: int) -> UUID:
    said: dict[str, Any] = {"actor": SYSTEM, "now": NOW, "client_id": two.client_ids[client]}
    text = re.sub("Consultas de clientes", two.text(client, "guía"), playbook_text(SHIPPED))
    playbook = engagements.publish_playbook(text=text, **said)
    engagement = engagements.draft_engagement(name=two.text(client, "encargo"), **said)
    engagements.add_provider(
        engagement_id=engagement.id,
        provider_id=two.provider_id,
        services=[SHIPPED],
        languages=["es", "en"],
        **said,
    )
    line = engagements.add_service_line(
        engagement_id=engagement.id,
        playbook_id=playbook.id,
        name=two.text(client, "línea"),
        code=f"{two.canaries[client]}-line",
        sla_seconds=8 * 3600,
        calendar=CLIENT_HOURS,
        languages=["es", "en"],
        countries=["ES"],
        data_class="internal",
        **said,
    )
    engagements.go_live(engagement_id=engagement.id, **said)
    return line.id


def _person(two: TwoClients, name: str, clients: tuple[int, ...]) -> None:
    said: dict[str, Any] = {"actor": SYSTEM, "now": NOW, "organisation_id": two.provider_id}
    account = people.create_account(email=f"{name}.{new_id().hex}@example.org", name=name, **said)
    person = people.add_person(
        name=name.title(),
        country="ES",
        account_id=account.id,
        hours=ALWAYS,
        languages={"es": "C2", "en": "C2"},
        clearance="restricted",
        capacity=50,
        **said,
    )
    people.grade_skill(person_id=person.id, skill=BANKING, level=5, **said)
    somebody = Somebody(person.id, account.id, Client())
    two.people[name], two.seen_by[name] = somebody, set(clients)
    for client in clients:
        of_client = {**said, "client_id": two.client_ids[client], "person_id": person.id}
        people.grant_membership(roles=ROLES, **of_client)
        somebody.programs[client] = Program(_key(two, name, client, person.id), Client())


def _key(two: TwoClients, name: str, client: int, person_id: UUID) -> str:
    _, secret = people.make_api_key(
        actor=SYSTEM,
        now=NOW,
        client_id=two.client_ids[client],
        person_id=person_id,
        name=two.text(client, f"clave de {name}"),
        scopes=list(KEY_SCOPES),
    )
    return secret


def sign_in(two: TwoClients) -> None:
    """After the scope has closed: sessions are rows that nobody owns."""
    for somebody in two.people.values():
        somebody.browser.force_login(Account.objects.get(id=somebody.account_id))
