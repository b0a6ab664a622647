"""The answer that a review begins with, kept before its reviewer sees what they review."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from pericia.apps.engagements.queries import playbook_of_case
from pericia.apps.journal.actions import record
from pericia.apps.journal.actors import Actor
from pericia.apps.work.actions.holding import item_in_hand
from pericia.apps.work.actions.submitting import refuse_errors
from pericia.apps.work.models import BlindAnswer, Draft
from pericia.kernels.procedure.blindness import blind_form
from pericia.kernels.procedure.forms import form_errors
from pericia.kernels.procedure.schemas import validator_for
from pericia.kernels.refusal import Refused


def keep_blind_answer(
    *, actor: Actor, now: datetime, client_id: UUID, item_id: UUID, answer: dict[str, Any]
) -> None:
    """Keep what the reviewer answers without having seen the maker's answer; it never changes.

    Refused: `not_found`, `not_in_your_hands`, `not_blind`, `blind_answer_kept`, `form_invalid`.
    """
    item, case = item_in_hand(actor, client_id, item_id)
    playbook = playbook_of_case(client_id, case.playbook_id, case.progress)
    form = blind_form(playbook, playbook.steps[item.step])
    if form is None:
        raise Refused("not_blind", "This item does not begin with a blind answer; hand it in.")
    if BlindAnswer.objects.filter(
        client_id=client_id, case_id=item.case_id, step=item.step, person_id=actor.human_id
    ).exists():
        raise Refused(
            "blind_answer_kept",
            "Your blind answer is kept already and does not change; go on with the review.",
        )
    refuse_errors(form_errors(validator_for(form), answer))
    BlindAnswer.objects.create(
        client_id=client_id,
        item_id=item_id,
        case_id=item.case_id,
        step=item.step,
        person_id=actor.human_id,
        body=answer,
        kept_at=now,
    )
    Draft.objects.filter(client_id=client_id, item_id=item_id).delete()
    record(
        client_id=client_id,
        now=now,
        actor=actor,
        verb="review.blind_answered",
        object_ref=f"case:{item.case_id}",
        data={"item": str(item_id), "step": item.step, "visit": item.visit, "answer": answer},
        subject_id=item.subject_id,
    )
