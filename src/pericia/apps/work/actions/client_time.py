"""Time that is the client's: from a question to its answer the case's clock stands still."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F

from pericia.apps.cases.models import Case, Message
from pericia.apps.engagements.queries import known_service_line
from pericia.apps.journal.actions import record
from pericia.apps.journal.actors import Actor
from pericia.apps.work.actions.submitting import LEASE
from pericia.apps.work.items import READ_ITEM, CaseAtWork, Item, item_and_case
from pericia.apps.work.models import Pause, WorkItem
from pericia.kernels.calendar import add_business_seconds, business_seconds, compile_calendar
from pericia.kernels.refusal import Refused
from pericia.tenancy.scope import rows


def stop_clock(actor: Actor, now: datetime, item: Item, case: CaseAtWork, question: str) -> None:
    """The question goes to the client, and the case waits for them."""
    say(item.client_id, item.case_id, "to_client", actor, question, now)
    Case.objects.filter(client_id=item.client_id, id=item.case_id, state="open").update(
        state="waiting_client", version=F("version") + 1
    )
    Case.objects.filter(client_id=item.client_id, id=item.case_id, paused_at__isnull=True).update(
        paused_at=now
    )


def answer_client(
    *, actor: Actor, now: datetime, client_id: UUID, item_id: UUID, answer: str
) -> None:
    """The client's answer: the item goes back to who asked, and what was waited is added to the
    due times, in business time."""
    item, case = item_and_case(rows(READ_ITEM, (actor.person_id, client_id, item_id)))
    if item.state != "asked":
        raise Refused("no_question_open", "There is no question to answer on this item.")
    if not answer.strip():
        raise Refused("answer_missing", "Write the answer.", "answer")
    say(client_id, item.case_id, "from_client", actor, answer, now)
    Pause.objects.filter(client_id=client_id, item_id=item_id, ended_at__isnull=True).update(
        ended_at=now, answer=answer
    )
    WorkItem.objects.filter(client_id=client_id, id=item_id, state="asked").update(
        state="assigned", assigned_at=now, lease_until=now + LEASE
    )
    waited = _start_clock(now, item, case)
    record(
        client_id=client_id,
        now=now,
        actor=actor,
        verb="client.answered",
        object_ref=f"case:{item.case_id}",
        data={"item": str(item_id), "answer": answer, "waited_business_seconds": waited},
        subject_id=item.subject_id,
    )


def say(
    client_id: UUID, case_id: UUID, direction: str, author: Actor, body: str, now: datetime
) -> None:
    Message.objects.create(
        client_id=client_id,
        case_id=case_id,
        direction=direction,
        author=author.reference,
        body=body,
        at=now,
    )


def _start_clock(now: datetime, item: Item, case: CaseAtWork) -> int:
    """Once no other question is open: shift what is due by the business time that was waited."""
    others = WorkItem.objects.filter(
        client_id=item.client_id, case_id=item.case_id, state="asked"
    ).exists()
    paused_at = (
        Case.objects.filter(client_id=item.client_id, id=item.case_id)
        .values_list("paused_at", flat=True)
        .first()
    )
    if others or paused_at is None:
        return 0
    line = known_service_line(item.client_id, case.service_line_id, case.line_version)
    calendar = compile_calendar(line.calendar)
    waited = business_seconds(calendar, paused_at, now)
    changes: dict[str, Any] = {"due_at": add_business_seconds(calendar, case.due_at, waited)}
    if case.state == "waiting_client":
        changes["state"] = "open"
    Case.objects.filter(client_id=item.client_id, id=item.case_id).update(
        paused_at=None,
        paused_seconds=F("paused_seconds") + waited,
        version=F("version") + 1,
        **changes,
    )
    for each in WorkItem.objects.filter(client_id=item.client_id, case_id=item.case_id).exclude(
        state__in=["done", "cancelled"]
    ):
        WorkItem.objects.filter(client_id=item.client_id, id=each.id).update(
            due_at=add_business_seconds(calendar, each.due_at, waited)
        )
    return waited
