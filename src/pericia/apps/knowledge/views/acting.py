"""Actions that follow from findings: listed, added, measured, ended."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from pericia.apps.journal.permissions import may
from pericia.apps.knowledge import access
from pericia.apps.knowledge import actions as doing
from pericia.apps.knowledge.effects_reading import action_page, owner_names
from pericia.apps.knowledge.models import ACTION_STATES, Action
from pericia.apps.knowledge.views.common import crumbs_of, got, number_asked
from pericia.apps.organisations import fields
from pericia.apps.organisations.access import names_in_scope
from pericia.kernels.deliverables.document import block_of
from pericia.kernels.improvement.effect import Counts
from pericia.kernels.intake.numbers import decimal_mark, read_number
from pericia.kernels.refusal import Refused
from pericia.web import cursors
from pericia.web.asking import Question, ask, asking, properties
from pericia.web.boundary import PageRequest
from pericia.web.paging import Page, page_of
from pericia.web.readers import readers
from pericia.web.words import words_of


@require_safe
def actions(request: PageRequest) -> HttpResponse:
    actors = readers(request, "action.see")
    state = request.GET.get("state", "")
    state = state if state in ACTION_STATES else ""

    def read(after: tuple[date, UUID] | None, limit: int) -> list[Action]:
        return access.actions_for(actors, state=state, after=after, limit=limit)

    page: Page[Action] = page_of(
        request,
        read,
        lambda row: (row.due_date.isoformat(), row.id),
        (date.fromisoformat, cursors.identifier),
    )
    clients = names_in_scope([each.client_id for each in actors if each.client_id])
    owners = owner_names(page.rows)
    verdicts = access.verdicts_of(page.rows)
    today = timezone.localdate()
    context = {
        "page": page,
        "rows": [
            (
                each,
                owners.get(each.owner_id, "—"),
                verdicts.get(each.id),
                clients.get(each.client_id, ""),
                each.state == "open" and each.due_date < today,
            )
            for each in page.rows
        ],
        "several_clients": len(clients) > 1,
        "states": [(each, words_of(each)) for each in ACTION_STATES],
        "state": state,
    }
    return render(request, "knowledge/actions.html", context)


@require_safe
def action(request: PageRequest, client_id: UUID, action_id: UUID) -> HttpResponse:
    actor = request.actor_for(client_id)
    found = access.action_for(actor, client_id, action_id)
    context = {
        "page": action_page(found),
        "action": found,
        "may_manage": may(actor, "action.manage", client_id) and found.state == "open",
    }
    return render(request, "knowledge/action.html", context)


@asking
def new_action(
    request: PageRequest, client_id: UUID, deliverable_id: UUID, block: str
) -> HttpResponse:
    """Act on a claim of the version that `?version=` names, the newest one unless it does."""
    actor, found = got(request, client_id, deliverable_id)
    request.actor_for(client_id, "action.manage")
    version = access.version_of(actor, found, number_asked(request))
    claim = block_of(version.document, block)
    owners = access.owners_for(client_id)
    question = Question(
        title=_("Act on a finding"),
        schema=_new_schema([(str(each), name) for each, name in owners]),
        value={"title": claim.get("text", "")[:200], "kind": "mean", "direction": "down"},
        submit=_("Add the action"),
        done=_("The action is added. Measure its effect once it has had time."),
        intro=claim.get("text", ""),
        crumbs=crumbs_of(found),
    )

    def do(answer: dict[str, Any]) -> str:
        made = doing.add_action(
            actor=actor,
            now=timezone.now(),
            client_id=client_id,
            deliverable_id=deliverable_id,
            number=version.number,
            block_id=block,
            title=answer["title"],
            owner_id=UUID(answer["owner_id"]),
            due_date=date.fromisoformat(answer["due_date"]),
            indicator=answer["indicator"],
            kind=answer["kind"],
            direction=answer["direction"],
            expected_change=answer["expected_change"],
            unit=answer.get("unit", ""),
            baseline=(_day(answer, "baseline_from_date"), _day(answer, "baseline_to_date")),
        )
        return reverse("action", args=[client_id, made.id])

    return ask(request, question, do)


@asking
def measure(request: PageRequest, client_id: UUID, action_id: UUID) -> HttpResponse:
    actor = request.actor_for(client_id, "action.manage")
    found = access.action_for(actor, client_id, action_id)
    question = Question(
        title=_("Measure the effect"),
        schema=_measure_schema(found.kind),
        submit=_("Measure"),
        done=_("The effect is measured."),
        intro=_("%(indicator)s: before, in the baseline period, and after.")
        % {"indicator": found.indicator},
        crumbs=(
            (_("Actions"), reverse("actions")),
            (found.title, reverse("action", args=[client_id, action_id])),
        ),
    )

    def do(answer: dict[str, Any]) -> str:
        read = _counts if found.kind == "share" else _numbers
        doing.measure_action(
            actor=actor,
            now=timezone.now(),
            client_id=client_id,
            action_id=action_id,
            before=read(answer, "before"),
            after=read(answer, "after"),
            period=(_day(answer, "after_from_date"), _day(answer, "after_to_date")),
            source=answer.get("source", ""),
        )
        return reverse("action", args=[client_id, action_id])

    return ask(request, question, do)


@asking
def end(request: PageRequest, client_id: UUID, action_id: UUID) -> HttpResponse:
    actor = request.actor_for(client_id, "action.manage")
    found = access.action_for(actor, client_id, action_id)
    states = [("done", words_of("done")), ("dropped", words_of("dropped"))]
    question = Question(
        title=_("End the action"),
        schema=properties(
            "state why", state=fields.choice(_("How it ends"), states), why=fields.reason()
        ),
        submit=_("End it"),
        done=_("The action has ended."),
        crumbs=(
            (_("Actions"), reverse("actions")),
            (found.title, reverse("action", args=[client_id, action_id])),
        ),
    )

    def do(answer: dict[str, Any]) -> str:
        doing.end_action(
            actor=actor,
            now=timezone.now(),
            client_id=client_id,
            action_id=action_id,
            state=answer["state"],
            why=answer["why"],
        )
        return reverse("action", args=[client_id, action_id])

    return ask(request, question, do)


def _new_schema(owners: list[tuple[str, str]]) -> dict[str, Any]:
    kinds = [("mean", _("A mean of numbers")), ("share", _("A share of cases"))]
    directions = [("up", _("Upwards")), ("down", _("Downwards"))]
    return properties(
        "title owner_id due_date indicator kind direction expected_change "
        "baseline_from_date baseline_to_date",
        title=fields.text(_("What is done")),
        owner_id=fields.choice(_("Owner"), owners),
        due_date=fields.day(_("Due date")),
        indicator=fields.text(
            _("Indicator"), _("What is expected to move, such as minutes a case.")
        ),
        kind=fields.choice(_("The indicator is"), kinds),
        unit=fields.text(_("Unit"), characters_max=20),
        direction=fields.choice(_("It should move"), directions),
        expected_change=fields.amount(
            _("Expected change"), _("In the unit; for shares in percentage points.")
        ),
        baseline_from_date=fields.day(_("Baseline from")),
        baseline_to_date=fields.day(_("Baseline to")),
    )


def _measure_schema(kind: str) -> dict[str, Any]:
    period = {
        "after_from_date": fields.day(_("Measured from")),
        "after_to_date": fields.day(_("Measured to")),
        "source": fields.text(_("Where the numbers are from"), characters_max=500),
    }
    if kind == "share":
        most = 10**12
        parts = {
            "before_hits": fields.whole(_("Before: how many"), 0, most),
            "before_total": fields.whole(_("Before: of how many"), 1, most),
            "after_hits": fields.whole(_("After: how many"), 0, most),
            "after_total": fields.whole(_("After: of how many"), 1, most),
        }
    else:
        help_text = _("One number a line.")
        parts = {
            "before": fields.long_text(_("Numbers before"), help_text, characters_max=200_000),
            "after": fields.long_text(_("Numbers after"), help_text, characters_max=200_000),
        }
    required = " ".join([*parts, "after_from_date", "after_to_date"])
    return properties(required, **parts, **period)


def _counts(answer: Mapping[str, Any], name: str) -> Counts:
    hits, total = answer[f"{name}_hits"], answer[f"{name}_total"]
    if hits > total:
        message = f"There are only {total} in all. Write how many of these."
        raise Refused("hits_over_total", message, f"{name}_hits")
    return Counts(hits, total)


def _numbers(answer: Mapping[str, Any], name: str) -> list[float]:
    texts = answer[name].split()
    mark = decimal_mark(texts) or ","
    found = []
    for at, each in enumerate(texts, start=1):
        try:
            found.append(float(read_number(each, mark)))
        except ValueError:
            raise _no_number(name, at, each[:40]) from None
    return found


def _no_number(name: str, at: int, text: str) -> Refused:
    return Refused(
        "sample_invalid",
        f"Number {at} reads “{text}”. Write one number a line.",
        name,
        message_es=f"El número {at} dice «{text}». Escriba un número por línea.",
    )


def _day(answer: Mapping[str, Any], name: str) -> date:
    return date.fromisoformat(answer[name])
