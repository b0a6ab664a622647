"""The public first screen: a process described, and the answer at every move.

Nothing is stored: the answers are in the address alone, which can be shared.
"""

from __future__ import annotations

import threading

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe
from django_htmx.middleware import HtmxDetails

from pericia.apps.people.boundary import Identity
from pericia.apps.sourcing import answer_shown, readiness_shown
from pericia.apps.sourcing.answers import Asked, read
from pericia.apps.sourcing.examples import examples
from pericia.apps.sourcing.form_shown import form_of, label_of
from pericia.kernels.reporting.blocks import Report
from pericia.kernels.reporting.html import to_html
from pericia.kernels.sourcing.assess import assess
from pericia.kernels.sourcing.comparison import COMPARISON
from pericia.kernels.sourcing.report import assessment_report
from pericia.kernels.sourcing.wording import Language
from pericia.web.marks import public
from pericia.web.navigation import url_of
from pericia.web.rates import MinuteRate, TooOften

# Of the threads of a web process, so many at most set documents for visitors.
AT_ONCE = 2
BUSY_SECONDS = 10
_at_once = threading.BoundedSemaphore(AT_ONCE)
_rate = MinuteRate()


@public
@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """The page, or its answer alone for a move of a slider."""
    language = _language()
    asked = read(request.GET, language)
    if _is_move(request):
        return _answer(request, asked, language)
    return _page(request, asked, language)


@public
@require_safe
def report(request: HttpRequest, kind: str) -> HttpResponse:
    """The answer as a file, `html` or `pdf`; the page with what is wrong where it has none."""
    language = _language()
    asked = read(request.GET, language)
    if asked.process is None:
        return _page(request, asked, language)
    told = assessment_report([assess(asked.process)], language)
    if kind == "pdf":
        return _file(_pdf(request, told), "application/pdf", kind)
    return _file(to_html(told).encode(), "text/html; charset=utf-8", kind)


@public
@require_safe
def readiness(request: HttpRequest) -> HttpResponse:
    """Whether a process can be handed over, and which kind of company this is."""
    found = readiness_shown.shown_of(request.GET, _language())
    name, is_page = ("readiness_answer", False) if _is_move(request) else ("readiness", True)
    status = 422 if found.errors else 200
    return render(
        request, f"sourcing/{name}.html", {"shown": found, "is_page": is_page}, status=status
    )


def _pdf(request: HttpRequest, told: Report) -> bytes:
    """Setting a document is the one thing that costs much of what anybody may ask for."""
    address = get_adapter().get_client_ip(request)
    wait_seconds = _rate.wait_seconds(address, settings.PUBLIC_DOCUMENTS_A_MINUTE)
    if wait_seconds:
        raise _too_many(wait_seconds)
    if not _at_once.acquire(blocking=False):
        raise _too_many(BUSY_SECONDS)
    try:
        return _pdf_of(told)
    finally:
        _at_once.release()


def _pdf_of(told: Report) -> bytes:
    from pericia.kernels.reporting.pdf import to_pdf

    return to_pdf(told)


def _too_many(wait_seconds: int) -> TooOften:
    sentence = "Many documents are asked for right now. Try again in a minute."
    return TooOften("too_many_documents", sentence, wait_seconds)


def _page(request: HttpRequest, asked: Asked, language: Language) -> HttpResponse:
    rows = [
        {
            name: getattr(row, name).said(language)
            for name in ("title", "bpo", "kpo", "explained", "example")
        }
        for row in COMPARISON
    ]
    context = {
        "form": form_of(asked, language),
        "examples": [
            (each.name, answer_shown.address_of(each.query)) for each in examples(language)
        ],
        "rows": rows,
        "services_url": url_of("services"),
        "is_page": True,
    }
    return _answer(request, asked, language, "front", context)


def _answer(
    request: HttpRequest,
    asked: Asked,
    language: Language,
    name: str = "answer",
    context: dict[str, object] | None = None,
) -> HttpResponse:
    found = asked.process and answer_shown.shown_of(assess(asked.process), language)
    identity: Identity | None = getattr(request, "identity", None)
    shown = {
        "may_save": bool(identity and identity.clients_with("process.assess")),
        "shown": found,
        "address": answer_shown.address_of(found.query) if found else "",
        "errors": [
            (field, label_of(field, language), text.said(language))
            for field, text in asked.errors.items()
        ],
        **(context or {}),
    }
    return render(request, f"sourcing/{name}.html", shown, status=200 if found else 422)


def _file(content: bytes, content_type: str, kind: str) -> HttpResponse:
    disposition = f'attachment; filename="pericia.{kind}"'
    return HttpResponse(
        content, content_type=content_type, headers={"Content-Disposition": disposition}
    )


def _is_move(request: HttpRequest) -> bool:
    asked: HtmxDetails | None = getattr(request, "htmx", None)
    if asked is None or not asked:
        return False
    return not asked.boosted and not asked.history_restore_request


def _language() -> Language:
    return "en" if get_language() == "en" else "es"
