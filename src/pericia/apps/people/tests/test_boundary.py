"""Who is asking is known before a scope is open, and opens no more than is theirs."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from tests.refusals import refuses
from tests.world import NOW, PEOPLE, World, make_world

from pericia.apps.journal.permissions import may, require
from pericia.apps.people import access, actions
from pericia.apps.people.boundary import Identity, identity_of_account, identity_of_key
from pericia.apps.people.models import ApiKey
from pericia.kernels.refusal import Refused
from pericia.tenancy.ids import new_id
from pericia.tenancy.scope import open_scope, rows


def identity(world: World, name: str) -> Identity:
    return identity_of_account(world.people[name].account_id)


@pytest.mark.parametrize("name", PEOPLE)
def test_the_scope_is_the_clients_and_the_employer(world: World, name: str) -> None:
    assert identity(world, name).scope_ids == world.scope_of(name)


def test_an_account_of_nobody_opens_nothing() -> None:
    found = identity_of_account(new_id())
    assert found.scope_ids == found.client_ids == []


def test_a_clients_former_sponsor_sees_nothing_of_it() -> None:
    world = make_world()
    julio = world.people["julio"]
    with open_scope(world.everything):
        actions.end_membership(
            actor=world.actor("alba"),
            now=NOW,
            client_id=world.hospital.client_id,
            person_id=julio.id,
            why="Left",
        )
    assert identity(world, "julio").scope_ids == []


def test_the_actor_acts_as_the_role_that_may(world: World) -> None:
    sonia = identity(world, "sonia")
    assert sonia.actor_for(world.banco.client_id).acting_as == "operator"
    assert identity(world, "olga").clients_with("playbook.publish") == sorted(
        [world.banco.client_id, world.hospital.client_id]
    )
    assert sonia.clients_with("playbook.publish") == []
    with pytest.raises(Refused, match="no such client"):
        sonia.actor_for(world.hospital.client_id)
    with pytest.raises(Refused, match="no such client"):
        sonia.scope_for(new_id())


def test_one_clients_scope_holds_that_client_and_the_employer(world: World) -> None:
    olga = identity(world, "olga")
    assert olga.scope_for(world.banco.client_id) == sorted(
        [world.banco.client_id, world.manos.organisation_id]
    )
    assert identity(world, "marta").scope_for(world.banco.client_id) == [world.banco.client_id]


def test_at_the_employer_all_roles_count(world: World) -> None:
    actor = identity(world, "alba").actor_at(world.manos.organisation_id, "person.manage")
    assert (actor.acting_as, actor.client_id) == ("administrator", None)
    with pytest.raises(Refused, match="no such organisation"):
        identity(world, "alba").actor_at(world.norte.organisation_id)


def make_key(world: World, **more: Any) -> tuple[ApiKey, str]:
    said = {"scopes": ["case.open", "case.see"], "name": "Loader", "now": NOW, **more}
    with world.open_as("alba") as alba:
        return actions.make_api_key(
            actor=alba,
            client_id=world.banco.client_id,
            person_id=world.people["olga"].id,
            **said,
        )


def test_a_key_acts_for_its_person_within_its_scopes(world: World) -> None:
    key, secret = make_key(world)
    found = identity_of_key(secret)
    assert found is not None
    assert found.client_ids == [world.banco.client_id]
    actor = found.actor_for(world.banco.client_id, "case.open")
    assert actor.reference == f"key:{key.id}"
    assert actor.acting_as == "operations"
    assert actor.person_id == world.people["olga"].id
    assert may(actor, "case.open")
    assert not may(actor, "playbook.publish")
    with pytest.raises(Refused, match=r"scope playbook\.publish"):
        require(actor, "playbook.publish")
    assert found.clients_with("playbook.publish") == []


def test_a_scope_beyond_the_persons_roles_opens_nothing(world: World) -> None:
    _, secret = make_key(world, scopes=["membership.grant"])
    found = identity_of_key(secret)
    assert found is not None
    assert not may(found.actor_for(world.banco.client_id), "membership.grant")


def test_only_the_hash_of_a_key_is_kept(world: World) -> None:
    key, secret = make_key(world)
    assert secret.startswith("pk_")
    assert len(secret) == 46
    assert secret.startswith(key.prefix)
    with world.open_as("alba") as alba:
        (stored,) = rows("SELECT k::text, key_hash FROM people_api_key k WHERE id = $1", (key.id,))
        assert key.id in [each.id for each in access.keys_for(alba, world.banco.client_id)]
    assert secret not in stored[0]
    assert bytes(stored[1]) == sha256(secret.encode()).digest()


@pytest.mark.parametrize("secret", ["", "pk_", "pk_" + "a" * 43, "sk_x", "pk_\x00"])
def test_an_unknown_key_is_nobody(secret: str) -> None:
    assert identity_of_key(secret) is None


def test_a_revoked_key_opens_nothing(world: World) -> None:
    key, secret = make_key(world)
    revoke: dict[str, Any] = {"now": NOW, "client_id": world.banco.client_id, "why": "Leaked"}
    with world.open_as("alba") as alba:
        actions.revoke_api_key(actor=alba, key_id=key.id, **revoke)
        with refuses("key_revoked"):
            actions.revoke_api_key(actor=alba, key_id=key.id, **revoke)
        with refuses("not_found"):
            actions.revoke_api_key(actor=alba, key_id=new_id(), **revoke)
    assert identity_of_key(secret) is None


def test_an_expired_key_opens_nothing(world: World) -> None:
    long_ago = NOW - timedelta(days=9_999)
    gone = make_key(world, now=long_ago, expires_at=long_ago + timedelta(days=1))[1]
    kept = make_key(world, expires_at=NOW + timedelta(days=99_999))[1]
    assert identity_of_key(gone) is None
    assert identity_of_key(kept) is not None


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"scopes": []}, "unknown_scope"),
        ({"scopes": ["everything"]}, "unknown_scope"),
        ({"expires_at": NOW}, "expires_past"),
        ({"name": ""}, "name_invalid"),
    ],
)
def test_a_key_that_cannot_be_is_refused(world: World, more: dict[str, Any], code: str) -> None:
    said = {"scopes": ["case.see"], "name": "Loader", **more}
    with world.open_as("alba") as alba, refuses(code):
        actions.make_api_key(
            actor=alba,
            now=NOW,
            client_id=world.banco.client_id,
            person_id=world.people["olga"].id,
            **said,
        )


def test_a_key_answers_to_a_member(world: World) -> None:
    with world.open_as("alba") as alba, refuses("no_member", "person_id"):
        actions.make_api_key(
            actor=alba,
            now=NOW,
            client_id=world.banco.client_id,
            person_id=world.people["irene"].id,
            name="Loader",
            scopes=["case.see"],
        )


def test_a_key_makes_no_keys(world: World) -> None:
    with world.open_as("alba") as alba:
        _, secret = actions.make_api_key(
            actor=alba,
            now=NOW,
            client_id=world.banco.client_id,
            person_id=world.people["alba"].id,
            name="Maker",
            scopes=["key.manage"],
        )
    found = identity_of_key(secret)
    assert found is not None
    with open_scope(found.scope_ids), refuses("made_by_key"):
        actions.make_api_key(
            actor=found.actor_for(world.banco.client_id),
            now=NOW,
            client_id=world.banco.client_id,
            person_id=world.people["alba"].id,
            name="Another",
            scopes=["case.see"],
        )


def test_use_of_a_key_is_noted_to_the_hour(world: World) -> None:
    key, _ = make_key(world)
    minutes = (0, 30, 61)
    noted = []
    for each in minutes:
        with world.open_as("alba"):
            at = NOW + timedelta(minutes=each)
            actions.note_key_used(now=at, client_id=world.banco.client_id, key_id=key.id)
            noted.append(ApiKey.objects.get(client_id=world.banco.client_id, id=key.id).used_at)
    assert noted == [NOW, NOW, NOW + timedelta(minutes=61)]
