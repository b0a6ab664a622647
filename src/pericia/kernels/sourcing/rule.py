"""The rule itself, in plain conditions over a handful of truths.

It is small enough to be tabulated: draws and flip searches look answers up in the tables made here,
so one rule serves a single assessment, ten thousand draws and the exact search.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from pericia.kernels.sourcing.criteria import RULES_SHARE
from pericia.kernels.sourcing.process import LOCATIONS

AUTOMATE, BPO, HYBRID, KPO, KEEP, OPEN = range(6)
"""Outcomes; `OPEN` is a keep for want of any strong side, where something is missing."""
NAMES = ("automate", "bpo", "hybrid", "kpo", "keep", "keep")
OUTCOMES = len(NAMES)
PROVIDED = frozenset({"bpo", "kpo", "hybrid"})


def excluded_models(bans: frozenset[str]) -> frozenset[str]:
    """The models that bans rule out, and those which cannot do without a banned one.

    A hybrid hands work to both sides, so it falls with either; with every kind of place banned
    nobody else can do the work at all.
    """
    banned = bans & (PROVIDED | {"automate"})
    if banned & {"bpo", "kpo"}:
        banned |= {"hybrid"}
    if bans.issuperset(LOCATIONS):
        banned |= PROVIDED
    return banned


def may_automate(rules_share: float | None, excluded: frozenset[str]) -> bool:
    """Whether fixed rules settle nearly all of the work and nobody banned the machine."""
    return rules_share is not None and rules_share >= RULES_SHARE and "automate" not in excluded


def by_answers(operational: bool, expert: bool, cheap: bool, automatable: bool) -> int:
    """The outcome of one set of answers before bans: which sides are strong, are errors cheap."""
    if automatable and cheap and not expert:
        return AUTOMATE
    if operational and expert:
        return HYBRID
    if operational:
        return BPO
    return KPO if expert else OPEN


def after_bans(outcome: int, excluded: frozenset[str]) -> int:
    """What is left of an outcome. A hybrid that may not be falls back on experts, who can do the
    routine as well, and where they may not be, on operators with the judgement kept in house."""
    if NAMES[outcome] not in excluded:
        return outcome
    if outcome == HYBRID:
        rest = [each for each in (KPO, BPO) if NAMES[each] not in excluded]
        return rest[0] if rest else KEEP
    return KEEP


def of_parts(outcomes: Iterable[int], excluded: frozenset[str]) -> int:
    """The outcome of a whole from those of its own answers and its parts."""
    found = set(outcomes) - {KEEP}
    if not found:
        return KEEP
    if found - {OPEN} == {AUTOMATE}:
        return AUTOMATE
    operational = bool(found & {AUTOMATE, BPO, HYBRID})
    expert = bool(found & {KPO, HYBRID})
    return after_bans(by_answers(operational, expert, False, False), excluded)


@cache
def answer_table(automatable: bool, excluded: frozenset[str]) -> tuple[int, ...]:
    """Outcomes by index: 1 where operational is strong + 2 expert strong + 4 errors cheap."""
    return tuple(
        after_bans(by_answers(bool(at & 1), bool(at & 2), bool(at & 4), automatable), excluded)
        for at in range(8)
    )


@cache
def part_table(excluded: frozenset[str]) -> tuple[int, ...]:
    """Outcomes by index: the set of outcomes of the parts as bits."""
    return tuple(
        of_parts([each for each in range(OUTCOMES) if at >> each & 1], excluded)
        for at in range(1 << OUTCOMES)
    )
