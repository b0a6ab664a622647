"""Transition: moving work to a provider by dated tasks with owners, some of them gates.

`draft_plan` proposes the tasks for a situation; `standing_of` says how far a plan has come. Work
goes live only when no gate is open.
"""

from __future__ import annotations

from pericia.kernels.transition.plan import PlannedTask, draft_plan
from pericia.kernels.transition.situation import (
    DATA_CLASSES,
    MODELS,
    PLACES,
    PROVIDER_KINDS,
    RISKS,
    Situation,
)
from pericia.kernels.transition.standing import Standing, TaskState, standing_of
from pericia.kernels.transition.vocabulary import GATED_KINDS, KINDS, SIDES, STATES

__all__ = [
    "DATA_CLASSES",
    "GATED_KINDS",
    "KINDS",
    "MODELS",
    "PLACES",
    "PROVIDER_KINDS",
    "RISKS",
    "SIDES",
    "STATES",
    "PlannedTask",
    "Situation",
    "Standing",
    "TaskState",
    "draft_plan",
    "standing_of",
]
