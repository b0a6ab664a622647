"""Comparing options by money, and keeping the comparison."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pericia.apps.journal.actors import Actor
from pericia.apps.journal.permissions import require
from pericia.apps.sourcing.actions.common import held_process, next_number, record
from pericia.apps.sourcing.documents import KERNEL, Document, scenario_of
from pericia.apps.sourcing.models import MoneyComparison
from pericia.kernels.sourcing.money.compare import DRAWS, as_json, compare

SEED = 1


def compare_money(
    *, actor: Actor, now: datetime, client_id: UUID, process_id: UUID, scenario: Document
) -> MoneyComparison:
    """Compare the options of a file of `pericia sourcing money`; earlier comparisons stay.

    Raises Refused (`options_invalid`).
    """
    actor = require(actor, "process.assess", client_id)
    held_process(client_id, process_id)
    checked = scenario_of(scenario)
    found = compare(checked, seed=SEED, draws=DRAWS)
    comparison = MoneyComparison(
        client_id=client_id,
        process_id=process_id,
        number=next_number(MoneyComparison, client_id=client_id, process_id=process_id),
        scenario=dict(scenario),
        outcome=as_json(checked, found, seed=SEED, draws=DRAWS),
        kernel=KERNEL,
        created_by=actor.name,
        created_at=now,
    )
    comparison.save(force_insert=True)
    record(
        comparison,
        "money",
        "money.compared",
        actor=actor,
        now=now,
        data={
            "process": str(process_id),
            "number": comparison.number,
            "scenario": comparison.scenario,
            "outcome": comparison.outcome,
            "kernel": KERNEL,
        },
    )
    return comparison
