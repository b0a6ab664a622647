"""The settings that keep risks in check: what each one is, and how it stands for a process.

The state is read from what is agreed (service lines, playbooks, transition), never typed in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from pericia.apps.engagements.models import ServiceLine
from pericia.kernels.procedure.playbook import Playbook

GUARDED_CLASSES = ("confidential", "restricted")


@dataclass(frozen=True, slots=True)
class Arrangement:
    """What was agreed for one service line: the line, its playbook, the open and met gates."""

    line: ServiceLine
    playbook: Playbook
    gates: Mapping[str, bool]
    providers: int


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting. `holds` tells whether it is on for a service line; `effect` what it does."""

    title: Promise | str
    effect: Promise | str
    holds: Callable[[Arrangement], bool]


def _who(arrangement: Arrangement, *names: str) -> bool:
    steps = arrangement.playbook.steps.values()
    return any(each.who.get(name) for each in steps for name in names)


SETTINGS: dict[str, Setting] = {
    "four_eyes": Setting(
        gettext_lazy("Four eyes"),
        gettext_lazy("Whoever made something is never offered its review or its sign-off."),
        lambda it: any(step.not_by for step in it.playbook.steps.values()),
    ),
    "data_class": Setting(
        gettext_lazy("Class of data"),
        gettext_lazy("Only people cleared for the class are offered the work."),
        lambda it: it.line.data_class in GUARDED_CLASSES,
    ),
    "review_sample": Setting(
        gettext_lazy("Review sample"),
        gettext_lazy("A share of finished items, drawn by a seed nobody chose, is reviewed."),
        lambda it: float(it.line.quality_plan.get("review_share", 0)) > 0,
    ),
    "place": Setting(
        gettext_lazy("Countries, languages and shared hours"),
        gettext_lazy(
            "People elsewhere, without the language or awake at other hours are not offered it."
        ),
        lambda it: (
            bool(it.line.countries or it.line.shared_hours_min) or _who(it, "language", "languages")
        ),
    ),
    "talent": Setting(
        gettext_lazy("Talent profile"),
        gettext_lazy("Only people with the verified credentials and graded skills are offered it."),
        lambda it: _who(it, "credentials", "skills"),
    ),
    "gates": Setting(
        gettext_lazy("Gates of the transition"),
        gettext_lazy("Going live is refused while a gate is open."),
        lambda it: bool(it.gates),
    ),
    "people_gate": Setting(
        gettext_lazy("Gate: people affected"),
        gettext_lazy("Going live is refused until those affected were told what becomes of them."),
        lambda it: "people_affected" in it.gates,
    ),
    "exit_gate": Setting(
        gettext_lazy("Gate: exit plan"),
        gettext_lazy("Going live is refused until the way back is agreed."),
        lambda it: "exit_plan" in it.gates,
    ),
}

SETTING_OF = {
    "harm_by_errors": "four_eyes",
    "confidentiality": "data_class",
    "less_control": "review_sample",
    "barriers": "place",
    "set_up": "gates",
    "staff_threatened": "people_gate",
    "opposition": "exit_gate",
    "dependence": "exit_gate",
    "scarce_experts": "talent",
}
"""By risk of the catalogue. Monotony and the cost of technology have no setting yet: their control
is a promise that somebody answers for."""


def standing(setting: str, arrangements: Sequence[Arrangement]) -> dict[str, Any]:
    """How a setting stands: `on`, `off`, `partly` (the lines without it in `lacking`), or `none`
    where nothing is agreed yet."""
    if not arrangements:
        return {"state": "none", "lacking": []}
    holds = SETTINGS[setting].holds
    lacking = [each.line.name for each in arrangements if not holds(each)]
    if not lacking:
        return {"state": "on", "lacking": []}
    return {"state": "off" if len(lacking) == len(arrangements) else "partly", "lacking": lacking}
