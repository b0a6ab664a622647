"""NPS, CSAT and CES from their scores, with 95% intervals. Scores are -1 to 1, shares 0 to 1."""

from __future__ import annotations

from collections.abc import Mapping

SCALES: Mapping[str, tuple[int, int]] = {"nps": (0, 10), "csat": (1, 5), "ces": (1, 7)}
"""Lowest and highest score of each measure. NPS: Reichheld 2003; CES: Dixon, Freeman and Toman
2010, in its seven-point form."""


def group_of(measure: str, score: int) -> str:
    """`favourable`, `neutral` or `unfavourable`: for NPS promoter, passive, detractor."""
    low, high = {"nps": (6, 9), "csat": (2, 4), "ces": (3, 5)}[measure]
    return "favourable" if score >= high else "unfavourable" if score <= low else "neutral"
