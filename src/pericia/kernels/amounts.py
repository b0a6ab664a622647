"""Amounts as people write them in each language."""

from __future__ import annotations

from typing import NamedTuple

MINUS = "−"
"""As wide as a plus, and no hyphen, at which lines may break."""
_TURNED = str.maketrans(",.", ".,")


class Written(NamedTuple):
    """One amount in both languages: 1.234,50 and 1,234.50."""

    es: str
    en: str


def with_minus(text: str) -> str:
    """A number in words with the minus that people read."""
    return text.replace("-", MINUS)


def written(amount: float, decimals: int = 0) -> Written:
    """With that many decimals and the thousands set apart."""
    english = with_minus(f"{amount:,.{decimals}f}")
    return Written(english.translate(_TURNED), english)


def written_cents(cents: int) -> Written:
    """Cents as whole units with two decimals, exactly."""
    english = f"{cents // 100:,}.{cents % 100:02d}"
    return Written(english.translate(_TURNED), english)
