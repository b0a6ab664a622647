"""Answers as arrays: every set of answers of a process is one unit.

Shapes: a unit asks q questions; `values` are (n, q), one row a draw, on the scale 0 to 4.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pericia.kernels.sourcing import rule
from pericia.kernels.sourcing.criteria import (
    CHEAP_RISK,
    CRITERION_IDS,
    FACTOR_IDS,
    HIGH_RISK,
    SCALE_MAX,
    SIDES,
    STRONG,
)
from pericia.kernels.sourcing.process import Process

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]
Path = tuple[int, ...]
"""Where a unit stands: () is the process itself, (1, 0) the first part of its second part."""

NEAR = 1e-9
SHORT_STRETCH = 1.5
"""The short form has one question for both sides. Stretched by this, the middle fifth of its scale
is strong on both, so that it can answer hybrid."""

FULL_QUESTIONS = tuple((name, side) for side in SIDES for name in CRITERION_IDS)
SHORT_QUESTIONS = tuple((name, "both") for name in FACTOR_IDS)
RISK = FULL_QUESTIONS.index(("risk", "expert"))
DECISIONS = SHORT_QUESTIONS.index(("decisions", "both"))


@dataclass(frozen=True, slots=True)
class Scores:
    """Each (n,): both sides as weighted means on the scale, and the expert answer about risk."""

    operational: Floats
    expert: Floats
    risk: Floats

    @property
    def strong_operational(self) -> NDArray[np.bool_]:
        return self.operational >= STRONG - NEAR

    @property
    def strong_expert(self) -> NDArray[np.bool_]:
        return self.expert >= STRONG - NEAR

    @property
    def cheap(self) -> NDArray[np.bool_]:
        """Where errors are quickly put right."""
        return self.risk <= CHEAP_RISK + NEAR

    @property
    def high_risk(self) -> NDArray[np.bool_]:
        return self.risk >= HIGH_RISK - NEAR


@dataclass(frozen=True, slots=True)
class Unit:
    """One set of answers: what is asked, what was answered and how sure that is, each (q,)."""

    path: Path
    questions: tuple[tuple[str, str], ...]
    point: Floats
    sure: Floats
    weights: Floats
    automatable: bool
    excluded: frozenset[str]

    @property
    def is_short(self) -> bool:
        return self.questions is SHORT_QUESTIONS

    def scores(self, values: Floats) -> Scores:
        """The sides of each row of (n, q) values."""
        if self.is_short:
            against = np.minimum(SCALE_MAX, SHORT_STRETCH * (SCALE_MAX - values))
            towards = np.minimum(SCALE_MAX, SHORT_STRETCH * values)
            return Scores(against @ self.weights, towards @ self.weights, values[:, DECISIONS])
        half = len(CRITERION_IDS)
        return Scores(
            values[:, :half] @ self.weights, values[:, half:] @ self.weights, values[:, RISK]
        )

    def outcomes(self, scores: Scores) -> Codes:
        """The outcome of each row (n,), as codes of `rule`."""
        index = scores.strong_operational + 2 * scores.strong_expert + 4 * scores.cheap
        return np.asarray(self.outcome_table()[index], dtype=np.int64)

    def outcome_table(self) -> Codes:
        """Outcomes by strength of the sides, see `rule.answer_table`."""
        return np.array(rule.answer_table(self.automatable, self.excluded), dtype=np.int64)


def units_of(process: Process, weights: Mapping[str, float]) -> tuple[Unit, ...]:
    """Every set of answers of a process and its parts; what is a strategic secret asks nothing."""
    return tuple(_units(process, _shares(weights, CRITERION_IDS), (), frozenset()))


def _units(
    process: Process, weights: Floats, path: Path, inherited: frozenset[str]
) -> Sequence[Unit]:
    if process.strategic_secret:
        return ()
    bans = process.bans | inherited
    found: list[Unit] = []
    if process.answers or process.short:
        excluded = rule.excluded_models(bans)
        automatable = rule.may_automate(process.rules_share, excluded)
        found.append(_unit(process, weights, path, automatable, excluded))
    for number, part in enumerate(process.parts):
        found += _units(part, weights, (*path, number), bans)
    return found


def _unit(
    process: Process, weights: Floats, path: Path, automatable: bool, excluded: frozenset[str]
) -> Unit:
    if process.answers:
        answers = [process.answers[name] for name in CRITERION_IDS]
        point = [*(each.operational for each in answers), *(each.expert for each in answers)]
        sure = [each.sure for each in answers] * 2
        questions = FULL_QUESTIONS
    else:
        assert process.short is not None
        point = [getattr(process.short, name) for name in FACTOR_IDS]
        sure = [process.short.sure] * len(FACTOR_IDS)
        questions, weights = SHORT_QUESTIONS, _shares(dict.fromkeys(FACTOR_IDS, 1.0), FACTOR_IDS)
    return Unit(path, questions, np.array(point), np.array(sure), weights, automatable, excluded)


def _shares(weights: Mapping[str, float], names: Sequence[str]) -> Floats:
    found = np.array([weights[name] for name in names], dtype=np.float64)
    return np.asarray(found / found.sum())


def combine(
    process: Process,
    found: Mapping[Path, Codes],
    rows: int,
    path: Path = (),
    inherited: frozenset[str] = frozenset(),
) -> Codes:
    """The outcome of the whole for each row (n,), from those of its units."""
    if process.strategic_secret:
        return np.full(rows, rule.KEEP, dtype=np.int64)
    bans = process.bans | inherited
    if not process.parts:
        return found[path]
    codes = [
        combine(part, found, rows, (*path, number), bans)
        for number, part in enumerate(process.parts)
    ]
    if path in found:
        codes.append(found[path])
    bits = np.zeros(rows, dtype=np.int64)
    for each in codes:
        bits |= np.int64(1) << each
    return np.array(rule.part_table(rule.excluded_models(bans)), dtype=np.int64)[bits]
