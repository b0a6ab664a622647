"""What a transition plan is drafted for."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from pericia.kernels.refusal import Refused
from pericia.kernels.routing.facts import CLEARANCES

MODELS = ("bpo", "kpo", "hybrid")
PROVIDER_KINDS = ("third_party", "captive")
PLACES = ("onshore", "nearshore", "offshore")
DATA_CLASSES = CLEARANCES
# Those risks of a sourcing decision (kernels.sourcing.risks) that a plan answers with a task.
RISKS = (
    "confidentiality",
    "less_control",
    "staff_threatened",
    "opposition",
    "attrition",
    "dependence",
    "scarce_experts",
)


@dataclass(frozen=True, slots=True)
class Situation:
    """Who takes the work over, where, and what is at stake.

    `provider_kinds`, `places` and `risks` may name several; no provider known is read as a third
    party, no place as the client's own country. Raises Refused (`situation_unknown`) with the
    field for a word that the vocabularies above do not have.
    """

    model: str
    governance: bool = False
    high_risk: bool = False
    provider_kinds: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    data_class: str = "internal"
    risks: frozenset[str] = field(default_factory=frozenset)

    def __post_init__(self) -> None:
        _check("model", {self.model}, MODELS)
        _check("provider_kinds", self.provider_kinds, PROVIDER_KINDS)
        _check("places", self.places, PLACES)
        _check("data_class", {self.data_class}, DATA_CLASSES)
        _check("risks", self.risks, RISKS)

    @property
    def has_volume(self) -> bool:
        return self.model in ("bpo", "hybrid")

    @property
    def has_judgement(self) -> bool:
        return self.model in ("kpo", "hybrid")

    @property
    def is_governed(self) -> bool:
        return self.governance or self.high_risk

    @property
    def is_abroad(self) -> bool:
        return not self.places.isdisjoint({"nearshore", "offshore"})

    @property
    def is_secret(self) -> bool:
        return self.data_class in ("confidential", "restricted") or "confidentiality" in self.risks

    @property
    def is_contracted(self) -> bool:
        """Whether another company takes work over, so that a contract must be signed."""
        return not self.provider_kinds or "third_party" in self.provider_kinds


def _check(name: str, given: Collection[str], known: Collection[str]) -> None:
    unknown = sorted(set(given) - set(known))
    if unknown:
        raise Refused("situation_unknown", f"{unknown[0]!r} is none of {', '.join(known)}.", name)
