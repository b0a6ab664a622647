"""Importing files over the API: upload, look at what is proposed, confirm, follow, take back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpResponse
from ninja import File, Form, Router, Schema
from ninja.files import UploadedFile
from pydantic import Field

from pericia.apps.channels import access, actions, previews
from pericia.apps.channels.looking import looked_at
from pericia.apps.channels.mapping import Decided, asked_of_files
from pericia.apps.channels.models import Import
from pericia.apps.channels.uploading import Chosen, uploaded
from pericia.apps.engagements.queries import LineRow, service_line
from pericia.apps.organisations.models import Client
from pericia.apps.work.access import line_to_open
from pericia.apps.work.intake_rules import rules_of
from pericia.kernels.intake.downloads import refused_csv
from pericia.kernels.intake.fields import fields_of
from pericia.kernels.intake.groups import makes_cases_of_rows
from pericia.kernels.intake.mapping import missing_fields
from pericia.kernels.refusal import Refused
from pericia.web import cursors
from pericia.web.api import paging
from pericia.web.api.problems import language_of
from pericia.web.api.requests import ApiRequest, Key
from pericia.web.api.schemas import Given, Moment, Short

router = Router(tags=["imports"])
RUN = "import.run"
CSV = "text/csv"


class ImportIn(Schema):
    """`service_line` is its code. What was guessed wrong can be given: a workbook's `sheet`, the
    `encoding` and the `delimiter` of a text."""

    service_line: Short
    sheet: Short | None = None
    encoding: Short | None = None
    delimiter: Annotated[str | None, Field(max_length=1)] = None


class Confirmation(Given):
    """`columns` lead from field to column, `defaults` from field to a value for blank cells; what
    is left out is as proposed. Times without an offset are in `time_zone`. Where several rows make
    a case, `leave_out` opens it without those of them that are refused."""

    columns: dict[Short, Short] | None = None
    defaults: dict[Short, Any] | None = None
    time_zone: Short | None = None
    leave_out: bool = False


class ReadingOut(Schema):
    """What the file turned out to be. The first row of data is row `first_row_number`."""

    kind: str
    encoding: str | None
    delimiter: str | None
    sheet: str | None
    sheet_names: list[str]
    columns: list[str]
    rows_count: int
    first_row_number: int


class CasesOut(Schema):
    """How many cases the rows name, how many of them would be opened, and the rows that would be
    refused or held back; of the first rows in a file of more than 20,000."""

    named: int
    taken: int
    refused_rows: int


class ProposalOut(Schema):
    """`missing` are the required fields that neither a column nor a default feeds. `cases` is
    there where several rows make a case."""

    columns: dict[str, str]
    defaults: dict[str, Any]
    time_zone: str
    missing: list[str]
    cases: CasesOut | None


class ProblemOut(Schema):
    code: str
    detail: str
    detail_es: str
    field: str | None


class ImportOut(Schema):
    """`state`: uploaded (waits to be confirmed), running, done, or refused as a whole.

    `proposal` is there while it waits; `mapping` is what was confirmed.
    """

    id: UUID
    service_line: str
    file_name: str
    size_bytes: int
    sha256: str
    state: str
    problem: ProblemOut | None
    reading: ReadingOut
    proposal: ProposalOut | None
    mapping: dict[str, Any] | None
    rows_total: int
    rows_done: int
    opened_count: int
    known_count: int
    refused_count: int
    uploaded_at: Moment
    started_at: Moment | None
    ended_at: Moment | None


class ImportRowOut(Schema):
    id: UUID
    file_name: str
    state: str
    rows_total: int
    rows_done: int
    opened_count: int
    known_count: int
    refused_count: int
    uploaded_at: Moment
    ended_at: Moment | None


class Imports(Schema):
    items: list[ImportRowOut]
    next: str | None


class RefusedRowOut(Schema):
    """`row` as the sender counts rows; `raw` is the row as it came, by column."""

    row: int
    column: str
    code: str
    detail: str
    detail_es: str
    raw: dict[str, Any]


class RefusedRows(Schema):
    items: list[RefusedRowOut]
    next: str | None


@router.post("", response={201: ImportOut}, auth=Key(RUN))
def upload_import(
    request: ApiRequest,
    response: HttpResponse,
    given: Annotated[ImportIn, Form()],
    file: Annotated[UploadedFile, File()],
) -> Any:
    """Upload a CSV or XLSX file (form field `file`, up to 50 MB). It is read at once and refused
    as a whole where it cannot be; its rows wait for the confirmation."""
    line = line_to_open(request.actor, request.client_id, given.service_line, RUN)
    chosen = Chosen(given.sheet, given.encoding, given.delimiter)
    name = file.name or ""
    # Within the transaction: reading takes 30 seconds at most, and mostly a quarter of one.
    with uploaded(file, client_id=request.client_id, file_name=name, chosen=chosen) as upload:
        found = actions.store_upload(
            actor=request.actor,
            now=request.now,
            client_id=request.client_id,
            service_line_id=line.id,
            upload=upload,
        )
    response["Location"] = f"{request.path}/{found.id}"
    return _shown(found)


@router.get("", response=Imports, auth=Key(RUN))
def list_imports(
    request: ApiRequest, cursor: paging.Cursor = None, limit: paging.Limit = 50
) -> Any:
    """The imports of the client, newest first."""
    after = paging.after(request, cursor, cursors.moment, cursors.identifier)
    found = access.imports_for([request.actor], after=after, limit=limit + 1)
    return paging.cut(request, found, limit, lambda row: (row.uploaded_at, row.id))


@router.get("/{uuid:import_id}", response=ImportOut, auth=Key(RUN))
def get_import(request: ApiRequest, import_id: UUID) -> Any:
    """One import: what was read and what is proposed, how far it is, or how it ended."""
    return _shown(access.import_for(request.actor, request.client_id, import_id))


@router.post("/{uuid:import_id}/confirmation", response={202: ImportOut}, auth=Key(RUN))
def confirm_import(request: ApiRequest, import_id: UUID, body: Confirmation) -> Any:
    """Start an import. Follow it by reading it until its state is done or refused."""
    found = access.import_for(request.actor, request.client_id, import_id)
    proposed = _proposal(found)
    columns = proposed.columns if body.columns is None else body.columns
    defaults = proposed.defaults if body.defaults is None else body.defaults
    actions.confirm_import(
        actor=request.actor,
        now=request.now,
        client_id=request.client_id,
        import_id=import_id,
        decided=Decided(columns, defaults, body.time_zone or proposed.time_zone, body.leave_out),
    )
    return get_import(request, import_id)


@router.post("/{uuid:import_id}/withdrawal", response=ImportOut, auth=Key(RUN))
def withdraw_import(request: ApiRequest, import_id: UUID) -> Any:
    """Discard an upload that was not confirmed."""
    actions.withdraw_import(
        actor=request.actor, now=request.now, client_id=request.client_id, import_id=import_id
    )
    return get_import(request, import_id)


@router.get(
    "/{uuid:import_id}/refused-rows",
    response=RefusedRows,
    auth=Key(RUN),
    openapi_extra={
        "responses": {
            200: {"content": {CSV: {"schema": {"type": "string", "format": "binary"}}}},
        }
    },
)
def list_refused_rows(
    request: ApiRequest, import_id: UUID, cursor: paging.Cursor = None, limit: paging.Limit = 50
) -> Any:
    """The rows that did not become cases, in the order of the file. With `Accept: text/csv` all of
    them as a file that can be corrected and uploaded again, in Spanish or English by
    `Accept-Language`."""
    found = access.import_for(request.actor, request.client_id, import_id)
    if CSV in request.headers.get("Accept", ""):
        refused = access.refused_rows_for(request.actor, found)
        reading = found.reading
        content = refused_csv(
            reading["columns"], refused, language_of(request), reading["delimiter"]
        )
        return HttpResponse(content, content_type=f"{CSV}; charset=utf-8")
    (last,) = paging.after(request, cursor, cursors.position) or (0,)
    rows = access.refused_rows_for(request.actor, found, after_row=last, limit=limit + 1)
    shown = [
        RefusedRowOut(
            row=each.row_number,
            column=each.column or "",
            code=each.code,
            detail=each.message_en,
            detail_es=each.message_es,
            raw=dict(each.raw),
        )
        for each in rows
    ]
    return paging.cut(request, shown, limit, lambda each: (each.row,))


def _shown(found: Import) -> ImportOut:
    same = set(ImportRowOut.model_fields) | {"size_bytes", "sha256", "started_at"}
    problem = found.problem
    return ImportOut(
        **{name: getattr(found, name) for name in same},
        service_line=service_line(found.client_id, found.service_line_id).code,
        problem=ProblemOut(
            code=problem["code"],
            detail=problem["en"],
            detail_es=previews.spanish_of(problem),
            field=problem["field"],
        )
        if problem
        else None,
        reading=ReadingOut(**{name: found.reading[name] for name in ReadingOut.model_fields}),
        proposal=_proposed(found) if found.state == "uploaded" else None,
        mapping=found.mapping or None,
    )


def _proposed(found: Import) -> ProposalOut:
    line = service_line(found.client_id, found.service_line_id)
    schema = asked_of_files(found.client_id, line.playbook_id)
    proposed = _proposal(found)
    missing = missing_fields(fields_of(schema), proposed.columns, proposed.defaults)
    return ProposalOut(
        columns=dict(proposed.columns),
        defaults=dict(proposed.defaults),
        time_zone=proposed.time_zone,
        missing=list(missing),
        cases=_cases(found, line, schema, proposed),
    )


def _proposal(found: Import) -> Decided:
    line = service_line(found.client_id, found.service_line_id)
    schema = asked_of_files(found.client_id, line.playbook_id)
    zone = Client.objects.values_list("time_zone", flat=True).get(client_id=found.client_id)
    return previews.proposal(found, schema, zone)


def _cases(found: Import, line: LineRow, schema: Mapping[str, Any], proposed: Decided) -> Any:
    """What the rows would make as proposed; None where each is a case, or cannot be told yet."""
    if makes_cases_of_rows(schema, proposed.columns, proposed.defaults) is None:
        return None
    try:
        now = found.uploaded_at
        _settled, split = looked_at(found, schema, proposed, now, rules_of(line, now))
    except Refused:
        return None
    return CasesOut(
        named=split.cases_named, taken=len(split.valid), refused_rows=len(split.refused)
    )
