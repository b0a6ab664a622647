"""The work that an actor may see: what is in their hands, and what they answer for."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from pericia.apps.cases.access import case_for, every_message, hidden_steps
from pericia.apps.cases.models import Case, Message
from pericia.apps.engagements.models import ServiceLine
from pericia.apps.engagements.queries import playbook_of_case
from pericia.apps.journal.actors import Actor
from pericia.apps.journal.permissions import may, not_found, require, require_sight
from pericia.apps.work.models import (
    Assignment,
    BlindAnswer,
    Draft,
    Offer,
    Pause,
    Submission,
    WorkItem,
)
from pericia.apps.work.queries.item import ItemRow, SubmissionRow, item_row
from pericia.kernels.procedure.blindness import hidden_from
from pericia.kernels.refusal import Refused

HELD = ("assigned", "parked", "asked", "offered")
PAGE = 200


def items_in_hand(actor: Actor, client_ids: Sequence[UUID]) -> list[WorkItem]:
    """What is offered to the actor or in their hands at these clients, by due time."""
    require(actor, "item.work")
    found = WorkItem.objects.filter(
        client_id__in=client_ids, assignee_id=actor.human_id, state__in=HELD
    )
    return list(found.order_by("due_at", "id")[:PAGE])


def item_for(actor: Actor, client_id: UUID, item_id: UUID, *, lock: bool = False) -> WorkItem:
    """An item that is offered to the actor, in their hands or done by them; any, for whoever
    assigns work. Raises Refused (`not_found`)."""
    found = WorkItem.objects.filter(client_id=client_id, id=item_id)
    if not may(actor, "item.assign", client_id):
        require_sight(actor, "item.work", client_id, "item")
        found = found.filter(assignee_id=actor.person_id)
    item = (found.select_for_update() if lock else found).first()
    if item is None:
        raise not_found("item")
    return item


def item_page_for(
    actor: Actor, client_id: UUID, item_id: UUID
) -> tuple[ItemRow, list[SubmissionRow]]:
    """As `item_for`, with its case and everything that was handed in on it."""
    item, submissions = item_row(client_id, item_id)
    if item is None:
        raise not_found("item")
    if item.assignee_id is None or item.assignee_id != actor.person_id:
        require_sight(actor, "item.assign", client_id, "item")
    return item, submissions


def item_or_waiting_for(actor: Actor, client_id: UUID, item_id: UUID) -> ItemRow:
    """An item that the actor has, or one that waits on a case they may see, for whoever works."""
    item, _submissions = item_row(client_id, item_id)
    if item is None or actor.person_id is None:
        raise not_found("item")
    if item.state == "open":
        require_sight(actor, "item.work", client_id, "item")
        case_for(actor, client_id, item.case_id)
    elif item.assignee_id != actor.person_id:
        raise not_found("item")
    return item


def items_of_case(case: Case) -> list[WorkItem]:
    """Every item of a case that the actor has got, in the order they were opened."""
    found = WorkItem.objects.filter(client_id=case.client_id, case_id=case.id)
    return list(found.order_by("opened_at", "id")[:PAGE])


def automatic_steps_of(case: Case) -> list[Submission]:
    """What bots, messages and deliveries did for a case that the actor has got."""
    found = Submission.objects.filter(client_id=case.client_id, case_id=case.id, item_id=None)
    return list(found.order_by("submitted_at", "id")[:PAGE])


def assignments_of_case(case: Case) -> list[Assignment]:
    items = WorkItem.objects.filter(client_id=case.client_id, case_id=case.id)
    found = Assignment.objects.filter(client_id=case.client_id, item_id__in=items.values("id"))
    return list(found.order_by("started_at", "id")[:PAGE])


def questions_of_case(case: Case) -> list[Pause]:
    """What the client was asked, oldest first; open while it has no `ended_at`."""
    found = Pause.objects.filter(client_id=case.client_id, case_id=case.id, kind="client")
    return list(found.order_by("started_at", "id")[:PAGE])


def offer_behind(actor: Actor, client_id: UUID, item_id: UUID) -> Offer | None:
    """The last offer of an item to this person; None where they took it from the queue."""
    found = Offer.objects.filter(
        client_id=client_id,
        item_id=item_id,
        person_id=actor.human_id,
        state__in=("pending", "accepted"),
    )
    return found.order_by("-offered_at", "id").first()


def conversation_for(actor: Actor, case: Case, hidden: Collection[str]) -> list[Message]:
    """The messages of a case that the actor has got, without those that would give hidden steps
    away: what their performers asked, what they were answered, what a step said on its own."""
    messages = every_message(actor, case)
    if not (hidden and messages):
        return messages
    said = {
        (direction, text)
        for each in _questions_without(case, hidden)
        for direction, text in (("to_client", each.why), ("from_client", each.answer))
    }
    return [each for each in messages if (each.direction, each.body) in said]


def blind_answer_of(
    client_id: UUID, case_id: UUID, step: str, person_id: UUID | None
) -> BlindAnswer | None:
    """The last answer that this person gave before they saw what that review judges."""
    if person_id is None:
        return None
    found = BlindAnswer.objects.filter(
        client_id=client_id, case_id=case_id, step=step, person_id=person_id
    )
    return found.order_by("-kept_at", "-id").first()


def hidden_on_case(actor: Actor, case: Case, held: Collection[str]) -> set[str]:
    """The steps of which the actor may see nothing yet: also for whoever has a blind item of this
    case in hand, whatever their role; `held` are the steps in their hands."""
    playbook = playbook_of_case(case.client_id, case.playbook_id, case.progress)
    hidden = hidden_steps(actor, case)
    for name in held:
        step = playbook.steps[name]
        answered = step.blind_first is not None and (
            blind_answer_of(case.client_id, case.id, name, actor.person_id) is not None
        )
        hidden |= hidden_from(playbook, step, has_answered=answered)
    return hidden


def steps_in_hand(actor: Actor, case: Case) -> list[str]:
    """The steps of a case that the actor has in their hands."""
    found = WorkItem.objects.filter(
        client_id=case.client_id, case_id=case.id, assignee_id=actor.person_id, state__in=HELD
    )
    return list(found.values_list("step", flat=True)) if actor.person_id else []


def questions_for(actor: Actor, case: Case, hidden: Collection[str]) -> list[Pause]:
    """What the client was asked, oldest first, without what the actor must not know of yet."""
    return _questions_without(case, hidden) if hidden else questions_of_case(case)


def _questions_without(case: Case, hidden: Collection[str]) -> list[Pause]:
    items = WorkItem.objects.filter(client_id=case.client_id, case_id=case.id, step__in=hidden)
    theirs = set(items.values_list("id", flat=True))
    return [each for each in questions_of_case(case) if each.item_id not in theirs]


def asked_item_for(actor: Actor, case: Case, item_id: UUID | None) -> UUID:
    """The item of the case whose question is open: this one, or the only one there is.

    Raises Refused (`not_found`, `no_question_open`).
    """
    require(actor, "case.answer", case.client_id)
    wanted = Q() if item_id is None else Q(id=item_id)
    found = WorkItem.objects.filter(wanted, client_id=case.client_id, case_id=case.id)
    if item_id is not None and not found.exists():
        raise not_found("item")
    asked = list(found.filter(state="asked").values_list("id", flat=True)[:2])
    if not asked:
        raise Refused("no_question_open", "No question of this case waits for an answer.")
    if len(asked) > 1:
        raise Refused("question_unclear", "Several questions are open; name the item.", "item_id")
    return asked[0]


def line_to_open(
    actor: Actor, client_id: UUID, code: str, permission: str = "case.open"
) -> ServiceLine:
    """The service line of that code, for somebody who may open cases (or import them)."""
    require(actor, permission, client_id)
    found = ServiceLine.objects.filter(client_id=client_id, code=code).first()
    if found is None:
        raise not_found("service line")
    return found


def code_of_line(case: Case) -> str:
    """The code of the service line of a case that the actor has got."""
    return ServiceLine.objects.values_list("code", flat=True).get(
        client_id=case.client_id, id=case.service_line_id
    )


def draft_for(item: WorkItem) -> Draft:
    """The draft of an item that the actor has got. Raises Refused (`not_found`)."""
    draft = Draft.objects.filter(client_id=item.client_id, item_id=item.id).first()
    if draft is None:
        raise not_found("draft")
    return draft


def sign_offs_of(case: Case) -> list[tuple[UUID, str, datetime]]:
    """(id, step, time) of the sign-offs of a case that the actor has got, newest first."""
    found = Submission.objects.filter(client_id=case.client_id, case_id=case.id, kind="sign_off")
    return list(found.order_by("-submitted_at").values_list("id", "step", "submitted_at")[:PAGE])
