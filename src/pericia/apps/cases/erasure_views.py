"""Pages that erase a person: find them, read what will be gone, erase; and what was erased."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from pericia.apps.cases import erasing, subjects
from pericia.apps.cases.subjects import Erased, Kept
from pericia.apps.organisations import fields
from pericia.apps.organisations.access import names_in_scope
from pericia.web import cursors
from pericia.web.asking import Question, ask, asking, properties
from pericia.web.boundary import PageRequest
from pericia.web.formats import day, number
from pericia.web.names import name_of, names_of
from pericia.web.paging import Page, page_of
from pericia.web.readers import readers


@require_safe
def erasures(request: PageRequest) -> HttpResponse:
    """Who was erased, when and by whom, newest first."""
    actors = readers(request, "data.erase")
    clients = [each.client_id for each in actors if each.client_id]

    def read(after: subjects.After | None, limit: int) -> list[Erased]:
        return subjects.erasures_for(actors, after=after, limit=limit)

    page: Page[Erased] = page_of(
        request, read, lambda each: (each.at, each.id), (cursors.moment, cursors.identifier)
    )
    client_names = names_in_scope(clients)
    names = names_of(clients, [each.actor for each in page.rows])
    context = {
        "page": page,
        "rows": [
            (each, client_names.get(each.client_id, ""), name_of(each.actor, names))
            for each in page.rows
        ],
        "clients": sorted(client_names.items(), key=lambda each: each[1]),
        "several_clients": len(clients) > 1,
    }
    return render(request, "cases/erasures.html", context)


@asking
def find_person(request: PageRequest, client_id: UUID) -> HttpResponse:
    """Say whom it is about; nothing is erased yet."""
    actor = request.actor_for(client_id, "data.erase")
    question = Question(
        title=_("Erase a person's data at %(client)s") % {"client": _client_name(client_id)},
        schema=properties(
            "reference",
            reference=fields.text(
                _("Reference of the person"),
                _(
                    "What the client calls the person, such as a customer number, or the reference "
                    "or id of one of their cases. Exactly as it came in."
                ),
            ),
        ),
        submit=_("Look"),
        done="",
        intro=_("The next page says what is kept. Nothing is erased before you confirm it there."),
        crumbs=_crumbs(),
    )

    def do(answer: dict[str, Any]) -> HttpResponse:
        found = subjects.subject_named(actor, client_id, answer["reference"])
        return redirect("erase_person", client_id, found)

    return ask(request, question, do)


@asking
def erase(request: PageRequest, client_id: UUID, subject_id: UUID) -> HttpResponse:
    """What is kept about a person, what erasing does, and the button for it."""
    actor = request.actor_for(client_id)
    kept = subjects.kept_about(actor, client_id, subject_id)
    if kept.open_cases and request.method != "POST":
        return render(request, "cases/erasure_waits.html", {"facts": _facts(client_id, kept)})
    question = Question(
        title=_("Erase this person's data for good"),
        schema=properties(
            "sure why",
            sure={
                **fields.several(
                    _("Confirmation"),
                    [("yes", _("I understand that nobody can bring these data back"))],
                ),
                "minItems": 1,
            },
            why=fields.reason(
                help_text=_("Such as the person's request and its date, without naming them.")
            ),
        ),
        submit=_("Erase for good"),
        done=_("The data are erased. What is left of them elsewhere is blanked within minutes."),
        intro=_consequences(client_id, kept),
        crumbs=_crumbs(),
        is_risky=True,
    )

    def do(answer: dict[str, Any]) -> str:
        erasing.erase_subject(
            client_id=client_id,
            subject_id=subject_id,
            actor=actor,
            now=timezone.now(),
            why=answer["why"],
        )
        return reverse("erasures")

    return ask(request, question, do)


def _consequences(client_id: UUID, kept: Kept) -> str:
    return _(
        "Kept at %(client)s: %(cases)s, %(messages)s, %(files)s. "
        "Their content, what was handed in about them and what the journal says of them become "
        "unreadable for everybody, at once and in every later export. Who did what and when stays, "
        "and every proof still verifies. Copies outside the platform are not reached: ask whoever "
        "has them."
    ) % {
        "client": _client_name(client_id),
        "cases": _counted(
            ngettext("%(count)s ended case", "%(count)s ended cases", kept.ended_cases),
            kept.ended_cases,
        ),
        "messages": _counted(
            ngettext("%(count)s message", "%(count)s messages", kept.messages), kept.messages
        ),
        "files": _counted(ngettext("%(count)s file", "%(count)s files", kept.files), kept.files),
    }


def _counted(words: str, count: int) -> str:
    return words % {"count": number(count)}


def _facts(client_id: UUID, kept: Kept) -> list[tuple[str, Any]]:
    return [
        (_("Client"), _client_name(client_id)),
        (_("Open cases"), number(kept.open_cases)),
        (_("Ended cases"), number(kept.ended_cases)),
        (_("First case"), day(kept.first_at.date()) if kept.first_at else None),
        (_("Last case"), day(kept.last_at.date()) if kept.last_at else None),
    ]


def _client_name(client_id: UUID) -> str:
    return names_in_scope([client_id]).get(client_id, "")


def _crumbs() -> tuple[tuple[str, str], ...]:
    return ((_("Erasures"), reverse("erasures")),)
