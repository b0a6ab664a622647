"""Roles are granted by an administrator to somebody else, and end for good when they end."""

from __future__ import annotations

from typing import Any

import pytest
from tests.database import made_once
from tests.refusals import refuses
from tests.world import NOW, World, make_world

from pericia.apps.journal.models import Event
from pericia.apps.people import access, actions
from pericia.apps.people.boundary import identity_of_account
from pericia.apps.people.models import Membership, Person
from pericia.tenancy.ids import new_id
from pericia.tenancy.scope import open_scope


@pytest.fixture
def world() -> World:
    return made_once(make_world)


def grant(world: World, by: str, to: str, client: str = "hospital", **more: Any) -> Membership:
    someone = world.people[to]
    said = {"roles": ["operator"], "organisation_id": someone.organisation_id, **more}
    return actions.grant_membership(
        actor=world.actor(by),
        now=NOW,
        client_id=world.id_of(client),
        person_id=someone.id,
        **said,
    )


def test_a_granted_person_may_work_for_the_client(world: World) -> None:
    ana = world.people["ana"]
    with world.open_as("alba"):
        before = Person.objects.get(organisation_id=ana.organisation_id, id=ana.id).version
        member = grant(
            world, "alba", "ana", authorities={"refund": {"limit_cents": 100}, "hold": {}}
        )
        after = Person.objects.get(organisation_id=ana.organisation_id, id=ana.id)
        event = Event.objects.get(client_id=world.hospital.client_id, object=f"membership:{ana.id}")
    assert member.authorities == {"refund": {"limit_cents": 100}, "hold": {}}
    assert after.version == after.facts["version"] == before + 1
    assert event.verb == "membership.granted"
    identity = identity_of_account(ana.account_id)
    assert identity.actor_for(world.hospital.client_id).roles == ("operator",)


def test_granting_again_changes_the_roles(world: World) -> None:
    with world.open_as("alba"):
        grant(world, "alba", "ana", "banco", roles=["reviewer", "operator", "operator"])
    roles = identity_of_account(world.people["ana"].account_id).memberships[0].roles
    assert roles == ("operator", "reviewer")


def test_an_ended_membership_opens_nothing(world: World) -> None:
    ana = world.people["ana"]
    ended = {"now": NOW, "client_id": world.banco.client_id, "person_id": ana.id, "why": "Left"}
    with world.open_as("alba") as alba:
        actions.end_membership(actor=alba, **ended)
        with refuses("membership_ended"):
            actions.end_membership(actor=alba, **ended)
        names = [each.name for each in access.people_for(alba, world.banco.client_id)]
    assert "Ana Ruiz" not in names
    assert identity_of_account(ana.account_id).client_ids == []


def test_somebody_who_left_opens_nothing(world: World) -> None:
    ana = world.people["ana"]
    with world.open_as("alba") as alba:
        actions.change_person(
            actor=alba,
            now=NOW,
            organisation_id=ana.organisation_id,
            person_id=ana.id,
            is_active=False,
        )
        with refuses("person_inactive"):
            grant(world, "alba", "ana")
        assert "Ana Ruiz" not in [
            each.name for each in access.people_for(alba, world.banco.client_id)
        ]
    assert identity_of_account(ana.account_id).scope_ids == []


def test_a_changed_name_is_the_name_everywhere(world: World) -> None:
    ana = world.people["ana"]
    with world.open_as("alba") as alba:
        actions.change_person(
            actor=alba,
            now=NOW,
            organisation_id=ana.organisation_id,
            person_id=ana.id,
            name="Ana Ruiz Gil",
        )
    with world.open_as("marta") as marta:
        assert access.person_for(marta, world.banco.client_id, ana.id).name == "Ana Ruiz Gil"


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"roles": []}, "unknown_role"),
        ({"roles": ["king"]}, "unknown_role"),
        ({"roles": ["platform"]}, "unknown_role"),
        ({"authorities": {"refund": {"limit_cents": -1}}}, "authority_invalid"),
        ({"authorities": {"refund": {"limit_cents": 1.5}}}, "authority_invalid"),
        ({"authorities": {"refund": {"limit": 1}}}, "authority_invalid"),
        ({"organisation_id": new_id()}, "not_found"),
    ],
)
def test_a_grant_that_cannot_be_is_refused(world: World, more: dict[str, Any], code: str) -> None:
    with world.open_as("alba"), refuses(code):
        grant(world, "alba", "ana", **more)


def test_nobody_grants_themselves_a_role(world: World) -> None:
    with world.open_as("alba"), refuses("own_membership"):
        grant(world, "alba", "alba", "banco", roles=["sponsor"])


@pytest.mark.parametrize("name", ["marta", "olga", "pablo", "ana", "tomas", "fina"])
def test_only_administrators_grant(world: World, name: str) -> None:
    with world.open_as(name), refuses("forbidden"):
        grant(world, name, "luis", "banco")


def test_roles_at_one_client_count_for_nothing_at_another(world: World) -> None:
    identity = identity_of_account(world.people["alba"].account_id)
    at_banco = identity.actor_for(world.banco.client_id, "membership.grant")
    with world.open_as("alba"), refuses("forbidden"):
        actions.grant_membership(
            actor=at_banco,
            now=NOW,
            client_id=world.hospital.client_id,
            organisation_id=world.manos.organisation_id,
            person_id=world.people["ana"].id,
            roles=["operator"],
        )


def test_one_clients_people_do_not_work_for_another(world: World) -> None:
    with open_scope(world.everything), refuses("employer_of_another", "person_id"):
        actions.grant_membership(
            actor=world.actor("alba"),
            now=NOW,
            client_id=world.hospital.client_id,
            organisation_id=world.banco.client_id,
            person_id=world.people["marta"].id,
            roles=["sponsor"],
        )
