"""The page of one case, the client's part in it, and new cases."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pericia.apps.cases import access as cases
from pericia.apps.cases.actions import attach_file
from pericia.apps.cases.files import store_file
from pericia.apps.cases.models import Case
from pericia.apps.cases.queries import OpenLine, open_lines
from pericia.apps.engagements.queries import known_playbook
from pericia.apps.journal.actors import Actor
from pericia.apps.journal.permissions import may, not_found, require
from pericia.apps.work import access, actions
from pericia.apps.work.case_reading import case_page
from pericia.apps.work.forms import input_form
from pericia.apps.work.history import KINDS
from pericia.apps.work.periods import PERIODS, filled_for, periods_of
from pericia.apps.work.views.going import go
from pericia.apps.work.views.holding import text_of
from pericia.kernels.procedure.forms import input_errors
from pericia.kernels.refusal import Refused
from pericia.web import errors
from pericia.web.boundary import PageRequest, selected_clients
from pericia.web.forms_from_schema import SchemaForm
from pericia.web.readers import readers

FILES_MAX = 10


@require_safe
def case(request: PageRequest, client_id: UUID, case_id: UUID) -> HttpResponse:
    actor = request.actor_for(client_id)
    return _shown(request, actor, cases.case_for(actor, client_id, case_id))


def _shown(
    request: PageRequest, actor: Actor, found: Case, refused: Refused | None = None
) -> HttpResponse:
    """The case's page; `refused` is about the files that were to be added."""
    client_id = found.client_id
    kind = request.GET.get("show", "")
    before = _id(request.GET.get("before", ""))
    page = case_page(
        actor,
        found,
        timezone.now(),
        kind=kind if kind in KINDS else "",
        before=before,
        shows_all="all" in request.GET,
    )
    context = {
        "page": page,
        "before": before,
        "zone": timezone.get_current_timezone_name(),
        "case": found,
        "row": found,
        "may_change": may(actor, "case.change", client_id),
        "may_work": may(actor, "item.work", client_id),
        "may_answer": may(actor, "case.answer", client_id),
        "may_attach": _may_attach(actor, client_id),
        "sees_deliverables": may(actor, "deliverable.see", client_id),
        "may_write": may(actor, "deliverable.write", client_id),
        "file_problem": errors.sentence_of(refused) if refused else "",
    }
    return render(request, "work/case.html", context, status=422 if refused else 200)


@require_POST
def answer(request: PageRequest, client_id: UUID, case_id: UUID) -> HttpResponse:
    """The client's answer to a question; whoever asked goes on with it."""
    actor = request.actor_for(client_id, "case.answer")
    found = cases.case_for(actor, client_id, case_id)
    actions.answer_client(
        actor=actor,
        now=timezone.now(),
        client_id=client_id,
        item_id=access.asked_item_for(actor, found, _id(request.POST.get("item", ""))),
        answer=text_of(request, "answer"),
    )
    messages.success(request, _("Answered. The clock goes on."))
    return go(request, "case", client_id, case_id)


@require_POST
def attach(request: PageRequest, client_id: UUID, case_id: UUID) -> HttpResponse:
    """Add files to an open case."""
    actor = request.actor_for(client_id)
    found = cases.case_for(actor, client_id, case_id, lock=True)
    if not _may_attach(actor, client_id):
        require(actor, "case.open", client_id)
    try:
        with transaction.atomic():  # the page of a refusal shows none of the files
            _attach_all(request, actor, timezone.now(), found)
    except Refused as refused:
        if not _is_about_files(refused):
            raise
        return _shown(request, actor, found, refused)
    names = ", ".join(each.name or "" for each in request.FILES.getlist("files"))
    messages.success(request, _("Added: %(names)s.") % {"names": names})
    return go(request, "case", client_id, case_id)


@require_safe
def choose_line(request: PageRequest) -> HttpResponse:
    """Which service the new case is for; at once the form, where there is only one."""
    readers(request, "case.open")
    lines = open_lines(selected_clients(request, "case.open"))
    if len(lines) == 1:
        return redirect("new_case_of", lines[0].client_id, lines[0].id)
    return render(request, "work/choose_line.html", {"lines": lines})


@require_http_methods(["GET", "HEAD", "POST"])
def new_case(request: PageRequest, client_id: UUID, line_id: UUID) -> HttpResponse:
    actor = request.actor_for(client_id, "case.open")
    line = next((each for each in open_lines([client_id]) if each.id == line_id), None)
    if line is None:
        raise not_found("service line")
    schema = input_form(client_id, line.playbook_id)
    if request.method != "POST":
        given = _to_begin_with(line, timezone.now(), request.GET.get("period", ""))
        return _asked(request, line, SchemaForm(schema, given))
    form = SchemaForm.filled(schema, request.POST)
    if form.asks_for_rows:
        return _asked(request, line, form)
    try:
        opened = _open(request, actor, line, form)
    except Refused as refused:
        return _asked(request, line, _told(form, refused), refused)
    messages.success(request, _("The case is open."))
    return go(request, "case", client_id, opened)


def _open(request: PageRequest, actor: Actor, line: OpenLine, form: SchemaForm) -> UUID:
    """Open the case with its files; the same form sent twice opens one case."""
    now = timezone.now()
    key = sha256(f"form|{line.id}|{request.POST.get('once', '')}".encode()).digest()
    opened = actions.open_cases(
        actor=actor,
        now=now,
        client_id=line.client_id,
        service_line_id=line.id,
        requests=[
            actions.Request(
                form.output,
                channel="web",
                intake_key=key,
                reference=text_of(request, "reference") or None,
                title=text_of(request, "title") or None,
            )
        ],
    )
    mine = Case.objects.filter(client_id=line.client_id, service_line_id=line.id, intake_key=key)
    found = mine.get()
    if opened.count:
        _attach_all(request, actor, now, found)
    return found.id


def _attach_all(request: PageRequest, actor: Actor, now: datetime, case: Case) -> None:
    files = request.FILES.getlist("files")
    if len(files) > FILES_MAX:
        raise Refused("too_many_attachments", f"Send at most {FILES_MAX} files at a time.", "files")
    for each in files:
        stored = store_file(case.client_id, case.id, each)
        attach_file(actor=actor, now=now, case=case, stored=stored)


def _asked(
    request: PageRequest, line: OpenLine, form: SchemaForm, refused: Refused | None = None
) -> HttpResponse:
    about_files = refused is not None and _is_about_files(refused)
    playbook = known_playbook(line.client_id, line.playbook_id)
    context = {
        "line": line,
        "periods": [(name, _(PERIODS[name])) for name in periods_of(playbook)],
        "period": request.GET.get("period", ""),
        "form": form,
        "given": request.POST,
        "once": request.POST.get("once") or secrets.token_urlsafe(12),
        "file_problem": errors.sentence_of(refused) if refused and about_files else "",
        "had_files": bool(request.FILES),
    }
    status = 200 if refused is None else errors.status_of(refused)
    return render(request, "work/new_case.html", context, status=422 if status == 400 else status)


def _told(form: SchemaForm, refused: Refused) -> SchemaForm:
    if not _is_about_files(refused):
        form.refuse(refused)
    return form


def _to_begin_with(line: OpenLine, now: datetime, period: str) -> Mapping[str, Any]:
    """The form says that the request came in now, where the playbook asks when it did; or of which
    period it is, where one was chosen."""
    playbook = known_playbook(line.client_id, line.playbook_id)
    chosen = filled_for(playbook, period, now, timezone.get_current_timezone())
    if chosen:
        return chosen
    name = playbook.intake.get("received")
    given = {name: now.replace(second=0, microsecond=0).isoformat()} if name else {}
    wrong = {each.path for each in input_errors(playbook, given)}
    return {key: value for key, value in given.items() if key not in wrong}


def _is_about_files(refused: Refused) -> bool:
    return refused.code.startswith(("attachment", "too_many_att"))


def _may_attach(actor: Actor, client_id: UUID) -> bool:
    return may(actor, "case.open", client_id) or may(actor, "case.answer", client_id)


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
