"""The tasks of a transition as they are planned: drafted, added and changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F

from pericia.apps.engagements.actions.tasks import (
    TASKS_MAX,
    checked_task,
    locked_plan,
    locked_task,
    may_settle,
    recorded,
)
from pericia.apps.engagements.models import TransitionNeed, TransitionTask
from pericia.apps.journal.actors import Actor
from pericia.apps.journal.permissions import require
from pericia.kernels.refusal import Refused
from pericia.kernels.transition import PlannedTask
from pericia.tenancy.ids import new_id

CHANGEABLE = frozenset(
    {"title", "shown", "owner_side", "owner_role", "owner_person_id", "starts_date", "due_date"}
    | {"is_gate", "needs"}
)


def draft_transition(
    *,
    actor: Actor,
    now: datetime,
    client_id: UUID,
    engagement_id: UUID,
    tasks: Sequence[PlannedTask],
) -> list[TransitionTask]:
    """Give an engagement that has no transition plan these tasks, in their order.

    A task may need those before it alone. Raises Refused (`transition_drafted`) where there is a
    plan already.
    """
    actor = require(actor, "engagement.manage", client_id)
    if locked_plan(client_id, engagement_id):
        raise Refused(
            "transition_drafted",
            "This engagement has a transition plan; change or add its tasks instead.",
        )
    if not 0 < len(tasks) <= TASKS_MAX:
        raise Refused("too_many_tasks", f"Plan 1 to {TASKS_MAX} tasks.", "tasks")
    made = [
        TransitionTask(
            id=new_id(),
            client_id=client_id,
            engagement_id=engagement_id,
            number=number,
            **checked_task(client_id, _terms_of(each)),
        )
        for number, each in enumerate(tasks, 1)
    ]
    needs = list(_needs_of(tasks, made))
    TransitionTask.objects.bulk_create(made)
    TransitionNeed.objects.bulk_create(needs)
    recorded(
        actor,
        now,
        client_id,
        "transition.drafted",
        f"engagement:{engagement_id}",
        {"tasks": [_told(each) for each in made]},
    )
    return made


def add_task(
    *,
    actor: Actor,
    now: datetime,
    client_id: UUID,
    engagement_id: UUID,
    kind: str,
    needs: Sequence[UUID] = (),
    **terms: Any,
) -> TransitionTask:
    """One more task; `terms` are those of `checked_task`. The first one begins the plan."""
    actor = require(actor, "engagement.manage", client_id)
    plan = locked_plan(client_id, engagement_id)
    if len(plan) >= TASKS_MAX:
        raise Refused("too_many_tasks", f"Plan 1 to {TASKS_MAX} tasks.", "tasks")
    last = max((each.number for each in plan), default=0)
    task = TransitionTask(
        id=new_id(),
        client_id=client_id,
        engagement_id=engagement_id,
        number=last + 1,
        **checked_task(client_id, {"kind": kind, **terms}),
    )
    wanted = _checked_needs(plan, task, needs)
    task.save(force_insert=True)
    _set_needs(task, wanted)
    recorded(
        actor,
        now,
        client_id,
        "transition.task_added",
        f"transition_task:{task.id}",
        {**_told(task), "needs": [str(each) for each in wanted]},
    )
    return task


def change_task(
    *,
    actor: Actor,
    now: datetime,
    client_id: UUID,
    task_id: UUID,
    version: int,
    changes: Mapping[str, Any],
    why: str = "",
) -> None:
    """Change an open task from the `version` of it that was read; its kind stays.

    Who takes a gate away needs the authority to waive the task, and a reason. Raises Refused
    (`task_changed`) when somebody else was first, `task_settled` when it is not open.
    """
    actor = require(actor, "engagement.manage", client_id)
    task, plan = locked_task(client_id, task_id)
    _check_changes(task, changes)
    if task.is_gate and changes.get("is_gate") is False:
        actor = may_settle(actor, task, "waived")
        if not why.strip():
            raise Refused("reason_missing", "Say why this is no gate any more.", "why")
    terms = {name: getattr(task, name) for name in CHANGEABLE - {"needs"}}
    terms |= {name: value for name, value in changes.items() if name != "needs"}
    after = checked_task(client_id, {"kind": task.kind, **terms})
    needed = _checked_needs(plan, task, changes["needs"]) if "needs" in changes else None
    mine = TransitionTask.objects.filter(
        client_id=client_id, id=task_id, state="open", version=version
    )
    if not mine.update(**after, version=F("version") + 1):
        raise Refused(
            "task_changed", "Somebody changed this task meanwhile; read it again.", "version"
        )
    if needed is not None:
        _set_needs(task, needed)
    recorded(
        actor,
        now,
        client_id,
        "transition.task_changed",
        f"transition_task:{task_id}",
        _plain(changes),
        why.strip() or None,
        version + 1,
    )


def _check_changes(task: TransitionTask, changes: Mapping[str, Any]) -> None:
    if task.state != "open":
        raise Refused("task_settled", "Only an open task is changed; reopen this one first.")
    unknown = sorted(set(changes) - CHANGEABLE)
    if unknown:
        raise Refused("unknown_field", f"A task has no {unknown[0]} to change.", unknown[0])
    if not changes:
        raise Refused("nothing_changes", "The task says all of this already.", "changes")


def _terms_of(task: PlannedTask) -> dict[str, Any]:
    return {
        "kind": task.kind,
        "title": {"es": task.title.es, "en": task.title.en},
        "shown": {"es": task.shown.es, "en": task.shown.en},
        "owner_side": task.side,
        "owner_role": {"es": task.owner.es, "en": task.owner.en},
        "starts_date": task.starts_date,
        "due_date": task.due_date,
        "is_gate": task.is_gate,
    }


def _needs_of(tasks: Sequence[PlannedTask], made: Sequence[TransitionTask]) -> list[TransitionNeed]:
    earlier: dict[str, TransitionTask] = {}
    found = []
    for planned, task in zip(tasks, made, strict=True):
        for code in planned.needs:
            if code not in earlier:
                raise Refused("need_unknown", f"{planned.code} needs {code}, not planned before.")
            found.append(_need(task, earlier[code].id))
        earlier[planned.code] = task
    return found


def _checked_needs(
    plan: Sequence[TransitionTask], task: TransitionTask, needs: Sequence[UUID]
) -> list[UUID]:
    """The needs in order, each of the same plan and none that waits for the task itself."""
    known = {each.id for each in plan}
    if not known.issuperset(needs):
        raise Refused("need_unknown", "Name tasks of this engagement.", "needs")
    pairs = TransitionNeed.objects.filter(
        client_id=task.client_id, engagement_id=task.engagement_id
    ).values_list("task_id", "needed_id")
    below: dict[UUID, set[UUID]] = {}
    for task_id, needed_id in pairs:
        below.setdefault(task_id, set()).add(needed_id)
    seen, waiting = set(needs), list(needs)
    while waiting:
        new = below.get(waiting.pop(), set()) - seen
        seen |= new
        waiting += new
    if task.id in seen:
        raise Refused("need_circular", "A task cannot wait for one that waits for it.", "needs")
    return sorted(set(needs))


def _set_needs(task: TransitionTask, needs: Sequence[UUID]) -> None:
    TransitionNeed.objects.filter(client_id=task.client_id, task_id=task.id).delete()
    TransitionNeed.objects.bulk_create([_need(task, each) for each in needs])


def _need(task: TransitionTask, needed_id: UUID) -> TransitionNeed:
    return TransitionNeed(
        client_id=task.client_id,
        engagement_id=task.engagement_id,
        task_id=task.id,
        needed_id=needed_id,
    )


def _told(task: TransitionTask) -> dict[str, Any]:
    return {
        "task": str(task.id),
        "kind": task.kind,
        "title": task.title,
        "due_date": task.due_date.isoformat(),
        "is_gate": task.is_gate,
    }


def _plain(data: Mapping[str, Any]) -> dict[str, Any]:
    """The changes as JSON."""
    found: dict[str, Any] = {}
    for name, value in data.items():
        if name == "needs":
            found[name] = sorted(str(each) for each in value)
        else:
            found[name] = value if isinstance(value, str | bool | dict | None) else str(value)
    return found
