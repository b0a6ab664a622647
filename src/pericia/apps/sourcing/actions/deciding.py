"""Proposing what is to become of a process, and taking a proposal back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from pericia.apps.journal.actors import Actor
from pericia.apps.journal.permissions import not_found, require
from pericia.apps.sourcing.actions.common import held_process, next_number, record
from pericia.apps.sourcing.documents import process_of
from pericia.apps.sourcing.models import Assessment, Decision, MoneyComparison
from pericia.apps.sourcing.terms import checked_terms
from pericia.kernels.refusal import Refused
from pericia.kernels.sourcing.process import MODELS
from pericia.kernels.sourcing.rule import PROVIDED, excluded_models


def propose_decision(
    *,
    actor: Actor,
    now: datetime,
    client_id: UUID,
    process_id: UUID,
    model: str,
    why: str = "",
    terms: Mapping[str, Any] | None = None,
) -> Decision:
    """Propose a model for a process on its latest assessment and comparison of money.

    A model that bans exclude, or a way without governance where risk is high, cannot be proposed;
    another model than the assessment's needs a reason. `terms` is checked by `terms.py`. Raises
    Refused (`not_assessed`, `proposed_already`, `model_excluded`, `departure_unexplained`, ...).
    """
    actor = require(actor, "process.assess", client_id)
    held_process(client_id, process_id)
    assessment = latest_assessment(client_id, process_id)
    if Decision.objects.filter(
        client_id=client_id, process_id=process_id, state="proposed"
    ).exists():
        raise Refused(
            "proposed_already", "A decision is proposed already. Sign it, or withdraw it first."
        )
    _check_model(model, why, assessment)
    money = (
        MoneyComparison.objects.filter(client_id=client_id, process_id=process_id)
        .order_by("-number")
        .first()
    )
    decision = Decision(
        client_id=client_id,
        process_id=process_id,
        number=next_number(Decision, client_id=client_id, process_id=process_id),
        assessment_id=assessment.id,
        money_id=money.id if money else None,
        model=model,
        governance=bool(assessment.outcome["governance"]),
        why=why.strip(),
        terms=checked_terms(client_id, model, terms or {}),
        proposed_by=actor.name,
        proposed_at=now,
    )
    decision.save(force_insert=True)
    record(
        decision,
        "decision",
        "decision.proposed",
        actor=actor,
        now=now,
        data={
            "process": str(process_id),
            "number": decision.number,
            "model": model,
            "assessed": assessment.outcome["model"],
            "assessment": str(assessment.id),
            "money": str(money.id) if money else None,
            "governance": decision.governance,
            "terms": decision.terms,
        },
        why=decision.why,
    )
    return decision


def withdraw_decision(
    *, actor: Actor, now: datetime, client_id: UUID, decision_id: UUID, why: str
) -> None:
    """Take back what nobody signed. Raises Refused (`state_changed`, `reason_missing`)."""
    actor = require(actor, "process.assess", client_id)
    decision = Decision.objects.filter(client_id=client_id, id=decision_id).first()
    if decision is None:
        raise not_found("decision")
    if not why.strip():
        raise Refused("reason_missing", "Say why the proposal is withdrawn.", "why")
    moved = Decision.objects.filter(client_id=client_id, id=decision_id, state="proposed").update(
        state="withdrawn", ended_by=actor.name, ended_at=now
    )
    if not moved:
        raise Refused(
            "state_changed", f"The decision is {decision.state}; only a proposal can be withdrawn."
        )
    record(
        decision,
        "decision",
        "decision.withdrawn",
        actor=actor,
        now=now,
        data={"process": str(decision.process_id), "number": decision.number},
        why=why.strip(),
    )


def latest_assessment(client_id: UUID, process_id: UUID) -> Assessment:
    """The newest assessment of a process. Raises Refused (`not_assessed`)."""
    found = (
        Assessment.objects.filter(client_id=client_id, process_id=process_id)
        .order_by("-number")
        .first()
    )
    if found is None:
        raise Refused("not_assessed", "Answer the questions about the process first.")
    return found


def _check_model(model: str, why: str, assessment: Assessment) -> None:
    if model not in MODELS:
        raise Refused("model_unknown", f"A model is one of {', '.join(MODELS)}.", "model")
    if model in _excluded(assessment):
        raise Refused(
            "model_excluded",
            "What was answered excludes this model. Choose another, or change the answers.",
            "model",
        )
    if model != assessment.outcome["model"] and not why.strip():
        raise Refused(
            "departure_unexplained",
            "Say why you decide otherwise than the assessment.",
            "why",
        )


def _excluded(assessment: Assessment) -> frozenset[str]:
    process = process_of(assessment.document)
    banned = excluded_models(process.bans)
    return banned | PROVIDED | {"automate"} if process.strategic_secret else banned
