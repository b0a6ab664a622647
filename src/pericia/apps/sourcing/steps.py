"""What is done and what is next on the way from a process to work that is handed over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pericia.apps.engagements.models import Engagement
from pericia.apps.organisations.models import Process
from pericia.apps.sourcing.models import (
    Assessment,
    Benefit,
    Decision,
    MoneyComparison,
    ProcessLog,
    Risk,
)


@dataclass(frozen=True, slots=True)
class Step:
    """One step: `state` is done, next, or open; `said` tells what stands."""

    title: str
    said: str
    url: str
    state: str


@dataclass(frozen=True, slots=True)
class Known:
    """What is known about a process, and what its reader may do there."""

    process: Process
    assessments: Sequence[Assessment]
    logs: Sequence[ProcessLog]
    money: Sequence[MoneyComparison]
    risks: Sequence[Risk]
    benefits: Sequence[Benefit]
    decision: Decision | None
    engagement: Engagement | None
    may_assess: bool
    may_sign: bool


def steps_of(known: Known) -> list[Step]:
    """The steps in their order. The first needed one that is not done is next."""
    found = [
        (each, needed)
        for each, needed in (
            (_answers(known), True),
            (_logs(known), False),
            (_money(known), False),
            (_risks(known), True),
            (_benefits(known), True),
            (_decision(known), True),
            (_engagement(known), True),
        )
    ]
    is_next = True
    steps = []
    for (title, said, url, done), needed in found:
        state = "done" if done else "next" if needed and is_next else "open"
        is_next = is_next and state != "next"
        steps.append(Step(title, said, url, state))
    return steps


Told = tuple[str, str, str, bool]


def _answers(known: Known) -> Told:
    latest = known.assessments[0] if known.assessments else None
    said = (
        _("No. %(number)s, by %(who)s") % {"number": latest.number, "who": latest.created_by}
        if latest
        else _("Ten questions, or three")
    )
    is_theirs = known.may_assess and not latest
    url = _new_assessment(known) if is_theirs else _url(known, "process_assessments")
    return _("Answers"), said, url, latest is not None


def _logs(known: Known) -> Told:
    read = [each for each in known.logs if each.state == "read"]
    waiting = any(each.state == "waiting" for each in known.logs)
    said = (
        ngettext("%(count)s log read", "%(count)s logs read", len(read)) % {"count": len(read)}
        if read
        else _("Being read")
        if waiting
        else _("Evidence beats opinion; optional")
    )
    return _("Event log"), said, _url(known, "process_logs"), bool(read)


def _money(known: Known) -> Told:
    latest = known.money[0] if known.money else None
    said = (
        _("%(count)s options compared") % {"count": len(latest.outcome["options"])}
        if latest
        else _("Options with ranges; optional")
    )
    return _("Money"), said, _url(known, "process_money"), latest is not None


def _risks(known: Known) -> Told:
    open_ones = [each for each in known.risks if each.state == "open"]
    values: dict[str, Any] = {
        "count": len(known.risks) - len(open_ones),
        "all": len(known.risks),
    }
    said = (
        _("%(count)s of %(all)s controlled or accepted") % values
        if known.risks
        else _("None is entered")
    )
    return _("Risks"), said, _url(known, "process_risks"), bool(known.risks) and not open_ones


def _benefits(known: Known) -> Told:
    complete = [
        each
        for each in known.benefits
        if each.baseline is not None and each.target is not None and each.owner
    ]
    values = {"count": len(complete), "all": len(known.benefits)}
    said = (
        _("%(count)s of %(all)s with baseline, target and owner") % values
        if known.benefits
        else _("None is expected yet")
    )
    return (
        _("Benefits"),
        said,
        _url(known, "process_benefits"),
        bool(complete) and len(complete) == len(known.benefits),
    )


def _decision(known: Known) -> Told:
    decision = known.decision
    if decision is None:
        url = _url(known, "propose_decision" if known.may_assess else "process")
        return _("Decision"), _("Nothing is proposed"), url, False
    if decision.state == "signed":
        said = _("Signed by %(who)s") % {"who": decision.signed_by}
        return _("Decision"), said, _url(known, "process_record"), True
    url = _url(known, "process")
    if known.may_sign:
        args = [known.process.client_id, known.process.id, decision.id]
        url = reverse("sign_decision", args=args)
    return _("Decision"), _("Proposed; a sponsor signs it"), url, False


def _engagement(known: Known) -> Told:
    engagement = known.engagement
    if engagement is None:
        said = _("Drafted when the decision is signed")
        return _("Engagement"), said, _url(known, "process"), False
    url = reverse("engagement", args=[engagement.client_id, engagement.id])
    said = _("“%(name)s” is at work") if engagement.state == "live" else _("“%(name)s” is drafted")
    return (
        _("Engagement"),
        said % {"name": engagement.name},
        url,
        engagement.state in ("live", "paused"),
    )


def _url(known: Known, name: str) -> str:
    return reverse(name, args=[known.process.client_id, known.process.id])


def _new_assessment(known: Known) -> str:
    return f"{reverse('new_assessment')}?process={known.process.client_id}.{known.process.id}"
