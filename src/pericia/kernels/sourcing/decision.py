"""One process decided at the answers as given: the model, the sides, the parts, governance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from pericia.kernels.sourcing import rule
from pericia.kernels.sourcing.criteria import STRONG
from pericia.kernels.sourcing.process import EQUAL_WEIGHTS, Process, every_part
from pericia.kernels.sourcing.situation import Situation
from pericia.kernels.sourcing.units import NEAR, Path, Scores, Unit, combine, units_of


@dataclass(frozen=True, slots=True)
class Decision:
    """The decision on a process.

    `operational` and `expert` are means on the scale over its sets of answers. `decided` is False
    where no side is strong: the process stays as it is until what is missing is known.
    """

    outcome: int
    units: Mapping[Path, Unit]
    scores: Mapping[Path, Scores]
    operational: float
    expert: float
    governance: bool
    excluded: frozenset[str]

    @property
    def model(self) -> str:
        return rule.NAMES[self.outcome]

    @property
    def decided(self) -> bool:
        return self.outcome != rule.OPEN

    @property
    def is_short(self) -> bool:
        return any(unit.is_short for unit in self.units.values())


def decide(process: Process, weights: Mapping[str, float] = EQUAL_WEIGHTS) -> Decision:
    """The decision without draws, flips or words. Source: the rule of docs/decisions/0007."""
    units = {unit.path: unit for unit in units_of(process, weights)}
    scores = {path: unit.scores(unit.point[None, :]) for path, unit in units.items()}
    codes = {path: unit.outcomes(scores[path]) for path, unit in units.items()}
    shown = list(scores.values()) or _secret_scores(process, weights)
    return Decision(
        int(combine(process, codes, 1)[0]),
        units,
        scores,
        _mean([float(each.operational[0]) for each in shown]),
        _mean([float(each.expert[0]) for each in shown]),
        governance_of(process),
        rule.excluded_models(process.bans),
    )


def governance_of(process: Process) -> bool:
    """Whether an error in any part, secret ones too, can bring high risk."""
    parts = [replace(each, strategic_secret=False, parts=()) for each in every_part(process)]
    found = [unit for part in parts for unit in units_of(part, EQUAL_WEIGHTS)]
    return any(bool(unit.scores(unit.point[None, :]).high_risk[0]) for unit in found)


def without_bans(process: Process) -> Process:
    """The same process with nothing banned."""
    parts = tuple(without_bans(each) for each in process.parts)
    return replace(process, bans=frozenset(), parts=parts)


def situation_of(process: Process, decision: Decision) -> Situation:
    """The decision with the highest answers behind it."""
    highest: dict[tuple[str, str], float] = {}
    for unit in decision.units.values():
        for question, answer in zip(unit.questions, unit.point, strict=True):
            highest[question] = max(highest.get(question, 0.0), float(answer))
    tables = decision.scores.values()
    return Situation(
        decision.model,
        decision.operational,
        decision.expert,
        any(bool(each.strong_operational[0]) for each in tables),
        any(bool(each.strong_expert[0]) for each in tables),
        decision.governance,
        process.bans,
        highest,
    )


def lacking(score: float) -> float:
    """How much a side lacks to be strong, on the scale; 0 when it is."""
    return max(0.0, STRONG - score) if score < STRONG - NEAR else 0.0


def _secret_scores(process: Process, weights: Mapping[str, float]) -> list[Scores]:
    """The sides of what decides nothing, since it is secret, and is shown all the same."""
    units = units_of(replace(process, strategic_secret=False), weights)
    return [unit.scores(unit.point[None, :]) for unit in units]


def _mean(values: list[float]) -> float:
    return float(np.mean(values)) if values else 0.0
