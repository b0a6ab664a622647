"""The processes of the reader's clients, as a list and as a picture."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from pericia.apps.organisations.access import names_in_scope
from pericia.apps.sourcing import access
from pericia.apps.sourcing.portfolio import bubbles_of, model_of
from pericia.apps.sourcing.reports import portfolio_report
from pericia.apps.sourcing.views.common import spoken
from pericia.apps.sourcing.views.files import report_file
from pericia.kernels.sourcing.reasons import MODEL_TITLES
from pericia.kernels.sourcing.telling import CERTAINTY
from pericia.web.boundary import PageRequest
from pericia.web.readers import readers


@require_safe
def portfolio(request: PageRequest) -> HttpResponse:
    actors = readers(request, "decision.see")
    entries = access.inventory_for(actors)
    bubbles = bubbles_of(entries, access.latest_money_for(actors))
    numbers = {each.entry.process.id: each.number for each in bubbles}
    costs = {each.entry.process.id: each for each in bubbles}
    language = spoken()
    context = {
        "rows": [
            {
                "entry": each,
                "number": numbers.get(each.process.id),
                "model": model_of(each),
                "title": title_of(model_of(each)),
                "certainty": CERTAINTY[each.assessment.outcome["certainty"]].said(language)
                if each.assessment
                else "",
                "bubble": costs.get(each.process.id),
            }
            for each in entries
        ],
        "bubbles": bubbles,
        "models": [(model, title_of(model)) for model in sorted({each.model for each in bubbles})],
        "drifting": sum(each.drifts for each in entries),
        "several_clients": len({each.client.client_id for each in entries}) > 1,
        "describing": sorted(
            names_in_scope(request.identity.clients_with("process.describe")).items(),
            key=lambda each: each[1],
        ),
    }
    return render(request, "sourcing/portfolio.html", context)


@require_safe
def report(request: PageRequest, kind: str) -> HttpResponse:
    """The assessments of the portfolio as one file for a board."""
    if kind not in ("html", "pdf"):
        raise Http404
    entries = access.inventory_for(readers(request, "decision.see"))
    return report_file(portfolio_report(entries, spoken()), kind, "pericia-portfolio")


def title_of(model: str) -> str:
    """What a model is called; the words of the page for what is open."""
    if model == "open":
        return _("Not decided yet")
    said = MODEL_TITLES[model].said(spoken())
    return said[:1].upper() + said[1:]
