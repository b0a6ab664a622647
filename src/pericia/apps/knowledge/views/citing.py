"""Choosing evidence for a claim: runs, tables, passages, sign-offs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from pericia.apps.cases.access import attachments_for, cases_for
from pericia.apps.cases.models import Case
from pericia.apps.engagements.queries import known_playbook
from pericia.apps.journal.actors import Actor
from pericia.apps.knowledge import access, sources
from pericia.apps.knowledge import actions as doing
from pericia.apps.knowledge.annex import place_in_words, run_in_words
from pericia.apps.knowledge.models import Deliverable
from pericia.apps.knowledge.views.common import crumbs_of, draft_of, edit_address_of
from pericia.apps.organisations import fields
from pericia.apps.work.access import sign_offs_of
from pericia.apps.work.evidence import title_of
from pericia.apps.work.reading import language
from pericia.kernels.deliverables.document import block_of
from pericia.kernels.refusal import Refused
from pericia.web import formats
from pericia.web.asking import Question, ask, asking, properties
from pericia.web.boundary import PageRequest

ROWS_OFFERED = 500
SEPARATOR = "/"
LONG = 80
"""Characters of a text that stands before the short values of a case."""


@require_safe
def picker(request: PageRequest, client_id: UUID, deliverable_id: UUID, block: str) -> HttpResponse:
    actor, found = _got(request, client_id, deliverable_id)
    version = draft_of(actor, found)
    case, problem = _case(request, actor, found)
    context = {
        "deliverable": found,
        "claim": block_of(version.document, block),
        "runs": [
            (each, formats.moment(each.made_at), *run_in_words(each, language()))
            for each in access.runs_for(found)
        ],
        "tables": [
            (each, list(enumerate(each.header)), list(enumerate(each.rows))[:ROWS_OFFERED])
            for each in access.tables_for(found)
        ],
        "case": case,
        "case_problem": problem,
        "asked_case": request.GET.get("case", ""),
        "texts": _texts(actor, case) if case else [],
        "sign_offs": _sign_offs(actor, case) if case else [],
    }
    return render(request, "knowledge/cite.html", context)


@require_POST
def span(request: PageRequest, client_id: UUID, deliverable_id: UUID, block: str) -> HttpResponse:
    actor, found = _got(request, client_id, deliverable_id)
    given = _given(request, actor, found, block)
    case_id, source = _id(request.POST.get("case", "")), request.POST.get("source", "")
    doing.cite_span(case_id=case_id, source=source, quote=request.POST.get("quote", ""), **given)
    return _done(request, found, block)


@require_POST
def table(request: PageRequest, client_id: UUID, deliverable_id: UUID, block: str) -> HttpResponse:
    actor, found = _got(request, client_id, deliverable_id)
    row, column = _whole(request, "row"), _whole(request, "column")
    table_id = _id(request.POST.get("table", ""))
    given = _given(request, actor, found, block)
    doing.cite_table(table_id=table_id, row=row, column=column, **given)
    return _done(request, found, block)


@require_POST
def run(request: PageRequest, client_id: UUID, deliverable_id: UUID, block: str) -> HttpResponse:
    actor, found = _got(request, client_id, deliverable_id)
    run_id, _sep, figure = request.POST.get("figure", "").partition(SEPARATOR)
    doing.cite_run(run_id=_id(run_id), figure=figure, **_given(request, actor, found, block))
    return _done(request, found, block)


@require_POST
def sign_off(
    request: PageRequest, client_id: UUID, deliverable_id: UUID, block: str
) -> HttpResponse:
    actor, found = _got(request, client_id, deliverable_id)
    submission_id = _id(request.POST.get("submission", ""))
    doing.cite_sign_off(submission_id=submission_id, **_given(request, actor, found, block))
    return _done(request, found, block)


@asking
def new_table(
    request: PageRequest, client_id: UUID, deliverable_id: UUID, block: str
) -> HttpResponse:
    actor, found = _got(request, client_id, deliverable_id)
    question = Question(
        title=_("Keep a table"),
        schema=properties(
            "name rows",
            name=fields.text(_("Name")),
            query=fields.long_text(
                _("How it was got"),
                _("The query or the report, so that somebody else can get it again."),
                characters_max=4000,
            ),
            rows=fields.long_text(
                _("Header and rows"),
                _("Paste them from a spreadsheet, or as lines with semicolons."),
                characters_max=1_000_000,
            ),
        ),
        submit=_("Keep it"),
        done=_("The table is kept as it is now. Cite a cell of it."),
        intro=_("Rows that are kept never change: a number that cites them can always be traced."),
        crumbs=crumbs_of(found),
    )

    def do(answer: dict[str, Any]) -> str:
        doing.take_table(
            actor=actor,
            now=timezone.now(),
            client_id=client_id,
            deliverable_id=deliverable_id,
            name=answer["name"],
            text=answer["rows"],
            query=answer.get("query", ""),
        )
        return reverse("cite", args=[client_id, deliverable_id, block])

    return ask(request, question, do)


def _got(request: PageRequest, client_id: UUID, deliverable_id: UUID) -> tuple[Actor, Deliverable]:
    actor = request.actor_for(client_id, "deliverable.write")
    return actor, access.deliverable_for(actor, client_id, deliverable_id)


def _given(request: PageRequest, actor: Actor, found: Deliverable, block: str) -> dict[str, Any]:
    return {
        "actor": actor,
        "now": timezone.now(),
        "client_id": found.client_id,
        "deliverable_id": found.id,
        "block_id": block,
        "note": request.POST.get("note", ""),
    }


def _done(request: PageRequest, found: Deliverable, block: str) -> HttpResponse:
    messages.success(request, _("The claim cites it now."))
    return redirect(edit_address_of(found, block))


def _case(request: PageRequest, actor: Actor, found: Deliverable) -> tuple[Case | None, bool]:
    """The case whose passages and sign-offs are offered, and whether the one asked for is none."""
    if found.case_id is not None:
        return access.case_cited(actor, found, found.case_id), False
    asked = request.GET.get("case", "").strip()
    if not asked:
        return None, False
    try:
        return access.case_cited(actor, found, UUID(asked)), False
    except (ValueError, Refused):
        pass
    for each in cases_for(actor, found.client_id, reference=asked[:200], limit=2):
        try:
            return access.case_cited(actor, found, each.id), False
        except Refused:
            continue
    return None, True


def _texts(actor: Actor, case: Case) -> list[tuple[str, str, str]]:
    """(reference, name in words, text) of what passages can be quoted from, whole texts before
    short values; files without their text."""
    playbook = known_playbook(case.client_id, case.playbook_id)
    found = sorted(sources.texts_of(actor, case).items(), key=lambda each: len(each[1]) < LONG)
    texts = [
        (
            sources.case_reference(case.id, path),
            place_in_words(playbook, path, language()),
            text,
        )
        for path, text in found
    ]
    files = [
        (sources.attachment_reference(each.id), each.name, "")
        for each in attachments_for(actor, case)
        if each.content_type in sources.TEXT_TYPES and each.stored_as
    ]
    return texts + files


def _sign_offs(actor: Actor, case: Case) -> list[tuple[UUID, str, str]]:
    """(id, title of the step, when) of each, as the reader reads them."""
    hidden = access.hidden_in(actor, case)
    playbook = known_playbook(case.client_id, case.playbook_id)
    return [
        (each, title_of(playbook, step), formats.moment(at))
        for each, step, at in sign_offs_of(case)
        if step not in hidden
    ]


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Refused("not_found", "There is no such thing, or it is not yours to see.") from None


def _whole(request: PageRequest, name: str) -> int:
    text = request.POST.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 7 else -1
