"""What is known of somebody: employed anew, changed, graded; hours, languages, clearance."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from pericia.apps.journal.actors import Actor
from pericia.apps.journal.permissions import require_own
from pericia.apps.organisations import fields, hours
from pericia.apps.organisations.access import names_in_scope
from pericia.apps.people import actions
from pericia.apps.people.models import Person
from pericia.apps.people.views import forms
from pericia.apps.people.views.common import address_of, colleague_of, crumbs_of
from pericia.web.asking import Question, ask, asking, properties
from pericia.web.boundary import PageRequest
from pericia.web.words import SKILLS, asked_code


@asking
def new_person(request: PageRequest, organisation_id: UUID) -> HttpResponse:
    """Employ somebody, with an account to sign in by where they have an e-mail address."""
    actor = request.identity.actor_at(organisation_id, "person.manage")
    actor = require_own(actor, "person.manage", organisation_id)
    employer = names_in_scope([organisation_id]).get(organisation_id, "")
    question = Question(
        title=_("New person"),
        schema=properties(
            "name country clearance capacity",
            **forms.about_parts(organisation_id),
            email=fields.address_to_sign_in(),
            languages=forms.languages_part(),
            clearance=forms.clearance_part(),
            hours=hours.hours_part(_("Working hours, if not those of the site"), is_optional=True),
        ),
        value={"capacity": 1, "clearance": "internal", "currency": "EUR"},
        submit=_("Save"),
        done=_("The person is added."),
        crumbs=(
            (_("People"), reverse("people")),
            (employer, reverse("staff", args=[organisation_id])),
        ),
        field_of=hours.field_of,
    )

    def do(answer: dict[str, Any]) -> str:
        person = actions.employ(
            actor=actor,
            now=timezone.now(),
            organisation_id=organisation_id,
            email=answer.get("email", ""),
            languages=forms.levels_from(answer),
            clearance=answer["clearance"],
            hours=hours.calendar_from(answer.get("hours"), "hours"),
            **forms.about_from(answer),
        )
        return address_of(person.id)

    return ask(request, question, do)


@asking
def change_person(request: PageRequest, person_id: UUID) -> HttpResponse:
    actor, found = colleague_of(request, person_id, "person.manage")
    person = found.person
    question = Question(
        title=_("Change a person"),
        schema=properties(
            "name country capacity is_active",
            **forms.about_parts(person.organisation_id),
            is_active=fields.yes_no(_("Works here")),
        ),
        value=forms.about_value(person),
        submit=_("Save"),
        done=_("The person is changed."),
        crumbs=crumbs_of(person_id, person.name),
    )

    def do(answer: dict[str, Any]) -> str:
        about = forms.about_from(answer)
        changes = {key: value for key, value in about.items() if value != getattr(person, key)}
        if answer["is_active"] != person.is_active:
            changes["is_active"] = answer["is_active"]
        if changes:
            actions.change_person(**_said(actor, person), **changes)
        return address_of(person_id)

    return ask(request, question, do)


@asking
def set_hours(request: PageRequest, person_id: UUID) -> HttpResponse:
    actor, found = colleague_of(request, person_id, "person.manage", or_self=True)
    person = found.person
    question = Question(
        title=_("Change hours"),
        schema=properties(hours=hours.hours_part(_("Working hours"), is_optional=True)),
        value={"hours": hours.answer_of(person.hours)},
        submit=_("Save"),
        done=_("The hours are set."),
        intro=_("Left empty, the hours of the site count."),
        crumbs=crumbs_of(person_id, person.name),
        field_of=hours.field_of,
    )

    def do(answer: dict[str, Any]) -> str:
        calendar = hours.calendar_from(answer.get("hours"), "hours")
        actions.set_hours(**_said(actor, person), hours=calendar)
        return address_of(person_id)

    return ask(request, question, do)


@asking
def set_languages(request: PageRequest, person_id: UUID) -> HttpResponse:
    actor, found = colleague_of(request, person_id, "person.manage")
    person = found.person
    question = Question(
        title=_("Change languages"),
        schema=properties(languages=forms.languages_part()),
        value={"languages": forms.levels_value(person.languages)},
        submit=_("Save"),
        done=_("The languages are set."),
        crumbs=crumbs_of(person_id, person.name),
    )

    def do(answer: dict[str, Any]) -> str:
        actions.set_languages(**_said(actor, person), languages=forms.levels_from(answer))
        return address_of(person_id)

    return ask(request, question, do)


@asking
def set_clearance(request: PageRequest, person_id: UUID) -> HttpResponse:
    actor, found = colleague_of(request, person_id, "person.manage")
    person = found.person
    question = Question(
        title=_("Change clearance"),
        schema=properties("clearance", clearance=forms.clearance_part()),
        value={"clearance": person.clearance},
        submit=_("Save"),
        done=_("The clearance is set."),
        intro=_("The highest class of data that the person may see."),
        crumbs=crumbs_of(person_id, person.name),
    )

    def do(answer: dict[str, Any]) -> str:
        actions.set_clearance(**_said(actor, person), clearance=answer["clearance"])
        return address_of(person_id)

    return ask(request, question, do)


@asking
def grade_skill(request: PageRequest, person_id: UUID) -> HttpResponse:
    actor, found = colleague_of(request, person_id, "skill.grade")
    person = found.person
    question = Question(
        title=_("Grade a skill"),
        schema=properties(
            "skill level",
            skill=fields.suggested(
                _("Skill"), SKILLS.values(), _("Type its first letters, or the name in a playbook.")
            ),
            level=fields.choice(_("Level"), _levels()),
            why=fields.reason(_("What shows it")),
        ),
        submit=_("Save"),
        done=_("The skill is graded."),
        crumbs=crumbs_of(person_id, person.name),
    )

    def do(answer: dict[str, Any]) -> str:
        actions.grade_skill(
            **_said(actor, person),
            skill=asked_code(answer["skill"], SKILLS),
            level=int(answer["level"]),
            why=answer.get("why"),
        )
        return address_of(person_id)

    return ask(request, question, do)


def _levels() -> list[tuple[str, str]]:
    return [
        ("1", _("1: beginner")),
        ("2", "2"),
        ("3", _("3: works alone")),
        ("4", "4"),
        ("5", _("5: authority")),
        ("0", _("Withdraw the skill")),
    ]


def _said(actor: Actor, person: Person) -> Mapping[str, Any]:
    return {
        "actor": actor,
        "now": timezone.now(),
        "organisation_id": person.organisation_id,
        "person_id": person.id,
    }
