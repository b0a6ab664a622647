"""Scoring a signed decision again by what its work showed, and telling the sponsor of a change."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from pericia.apps.journal.actors import SYSTEM
from pericia.apps.sourcing.actions.common import next_number, record
from pericia.apps.sourcing.documents import KERNEL, outcome_of, portfolio_of
from pericia.apps.sourcing.measuring import measured_of
from pericia.apps.sourcing.models import Assessment, Decision, Rescoring
from pericia.apps.sourcing.telling import tell_sponsors
from pericia.kernels.sourcing.assess import assess
from pericia.kernels.sourcing.rescoring import CASES_MIN, moved_by, with_moved

PERIOD = timedelta(days=90)


def rescore_decision(*, now: datetime, client_id: UUID, decision_id: UUID) -> Rescoring | None:
    """Score a signed decision by the cases closed in the last ninety days.

    Nothing is written where there are too few cases or nothing has changed since the last time.
    Sponsors are told when it would come to be decided otherwise.
    """
    decision = (
        Decision.objects.select_for_update(no_key=True)
        .filter(client_id=client_id, id=decision_id, state="signed")
        .first()
    )
    if decision is None:
        return None
    assert decision.signed_at is not None
    since = max(decision.signed_at, now - PERIOD)
    measured = measured_of(client_id, [decision.process_id], since, now).get(decision.process_id)
    if measured is None or measured.cases < CASES_MIN:
        return None
    assessment = Assessment.objects.get(client_id=client_id, id=decision.assessment_id)
    portfolio = portfolio_of(assessment.document)
    process = portfolio.processes[0]
    moved = moved_by(process, measured)
    found = assess(with_moved(process, moved), portfolio.weights)
    last = Rescoring.objects.filter(client_id=client_id, decision_id=decision_id).order_by(
        "-number"
    ).first()  # fmt: skip
    # A departure that was explained when signing is no drift: answers are compared with answers.
    differs = found.decision.model != assessment.outcome["model"]
    told = [each.as_json() for each in moved]
    if last and last.measured == measured.as_json() and last.moved == told:
        return last
    rescoring = Rescoring(
        client_id=client_id,
        decision_id=decision_id,
        number=next_number(Rescoring, client_id=client_id, decision_id=decision_id),
        measured=measured.as_json(),
        moved=told,
        outcome=outcome_of(found),
        differs=differs,
        kernel=KERNEL,
        at=now,
    )
    rescoring.save(force_insert=True)
    record(
        decision,
        "decision",
        "decision.rescored",
        actor=SYSTEM,
        now=now,
        data={
            "process": str(decision.process_id),
            "number": rescoring.number,
            "measured": rescoring.measured,
            "moved": told,
            "model": found.decision.model,
            "differs": differs,
        },
    )
    if differs and not (last and last.differs and last.outcome["model"] == found.decision.model):
        tell_sponsors(decision, rescoring)
    return rescoring
