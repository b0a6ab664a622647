"""Reading a deliverable: its text, the sources of its claims, versions side by side, files."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from pericia.apps.journal.actors import Actor
from pericia.apps.journal.permissions import may, not_found
from pericia.apps.knowledge import access
from pericia.apps.knowledge.annex import entries_of
from pericia.apps.knowledge.models import Deliverable, Version
from pericia.apps.knowledge.reading import facts_in_words, may_edit, page_of, told_of
from pericia.apps.knowledge.recomputing import Recomputed, recomputed
from pericia.apps.knowledge.states import Cited, cited_in
from pericia.apps.knowledge.views.common import got, number_asked
from pericia.apps.work.reading import language
from pericia.kernels.deliverables.comparing import compare
from pericia.kernels.deliverables.document import block_of
from pericia.kernels.deliverables.formats import Speech, plain
from pericia.kernels.deliverables.report import Told, report_of
from pericia.kernels.refusal import Refused
from pericia.web.boundary import PageRequest

ROWS_SHOWN = 50


def _html(told: Told) -> bytes:
    from pericia.kernels.reporting.html import to_html

    return to_html(report_of(told)).encode()


def _pdf(told: Told) -> bytes:
    from pericia.kernels.reporting.pdf import to_pdf

    return to_pdf(report_of(told))


def _docx(told: Told) -> bytes:
    from pericia.kernels.reporting.docx import to_docx

    return to_docx(report_of(told))


def _xlsx(told: Told) -> bytes:
    from pericia.kernels.deliverables.workbook import to_xlsx

    return to_xlsx(told)


OFFICE = "application/vnd.openxmlformats-officedocument"
FORMS: dict[str, tuple[str, Callable[[Told], bytes]]] = {
    "html": ("text/html; charset=utf-8", _html),
    "pdf": ("application/pdf", _pdf),
    "docx": (f"{OFFICE}.wordprocessingml.document", _docx),
    "xlsx": (f"{OFFICE}.spreadsheetml.sheet", _xlsx),
}


@require_safe
def deliverable(request: PageRequest, client_id: UUID, deliverable_id: UUID) -> HttpResponse:
    actor, found = got(request, client_id, deliverable_id)
    return show(request, actor, found, number_asked(request))


def show(
    request: PageRequest,
    actor: Actor,
    found: Deliverable,
    number: int | None,
    *,
    status: int = 200,
    refused: str = "",
) -> HttpResponse:
    """The page of a version, with what was refused where something was."""
    page = page_of(actor, found, number)
    state, client_id = page.version.state, found.client_id
    may_release = may(actor, "deliverable.release", client_id) and state == "in_review"
    # Nothing empty is released: without its text the version is about a person who was erased.
    is_erased = page.version.released_at is not None and not page.blocks
    may_settle = (
        may(actor, "deliverable.accept", client_id) and state == "released" and not is_erased
    )
    context = {
        "page": page,
        "deliverable": found,
        "version": page.version,
        "refused": refused,
        "is_erased": is_erased,
        "language": language(),
        "may_edit": may_edit(actor, page.version),
        "may_submit": may_edit(actor, page.version) and bool(page.blocks),
        "may_release": may_release,
        "is_author": actor.person_id in page.version.author_ids,
        "may_settle": may_settle,
        "may_comment": may_release or may_settle,
        "may_begin": may(actor, "deliverable.write", client_id)
        and page.is_newest
        and state not in ("draft", "in_review"),
        "may_act": may(actor, "action.manage", client_id) and page.version.released_at is not None,
        "forms": list(FORMS),
    }
    return render(request, "knowledge/deliverable.html", context, status=status)


@require_safe
def evidence(
    request: PageRequest, client_id: UUID, deliverable_id: UUID, evidence_id: UUID
) -> HttpResponse:
    """Where a claim comes from: a page, or a fragment beside the claim."""
    actor, found = got(request, client_id, deliverable_id)
    version, cited = _cited(actor, found, evidence_id)
    return _shown(request, found, version, cited, None)


@require_POST
def recompute(
    request: PageRequest, client_id: UUID, deliverable_id: UUID, evidence_id: UUID
) -> HttpResponse:
    """Make the number again and say whether it is the same; nothing is changed."""
    actor, found = got(request, client_id, deliverable_id)
    version, cited = _cited(actor, found, evidence_id)
    return _shown(request, found, version, cited, recomputed(cited))


@require_safe
def comparison(request: PageRequest, client_id: UUID, deliverable_id: UUID) -> HttpResponse:
    """Two versions side by side, the last two unless the address names others."""
    actor, found = got(request, client_id, deliverable_id)
    versions = access.versions_of(actor, found)
    after = access.version_in(versions, number_asked(request, "after"))
    earlier = [each for each in versions if each.number < after.number] or [after]
    number = number_asked(request, "before")
    before = access.version_in(versions, number) if number else earlier[0]
    context = {
        "deliverable": found,
        "versions": versions,
        "before": before,
        "after": after,
        "changes": compare(before.document, after.document, found.language),
        "may_edit": may_edit(actor, after),
        "language": language(),
    }
    return render(request, "knowledge/comparison.html", context)


@require_safe
def file(request: PageRequest, client_id: UUID, deliverable_id: UUID, form: str) -> HttpResponse:
    """The version as a file, saved and never shown by the browser itself."""
    actor, found = got(request, client_id, deliverable_id)
    version = access.version_of(actor, found, number_asked(request))
    return file_of(found, version, form)


def file_of(found: Deliverable, version: Version, form: str) -> HttpResponse:
    if form not in FORMS:
        raise not_found("file")
    content_type, write = FORMS[form]
    response = HttpResponse(write(told_of(found, version)), content_type=content_type)
    name = f"{found.title} v{version.number}.{form}"
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["Cache-Control"] = "private, no-store"
    return response


def _cited(actor: Actor, deliverable: Deliverable, evidence_id: UUID) -> tuple[Version, Cited]:
    """The evidence, in whichever version of those that the actor sees it is."""
    for version in access.versions_of(actor, deliverable):
        try:
            found = access.evidence_for(version, evidence_id)
        except Refused:
            continue
        return version, cited_in([found])[0]
    raise not_found("evidence")


def _shown(
    request: PageRequest,
    deliverable: Deliverable,
    version: Version,
    cited: Cited,
    again: Recomputed | None,
) -> HttpResponse:
    (entry,) = entries_of([cited], language())
    context = {
        "deliverable": deliverable,
        "version": version,
        "evidence": cited.evidence,
        "state": cited.state.state,
        "claim": _claim(version, cited.evidence.block_id),
        "entry": entry,
        "rows": _read(entry.rows[:ROWS_SHOWN]),
        "facts": facts_in_words(entry),
        "again": again,
        "again_said": again.said_in(language()) if again else "",
    }
    return render(request, "knowledge/evidence.html", context)


def _read(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """Days and broken numbers as the reader's language writes them; files keep them as they are."""
    speech = Speech(language())
    return [[plain(cell, "entered", speech) for cell in row] for row in rows]


def _claim(version: Version, block_id: str) -> Mapping[str, Any]:
    try:
        return block_of(version.document, block_id)
    except Refused:  # the person whom it was about was erased
        return {"id": block_id, "text": ""}
