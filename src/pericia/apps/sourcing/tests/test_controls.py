"""Every setting that a risk names does something: switched off, somebody else may do the work."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any
from uuid import UUID

import pytest
from tests.database import made_once
from tests.world import CLIENT_HOURS, NOW, World, make_world

from pericia.apps.engagements import actions as engagements
from pericia.apps.engagements.models import Engagement, TransitionTask
from pericia.apps.journal.actors import SYSTEM
from pericia.apps.organisations import actions as organisations
from pericia.apps.people import actions as people
from pericia.apps.sourcing.arrangements import arrangements_of
from pericia.apps.sourcing.controls import SETTING_OF, SETTINGS, standing
from pericia.apps.sourcing.tests.samples import described
from pericia.apps.work import actions as work
from pericia.apps.work.actions import Request
from pericia.apps.work.models import WorkItem
from pericia.apps.work.worker import forget_queues
from pericia.kernels.calendar import compile_calendar
from pericia.kernels.refusal import Refused
from pericia.kernels.sourcing.risks import RISKS
from pericia.kernels.transition import Situation, draft_plan
from pericia.tenancy.scope import open_scope

PLAYBOOK = """
playbook: tried
version: 1
title: {{es: Probado, en: Tried}}
side: bpo
intake: {{received: received_at}}
input:
  type: object
  required: [text, received_at]
  properties:
    text: {{type: string, label: {{es: Texto, en: Text}}}}
    received_at: {{type: string, format: date-time, label: {{es: Recibido, en: Received}}}}
start: [make]
steps:
  make:
    kind: person
    title: {{es: Hacer, en: Make}}
    who: {{roles: [operator], {skills}}}
    effort_minutes: 1
    sla_share: 0.4
    form:
      type: object
      required: [done]
      properties:
        done: {{type: boolean, label: {{es: Hecho, en: Done}}}}
    next: [{{to: draw}}]
  draw:
    kind: bot
    title: {{es: Sorteo, en: Draw}}
    bot: draw_for_review
    with: {{seed: case.review_seed, case_id: case.id, rate: case.review_rate}}
    next: [{{when: draw.drawn, to: check}}, {{end: closed}}]
  check:
    kind: person
    title: {{es: Revisar, en: Check}}
    who: {{roles: [operator]}}
    {not_by}
    effort_minutes: 1
    sla_share: 0.4
    form:
      type: object
      required: [good]
      properties:
        good: {{type: boolean, label: {{es: Bien, en: Good}}}}
    next: [{{end: closed}}]
outcomes: [closed]
"""
ON: dict[str, Any] = {
    "skills": "skills: {banking_queries: 3}",
    "not_by": "not_by: [make]",
    "countries": ["ES"],
    "data_class": "confidential",
    "review_share": 1.0,
}


@pytest.fixture
def world() -> Iterator[World]:
    made = made_once(make_world)
    forget_queues()
    with open_scope(made.everything):
        yield made


def engaged(world: World, **changes: Any) -> tuple[UUID, UUID]:
    """An engagement of a process with one line, agreed as ON but for the changes."""
    terms = {**ON, **changes}
    said: dict[str, Any] = {
        "actor": world.actor("olga"),
        "now": NOW,
        "client_id": world.banco.client_id,
    }
    text = PLAYBOOK.format(skills=terms["skills"], not_by=terms["not_by"])
    playbook = engagements.publish_playbook(text=text, **said)
    process_id = described(world)
    engagement = engagements.draft_engagement(name="Probado", process_id=process_id, **said)
    line = engagements.add_service_line(
        engagement_id=engagement.id,
        playbook_id=playbook.id,
        name="Probado",
        code="probado",
        sla_seconds=8 * 3600,
        calendar=CLIENT_HOURS,
        countries=terms["countries"],
        data_class=terms["data_class"],
        quality_plan={"review_share": terms["review_share"]},
        **said,
    )
    return process_id, line.id


def lives(line_id: UUID) -> None:
    """At work without a provider: what is tried here is who may do it."""
    from pericia.apps.engagements.models import ServiceLine

    line = ServiceLine.objects.get(id=line_id)
    Engagement.objects.filter(id=line.engagement_id).update(state="live")


def may_take(world: World, line_id: UUID, name: str) -> bool:
    lives(line_id)
    given = {"text": "Hola", "received_at": NOW.isoformat()}
    work.open_cases(
        actor=world.actor("olga"),
        now=NOW,
        client_id=world.banco.client_id,
        service_line_id=line_id,
        requests=[Request(input=given)],
    )
    return takes(world, name, "make")


def takes(world: World, name: str, step: str) -> bool:
    """Whether somebody may take the item of a step; only eligibility may keep them from it."""
    item = WorkItem.objects.get(step=step)
    given = {"now": NOW, "client_id": world.banco.client_id, "item_id": item.id}
    with suppress(Refused):
        work.take_item(actor=world.actor(name), **given)
        return True
    with pytest.raises(Refused) as again:
        work.take_item(actor=world.actor(name), **given)
    assert again.value.code == "not_eligible"
    return False


def uncleared_may(world: World, line_id: UUID) -> bool:
    """Whether somebody who is cleared for what is internal, and no more, may take it."""
    clara = world.people["clara"]
    people.set_clearance(
        actor=SYSTEM,
        now=NOW,
        organisation_id=clara.organisation_id,
        person_id=clara.id,
        clearance="internal",
    )
    return may_take(world, line_id, "clara")


def reviewed_by_its_maker(world: World, line_id: UUID) -> bool:
    assert may_take(world, line_id, "clara")
    said: dict[str, Any] = {
        "actor": world.actor("clara"),
        "now": NOW,
        "client_id": world.banco.client_id,
    }
    made = WorkItem.objects.get(step="make")
    work.submit(item_id=made.id, output={"done": True}, take_next=False, **said)
    return takes(world, "clara", "check")


def is_reviewed(world: World, line_id: UUID) -> bool:
    assert may_take(world, line_id, "clara")
    work.submit(
        actor=world.actor("clara"),
        now=NOW,
        client_id=world.banco.client_id,
        item_id=WorkItem.objects.get(step="make").id,
        output={"done": True},
        take_next=False,
    )
    return WorkItem.objects.filter(step="check").exists()


Behaviour = Callable[[World, UUID], bool]
# setting: (what switches it off, what then happens that did not before, who is asked)
CASES: dict[str, tuple[dict[str, Any], Behaviour]] = {
    "four_eyes": ({"not_by": ""}, reviewed_by_its_maker),
    "talent": ({"skills": "skills: {}"}, lambda world, line: may_take(world, line, "ana")),
    "place": ({"countries": []}, lambda world, line: may_take(world, line, "clara")),
    "review_sample": ({"review_share": 0}, lambda world, line: not is_reviewed(world, line)),
    "data_class": ({"data_class": "internal"}, lambda world, line: uncleared_may(world, line)),
}
# What is on must bar somebody of the world: they all live in Spain.
BARRING: dict[str, dict[str, Any]] = {"place": {"countries": ["MX"]}}


@pytest.mark.parametrize("setting", CASES)
def test_a_setting_on_keeps_the_risk_in_check(world: World, setting: str) -> None:
    process_id, line_id = engaged(world, **BARRING.get(setting, {}))
    assert stands(world, process_id, setting) == "on"
    assert not CASES[setting][1](world, line_id)


@pytest.mark.parametrize("setting", CASES)
def test_switched_off_the_behaviour_changes_and_the_register_says_so(
    world: World, setting: str
) -> None:
    off, happens = CASES[setting]
    process_id, line_id = engaged(world, **off)
    assert stands(world, process_id, setting) == "off"
    assert happens(world, line_id)


@pytest.mark.parametrize(
    ("setting", "kind"),
    [("gates", "pilot"), ("people_gate", "people_affected"), ("exit_gate", "exit_plan")],
)
def test_a_gate_bars_going_live_until_it_is_met(world: World, setting: str, kind: str) -> None:
    process_id, _ = engaged(world)
    assert stands(world, process_id, setting) == "off"
    said: dict[str, Any] = {
        "actor": world.actor("olga"),
        "now": NOW,
        "client_id": world.banco.client_id,
    }
    engagement = Engagement.objects.get(process_id=process_id)
    plan = draft_plan(Situation("bpo"), NOW.date(), compile_calendar(CLIENT_HOURS))
    engagements.draft_transition(engagement_id=engagement.id, tasks=plan, **said)
    assert stands(world, process_id, setting) == "on"
    TransitionTask.objects.filter(engagement_id=engagement.id).exclude(kind=kind).update(
        state="done", settled_at=NOW
    )
    manos = world.manos.organisation_id
    organisations.offer_service(
        actor=SYSTEM,
        now=NOW,
        organisation_id=manos,
        service="tried",
        client_countries=["ES"],
        languages=["es"],
    )
    engagements.add_provider(
        engagement_id=engagement.id,
        provider_id=manos,
        services=["tried"],
        languages=["es"],
        **said,
    )
    with pytest.raises(Refused) as refused:
        engagements.go_live(engagement_id=engagement.id, **said)
    assert refused.value.code == "gates_open"
    TransitionTask.objects.filter(engagement_id=engagement.id).update(state="done", settled_at=NOW)
    engagements.go_live(engagement_id=engagement.id, **said)
    assert Engagement.objects.get(id=engagement.id).state == "live"


def stands(world: World, process_id: UUID, setting: str) -> str:
    arrangements = arrangements_of(world.banco.client_id, [process_id])[process_id]
    return str(standing(setting, arrangements)["state"])


def test_every_setting_is_tried_and_every_risk_names_one_or_none() -> None:
    assert {*CASES, "gates", "people_gate", "exit_gate"} == set(SETTINGS)
    codes = {each.code for each in RISKS}
    assert set(SETTING_OF) <= codes
    assert set(SETTING_OF.values()) <= set(SETTINGS)


def test_nothing_agreed_is_no_setting_at_all(world: World) -> None:
    process_id = described(world)
    assert stands(world, process_id, "gates") == "none"
