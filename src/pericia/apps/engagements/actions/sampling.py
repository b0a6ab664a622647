"""The seed that decides which cases are drawn for review: random, and secret while it matters.

It is drawn when the service line comes to a playbook that reads it, before any case is there. Only
its SHA-256 is told, in the journal and in change orders, so that whoever learns the seed later can
check that it was never another one and repeat every draw. It is revealed once the line is closed.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from pericia.apps.engagements.models import ServiceLine
from pericia.apps.journal import actions as journal
from pericia.apps.journal.actors import Actor
from pericia.apps.journal.permissions import not_found, require
from pericia.kernels.procedure.blindness import blindness_offered
from pericia.kernels.procedure.conditions import Expression
from pericia.kernels.procedure.playbook import Playbook
from pericia.kernels.refusal import Refused

SEED, DIGEST = "review_seed", "review_seed_sha256"
SEED_BYTES = 32


def reads_seed(playbook: Playbook) -> bool:
    """Whether an expression of the playbook reads `case.review_seed`."""
    return any(("case", SEED) in each.paths for each in _expressions(playbook))


def seeded(
    plan: Mapping[str, Any], playbook: Playbook, present: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The plan as it is stored: with the seed it has at `present`, or a new one if one is read.

    Raises Refused (`nothing_begins_blind`) where it asks for blind reviews of a playbook that has
    none.
    """
    if plan.get("blind_first") and not _may_begin_blind(playbook):
        raise Refused(
            "nothing_begins_blind",
            "This playbook has no review that could begin with an answer of its own; leave "
            "blind_first out.",
            "quality_plan.blind_first",
        )
    kept = (present or {}).get(SEED)
    if kept is None and reads_seed(playbook):
        kept = secrets.token_hex(SEED_BYTES)
    return dict(plan) if kept is None else {**plan, SEED: kept}


def told(terms: Mapping[str, Any]) -> dict[str, Any]:
    """Terms of a line as they may be told: the seed of a quality plan as its SHA-256."""
    plan = terms.get("quality_plan")
    if plan is None or SEED not in plan:
        return dict(terms)
    shown = {name: value for name, value in plan.items() if name != SEED}
    digest = sha256(str(plan[SEED]).encode()).hexdigest()
    return {**terms, "quality_plan": {**shown, DIGEST: digest}}


def reveal_seed(*, actor: Actor, now: datetime, client_id: UUID, service_line_id: UUID) -> None:
    """Write the seed of a closed line into the journal, where the client can repeat every draw.

    Raises Refused: `line_open`, or `no_seed` for a line whose playbook never read one.
    """
    actor = require(actor, "engagement.manage", client_id)
    line = ServiceLine.objects.filter(client_id=client_id, id=service_line_id).first()
    if line is None:
        raise not_found("service line")
    if line.state != "closed":
        raise Refused("line_open", "Whoever knows the seed foresees the sample: close it first.")
    if SEED not in line.quality_plan:
        raise Refused("no_seed", "No sample was drawn on this service line.")
    journal.record(
        client_id=client_id,
        now=now,
        actor=actor,
        verb="service_line.seed_revealed",
        object_ref=f"service_line:{line.id}",
        version=line.version,
        data={SEED: line.quality_plan[SEED]},
    )


def _may_begin_blind(playbook: Playbook) -> bool:
    return bool(blindness_offered(playbook)) or any(
        step.blind_first is not None for step in playbook.steps.values()
    )


def _expressions(playbook: Playbook) -> Iterator[Expression]:
    for step in playbook.steps.values():
        yield from (expression for _, expression in step.arguments)
        yield from (edge.when for edge in step.edges if edge.when is not None)
