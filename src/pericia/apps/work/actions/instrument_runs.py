"""What a worker hands in for an instrument step: its output, or why it could not be run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from pericia.apps.journal.actions import record
from pericia.apps.journal.actors import SYSTEM, Actor
from pericia.apps.journal.models import Event
from pericia.apps.work.actions.directing import locked_case
from pericia.apps.work.actions.writing import write_move
from pericia.apps.work.moves import AutomaticRun, Carried, Ground, carry_on
from pericia.kernels.procedure.engine import advance, fail, unblock
from pericia.kernels.procedure.instrument_steps import InstrumentRun
from pericia.kernels.procedure.state import Move
from pericia.kernels.refusal import Refused


@dataclass(frozen=True, slots=True)
class WaitingStep:
    """A live instrument step with the case it stands in, locked."""

    ground: Ground
    facts: dict[str, Any]
    progress: dict[str, Any]
    version: int
    subject_id: UUID
    state: str


def waiting_step(
    client_id: UUID, case_id: UUID, step: str, visit: int, now: datetime
) -> WaitingStep | None:
    """The step where it is live at this visit; None where the case has gone on without it."""
    try:
        ground, facts, progress, version, subject_id, state = locked_case(client_id, case_id, now)
    except Refused as refused:
        if refused.code in ("not_found", "case_closed"):
            return None
        raise
    if progress["live"].get(step) != visit:
        return None
    return WaitingStep(ground, facts, progress, version, subject_id, state)


def finish_instrument(
    *,
    now: datetime,
    client_id: UUID,
    case_id: UUID,
    step: str,
    visit: int,
    run: InstrumentRun,
) -> None:
    """Hand in what the instrument gave and move the case on; nothing where it is late."""
    found = waiting_step(client_id, case_id, step, visit, now)
    if found is None:
        return
    facts = {**found.facts, step: run.output}
    move = advance(
        found.ground.playbook, found.progress, facts, step=step, output=run.output, actor=run.actor
    )
    carried = carry_on(found.ground, move, facts)
    kind = found.ground.playbook.steps[step].kind
    done = AutomaticRun(step, visit, kind, run.actor, run.output)
    carried.runs.insert(0, done)
    actor = Actor(run.actor, "bot", run.actor.removeprefix("bot:"))
    verb, told = _told(run.output)
    data = {"step": step, "visit": visit, **told}
    _write(found, client_id, case_id, actor, carried, verb, data)
    if carried.state == "closed":
        _tell(found, client_id, case_id, actor, "case.closed", {"outcome": carried.outcome})
    elif carried.state == "blocked" and found.state != "blocked":
        blocked = carried.progress["blocked"]
        _tell(found, client_id, case_id, actor, "case.blocked", {"blocked": blocked})


def _told(output: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The event of a run, and what it keeps: how it was made, or the digest of what was read."""
    if "run" in output:
        return "instrument.finished", {"run": output["run"]}
    return "reading.finished", {name: output[name] for name in ("file", "sha256")}


def instrument_failed(
    *, now: datetime, client_id: UUID, case_id: UUID, step: str, visit: int, why: Refused
) -> None:
    """Block the case at the step with what was refused; nothing where it is late."""
    found = waiting_step(client_id, case_id, step, visit, now)
    if found is None:
        return
    move: Move = fail(found.ground.playbook, found.progress, step=step, why=why)
    carried = carry_on(found.ground, move, found.facts)
    data = {"step": step, "blocked": carried.progress["blocked"]}
    _write(found, client_id, case_id, SYSTEM, carried, "case.blocked", data)


def take_up_again(*, now: datetime, client_id: UUID, case_id: UUID, event_id: UUID) -> None:
    """Try the steps again that wait for a file, once somebody attached one (the event).

    A step whose file is still missing blocks again, and says so."""
    who = Event.objects.values("actor", "acting_as").get(client_id=client_id, id=event_id)
    actor = Actor(who["actor"], who["acting_as"], "")
    try:
        ground, facts, progress, version, subject_id, _ = locked_case(client_id, case_id, now)
    except Refused:
        return
    waiting = [
        each["step"] for each in progress["blocked"] if each.get("cause") == "file_not_attached"
    ]
    if not waiting or actor.reference.startswith(("bot:", "system")):
        return
    move = unblock(ground.playbook, progress, facts, step=waiting[0], actor=actor.reference)
    write_move(
        actor=actor,
        client_id=client_id,
        case_id=case_id,
        version=version,
        subject_id=subject_id,
        ground=ground,
        carried=carry_on(ground, move, facts),
        verb="case.unblocked",
        data={"step": waiting[0], "route": None},
        why=None,
    )


def _write(
    found: WaitingStep,
    client_id: UUID,
    case_id: UUID,
    actor: Actor,
    carried: Carried,
    verb: str,
    data: dict[str, Any],
) -> None:
    write_move(
        actor=actor,
        client_id=client_id,
        case_id=case_id,
        version=found.version,
        subject_id=found.subject_id,
        ground=found.ground,
        carried=carried,
        verb=verb,
        data=data,
        why=None,
        waits=found.state == "waiting_client",
    )


def _tell(
    found: WaitingStep,
    client_id: UUID,
    case_id: UUID,
    actor: Actor,
    verb: str,
    data: dict[str, Any],
) -> None:
    record(
        client_id=client_id,
        now=found.ground.now,
        actor=actor,
        verb=verb,
        object_ref=f"case:{case_id}",
        data=data,
        version=found.version + 1,
        subject_id=found.subject_id,
    )
