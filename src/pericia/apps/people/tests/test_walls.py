"""A walled person is in no list, count or search of the client, and may not be let in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from tests.database import made_once
from tests.refusals import refuses
from tests.world import NOW, World, make_world

from pericia.apps.journal.actors import SYSTEM
from pericia.apps.organisations import actions as organisations
from pericia.apps.people import access, actions
from pericia.apps.people.boundary import identity_of_account, identity_of_key
from pericia.kernels.refusal import Refused
from pericia.tenancy.ids import new_id
from pericia.tenancy.scope import open_scope, rows

LONG_AGO = date(2020, 1, 1)


@pytest.fixture
def world() -> World:
    """Fresh for each test: walls stay."""
    return made_once(make_world)


def wall_off(world: World, name: str, walled_id: UUID, **more: Any) -> UUID:
    with world.open_as("alba") as alba:
        return actions.raise_wall(
            actor=alba,
            now=NOW,
            organisation_id=world.manos.organisation_id,
            person_id=world.people[name].id,
            walled_id=walled_id,
            reason="Sister works there",
            **{"from_date": LONG_AGO, **more},
        ).id


def seen_by(world: World, viewer: str) -> Iterator[str]:
    """Names that the viewer finds in any way at Banco Norte."""
    client_id = world.banco.client_id
    ana = world.people["ana"]
    with world.open_as(viewer) as actor:
        listed = access.people_for(actor, client_id)
        assert access.count_people(actor, client_id) == len(listed)
        yield from (each.name for each in listed)
        yield from (each.name for each in access.people_for(actor, client_id, search="ruiz"))
        yield from ["counted"] * access.count_people(actor, client_id, search="Ana R")
        with suppress(Refused):
            yield access.person_for(actor, client_id, ana.id).name


@pytest.mark.parametrize("viewer", ["marta", "olga", "pablo", "tomas", "alba"])
def test_a_walled_person_is_found_by_nobody(world: World, viewer: str) -> None:
    assert "Ana Ruiz" in set(seen_by(world, viewer))
    wall_off(world, "ana", world.banco.client_id)
    assert not {"Ana Ruiz", "counted"} & set(seen_by(world, viewer))


def test_a_wall_against_an_opponent_of_the_client_counts(world: World) -> None:
    rival = new_id()
    wall_off(world, "ana", rival)
    assert "Ana Ruiz" in set(seen_by(world, "marta"))
    with open_scope([world.banco.client_id]):
        organisations.set_opponents(
            actor=SYSTEM,
            now=NOW,
            client_id=world.banco.client_id,
            opponent_ids=[rival],
            why="Court case 12/26",
        )
    assert "Ana Ruiz" not in set(seen_by(world, "marta"))


def test_an_opponents_own_people_are_out(world: World) -> None:
    with open_scope([world.banco.client_id]):
        organisations.set_opponents(
            actor=SYSTEM,
            now=NOW,
            client_id=world.banco.client_id,
            opponent_ids=[world.manos.organisation_id],
            why="Court case 12/26",
        )
    assert set(seen_by(world, "marta")) == {"Clara Soto", "Marta Rojas"}


def test_a_walled_person_does_not_see_the_client(world: World) -> None:
    ana = world.people["ana"]
    assert identity_of_account(ana.account_id).client_ids == [world.banco.client_id]
    wall_off(world, "ana", world.banco.client_id)
    identity = identity_of_account(ana.account_id)
    assert identity.scope_ids == [world.manos.organisation_id]
    with pytest.raises(Refused, match="no such client"):
        identity.actor_for(world.banco.client_id)


def test_a_walled_persons_key_opens_nothing(world: World) -> None:
    with world.open_as("alba") as alba:
        _, secret = actions.make_api_key(
            actor=alba,
            now=NOW,
            client_id=world.banco.client_id,
            person_id=world.people["olga"].id,
            name="Loader",
            scopes=["case.open"],
        )
    assert identity_of_key(secret) is not None
    wall_off(world, "olga", world.banco.client_id)
    assert identity_of_key(secret) is None


def test_a_walled_person_is_granted_no_membership(world: World) -> None:
    wall_off(world, "ana", world.hospital.client_id)
    with world.open_as("alba") as alba, refuses("walled", "person_id"):
        actions.grant_membership(
            actor=alba,
            now=NOW,
            client_id=world.hospital.client_id,
            organisation_id=world.manos.organisation_id,
            person_id=world.people["ana"].id,
            roles=["operator"],
        )


def test_a_wall_that_begins_later_or_has_ended_does_not_count(world: World) -> None:
    (today,) = rows("SELECT current_date")[0]
    wall_off(world, "ana", world.banco.client_id, from_date=today + timedelta(days=2))
    wall_off(world, "ana", world.banco.client_id, until_date=date(2020, 1, 31))
    assert "Ana Ruiz" in set(seen_by(world, "marta"))


def test_a_lowered_wall_stands_through_its_last_day(world: World) -> None:
    wall_id = wall_off(world, "ana", world.banco.client_id)
    said = {"now": NOW, "organisation_id": world.manos.organisation_id, "wall_id": wall_id}
    with world.open_as("alba") as alba:
        with refuses("date_past"):
            actions.lower_wall(actor=alba, why="Over", last_date=date(2026, 3, 1), **said)
        actions.lower_wall(actor=alba, why="Over", **said)
        with refuses("wall_ends_before"):
            actions.lower_wall(actor=alba, why="Over", **said)


def test_nobody_lowers_a_wall_of_their_own(world: World) -> None:
    wall_id = wall_off(world, "alba", new_id())
    with world.open_as("alba") as alba, refuses("own_wall"):
        actions.lower_wall(
            actor=alba,
            now=NOW,
            organisation_id=world.manos.organisation_id,
            wall_id=wall_id,
            why="Over",
        )


def test_only_who_keeps_walls_sees_and_raises_them(world: World) -> None:
    wall_off(world, "ana", new_id())
    manos, ana = world.manos.organisation_id, world.people["ana"].id
    with world.open_as("pablo") as pablo:
        assert access.employee(pablo, manos, ana).walls == []
        with refuses("forbidden"):
            actions.raise_wall(
                actor=pablo,
                now=NOW,
                organisation_id=manos,
                person_id=ana,
                walled_id=new_id(),
                reason="Sister",
            )
    with world.open_as("alba") as alba:
        assert len(access.employee(alba, manos, ana).walls) == 1
