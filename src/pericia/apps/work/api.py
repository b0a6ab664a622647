"""Work as programs do it: take the next item, keep a draft, hand it in, or say why not."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from ninja import Router, Schema, Status

from pericia.apps.cases.models import Case
from pericia.apps.engagements.queries import playbook_of_case
from pericia.apps.work import access, actions
from pericia.apps.work.actions import Next
from pericia.apps.work.items import blinded
from pericia.apps.work.models import WorkItem
from pericia.kernels.procedure.blindness import blind_form
from pericia.web.api.requests import ApiRequest, Key
from pericia.web.api.schemas import Given, LongReason, Moment, Reason, Short, Why
from pericia.web.api.tags import require_match

router = Router(tags=["work"])


class ItemRow(Schema):
    """One unit of work; `lease_until` is until when it is held for its performer."""

    id: UUID
    case_id: UUID
    step: str
    visit: int
    kind: str
    stage: str
    state: str
    priority: int
    level: int
    effort_seconds: int
    due_at: Moment
    opened_at: Moment
    assignee_id: UUID | None
    assigned_at: Moment | None
    lease_until: Moment | None


class DraftOut(Schema):
    body: dict[str, Any]
    revision: int
    saved_at: Moment


class ItemDetail(ItemRow):
    """What its performer needs: `form` (JSON Schema) is what to hand in, `outputs` what earlier
    steps made, but for those that the performer must not know. Where `blind_form` is given, the
    review begins with an answer to it, kept at `blind-answer`; only then does `outputs` hold what
    is reviewed."""

    title: dict[str, str]
    reference: str
    channel: str
    input: dict[str, Any]
    outputs: dict[str, Any]
    form: dict[str, Any] | None
    blind_form: dict[str, Any] | None
    blind_answer: dict[str, Any] | None
    draft: DraftOut | None


class Items(Schema):
    items: list[ItemRow]
    next: str | None = None


class DraftIn(Given):
    body: dict[str, Any]


class SubmissionIn(Given):
    """`output` has the shape of the item's form."""

    output: dict[str, Any]
    take_next: bool = True


class SubmissionOut(Schema):
    """What handing in led to; `next_item` is in the performer's hands already."""

    submission_id: UUID
    case_id: UUID
    case_state: str
    outcome: str | None
    next_item: ItemDetail | None


class BlindAnswerIn(Given):
    """`answer` has the shape of the item's `blind_form`."""

    answer: dict[str, Any]


class QuestionIn(Given):
    question: LongReason


class GiveIn(Given):
    person_id: UUID
    why: Reason


class OverrideIn(Given):
    """`rule` as the eligibility names it; `why` is a sentence that the client may read."""

    person_id: UUID
    rule: Short
    why: Reason


@router.post("/next", response={200: ItemDetail, 204: None}, auth=Key("item.work"))
def take_next(request: ApiRequest) -> Any:
    """Take the item that comes first among those that one may do; 204 when there is none."""
    found = actions.take_next(actor=request.actor, now=request.now)
    return Status(204, None) if found is None else _taken(request, found)


@router.post("/presence", response={204: None}, auth=Key("item.work"))
def note_presence(request: ApiRequest) -> Any:
    """Say that one is at work: items may be offered for the next minutes."""
    actions.note_presence(actor=request.actor, now=request.now)
    return Status(204, None)


@router.get("/items", response=Items, auth=Key("item.work"))
def list_items(request: ApiRequest) -> Any:
    """What is offered to one or in one's hands, by due time."""
    return {"items": access.items_in_hand(request.actor, [request.client_id]), "next": None}


@router.get("/items/{uuid:item_id}", response=ItemDetail, auth=Key("item.work"))
def get_item(request: ApiRequest, item_id: UUID) -> Any:
    """An item that is offered to one, in one's hands, or done by one."""
    return _detail(access.item_for(request.actor, request.client_id, item_id))


@router.post("/items/{uuid:item_id}/assignment", response={201: ItemDetail}, auth=Key("item.work"))
def take_item(request: ApiRequest, item_id: UUID) -> Any:
    """Take one item that waits, or accept its offer."""
    found = actions.take_item(**_given(request, item_id))
    return _taken(request, found)


@router.get("/items/{uuid:item_id}/draft", response=DraftOut, auth=Key("item.work"))
def get_draft(request: ApiRequest, item_id: UUID) -> Any:
    """What was typed so far."""
    item = access.item_for(request.actor, request.client_id, item_id)
    return access.draft_for(item)


@router.put("/items/{uuid:item_id}/draft", response=DraftOut, auth=Key("item.work"))
def save_draft(request: ApiRequest, item_id: UUID, body: DraftIn) -> Any:
    """Keep what was typed. Needs If-Match, or If-None-Match: * for the first time."""
    item = access.item_for(request.actor, request.client_id, item_id, lock=True)
    kept = actions.draft_of(item.client_id, item.id)
    require_match(request, None if kept is None else DraftOut.from_orm(kept))
    actions.save_draft(
        **_given(request, item_id),
        body=json.dumps(body.body, ensure_ascii=False),
        revision=None if kept is None else kept.revision,
    )
    return access.draft_for(item)


@router.post(
    "/items/{uuid:item_id}/submission", response={201: SubmissionOut}, auth=Key("item.work")
)
def submit_item(request: ApiRequest, item_id: UUID, body: SubmissionIn) -> Any:
    """Hand in an item, and take the next one in the same step."""
    done = actions.submit(**_given(request, item_id), output=body.output, take_next=body.take_next)
    return {
        "submission_id": done.submission_id,
        "case_id": done.case_id,
        "case_state": done.case_state,
        "outcome": done.outcome,
        "next_item": None if done.next is None else _taken(request, done.next),
    }


@router.post(
    "/items/{uuid:item_id}/blind-answer", response={201: ItemDetail}, auth=Key("item.work")
)
def keep_blind_answer(request: ApiRequest, item_id: UUID, body: BlindAnswerIn) -> Any:
    """Keep the answer that a review begins with; it does not change, and opens what is reviewed."""
    actions.keep_blind_answer(**_given(request, item_id), answer=body.answer)
    return Status(201, get_item(request, item_id))


@router.post("/items/{uuid:item_id}/parking", response=ItemDetail, auth=Key("item.work"))
def park_item(request: ApiRequest, item_id: UUID, body: Why) -> Any:
    """Set an item aside, still one's own."""
    actions.park(**_given(request, item_id), why=body.why)
    return get_item(request, item_id)


@router.post("/items/{uuid:item_id}/resumption", response=ItemDetail, auth=Key("item.work"))
def resume_item(request: ApiRequest, item_id: UUID) -> Any:
    """Take a parked item up again."""
    actions.resume(**_given(request, item_id))
    return get_item(request, item_id)


@router.post("/items/{uuid:item_id}/question", response=ItemDetail, auth=Key("item.work"))
def ask_client(request: ApiRequest, item_id: UUID, body: QuestionIn) -> Any:
    """Ask the client; the case's clock stands still until the answer."""
    actions.ask_client(**_given(request, item_id), question=body.question)
    return get_item(request, item_id)


@router.post("/items/{uuid:item_id}/handback", response={204: None}, auth=Key("item.work"))
def hand_back_item(request: ApiRequest, item_id: UUID, body: Why) -> Any:
    """Give an item back to its queue; the draft stays for whoever takes it."""
    actions.hand_back(**_given(request, item_id), why=body.why)
    return Status(204, None)


@router.post("/items/{uuid:item_id}/escalation", response={204: None}, auth=Key("item.work"))
def escalate_item(request: ApiRequest, item_id: UUID, body: Why) -> Any:
    """Pass an item to a supervisor or an expert."""
    actions.escalate(**_given(request, item_id), why=body.why)
    return Status(204, None)


@router.post("/items/{uuid:item_id}/refusal", response={204: None}, auth=Key("item.work"))
def decline_offer(request: ApiRequest, item_id: UUID, body: Why) -> Any:
    """Turn an offer down; the item goes back to its queue."""
    actions.decline_offer(**_given(request, item_id), why=body.why)
    return Status(204, None)


@router.post("/items/{uuid:item_id}/reassignment", response={204: None}, auth=Key("item.assign"))
def reassign_item(request: ApiRequest, item_id: UUID, body: Why) -> Any:
    """Take an item from whoever has it and put it back into its queue."""
    access.item_for(request.actor, request.client_id, item_id)
    actions.reassign(**_given(request, item_id), why=body.why)
    return Status(204, None)


@router.post("/items/{uuid:item_id}/offer", response={204: None}, auth=Key("item.assign"))
def give_item(request: ApiRequest, item_id: UUID, body: GiveIn) -> Any:
    """Offer an item to one person who may do it, taking it from whoever has it."""
    access.item_for(request.actor, request.client_id, item_id)
    actions.give_item(**_given(request, item_id), person_id=body.person_id, why=body.why)
    return Status(204, None)


@router.post("/items/{uuid:item_id}/elevation", response={204: None}, auth=Key("item.assign"))
def pass_item_up(request: ApiRequest, item_id: UUID, body: Why) -> Any:
    """Pass an item to the supervisors and experts, taking it from whoever has it."""
    access.item_for(request.actor, request.client_id, item_id)
    actions.pass_up(**_given(request, item_id), why=body.why)
    return Status(204, None)


@router.post("/items/{uuid:item_id}/override", response={204: None}, auth=Key("item.override"))
def override_rule(request: ApiRequest, item_id: UUID, body: OverrideIn) -> Any:
    """Let one person do one item in spite of one rule, within the authority of the key's person."""
    access.item_for(request.actor, request.client_id, item_id)
    actions.authorise_override(
        **_given(request, item_id), person_id=body.person_id, rule=body.rule, why=body.why
    )
    return Status(204, None)


def _given(request: ApiRequest, item_id: UUID) -> dict[str, Any]:
    return {
        "actor": request.actor,
        "now": request.now,
        "client_id": request.client_id,
        "item_id": item_id,
    }


def _taken(request: ApiRequest, chosen: Next) -> ItemDetail:
    """The chosen item as it stands now, in the hands of the actor."""
    return _detail(access.item_for(request.actor, chosen.item.client_id, chosen.item.id))


def _detail(item: WorkItem) -> ItemDetail:
    case = Case.objects.get(client_id=item.client_id, id=item.case_id)
    playbook = playbook_of_case(case.client_id, case.playbook_id, case.progress)
    step = playbook.steps[item.step]
    draft = actions.draft_of(item.client_id, item.id)
    answer = None
    if step.blind_first is not None:
        answer = access.blind_answer_of(case.client_id, case.id, item.step, item.assignee_id)
    return ItemDetail(
        **{name: getattr(item, name) for name in ItemRow.model_fields},
        title=dict(step.title),
        reference=case.reference,
        channel=case.channel,
        input=case.input,
        outputs=blinded(playbook, item.step, case.outputs, has_answered=answer is not None),
        form=None if step.form is None else dict(step.form),
        blind_form=blind_form(playbook, step),
        blind_answer=None if answer is None else answer.body,
        draft=None if draft is None else DraftOut.from_orm(draft),
    )
