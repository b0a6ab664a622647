"""Tasks of a transition are done, waived and opened again; open gates bar going live."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F

from pericia.apps.engagements.actions.tasks import TEXT_MAX, locked_task, may_settle, recorded
from pericia.apps.engagements.models import TransitionNeed, TransitionTask
from pericia.apps.journal.actors import Actor
from pericia.apps.people.models import Membership
from pericia.kernels.days import told_day
from pericia.kernels.refusal import Refused


class GatesOpen(Refused):
    """Going live is refused; the message names each open gate with its owner and due date."""

    def __init__(self, message: str, message_es: str) -> None:
        super().__init__("gates_open", message)
        self.message_es = message_es


def complete_task(
    *,
    actor: Actor,
    now: datetime,
    client_id: UUID,
    task_id: UUID,
    note: str = "",
    evidence: str = "",
) -> None:
    """An open task is done; `evidence` is words or a link to what shows it.

    Raises Refused: `needs_open` while one that it needs is open, `task_settled` when it is done or
    waived already, `forbidden` for who neither owns it nor runs the transition.
    """
    task, plan = locked_task(client_id, task_id)
    actor = may_settle(actor, task, "done")
    _check_needs(task, plan)
    told = {"note": _text("note", note), "evidence": _text("evidence", evidence)}
    _settle(task, now, state="done", settled_by=actor.name, **told)
    _record(actor, now, task, "transition.task_completed", told)


def waive_task(*, actor: Actor, now: datetime, client_id: UUID, task_id: UUID, why: str) -> None:
    """An open task need not be done, by somebody with the authority, who says why."""
    task, _ = locked_task(client_id, task_id)
    actor = may_settle(actor, task, "waived")
    if not why.strip():
        raise Refused("reason_missing", "Say why it need not be done.", "why")
    note = _text("why", why)
    _settle(task, now, state="waived", settled_by=actor.name, note=note, evidence="")
    _record(actor, now, task, "transition.task_waived", {"is_gate": task.is_gate}, note)


def reopen_task(*, actor: Actor, now: datetime, client_id: UUID, task_id: UUID, why: str) -> None:
    """A task that is done or waived is open again.

    Raises Refused (`needed_by_done`) while one that needs it is done: that one goes first.
    """
    task, plan = locked_task(client_id, task_id)
    actor = may_settle(actor, task, "open")
    if not why.strip():
        raise Refused("reason_missing", "Say why it is opened again.", "why")
    _check_not_needed(task, plan)
    reopened = TransitionTask.objects.filter(
        client_id=client_id, id=task_id, state__in=["done", "waived"]
    ).update(
        state="open",
        settled_at=None,
        settled_by="",
        note="",
        evidence="",
        version=F("version") + 1,
    )
    if not reopened:
        raise Refused("task_open", "This task is open already.")
    _record(actor, now, task, "transition.task_reopened", {"from": task.state}, why.strip())


def check_gates(client_id: UUID, engagement_id: UUID) -> None:
    """Raises GatesOpen while the engagement, locked by the caller, has an open gate."""
    gates = list(
        TransitionTask.objects.filter(
            client_id=client_id, engagement_id=engagement_id, is_gate=True, state="open"
        ).order_by("due_date", "number")
    )
    if not gates:
        return
    owners = [each.owner_person_id for each in gates if each.owner_person_id]
    members = Membership.objects.filter(client_id=client_id, person_id__in=owners)
    names = dict(members.values_list("person_id", "name"))
    english = ";\n– ".join(_gate(each, names, "en", "“{}” ({}, due {})") for each in gates)
    spanish = ";\n– ".join(_gate(each, names, "es", "«{}» ({}, vence el {})") for each in gates)
    raise GatesOpen(
        f"Close or waive these gates of the transition before going live:\n– {english}.",
        "Antes de ponerlo en marcha, complete o dispense estas puertas de la transición:"
        f"\n– {spanish}.",
    )


def _gate(task: TransitionTask, names: dict[UUID, str], language: str, shape: str) -> str:
    owner = names.get(task.owner_person_id) if task.owner_person_id else None
    title, role = _said(task.title, language), _said(task.owner_role, language)
    told = told_day(task.due_date)
    return shape.format(title, owner or role, told._asdict()[language])


def _said(words: dict[str, str], language: str) -> str:
    return words.get(language) or next(iter(words.values()), "")


def _settle(task: TransitionTask, now: datetime, **changes: Any) -> None:
    settled = TransitionTask.objects.filter(
        client_id=task.client_id, id=task.id, state="open"
    ).update(settled_at=now, version=F("version") + 1, **changes)
    if not settled:
        raise Refused("task_settled", "This task is done or waived already.")


def _check_needs(task: TransitionTask, plan: list[TransitionTask]) -> None:
    if task.state != "open":
        return
    needed = _linked(task, "task_id", "needed_id")
    lacking = [each for each in plan if each.id in needed and each.state == "open"]
    if lacking:
        raise Refused(
            "needs_open",
            f"First comes what it needs: {_titles(lacking)}.",
        )


def _check_not_needed(task: TransitionTask, plan: list[TransitionTask]) -> None:
    needing = _linked(task, "needed_id", "task_id")
    built_on = [each for each in plan if each.id in needing and each.state == "done"]
    if built_on:
        raise Refused(
            "needed_by_done",
            f"What builds on it is done: open that again first: {_titles(built_on)}.",
        )


def _linked(task: TransitionTask, mine: str, other: str) -> set[UUID]:
    found = TransitionNeed.objects.filter(client_id=task.client_id, **{mine: task.id})
    return set(found.values_list(other, flat=True))


def _titles(tasks: list[TransitionTask]) -> str:
    return "; ".join(_said(each.title, "en") for each in tasks)


def _text(field: str, text: str) -> str:
    text = text.strip()
    if len(text) > TEXT_MAX or "\0" in text:
        raise Refused("task_invalid", f"Write at most {TEXT_MAX} characters.", field)
    return text


def _record(
    actor: Actor,
    now: datetime,
    task: TransitionTask,
    verb: str,
    data: dict[str, Any],
    why: str | None = None,
) -> None:
    data = {"engagement": str(task.engagement_id), "number": task.number, **data}
    reference = f"transition_task:{task.id}"
    recorded(actor, now, task.client_id, verb, reference, data, why, task.version + 1)
