"""How old debts are, and how they move from one age to the next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

BUCKETS: Sequence[tuple[str, int]] = (("1-30", 1), ("31-60", 31), ("61-90", 61), ("90+", 91))
"""Name and first day of arrears of each age; before the first, a debt is not due."""

STAGES: Mapping[str, str] = {"1-30": "early", "31-60": "middle", "61-90": "middle", "90+": "late"}


def bucket_of(days: int) -> str:
    """The age of a debt that many days in arrears; `current` where it is not due."""
    reached = [name for name, first in BUCKETS if days >= first]
    return reached[-1] if reached else "current"


def days_in_arrears(due: date, today: date) -> int:
    return max(0, (today - due).days)


def roll_rates(moves: Mapping[tuple[str, str], float]) -> dict[tuple[str, str], float]:
    """From amounts (or counts) by (age before, age after): the share of each age that moved there.

    Source: the delinquency roll-rate model (OCC, Comptroller's Handbook, Retail Lending): what
    stands in an age at the end over what stood in the age before it a period earlier.
    """
    totals: dict[str, float] = {}
    for (before, _), amount in moves.items():
        totals[before] = totals.get(before, 0.0) + amount
    return {key: amount / totals[key[0]] for key, amount in moves.items() if totals[key[0]]}
