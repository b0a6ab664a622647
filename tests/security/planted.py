"""The named world with a third client that nobody of it works for, full of canaries.

`tercera` and its provider `ajena` are what everybody else must never see. Everybody in READERS
asks; `vera`, who has every role at tercera, is there to show that the canaries can be seen at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pericia.apps.engagements import actions as engagements
from pericia.apps.engagements.models import ServiceLine
from pericia.apps.journal.actors import SYSTEM, Actor
from pericia.apps.journal.permissions import ROLES
from pericia.apps.organisations import actions as organisations
from pericia.apps.people import actions as people
from pericia.kernels.routing import OVERRIDABLE
from pericia.tenancy.ids import new_id
from pericia.tenancy.scope import open_scope
from tests.security.planting import Planted, plant_client, plant_provider
from tests.security.stamping import Marks, marks_of, stamp
from tests.world import BANKING, CLIENT_HOURS, NOW, STAFF_HOURS, Someone, World, make_world
from tests.world import playbook_text as shipped

# One signed-in reader for each role, all of them at `banco`, and people with one foot outside.
OF_ROLES = {
    "sponsor": "marta",
    "operations": "olga",
    "supervisor": "pablo",
    "operator": "ana",
    "expert": "sonia",
    "analyst": "andres",
    "reviewer": "rosa",
    "auditor": "tomas",
    "finance": "fina",
    "administrator": "alba",
}
EVERY_ROLE = "ines"  # all roles at banco, none elsewhere
WALLED = "walter"  # all roles at banco and at tercera, walled from tercera
ENDED = "ezequiel"  # all roles at banco; those at tercera have ended
EMPLOYED = "pepa"  # works at Manos, for no client
NO_MEMBERSHIP = "nadie"  # an account, and nothing else
INSIDER = "vera"  # all roles at tercera
OWN_MARK = "own"
READERS = (*OF_ROLES.values(), EVERY_ROLE, WALLED, ENDED, EMPLOYED, NO_MEMBERSHIP)


@dataclass
class PlantedWorld:
    """`own` is what was planted at banco and Manos, `other` at tercera and ajena.

    `canary` begins every text that was planted at the other client; `foreign_ids` are the ids of
    its rows that are ids of nothing else.
    """

    world: World
    own: Planted
    other: Planted
    marks: Marks

    @property
    def canary(self) -> str:
        return self.marks.canary

    @property
    def foreign_ids(self) -> frozenset[str]:
        return self.marks.foreign_ids


def make_planted_world() -> PlantedWorld:
    world = make_world()
    ids = {"tercera": new_id(), "ajena": new_id()}
    canary = f"zq{ids['tercera'].hex[-10:]}"
    with open_scope([*world.everything, *ids.values()]):
        _register(ids, canary)
        _populate(world, ids, canary)
    own = _planted(world, EVERY_ROLE, "banco", world.manos.organisation_id, OWN_MARK)
    other = _planted(world, INSIDER, "tercera", ids["ajena"], canary, ids["tercera"])
    with open_scope([*world.everything, *ids.values()]):
        _raise_wall(world, ids["tercera"])
        _end(world, ids["tercera"])
    stamp(canary, [ids["tercera"], ids["ajena"]])
    found = marks_of(canary, [ids["tercera"], ids["ajena"]])
    return PlantedWorld(world, own, other, found)


def _planted(
    world: World,
    name: str,
    client: str,
    provider_id: UUID,
    mark: str,
    client_id: UUID | None = None,
) -> Planted:
    someone = world.people[name]
    client_id = client_id or world.id_of(client)
    actor = Actor.person(
        someone.id, someone.organisation_id, someone.name, tuple(ROLES), "administrator"
    )
    with open_scope([client_id, provider_id]):
        found = plant_provider(provider_id, mark)
        line = _engage(client_id, provider_id, mark)
    return plant_client(actor, client_id, line, mark, found)


def _register(ids: dict[str, UUID], canary: str) -> None:
    said: dict[str, Any] = {"actor": SYSTEM, "now": NOW}
    organisations.register_client(
        client_id=ids["tercera"],
        name=f"{canary} Tercera",
        slug=f"{canary}-tercera",
        country="ES",
        time_zone="Europe/Madrid",
        hours=CLIENT_HOURS,
        **said,
    )
    organisations.register_provider(
        organisation_id=ids["ajena"],
        name=f"{canary} Ajena",
        kind="third_party",
        country="ES",
        **said,
    )


def _populate(world: World, ids: dict[str, UUID], canary: str) -> None:
    banco, tercera = world.banco.client_id, ids["tercera"]
    manos = world.manos.organisation_id
    _hire(world, "andres", "Andrés Pardo", manos, {banco: ("analyst",)})
    _hire(world, EVERY_ROLE, "Inés Luna", manos, {banco: ROLES})
    _hire(world, WALLED, "Walter Ríos", manos, {banco: ROLES, tercera: ROLES})
    _hire(world, ENDED, "Ezequiel Mas", manos, {banco: ROLES, tercera: ROLES})
    _hire(world, EMPLOYED, "Pepa Gala", manos, {})
    _hire(world, INSIDER, f"{canary} Vera", ids["ajena"], {tercera: ROLES})
    _hire(world, "julia", f"{canary} Julia", tercera, {tercera: ("sponsor",)})
    account = people.create_account(
        actor=SYSTEM,
        now=NOW,
        organisation_id=manos,
        email=f"nadie.{new_id().hex}@example.org",
        name="Nadie",
    )
    world.people[NO_MEMBERSHIP] = Someone(
        account.id, manos, account.id, account.name, account.email, {}
    )


def _hire(
    world: World,
    key: str,
    name: str,
    employer_id: UUID,
    roles: dict[UUID, tuple[str, ...]],
) -> None:
    said: dict[str, Any] = {"actor": SYSTEM, "now": NOW, "organisation_id": employer_id}
    email = f"{key}.{new_id().hex}@example.org"
    account = people.create_account(email=email, name=name, **said)
    person = people.add_person(
        name=name,
        country="ES",
        account_id=account.id,
        hours=STAFF_HOURS,
        languages={"es": "C2", "en": "C2"},
        clearance="restricted",
        capacity=50,
        **said,
    )
    people.grade_skill(person_id=person.id, skill=BANKING, level=5, **said)
    for client_id, held in roles.items():
        people.grant_membership(
            client_id=client_id,
            person_id=person.id,
            roles=held,
            authorities={"override": {"rules": sorted(OVERRIDABLE)}},
            **said,
        )
    banco = roles.get(world.banco.client_id)
    named = {"banco": banco} if banco else {}
    world.people[key] = Someone(person.id, employer_id, account.id, name, email, named)


def _engage(client_id: UUID, provider_id: UUID, mark: str) -> ServiceLine:
    """An engagement for customer queries whose every text carries the mark."""
    said: dict[str, Any] = {"actor": SYSTEM, "now": NOW, "client_id": client_id}
    organisations.offer_service(
        actor=SYSTEM,
        now=NOW,
        organisation_id=provider_id,
        service=f"{mark}-queries",
        client_countries=["ES"],
        languages=["es", "en"],
    )
    text = shipped("customer-queries").replace("customer-queries", f"{mark}-queries")
    text = text.replace("Consultas de clientes", f"{mark} consultas")
    playbook = engagements.publish_playbook(text=text, **said)
    process = organisations.describe_process(
        name=f"{mark} proceso", description=f"{mark} descripción", owner=f"{mark} dueña", **said
    )
    engagement = engagements.draft_engagement(
        name=f"{mark} encargo",
        statement_of_work=f"{mark} alcance",
        process_id=process.id,
        **said,
    )
    engagements.add_provider(
        engagement_id=engagement.id,
        provider_id=provider_id,
        services=[playbook.name],
        languages=["es", "en"],
        **said,
    )
    line = engagements.add_service_line(
        engagement_id=engagement.id,
        playbook_id=playbook.id,
        name=f"{mark} línea",
        code=f"{mark}-line",
        sla_seconds=8 * 3600,
        calendar=CLIENT_HOURS,
        languages=["es", "en"],
        countries=["ES"],
        data_class="confidential",
        **said,
    )
    engagements.go_live(engagement_id=engagement.id, **said)
    engagements.agree_change(
        service_line_id=line.id,
        version=1,
        changes={"sla_seconds": 9 * 3600},
        why=f"{mark} cambio",
        **said,
    )
    return line


def _raise_wall(world: World, tercera: UUID) -> None:
    walled = world.people[WALLED]
    people.raise_wall(
        actor=SYSTEM,
        now=NOW,
        organisation_id=walled.organisation_id,
        person_id=walled.id,
        walled_id=tercera,
        reason="A relative works there.",
    )


def _end(world: World, tercera: UUID) -> None:
    people.end_membership(
        actor=SYSTEM,
        now=NOW,
        client_id=tercera,
        person_id=world.people[ENDED].id,
        why="The project is over.",
    )
