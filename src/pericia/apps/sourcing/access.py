"""Assessments, logs, money, decisions, risks and benefits that an actor may see, and no others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from pericia.apps.journal.actors import Actor
from pericia.apps.journal.permissions import not_found, require, require_each, require_sight
from pericia.apps.organisations.models import Client, Process
from pericia.apps.sourcing.models import (
    Assessment,
    Benefit,
    BenefitReading,
    Decision,
    MoneyComparison,
    ProcessLog,
    Rescoring,
    Risk,
)

LOGS_MAX = 20
Row = TypeVar("Row", Assessment, Decision)


@dataclass(frozen=True, slots=True)
class Entry:
    """A process of the inventory with where its decision stands."""

    process: Process
    client: Client
    assessment: Assessment | None
    decision: Decision | None
    rescoring: Rescoring | None

    @property
    def drifts(self) -> bool:
        return bool(self.rescoring and self.rescoring.differs)


def inventory_for(actors: Sequence[Actor]) -> list[Entry]:
    """Every process of these actors' clients, by client and name, with its latest assessment, the
    decision that stands (or the proposal), and the latest rescoring. Six queries for any number."""
    ids = require_each(actors, "decision.see")
    clients = {each.client_id: each for each in Client.objects.filter(client_id__in=ids)}
    processes = Process.objects.filter(client_id__in=ids).order_by("name", "id")
    assessments = _latest(
        Assessment.objects.filter(client_id__in=ids)
        .order_by("client_id", "process_id", "-number")
        .distinct("client_id", "process_id")
    )
    current = Decision.objects.filter(client_id__in=ids, state__in=["signed", "proposed"])
    # Signed stands after proposed in the alphabet, and it is the one that stands.
    decisions = _latest(current.order_by("client_id", "process_id", "state"))
    rescorings = {
        (each.client_id, each.decision_id): each
        for each in Rescoring.objects.filter(client_id__in=ids)
        .order_by("client_id", "decision_id", "-number")
        .distinct("client_id", "decision_id")
    }
    found = []
    for process in processes:
        key = (process.client_id, process.id)
        decision = decisions.get(key)
        rescoring = rescorings.get((process.client_id, decision.id)) if decision else None
        found.append(
            Entry(process, clients[process.client_id], assessments.get(key), decision, rescoring)
        )
    return sorted(found, key=lambda each: (each.client.name, each.process.name))


def latest_money_for(actors: Sequence[Actor]) -> dict[tuple[UUID, UUID], dict[str, Any]]:
    """The outcome of the latest comparison of money of each process, by client and process."""
    ids = require_each(actors, "decision.see")
    found = (
        MoneyComparison.objects.filter(client_id__in=ids)
        .order_by("client_id", "process_id", "-number")
        .distinct("client_id", "process_id")
    )
    return {
        (client_id, process_id): outcome
        for client_id, process_id, outcome in found.values_list(
            "client_id", "process_id", "outcome"
        )
    }


def process_for(actor: Actor, client_id: UUID, process_id: UUID) -> Process:
    """A process whose decision the actor may see."""
    require_sight(actor, "decision.see", client_id, "process")
    found = Process.objects.filter(client_id=client_id, id=process_id).first()
    if found is None:
        raise not_found("process")
    return found


def assessments_of(actor: Actor, process: Process) -> list[Assessment]:
    """Newest first."""
    require(actor, "decision.see", process.client_id)
    return list(Assessment.objects.filter(**_of(process)).order_by("-number"))


def logs_of(actor: Actor, process: Process) -> list[ProcessLog]:
    """The newest logs, without their findings."""
    require(actor, "decision.see", process.client_id)
    found = ProcessLog.objects.filter(**_of(process)).defer("findings")
    return list(found.order_by("-uploaded_at")[:LOGS_MAX])


def log_for(actor: Actor, process: Process, log_id: UUID) -> ProcessLog:
    require(actor, "decision.see", process.client_id)
    found = ProcessLog.objects.filter(**_of(process), id=log_id).first()
    if found is None:
        raise not_found("process_log")
    return found


def comparisons_of(actor: Actor, process: Process) -> list[MoneyComparison]:
    """Newest first."""
    require(actor, "decision.see", process.client_id)
    return list(MoneyComparison.objects.filter(**_of(process)).order_by("-number"))


def comparison_for(actor: Actor, process: Process, number: int) -> MoneyComparison:
    require(actor, "decision.see", process.client_id)
    found = MoneyComparison.objects.filter(**_of(process), number=number).first()
    if found is None:
        raise not_found("comparison")
    return found


def decisions_of(actor: Actor, process: Process) -> list[Decision]:
    """Newest first."""
    require(actor, "decision.see", process.client_id)
    return list(Decision.objects.filter(**_of(process)).order_by("-number"))


def decision_for(actor: Actor, process: Process, decision_id: UUID) -> Decision:
    require(actor, "decision.see", process.client_id)
    found = Decision.objects.filter(**_of(process), id=decision_id).first()
    if found is None:
        raise not_found("decision")
    return found


def rescorings_of(actor: Actor, decision: Decision) -> list[Rescoring]:
    """Newest first."""
    require(actor, "decision.see", decision.client_id)
    found = Rescoring.objects.filter(client_id=decision.client_id, decision_id=decision.id)
    return list(found.order_by("-number"))


def risks_of(actor: Actor, process: Process) -> list[Risk]:
    """The gravest first."""
    require(actor, "decision.see", process.client_id)
    found = Risk.objects.filter(**_of(process))
    return sorted(found, key=lambda each: (-each.likelihood * each.impact, each.code, each.text))


def risk_for(actor: Actor, process: Process, risk_id: UUID) -> Risk:
    require(actor, "decision.see", process.client_id)
    found = Risk.objects.filter(**_of(process), id=risk_id).first()
    if found is None:
        raise not_found("risk")
    return found


def benefits_of(actor: Actor, process: Process) -> list[tuple[Benefit, list[BenefitReading]]]:
    """The benefits by code, each with what was stated of it, newest first."""
    require(actor, "decision.see", process.client_id)
    benefits = list(Benefit.objects.filter(**_of(process)).order_by("code", "indicator"))
    readings: dict[UUID, list[BenefitReading]] = {each.id: [] for each in benefits}
    stated = BenefitReading.objects.filter(
        client_id=process.client_id, benefit_id__in=list(readings)
    )
    for each in stated.order_by("-until_date", "-stated_at"):
        readings[each.benefit_id].append(each)
    return [(each, readings[each.id]) for each in benefits]


def benefit_for(actor: Actor, process: Process, benefit_id: UUID) -> Benefit:
    require(actor, "decision.see", process.client_id)
    found = Benefit.objects.filter(**_of(process), id=benefit_id).first()
    if found is None:
        raise not_found("benefit")
    return found


def _of(process: Process) -> dict[str, UUID]:
    return {"client_id": process.client_id, "process_id": process.id}


def _latest(found: Iterable[Row]) -> dict[tuple[UUID, UUID], Row]:
    """By client and process; the last of several counts."""
    return {(each.client_id, each.process_id): each for each in found}
