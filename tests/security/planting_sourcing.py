"""One row of everything that is known and decided about a process, each text with a mark."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from pericia.apps.sourcing import actions
from pericia.apps.sourcing.models import ProcessLog, Rescoring
from pericia.kernels.process.mining import mine
from pericia.kernels.process.tests.builders import log_of
from pericia.tenancy.ids import new_id

MONEY = {
    "currency": "EUR",
    "horizon_months": 12,
    "discount_rate": 0.05,
    "volume_month": 1000,
    "error_cost_cents": 100,
    "sites": [{"id": "here", "kind": "onshore", "wage_hour_cents": 2000}],
    "options": [
        {
            "id": "today",
            "name": "Today",
            "model": "in_house",
            "work": [{"site": "here", "handle_minutes": 5}],
            "error_share": 0.01,
        }
    ],
}


def plant_sourcing(said: dict[str, Any], process_id: UUID, mark: str) -> dict[str, UUID]:
    """Assess, compare, register, propose and sign, as the actor of `said`; returns the ids."""
    of_process = {**said, "process_id": process_id}
    answers = {
        name: {"operational": 4, "expert": 0, "sure": 0.8}
        for name in ("nature", "impact", "risk", "scaling", "value")
    }
    document = {"processes": [{"id": "p", "name": f"{mark} proceso", "answers": answers}]}
    log, removed = (_stored_log(of_process, mark) for _ in range(2))
    actions.finish_log(
        now=said["now"],
        client_id=said["client_id"],
        log_id=log.id,
        findings=_findings(mark),
    )
    actions.remove_log(log_id=removed.id, why=f"{mark} retirado", **of_process)
    actions.record_assessment(document=document, note=f"{mark} nota", **of_process)
    actions.compare_money(scenario=_money(mark), **of_process)
    risk = actions.register_risk(text=f"{mark} riesgo", **of_process)
    benefit = actions.expect_benefit(
        code="focus", indicator="stated", unit=f"{mark} horas", higher_is_better=True, **of_process
    )
    reading = actions.state_benefit(
        benefit_id=benefit.id,
        value=1.0,
        from_date=date(2026, 1, 1),
        until_date=date(2026, 1, 31),
        evidence=f"{mark} parte",
        **said,
    )
    decision = actions.propose_decision(model="bpo", **of_process)
    actions.sign_decision(decision_id=decision.id, authority=f"{mark} poder", **said)
    rescoring = Rescoring.objects.create(
        client_id=said["client_id"],
        decision_id=decision.id,
        number=1,
        measured=MEASURED,
        moved=[],
        outcome=OUTCOME,
        differs=False,
        kernel="sourcing/1",
        at=said["now"],
    )
    return {
        "log": log.id,
        "risk": risk.id,
        "benefit": benefit.id,
        "reading": reading.id,
        "decision": decision.id,
        "rescoring": rescoring.id,
    }


def _stored_log(of_process: dict[str, Any], mark: str) -> ProcessLog:
    log_id = new_id()
    return actions.store_log(
        log_id=log_id,
        file_name=f"{mark}.csv",
        stored_as=f"logs/{of_process['client_id']}/{log_id}",
        sha256=f"{mark}",
        size_bytes=1,
        columns={},
        **of_process,
    )


def _findings(mark: str) -> dict[str, Any]:
    """What a worker finds in a log whose activities carry the mark."""
    cases = [
        [(f"{mark} {name}", hour) for hour, name in enumerate("abc"[:size])] for size in (2, 3)
    ]
    found = mine(log_of(cases))
    for answer in found["answers"].values():
        answer["because"] = {"es": f"{mark} {answer['because']}", "en": answer["because"]}
    return found


def _money(mark: str) -> dict[str, Any]:
    options: Any = MONEY["options"]
    return {**MONEY, "options": [{**options[0], "name": f"{mark} hoy"}]}


MEASURED = {
    "cases": 40,
    "turnaround_hours": 5.0,
    "turnaround_hours_p90": 9.0,
    "reworked": 0,
    "escalated": 0,
    "late": 0,
    "cost_cents": None,
}
OUTCOME = {"model": "bpo", "decided": True, "certainty": "clear", "governance": False}
