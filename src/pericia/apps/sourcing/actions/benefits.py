"""The benefits register of a process: what is expected, from where to where, and what came."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F

from pericia.apps.journal.actors import Actor
from pericia.apps.journal.permissions import not_found, require
from pericia.apps.sourcing.actions.common import held_process, record
from pericia.apps.sourcing.measuring import INDICATORS
from pericia.apps.sourcing.models import Benefit, BenefitReading
from pericia.kernels.refusal import Refused
from pericia.kernels.sourcing.benefits import BENEFITS

CODES = frozenset(each.remark.code for each in BENEFITS)
STATED = "stated"
FIELDS = ("unit", "higher_is_better", "baseline", "target", "owner", "due_date")


def expect_benefit(
    *,
    actor: Actor,
    now: datetime,
    client_id: UUID,
    process_id: UUID,
    code: str,
    indicator: str,
    **fields: Any,
) -> Benefit:
    """Enter a benefit of the catalogue with what measures it.

    Raises Refused (`unknown_benefit`, `benefit_invalid`, `benefit_twice`, `unit_missing`,
    `target_not_better`).
    """
    actor = require(actor, "process.assess", client_id)
    held_process(client_id, process_id)
    if code not in CODES:
        raise Refused("unknown_benefit", f"A benefit is one of {', '.join(sorted(CODES))}.", "code")
    if indicator != STATED and indicator not in INDICATORS:
        known = ", ".join((*INDICATORS, STATED))
        raise Refused("benefit_invalid", f"An indicator is one of {known}.", "indicator")
    benefit = Benefit(client_id=client_id, process_id=process_id, code=code, indicator=indicator)
    measured = INDICATORS.get(indicator)
    if measured:
        fields = {
            **fields,
            "unit": measured.unit,
            "higher_is_better": measured.higher_is_better,
        }
    _fill(benefit, fields)
    try:
        with transaction.atomic():
            benefit.save(force_insert=True)
    except IntegrityError as error:
        raise Refused(
            "benefit_twice", "This benefit stands in the register with this indicator.", "indicator"
        ) from error
    _recorded(benefit, "benefit.expected", actor, now)
    return benefit


def change_benefit(
    *, actor: Actor, now: datetime, client_id: UUID, benefit_id: UUID, version: int, **fields: Any
) -> Benefit:
    """Change baseline, target, owner or date of a benefit that is still at `version`."""
    actor = require(actor, "process.assess", client_id)
    benefit = _benefit(client_id, benefit_id)
    if benefit.indicator != STATED:
        fields = {
            name: value
            for name, value in fields.items()
            if name not in ("unit", "higher_is_better")
        }
    _fill(benefit, fields)
    kept = {name: getattr(benefit, name) for name in FIELDS}
    same = Benefit.objects.filter(client_id=client_id, id=benefit_id, version=version)
    if not same.update(**kept, version=F("version") + 1):
        raise Refused(
            "register_changed", "Somebody changed this meanwhile. Load it again, then change it."
        )
    benefit.version = version + 1
    _recorded(benefit, "benefit.changed", actor, now)
    return benefit


def state_benefit(
    *,
    actor: Actor,
    now: datetime,
    client_id: UUID,
    benefit_id: UUID,
    value: float,
    from_date: date,
    until_date: date,
    evidence: str,
) -> BenefitReading:
    """A value that somebody states for a period, with what it rests on. Readings are kept.

    Raises Refused (`evidence_missing`, `period_invalid`).
    """
    actor = require(actor, "process.assess", client_id)
    benefit = _benefit(client_id, benefit_id)
    if not evidence.strip():
        raise Refused("evidence_missing", "Say what the value rests on.", "evidence")
    if until_date < from_date or until_date > now.date():
        raise Refused(
            "period_invalid", "The period ends after it begins, and today at the latest.",
            "until_date",
        )  # fmt: skip
    reading = BenefitReading(
        client_id=client_id,
        benefit_id=benefit_id,
        value=float(value),
        from_date=from_date,
        until_date=until_date,
        evidence=evidence.strip(),
        stated_by=actor.name,
        stated_at=now,
    )
    reading.save(force_insert=True)
    record(
        benefit,
        "benefit",
        "benefit.stated",
        actor=actor,
        now=now,
        data={
            "process": str(benefit.process_id),
            "value": reading.value,
            "from": from_date.isoformat(),
            "until": until_date.isoformat(),
            "evidence": reading.evidence,
        },
    )
    return reading


def _benefit(client_id: UUID, benefit_id: UUID) -> Benefit:
    found = Benefit.objects.filter(client_id=client_id, id=benefit_id).first()
    if found is None:
        raise not_found("benefit")
    return found


def _fill(benefit: Benefit, fields: Mapping[str, Any]) -> None:
    if set(fields) - set(FIELDS):
        raise Refused("benefit_invalid", f"Of a benefit one says {', '.join(FIELDS)}.")
    for name, value in fields.items():
        setattr(benefit, name, value.strip() if isinstance(value, str) else value)
    if benefit.indicator == STATED and not benefit.unit:
        raise Refused("unit_missing", "Say in what unit it is measured.", "unit")
    baseline, target = benefit.baseline, benefit.target
    if baseline is None or target is None:
        return
    if baseline == target or (target > baseline) != benefit.higher_is_better:
        raise Refused(
            "target_not_better",
            "The target is to be better than the baseline: "
            + ("higher." if benefit.higher_is_better else "lower."),
            "target",
        )


def _recorded(benefit: Benefit, verb: str, actor: Actor, now: datetime) -> None:
    due = benefit.due_date
    data = {
        "process": str(benefit.process_id),
        "code": benefit.code,
        "indicator": benefit.indicator,
        "unit": benefit.unit,
        "baseline": benefit.baseline,
        "target": benefit.target,
        "owner": benefit.owner,
        "due_date": due.isoformat() if due else None,
    }
    record(benefit, "benefit", verb, actor=actor, now=now, data=data)
