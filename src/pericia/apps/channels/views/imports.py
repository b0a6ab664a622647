"""Pages of imports: the list, the upload, what is decided before the start, how it went."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from pericia.apps.cases.queries import OpenLine, open_lines
from pericia.apps.channels import access, actions, previews
from pericia.apps.channels.mapping import Decided, asked_of_files
from pericia.apps.channels.models import Import
from pericia.apps.channels.queries import ImportRow, refusals_by_code
from pericia.apps.channels.uploading import Chosen, read_again, uploaded
from pericia.apps.engagements.queries import LineRow, known_playbook, service_line
from pericia.apps.organisations.models import Client
from pericia.apps.work.intake_rules import rules_of
from pericia.kernels.intake.detect import DELIMITERS, ENCODINGS
from pericia.kernels.intake.downloads import refused_csv
from pericia.kernels.refusal import Refused
from pericia.tenancy.scope import open_scope
from pericia.web import cursors
from pericia.web.boundary import PageRequest
from pericia.web.errors import sentence_of, status_of
from pericia.web.marks import signed_in
from pericia.web.middleware import in_scope
from pericia.web.paging import Page, page_of
from pericia.web.readers import readers
from pericia.web.uploads import uploaded_file

DELIMITER_NAMES = {
    ",": _("comma"),
    ";": _("semicolon"),
    "\t": _("tab"),
    "|": _("vertical bar"),
}


class UploadForm(forms.Form):
    """`line` is `CLIENT/LINE`; the file itself is looked at by `uploading`."""

    line = forms.ChoiceField(label=_("Service line"))
    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV or Excel (.xlsx), up to 50 MB. The first row names the columns."),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx", "class": "drop"}),
    )


@require_safe
def imports(request: PageRequest) -> HttpResponse:
    """The imports of every client at which the reader may run some, newest first."""
    actors = readers(request, "import.run")

    def read(after: tuple[datetime, UUID] | None, limit: int) -> list[ImportRow]:
        return access.imports_for(actors, after=after, limit=limit)

    page: Page[ImportRow] = page_of(
        request,
        read,
        lambda row: (row.uploaded_at, row.id),
        (cursors.moment, cursors.identifier),
    )
    context = {
        "page": page,
        "several_clients": len(actors) > 1,
        "is_running": any(row.state == "running" for row in page.rows),
    }
    return render(request, "imports/list.html", context)


@require_safe
def new_import(request: PageRequest) -> HttpResponse:
    """Choose a file, and its service line unless the address names that or its `service`."""
    return _upload_page(request, request.GET.get("line", ""), service=request.GET.get("service"))


@signed_in
@require_POST
def upload_import(request: PageRequest) -> HttpResponseBase:
    """Keep a file. It is received and read before a scope is open: that may take its time."""
    line = request.POST.get("line", "")
    try:
        return redirect("import", *_upload(request, line))
    except Refused as refused:
        if status_of(refused) in (403, 404):
            raise
        answer = in_scope(request, _upload_page, (line, refused), {})
        answer["HX-Push-Url"] = reverse("new_import")
        return answer


@require_safe
def import_page(request: PageRequest, client_id: UUID, import_id: UUID) -> HttpResponse:
    """One import: what is to be decided, how far it is, or how it went."""
    found = access.import_for(request.actor_for(client_id), client_id, import_id)
    if found.state == "uploaded":
        return _waiting_page(request, found, None)
    line = service_line(client_id, found.service_line_id)
    context = {"found": found, "line": line, "refused": [], "problem": "", "seconds": None}
    context["cases_url"] = f"{reverse('cases')}?line={found.service_line_id}"
    if found.ended_at and found.started_at:
        context["seconds"] = round((found.ended_at - found.started_at).total_seconds())
    if found.state == "refused":
        context["problem"] = previews.problem_of(found)
    if found.refused_count:
        context["refused"] = refusals_by_code(client_id, import_id)
    context["language"] = get_language()
    return render(request, "imports/import.html", context)


@require_POST
def preview_import(request: PageRequest, client_id: UUID, import_id: UUID) -> HttpResponse:
    """The first rows again, under other columns."""
    found = access.import_for(request.actor_for(client_id), client_id, import_id)
    if found.state != "uploaded":
        return redirect("import", client_id, import_id)
    return _waiting_page(request, found, _decided(request.POST))


@require_POST
def confirm_import(request: PageRequest, client_id: UUID, import_id: UUID) -> HttpResponse:
    """Start the import as it was decided."""
    actor = request.actor_for(client_id, "import.run")
    found = access.import_for(actor, client_id, import_id)
    decided = _decided(request.POST)
    try:
        actions.confirm_import(
            actor=actor,
            now=timezone.now(),
            client_id=client_id,
            import_id=import_id,
            decided=decided,
        )
    except Refused as refused:
        if found.state != "uploaded" or status_of(refused) in (403, 404):
            raise
        return _waiting_page(request, found, decided, refused)
    messages.success(request, _("The import has started."))
    return redirect("import", client_id, import_id)


@signed_in
@require_POST
def choose_reading(request: PageRequest, client_id: UUID, import_id: UUID) -> HttpResponseBase:
    """Read the file with another encoding, delimiter or sheet."""
    actor = request.actor_for(client_id, "import.run")
    scope = request.identity.scope_for(client_id)
    with open_scope(scope):
        found = access.import_for(actor, client_id, import_id)
    chosen = Chosen(*(request.POST.get(name) or None for name in Chosen._fields))
    try:
        reading = read_again(found.stored_as, found.file_name, chosen)
        with open_scope(scope):
            actions.choose_reading(
                actor=actor,
                now=timezone.now(),
                client_id=client_id,
                import_id=import_id,
                reading=reading,
            )
    except Refused as refused:
        return in_scope(request, _waiting_page, (found, None, refused), {})
    return redirect("import", client_id, import_id)


@require_POST
def withdraw_import(request: PageRequest, client_id: UUID, import_id: UUID) -> HttpResponse:
    """Discard an upload that was not started."""
    actions.withdraw_import(
        actor=request.actor_for(client_id, "import.run"),
        now=timezone.now(),
        client_id=client_id,
        import_id=import_id,
    )
    messages.success(request, _("The file is discarded. Nothing of it was imported."))
    return redirect("imports")


@require_safe
def refused_rows(request: PageRequest, client_id: UUID, import_id: UUID) -> HttpResponse:
    """The rows that were refused, to be corrected and uploaded again."""
    actor = request.actor_for(client_id)
    found = access.import_for(actor, client_id, import_id)
    return refused_rows_answer(
        found,
        refused_csv(
            found.reading["columns"],
            access.refused_rows_for(actor, found),
            get_language() or "es",
            found.reading["delimiter"],
        ),
    )


def refused_rows_answer(found: Import, content: bytes) -> HttpResponse:
    """The CSV, to be saved under a name that says what it is."""
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    stem = found.file_name.rpartition(".")[0] or found.file_name
    name = f"{stem}-{gettext('refused')}.csv"
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["Cache-Control"] = "private, no-store"
    return response


def _upload(request: PageRequest, line: str) -> tuple[UUID, UUID]:
    """Client and id of the new import."""
    client_id, line_id = _line_of(line)
    actor = request.actor_for(client_id, "import.run")
    scope = request.identity.scope_for(client_id)
    with open_scope(scope):
        service_line(client_id, line_id)
    file = uploaded_file(request, "file")
    if file is None:
        raise Refused("file_expected", "Choose a file to upload.", "file")
    with (
        uploaded(file, client_id=client_id, file_name=file.name or "") as upload,
        open_scope(scope),
    ):
        actions.store_upload(
            actor=actor,
            now=timezone.now(),
            client_id=client_id,
            service_line_id=line_id,
            upload=upload,
        )
    return client_id, upload.import_id


def _line_of(text: str) -> tuple[UUID, UUID]:
    client_id, _slash, line_id = text.partition("/")
    try:
        return UUID(client_id), UUID(line_id)
    except ValueError:
        raise Refused("line_expected", "Choose a service line.", "line") from None


def _upload_page(
    request: PageRequest,
    line: str = "",
    refused: Refused | None = None,
    service: str | None = None,
) -> HttpResponse:
    actors = readers(request, "import.run")
    lines = open_lines([each.client_id for each in actors if each.client_id])
    form = UploadForm({"line": line or _first_of(lines, service)})
    form.errors.clear()
    names = len({each.client_id for each in lines}) > 1
    field = form.fields["line"]
    assert isinstance(field, forms.ChoiceField)
    field.choices = [
        (f"{each.client_id}/{each.id}", f"{each.client_name} · {each.name}" if names else each.name)
        for each in lines
    ]
    if refused is not None:
        form.add_error("line" if refused.field == "line" else "file", sentence_of(refused))
    context = {"form": form, "has_lines": bool(lines)}
    return render(request, "imports/new.html", context, status=422 if refused else 200)


def _first_of(lines: Sequence[OpenLine], service: str | None) -> str:
    """The first line of the service (the name of its playbook); empty where there is none."""
    named = (each for each in lines if service and _playbook_of(each) == service)
    return next((f"{each.client_id}/{each.id}" for each in named), "")


def _playbook_of(line: OpenLine) -> str:
    return known_playbook(line.client_id, line.playbook_id).name


def _waiting_page(
    request: PageRequest, found: Import, decided: Decided | None, refused: Refused | None = None
) -> HttpResponse:
    """What is to be decided about an uploaded file."""
    line = service_line(found.client_id, found.service_line_id)
    schema = asked_of_files(found.client_id, line.playbook_id)
    if decided is None:
        zone = Client.objects.values_list("time_zone", flat=True).get(client_id=found.client_id)
        decided = previews.proposal(found, schema, zone)
    now = timezone.now()
    context = {
        **_reading_context(found, line),
        "decided": decided,
        "fields": previews.field_rows(found, schema, decided, refused),
        "preview": previews.preview(found, schema, decided, now, rules_of(line, now)),
        "problem": sentence_of(refused) if refused else "",
    }
    return render(request, "imports/waiting.html", context, status=422 if refused else 200)


def _reading_context(found: Import, line: LineRow) -> dict[str, Any]:
    reading = found.reading
    return {
        "found": found,
        "line": line,
        "reading": reading,
        "delimiter": DELIMITER_NAMES.get(reading["delimiter"], ""),
        "delimiters": [(each, DELIMITER_NAMES[each]) for each in DELIMITERS],
        "encodings": sorted(ENCODINGS),
        "sample_count": len(reading.get("sample", [])),
    }


def _decided(given: QueryDict) -> Decided:
    """From the fields `column.NAME`, `default.NAME`, `time_zone` and `leave_out`."""
    return Decided(
        _parts(given, "column."),
        _parts(given, "default."),
        given.get("time_zone", "UTC"),
        bool(given.get("leave_out")),
    )


def _parts(given: QueryDict, prefix: str) -> dict[str, str]:
    return {
        name.removeprefix(prefix): value.replace("\0", "")
        for name, value in given.items()
        if name.startswith(prefix) and isinstance(value, str) and value.strip()
    }
