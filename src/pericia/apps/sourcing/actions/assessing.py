"""Recording what was answered about a process, and what followed from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from pericia.apps.journal.actors import Actor
from pericia.apps.journal.permissions import require
from pericia.apps.sourcing.actions.common import held_process, next_number, record
from pericia.apps.sourcing.documents import KERNEL, Document, assessed, outcome_of
from pericia.apps.sourcing.models import Assessment, ProcessLog
from pericia.kernels.refusal import Refused
from pericia.kernels.sourcing.criteria import CRITERION_IDS

SIDES = ("operational", "expert")


def record_assessment(
    *,
    actor: Actor,
    now: datetime,
    client_id: UUID,
    process_id: UUID,
    document: Document,
    evidence: Sequence[Mapping[str, Any]] = (),
    note: str = "",
) -> Assessment:
    """Keep answers about a process with what they lead to; earlier ones stay as they are.

    `evidence` says of each answer that a log proposed `{"log", "criterion", "side", "proposed",
    "taken", "why"}`; one that was not taken needs a reason. Raises Refused (`answers_invalid`,
    `overruling_unexplained`, `unknown_log`).
    """
    actor = require(actor, "process.assess", client_id)
    process = held_process(client_id, process_id)
    checked = checked_evidence(client_id, process_id, evidence)
    found = assessed(document)
    assessment = Assessment(
        client_id=client_id,
        process_id=process.id,
        number=next_number(Assessment, client_id=client_id, process_id=process_id),
        document=dict(document),
        evidence=checked,
        outcome=outcome_of(found),
        kernel=KERNEL,
        note=note.strip(),
        created_by=actor.name,
        created_at=now,
    )
    assessment.save(force_insert=True)
    record(
        assessment,
        "assessment",
        "process.assessed",
        actor=actor,
        now=now,
        data={
            "process": str(process_id),
            "number": assessment.number,
            "document": assessment.document,
            "evidence": checked,
            "outcome": assessment.outcome,
            "kernel": KERNEL,
        },
        why=assessment.note,
    )
    return assessment


def checked_evidence(
    client_id: UUID, process_id: UUID, evidence: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """The evidence as it is kept."""
    checked = [_checked(each) for each in evidence]
    known = {
        str(each)
        for each in ProcessLog.objects.filter(
            client_id=client_id, process_id=process_id, state="read"
        ).values_list("id", flat=True)
    }
    for each in checked:
        if each["log"] not in known:
            raise Refused("unknown_log", "Take the evidence from a log of this process.", "log")
    return checked


def _checked(given: Mapping[str, Any]) -> dict[str, Any]:
    criterion, side = given.get("criterion"), given.get("side")
    field = f"{criterion}_{side}"
    if criterion not in CRITERION_IDS or side not in SIDES:
        raise Refused("answers_invalid", "Evidence is for a criterion and a side of it.", field)
    proposed, taken = given.get("proposed"), given.get("taken")
    why = str(given.get("why", "")).strip()
    if proposed != taken and not why:
        raise Refused(
            "overruling_unexplained",
            "Say why the answer that the log proposes is not taken.",
            f"{field}_why",
        )
    return {
        "log": str(given.get("log", "")),
        "criterion": criterion,
        "side": side,
        "proposed": proposed,
        "taken": taken,
        "why": why,
    }
