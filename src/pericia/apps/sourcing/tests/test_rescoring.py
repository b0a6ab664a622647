"""A signed decision is scored again by its closed cases, and sponsors are told when it differs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from django.core import mail
from tests.database import made_once
from tests.world import NOW, World, make_world

from pericia.apps.cases.models import Case
from pericia.apps.engagements.models import Engagement, ServiceLine
from pericia.apps.journal.models import Event
from pericia.apps.sourcing import actions
from pericia.apps.sourcing.measuring import INDICATORS, measured_of
from pericia.apps.sourcing.models import Rescoring
from pericia.apps.sourcing.tests.samples import BPO, described, listed, proposed
from pericia.apps.work import actions as work
from pericia.apps.work.actions import Request
from pericia.apps.work.models import WorkItem
from pericia.apps.work.worker import forget_queues
from pericia.tenancy.scope import open_scope

CASES = 40
LATER = NOW + timedelta(days=10)


@pytest.fixture
def world() -> Iterator[World]:
    made = made_once(make_world)
    forget_queues()
    mail.outbox = []
    with open_scope(made.everything):
        listed(made)
        yield made


def signed(world: World) -> tuple[UUID, UUID]:
    """A signed decision on the process that the world's engagement of queries serves."""
    process_id = described(world)
    decision_id = proposed(world, process_id, BPO)
    actions.sign_decision(
        actor=world.actor("marta"),
        now=NOW,
        client_id=world.banco.client_id,
        decision_id=decision_id,
        authority="Poder 4/2026",
    )
    line = ServiceLine.objects.get(client_id=world.banco.client_id, id=world.queries.id)
    Engagement.objects.filter(id=line.engagement_id).update(process_id=process_id)
    return process_id, decision_id


def closed_cases(
    world: World, *, escalated: int = 0, again: int = 0, late: int = 0, hours: int = 6
) -> None:
    """Closed cases, some of whose items went up or were done twice, some delivered late."""
    requests = [
        Request(
            input={
                "text": f"Pregunta {number}",
                "channel": "email",
                "received_at": NOW.isoformat(),
                "language": "es",
            },
            channel="email",
        )
        for number in range(CASES)
    ]
    work.open_cases(
        actor=world.actor("olga"),
        now=NOW,
        client_id=world.banco.client_id,
        service_line_id=world.queries.id,
        requests=requests,
    )
    cases = list(Case.objects.filter(service_line_id=world.queries.id).order_by("id"))
    for number, case in enumerate(cases):
        Case.objects.filter(id=case.id).update(
            state="closed",
            received_at=NOW,
            closed_at=NOW + timedelta(hours=hours),
            due_at=NOW + timedelta(hours=hours - 1 if number < late else hours + 1),
        )
        items = WorkItem.objects.filter(case_id=case.id)
        if number < escalated:
            items.update(level=1)
        if number < again:
            items.update(visit=2)


def rescored(world: World, decision_id: UUID) -> Rescoring | None:
    return actions.rescore_decision(
        now=LATER, client_id=world.banco.client_id, decision_id=decision_id
    )


def test_what_was_measured_is_counted_from_closed_cases(world: World) -> None:
    process_id, _ = signed(world)
    closed_cases(world, escalated=10, again=4, late=8)
    found = measured_of(world.banco.client_id, [process_id], NOW, LATER)[process_id]
    assert (found.cases, found.escalated, found.reworked, found.late) == (CASES, 10, 4, 8)
    assert found.turnaround_hours == pytest.approx(6)
    assert INDICATORS["first_time_quality"].of(found) == pytest.approx(0.9)
    assert INDICATORS["on_time"].of(found) == pytest.approx(0.8)
    assert found.cost_cents is None


def test_the_cost_of_a_case_is_its_price_on_the_rate_card(world: World) -> None:
    process_id, _ = signed(world)
    closed_cases(world)
    ServiceLine.objects.filter(id=world.queries.id).update(
        rate_card={"Case": {"cents": 250}, "hour": {"cents": 4000}}
    )
    found = measured_of(world.banco.client_id, [process_id], NOW, LATER)[process_id]
    assert INDICATORS["cost_per_case"].of(found) == 250


def test_another_clients_cases_are_not_counted(world: World) -> None:
    process_id, _ = signed(world)
    closed_cases(world)
    assert measured_of(world.hospital.client_id, [process_id], NOW, LATER) == {}


def test_work_as_expected_leaves_the_decision_as_it_is(world: World) -> None:
    _, decision_id = signed(world)
    closed_cases(world)
    found = rescored(world, decision_id)
    assert found is not None
    assert (found.differs, found.moved, found.outcome["model"]) == (False, [], "bpo")
    assert mail.outbox == []


def test_cases_that_go_up_make_the_decision_differ_and_sponsors_are_told(world: World) -> None:
    _, decision_id = signed(world)
    closed_cases(world, escalated=36, again=36)
    found = rescored(world, decision_id)
    assert found is not None
    assert (found.differs, found.outcome["model"]) == (True, "hybrid")
    assert {each["criterion"] for each in found.moved} == {"nature", "impact", "risk"}
    (message,) = mail.outbox
    assert message.to == [world.people["marta"].email]
    assert "BPO" in message.body
    assert "36 de 40 expedientes" in message.body


def test_the_same_figures_are_told_once(world: World) -> None:
    _, decision_id = signed(world)
    closed_cases(world, escalated=36, again=36)
    first = rescored(world, decision_id)
    again = rescored(world, decision_id)
    assert first is not None
    assert again is not None
    assert first.id == again.id
    assert Rescoring.objects.filter(decision_id=decision_id).count() == 1
    events = Event.objects.filter(verb="decision.rescored", object=f"decision:{decision_id}")
    assert events.count() == 1


def test_too_few_cases_say_nothing(world: World) -> None:
    _, decision_id = signed(world)
    assert rescored(world, decision_id) is None
    assert not Rescoring.objects.filter(decision_id=decision_id).exists()


def test_a_proposal_is_not_scored_again(world: World) -> None:
    process_id = described(world)
    decision_id = proposed(world, process_id, BPO)
    assert rescored(world, decision_id) is None
