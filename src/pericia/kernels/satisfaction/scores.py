"""NPS, CSAT and CES from their scores, with 95 % intervals. Scores are -1 to 1, shares 0 to 1."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import sqrt
from typing import NamedTuple

Z95 = 1.959964
SCALES: Mapping[str, tuple[int, int]] = {"nps": (0, 10), "csat": (1, 5), "ces": (1, 7)}
"""Lowest and highest score of each measure. NPS: Reichheld 2003; CES: Dixon, Freeman and Toman
2010, in its seven-point form."""


class Estimate(NamedTuple):
    """A figure of a sample with its 95 % interval and how many answers it stands on."""

    value: float
    low: float
    high: float
    answers: int


def group_of(measure: str, score: int) -> str:
    """`favourable`, `neutral` or `unfavourable`: for NPS promoter, passive, detractor."""
    low, high = {"nps": (6, 9), "csat": (2, 4), "ces": (3, 5)}[measure]
    return "favourable" if score >= high else "unfavourable" if score <= low else "neutral"


def nps_of(promoters: int, passives: int, detractors: int) -> Estimate:
    """Promoters less detractors; the variance of +1, 0 and -1 in these shares over the answers."""
    answers = promoters + passives + detractors
    up, down = promoters / answers, detractors / answers
    value = up - down
    margin = Z95 * sqrt((up + down - value**2) / answers)
    return Estimate(value, value - margin, value + margin, answers)


def favourable_share(measure: str, scores: Sequence[int]) -> Estimate:
    """The share of favourable answers (CSAT: 4 and 5) with Wilson's interval (1927)."""
    answers = len(scores)
    share = sum(group_of(measure, each) == "favourable" for each in scores) / answers
    centre = (share + Z95**2 / (2 * answers)) / (1 + Z95**2 / answers)
    spread = sqrt(share * (1 - share) / answers + Z95**2 / (4 * answers**2))
    half = Z95 * spread / (1 + Z95**2 / answers)
    return Estimate(share, centre - half, centre + half, answers)
