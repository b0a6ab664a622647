"""Handing in what was done, and being given the next item in the same transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from pericia.apps.engagements.queries import known_playbook, known_service_line
from pericia.apps.journal.actions import EventRow, Happening, event_row, events_json
from pericia.apps.journal.actors import Actor
from pericia.apps.work.actions.choosing import Next, Search, choose_next
from pericia.apps.work.items import (
    READ_ITEM,
    CaseAtWork,
    Item,
    allowed,
    item_and_case,
    proof_of,
    stored_proof,
)
from pericia.apps.work.json_text import json_text
from pericia.apps.work.moves import (
    Carried,
    Ground,
    asks_of,
    carry_on,
    item_row,
    run_row,
    steps_independent_of,
    variables_of,
)
from pericia.apps.work.statements import (
    ACCEPT_OFFER,
    CUT_SHORT,
    HAND_IN,
    KEEP_AWAY,
    SAY_TO_CLIENT,
)
from pericia.apps.work.worker import Worker, acting_role
from pericia.kernels.merkle.canonical import canonical_json
from pericia.kernels.procedure.engine import advance
from pericia.kernels.procedure.forms import form_errors
from pericia.kernels.refusal import Refused
from pericia.kernels.routing.proof import Proof
from pericia.tenancy.ids import new_id
from pericia.tenancy.scope import together

LEASE = timedelta(hours=8)
VERBS = {"person": "item.submitted", "review": "review.submitted", "sign_off": "item.signed_off"}


@dataclass(frozen=True, slots=True)
class Submitted:
    """What handing in led to. `next` is the item that the person now has in hand, if any."""

    submission_id: UUID
    case_id: UUID
    case_state: str
    outcome: str | None
    next: Next | None


@dataclass(frozen=True, slots=True)
class _Work:
    """One submission in the making."""

    actor: Actor
    now: datetime
    worker: Worker
    item: Item
    case: CaseAtWork
    ground: Ground
    facts: dict[str, Any]
    output: dict[str, Any]


def submit(
    *,
    actor: Actor,
    now: datetime,
    client_id: UUID,
    item_id: UUID,
    output: dict[str, Any],
    take_next: bool = True,
) -> Submitted:
    """Hand in an item that is in the actor's hands; take the next one unless told otherwise.

    Refused: `not_found`, `not_in_your_hands`, `case_closed`, `form_invalid` (with every error in
    `details`), `not_eligible` (with the rules that fail). Nothing has changed then.
    """
    search = Search(actor, now)
    reading = (READ_ITEM, (actor.person_id, client_id, item_id))
    worker, found, waiting = search.read(reading, with_waiting=take_next)
    item, case = item_and_case(found)
    work = _work(actor, now, worker, item, case, output)
    proof = _proof(work)
    move = advance(
        work.ground.playbook,
        case.progress,
        work.facts,
        step=item.step,
        output=output,
        actor=str(actor.person_id),
    )
    carried = carry_on(work.ground, move, {**work.facts, item.step: output})
    chosen = None
    if take_next:
        worker.load = max(0, worker.load - 1)
        chosen = choose_next(search, waiting, item, carried)
    return _hand_in(work, proof, carried, chosen)


def _work(
    actor: Actor,
    now: datetime,
    worker: Worker,
    item: Item,
    case: CaseAtWork,
    output: dict[str, Any],
) -> _Work:
    if item.state != "assigned" or item.assignee_id != actor.person_id:
        raise Refused(
            "not_in_your_hands",
            "This item is not in your hands any more. Take the next one from your queue.",
        )
    playbook = known_playbook(item.client_id, case.playbook_id)
    line = known_service_line(item.client_id, case.service_line_id, case.line_version)
    _refuse_form(playbook.steps[item.step], output)
    ground = Ground(playbook, case.playbook_id, line, now, case.due_at)
    facts = {
        "input": case.input,
        **case.outputs,
        **variables_of(line, item.case_id, case.reference, case.channel, case.received_at),
    }
    return _Work(actor, now, worker, item, case, ground, facts, output)


def _refuse_form(step: Any, output: Any) -> None:
    errors = form_errors(step, output)
    if errors:
        raise Refused(
            "form_invalid",
            f"{len(errors)} fields need attention: {errors[0].path or 'form'}: "
            f"{errors[0].message_en}",
            errors[0].path,
            [
                {"path": e.path, "code": e.code, "es": e.message_es, "en": e.message_en}
                for e in errors
            ],
        )


def _proof(work: _Work) -> Proof:
    """Eligibility at this moment, with the amount that the output itself decides on."""
    item, playbook = work.item, work.ground.playbook
    step = playbook.steps[item.step]
    if step.authority_amount is not None or step.language is not None:
        known = {**work.facts, item.step: work.output}
        asks = asks_of(playbook, work.case.progress, known, step)
        item = replace(item, asks=asks)
    proof = proof_of(item, work.worker, work.now, in_hand=True)
    if not allowed(item, proof):
        raise Refused(
            "not_eligible",
            f"You may not hand this in: {', '.join(proof.failed)}. "
            "Hand the item back, or ask somebody with the authority for an override.",
            details=[rule.as_dict() for rule in proof.rules if not rule.holds],
        )
    return proof


def _hand_in(work: _Work, proof: Proof, carried: Carried, chosen: Next | None) -> Submitted:
    item, case = work.item, work.case
    submission_id = new_id()
    state = carried.state
    if state == "open" and case.state == "waiting_client":
        state = "waiting_client"
    role = acting_role(work.worker.facts_at(item.client_id)["roles"], item.requirement.get("roles"))
    parameters = (
        item.client_id,
        item.case_id,
        item.id,
        work.actor.person_id,
        work.now,
        case.version,
        json_text(carried.outputs),
        json_text(carried.progress),
        state,
        carried.outcome,
        json_text(_submissions(work, carried, submission_id, role, stored_proof(item, proof))),
        json_text([item_row(one) for one in carried.items]),
        events_json(_events(work, carried, chosen, role, state)),
        chosen.item.id if chosen else None,
        chosen.item.client_id if chosen else None,
        new_id() if chosen else None,
        json_text(stored_proof(chosen.item, chosen.proof)) if chosen else None,
        work.now + LEASE,
        case.priority,
    )
    written, *_ = together((HAND_IN, parameters), *_seldom(work, carried, chosen))
    ended, moved, taken = written[0]
    if not (ended and moved):
        raise Refused("raced", "Somebody changed this case at the same time. Try again.")
    return Submitted(submission_id, item.case_id, state, carried.outcome, chosen if taken else None)


def _submissions(
    work: _Work, carried: Carried, submission_id: UUID, role: str, proof: dict[str, Any]
) -> list[dict[str, Any]]:
    """What the person handed in, and what bots did because of it."""
    item = work.item
    seconds = int((work.now - item.assigned_at).total_seconds()) if item.assigned_at else 0
    own = {
        "id": str(submission_id),
        "item_id": str(item.id),
        "step": item.step,
        "visit": item.visit,
        "kind": item.kind,
        "actor": work.actor.reference,
        "person_id": str(work.actor.person_id),
        "acting_as": role,
        "body": work.output,
        "proof": proof,
        "about": _about(work),
        "touch_seconds": max(0, seconds),
    }
    return [own, *(run_row(run) for run in carried.runs)]


def _seldom(
    work: _Work, carried: Carried, chosen: Next | None
) -> list[tuple[str, tuple[Any, ...]]]:
    """The statements for what does not happen at every submission."""
    item, now = work.item, work.now
    at = (item.client_id, item.case_id)
    independent = steps_independent_of(work.ground.playbook, item.step)
    kept_away = [step for step in independent if step in carried.progress["live"]]
    found: list[tuple[str, tuple[Any, ...]]] = []
    if carried.cancelled:
        found.append((CUT_SHORT, (*at, now, list(carried.cancelled))))
    if kept_away:
        found.append((KEEP_AWAY, (*at, work.actor.person_id, kept_away)))
    if carried.messages:
        said = [{"id": str(new_id()), "body": text} for _, text in carried.messages]
        found.append((SAY_TO_CLIENT, (*at, now, json_text(said))))
    if chosen is not None and chosen.item.state == "offered":
        found.append((ACCEPT_OFFER, (chosen.item.client_id, chosen.item.id, now)))
    return found


def _about(work: _Work) -> dict[str, Any]:
    """What a review or a sign-off was about: the visits and the digest of what was there."""
    if work.item.kind == "person":
        return {}
    seen = work.case.outputs
    visits = {step: work.case.progress["visits"].get(step, 0) for step in seen}
    return {"visits": visits, "sha256": sha256(canonical_json(seen)).hexdigest()}


def _events(
    work: _Work, carried: Carried, chosen: Next | None, role: str, state: str
) -> Sequence[EventRow]:
    item = work.item
    actor = Actor(work.actor.reference, role, work.actor.name)
    version = work.case.version + 1
    reference = f"case:{item.case_id}"

    def event(verb: str, data: dict[str, Any]) -> EventRow:
        happening = Happening(
            item.client_id, work.now, actor, verb, reference, data, None, version, item.subject_id
        )
        return event_row(happening, item.subject_key)

    data: dict[str, Any] = {
        "item": str(item.id),
        "step": item.step,
        "visit": item.visit,
        "output": work.output,
    }
    if carried.runs:
        data["automatic"] = [
            {"step": run.step, "visit": run.visit, "actor": run.actor, "output": run.output}
            for run in carried.runs
        ]
    if carried.items:
        data["opened"] = {one.step: one.visit for one in carried.items}
    if carried.cancelled:
        data["cancelled"] = list(carried.cancelled)
    found = [event(VERBS[item.kind], data)]
    if state == "closed":
        found.append(event("case.closed", {"outcome": carried.outcome}))
    elif state == "blocked" and work.case.state != "blocked":
        found.append(event("case.blocked", {"blocked": carried.progress["blocked"]}))
    if chosen is not None:
        found.append(chosen.event(work.actor, work.now))
    return found
