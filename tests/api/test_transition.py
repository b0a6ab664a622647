"""Transition plans over the API: read by who sees engagements, completed by whom they are for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

if TYPE_CHECKING:
    from tests.programs import Program
    from tests.world import World


@pytest.fixture
def world() -> World:
    from tests.database import made_once
    from tests.world import make_world

    return made_once(make_world)


def program(world: World, name: str, client: str = "banco", **more: Any) -> Program:
    from tests import programs

    return programs.program(world, name, client, **more)


def planned(world: World, **more: Any) -> dict[str, Any]:
    from pericia.apps.engagements.tests.planning import drafted

    with world.open_as("olga"):
        return drafted(world, **more)


def at(world: World, tail: str = "") -> str:
    return f"engagements/{world.queries.engagement_id}/transition-tasks{tail}"


def test_tasks_are_listed_in_order_with_what_they_wait_for(world):
    tasks = planned(world)
    answer = program(world, "tomas").get(at(world))
    assert answer.status_code == 200, answer.content
    items = answer.json()["items"]
    assert [each["title"]["en"] for each in items] == ["told en", "accepted en", "extra en"]
    assert items[1]["waits_for"] == [str(tasks["told"].id)]
    assert items[1]["is_gate"] is True
    assert (items[0]["starts_date"], items[0]["due_date"]) == ("2026-03-02", "2026-03-06")


def test_an_engagement_without_a_plan_has_no_tasks(world):
    assert program(world, "olga").get(at(world)).json() == {"items": [], "next": None}


def test_a_task_is_completed_once_and_in_turn(world):
    tasks = planned(world)
    olga = program(world, "olga")
    extra, told = (at(world, f"/{tasks[code].id}/completion") for code in ("extra", "told"))
    early = olga.post(extra, {})
    assert (early.status_code, early.json()["code"]) == (409, "needs_open")
    done = olga.post(told, {"note": "All", "evidence": "/cases/7"})
    assert done.status_code == 200, done.content
    assert (done.json()["state"], done.json()["settled_by"]) == ("done", "Olga Ferrer")
    assert done.json()["evidence"] == "/cases/7"
    again = olga.post(told, {})
    assert (again.status_code, again.json()["code"]) == (409, "task_settled")
    assert olga.post(extra, {}).status_code == 200


def test_who_may_not_complete_a_task_is_refused(world):
    tasks = planned(world)
    told = at(world, f"/{tasks['told'].id}/completion")
    narrow = program(world, "olga", scopes=("cases:read",))
    assert narrow.post(told, {}).json()["code"] == "forbidden"
    assert narrow.get(at(world)).status_code == 200
    assert program(world, "tomas").post(told, {}).json()["code"] == "forbidden"
    assert program(world, "ana").post(told, {}).status_code == 404
    assert program(world, "ana").get(at(world)).status_code == 403


def test_the_acceptance_needs_the_sponsors_own_scope(world):
    tasks = planned(world)
    program(world, "olga").post(at(world, f"/{tasks['told'].id}/completion"), {})
    accepted = at(world, f"/{tasks['accepted'].id}/completion")
    assert program(world, "olga").post(accepted, {}).json()["code"] == "forbidden"
    without = program(world, "marta", scopes=("transition",))
    assert without.post(accepted, {}).json()["code"] == "forbidden"
    scopes = ("transition", "deliverable.accept")
    assert program(world, "marta", scopes=scopes).post(accepted, {}).status_code == 200


def test_ids_of_others_are_not_there(world):
    tasks = planned(world)
    julio = program(world, "julio", "hospital", scopes=("transition",))
    olga = program(world, "olga")
    for by, address in (
        (julio, at(world)),
        (julio, at(world, f"/{tasks['told'].id}/completion")),
        (olga, at(world, f"/{uuid4()}/completion")),
        (olga, f"engagements/{uuid4()}/transition-tasks/{tasks['told'].id}/completion"),
        (olga, f"engagements/{uuid4()}/transition-tasks"),
    ):
        answer = by.post(address, {}) if address.endswith("completion") else by.get(address)
        assert answer.status_code == 404, address
