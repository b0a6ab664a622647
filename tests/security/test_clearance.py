"""Whoever may not open a case for want of clearance finds it in no list either."""

from __future__ import annotations

import pytest

from pericia.apps.journal.actors import SYSTEM
from pericia.apps.journal.permissions import PERMISSIONS
from pericia.apps.people import actions as people
from pericia.tenancy.scope import open_scope
from tests.programs import program
from tests.security.planted import PlantedWorld
from tests.security.probing import ask, browsers, read
from tests.world import NOW

READER = "andres"
TITLE = "own título 0"  # of the case planted as `case`, whose service line is confidential
SEEING = [role for role, allowed in PERMISSIONS.items() if "case.see" in allowed]
COMBINED = [(role,) for role in SEEING] + [("operator", role) for role in PERMISSIONS]
LISTS = ("/cases", "/cases?q=own", "/work", "/board", "/board/items", "/imports")
OF_ITEMS = {"/board/items"}  # whoever assigns work sees all of it, by the items' own rule


@pytest.fixture(params=["internal", "restricted"])
def clearance(planted: PlantedWorld, request: pytest.FixtureRequest) -> str:
    world = planted.world
    with open_scope(world.everything):
        people.set_clearance(
            actor=SYSTEM,
            now=NOW,
            organisation_id=world.manos.organisation_id,
            person_id=world.people[READER].id,
            clearance=request.param,
        )
    return str(request.param)


@pytest.mark.parametrize("roles", COMBINED, ids="+".join)
def test_lists_show_the_cases_that_their_pages_open(planted, clearance, roles):
    world, case_id = planted.world, planted.own["case"]
    with open_scope(world.everything):
        people.grant_membership(
            actor=SYSTEM,
            now=NOW,
            client_id=world.banco.client_id,
            organisation_id=world.manos.organisation_id,
            person_id=world.people[READER].id,
            roles=roles,
        )
    browser, by = next(browsers(planted, READER)), program(world, READER, "banco")
    opens = ask(browser, "GET", f"/cases/{planted.own['client']}/{case_id}").status == 200
    shown = {each for each in LISTS if TITLE in ask(browser, "GET", each).text}
    assert opens == ("/cases" in shown)
    assert opens or shown <= OF_ITEMS
    if not any("item.assign" in PERMISSIONS[role] for role in roles):
        assert not shown & OF_ITEMS
    assert (read(by.get(f"cases/{case_id}")).status == 200) == opens
    assert (case_id in read(by.get("cases")).text) == opens
    assert opens or clearance == "internal"
