"""What the actions on tasks of a transition have in common: locks, checks and authority."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pericia.apps.engagements.models import Engagement, TransitionTask
from pericia.apps.journal import actions as journal
from pericia.apps.journal.actors import Actor
from pericia.apps.journal.permissions import may, not_found, require
from pericia.kernels.refusal import Refused
from pericia.kernels.transition import KINDS, SIDES
from pericia.tenancy.scope import rows

TASKS_MAX = 200
TITLE_MAX, TEXT_MAX = 200, 2_000
LANGUAGES = frozenset({"es", "en"})
# The client's word on what it gets: whoever provides cannot give it.
ACCEPTANCE = "acceptance"
READ_OWNER = """
SELECT 1 FROM people_membership WHERE client_id = $1 AND person_id = $2 AND ended_at IS NULL
  AND NOT app.walled(person_id, client_id)
"""


def locked_plan(client_id: UUID, engagement_id: UUID) -> list[TransitionTask]:
    """The tasks of an engagement, in order, with the engagement locked.

    So whatever one transaction finds settled or open stays so until it ends.
    """
    found = Engagement.objects.filter(client_id=client_id, id=engagement_id)
    engagement = found.select_for_update().first()
    if engagement is None:
        raise not_found("engagement")
    if engagement.state == "ended":
        raise Refused("engagement_ended", "The engagement has ended; draft a new one.")
    tasks = TransitionTask.objects.filter(client_id=client_id, engagement_id=engagement_id)
    return list(tasks.order_by("number"))


def locked_task(client_id: UUID, task_id: UUID) -> tuple[TransitionTask, list[TransitionTask]]:
    """A task, and the plan that it belongs to, locked as by `locked_plan`."""
    found = TransitionTask.objects.filter(client_id=client_id, id=task_id).first()
    if found is None:
        raise not_found("task")
    plan = locked_plan(client_id, found.engagement_id)
    return next(each for each in plan if each.id == task_id), plan


def may_settle(actor: Actor, task: TransitionTask, state: str) -> Actor:
    """The actor in the role in which they may make the task `done`, `waived` or `open` again.

    Done: its owner, or whoever manages the engagement or agrees its changes. Waived: who agrees
    changes. An acceptance is the client's: only who may accept for it does or waives one.
    """
    client_id = task.client_id
    if task.kind == ACCEPTANCE and state != "open":
        return require(actor, "deliverable.accept", client_id)
    if state == "waived":
        return require(actor, "change.agree", client_id)
    if state == "done" and _is_owner(actor, task):
        return require(actor, "transition.work", client_id)
    for permission in ("engagement.manage", "change.agree"):
        if may(actor, permission, client_id):
            return require(actor, permission, client_id)
    return require(actor, "engagement.manage", client_id)


def checked_task(client_id: UUID, terms: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a task: `kind`, `title`, `shown`, `owner_side`, `owner_role`,
    `owner_person_id`, `starts_date`, `due_date`, `is_gate`.

    Words are {language: text}. Raises Refused with the field at fault.
    """
    found = {
        "kind": _one_of("kind", terms.get("kind"), KINDS),
        "title": _words("title", terms.get("title"), TITLE_MAX, required=True),
        "shown": _words("shown", terms.get("shown"), TEXT_MAX),
        "owner_side": _one_of("owner_side", terms.get("owner_side"), SIDES),
        "owner_role": _words("owner_role", terms.get("owner_role"), TITLE_MAX),
        "owner_person_id": _member(client_id, terms.get("owner_person_id")),
        "starts_date": terms["starts_date"],
        "due_date": terms["due_date"],
        "is_gate": bool(terms.get("is_gate")),
    }
    if not found["owner_role"] and found["owner_person_id"] is None:
        raise Refused("owner_missing", "Name who sees to it: a person or a role.", "owner_role")
    _check_dates(found["starts_date"], found["due_date"])
    return found


def recorded(
    actor: Actor,
    now: datetime,
    client_id: UUID,
    verb: str,
    object_ref: str,
    data: Mapping[str, Any],
    why: str | None = None,
    version: int | None = None,
) -> None:
    journal.record(
        client_id=client_id,
        now=now,
        actor=actor,
        verb=verb,
        object_ref=object_ref,
        data=data,
        why=why,
        version=version,
    )


def _is_owner(actor: Actor, task: TransitionTask) -> bool:
    return actor.person_id is not None and actor.person_id == task.owner_person_id


def _one_of(field: str, value: Any, known: tuple[str, ...]) -> str:
    if value not in known:
        raise Refused("task_invalid", f"Choose one of {', '.join(known)}.", field)
    return str(value)


def _words(field: str, value: Any, most: int, *, required: bool = False) -> dict[str, str]:
    if not isinstance(value or {}, Mapping) or not LANGUAGES.issuperset(value or {}):
        raise Refused("task_invalid", "Write words by language: es, en.", field)
    found = {language: str(text).strip() for language, text in (value or {}).items()}
    found = {language: text for language, text in found.items() if text}
    if required and not found:
        raise Refused("task_invalid", "Say what is to be done.", field)
    if any(len(text) > most or "\0" in text for text in found.values()):
        raise Refused("task_invalid", f"Write at most {most} characters.", field)
    return found


def _member(client_id: UUID, person_id: UUID | None) -> UUID | None:
    if person_id is not None and not rows(READ_OWNER, (client_id, person_id)):
        raise Refused(
            "owner_unknown",
            "Choose somebody who works for this client, or name a role in words.",
            "owner_person_id",
        )
    return person_id


def _check_dates(starts: date, due: date) -> None:
    if due < starts:
        raise Refused("dates_reversed", "Let the task be due after it starts.", "due_date")
