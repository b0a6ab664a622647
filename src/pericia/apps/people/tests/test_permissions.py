"""What each role may do is what the reference says, and counts at one client only."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from pericia.apps.journal.actors import SYSTEM, Actor, platform_administrator
from pericia.apps.journal.permissions import (
    EVERY,
    PERMISSIONS,
    ROLES,
    acting_role,
    may,
    require,
    require_own,
    require_platform,
    require_sight,
    roles_with,
)
from pericia.apps.people import models
from pericia.kernels.procedure import shape
from pericia.kernels.refusal import Refused
from pericia.tenancy.ids import new_id

SOURCES = Path(models.__file__).parents[2]
REFERENCE = SOURCES.parents[1] / "docs" / "reference" / "roles.md"
ROW = re.compile(r"\| `([a-z.]+)` \| [^|]+ \| ([a-z, ]+) \|")
ASKED = re.compile(
    r"\b(?:may|require\w*|clients_with|actor_for|actor_at)\([^\n]*?\"([a-z]+\.[a-z_]+)\""
)
CLIENT, EMPLOYER = new_id(), new_id()


def somebody(*roles: str) -> Actor:
    actor = Actor.person(new_id(), EMPLOYER, "Eva Luz", roles, roles[0])
    return replace(actor, client_id=CLIENT)


def test_the_reference_says_what_the_table_says() -> None:
    documented = {
        permission: set(roles.split(", "))
        for permission, roles in ROW.findall(REFERENCE.read_text())
    }
    assert documented == {each: set(roles_with(each)) for each in EVERY}


def test_there_is_one_list_of_roles() -> None:
    assert set(ROLES) == set(shape.ROLES)
    assert all(len(set(allowed)) == len(allowed) for allowed in PERMISSIONS.values())


def test_every_permission_that_the_code_asks_exists() -> None:
    texts = (
        path.read_text()
        for path in SOURCES.rglob("*.py")
        if "tests" not in path.relative_to(SOURCES).parts
    )
    asked = {permission for text in texts for permission in ASKED.findall(text)}
    assert "engagement.manage" in asked
    assert asked <= EVERY


def test_a_role_may_what_the_table_says_at_its_own_client() -> None:
    eva = somebody("operations")
    assert may(eva, "case.open")
    assert may(eva, "case.open", CLIENT)
    assert not may(eva, "case.open", new_id())
    assert not may(eva, "data.erase", CLIENT)


def test_an_unknown_permission_is_a_defect() -> None:
    with pytest.raises(ValueError, match="no permission"):
        may(SYSTEM, "everything.do")


def test_a_key_may_no_more_than_scopes_and_roles_both_allow() -> None:
    key = replace(somebody("operations"), limited_to=frozenset({"case.open", "data.erase"}))
    assert may(key, "case.open")
    assert not may(key, "case.change")
    assert not may(key, "data.erase")


def test_the_actor_acts_as_the_first_role_that_may() -> None:
    eva = somebody("operator", "supervisor", "operations")
    assert require(eva, "item.work").acting_as == "operator"
    assert require(eva, "case.change").acting_as == "operations"
    assert require(replace(eva, acting_as="supervisor"), "case.change").acting_as == "supervisor"
    assert acting_role(()) == "none"
    with pytest.raises(Refused) as caught:
        require(eva, "wall.manage")
    assert caught.value.code == "forbidden"
    assert "administrator" in caught.value.message


def test_the_platform_may_do_all_and_nobody_else_is_the_platform() -> None:
    root = platform_administrator(new_id(), "Root")
    for actor in (SYSTEM, root):
        require_platform(actor)
        assert all(may(actor, permission, CLIENT) for permission in EVERY)
        assert require_own(actor, "person.manage", EMPLOYER) == actor
    with pytest.raises(Refused):
        require_platform(somebody("administrator"))


def test_own_people_are_managed_by_their_own_organisation() -> None:
    eva = somebody("administrator")
    assert require_own(eva, "person.manage", EMPLOYER) == eva
    with pytest.raises(Refused):
        require_own(eva, "person.manage", CLIENT)


def test_what_may_not_be_seen_is_not_there() -> None:
    require_sight(somebody("sponsor"), "case.see", CLIENT, "case")
    for actor, client in ((somebody("finance"), CLIENT), (somebody("sponsor"), new_id())):
        with pytest.raises(Refused) as caught:
            require_sight(actor, "case.see", client, "case")
        assert caught.value.code == "not_found"
