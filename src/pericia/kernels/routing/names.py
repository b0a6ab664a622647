"""How a reader calls what rules name by codes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

Say = Callable[[str], str]
"""From a code to words."""


@dataclass(frozen=True, slots=True)
class Names:
    """Words for steps, skills, kinds of credential, decisions, languages (ISO 639) and countries
    (ISO 3166).

    Whoever asks for an explanation gives them in its language; a code without words stays as it is.
    """

    step: Say = str
    skill: Say = str
    credential: Say = str
    decision: Say = str
    language: Say = str
    country: Say = str


CODES = Names()
"""Codes as they are written."""
