"""The whole assessment of a process, ready for a page, a report or a program.

`decide` alone is what a slider needs at every move; `assess` adds draws, flips, influence, words
and places. Shares of draws say how often the same rule gives a model when the answers vary within
their certainty. They are not probabilities of success.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from pericia.kernels.sourcing import rule
from pericia.kernels.sourcing.benefits import benefits_of
from pericia.kernels.sourcing.decision import Decision, decide, situation_of
from pericia.kernels.sourcing.draws import answers_within
from pericia.kernels.sourcing.flip import Change, Flip, smallest_flip
from pericia.kernels.sourcing.influence import Influence, tornado
from pericia.kernels.sourcing.locations import Fit, excluded_kinds, fit
from pericia.kernels.sourcing.process import (
    EQUAL_WEIGHTS,
    MODELS,
    Location,
    Place,
    Portfolio,
    Process,
)
from pericia.kernels.sourcing.readiness import Readiness, readiness
from pericia.kernels.sourcing.reasons import OWN_OUTCOMES, missing_for, reasons_for
from pericia.kernels.sourcing.risks import Risk, risks_of
from pericia.kernels.sourcing.units import Path, combine
from pericia.kernels.sourcing.wording import Language, Remark

DRAWS = 10_000
SEED = 1
CLEAR_SHARE = 0.9
LIKELY_SHARE = 0.6


@dataclass(frozen=True, slots=True)
class Shares:
    """How often each model came out of the draws, and how often the risk was high."""

    by_model: Mapping[str, float]
    high_risk: float


@dataclass(frozen=True, slots=True)
class Assessment:
    """What is told about one process."""

    process: Process
    decision: Decision
    shares: Shares
    certainty: str
    reasons: tuple[Remark, ...]
    missing: tuple[Remark, ...]
    flip: Flip
    tornado: tuple[Influence, ...]
    excluded: tuple[str, ...]
    risks: tuple[Risk, ...]
    benefits: tuple[Remark, ...]
    part_models: Mapping[str, str]
    places: tuple[Fit, ...]
    readiness: Readiness | None

    def part_name(self, path: Path) -> str:
        """The names on the way to a part; empty for the process itself."""
        return _named(self.process, path, lambda part: part.name)

    def as_json(self, language: Language) -> dict[str, Any]:
        """JSON-ready, with the sentences of one language."""
        decision = self.decision
        return {
            "id": self.process.id,
            "name": self.process.name,
            "model": decision.model,
            "own_outcome": decision.model in OWN_OUTCOMES,
            "decided": decision.decided,
            "certainty": self.certainty,
            "form": "short" if decision.is_short else "full",
            "share_of_draws": dict(self.shares.by_model),
            "governance": decision.governance,
            "high_risk_share_of_draws": self.shares.high_risk,
            "scores": {
                "operational": round(decision.operational, 4),
                "expert": round(decision.expert, 4),
            },
            "reasons": [each.as_json(language) for each in self.reasons],
            "missing": [each.as_json(language) for each in self.missing],
            "flip": [self._change(each) for each in self.flip.changes],
            "flip_to": self.flip.model,
            "tornado": [self._bar(each) for each in self.tornado],
            "excluded": list(self.excluded),
            "risks": [each.as_json(language) for each in self.risks],
            "benefits": [each.as_json(language) for each in self.benefits],
            "parts": dict(self.part_models),
            "readiness": self.readiness.as_json(language) if self.readiness else None,
            "locations": [_place(each, language) for each in self.places],
        }

    def _change(self, change: Change) -> dict[str, Any]:
        return {
            **self._part(change.path),
            "criterion": change.criterion,
            "side": change.side,
            "from": change.before,
            "to": change.after,
        }

    def _bar(self, bar: Influence) -> dict[str, Any]:
        return {
            **self._part(bar.path),
            "criterion": bar.criterion,
            "side": bar.side,
            "low": round(bar.low, 4),
            "high": round(bar.high, 4),
            "lean_low": round(bar.lean_low, 4),
            "lean_high": round(bar.lean_high, 4),
            "model_low": bar.model_low,
            "model_high": bar.model_high,
        }

    def _part(self, path: Path) -> dict[str, str]:
        return {"part": _named(self.process, path, lambda part: part.id)} if path else {}


def assess(
    process: Process,
    weights: Mapping[str, float] = EQUAL_WEIGHTS,
    *,
    seed: int = SEED,
    draws: int = DRAWS,
    client: Place | None = None,
    locations: Sequence[Location] = (),
) -> Assessment:
    """Assess one checked process; the same values give the same assessment."""
    decision = decide(process, weights)
    situation = situation_of(process, decision)
    shares = shares_of(process, decision, seed=seed, draws=draws)
    return Assessment(
        process,
        decision,
        shares,
        certainty_of(decision, shares),
        reasons_for(process, decision),
        missing_for(process, decision),
        smallest_flip(process, decision.units, decision.outcome),
        tornado(process, decision.units),
        (*(each for each in MODELS if each in decision.excluded), *excluded_kinds(process.bans)),
        risks_of(situation),
        benefits_of(situation),
        {part.id: decide(part, weights).model for part in process.parts},
        _places(process, client, locations),
        None
        if process.readiness is None
        else readiness(process.readiness, situation.expert_strong),
    )


def assess_all(
    portfolio: Portfolio, *, seed: int = SEED, draws: int = DRAWS
) -> tuple[Assessment, ...]:
    """Every process of a file, each on its own: no other process changes what is said of it."""
    return tuple(
        assess(
            process,
            portfolio.weights,
            seed=seed,
            draws=draws,
            client=portfolio.client,
            locations=portfolio.locations,
        )
        for process in portfolio.processes
    )


def shares_of(process: Process, decision: Decision, *, seed: int, draws: int) -> Shares:
    """Draw the answers within their certainty and decide each draw."""
    scores = {
        path: unit.scores(
            answers_within(unit.point, unit.sure, seed=seed, name=f"answers {path}", draws=draws)
        )
        for path, unit in decision.units.items()
    }
    codes = {path: unit.outcomes(scores[path]) for path, unit in decision.units.items()}
    counts = np.bincount(combine(process, codes, draws), minlength=rule.OUTCOMES)
    by_model = dict.fromkeys(MODELS, 0.0)
    for name, count in zip(rule.NAMES, counts, strict=True):
        by_model[name] += int(count) / draws
    risky = np.zeros(draws, dtype=np.bool_)
    for each in scores.values():
        risky |= each.high_risk
    return Shares(by_model, float(risky.mean()))


def certainty_of(decision: Decision, shares: Shares) -> str:
    """`open`, `probably` for the short form, else `clear`, `likely` or `unsure` by the share of
    draws that agree."""
    if not decision.decided:
        return "open"
    if decision.is_short:
        return "probably"
    share = shares.by_model[decision.model]
    if share >= CLEAR_SHARE:
        return "clear"
    return "likely" if share >= LIKELY_SHARE else "unsure"


def _places(
    process: Process, client: Place | None, locations: Sequence[Location]
) -> tuple[Fit, ...]:
    if client is None:
        return ()
    return tuple(fit(client, each, process.bans, process.data_residency) for each in locations)


def _place(found: Fit, language: Language) -> dict[str, Any]:
    return {
        "id": found.location.id,
        "kind": found.location.kind,
        "country": found.location.place.country,
        "languages_shared": list(found.languages_shared),
        "languages_missing": list(found.languages_missing),
        "language_share": round(found.language_share, 4),
        "same_legal_system": found.same_legal_system,
        "hours_shared": round(found.hours_shared, 4),
        "hours_share": round(found.hours_share, 4),
        "excluded": [each.as_json(language) for each in found.excluded],
    }


def _named(process: Process, path: Path, name: Any) -> str:
    names: list[str] = []
    for at in path:
        process = process.parts[at]
        names.append(name(process))
    return "/".join(names)
