"""A decision with the answers behind it, as risks, benefits and reasons look at it."""

from __future__ import annotations

from dataclasses import dataclass

from pericia.kernels.sourcing.criteria import HIGH_RISK, STRONG
from pericia.kernels.sourcing.rule import PROVIDED


@dataclass(frozen=True, slots=True)
class Situation:
    """`highest` maps (criterion, side) to the highest answer over the process and its parts; the
    three factors of the short form stand with their own names and side `both`."""

    model: str
    operational: float
    expert: float
    operational_strong: bool
    expert_strong: bool
    governance: bool
    bans: frozenset[str]
    highest: dict[tuple[str, str], float]

    @property
    def provided(self) -> bool:
        """Whether a provider does the work, or part of it."""
        return self.model in PROVIDED

    @property
    def abroad_possible(self) -> bool:
        """Whether work may leave the country."""
        return not {"nearshore", "offshore"} <= self.bans

    def answered(self, criterion: str, side: str, least: float = STRONG) -> bool:
        """Whether an answer is at least that much; what was not asked is not."""
        return self.highest.get((criterion, side), 0.0) >= least

    @property
    def high_risk(self) -> bool:
        return self.answered("risk", "expert", HIGH_RISK)
