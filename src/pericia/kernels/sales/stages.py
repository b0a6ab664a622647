"""The stages of a deal, what must be known to leave each, and what a pipeline is worth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

STAGES: Sequence[str] = ("lead", "qualified", "needs", "proposal", "negotiation")
CLOSED: Sequence[str] = ("won", "lost")
WITH_AMOUNT = frozenset({"proposal", "negotiation", "won"})
"""Stages at which there is no deal without an amount."""

PROBABILITY: Mapping[str, float] = {
    "lead": 0.10,
    "qualified": 0.20,
    "needs": 0.40,
    "proposal": 0.60,
    "negotiation": 0.80,
    "won": 1.0,
    "lost": 0.0,
}
"""To begin with, until a team knows its own rates."""

LEAVES_WITH: Mapping[str, Sequence[str]] = {
    "lead": ("decision_maker",),
    "qualified": ("need",),
    "needs": ("decision_date",),
    "proposal": ("objections",),
}
"""What must be known before a deal goes on from a stage."""


def skipped(before: str, to: str) -> list[str]:
    """The stages that a move leaves out; a lost deal and a step back leave out none."""
    if to == "lost" or to == before:
        return []
    order = [*STAGES, "won"]
    return list(order[order.index(before) + 1 : order.index(to)])


def unknown_at_exit(before: str, to: str, known: Sequence[str]) -> list[str]:
    """What is still missing to leave `before` forwards."""
    order = [*STAGES, "won"]
    if to == "lost" or order.index(to) <= order.index(before):
        return []
    return [name for name in LEAVES_WITH.get(before, ()) if name not in known]


def weighted_cents(amount_cents: int, stage: str, rates: Mapping[str, float] = PROBABILITY) -> int:
    """What a deal adds to the forecast: its amount times the chance of its stage."""
    return round(amount_cents * rates[stage])
