"""Parts of the forms about tasks of a transition, and how their answers become terms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from pericia.apps.engagements.transition_access import PlannedRow
from pericia.apps.engagements.transition_words import kind_choices
from pericia.apps.journal.actors import Actor
from pericia.apps.journal.permissions import may
from pericia.apps.organisations import fields
from pericia.apps.people.access import people_for
from pericia.kernels.transition import KINDS
from pericia.web.schema_reading import in_language

REQUIRED = "title owner_side starts_date due_date"
WORDS = ("title", "shown", "owner_role")


def kind_part() -> dict[str, Any]:
    help_text = _("An acceptance is the client's: only its sponsor can say that it is done.")
    return {"kind": fields.choice(_("Kind"), kind_choices(KINDS), help_text)}


def task_parts(actor: Actor, client_id: UUID, others: Sequence[PlannedRow]) -> dict[str, Any]:
    """The fields of a task's terms; `others` are those that it may wait for."""
    sides = [("client", _("The client")), ("provider", _("The provider"))]
    people = _people(actor, client_id)
    waits = [(str(each.task.id), in_language(each.task.title)) for each in others]
    return {
        "title": fields.text(_("What is to be done")),
        "shown": fields.long_text(_("What must be shown when it is done"), characters_max=2_000),
        "owner_side": fields.choice(_("Who sees to it"), sides),
        "owner_role": fields.text(_("Role"), _("In words, until the person is named.")),
        **({"owner_person_id": fields.choice(_("Person"), people)} if people else {}),
        "starts_date": fields.day(_("Starts")),
        "due_date": fields.day(_("Due")),
        "is_gate": fields.yes_no(
            _("It is a gate"), _("The engagement does not go live while it is open.")
        ),
        **({"needs": fields.several(_("Only after"), waits)} if waits else {}),
    }


def terms_from(answer: Mapping[str, Any], present: PlannedRow | None = None) -> dict[str, Any]:
    """The answer as terms of a task. Words that stand in another language too are kept there
    unless they were changed here."""
    person = answer.get("owner_person_id")
    return {
        **{name: _words(answer.get(name, ""), present, name) for name in WORDS},
        "owner_side": answer["owner_side"],
        "owner_person_id": UUID(person) if person else None,
        "starts_date": date.fromisoformat(answer["starts_date"]),
        "due_date": date.fromisoformat(answer["due_date"]),
        "is_gate": answer.get("is_gate", False),
        "needs": sorted(UUID(each) for each in answer.get("needs", ())),
    }


def task_value(row: PlannedRow) -> dict[str, Any]:
    """What stands in the form for a task."""
    task = row.task
    value = {
        **{name: in_language(getattr(task, name)) for name in WORDS},
        "owner_side": task.owner_side,
        "starts_date": task.starts_date.isoformat(),
        "due_date": task.due_date.isoformat(),
        "is_gate": task.is_gate,
        "needs": sorted(str(each) for each in row.needs),
    }
    if task.owner_person_id:
        value["owner_person_id"] = str(task.owner_person_id)
    return value


def changes_of(row: PlannedRow, terms: Mapping[str, Any]) -> dict[str, Any]:
    """Those of the terms that differ from what stands."""
    present = {name: getattr(row.task, name) for name in terms if name != "needs"}
    present["needs"] = sorted(row.needs)
    return {name: value for name, value in terms.items() if value != present[name]}


def _people(actor: Actor, client_id: UUID) -> list[tuple[str, str]]:
    if not may(actor, "person.see", client_id):
        return []
    return [(str(each.person_id), each.name) for each in people_for(actor, client_id)]


def _words(text: str, present: PlannedRow | None, name: str) -> dict[str, str]:
    stored: dict[str, str] = getattr(present.task, name) if present else {}
    if text and text == in_language(stored):
        return stored
    return {get_language() or "es": text} if text else {}
