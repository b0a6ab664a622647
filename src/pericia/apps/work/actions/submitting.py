"""Handing in what was done, and being given the next item in the same transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from pericia.apps.engagements.queries import known_service_line, playbook_of_case
from pericia.apps.journal.actions import EventRow, Happening, event_row, events_json
from pericia.apps.journal.actors import Actor
from pericia.apps.journal.reacting import reactions
from pericia.apps.work.access import blind_answer_of
from pericia.apps.work.actions.choosing import Next, Search, choose_next
from pericia.apps.work.items import (
    CaseAtWork,
    Item,
    allowed,
    not_eligible,
    proof_of,
    require_in_hand,
    stored_proof,
)
from pericia.apps.work.models import BlindAnswer
from pericia.apps.work.moves import (
    Carried,
    Ground,
    NewItem,
    asks_of,
    carry_on,
    deferrals_of,
    delivered_in,
    item_row,
    rule_variables,
    run_rows,
    steps_independent_of,
    variables_of,
)
from pericia.apps.work.statements import (
    ACCEPT_OFFER,
    CUT_SHORT,
    INSERT_RUNS,
    KEEP_AWAY,
    SAY_TO_CLIENT,
    hand_in,
)
from pericia.apps.work.worker import Worker, acting_role
from pericia.jobs.deferring import deferring
from pericia.kernels.merkle.canonical import canonical_json
from pericia.kernels.procedure.engine import advance
from pericia.kernels.procedure.forms import FormError, attention
from pericia.kernels.procedure.judging import needed_now, step_errors
from pericia.kernels.procedure.playbook import Step
from pericia.kernels.procedure.reasons import reasons_given
from pericia.kernels.refusal import Refused
from pericia.kernels.routing.proof import Proof
from pericia.tenancy.ids import new_id
from pericia.tenancy.json_text import json_text
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
    blind_answer: BlindAnswer | None

    @property
    def role(self) -> str:
        """The role in which the person hands in."""
        held = self.worker.facts_at(self.item.client_id)["roles"]
        return acting_role(held, self.item.requirement.get("roles"))


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

    Refused: `not_found`, `not_in_your_hands`, `case_closed`, `blind_answer_missing`, `form_invalid`
    (with every error in `details`), `not_eligible` (with the rules that fail). Nothing has changed
    then.
    """
    search = Search(actor, now)
    waiting: list[Item] = []
    if take_next:
        item, case, waiting = search.item_and_find(client_id, item_id)
    else:
        item, case = search.item(client_id, item_id)
    worker = search.worker
    assert worker is not None
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


def needed_so_far(
    *, actor: Actor, now: datetime, client_id: UUID, item_id: UUID, output: dict[str, Any]
) -> set[str]:
    """The fields, dotted, that what is filled in so far makes necessary; nothing is kept.

    Refused: `not_found`, `not_in_your_hands`.
    """
    item, case = Search(actor, now).item(client_id, item_id)
    require_in_hand(item, actor.person_id)
    ground, facts = _surroundings(item, case, now)
    variables = rule_variables(ground, case.progress, facts)
    return needed_now(ground.playbook.steps[item.step], output, variables)


def _work(
    actor: Actor,
    now: datetime,
    worker: Worker,
    item: Item,
    case: CaseAtWork,
    output: dict[str, Any],
) -> _Work:
    require_in_hand(item, actor.person_id)
    ground, facts = _surroundings(item, case, now)
    step = ground.playbook.steps[item.step]
    answered = _blind_answer(actor, item, step)
    _refuse_form(step, output, rule_variables(ground, case.progress, facts))
    return _Work(actor, now, worker, item, case, ground, facts, output, answered)


def _surroundings(item: Item, case: CaseAtWork, now: datetime) -> tuple[Ground, dict[str, Any]]:
    """What an item stands on, and the facts of its case."""
    playbook = playbook_of_case(item.client_id, case.playbook_id, case.progress)
    line = known_service_line(item.client_id, case.service_line_id, case.line_version)
    facts = {
        "input": case.input,
        **case.outputs,
        **variables_of(line, item.case_id, case.reference, case.channel, case.received_at),
    }
    return Ground(playbook, case.playbook_id, line, now, case.due_at), facts


def _blind_answer(actor: Actor, item: Item, step: Step) -> BlindAnswer | None:
    """The answer that a review began with, for a step that begins with one."""
    if step.blind_first is None:
        return None
    found = blind_answer_of(item.client_id, item.case_id, item.step, actor.person_id)
    if found is None:
        raise Refused(
            "blind_answer_missing",
            "Answer first without seeing what you review; keep that answer, then judge.",
        )
    return found


def _refuse_form(step: Step, output: Any, variables: Mapping[str, Any]) -> None:
    refuse_errors(step_errors(step, output, variables))


def refuse_errors(errors: Sequence[FormError]) -> None:
    """Raises Refused (`form_invalid`) with every error in `details`."""
    if errors:
        raise Refused(
            "form_invalid",
            f"{attention(len(errors))}: {errors[0].path or 'form'}: {errors[0].message_en}",
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
    if step.asks_by_case:
        known = {**work.facts, item.step: work.output}
        asks = asks_of(playbook, work.case.progress, known, step)
        item = replace(item, asks=asks)
    proof = proof_of(item, work.worker, work.now, in_hand=True)
    if not allowed(item, proof):
        raise not_eligible(
            proof,
            "You may not hand this in: {rules}. Hand the item back, or ask somebody with the "
            "authority to lift the rule.",
            "No puede entregarla: {rules}. Devuelva la tarea, o pida a quien tenga facultades que "
            "levante la regla.",
        )
    return proof


def _hand_in(work: _Work, proof: Proof, carried: Carried, chosen: Next | None) -> Submitted:
    case_id, submission_id = work.item.case_id, new_id()
    state = carried.state
    if state == "open" and work.case.state == "waiting_client":
        state = "waiting_client"
    events = _events(work, carried, chosen, state)
    has_waited = chosen is not None and all(each.id != chosen.item.id for each in carried.items)
    values = {
        **_submission(work, submission_id, proof),
        **_case(work, carried, state),
        **_held(work, chosen),
        "items": json_text([_opened(work, each, chosen) for each in carried.items]),
        "events": events_json(events),
    }
    statement = hand_in(
        values, opens=bool(carried.items), takes=has_waited, holds=chosen is not None
    )
    written, *_ = together(statement, *_seldom(work, carried, chosen), *reactions(events))
    held, taken = written[0]
    if not held:
        raise Refused("raced", "Somebody changed this case at the same time. Try again.")
    return Submitted(submission_id, case_id, state, carried.outcome, chosen if taken else None)


def _submission(work: _Work, submission_id: UUID, proof: Proof) -> dict[str, Any]:
    """What the person handed in, as the statement takes it."""
    item, now = work.item, work.now
    seconds = int((now - item.assigned_at).total_seconds()) if item.assigned_at else 0
    return {
        "now": now,
        "client": item.client_id,
        "case": item.case_id,
        "item": item.id,
        "submission": submission_id,
        "queue": item.queue_id,
        "step": item.step,
        "visit": item.visit,
        "kind": item.kind,
        "actor": work.actor.reference,
        "person": work.actor.person_id,
        "acting_as": work.role,
        "body": json_text(work.output),
        "proof": stored_proof(item, proof),
        "about": json_text(_about(work)),
        "touch_seconds": max(0, seconds),
    }


def _case(work: _Work, carried: Carried, state: str) -> dict[str, Any]:
    """Where the case stands afterwards."""
    return {
        "version": work.case.version,
        "priority": work.case.priority,
        "outputs": json_text(carried.outputs),
        "progress": json_text(carried.progress),
        "state": state,
        "outcome": carried.outcome,
        "closed_at": work.now if state in ("closed", "cancelled") else None,
    }


def _held(work: _Work, chosen: Next | None) -> dict[str, Any]:
    """The next item in the person's hands."""
    if chosen is None:
        return {}
    return {
        "next": chosen.item.id,
        "next_client": chosen.item.client_id,
        "next_proof": stored_proof(chosen.item, chosen.proof),
        "assignment": new_id(),
        "lease_until": work.now + LEASE,
    }


def _opened(work: _Work, item: NewItem, chosen: Next | None) -> dict[str, Any]:
    """An item to open, in the person's hands at once where it is the one chosen."""
    row = item_row(item)
    if chosen is not None and chosen.item.id == item.id:
        row["state"] = "assigned"
        row["assignee_id"] = work.actor.person_id
        row["assigned_at"] = work.now
        row["lease_until"] = work.now + LEASE
    return row


def _seldom(work: _Work, carried: Carried, chosen: Next | None) -> list[tuple[str, Sequence[Any]]]:
    """The statements for what does not happen at every submission."""
    item, now = work.item, work.now
    at = (item.client_id, item.case_id)
    independent = steps_independent_of(work.ground.playbook, item.step)
    kept_away = [step for step in independent if step in carried.progress["live"]]
    found: list[tuple[str, Sequence[Any]]] = []
    if carried.instruments:
        found.append(deferring(deferrals_of(*at, carried.instruments)))
    if carried.runs:
        found.append(
            (INSERT_RUNS, (item.client_id, now, json_text(run_rows(item.case_id, carried.runs))))
        )
    if carried.cancelled:
        found.append((CUT_SHORT, (*at, now, list(carried.cancelled))))
    if kept_away:
        found.append((KEEP_AWAY, (*at, work.actor.person_id, kept_away)))
    if carried.messages:
        said = [{"id": new_id(), "body": text} for _, text in carried.messages]
        found.append((SAY_TO_CLIENT, (*at, now, json_text(said))))
    if chosen is not None and chosen.item.state == "offered":
        found.append((ACCEPT_OFFER, (chosen.item.client_id, chosen.item.id, now)))
    return found


def _about(work: _Work) -> dict[str, Any]:
    """What a review or a sign-off was about: the visits and the digest of what was there. Of a
    review also the answer it began with, and the reasons that it gives by their codes."""
    if work.item.kind == "person":
        return {}
    seen = work.case.outputs
    visits = {step: work.case.progress["visits"].get(step, 0) for step in seen}
    about: dict[str, Any] = {"visits": visits, "sha256": sha256(canonical_json(seen)).hexdigest()}
    if work.blind_answer is not None:
        about["blind_answer"] = str(work.blind_answer.id)
    reasons = reasons_given(work.ground.playbook.steps[work.item.step], work.output)
    if reasons:
        about["reasons"] = reasons
    return about


def _events(work: _Work, carried: Carried, chosen: Next | None, state: str) -> Sequence[EventRow]:
    item = work.item
    actor = Actor(work.actor.reference, work.role, work.actor.name)
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
    reasons = reasons_given(work.ground.playbook.steps[item.step], work.output)
    if reasons:
        data["reasons"] = reasons
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
    delivered = delivered_in(work.ground.playbook, carried.runs)
    if delivered is not None:
        found.append(event("case.delivered", delivered))
    if state == "closed":
        found.append(event("case.closed", {"outcome": carried.outcome}))
    elif state == "blocked" and work.case.state != "blocked":
        found.append(event("case.blocked", {"blocked": carried.progress["blocked"]}))
    if chosen is not None:
        found.append(chosen.event(work.actor, work.now))
    return found
