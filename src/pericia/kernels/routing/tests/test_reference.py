"""The reference page names every rule, reason and state, and no other."""

from __future__ import annotations

import re
from pathlib import Path

from pericia.kernels.routing import RULES
from pericia.kernels.routing.credentials import HELD, STEPS
from pericia.kernels.routing.sentences import REASONS

PAGE = Path(__file__).parents[5] / "docs" / "reference" / "eligibility.md"


def test_the_rules_stand_in_their_order() -> None:
    assert tuple(re.findall(r"^### `(\w+)`$", PAGE.read_text(), re.MULTILINE)) == RULES


def test_every_reason_and_state_is_described() -> None:
    named = set(re.findall(r"`(\w+)`", PAGE.read_text()))
    assert named >= {*REASONS["en"], HELD, *STEPS, "none_required"}
