"""The providers that show themselves to the client of a process, each site beside the others."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from pericia.apps.journal.permissions import may
from pericia.apps.organisations.access import ListedProvider, client_for, listed_providers
from pericia.apps.organisations.words import country_name, language_name
from pericia.apps.sourcing import access
from pericia.apps.sourcing.documents import process_of
from pericia.apps.sourcing.models import Assessment
from pericia.apps.sourcing.money_words import kind_title
from pericia.apps.sourcing.sites_beside import SORTS, Need, in_order, places_of, weekly_hours
from pericia.apps.sourcing.views.common import spoken, tabs_of
from pericia.kernels.refusal import Refused
from pericia.kernels.sourcing.locations import NEARSHORE_HOURS_MAX, excluded_kinds
from pericia.kernels.sourcing.process import BAN_TITLES
from pericia.web.boundary import PageRequest
from pericia.web.names import service_name


@require_safe
def process_providers(request: PageRequest, client_id: UUID, process_id: UUID) -> HttpResponse:
    """`languages` and `service` say what is needed, `sort` by what the sites are ordered."""
    actor = request.actor_for(client_id)
    found = access.process_for(actor, client_id, process_id)
    client = client_for(actor, client_id)
    assessments = access.assessments_of(actor, found)
    listed = listed_providers(client_id)
    need = _need(request.GET, listed, assessments[0] if assessments else None)
    sort = request.GET.get("sort", "")
    sort = sort if sort in SORTS else SORTS[0]
    today = timezone.localdate()
    places = in_order(places_of(listed, client, need, today), sort)
    offered = {each["service"] for provider in listed for each in provider.offers}
    shown = {each.provider_id for each in places}
    language = spoken()
    context = {
        "process": found,
        "tabs": tabs_of(found, "process_providers"),
        "rows": [
            {
                "place": each,
                "country": country_name(each.country),
                "kind": _capital(kind_title(each.kind)) if each.kind else _("Abroad"),
                "languages": _names(each.languages),
                "missing": _names(each.missing),
                "services": [(slug, service_name(slug)) for slug in each.services],
                "excluded": [remark.text.said(language) for remark in each.excluded],
            }
            for each in places
        ],
        "need": need,
        "sort": sort,
        "sorts": _sorts(),
        "languages": [
            (code, language_name(code), code in need.languages) for code in _spoken_by(listed)
        ],
        "services": sorted(((each, service_name(each)) for each in offered), key=lambda x: x[1]),
        "banned": [BAN_TITLES[each].said(language) for each in excluded_kinds(need.bans)],
        "client_hours": weekly_hours(client.hours, today),
        "near_hours": NEARSHORE_HOURS_MAX,
        "left_out": len({each.organisation_id for each in listed} - shown),
        "may_propose": may(actor, "process.assess", client_id) and bool(assessments),
    }
    return render(request, "sourcing/providers.html", context)


def _need(query: QueryDict, listed: Iterable[ListedProvider], latest: Assessment | None) -> Need:
    known = set(_spoken_by(listed))
    languages = frozenset(each for each in query.getlist("languages") if each in known)
    service = query.get("service", "")
    if not any(each["service"] == service for provider in listed for each in provider.offers):
        service = ""
    if latest is None:
        return Need(languages, service)
    try:
        process = process_of(latest.document)
    except Refused:  # written for another version of the questions
        return Need(languages, service)
    return Need(languages, service, process.bans, process.data_residency)


def _spoken_by(listed: Iterable[ListedProvider]) -> list[str]:
    found = {
        language
        for provider in listed
        for each in provider.offers
        for language in each["languages"]
    }
    return sorted(found, key=language_name)


def _names(languages: Iterable[str]) -> str:
    return ", ".join(language_name(each) for each in languages)


def _sorts() -> list[tuple[str, str]]:
    words = (_("most shared hours"), _("most languages"), _("name"))
    return list(zip(SORTS, words, strict=True))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
