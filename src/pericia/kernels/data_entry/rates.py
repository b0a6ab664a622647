"""How often keyed fields are wrong, with an upper bound."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, lgamma, log

CONFIDENCE = 0.95
HALVINGS = 60


@dataclass(frozen=True, slots=True)
class ErrorRate:
    """Shares of fields, 0 to 1; `at_most` is the exact one-sided bound (Clopper and Pearson 1934).

    With no error in n fields the bound is near 3/n, the rule of three (Hanley and Lippman-Hand,
    JAMA 1983).
    """

    errors: int
    fields: int
    rate: float
    at_most: float


def error_rate(errors: int, fields: int) -> ErrorRate:
    """Of at least one field, as many wrong as were found at most."""
    if errors == fields:
        return ErrorRate(errors, fields, 1.0, 1.0)
    low, high = errors / fields, 1.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (
            (middle, high) if _at_most(errors, fields, middle) > 1 - CONFIDENCE else (low, middle)
        )
    return ErrorRate(errors, fields, errors / fields, high)


def _at_most(errors: int, fields: int, share: float) -> float:
    """The chance of that many errors or fewer, each field being wrong with this chance."""
    if share >= 1.0:
        return 0.0
    logs = (
        lgamma(fields + 1)
        - lgamma(k + 1)
        - lgamma(fields - k + 1)
        + k * log(share or 1e-300)
        + (fields - k) * log(1 - share)
        for k in range(errors + 1)
    )
    return sum(exp(each) for each in logs)
