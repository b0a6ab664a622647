"""Pages of event logs: the list with the upload, one log with its findings, removal, downloads."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from pericia.apps.journal.permissions import may
from pericia.apps.sourcing import access, actions, log_findings, log_table, log_words
from pericia.apps.sourcing.actions.logs import is_file_kept
from pericia.apps.sourcing.models import ProcessLog
from pericia.apps.sourcing.uploading import uploaded
from pericia.apps.sourcing.views.common import spoken, tabs_of
from pericia.kernels.refusal import Refused
from pericia.tenancy.scope import open_scope
from pericia.web.boundary import PageRequest
from pericia.web.errors import sentence_of, status_of
from pericia.web.marks import signed_in
from pericia.web.middleware import in_scope
from pericia.web.uploads import takes_files_of, uploaded_file

COLUMNS = {
    "case": gettext_lazy("Column of the case"),
    "activity": gettext_lazy("Column of the activity"),
    "time": gettext_lazy("Column of the time (when it ended)"),
    "start": gettext_lazy("Column of the start (when it began)"),
    "resource": gettext_lazy("Column of who did it"),
}
NAME_CHARACTERS_MAX = 300
FORMATS = ".xes,.csv,.txt,.tsv,.parquet,.gz"


class ColumnsForm(forms.Form):
    """What is left empty is found by its name. Of a file whose columns are known, they are
    offered; a name that is none of them can still be chosen where it was chosen before."""

    time_format = forms.CharField(
        label=gettext_lazy("How times are written"),
        required=False,
        max_length=NAME_CHARACTERS_MAX,
        help_text=gettext_lazy("Only where they cannot be read. Such as %d/%m/%Y %H:%M"),
    )
    field_order = (*COLUMNS, "time_format")

    def __init__(self, *args: Any, columns: list[str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in COLUMNS.items():
            field: forms.Field
            if columns:
                offered = [("", _("Find it")), *((each, each) for each in columns)]
                field = forms.ChoiceField(label=label, required=False, choices=offered)
            else:
                field = forms.CharField(label=label, required=False, max_length=NAME_CHARACTERS_MAX)
            self.fields[name] = field
        self.order_fields(list(self.field_order))

    def named(self) -> dict[str, str]:
        """The columns that were named."""
        return {
            name: str(value).replace("\0", "") for name, value in self.cleaned_data.items() if value
        }


class UploadForm(ColumnsForm):
    """The file itself is looked at by `uploading`."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        widget=forms.FileInput(attrs={"accept": FORMATS, "class": "drop"}),
    )
    field_order = ("file", *COLUMNS, "time_format")


@require_safe
def process_logs(request: PageRequest, client_id: UUID, process_id: UUID) -> HttpResponse:
    """The logs of a process, newest first, and the form to upload another one."""
    return _logs_page(request, client_id, process_id)


@takes_files_of(settings.EVENT_LOG_BYTES_MAX)
@signed_in
@require_POST
def upload_process_log(request: PageRequest, client_id: UUID, process_id: UUID) -> HttpResponseBase:
    """Keep a file. It is received and looked at before a scope is open: that may take its time."""
    try:
        log_id = _upload(request, client_id, process_id)
    except Refused as refused:
        if status_of(refused) in (403, 404):
            raise
        return in_scope(request, _logs_page, (client_id, process_id, refused), {})
    return redirect("process_log", client_id, process_id, log_id)


@require_safe
def process_log(
    request: PageRequest, client_id: UUID, process_id: UUID, log_id: UUID
) -> HttpResponse:
    """One log: that it waits, what it shows, why it cannot be read, or who removed it."""
    return _log_page(request, client_id, process_id, log_id)


@require_POST
def read_process_log_again(
    request: PageRequest, client_id: UUID, process_id: UUID, log_id: UUID
) -> HttpResponse:
    """Have the same file read by other columns."""
    actor = request.actor_for(client_id, "process.assess")
    process = access.process_for(actor, client_id, process_id)
    log = access.log_for(actor, process, log_id)
    form = _columns_form(log, request.POST)
    if not form.is_valid():
        return _log_page(request, client_id, process_id, log_id, columns=form)
    actions.read_log_again(
        actor=actor,
        now=timezone.now(),
        client_id=client_id,
        process_id=process_id,
        log_id=log_id,
        columns=form.named(),
    )
    return redirect("process_log", client_id, process_id, log_id)


@require_POST
def remove_process_log(
    request: PageRequest, client_id: UUID, process_id: UUID, log_id: UUID
) -> HttpResponse:
    """Forget what a log holds, for a reason."""
    actor = request.actor_for(client_id, "process.assess")
    try:
        actions.remove_log(
            actor=actor,
            now=timezone.now(),
            client_id=client_id,
            process_id=process_id,
            log_id=log_id,
            why=request.POST.get("why", "").replace("\0", ""),
        )
    except Refused as refused:
        if refused.code != "reason_missing":
            raise
        return _log_page(request, client_id, process_id, log_id, problem=sentence_of(refused))
    messages.success(request, _("The log was removed: its findings are gone, and so is its file."))
    return redirect("process_logs", client_id, process_id)


@require_safe
def process_log_table(
    request: PageRequest, client_id: UUID, process_id: UUID, log_id: UUID
) -> HttpResponse:
    """The figures of every activity, as CSV."""
    actor = request.actor_for(client_id)
    process = access.process_for(actor, client_id, process_id)
    log = access.log_for(actor, process, log_id)
    if log.findings is None:
        raise Refused("log_not_read", "This log has no figures. Open its page to see why.")
    content = log_table.activities_csv(log.findings, spoken())
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    name = f"{log.file_name.partition('.')[0] or 'log'}-activities.csv"
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["Cache-Control"] = "private, no-store"
    return response


def _upload(request: PageRequest, client_id: UUID, process_id: UUID) -> UUID:
    """The id of the new log."""
    actor = request.actor_for(client_id, "process.assess")
    scope = request.identity.scope_for(client_id)
    with open_scope(scope):
        access.process_for(actor, client_id, process_id)
    file = uploaded_file(request, "file")
    if file is None:
        raise Refused("file_expected", "Choose a file to upload.", "file")
    form = ColumnsForm(request.POST)
    if not form.is_valid():
        raise Refused("column_name_too_long", "A column's name is too long for this.", "case")
    with (
        uploaded(file, client_id=client_id, file_name=file.name or "") as upload,
        open_scope(scope),
    ):
        actions.store_log(
            actor=actor,
            now=timezone.now(),
            client_id=client_id,
            process_id=process_id,
            log_id=upload.log_id,
            file_name=upload.file_name,
            stored_as=upload.stored_as,
            sha256=upload.sha256,
            size_bytes=upload.size_bytes,
            columns=form.named(),
        )
    return upload.log_id


def _logs_page(
    request: PageRequest, client_id: UUID, process_id: UUID, refused: Refused | None = None
) -> HttpResponse:
    actor = request.actor_for(client_id)
    process = access.process_for(actor, client_id, process_id)
    logs = access.logs_of(actor, process)
    form = UploadForm(request.POST if refused else None)
    if refused is not None:
        form.errors.clear()
        form.add_error("file", _refusal_in_words(refused))
    megabytes = settings.EVENT_LOG_BYTES_MAX // 1_000_000
    context = {
        "process": process,
        "tabs": tabs_of(process, "process_logs"),
        "logs": logs,
        "form": form,
        "named": [form[name] for name in (*COLUMNS, "time_format")],
        "megabytes": str(megabytes),
        "may_assess": may(actor, "process.assess", client_id),
        "is_waiting": any(each.state == "waiting" for each in logs),
    }
    return render(request, "sourcing/logs.html", context, status=422 if refused else 200)


def _log_page(
    request: PageRequest,
    client_id: UUID,
    process_id: UUID,
    log_id: UUID,
    *,
    problem: str = "",
    columns: ColumnsForm | None = None,
) -> HttpResponse:
    actor = request.actor_for(client_id)
    process = access.process_for(actor, client_id, process_id)
    log = access.log_for(actor, process, log_id)
    may_assess = may(actor, "process.assess", client_id)
    context: dict[str, Any] = {
        "process": process,
        "log": log,
        "may_assess": may_assess,
        "may_read_again": may_assess and log.state in ("read", "refused") and is_file_kept(log),
        "columns": columns or _columns_form(log),
        "problem": problem,
    }
    if log.refusal is not None:
        context["reason"] = log_words.reason_of(log.refusal)
    elif log.removal is not None:
        context["removed_at"] = datetime.fromisoformat(log.removal["at"])
    elif log.findings is not None:
        assessments = access.assessments_of(actor, process)[:1]
        context |= log_findings.found_in(log.findings, request.GET, assessments)
        context["assess_url"] = log_findings.new_assessment_url(process, log)
    refused = bool(problem or columns)
    return render(request, "sourcing/log.html", context, status=422 if refused else 200)


def _columns_form(log: ProcessLog, given: QueryDict | None = None) -> ColumnsForm:
    known = (log.refusal or {}).get("columns", [])
    chosen = [each for each in log.columns.values() if each not in known]
    return ColumnsForm(given, initial=log.columns, columns=[*known, *chosen] if known else None)


def _refusal_in_words(refused: Refused) -> str:
    told: Mapping[str, Any] = {"code": refused.code, "message": sentence_of(refused)}
    return log_words.reason_of(told)
