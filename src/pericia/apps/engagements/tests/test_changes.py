"""Playbook versions never change; service lines change by agreed orders that keep history."""

from __future__ import annotations

from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connections
from tests.database import made_once
from tests.refusals import refuses
from tests.world import NOW, World, as_version, make_world, playbook_text

from pericia.apps.engagements import access, actions
from pericia.apps.engagements.models import ChangeOrder, PlaybookVersion, Queue, ServiceLine
from pericia.apps.engagements.queries import playbook_of, queues_of, service_line
from pericia.apps.journal.models import Event
from pericia.kernels.refusal import Refused
from pericia.tenancy.ids import new_id


@pytest.fixture
def world() -> World:
    return made_once(make_world)


def said(world: World, name: str = "olga") -> dict[str, Any]:
    return {"actor": world.actor(name), "now": NOW, "client_id": world.banco.client_id}


def second_version() -> str:
    return as_version("customer-queries", 9)


def agree(world: World, changes: dict[str, Any], version: int = 1, **more: Any) -> ChangeOrder:
    given = {"why": "Agreed on 2 March", **said(world), **more}
    return actions.agree_change(
        service_line_id=world.queries.id, version=version, changes=changes, **given
    )


def test_a_published_version_is_never_published_with_another_text(world: World) -> None:
    with world.open_as("olga"):
        again = actions.publish_playbook(text=playbook_text("customer-queries"), **said(world))
        assert again.id == world.playbooks["queries"].id
        with refuses("version_taken", "version"):
            changed = playbook_text("customer-queries") + "\n# changed\n"
            actions.publish_playbook(text=changed, **said(world))
        newer = actions.publish_playbook(text=second_version(), **said(world))
        assert newer.number == 9
        assert Event.objects.filter(object=f"playbook:{newer.id}").count() == 1


def test_a_playbook_with_a_mistake_is_refused_with_its_line(world: World) -> None:
    with world.open_as("olga"):
        with refuses("playbook_invalid"):
            actions.publish_playbook(text="playbook: [", **said(world))
        with pytest.raises(Refused, match="Line "):
            actions.publish_playbook(text="playbook: [", **said(world))
    with world.open_as("ana"), refuses("forbidden"):
        actions.publish_playbook(text=second_version(), **said(world, "ana"))


def test_a_change_order_keeps_what_stood_before_and_after(world: World) -> None:
    with world.open_as("marta"):
        first = agree(world, {"sla_seconds": 3600, "priority": 2}, **said(world, "marta"))
        second = agree(world, {"priority": 3}, version=2, **said(world, "marta"))
        changed = service_line(world.banco.client_id, world.queries.id)
        orders = access.change_orders_for(
            world.actor("marta"), world.banco.client_id, world.queries.engagement_id
        )
    assert (first.number, second.number) == (1, 2)
    assert first.before == {"sla_seconds": 28800, "priority": 0}
    assert first.after == {"sla_seconds": 3600, "priority": 2}
    assert first.agreed_by == "Marta Rojas"
    assert (changed.sla_seconds, changed.priority, changed.version) == (3600, 3, 3)
    assert [each.number for each in orders] == [2, 1]


def test_a_new_playbook_version_adds_queues_and_leaves_those_of_open_cases(world: World) -> None:
    client_id = world.banco.client_id
    with world.open_as("olga"):
        before = {(each.playbook_id, each.step): each.id for each in _queues(world)}
        newer = actions.publish_playbook(text=second_version(), **said(world))
        order = agree(world, {"playbook_id": newer.id})
        after = {(each.playbook_id, each.step): each.id for each in _queues(world)}
        assert service_line(client_id, world.queries.id).playbook_id == newer.id
        assert playbook_of(client_id, newer.id).version == 9
        first = world.playbooks["queries"]
        assert playbook_of(client_id, first.id).version == first.number
    assert before.items() <= after.items()
    assert {step for playbook, step in after if playbook == newer.id} == {
        step for _, step in before
    }
    assert order.before == {"playbook_id": str(world.playbooks["queries"].id)}


def _queues(world: World) -> list[Queue]:
    return list(
        Queue.objects.filter(client_id=world.banco.client_id, service_line_id=world.queries.id)
    )


def test_a_stricter_data_class_holds_for_all_queues(world: World) -> None:
    with world.open_as("olga"):
        agree(world, {"data_class": "restricted", "countries": ["ES", "PT"]})
        found = queues_of([world.banco.client_id])
    assert {each.requirement["data_class"] for each in found} == {"restricted"}
    assert all(each.requirement["countries"] == ["ES", "PT"] for each in found)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"sla_seconds": 0}, "sla_invalid"),
        ({"state": "closed"}, "unknown_term"),
        ({"playbook_id": new_id()}, "unknown_playbook"),
        ({"sla_seconds": 28800}, "nothing_changes"),
        ({}, "nothing_changes"),
    ],
)
def test_a_change_that_cannot_be_is_refused(
    world: World, changes: dict[str, Any], code: str
) -> None:
    with world.open_as("olga"), refuses(code):
        agree(world, changes)


def test_a_change_needs_a_reason_a_right_and_a_line(world: World) -> None:
    with world.open_as("olga"):
        with refuses("reason_missing", "why"):
            agree(world, {"priority": 1}, why=" ")
        with refuses("not_found"):
            agree(world, {"priority": 1}, client_id=world.hospital.client_id)
    with world.open_as("pablo"), refuses("forbidden"):
        agree(world, {"priority": 1}, actor=world.actor("pablo"))


def test_a_closed_line_does_not_change(world: World) -> None:
    with world.open_as("olga"):
        actions.end(engagement_id=world.queries.engagement_id, why="Over", **said(world))
        with refuses("service_line_closed"):
            agree(world, {"priority": 1}, version=2)


def test_of_two_changes_at_once_one_wins(world: World) -> None:
    at_once, outcomes = Barrier(2, timeout=10), []

    def change(priority: int) -> None:
        try:
            with world.open_as("olga"):
                at_once.wait()
                agree(world, {"priority": priority})
            outcomes.append("agreed")
        except Refused as refused:
            outcomes.append(refused.code)
        finally:
            connections.close_all()

    racers = [Thread(target=change, args=(priority,)) for priority in (1, 2)]
    for each in racers:
        each.start()
    for each in racers:
        each.join(20)
    assert sorted(outcomes) == ["agreed", "changed_meanwhile"]
    with world.open_as("olga"):
        assert ChangeOrder.objects.filter(service_line_id=world.queries.id).count() == 1
        assert (
            ServiceLine.objects.get(client_id=world.banco.client_id, id=world.queries.id).version
            == 2
        )


def test_an_expert_sees_no_engagement(world: World) -> None:
    client_id, engagement_id = world.banco.client_id, world.queries.engagement_id
    with world.open_as("sonia") as sonia:
        with refuses("forbidden"):
            access.engagements_for(sonia, client_id)
        with refuses("not_found"):
            access.engagement_for(sonia, client_id, engagement_id)
    with world.open_as("marta") as marta:
        assert access.engagement_for(marta, client_id, engagement_id).state == "live"
        assert [each.code for each in access.service_lines_for(marta, client_id)] == ["queries"]
        for hidden in (world.coding.engagement_id, new_id()):
            with refuses("not_found"):
                access.engagement_for(marta, client_id, hidden)


def test_another_clients_playbook_is_not_found_though_it_was_compiled_before(world: World) -> None:
    coding = world.playbooks["coding"]
    with world.open_as("irene"):
        assert playbook_of(world.hospital.client_id, coding.id).name == "clinical-coding"
    with world.open_as("marta"), refuses("not_found"):
        playbook_of(world.hospital.client_id, coding.id)
    with world.open_as("marta"):
        assert not PlaybookVersion.objects.filter(id=coding.id).exists()
