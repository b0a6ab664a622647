"""The options of a process compared by money: the latest as pictures, a form, and the files."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from pericia.apps.journal.permissions import may
from pericia.apps.organisations.access import client_for
from pericia.apps.sourcing import access, actions, money_asking
from pericia.apps.sourcing.documents import as_file, scenario_of
from pericia.apps.sourcing.money_examples import examples_left
from pericia.apps.sourcing.money_shown import shown_of
from pericia.apps.sourcing.views.common import address_of, crumbs_of, spoken, tabs_of
from pericia.apps.sourcing.views.files import download, report_file
from pericia.kernels.sourcing.money.compare import compare
from pericia.kernels.sourcing.money.report import money_report
from pericia.web.asking import asking
from pericia.web.boundary import PageRequest


@require_safe
def process_money(request: PageRequest, client_id: UUID, process_id: UUID) -> HttpResponse:
    """The latest comparison, or that of `?number=`; `?option=` is drawn over time."""
    actor = request.actor_for(client_id)
    found = access.process_for(actor, client_id, process_id)
    every = access.comparisons_of(actor, found)
    number = request.GET.get("number", "")
    kept = next((each for each in every if str(each.number) == number), every[0] if every else None)
    context = {
        "process": found,
        "tabs": tabs_of(found, "process_money"),
        "every": every,
        "kept": kept,
        "may_assess": may(actor, "process.assess", client_id),
    }
    if kept:
        scenario = scenario_of(kept.scenario)
        context["scenario"] = scenario
        context["shown"] = shown_of(scenario, kept.outcome, request.GET.get("option", ""))
        context["examples"], context["ranges"] = examples_left(kept.scenario)
    return render(request, "sourcing/money.html", context)


@asking
def new_comparison(request: PageRequest, client_id: UUID, process_id: UUID) -> HttpResponse:
    """A form to compare options with, and a file instead; what is refused is shown again."""
    actor = request.actor_for(client_id, "process.assess")
    found = access.process_for(actor, client_id, process_id)
    known = money_asking.known_of(actor, found, client_for(actor, client_id).currency)
    if request.method != "POST":
        asked = money_asking.begun(known, request.GET)
    elif "is_file" in request.POST:
        asked = money_asking.from_file(known, request.POST, request.FILES.get("file"))
    else:
        asked = money_asking.filled(known, request.POST)
    if asked.document is not None:
        kept = money_asking.keep(
            asked,
            lambda document: actions.compare_money(
                actor=actor,
                now=timezone.now(),
                client_id=client_id,
                process_id=process_id,
                scenario=document,
            ),
        )
        if kept is not None:
            messages.success(
                request, _("Comparison no. %(number)s is kept.") % {"number": kept.number}
            )
            return redirect(address_of(found, "process_money"))
    context = {
        "process": found,
        "crumbs": [*crumbs_of(found), (_("Money"), address_of(found, "process_money"))],
        "known": known,
        **asked.shown(),
    }
    status = 422 if asked.is_refused else 200
    return render(request, "sourcing/money_new.html", context, status=status)


@require_safe
def comparison_file(
    request: PageRequest, client_id: UUID, process_id: UUID, number: int
) -> HttpResponse:
    """A comparison as the file that `pericia sourcing money` reads."""
    actor = request.actor_for(client_id)
    found = access.process_for(actor, client_id, process_id)
    kept = access.comparison_for(actor, found, number)
    return download(as_file(kept.scenario).encode(), "application/yaml", f"money-{number}.yaml")


@require_safe
def report(
    request: PageRequest, client_id: UUID, process_id: UUID, number: int, kind: str
) -> HttpResponse:
    """A comparison as one file for a board."""
    if kind not in ("html", "pdf"):
        raise Http404
    actor = request.actor_for(client_id)
    found = access.process_for(actor, client_id, process_id)
    kept = access.comparison_for(actor, found, number)
    scenario, draws = scenario_of(kept.scenario), kept.outcome["draws"]
    outcomes = compare(scenario, seed=kept.outcome["seed"], draws=draws)
    told = money_report(scenario, outcomes, spoken(), draws=draws)
    return report_file(told, kind, f"pericia-money-{number}")
