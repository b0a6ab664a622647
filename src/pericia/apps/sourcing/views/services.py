"""The public service catalogue: the list with its filters, and a page for each service."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import escape, format_html, format_html_join
from django.utils.http import content_disposition_header
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from pericia.apps.engagements import words as playbook_words
from pericia.apps.engagements.catalogue import Service as Shipped
from pericia.apps.engagements.diagrams import diagram_of
from pericia.apps.engagements.markdown import html_of, without_title
from pericia.apps.journal.permissions import not_found
from pericia.apps.sourcing import services as catalogue
from pericia.apps.sourcing import services_search as search
from pericia.apps.sourcing.services_forms import forms_of, sample_case, sample_table
from pericia.apps.sourcing.services_reading import Service
from pericia.apps.sourcing.services_words import (
    review_in_words,
    said,
    share_in_words,
    sla_in_words,
    spoken,
)
from pericia.kernels.sourcing.criteria import CRITERIA
from pericia.kernels.sourcing.reasons import MODEL_TITLES
from pericia.web.boundary import Identity
from pericia.web.marks import public

ID = re.compile(r"\b([A-Z]\d{1,2})\b")


@public
@require_safe
def services(request: HttpRequest) -> HttpResponse:
    """The catalogue, narrowed by what the address asks for."""
    language = get_language() or "es"
    asked = search.asked_of(request.GET.dict())
    found = search.found(asked)
    context = {
        "asked": asked,
        "filters": search.filters(asked, language),
        "chosen": [(key, value) for key in search.VALUES if (value := getattr(asked, key))],
        "groups": _by_domain(found, language),
        "count": len(found),
        "total": len(catalogue.services()),
        "running": sum(catalogue.status_of(each) == "runs" for each in found),
    }
    return render(request, "sourcing/services.html", context)


@public
@require_safe
def service_page(request: HttpRequest, service_slug: str) -> HttpResponse:
    """One service: what it is, who does it, on which side and why; and how it runs, if it does."""
    service = catalogue.services().get(service_slug)
    if service is None:
        raise not_found("service")
    language = get_language() or "es"
    words, domain = service.said(language), catalogue.domain_of(service)
    before, after = catalogue.neighbours(service)
    context = {
        "service": service,
        "words": words,
        "why": _linked(words.why, language),
        "card": catalogue.card_of(service, language),
        "domain": said(domain.name, language),
        "domain_address": search.Asked(domain=domain.slug).address,
        "profile": _profile(service, language),
        "terms": _terms(service, language),
        "before": catalogue.card_of(before, language) if before else None,
        "after": catalogue.card_of(after, language) if after else None,
        "decision": _decision(service, language),
        "running": _running(service, language),
        "inside": _inside(service, getattr(request, "identity", None)),
    }
    return render(request, "sourcing/service.html", context)


@public
@require_safe
def service_sample(request: HttpRequest, service_slug: str) -> HttpResponse:
    """The sample of a service that runs, as a file that can be imported as it is."""
    service = catalogue.services().get(service_slug)
    path = catalogue.sample_of(service) if service else None
    if path is None:
        raise not_found("sample")
    answer = HttpResponse(path.read_bytes(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = content_disposition_header(True, f"{service_slug}.csv")
    return answer


def _linked(text: str, language: str) -> SafeString:
    """The text, in which the names of other services stand for their ids, such as F6, and lead to
    their pages."""
    known = {each.id: each for each in catalogue.services().values()}
    parts = [
        format_html(
            '<a href="{}">{}</a>',
            reverse("service_page", args=[known[part].slug]),
            known[part].said(language).name,
        )
        if part in known
        else escape(part)
        for part in ID.split(text)
    ]
    return format_html_join("", "{}", ((part,) for part in parts))


def _by_domain(found: list[Service], language: str) -> list[tuple[str, list[dict[str, Any]]]]:
    """(name of the domain, its services as cards), without empty domains."""
    return [
        (said(domain.name, language), [catalogue.card_of(each, language) for each in here])
        for domain in catalogue.domains()
        if (here := [each for each in found if each.domain == domain.slug])
    ]


def _profile(service: Service, language: str) -> list[tuple[str, str]]:
    words = service.said(language)
    level = _("%(level)s or higher in the language of the case") % {"level": service.level}
    return [
        (_("Education"), words.education),
        (_("Licences"), words.licence or _("None is needed.")),
        (_("Skills"), words.skills),
        (_("Usual software"), words.software),
        (_("Languages"), level),
    ]


def _terms(service: Service, language: str) -> list[tuple[str, str]]:
    """What a contract may begin with: price, time and quality."""
    words, quality = service.said(language), service.quality
    return [
        (_("Unit of price"), words.price),
        (_("Service level"), f"{sla_in_words(service.sla, language)}. {words.clock}."),
        (_("Quality control"), review_in_words(quality, language)),
        (_("Limit of error"), f"{share_in_words(quality.errors_max, language)} ({words.error})"),
    ]


def _decision(service: Service, language: str) -> dict[str, Any]:
    """The usual answers, question by question, and what the sourcing decision makes of them."""
    found = catalogue.usual_decision(service)
    tongue = spoken(language)
    return {
        "model": MODEL_TITLES[found.model].said(tongue),
        "governance": found.governance,
        "address": catalogue.decision_address(service, language),
        "answers": [
            (
                each.title.said(tongue),
                service.answers[each.id].operational,
                service.answers[each.id].expert,
            )
            for each in CRITERIA
        ],
    }


def _running(service: Service, language: str) -> dict[str, Any] | None:
    """How a service runs, from its playbook; None where it is only described."""
    shipped: Shipped | None = catalogue.shipped(service)
    if shipped is None:
        return None
    page = shipped.pages.get(language) or next(iter(shipped.pages.values()), "")
    return {
        "page": html_of(without_title(page)),
        "version": shipped.playbook.version,
        "diagram": diagram_of(shipped.playbook, shipped.text),
        "steps": playbook_words.steps_in_words(shipped.playbook),
        "forms": forms_of(shipped.playbook),
        "case": sample_case(shipped),
        "sample": sample_table(shipped),
        "has_file": catalogue.sample_of(service) is not None,
    }


def _inside(service: Service, identity: Identity | None) -> list[tuple[str, str]]:
    """(label, address) of where somebody who is signed in goes on with a service that runs."""
    if identity is None or catalogue.shipped(service) is None:
        return []
    places = (
        ("engagement.see", _("Its playbook"), reverse("catalogue_service", args=[service.slug])),
        ("case.open", _("Open a case"), reverse("new_case")),
        ("import.run", _("Import a file"), f"{reverse('new_import')}?service={service.slug}"),
    )
    return [
        (label, address)
        for permission, label, address in places
        if identity.clients_with(permission)
    ]
