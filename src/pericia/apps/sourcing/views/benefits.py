"""The benefits register of a process: expected, from where to where, and what has come of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from pericia.apps.journal.actors import Actor
from pericia.apps.journal.permissions import may
from pericia.apps.organisations import fields
from pericia.apps.organisations.access import client_for
from pericia.apps.organisations.models import Process
from pericia.apps.sourcing import access, actions
from pericia.apps.sourcing.actions.benefits import STATED
from pericia.apps.sourcing.documents import assessed
from pericia.apps.sourcing.measuring import INDICATORS
from pericia.apps.sourcing.models import Benefit
from pericia.apps.sourcing.registers import NAMES, rows_of
from pericia.apps.sourcing.views.common import (
    address_of,
    at_version,
    crumbs_of,
    spoken,
    tabs_of,
    version_read,
)
from pericia.web.asking import Question, ask, asking, properties
from pericia.web.boundary import PageRequest

MEASURED_BY = {
    "cost": "cost_per_case",
    "speed": "turnaround_hours",
    "consistency": "first_time_quality",
}
"""What measures a benefit by itself; any other one is stated by somebody."""


@require_safe
def benefits(request: PageRequest, client_id: UUID, process_id: UUID) -> HttpResponse:
    actor = request.actor_for(client_id)
    found = access.process_for(actor, client_id, process_id)
    rows = rows_of(actor, found, timezone.now())
    context = {
        "process": found,
        "tabs": tabs_of(found, "process_benefits"),
        "rows": rows,
        "expected": _expected(actor, found, {each.benefit.code for each in rows}),
        "may_assess": may(actor, "process.assess", client_id),
    }
    return render(request, "sourcing/benefits.html", context)


@asking
def new_benefit(request: PageRequest, client_id: UUID, process_id: UUID) -> HttpResponse:
    actor = request.actor_for(client_id, "process.assess")
    found = access.process_for(actor, client_id, process_id)
    names = [(code, text.said(spoken())) for code, text in NAMES.items()]
    indicators = [(name, str(each.title)) for name, each in INDICATORS.items()]
    question = Question(
        title=_("Expected benefit"),
        schema=properties(
            "code indicator",
            code=fields.choice(_("Benefit"), names),
            indicator=fields.choice(
                _("What measures it"),
                [*indicators, (STATED, _("Something else, which somebody states"))],
                _("The platform measures the first ones from closed cases."),
            ),
            **_parts(is_stated=True),
        ),
        value=_begun(actor, found, request.GET.get("code", "")),
        submit=_("Save"),
        done=_("The benefit is expected."),
        intro=_(
            "Shares are written from 0 to 1, times in hours, money in the client's currency. A "
            "benefit counts once it has a baseline, a target and an owner."
        ),
        crumbs=_crumbs(found),
    )

    def do(answer: dict[str, Any]) -> str:
        actions.expect_benefit(
            actor=actor,
            now=timezone.now(),
            client_id=client_id,
            process_id=process_id,
            code=answer.pop("code"),
            indicator=answer["indicator"],
            **_filled(actor, found, answer.pop("indicator"), answer),
        )
        return address_of(found, "process_benefits")

    return ask(request, question, do)


@asking
def change_benefit(
    request: PageRequest, client_id: UUID, process_id: UUID, benefit_id: UUID
) -> HttpResponse:
    actor = request.actor_for(client_id, "process.assess")
    found = access.process_for(actor, client_id, process_id)
    benefit = access.benefit_for(actor, found, benefit_id)
    version = version_read(request)
    if version is None:
        return at_version(request, benefit.version)
    currency = client_for(actor, client_id).currency
    question = Question(
        title=NAMES[benefit.code].said(spoken()),
        schema=properties(
            "",
            **_parts(is_stated=benefit.indicator == STATED),
        ),
        value=_value(benefit, currency),
        submit=_("Save"),
        done=_("The benefit is changed."),
        crumbs=_crumbs(found),
    )

    def do(answer: dict[str, Any]) -> str:
        actions.change_benefit(
            actor=actor,
            now=timezone.now(),
            client_id=client_id,
            benefit_id=benefit_id,
            version=version,
            **_filled(actor, found, benefit.indicator, answer),
        )
        return address_of(found, "process_benefits")

    return ask(request, question, do)


@asking
def state_benefit(
    request: PageRequest, client_id: UUID, process_id: UUID, benefit_id: UUID
) -> HttpResponse:
    actor = request.actor_for(client_id, "process.assess")
    found = access.process_for(actor, client_id, process_id)
    benefit = access.benefit_for(actor, found, benefit_id)
    question = Question(
        title=NAMES[benefit.code].said(spoken()),
        schema=properties(
            "value from_date until_date evidence",
            value=_figure(_("Value"), benefit.unit),
            from_date=fields.day(_("From")),
            until_date=fields.day(_("Until")),
            evidence=fields.long_text(
                _("What it rests on"), _("Such as a report, an invoice, a count."),
                characters_max=2000,
            ),
        ),
        submit=_("Save"),
        done=_("The value is kept."),
        intro=_("Values are kept for ever, each with its period and evidence."),
        crumbs=_crumbs(found),
    )  # fmt: skip

    def do(answer: dict[str, Any]) -> str:
        actions.state_benefit(
            actor=actor,
            now=timezone.now(),
            client_id=client_id,
            benefit_id=benefit_id,
            value=_kept(actor, found, benefit.indicator, answer["value"]) or 0.0,
            from_date=date.fromisoformat(answer["from_date"]),
            until_date=date.fromisoformat(answer["until_date"]),
            evidence=answer["evidence"],
        )
        return address_of(found, "process_benefits")

    return ask(request, question, do)


def _begun(actor: Actor, process: Process, code: str) -> dict[str, Any]:
    """What stands in the form of a benefit that was promised: its measure, and where it stands
    today by the latest log or comparison of money."""
    if code not in NAMES:
        return {}
    indicator = MEASURED_BY.get(code, STATED)
    known = {
        "baseline": _baseline(actor, process, indicator),
        "target": _decided_cost(actor, process) if indicator == "cost_per_case" else None,
    }
    value: dict[str, Any] = {"code": code, "indicator": indicator}
    return value | {name: each for name, each in known.items() if each is not None}


def _decided_cost(actor: Actor, process: Process) -> float | None:
    """What a unit is to cost by the comparison of money: the dearest saving option of the model
    that was decided or proposed, so that the target is no more than was promised."""
    standing = [
        each for each in access.decisions_of(actor, process) if each.state in ("signed", "proposed")
    ]
    money = access.comparisons_of(actor, process)
    currency = client_for(actor, process.client_id).currency
    if not standing or not money or money[0].outcome["currency"] != currency:
        return None
    options = money[0].outcome["options"]
    today = next(each for each in options if each["yardstick"])["unit_cost_cents"]["p50"]
    model = {"automate": "automated"}.get(standing[0].model, standing[0].model)
    costs = [each["unit_cost_cents"]["p50"] for each in options if each["model"] == model]
    cheaper = [each for each in costs if each < today]
    return fields.units_of(round(max(cheaper)), currency) if cheaper else None


def _baseline(actor: Actor, process: Process, indicator: str) -> float | None:
    if indicator == "cost_per_case":
        money = access.comparisons_of(actor, process)
        client = client_for(actor, process.client_id)
        if not money or money[0].outcome["currency"] != client.currency:
            return None
        yardstick = next(each for each in money[0].outcome["options"] if each["yardstick"])
        return fields.units_of(round(yardstick["unit_cost_cents"]["p50"]), client.currency)
    logs = [each for each in access.logs_of(actor, process) if each.state == "read"]
    findings = (access.log_for(actor, process, logs[0].id).findings or {}) if logs else {}
    if indicator == "turnaround_hours" and findings.get("case_seconds") is not None:
        return fields.plain(float(findings["case_seconds"]) / 3600)
    if indicator == "first_time_quality" and findings.get("rework_rate") is not None:
        return fields.plain(1 - float(findings["rework_rate"]))
    return None


def _expected(actor: Actor, process: Process, known: set[str]) -> list[tuple[str, str]]:
    """The benefits that the latest answers promise and that are not in the register."""
    assessments = access.assessments_of(actor, process)
    if not assessments:
        return []
    promised = assessed(assessments[0].document).benefits
    return [(each.code, each.text.said(spoken())) for each in promised if each.code not in known]


def _parts(*, is_stated: bool) -> dict[str, Any]:
    own = {
        "unit": fields.text(_("Unit"), _("Where somebody states it, such as hours a month.")),
        "higher_is_better": fields.yes_no(_("Higher is better")),
    }
    return {
        **(own if is_stated else {}),
        "baseline": _figure(_("Baseline: where it stands today")),
        "target": _figure(_("Target")),
        "owner": fields.text(_("Who answers for it")),
        "due_date": fields.day(_("To be reached by")),
    }


def _figure(label: str, unit: str = "") -> dict[str, Any]:
    return {"type": "number", "label": f"{label} ({unit})" if unit else label}


def _value(benefit: Benefit, currency: str) -> dict[str, Any]:
    shown: dict[str, Any] = {}
    for name in ("baseline", "target"):
        found = getattr(benefit, name)
        if found is not None:
            is_money = benefit.indicator == "cost_per_case"
            shown[name] = fields.units_of(round(found), currency) if is_money else found
    if benefit.owner:
        shown["owner"] = benefit.owner
    if benefit.due_date:
        shown["due_date"] = benefit.due_date.isoformat()
    if benefit.indicator == STATED:
        shown |= {"unit": benefit.unit, "higher_is_better": benefit.higher_is_better}
    return shown


def _filled(
    actor: Actor, process: Process, indicator: str, answer: Mapping[str, Any]
) -> dict[str, Any]:
    """What was left empty is empty from now on; money becomes whole minor units."""
    due = answer.get("due_date")
    kept = {
        "owner": answer.get("owner", ""),
        "due_date": date.fromisoformat(due) if due else None,
        **{
            name: _kept(actor, process, indicator, answer.get(name))
            for name in ("baseline", "target")
        },
    }
    if indicator == STATED:
        kept |= {
            "unit": answer.get("unit", ""),
            "higher_is_better": answer.get("higher_is_better", False),
        }
    return kept


def _kept(actor: Actor, process: Process, indicator: str, value: float | None) -> float | None:
    if value is None or indicator != "cost_per_case":
        return value
    currency = client_for(actor, process.client_id).currency
    return float(fields.minor_units(value, currency))


def _crumbs(process: Process) -> tuple[tuple[str, str], ...]:
    return (*crumbs_of(process), (_("Benefits"), address_of(process, "process_benefits")))
