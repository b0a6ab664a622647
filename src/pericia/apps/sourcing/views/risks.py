"""The risk register of a process: each risk with its control, setting and owner."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from pericia.apps.journal.permissions import may
from pericia.apps.organisations import fields
from pericia.apps.organisations.models import Process
from pericia.apps.sourcing import access, actions
from pericia.apps.sourcing.arrangements import arrangements_of
from pericia.apps.sourcing.controls import SETTINGS, standing
from pericia.apps.sourcing.documents import assessed
from pericia.apps.sourcing.models import RISK_STATES, Risk
from pericia.apps.sourcing.registers import control_of, text_of
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
from pericia.web.words import words_of


@require_safe
def risks(request: PageRequest, client_id: UUID, process_id: UUID) -> HttpResponse:
    actor = request.actor_for(client_id)
    found = access.process_for(actor, client_id, process_id)
    register = access.risks_of(actor, found)
    arrangements = arrangements_of(client_id, [process_id])[process_id]
    context = {
        "process": found,
        "tabs": tabs_of(found, "process_risks"),
        "rows": [
            {
                "risk": each,
                "text": text_of(each, spoken()),
                "control": control_of(each, spoken()),
                "setting": SETTINGS.get(each.setting),
                "standing": standing(each.setting, arrangements) if each.setting else None,
                "score": each.likelihood * each.impact,
            }
            for each in register
        ],
        "matrix": _matrix(register),
        "scale": range(1, 6),
        "absent": _absent(request, found, register),
        "may_assess": may(actor, "process.assess", client_id),
    }
    return render(request, "sourcing/risks.html", context)


@require_POST
def enter_risks(request: PageRequest, client_id: UUID, process_id: UUID) -> HttpResponse:
    """Enter the risks that the latest answers bring and the register does not have."""
    actor = request.actor_for(client_id, "process.assess")
    found = access.process_for(actor, client_id, process_id)
    codes = [code for code, _ in _absent(request, found, access.risks_of(actor, found))]
    entered = actions.register_risks(
        actor=actor, now=timezone.now(), client_id=client_id, process_id=process_id, codes=codes
    )
    told = ngettext("%(count)s risk is entered.", "%(count)s risks are entered.", len(entered))
    messages.success(request, told % {"count": len(entered)})
    return redirect(address_of(found, "process_risks"))


@asking
def new_risk(request: PageRequest, client_id: UUID, process_id: UUID) -> HttpResponse:
    actor = request.actor_for(client_id, "process.assess")
    found = access.process_for(actor, client_id, process_id)
    question = Question(
        title=_("New risk"),
        schema=properties(
            "text likelihood impact",
            text=fields.text(_("What can go wrong"), characters_max=500),
            **_parts(),
        ),
        value={"likelihood": 3, "impact": 3, "state": "open"},
        submit=_("Save"),
        done=_("The risk is entered."),
        crumbs=_crumbs(found),
    )

    def do(answer: dict[str, Any]) -> str:
        actions.register_risk(
            actor=actor,
            now=timezone.now(),
            client_id=client_id,
            process_id=process_id,
            **_filled(answer),
        )
        return address_of(found, "process_risks")

    return ask(request, question, do)


@asking
def change_risk(
    request: PageRequest, client_id: UUID, process_id: UUID, risk_id: UUID
) -> HttpResponse:
    actor = request.actor_for(client_id, "process.assess")
    found = access.process_for(actor, client_id, process_id)
    risk = access.risk_for(actor, found, risk_id)
    version = version_read(request)
    if version is None:
        return at_version(request, risk.version)
    own = {"text": fields.text(_("What can go wrong"), characters_max=500)} if not risk.code else {}
    names = ("control", "setting", "owner", "why", *own)
    question = Question(
        title=text_of(risk, spoken()),
        schema=properties(
            "likelihood impact state",
            **own,
            **_parts(),
        ),
        value={
            **{name: getattr(risk, name) for name in names if getattr(risk, name)},
            "likelihood": risk.likelihood,
            "impact": risk.impact,
            "state": risk.state,
        },
        submit=_("Save"),
        done=_("The risk is changed."),
        intro=control_of(risk, spoken()),
        crumbs=_crumbs(found),
    )

    def do(answer: dict[str, Any]) -> str:
        actions.change_risk(
            actor=actor,
            now=timezone.now(),
            client_id=client_id,
            risk_id=risk_id,
            version=version,
            **_filled(answer),
        )
        return address_of(found, "process_risks")

    return ask(request, question, do)


def _parts() -> dict[str, Any]:
    states = [(each, words_of(each)) for each in RISK_STATES]
    settings = [(name, str(each.title)) for name, each in SETTINGS.items()]
    return {
        "likelihood": fields.whole(_("Likelihood"), 1, 5, _("1: hardly; 5: nearly certain.")),
        "impact": fields.whole(_("Impact"), 1, 5, _("1: hardly felt; 5: grave.")),
        "control": fields.long_text(
            _("Control"), _("What keeps it in check here. Left empty: what the catalogue says.")
        ),
        "setting": fields.choice(
            _("Setting that enforces it"),
            settings,
            _("Its state is read from the engagements of the process."),
        ),
        "owner": fields.text(_("Who answers for it")),
        "state": fields.choice(_("State"), states),
        "why": fields.long_text(_("Why it is accepted"), characters_max=2000),
    }


def _filled(answer: dict[str, Any]) -> dict[str, Any]:
    """What was left empty is empty from now on."""
    return {**dict.fromkeys(("control", "setting", "owner", "why"), ""), **answer}


def _absent(request: PageRequest, process: Process, register: list[Risk]) -> list[tuple[str, str]]:
    """The risks that the latest answers bring and that are not in the register."""
    actor = request.actor_for(process.client_id)
    assessments = access.assessments_of(actor, process)
    if not assessments:
        return []
    known = {each.code for each in register}
    brought = assessed(assessments[0].document).risks
    return [(each.code, each.text.said(spoken())) for each in brought if each.code not in known]


def _matrix(register: list[Risk]) -> list[tuple[int, list[tuple[int, int, list[int]]]]]:
    """Rows of impact from 5 down to 1, each with (likelihood, score, numbers of risks)."""
    places: dict[tuple[int, int], list[int]] = {}
    for number, risk in enumerate(register, 1):
        places.setdefault((risk.impact, risk.likelihood), []).append(number)
    return [
        (
            impact,
            [(likely, impact * likely, places.get((impact, likely), [])) for likely in range(1, 6)],
        )
        for impact in range(5, 0, -1)
    ]


def _crumbs(process: Process) -> tuple[tuple[str, str], ...]:
    return (*crumbs_of(process), (_("Risks"), address_of(process, "process_risks")))
