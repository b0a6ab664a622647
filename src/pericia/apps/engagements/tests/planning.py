"""A transition plan for the named world: the bank's customer queries, seen on a Monday."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from tests.world import CLIENT_HOURS, NOW, World

from pericia.apps.engagements import actions
from pericia.apps.engagements.models import TransitionTask
from pericia.kernels.calendar import compile_calendar
from pericia.kernels.sourcing.wording import Text
from pericia.kernels.transition import PlannedTask, Situation, draft_plan

MARCH = date(2026, 3, 2)


def said(world: World, name: str = "olga") -> dict[str, Any]:
    return {"actor": world.actor(name), "now": NOW, "client_id": world.banco.client_id}


def whole_plan(**more: Any) -> tuple[PlannedTask, ...]:
    """What is proposed for a hybrid service that begins on 2 March 2026."""
    return draft_plan(Situation("hybrid", **more), MARCH, compile_calendar(CLIENT_HOURS))


def small_plan() -> tuple[PlannedTask, ...]:
    """A gate for the provider, one for the client that needs it, and a task that is no gate."""
    return (
        planned("told", "people_affected", "client", is_gate=True),
        planned("accepted", "acceptance", "client", is_gate=True, needs=("told",)),
        planned("extra", "other", "provider", needs=("told",)),
    )


def planned(code: str, kind: str, side: str, **more: Any) -> PlannedTask:
    given: dict[str, Any] = {"is_gate": False, "needs": (), **more}
    words = Text(f"{code} es", f"{code} en")
    due = given.pop("due", date(2026, 3, 6))
    return PlannedTask(code, kind, words, words, words, side, MARCH, due, **given)


def drafted(
    world: World, plan: tuple[PlannedTask, ...] | None = None, engagement_id: UUID | None = None
) -> dict[str, TransitionTask]:
    """The small plan (or another) at an engagement of the bank, by code; inside a scope."""
    tasks = plan or small_plan()
    made = actions.draft_transition(
        engagement_id=engagement_id or world.queries.engagement_id, tasks=tasks, **said(world)
    )
    return {each.code: task for each, task in zip(tasks, made, strict=True)}


def now_of(task: TransitionTask) -> TransitionTask:
    return TransitionTask.objects.get(client_id=task.client_id, id=task.id)
