"""Moving cases of the named world along, through the public actions only."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from tests.world import World

from pericia.apps.cases.models import Case
from pericia.apps.journal.models import Event
from pericia.apps.work import actions
from pericia.apps.work.actions import Next, Request
from pericia.apps.work.instruments import run_instrument
from pericia.apps.work.models import Assignment, Submission, WorkItem
from pericia.apps.work.worker import forget_queues
from pericia.kernels.refusal import Refused
from pericia.tenancy.scope import open_scope

CODES = [{"code": "A09", "kind": "diagnosis"}]
OUTPUTS: dict[str, dict[str, Any]] = {
    "classify": {"category": "card_arrival", "answer_by": "operator"},
    "answer": {"result": "answered", "reply": "Su tarjeta llega el martes."},
    "escalate": {"reply": "Bloqueada."},
    "blind_review": {"category": "card_arrival"},
    "judge": {"category_correct": True, "critical_error": False, "verdict": "accept"},
    "code_a": {"codes": CODES},
    "code_b": {"codes": CODES},
    "adjudicate": {"codes": CODES, "reason": "Es el único que consta."},
    "sign_off": {"decision": "approve"},
}


def open_queries(world: World, count: int = 1, **changes: Any) -> list[UUID]:
    """Cases of customer queries at Banco Norte."""
    given = {
        "text": "My card has not arrived",
        "channel": "email",
        "received_at": world.now.isoformat(),
        **changes,
    }
    return _open(world, "banco", world.queries.id, given, count)


def open_notes(world: World, count: int = 1, text: str = "Varón con fiebre.") -> list[UUID]:
    """Cases of clinical coding at Hospital Sur."""
    given = {"article": "A-1", "text": text, "encounter_date": "2026-02-27"}
    return _open(world, "hospital", world.coding.id, given, count)


def _open(
    world: World, client: str, line_id: UUID, given: dict[str, Any], count: int
) -> list[UUID]:
    forget_queues()
    with world.open_as("olga") as actor:
        opened = actions.open_cases(
            actor=actor,
            now=world.now,
            client_id=world.id_of(client),
            service_line_id=line_id,
            requests=[Request(input=given) for _ in range(count)],
        )
    return [each for each in opened.case_ids if each is not None]


def take(world: World, name: str, now: datetime | None = None) -> Next | None:
    with world.open_as(name) as actor:
        return actions.take_next(actor=actor, now=now or world.now)


def hand_in(world: World, name: str, chosen: Next, **changes: Any) -> actions.Submitted:
    output = {**OUTPUTS[chosen.item.step], **changes}
    with world.open_as(name) as actor:
        return actions.submit(
            actor=actor,
            now=world.now,
            client_id=chosen.item.client_id,
            item_id=chosen.item.id,
            output=output,
            take_next=False,
        )


def do(world: World, name: str, **changes: Any) -> actions.Submitted:
    """The person takes the next item and hands it in."""
    chosen = take(world, name)
    assert chosen is not None, f"{name} found nothing to do"
    return hand_in(world, name, chosen, **changes)


def measure_agreement(world: World, case_id: UUID) -> None:
    """What a worker does once a coding is signed; the case then ends."""
    run_instrument(world.id_of("hospital"), case_id, "agreement", 1, world.now)


def block(world: World, case_id: UUID) -> None:
    """As the engine leaves a case of which no edge held."""
    blocked = {"step": "classify", "code": "step_failed", "message": "The category is unknown."}
    with open_scope(world.everything):
        case = Case.objects.get(client_id=world.id_of("banco"), id=case_id)
        progress = {**case.progress, "live": {}, "blocked": [blocked]}
        Case.objects.filter(client_id=case.client_id, id=case_id).update(
            state="blocked", progress=progress
        )
        WorkItem.objects.filter(client_id=case.client_id, case_id=case_id).update(
            state="cancelled", ended_at=world.now
        )


@contextmanager
def refused(code: str) -> Iterator[pytest.ExceptionInfo[Refused]]:
    with pytest.raises(Refused) as caught:
        yield caught
    assert caught.value.code == code


def verbs_of(world: World, case_id: UUID) -> list[str]:
    with open_scope(world.everything):
        events = Event.objects.filter(object=f"case:{case_id}").order_by("id")
        return list(events.values_list("verb", flat=True))


def state_of(world: World, case_id: UUID) -> str:
    with open_scope(world.everything):
        return Case.objects.get(id=case_id).state


def snapshot(world: World) -> tuple[object, ...]:
    """Everything that an action could have changed."""
    with open_scope(world.everything):
        return (
            sorted(WorkItem.objects.values_list("id", "state", "assignee_id")),
            sorted(Case.objects.values_list("id", "state", "version")),
            Submission.objects.count(),
            Event.objects.count(),
            Assignment.objects.filter(ended_at__isnull=True).count(),
        )
