"""The registers of a process in the reader's words: risks with controls, benefits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from pericia.apps.journal.actors import Actor
from pericia.apps.organisations.access import client_for
from pericia.apps.organisations.models import Process
from pericia.apps.sourcing import access
from pericia.apps.sourcing.actions.benefits import STATED
from pericia.apps.sourcing.measuring import INDICATORS, measured_of
from pericia.apps.sourcing.models import Benefit, BenefitReading, Risk
from pericia.kernels.sourcing.benefits import BENEFITS
from pericia.kernels.sourcing.risks import RISKS
from pericia.kernels.sourcing.wording import Language
from pericia.web.formats import money, number, percentage

PERIOD = timedelta(days=90)
CATALOGUE = {each.code: each for each in RISKS}
NAMES = {each.remark.code: each.remark.text for each in BENEFITS}


@dataclass(frozen=True, slots=True)
class Row:
    """A benefit as the page shows it. `progress` is 0 to 100 of the way to the target, None where
    baseline, target or value is unknown; `reached` is told by the value itself."""

    benefit: Benefit
    title: str
    indicator: str
    baseline: str
    target: str
    realised: str
    evidence: str
    progress: float | None
    reached: bool
    is_late: bool
    readings: Sequence[BenefitReading]

    @property
    def way(self) -> float:
        """`progress` as a share."""
        return (self.progress or 0) / 100


def text_of(risk: Risk, language: Language) -> str:
    """What can go wrong, in words of the language where the catalogue has it."""
    known = CATALOGUE.get(risk.code)
    return known.text.said(language) if known else risk.text


def control_of(risk: Risk, language: Language) -> str:
    """What keeps it in check: what was written for this process, else the catalogue's."""
    known = CATALOGUE.get(risk.code)
    return risk.control or (known.control.said(language) if known else "")


def rows_of(actor: Actor, process: Process, now: datetime) -> list[Row]:
    """Every benefit with what was realised: measured in the last ninety days, else stated."""
    found = access.benefits_of(actor, process)
    if not found:
        return []
    measured = measured_of(process.client_id, [process.id], now - PERIOD, now).get(process.id)
    currency = client_for(actor, process.client_id).currency
    rows = []
    for benefit, readings in found:
        indicator = INDICATORS.get(benefit.indicator)
        value, evidence = (None, "")
        if indicator and measured:
            value = indicator.of(measured)
            evidence = _("%(cases)s cases closed in the last 90 days") % {"cases": measured.cases}
        if value is None and readings:
            value, evidence = readings[0].value, readings[0].evidence
        rows.append(_row(benefit, value, evidence if value is not None else "", readings, currency))
    return rows


def _row(
    benefit: Benefit,
    value: float | None,
    evidence: str,
    readings: Sequence[BenefitReading],
    currency: str,
) -> Row:
    indicator = INDICATORS.get(benefit.indicator)
    reached = bool(
        value is not None
        and benefit.target is not None
        and (value >= benefit.target if benefit.higher_is_better else value <= benefit.target)
    )
    return Row(
        benefit,
        NAMES[benefit.code].said("en" if get_language() == "en" else "es"),
        str(indicator.title) if indicator else benefit.unit,
        _said(benefit, benefit.baseline, currency),
        _said(benefit, benefit.target, currency),
        _said(benefit, value, currency),
        evidence,
        _progress(benefit, value),
        reached,
        bool(benefit.due_date and benefit.due_date < timezone.localdate() and not reached),
        readings,
    )


def _progress(benefit: Benefit, value: float | None) -> float | None:
    if value is None or benefit.baseline is None or benefit.target is None:
        return None
    way = (value - benefit.baseline) / (benefit.target - benefit.baseline)
    return round(100 * min(1.0, max(0.0, way)), 1)


def _said(benefit: Benefit, value: float | None, currency: str) -> str:
    if value is None:
        return "—"
    if benefit.unit == "money" and benefit.indicator != STATED:
        return money(round(value), currency)
    if benefit.unit == "share" and benefit.indicator != STATED:
        return percentage(value, 1)
    unit = _("hours") if benefit.unit == "hours" else benefit.unit
    return f"{number(value, 1 if value != int(value) else 0)} {unit}"
