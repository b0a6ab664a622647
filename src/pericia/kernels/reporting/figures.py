"""Signs of figures in running text and tables."""

from __future__ import annotations

from typing import Final

MINUS: Final = "\u2212"


def with_minus(figure: str) -> str:
    """A formatted figure with a minus as wide as its digits, as both languages write it.

    That of the locales is the hyphen of keyboards, at which a line may break.
    """
    return figure.replace("-", MINUS)
