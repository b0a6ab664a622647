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
from pericia.kernels.sourcing.money.scenario import Scenario

SEED = 1
WHOLE_OPTION_MONTHS = 400
"""Options, but the yardstick, times months that are drawn in full: about a second."""
DRAWS_MIN, DRAWS_STEP = 5_000, 1_000


def compare_money(
    *, actor: Actor, now: datetime, client_id: UUID, process_id: UUID, scenario: Document
) -> MoneyComparison:
    """Compare the options of a file of `pericia sourcing money`; earlier comparisons stay.

    A file of very many options and months is drawn less often, so that nobody waits for it long;
    the outcome says how often, and the command gives the same with `--draws`.

    Raises Refused (`options_invalid`).
    """
    actor = require(actor, "process.assess", client_id)
    checked = scenario_of(scenario)
    draws = draws_for(checked)
    found = compare(checked, seed=SEED, draws=draws)
    held_process(client_id, process_id)
    comparison = MoneyComparison(
        client_id=client_id,
        process_id=process_id,
        number=next_number(MoneyComparison, client_id=client_id, process_id=process_id),
        scenario=dict(scenario),
        outcome=as_json(checked, found, seed=SEED, draws=draws),
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


def draws_for(scenario: Scenario) -> int:
    """How often a comparison is drawn."""
    size = (len(scenario.options) - 1) * scenario.horizon_months
    if size <= WHOLE_OPTION_MONTHS:
        return DRAWS
    fitting = DRAWS * WHOLE_OPTION_MONTHS // size // DRAWS_STEP * DRAWS_STEP
    return max(DRAWS_MIN, fitting)
