"""The page of one item: evidence beside the form; handing in answers with the next item."""

from __future__ import annotations

import json
import secrets
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pericia.apps.cases.models import Case
from pericia.apps.engagements.queries import known_playbook, playbook_of_case
from pericia.apps.journal.actors import Actor
from pericia.apps.journal.permissions import may
from pericia.apps.work import access, actions
from pericia.apps.work.desk import Desk, desk_of
from pericia.apps.work.evidence import title_of
from pericia.apps.work.forms import Schema, blind_form_of, step_form
from pericia.apps.work.history import timeline
from pericia.apps.work.lifted import lifted_of_item
from pericia.apps.work.lifting import Candidate, candidates_for
from pericia.apps.work.naming import names_for
from pericia.apps.work.picking import (
    PICKING,
    PICKS,
    Adjudication,
    kept_picks,
    output_of,
    placed_errors,
)
from pericia.apps.work.queries.case import rules_liftable_by
from pericia.apps.work.queries.item import ItemRow
from pericia.apps.work.reading import (
    ItemPage,
    blind_answer_on,
    hidden_on,
    item_page,
    language,
    nobody_in_words,
)
from pericia.apps.work.taken import HELD, state_for, taken_from
from pericia.apps.work.views import lost, mine, presence
from pericia.apps.work.views.going import part_or_page
from pericia.kernels.procedure.depth import is_storable
from pericia.kernels.procedure.forms import form_errors
from pericia.kernels.procedure.schemas import validator_for
from pericia.kernels.refusal import Refused
from pericia.kernels.routing import OVERRIDABLE, OVERRIDE, VERSION, Names, explain, read_proof
from pericia.kernels.routing.sentences import RULE_NAMES
from pericia.web import errors, formats
from pericia.web.boundary import PageRequest
from pericia.web.forms_from_schema import SchemaForm
from pericia.web.live_checks import is_look

ENDED = ("done", "cancelled")
# Which window saved a draft last, so that two windows do not overwrite each other unseen.
WINDOW = "_window"
CONFIRMED = "confirmed"
# Sent with the answer that a review begins with.
BLIND = "blind"
UNCONFIRMED = "sign_off_unconfirmed"
_blank_forms: dict[tuple[UUID, UUID, str, str | None], SafeString] = {}


@require_http_methods(["GET", "HEAD", "POST"])
def item(request: PageRequest, client_id: UUID, item_id: UUID) -> HttpResponse:
    actor = request.actor_for(client_id)
    if is_look(request):
        return _needed(request, actor, client_id, item_id)
    if request.method == "POST":
        return _hand_in(request, actor, client_id, item_id)
    try:
        return show(request, actor, client_id, item_id)
    except Refused:
        gone = taken_from(actor, client_id, item_id)
        if gone is None:
            raise
    messages.warning(request, " ".join(lost.gone_in_words(gone)))
    return redirect("work")


@require_POST
def draft(request: PageRequest, client_id: UUID, item_id: UUID) -> HttpResponse:
    """Keep what was typed so far."""
    actor = request.actor_for(client_id)
    window = request.POST.get("window", "")[:40]
    seen = _revision_seen(request, client_id, item_id, window)
    now = timezone.now()
    revision = keep_typed(request, actor, client_id, item_id, now, seen)
    presence.note(actor, now)
    return JsonResponse({"revision": revision, "saved_at": formats.moment(now)})


def keep_typed(
    request: PageRequest,
    actor: Actor,
    client_id: UUID,
    item_id: UUID,
    now: datetime,
    revision: int | None,
) -> int:
    """Keep what a form of the item holds as its draft; the new revision. Without the one that was
    seen it takes the place of whatever is kept."""
    body = {**filled_form(request, actor, client_id, item_id).value}
    if request.POST.get(PICKING):
        body[PICKS] = kept_picks(request.POST)
    if not is_storable(body):
        raise Refused("not_storable", "The text holds characters that cannot be kept; remove them.")
    return actions.save_draft(
        actor=actor,
        now=now,
        client_id=client_id,
        item_id=item_id,
        body=json.dumps({**body, WINDOW: request.POST.get("window", "")[:40]}, ensure_ascii=False),
        revision=revision,
    )


def filled_form(request: PageRequest, actor: Actor, client_id: UUID, item_id: UUID) -> SchemaForm:
    """The item's form with what was sent."""
    _kind, schema = _form_of(request, actor, client_id, item_id)
    return SchemaForm.filled(schema, request.POST)


@require_safe
def history(request: PageRequest, client_id: UUID, item_id: UUID) -> HttpResponse:
    """What happened to the item's case: a part for its page; opened itself, a page."""
    actor = request.actor_for(client_id)
    row, _submissions = access.item_page_for(actor, client_id, item_id)
    case = Case.objects.get(client_id=client_id, id=row.case_id)
    playbook = playbook_of_case(client_id, row.playbook_id, row.progress)
    is_mine = row.assignee_id == actor.person_id
    step = playbook.steps[row.step] if is_mine else None
    answered = step is not None and blind_answer_on(actor, row, step) is not None
    hidden = hidden_on(actor, case, playbook, step, answered)
    context = {"row": row, "timeline": timeline(actor, case, playbook, hidden)}
    title = title_of(playbook, row.step)
    return part_or_page(request, "work/history.html", context, title, _("History"))


def show(
    request: PageRequest,
    actor: Actor,
    client_id: UUID,
    item_id: UUID,
    *,
    form: SchemaForm | None = None,
    status: int = 200,
    problems: tuple[str, ...] = (),
) -> HttpResponse:
    """The item as it stands, with a form that was filled in where there is one."""
    row, submissions = access.item_page_for(actor, client_id, item_id)
    if row.state in ENDED and form is None:
        return redirect("case", client_id, row.case_id)
    now = timezone.now()
    page = item_page(actor, row, submissions, now)
    playbook = playbook_of_case(client_id, row.playbook_id, row.progress)
    desk = desk_of(page, playbook, submissions, request.POST if form else None)
    if form and not (desk and desk.adjudication):
        form.schema = page.schema
    is_own_form = form or page.prefilled or page.answers_first or (desk and desk.adjudication)
    context = {
        "page": page,
        "row": row,
        "desk": desk,
        "form": form or _form_with(page, desk),
        "blank_form": "" if is_own_form else _blank_form(page, get_language()),
        "problems": problems,
        "is_refused": form is not None and not form.asks_for_rows,
        "address": reverse(
            "blind_answer" if page.answers_first else "item", args=(client_id, item_id)
        ),
        "revision": request.POST.get("revision") if form else row.draft_revision or 0,
        "window": (form and request.POST.get("window")) or secrets.token_urlsafe(9),
        "zone": timezone.get_current_timezone_name(),
        "directing": None if page.is_mine else _directing(actor, row, request.GET.get("rule", "")),
        "confirmed": request.POST.get(CONFIRMED) if form else "",
        "unconfirmed": status == 422 and form is not None and not request.POST.get(CONFIRMED),
    }
    return render(request, "work/item.html", context, status=status)


def _needed(request: PageRequest, actor: Actor, client_id: UUID, item_id: UUID) -> HttpResponse:
    """The ids of the fields that what is filled in so far makes necessary; nothing is kept. None of
    an item that left the reader's hands while its form was looked at."""
    form = filled_form(request, actor, client_id, item_id)
    try:
        found = actions.needed_so_far(
            actor=actor,
            now=timezone.now(),
            client_id=client_id,
            item_id=item_id,
            output=form.output,
        )
    except Refused as refused:
        if refused.code == "not_found":
            raise
        found = set()
    prefix = f"{form.prefix}-"
    return JsonResponse({"needed": sorted(prefix + each.replace(".", "-") for each in found)})


def _hand_in(request: PageRequest, actor: Actor, client_id: UUID, item_id: UUID) -> HttpResponse:
    kind, schema = _form_of(request, actor, client_id, item_id)
    picking = _picking(request, actor, client_id, item_id)
    form = SchemaForm.filled(picking.schema if picking else schema, request.POST)
    if form.asks_for_rows:
        return show(request, actor, client_id, item_id, form=form)
    now = timezone.now()
    output = form.output
    try:
        if picking:
            output = _put_together(picking, form, request)
        if kind == "sign_off" and not request.POST.get(CONFIRMED):
            form.show_errors(form_errors(validator_for(schema), form.output))
            raise Refused(UNCONFIRMED, "Confirm that you answer for it.", CONFIRMED)
        done = actions.submit(
            actor=actor,
            now=now,
            client_id=client_id,
            item_id=item_id,
            output=output,
            take_next=request.POST.get("then") != "stop",
        )
    except Refused as refused:
        if picking and refused.code == "form_invalid":
            refused = _placed(picking, form, output, refused)
        return shown_refused(request, actor, client_id, item_id, form, refused)
    messages.success(request, _("Handed in."))
    return after(request, done.next)


def after(request: PageRequest, following: actions.Next | None) -> HttpResponse:
    """The next item's page in the same answer, or the list of work when nothing waits."""
    presence_of = presence.workers(request)
    if following is None:
        response = mine.listed(request)
        address = reverse("work")
    else:
        client_id, item_id = following.item.client_id, following.item.id
        response = show(request, request.actor_for(client_id), client_id, item_id)
        address = reverse("item", args=(client_id, item_id))
    for each in presence_of:
        presence.note(each, timezone.now())
    response["Content-Location"] = address
    response["HX-Push-Url"] = address
    return response


def shown_refused(
    request: PageRequest,
    actor: Actor,
    client_id: UUID,
    item_id: UUID,
    form: SchemaForm,
    refused: Refused,
) -> HttpResponse:
    """The form again, with what was typed, and what is wrong where it is wrong."""
    if refused.code == "not_found":
        raise refused
    if state_for(actor, client_id, item_id) not in HELD:
        return lost.shown(request, actor, client_id, item_id, form)
    problems: tuple[str, ...] = ()
    if refused.code == "form_invalid":
        form.refuse(refused)
    elif refused.code == "not_eligible":
        problems = tuple(_failing(refused, names_for(client_id, item_id)))
    else:
        problems = (errors.sentence_of(refused),)
    is_typed = refused.code in (UNCONFIRMED, "differences_open")
    status = 422 if is_typed else errors.status_of(refused)
    return show(request, actor, client_id, item_id, form=form, status=status, problems=problems)


def _form_with(page: ItemPage, desk: Desk | None) -> SchemaForm:
    """The form with what was typed so far; beside an adjudication its list holds what was added."""
    given = page.prefilled
    if desk is None or desk.adjudication is None:
        return SchemaForm(page.schema, given)
    found = desk.adjudication
    return SchemaForm(found.schema, {**(given or {}), found.field: list(found.added)})


def _picking(
    request: PageRequest, actor: Actor, client_id: UUID, item_id: UUID
) -> Adjudication | None:
    """The adjudication that a form was sent for; None for every other form."""
    if not request.POST.get(PICKING):
        return None
    row, submissions = access.item_page_for(actor, client_id, item_id)
    page = item_page(actor, row, submissions, timezone.now())
    playbook = playbook_of_case(client_id, row.playbook_id, row.progress)
    desk = desk_of(page, playbook, submissions, request.POST)
    return desk.adjudication if desk else None


def _put_together(found: Adjudication, form: SchemaForm, request: PageRequest) -> dict[str, Any]:
    output, undecided = output_of(found, form.output, request.POST)
    if undecided:
        raise Refused(
            "differences_open",
            f"Decide every difference first: {len(undecided)} are open.",
            f"pick.{undecided[0]}",
        )
    return output


def _placed(
    found: Adjudication, form: SchemaForm, output: dict[str, Any], refused: Refused
) -> Refused:
    added = len(form.output.get(found.field) or [])
    details = placed_errors(refused.details, found.field, output[found.field], added)
    return Refused(refused.code, refused.message, refused.field, details)


def _failing(refused: Refused, names: Names) -> list[str]:
    """Why not: the rules that fail, in words."""
    stored = {
        "version": VERSION,
        "eligible": False,
        "rules": list(refused.details),
        "person": None,
        "person_version": None,
        "at": None,
        "late": False,
    }
    return explain(read_proof(stored), language(), names)


def _form_of(
    request: PageRequest, actor: Actor, client_id: UUID, item_id: UUID
) -> tuple[str, Schema]:
    """Kind of the step and its form. The page says which one it is, which saves reading the item;
    what is handed in is checked against the step's own form in any case."""
    playbook_id, _sep, step = request.POST.get("form_of", "").partition("/")
    try:
        if not request.POST.get(BLIND):
            known = known_playbook(client_id, UUID(playbook_id)).steps[step]
            return known.kind, step_form(client_id, UUID(playbook_id), step)
    except (ValueError, LookupError):
        pass
    row, _submissions = access.item_page_for(actor, client_id, item_id)
    if request.POST.get(BLIND):
        return row.kind, blind_form_of(client_id, row.playbook_id, row.step, row.progress)
    return row.kind, step_form(client_id, row.playbook_id, row.step)


def _revision_seen(request: PageRequest, client_id: UUID, item_id: UUID, window: str) -> int:
    """The revision of the draft that this window knows: its own last one, or the one it opened
    with."""
    kept = actions.draft_of(client_id, item_id)
    if kept is not None and window and kept.body.get(WINDOW) == window:
        return kept.revision
    text = request.POST.get("revision", "")
    return int(text) if text.isdecimal() and len(text) < 9 else 0


def _blank_form(page: ItemPage, locale: str | None) -> SafeString:
    """The form with nothing in it, which is the same for every item of a step."""
    row = page.row
    key = (row.client_id, row.playbook_id, row.step, locale)
    known = _blank_forms.get(key)
    if known is None:
        if len(_blank_forms) > 1_024:
            _blank_forms.clear()
        context = {"form": SchemaForm(page.schema), "action": ""}
        known = _blank_forms[key] = render_to_string("schema/form.html", context)
    return known


def _directing(actor: Actor, row: ItemRow, asked: str) -> dict[str, Any] | None:
    """What somebody who answers for the work may do with an item of others; `asked` is the rule
    that they came to lift."""
    if row.state in ENDED or not may(actor, "item.assign", row.client_id):
        return None
    rules = rules_liftable_by(row.client_id, actor.human_id, OVERRIDE)
    names = RULE_NAMES[language()]
    return {
        "is_held": row.state in ("assigned", "parked", "offered"),
        "may_take": row.state == "open" and row.level > 0,
        "why_nobody": nobody_in_words(row.nobody_why) if row.nobody_why else [],
        "lifted": [
            each.said(language(), formats.moment) for each in lifted_of_item(row.client_id, row.id)
        ],
        "rules": [(each, names[each]) for each in OVERRIDABLE if each in rules],
        "people": _candidates(actor, row, asked) if rules else [],
    }


def _candidates(actor: Actor, row: ItemRow, asked: str) -> list[tuple[str, list[tuple[UUID, str]]]]:
    """(group, [(person, name with what they lack)]), first whom one lifted rule would help, of
    these first whom `asked` would."""
    every = candidates_for(actor, row.client_id, row.id, timezone.now())
    every.sort(key=lambda each: asked not in (each.lacking or ()))
    near = [each for each in every if each.is_one_away]
    elsewhere = [each for each in every if each.lacking is None]
    far = [each for each in every if each.lacking and not each.is_one_away]
    groups = (
        (_("One lifted rule is enough"), near),
        (_("Employed elsewhere: what they lack is not shown"), elsewhere),
        (_("More than that is lacking"), far),
    )
    return [(title, [_named(each) for each in theirs]) for title, theirs in groups if theirs]


def _named(candidate: Candidate) -> tuple[UUID, str]:
    names, person = RULE_NAMES[language()], candidate.person
    if candidate.lacking is None:
        return person.person_id, person.name
    lacking = ", ".join(names[each] for each in candidate.lacking)
    return person.person_id, f"{person.name} ({lacking})"
