"""Transition plans: drafted, changed, done in order, waived by authority; gates bar going live."""

from __future__ import annotations

from datetime import date
from threading import Barrier, Thread
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, connections, transaction
from tests.database import made_once
from tests.refusals import refuses
from tests.world import World, make_world

from pericia.apps.engagements import actions
from pericia.apps.engagements.models import Engagement, TransitionNeed, TransitionTask
from pericia.apps.engagements.tests.planning import (
    drafted,
    now_of,
    planned,
    said,
    small_plan,
    whole_plan,
)
from pericia.apps.journal.models import Event
from pericia.apps.people.actions import raise_wall
from pericia.kernels.refusal import Refused
from pericia.tenancy.ids import new_id

WHY = {"why": "Agreed on 2 March"}
TERMS: dict[str, Any] = {
    "kind": "pilot",
    "title": {"es": "Segundo piloto"},
    "owner_side": "provider",
    "owner_role": {"es": "Calidad"},
    "starts_date": date(2026, 3, 9),
    "due_date": date(2026, 3, 13),
    "is_gate": True,
}


@pytest.fixture
def world() -> World:
    return made_once(make_world)


def add(world: World, **more: Any) -> TransitionTask:
    engagement_id = more.pop("engagement_id", world.queries.engagement_id)
    given = {**TERMS, **more}
    return actions.add_task(engagement_id=engagement_id, **given, **said(world))


def pause(world: World) -> dict[str, Any]:
    moves = {"engagement_id": world.queries.engagement_id, **said(world)}
    actions.pause(**moves, **WHY)
    return moves


def state(world: World) -> str:
    found = Engagement.objects.get(client_id=world.banco.client_id, id=world.queries.engagement_id)
    return found.state


def test_a_drafted_plan_holds_every_task_with_what_it_needs(world):
    plan = whole_plan(high_risk=True, places=frozenset({"offshore"}))
    with world.open_as("olga"):
        made = drafted(world, plan)
        assert [each.number for each in made.values()] == list(range(1, len(plan) + 1))
        pilot = now_of(made["pilot_run"])
        assert pilot.title == {
            "es": "Hacer el piloto con casos reales y revisarlo todo",
            "en": "Run the pilot on real cases and review all of it",
        }
        assert (pilot.state, pilot.is_gate, pilot.owner_side) == ("open", True, "provider")
        assert TransitionNeed.objects.count() == sum(len(each.needs) for each in plan)
        with refuses("transition_drafted"):
            drafted(world)
        events = Event.objects.filter(verb="transition.drafted")
        assert [each.object for each in events] == [f"engagement:{world.queries.engagement_id}"]


def test_a_plan_whose_tasks_need_later_ones_is_refused(world):
    with world.open_as("olga"):
        with refuses("need_unknown"):
            drafted(world, tuple(reversed(small_plan())))
        with refuses("too_many_tasks"):
            actions.draft_transition(
                engagement_id=world.queries.engagement_id, tasks=(), **said(world)
            )
        with refuses("not_found"):
            drafted(world, engagement_id=world.coding.engagement_id)


def test_going_live_is_refused_while_a_gate_is_open_and_names_those_gates(world):
    with world.open_as("olga"):
        tasks = drafted(world)
        moves = pause(world)
        with refuses("gates_open"):
            actions.go_live(**moves)
        with pytest.raises(Refused) as caught:
            actions.go_live(**moves)
        assert "“told en” (told en, due 6 Mar 2026);\n– “accepted en”" in caught.value.message
        assert (
            "«told es» (told es, vence el 6 mar 2026);\n– «accepted es»" in caught.value.message_es
        )
        assert "extra" not in caught.value.message
        actions.complete_task(task_id=tasks["told"].id, **said(world))
    with world.open_as("marta"):
        with pytest.raises(Refused, match="accepted") as caught:
            actions.go_live(**moves)
        assert "told" not in caught.value.message
        actions.complete_task(task_id=tasks["accepted"].id, **said(world, "marta"))
    with world.open_as("olga"):
        actions.go_live(**moves)
        assert state(world) == "live"


def test_a_gate_is_named_with_the_person_who_owns_it(world):
    with world.open_as("olga"):
        add(world, owner_person_id=world.people["ana"].id)
        moves = pause(world)
        with pytest.raises(Refused, match=r"“Segundo piloto” \(Ana Ruiz, due 13 Mar 2026\)"):
            actions.go_live(**moves)


def test_without_a_plan_an_engagement_goes_live_as_before(world):
    with world.open_as("olga"):
        actions.go_live(**pause(world))
        assert state(world) == "live"


def test_a_task_is_done_after_what_it_needs_and_once(world):
    with world.open_as("olga"):
        tasks = drafted(world)
        done = {"note": "All were told.", "evidence": "/cases/1"}
        with refuses("needs_open"):
            actions.complete_task(task_id=tasks["extra"].id, **said(world))
        actions.complete_task(task_id=tasks["told"].id, **done, **said(world))
        told = now_of(tasks["told"])
        assert (told.state, told.settled_by, told.note) == ("done", "Olga Ferrer", done["note"])
        assert (told.evidence, told.version) == ("/cases/1", 2)
        with refuses("task_settled"):
            actions.complete_task(task_id=tasks["told"].id, **said(world))
        with refuses("task_settled"):
            actions.waive_task(task_id=tasks["told"].id, **WHY, **said(world))
        actions.complete_task(task_id=tasks["extra"].id, **said(world))
        verbs = Event.objects.filter(object=f"transition_task:{told.id}")
        assert [each.verb for each in verbs] == ["transition.task_completed"]


def test_what_was_waived_counts_as_settled(world):
    with world.open_as("olga"):
        tasks = drafted(world)
    with world.open_as("marta"):
        with refuses("reason_missing", "why"):
            actions.waive_task(task_id=tasks["told"].id, why=" ", **said(world, "marta"))
        actions.waive_task(task_id=tasks["told"].id, **WHY, **said(world, "marta"))
        waived = now_of(tasks["told"])
        assert (waived.state, waived.settled_by, waived.note) == (
            "waived",
            "Marta Rojas",
            WHY["why"],
        )
    with world.open_as("olga"):
        actions.complete_task(task_id=tasks["extra"].id, **said(world))


@pytest.mark.parametrize("name", ["alba", "ana", "pablo", "tomas", "fina"])
def test_only_who_agrees_changes_waives_a_task(world, name):
    with world.open_as("olga"):
        tasks = drafted(world)
    with world.open_as(name), refuses("forbidden"):
        actions.waive_task(task_id=tasks["told"].id, **WHY, **said(world, name))


def test_the_acceptance_is_the_clients_alone(world):
    """Operations manages the engagement and agrees changes; it accepts nothing."""
    with world.open_as("olga"):
        tasks = drafted(world)
        actions.complete_task(task_id=tasks["told"].id, **said(world))
        accepted = tasks["accepted"]
        with refuses("forbidden"):
            actions.complete_task(task_id=accepted.id, **said(world))
        with refuses("forbidden"):
            actions.waive_task(task_id=accepted.id, **WHY, **said(world))
        with refuses("forbidden"):
            actions.change_task(
                task_id=accepted.id, version=1, changes={"is_gate": False}, **WHY, **said(world)
            )
    with world.open_as("marta"):
        actions.complete_task(task_id=accepted.id, **said(world, "marta"))
        assert now_of(accepted).state == "done"


def test_an_owner_does_their_own_task_and_no_other(world):
    with world.open_as("olga"):
        mine = add(world, owner_person_id=world.people["ana"].id)
        other = add(world)
    with world.open_as("ana"):
        with refuses("forbidden"):
            actions.complete_task(task_id=other.id, **said(world, "ana"))
        actions.complete_task(task_id=mine.id, **said(world, "ana"))
        assert now_of(mine).state == "done"
        with refuses("forbidden"):
            actions.reopen_task(task_id=mine.id, **WHY, **said(world, "ana"))


def test_a_task_is_opened_again_unless_something_was_built_on_it(world):
    with world.open_as("olga"):
        tasks = drafted(world)
        told, extra = tasks["told"].id, tasks["extra"].id
        with refuses("task_open"):
            actions.reopen_task(task_id=told, **WHY, **said(world))
        actions.complete_task(task_id=told, note="Done", **said(world))
        actions.complete_task(task_id=extra, **said(world))
        with refuses("needed_by_done"):
            actions.reopen_task(task_id=told, **WHY, **said(world))
        with refuses("reason_missing", "why"):
            actions.reopen_task(task_id=extra, why="", **said(world))
        actions.reopen_task(task_id=extra, **WHY, **said(world))
        actions.reopen_task(task_id=told, **WHY, **said(world))
        again = now_of(tasks["told"])
        assert (again.state, again.settled_at, again.note) == ("open", None, "")
        with refuses("gates_open"):
            actions.go_live(**pause_once(world))


def pause_once(world: World) -> dict[str, Any]:
    return {"engagement_id": world.queries.engagement_id, **said(world)}


def test_a_task_is_added_behind_the_others(world):
    with world.open_as("olga"):
        tasks = drafted(world)
        added = add(world, needs=[tasks["told"].id])
        assert (added.number, now_of(added).title) == (4, {"es": "Segundo piloto"})
        with refuses("needs_open"):
            actions.complete_task(task_id=added.id, **said(world))


@pytest.mark.parametrize(
    ("more", "code", "field"),
    [
        ({"kind": "party"}, "task_invalid", "kind"),
        ({"title": {}}, "task_invalid", "title"),
        ({"title": {"es": " "}}, "task_invalid", "title"),
        ({"title": {"fr": "x"}}, "task_invalid", "title"),
        ({"title": {"es": "x" * 201}}, "task_invalid", "title"),
        ({"shown": {"es": "a\0b"}}, "task_invalid", "shown"),
        ({"owner_side": "nobody"}, "task_invalid", "owner_side"),
        ({"owner_role": {}}, "owner_missing", "owner_role"),
        ({"owner_person_id": new_id()}, "owner_unknown", "owner_person_id"),
        ({"due_date": date(2026, 3, 8)}, "dates_reversed", "due_date"),
        ({"needs": [new_id()]}, "need_unknown", "needs"),
    ],
)
def test_a_task_that_cannot_be_is_refused(world, more, code, field):
    with world.open_as("olga"), refuses(code, field):
        add(world, **more)


def test_nobody_behind_a_wall_or_of_another_client_owns_a_task(world):
    with world.open_as("olga"), refuses("owner_unknown"):
        add(world, owner_person_id=world.people["julio"].id)
    with world.open_as("alba"):
        raise_wall(
            actor=world.actor("alba"),
            now=said(world)["now"],
            organisation_id=world.manos.organisation_id,
            person_id=world.people["ana"].id,
            walled_id=world.banco.client_id,
            reason="A relative works there.",
        )
    with world.open_as("olga"), refuses("owner_unknown"):
        add(world, owner_person_id=world.people["ana"].id)


@pytest.mark.parametrize("name", ["marta", "ana", "pablo", "tomas", "fina"])
def test_only_who_manages_engagements_plans(world, name):
    with world.open_as("olga"):
        task = add(world)
    with world.open_as(name):
        given = {"engagement_id": world.queries.engagement_id, **said(world, name)}
        with refuses("forbidden"):
            actions.draft_transition(tasks=small_plan(), **given)
        with refuses("forbidden"):
            actions.add_task(**TERMS, **given)
        with refuses("forbidden"):
            actions.change_task(
                task_id=task.id, version=1, changes={"is_gate": True}, **said(world, name)
            )


def test_a_task_is_changed_from_the_version_that_was_read(world):
    with world.open_as("olga"):
        task = add(world)
        moved = {"due_date": date(2026, 3, 20), "owner_person_id": world.people["rosa"].id}
        change = {"task_id": task.id, **said(world)}
        actions.change_task(version=1, changes=moved, **change)
        changed = now_of(task)
        assert (changed.due_date, changed.version) == (date(2026, 3, 20), 2)
        assert changed.owner_person_id == world.people["rosa"].id
        assert changed.title == task.title
        for changes, version, code in (
            (moved, 1, "task_changed"),
            ({}, 2, "nothing_changes"),
            ({"kind": "other"}, 2, "unknown_field"),
            ({"due_date": date(2026, 1, 1)}, 2, "dates_reversed"),
        ):
            with refuses(code):
                actions.change_task(version=version, changes=changes, **change)
        actions.complete_task(**change)
        with refuses("task_settled"):
            actions.change_task(version=3, changes=moved, **change)


def test_a_gate_is_taken_away_with_authority_and_a_reason(world):
    with world.open_as("olga"):
        task = add(world)
        change = {"task_id": task.id, "version": 1, "changes": {"is_gate": False}}
        with refuses("reason_missing", "why"):
            actions.change_task(**change, **said(world))
    with world.open_as("alba"), refuses("forbidden"):
        actions.change_task(**change, **WHY, **said(world, "alba"))
    with world.open_as("olga"):
        actions.change_task(**change, **WHY, **said(world))
        assert not now_of(task).is_gate


def test_needs_form_no_circle(world):
    with world.open_as("olga"):
        tasks = drafted(world)
        change = {"task_id": tasks["told"].id, "version": 1, **said(world)}
        for needs in ([tasks["extra"].id], [tasks["told"].id]):
            with refuses("need_circular", "needs"):
                actions.change_task(changes={"needs": needs}, **change)
        extra = {"task_id": tasks["extra"].id, "version": 1, **said(world)}
        actions.change_task(changes={"needs": []}, **extra)
        actions.change_task(changes={"needs": [tasks["extra"].id]}, **change)


def test_nothing_of_an_ended_engagement_is_planned_or_done(world):
    with world.open_as("olga"):
        task = add(world)
        actions.end(**pause_once(world), **WHY)
        with refuses("engagement_ended"):
            add(world)
        with refuses("engagement_ended"):
            actions.complete_task(task_id=task.id, **said(world))


def test_the_database_holds_what_must_never_be_false(world):
    with world.open_as("olga"):
        task = add(world)
        other = Engagement.objects.create(
            client_id=task.client_id, name="Another", created_at=said(world)["now"]
        )
        mine = TransitionTask.objects.filter(client_id=task.client_id, id=task.id)
        for wrong in (
            {"state": "done"},
            {"settled_at": said(world)["now"]},
            {"due_date": date(2020, 1, 1)},
            {"kind": "party"},
            {"owner_person_id": new_id()},
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                mine.update(**wrong)
        elsewhere = add(world, engagement_id=other.id)
        with pytest.raises(IntegrityError), transaction.atomic():
            TransitionNeed.objects.create(
                client_id=task.client_id,
                engagement_id=other.id,
                task_id=elsewhere.id,
                needed_id=task.id,
            )


def raced(world: World, *moves: Any) -> list[str]:
    """How each of these calls came out (done, or the code of its refusal), made at once."""
    barrier, found = Barrier(len(moves)), []

    def call(move: Any) -> None:
        try:
            with world.open_as("olga"):
                barrier.wait()
                move()
            found.append("done")
        except Refused as refused:
            found.append(refused.code)
        finally:
            connections.close_all()

    threads = [Thread(target=call, args=(move,)) for move in moves]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(found)


def test_of_two_who_finish_a_task_one_wins(world):
    with world.open_as("olga"):
        task = add(world)
    complete = [lambda: actions.complete_task(task_id=task.id, **said(world))] * 2
    assert raced(world, *complete) == ["done", "task_settled"]


def test_of_two_who_draft_a_plan_one_wins(world):
    assert raced(world, lambda: drafted(world), lambda: drafted(world)) == [
        "done",
        "transition_drafted",
    ]


def test_an_engagement_is_never_live_with_a_gate_that_was_opened_meanwhile(world):
    """Whichever comes first, the other sees it."""
    with world.open_as("olga"):
        task = add(world)
        actions.complete_task(task_id=task.id, **said(world))
        moves = pause(world)
    found = raced(
        world,
        lambda: actions.go_live(**moves),
        lambda: actions.reopen_task(task_id=task.id, **WHY, **said(world)),
    )
    with world.open_as("olga"):
        assert now_of(task).state == "open"
        assert (found, state(world)) in (
            (["done", "done"], "live"),
            (["done", "gates_open"], "paused"),
        )


def test_a_planned_task_of_one_day_is_allowed(world):
    one = planned("one", "other", "client", due=date(2026, 3, 2))
    with world.open_as("olga"):
        assert isinstance(drafted(world, (one,))["one"].id, UUID)
