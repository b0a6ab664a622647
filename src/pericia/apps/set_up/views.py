"""The guided form of an engagement: a step a page, forth and back, kept on the server."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from pericia.apps.engagements import access as engagements
from pericia.apps.engagements import words
from pericia.apps.engagements.actions.making import try_engagement
from pericia.apps.engagements.agreement import agreement_of
from pericia.apps.engagements.diagrams import diagram_of
from pericia.apps.engagements.made_words import parts_in_words
from pericia.apps.journal.actors import Actor
from pericia.apps.organisations.access import client_for
from pericia.apps.organisations.words import language_name
from pericia.apps.set_up import access, actions, beside
from pericia.apps.set_up.agreeing import agreement_from, answers_of
from pericia.apps.set_up.filling import Filling
from pericia.apps.set_up.hole_words import checks_in_words
from pericia.apps.set_up.models import SetUp
from pericia.apps.set_up.people_check import check_people
from pericia.apps.set_up.registering import runs_platform
from pericia.apps.set_up.steps import BY_NAME, NAMES, STEPS, Step, shown_of
from pericia.kernels.procedure.forms import form_errors
from pericia.kernels.procedure.schemas import validator_for
from pericia.kernels.refusal import Refused
from pericia.web import formats
from pericia.web.asking import asking
from pericia.web.boundary import PageRequest
from pericia.web.errors import sentence_of, status_of
from pericia.web.forms_from_schema import SchemaForm
from pericia.web.live_checks import is_look, so_far

SHOWN_ONLY = ("people", "summary")


@dataclass(frozen=True, slots=True)
class Place:
    """A step in the list of steps. `address` is empty where it cannot be opened yet."""

    number: int
    title: str
    state: str
    address: str


@asking
def new_engagement(request: PageRequest, client_id: UUID) -> HttpResponse:
    """The first step, before anything is kept; set-ups to go on with stand above it."""
    actor = request.actor_for(client_id, "engagement.manage")
    filling = Filling(actor, client_for(actor, client_id), {})
    begun = access.set_ups_for(actor, client_id) if request.method != "POST" else []
    going_on = [(each, next_place(each).address) for each in begun if not each.engagement_id]
    return _first(request, filling, {"begun": going_on})


@asking
def complete_engagement(request: PageRequest, client_id: UUID, engagement_id: UUID) -> HttpResponse:
    """The steps for an engagement that is drafted already, with what it says in them."""
    actor = request.actor_for(client_id, "engagement.manage")
    found = engagements.engagement_for(actor, client_id, engagement_id)
    if found.state != "draft":
        raise Refused(
            "not_a_draft",
            f"The engagement is {found.state}; agree changes of its service lines instead.",
        )
    begun = access.set_up_of(actor, client_id, engagement_id)
    if begun is not None:
        return redirect(next_place(begun).address)
    present = agreement_of(actor, found)
    answers = answers_of(present, found.currency)
    filling = Filling(actor, client_for(actor, client_id), answers, engagement_id, present)
    return _first(request, filling, {"completing": found})


def _first(request: PageRequest, filling: Filling, context: dict[str, Any]) -> HttpResponse:
    step = STEPS[0]
    form = _form(request, filling, step)
    holds = request.method == "POST" and _holds(request, form, filling, step)
    if is_look(request):
        return so_far(form)
    if not holds:
        status = 422 if form.summary else 200
        return _shown(request, filling, None, step, {"form": form, **context}, status)
    answers = {**filling.answers, "start": form.output}
    set_up = actions.begin_set_up(
        actor=filling.actor,
        now=timezone.now(),
        client_id=filling.client_id,
        name=form.output["name"],
        answers=answers,
        done=["start"],
        engagement_id=filling.engagement_id,
    )
    return redirect(_address(set_up, NAMES[1]))


@asking
def step(request: PageRequest, client_id: UUID, set_up_id: UUID, step: str) -> HttpResponse:
    """One step: shown, or kept and left for the next one, the one before, or for later."""
    actor = request.actor_for(client_id, "engagement.manage")
    set_up = access.set_up_for(actor, client_id, set_up_id)
    found = BY_NAME.get(step)
    if found is None:
        raise Http404
    filling = _filling(actor, set_up)
    if NAMES.index(step) > 1 and not filling.services:
        return redirect(_address(set_up, "services"))
    if found.schema is None:
        return _SHOWING[step](request, filling, set_up, found)
    form = _form(request, filling, found)
    if request.method != "POST":
        return _shown(request, filling, set_up, found, {"form": form})
    holds = _holds(request, form, filling, found)
    if is_look(request):
        return so_far(form)
    if form.asks_for_rows:
        return _shown(request, filling, set_up, found, {"form": form})
    going = next((each for each in ("back", "leave", "register") if each in request.POST), "on")
    if not holds and going == "on":
        return _shown(request, filling, set_up, found, {"form": form}, 422)
    actions.keep_step(
        actor=actor,
        now=timezone.now(),
        client_id=client_id,
        set_up_id=set_up_id,
        step=step,
        answer=form.output,
        is_done=holds,
        name=form.output.get("name", set_up.name) if step == "start" else None,
    )
    return _gone(request, set_up, step, going)


@asking
def leave(request: PageRequest, client_id: UUID, set_up_id: UUID) -> HttpResponse:
    """Give the set-up up, after a confirmation."""
    actor = request.actor_for(client_id, "engagement.manage")
    set_up = access.set_up_for(actor, client_id, set_up_id)
    if request.method != "POST":
        return redirect(next_place(set_up).address)
    actions.leave_set_up(actor=actor, now=timezone.now(), client_id=client_id, set_up_id=set_up_id)
    messages.success(request, _("The set-up is given up."))
    return redirect("engagements")


def _people(request: PageRequest, filling: Filling, set_up: SetUp, step: Step) -> HttpResponse:
    if request.method == "POST":
        _keep_shown(filling, set_up, step)
        going = "back" if "back" in request.POST else "leave" if "leave" in request.POST else "on"
        return _gone(request, set_up, step.name, going)
    open_step = _first_open(set_up, before="people")
    context: dict[str, Any] = {"open_step": open_step}
    if open_step is None:
        lines = agreement_from(filling)["service_lines"]
        found = check_people(filling, lines, timezone.now())
        checks = checks_in_words(found, filling)
        holes = sum(bool(each.holes) for each in checks)
        context |= {"people": found, "checks": checks, "holes": holes}
    return _shown(request, filling, set_up, step, context)


def _summary(request: PageRequest, filling: Filling, set_up: SetUp, step: Step) -> HttpResponse:
    if request.method == "POST" and "back" in request.POST:
        return redirect(_address(set_up, "people"))
    open_step = _first_open(set_up, before="people")
    context: dict[str, Any] = {"open_step": open_step}
    if open_step is not None:
        return _shown(request, filling, set_up, step, context, 422 if request.POST else 200)
    agreement = agreement_from(filling)
    if request.method == "POST":
        try:
            made = actions.finish_set_up(
                actor=filling.actor,
                now=timezone.now(),
                client_id=filling.client_id,
                set_up_id=set_up.id,
                agreement=agreement,
                is_live="live" in request.POST,
            )
        except Refused as refused:
            if status_of(refused) in (403, 404):
                raise
            context["refusal"] = sentence_of(refused)
        else:
            said = _("The engagement is live.") if "live" in request.POST else _("It is made.")
            messages.success(request, said)
            return redirect("engagement", filling.client_id, made.id)
    parts = try_engagement(
        actor=filling.actor,
        now=timezone.now(),
        client_id=filling.client_id,
        agreement=agreement,
        engagement_id=filling.engagement_id,
    )
    context |= {
        "parts": parts_in_words(parts),
        "may_make": not any(each.refused for each in parts),
        "terms": _terms(filling, agreement),
        "lines": _line_terms(filling, agreement),
    }
    status = 422 if request.method == "POST" else 200
    return _shown(request, filling, set_up, step, context, status)


_SHOWING = {"people": _people, "summary": _summary}


def _terms(filling: Filling, agreement: Mapping[str, Any]) -> list[tuple[str, str]]:
    given = agreement["engagement"]
    providers = [
        f"{each['name']} ({', '.join(map(language_name, each['languages']))})"
        for each in agreement["providers"]
    ]
    governance = words.term_in_words("governance", given["governance"], filling.currency, {})
    return [
        (_("Name"), given["name"]),
        (_("Client"), filling.client.name),
        (_("Starts"), _day(given["starts_date"])),
        (_("Ends on"), _day(given["ends_date"])),
        (_("Providers"), ", ".join(providers)),
        (_("Governance"), " · ".join(governance)),
    ]


def _day(written: str | None) -> str:
    return formats.day(date.fromisoformat(written)) if written else words.NOTHING


def _line_terms(
    filling: Filling, agreement: Mapping[str, Any]
) -> list[tuple[str, list[tuple[str, str]]]]:
    """(name of the line, its terms in words)."""
    shown = (
        "sla_seconds", "sla_targets", "calendar", "languages", "countries", "data_class",
        "rate_card", "quality_plan",
    )  # fmt: skip
    found = []
    for line in agreement["service_lines"]:
        book = line["playbook"]
        pairs = [(_("Playbook"), _version(filling, book))]
        pairs += [
            (
                words.term_name(term),
                " · ".join(words.term_in_words(term, line[term], filling.currency, {})),
            )
            for term in shown
        ]
        found.append((f"{line['name']} ({line['code']})", pairs))
    return found


def _version(filling: Filling, book: Mapping[str, Any]) -> str:
    title = filling.title(book["name"])
    return _("%(title)s, version %(number)s") % {"title": title, "number": book["version"]}


def _filling(actor: Actor, set_up: SetUp) -> Filling:
    client = client_for(actor, set_up.client_id)
    if set_up.engagement_id is None:
        return Filling(actor, client, set_up.answers)
    found = engagements.engagement_for(actor, set_up.client_id, set_up.engagement_id)
    present = agreement_of(actor, found)
    return Filling(actor, client, set_up.answers, set_up.engagement_id, present)


def _form(request: PageRequest, filling: Filling, step: Step) -> SchemaForm:
    assert step.schema
    schema = step.schema(filling)
    if request.method == "POST":
        return SchemaForm.filled(schema, request.POST)
    return SchemaForm(schema, shown_of(filling, step))


def _holds(request: PageRequest, form: SchemaForm, filling: Filling, step: Step) -> bool:
    """Whether the answer is right; else its mistakes stand at their fields."""
    if form.asks_for_rows:
        return False
    errors = form_errors(validator_for(form.schema), form.output)
    if errors:
        form.show_errors(errors)
        return False
    try:
        if step.check:
            step.check(filling, form.output)
    except Refused as refused:
        if status_of(refused) in (403, 404):
            raise
        form.refuse(refused)
        return False
    return True


def _keep_shown(filling: Filling, set_up: SetUp, step: Step) -> None:
    actions.keep_step(
        actor=filling.actor,
        now=timezone.now(),
        client_id=set_up.client_id,
        set_up_id=set_up.id,
        step=step.name,
        answer={},
        is_done=True,
    )


def _gone(request: PageRequest, set_up: SetUp, step: str, going: str) -> HttpResponse:
    at = NAMES.index(step)
    if going == "register":
        return redirect("register_provider", set_up.client_id, set_up.id)
    if going == "leave":
        messages.success(request, _("It is kept. Go on with it from this list."))
        return redirect("engagements")
    return redirect(_address(set_up, NAMES[max(0, at - 1) if going == "back" else at + 1]))


def _first_open(set_up: SetUp, before: str) -> Place | None:
    """The first step before this one that is not right yet."""
    wanted = STEPS[: NAMES.index(before)]
    for number, each in enumerate(wanted, 1):
        if each.name not in set_up.done:
            return Place(number, _(each.title), "open", _address(set_up, each.name))
    return None


def next_place(set_up: SetUp) -> Place:
    """Where somebody goes on with it."""
    return _first_open(set_up, before="summary") or Place(
        len(STEPS), _(BY_NAME["summary"].title), "open", _address(set_up, "summary")
    )


def _places(set_up: SetUp | None, here: Step) -> list[Place]:
    done = set_up.done if set_up else []
    found = []
    is_open = True
    for number, each in enumerate(STEPS, 1):
        state = "here" if each is here else "done" if each.name in done else "open"
        address = _address(set_up, each.name) if set_up and (is_open or each.name in done) else ""
        found.append(Place(number, _(each.title), state, address))
        is_open = is_open and each.name in done
    return found


def _shown(
    request: PageRequest,
    filling: Filling,
    set_up: SetUp | None,
    step: Step,
    context: dict[str, Any],
    status: int = 200,
) -> HttpResponse:
    number = NAMES.index(step.name) + 1
    context |= {
        "client": filling.client,
        "set_up": set_up,
        "step": step,
        "title": _(step.title),
        "advice": _(step.advice),
        "number": number,
        "count": len(STEPS),
        "places": _places(set_up, step),
        "is_first": set_up is None or number == 1,
    }
    if step.name == "playbooks":
        context["diagrams"] = [
            (
                filling.title(each),
                diagram_of(filling.playbook(each), filling.key(each)),
                words.steps_in_words(filling.playbook(each)),
            )
            for each in filling.services
        ]
    if step.name == "providers":
        context["beside"] = beside.choices(filling, timezone.localdate())
        context["may_register"] = runs_platform(request)
    return render(request, f"set_up/{_template(step)}.html", context, status=status)


def _template(step: Step) -> str:
    return step.name if step.name in SHOWN_ONLY else "step"


def _address(set_up: SetUp, step: str) -> str:
    return reverse("set_up_step", args=[set_up.client_id, set_up.id, step])
