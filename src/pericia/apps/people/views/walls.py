"""Ethical walls, for who keeps them."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from pericia.apps.journal.permissions import not_found
from pericia.apps.organisations import fields
from pericia.apps.organisations.access import names_in_scope
from pericia.apps.people import actions
from pericia.apps.people.actions.changes import refuse_self
from pericia.apps.people.views.common import address_of, colleague_of, crumbs_of
from pericia.kernels.refusal import Refused
from pericia.web.asking import Question, ask, asking, properties
from pericia.web.boundary import PageRequest


@asking
def raise_wall(request: PageRequest, person_id: UUID) -> HttpResponse:
    actor, found = colleague_of(request, person_id, "wall.manage")
    names = names_in_scope(request.identity.client_ids)
    options = sorted(((str(each), name) for each, name in names.items()), key=lambda one: one[1])
    question = Question(
        title=_("Raise a wall"),
        schema=properties(
            "reason",
            client=fields.choice(_("Client"), options) | {"unchosen": _("Another, named below")},
            other=fields.text(
                _("Or the identifier of another organisation"),
                _("Such as a competitor that is no client of yours."),
            ),
            reason=fields.reason(),
            from_date=fields.day(_("From"), _("Left empty: today.")),
            until_date=fields.day(_("Last day"), _("Left empty: until it is lowered.")),
        ),
        submit=_("Raise the wall"),
        done=_("The wall stands."),
        intro=_(
            "The person sees nothing of that organisation and of its opponents, gets no work of "
            "theirs, and their people find them nowhere."
        ),
        crumbs=crumbs_of(person_id, found.person.name),
        is_risky=True,
    )

    def do(answer: dict[str, Any]) -> str:
        actions.raise_wall(
            actor=actor,
            now=timezone.now(),
            organisation_id=found.person.organisation_id,
            person_id=person_id,
            walled_id=_walled(answer),
            reason=answer["reason"],
            from_date=_day(answer, "from_date"),
            until_date=_day(answer, "until_date"),
        )
        return address_of(person_id)

    return ask(request, question, do)


@asking
def lower_wall(request: PageRequest, person_id: UUID, wall_id: UUID) -> HttpResponse:
    actor, found = colleague_of(request, person_id, "wall.manage")
    refuse_self(actor, person_id, "own_wall", "lowers a wall")
    wall = next((each for each in found.walls if each.id == wall_id), None)
    if wall is None:
        raise not_found("wall")
    question = Question(
        title=_("Lower a wall"),
        schema=properties(
            "why",
            last_date=fields.day(
                _("Last day"), _("Left empty: today. The wall stands through that day.")
            ),
            why=fields.reason(),
        ),
        submit=_("Lower the wall"),
        done=_("The wall ends with its last day."),
        intro=wall.reason,
        crumbs=crumbs_of(person_id, found.person.name),
        is_risky=True,
    )

    def do(answer: dict[str, Any]) -> str:
        actions.lower_wall(
            actor=actor,
            now=timezone.now(),
            organisation_id=wall.organisation_id,
            wall_id=wall_id,
            why=answer["why"],
            last_date=_day(answer, "last_date"),
        )
        return address_of(person_id)

    return ask(request, question, do)


def _walled(answer: dict[str, Any]) -> UUID:
    try:
        return UUID(answer.get("client") or answer.get("other", ""))
    except ValueError:
        raise Refused(
            "identifier_invalid", "Choose a client, or copy the identifier.", "client"
        ) from None


def _day(answer: dict[str, Any], field: str) -> date | None:
    text = answer.get(field)
    return date.fromisoformat(text) if text else None
