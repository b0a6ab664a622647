"""Searching clinical codes: the field of a form asks here, and a page does without script."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from pericia.apps.cases.models import Case
from pericia.apps.work import access
from pericia.files.code_names import code_table
from pericia.kernels.coding.search import QUERY_MAX, Entry, Match
from pericia.web import formats
from pericia.web.boundary import PageRequest
from pericia.web.marks import signed_in


@signed_in
@require_safe
def codes(request: PageRequest) -> HttpResponse:
    """Codes for a day (`on`, today unless it says): a page, or JSON where `form=json`."""
    on = _day(request.GET.get("on"))
    if request.GET.get("form") == "json":
        return _answer(request, on)
    query = request.GET.get("q", "").strip()[:QUERY_MAX]
    context = {"query": query, "on": on, "found": _found(query, on) if query else None}
    return render(request, "work/codes.html", context)


@require_safe
def item_codes(request: PageRequest, client_id: UUID, item_id: UUID) -> HttpResponse:
    """Codes for the day that a field of the case's input (`day`) holds."""
    row, _submissions = access.item_page_for(request.actor_for(client_id), client_id, item_id)
    case = Case.objects.only("input").get(client_id=client_id, id=row.case_id)
    return _answer(request, _day(case.input.get(request.GET.get("day", ""))))


def _answer(request: PageRequest, on: date) -> JsonResponse:
    """`ready` only has the table read, so that the first search need not wait for it."""
    query = request.GET.get("q", "").strip()[:QUERY_MAX]
    if request.GET.get("ready"):
        _table()
    found = _found(query, on) if query else []
    told = ngettext("%(n)s code", "%(n)s codes", len(found)) % {"n": len(found)}
    return JsonResponse({"found": found, "told": told if found else _("No code found")})


def _found(query: str, on: date) -> Sequence[dict[str, Any]]:
    return [
        {
            "code": each.entry.code,
            "name": name,
            "lang": language,
            "note": _note(each, on) + missing,
            "valid": each.state == "valid",
        }
        for each in _table().search(query, on)
        for name, language, missing in [_named(each.entry)]
    ]


def _named(entry: Entry) -> tuple[str, str, str]:
    """The name in the reader's language as far as there is one, its language, and a word where
    there is none."""
    if get_language() != "es":
        return entry.name, "en", ""
    if entry.spanish:
        return entry.spanish, "es", ""
    return entry.name, "en", " · " + _("name in English")


def _table() -> Any:
    return code_table(settings.DATA / "codes", settings.CODE_NAMES)


def _note(found: Match, on: date) -> str:
    told = {"on": formats.day(on), "instead": ", ".join(found.instead)}
    told["day"] = formats.day(found.day) if found.day else ""
    match found.state:
        case "valid":
            return _("valid on %(on)s") % told
        case "ended":
            return _("ended on %(day)s; use %(instead)s") % told
        case "not_yet" if found.instead:
            return _("valid from %(day)s; before, %(instead)s") % told
        case "not_yet":
            return _("valid from %(day)s") % told
        case "before":
            return _("hospitals coded by ICD-9 until %(day)s") % told
    return _("not final: choose a code below it")


def _day(text: Any) -> date:
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        return timezone.localdate()
