"""What follows from a finished step: bots run, messages and deliveries made, items to open.

Everything here is computed from values; the actions write it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from pericia.apps.engagements.queries import LineRow
from pericia.jobs.deferring import Deferral
from pericia.kernels.calendar import add_business_seconds, compile_calendar
from pericia.kernels.merkle.canonical import canonical_json
from pericia.kernels.procedure.engine import advance, fail, settle
from pericia.kernels.procedure.judging import moment_of, rule_errors
from pericia.kernels.procedure.playbook import Playbook, Step
from pericia.kernels.procedure.requirements import arguments_of, requirement_of
from pericia.kernels.procedure.requirements import variables_of as known_at
from pericia.kernels.procedure.state import Move, Opening
from pericia.kernels.refusal import Refused
from pericia.tenancy.ids import new_id

UNKNOWN = "unknown"
MESSAGES = "bot:messages@1"
DELIVERY = "bot:delivery@1"
RUN_INSTRUMENT = "work.run_instrument"


@dataclass(slots=True)
class AutomaticRun:
    """A step that was done without a person; `actor` as the journal names it."""

    step: str
    visit: int
    kind: str
    actor: str
    output: Mapping[str, Any]


@dataclass(slots=True)
class NewItem:
    """An item to open. `asks` is what this case adds to the step's requirement."""

    id: UUID
    step: str
    visit: int
    kind: str
    stage: str
    queue_id: UUID
    effort_seconds: int
    due_at: datetime
    asks: dict[str, Any] | None
    excluded: list[UUID]


@dataclass(slots=True)
class Carried:
    """Where a case stands after a move and everything automatic that followed from it.

    `instruments` are the steps that a worker is to run.
    """

    progress: dict[str, Any]
    outputs: dict[str, Any]
    outcome: str | None
    items: list[NewItem]
    cancelled: tuple[str, ...]
    runs: list[AutomaticRun] = field(default_factory=list)
    messages: list[tuple[str, str]] = field(default_factory=list)
    instruments: list[Opening] = field(default_factory=list)

    @property
    def state(self) -> str:
        """The state of the case that this leads to."""
        if self.outcome is not None:
            return "cancelled" if self.outcome == "withdrawn" else "closed"
        return "blocked" if self.progress["blocked"] else "open"


@dataclass(frozen=True, slots=True)
class Ground:
    """What a case stands on while it moves."""

    playbook: Playbook
    playbook_id: UUID
    line: LineRow
    now: datetime
    case_due_at: datetime


def delivered_in(playbook: Playbook, runs: Iterable[AutomaticRun]) -> dict[str, Any] | None:
    """What the event of a delivery that becomes a deliverable keeps; None without one."""
    made = [each for each in runs if playbook.steps[each.step].makes_deliverable]
    if not made:
        return None
    return {"step": made[-1].step, "visit": made[-1].visit, "sha256": made[-1].output["sha256"]}


def variables_of(
    line: LineRow, case_id: UUID, reference: str, channel: str, received_at: datetime
) -> dict[str, Any]:
    """What conditions read as `client` and `case`. The seed of the review sample is the service
    line's own; its digest is in the journal before any case is."""
    plan = line.quality_plan
    case: dict[str, Any] = {
        "id": str(case_id),
        "reference": reference,
        "channel": channel,
        "received_at": received_at.isoformat(),
        "review_seed": plan.get("review_seed", str(line.id)),
    }
    if "review_share" in plan:
        case["review_rate"] = plan["review_share"]
    client = {
        "id": str(line.client_id),
        "country": line.client_country,
        "time_zone": line.calendar["time_zone"],
    }
    return {"client": client, "case": case}


def carry_on(ground: Ground, move: Move, facts: Mapping[str, Any]) -> Carried:
    """Do every automatic step that the move opened, and those that they open in turn.

    `facts` holds `input`, the outputs so far, `client` and `case`.
    """
    playbook = ground.playbook
    runs: list[AutomaticRun] = []
    messages: list[tuple[str, str]] = []
    cancelled: set[str] = set(move.cancelled)
    known = dict(facts)
    while True:
        settled = settle(playbook, move, known)
        known = dict(settled.facts)
        cancelled.update(settled.cancelled)
        runs += [
            AutomaticRun(run.step, run.visit, "bot", run.actor, run.output) for run in settled.runs
        ]
        left = Move(settled.progress, settled.opened, settled.cancelled, settled.outcome)
        due = next((one for one in left.opened if _is_done_here(playbook, one)), None)
        if due is None:
            break
        move = _do(ground, left, known, due, runs, messages)
        cancelled.update(move.cancelled)
    steps = playbook.steps
    human = [_new_item(ground, left, known, one) for one in left.opened if steps[one.step].is_human]
    instruments = [one for one in left.opened if steps[one.step].is_by_worker]
    outputs = {name: value for name, value in known.items() if name in playbook.steps}
    ended = tuple(sorted(cancelled - {one.step for one in left.opened}))
    return Carried(left.progress, outputs, left.outcome, human, ended, runs, messages, instruments)


def _is_done_here(playbook: Playbook, opening: Opening) -> bool:
    step = playbook.steps[opening.step]
    return not (step.is_human or step.is_by_worker)


def _do(
    ground: Ground,
    move: Move,
    known: dict[str, Any],
    due: Opening,
    runs: list[AutomaticRun],
    messages: list[tuple[str, str]],
) -> Move:
    """One message, delivery or assistant step; what else was open stays open."""
    playbook = ground.playbook
    step = playbook.steps[due.step]
    rest = tuple(one for one in move.opened if one is not due)
    try:
        output, actor = _output_of(ground, move, known, step, messages)
    except Refused as refused:
        then = fail(playbook, move.progress, step=step.name, why=refused)
        return Move(then.progress, rest + then.opened, then.cancelled, then.outcome)
    known[step.name] = output
    runs.append(AutomaticRun(step.name, due.visit, step.kind, actor, output))
    then = advance(playbook, move.progress, known, step=step.name, output=output, actor=actor)
    opened = () if then.outcome is not None else rest + then.opened
    return Move(then.progress, opened, then.cancelled, then.outcome)


def _output_of(
    ground: Ground,
    move: Move,
    known: Mapping[str, Any],
    step: Step,
    messages: list[tuple[str, str]],
) -> tuple[dict[str, Any], str]:
    playbook = ground.playbook
    if step.kind == "assistant":
        raise Refused(
            "assistant_absent",
            f"Step {step.name} asks for an AI assistant, and none is connected. "
            "Choose the step to go on with.",
        )
    _refuse_broken(ground, move, known, step)
    given = arguments_of(playbook, move.progress, known, step=step.name)
    if step.kind == "message":
        text = given.get("text")
        if not isinstance(text, str) or not text.strip():
            raise Refused("message_empty", f"Step {step.name} has no text to send.")
        messages.append((step.name, text))
        return {"sent_at": ground.now.isoformat(), "text": text}, MESSAGES
    results = {name: value for name, value in known.items() if name in playbook.steps}
    delivered = given or results
    digest = sha256(canonical_json(delivered)).hexdigest()
    return {
        "delivered_at": ground.now.isoformat(),
        "sha256": digest,
        "content": delivered,
    }, DELIVERY


def _refuse_broken(ground: Ground, move: Move, known: Mapping[str, Any], step: Step) -> None:
    """A result that breaks a rule is not delivered: the case blocks, and says why."""
    variables = rule_variables(ground, move.progress, known)
    broken = rule_errors(step.rules, step.name, variables)
    if broken:
        raise Refused("rule_broken", f"Step {step.name}: {broken[0].message_en}")


def rule_variables(
    ground: Ground, progress: dict[str, Any], known: Mapping[str, Any]
) -> dict[str, Any]:
    """What the rules of a step read: the facts of the case, `visits`, and the moment."""
    moment = moment_of(ground.now, ground.line.calendar["time_zone"])
    return {**known_at(ground.playbook, progress, known), **moment}


def _new_item(ground: Ground, move: Move, known: Mapping[str, Any], opening: Opening) -> NewItem:
    step = ground.playbook.steps[opening.step]
    return NewItem(
        id=new_id(),
        step=step.name,
        visit=opening.visit,
        kind=step.kind,
        stage=step.stage,
        queue_id=ground.line.queue_id(ground.playbook_id, step.name),
        effort_seconds=step.effort_seconds,
        due_at=due_of(step, ground),
        asks=asks_of(ground.playbook, move.progress, known, step),
        excluded=_excluded(step, move.progress["performers"]),
    )


def due_of(step: Step, ground: Ground) -> datetime:
    """The step's share of the service level from now, never later than the case is due."""
    if step.sla_share is None or ground.case_due_at <= ground.now:
        return ground.case_due_at
    seconds = int(ground.line.sla_seconds * step.sla_share)
    calendar = compile_calendar(ground.line.calendar)
    return min(ground.case_due_at, add_business_seconds(calendar, ground.now, seconds))


def asks_of(
    playbook: Playbook, progress: dict[str, Any], known: Mapping[str, Any], step: Step
) -> dict[str, Any] | None:
    """What this case adds to the requirement. What cannot be told yet fails closed, but for an
    amount that the step itself decides, which is proved when it is handed in."""
    if not step.asks_by_case:
        return None
    asks: dict[str, Any] = {}
    try:
        asked = requirement_of(playbook, progress, known, step=step.name)
    except Refused:
        asked = {"languages": UNKNOWN} if step.language is not None else {}
        if step.admitted_in:
            asked["credentials"] = UNKNOWN
        if step.authority_amount is not None:
            asked["authority"] = {"decision": step.who["authority"]["decision"]}
    for part in ("languages", "authority", "credentials"):
        if part in asked:
            asks[part] = asked[part]
    return asks


def _excluded(step: Step, performers: Mapping[str, list[str]]) -> list[UUID]:
    """People whom independence keeps from this step already, so that its queue skips them."""
    steps = performers if "*" in step.not_by else step.not_by
    actors = {actor for name in steps for actor in performers.get(name, ())}
    return [UUID(actor) for actor in sorted(actors) if not actor.startswith(("bot:", "system"))]


def steps_independent_of(playbook: Playbook, step: str) -> list[str]:
    """Steps that the performer of `step` may not do."""
    return [
        other.name
        for other in playbook.steps.values()
        if other.name != step and (step in other.not_by or "*" in other.not_by)
    ]


def item_row(item: NewItem) -> dict[str, Any]:
    """An item to open, as the statements take it in JSON."""
    return {
        "id": item.id,
        "queue_id": item.queue_id,
        "step": item.step,
        "visit": item.visit,
        "kind": item.kind,
        "stage": item.stage,
        "due_at": item.due_at,
        "effort_seconds": item.effort_seconds,
        "asks": item.asks,
        "excluded": item.excluded,
    }


def deferrals_of(client_id: UUID, case_id: UUID, instruments: Iterable[Opening]) -> list[Deferral]:
    """The jobs that run a case's instruments."""
    return [
        Deferral(
            RUN_INSTRUMENT, client_id, {"case_id": case_id, "step": each.step, "visit": each.visit}
        )
        for each in instruments
    ]


def run_rows(case_id: UUID, runs: Iterable[AutomaticRun]) -> list[dict[str, Any]]:
    """Submissions of a case's bots, as INSERT_RUNS takes them in JSON."""
    return [
        {
            "id": new_id(),
            "case_id": case_id,
            "step": run.step,
            "visit": run.visit,
            "kind": run.kind,
            "actor": run.actor,
            "body": run.output,
        }
        for run in runs
    ]
