"""Answering the questions about a process and keeping the answers, and what was answered before."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from pericia.apps.journal.permissions import not_found
from pericia.apps.organisations.models import Process
from pericia.apps.sourcing import access, actions, answer_shown
from pericia.apps.sourcing.access import Entry
from pericia.apps.sourcing.answers import query_of, read, read_scales
from pericia.apps.sourcing.documents import as_file, document_of, process_of
from pericia.apps.sourcing.form_shown import form_of, label_of
from pericia.apps.sourcing.models import ProcessLog
from pericia.apps.sourcing.proposals import evidence_of, prefilled, proposals_of
from pericia.apps.sourcing.readiness_shown import checks_of
from pericia.apps.sourcing.views.common import address_of, spoken, tabs_of
from pericia.apps.sourcing.views.files import download
from pericia.apps.sourcing.views.portfolio import title_of
from pericia.kernels.refusal import Refused
from pericia.kernels.sourcing.assess import assess
from pericia.kernels.sourcing.readiness import CODES
from pericia.web.boundary import PageRequest
from pericia.web.errors import sentence_of, status_of
from pericia.web.readers import readers

NOTE_MAX = 2000


@require_http_methods(["GET", "HEAD", "POST"])
def new_assessment(request: PageRequest) -> HttpResponse:
    """The questions with the answer beside them; kept for a process once saved.

    `process` is `client.process`; `log` names a log of it, whose proposals fill the form; without
    answers in the address the latest assessment of the process fills it.
    """
    actors = readers(request, "process.assess")
    entries = access.inventory_for(actors)
    given = request.POST if request.method == "POST" else request.GET
    chosen = _chosen(entries, given.get("process", ""))
    log = _log(request, chosen, given.get("log", ""))
    if request.method != "POST":
        return _shown(request, entries, chosen, log, _begun(request.GET, chosen, log))
    if chosen is None:
        return _shown(request, entries, chosen, log, given, (_("Choose the process."), "process"))
    asked = read(given, spoken())
    ready, wrong = read_scales(given, CODES)
    if asked.process is None or wrong:
        return _shown(request, entries, chosen, log, given, (_("Correct the answers."), ""))
    actor = request.actor_for(chosen.process.client_id, "process.assess")
    try:
        kept = actions.record_assessment(
            actor=actor,
            now=timezone.now(),
            client_id=chosen.process.client_id,
            process_id=chosen.process.id,
            document=document_of(asked.process, ready),
            evidence=evidence_of(log, asked, given),
            note=given.get("note", "")[:NOTE_MAX],
        )
    except Refused as refused:
        if status_of(refused) in (401, 403, 404):
            raise
        told = (sentence_of(refused), refused.field or "")
        return _shown(request, entries, chosen, log, given, told)
    messages.success(request, _("Answers no. %(number)s are kept.") % {"number": kept.number})
    return redirect(address_of(chosen.process))


@require_safe
def assessments(request: PageRequest, client_id: UUID, process_id: UUID) -> HttpResponse:
    """Every assessment of a process, newest first, with what an event log had proposed."""
    actor = request.actor_for(client_id)
    found = access.process_for(actor, client_id, process_id)
    rows = [
        (each, title_of(each.outcome["model"] if each.outcome["decided"] else "open"))
        for each in access.assessments_of(actor, found)
    ]
    context = {
        "process": found,
        "tabs": tabs_of(found, "process_assessments"),
        "rows": rows,
        "may_assess": _may_assess(request, found),
    }
    return render(request, "sourcing/assessments.html", context)


@require_safe
def assessment_file(
    request: PageRequest, client_id: UUID, process_id: UUID, number: int
) -> HttpResponse:
    """An assessment as the file that `pericia sourcing assess` reads."""
    actor = request.actor_for(client_id)
    found = access.process_for(actor, client_id, process_id)
    for each in access.assessments_of(actor, found):
        if each.number == number:
            content = as_file(each.document).encode()
            return download(content, "application/yaml", f"assessment-{number}.yaml")
    raise not_found("assessment")


def _shown(
    request: PageRequest,
    entries: Sequence[Entry],
    chosen: Entry | None,
    log: ProcessLog | None,
    given: QueryDict,
    wrong: tuple[str, str] | None = None,
) -> HttpResponse:
    language = spoken()
    asked = read(given, language)
    found = asked.process and answer_shown.shown_of(assess(asked.process), language)
    context = {
        "form": form_of(asked, language),
        "shown": found,
        "address": answer_shown.address_of(found.query) if found else "",
        "errors": [
            (field, label_of(field, language), text.said(language))
            for field, text in asked.errors.items()
        ],
        "entries": entries,
        "chosen": chosen,
        "log": log,
        "proposals": proposals_of(log, given, language),
        "checks": checks_of(given, language),
        "note": given.get("note", ""),
        "wrong": wrong,
        "several_clients": len({each.client.client_id for each in entries}) > 1,
        "is_page": True,
        "is_saving": True,
    }
    return render(request, "sourcing/assess.html", context, status=422 if wrong else 200)


def _begun(query: QueryDict, chosen: Entry | None, log: ProcessLog | None) -> QueryDict:
    """The address's own answers; else those of the latest assessment, under a log's proposals."""
    begun = QueryDict(mutable=True)
    latest = chosen.assessment if chosen else None
    has_answers = any(name not in ("process", "log") for name in query)
    if latest and not has_answers:
        process = process_of(latest.document)
        if not process.parts:
            begun = QueryDict(query_of(process), mutable=True)
            for code, answer in (process.readiness or {}).items():
                begun[code] = f"{answer:g}"
    if chosen and not has_answers:
        begun["name"] = chosen.process.name
    for name in query:
        begun.setlist(name, query.getlist(name))
    for name, value in prefilled(log).items():
        begun[name] = value
    return begun


def _chosen(entries: Sequence[Entry], text: str) -> Entry | None:
    if not text and len(entries) == 1:
        return entries[0]
    return next(
        (each for each in entries if f"{each.process.client_id}.{each.process.id}" == text), None
    )


def _log(request: PageRequest, chosen: Entry | None, text: str) -> ProcessLog | None:
    if chosen is None or not text:
        return None
    try:
        log_id = UUID(text)
    except ValueError:
        raise Http404 from None
    actor = request.actor_for(chosen.process.client_id)
    found = access.log_for(actor, chosen.process, log_id)
    return found if found.state == "read" else None


def _may_assess(request: PageRequest, process: Process) -> bool:
    return process.client_id in request.identity.clients_with("process.assess")
