"""What fed what, on the playbooks that ship with the product."""

from __future__ import annotations

from pathlib import Path

import pericia
from pericia.kernels.procedure.lineage import INPUT, lineage
from pericia.kernels.procedure.playbook import load_playbook

FOLDER = Path(pericia.__file__).parent / "playbooks"


def fed(service: str, *made: str) -> list[tuple[str, str, bool]]:
    playbook = load_playbook((FOLDER / service / "playbook.yaml").read_text(encoding="utf-8"))
    named = [(f"{name}#{made[:place].count(name) + 1}") for place, name in enumerate(made)]
    return [
        ("input" if each.source == INPUT else named[each.source], named[each.target], each.reviewed)
        for each in lineage(playbook, made)
    ]


def test_two_coders_feed_the_comparison_and_whoever_settles_it():
    found = fed(
        "clinical-coding", "code_a", "code_b", "compare", "adjudicate", "verify", "sign_off"
    )
    assert found == [
        ("input", "code_a#1", False),
        ("input", "code_b#1", False),
        ("code_a#1", "compare#1", False),
        ("code_b#1", "compare#1", False),
        ("code_a#1", "adjudicate#1", True),
        ("code_b#1", "adjudicate#1", True),
        ("compare#1", "adjudicate#1", False),
        ("compare#1", "verify#1", False),
        ("adjudicate#1", "verify#1", False),
        ("code_a#1", "sign_off#1", True),
        ("code_b#1", "sign_off#1", True),
        ("adjudicate#1", "sign_off#1", True),
        ("verify#1", "sign_off#1", False),
    ]


def test_a_blind_reviewer_was_not_fed_by_what_they_did_not_see():
    found = fed("customer-queries", "triage", "classify", "answer", "draw", "blind_review", "judge")
    assert ("classify#1", "blind_review#1", True) not in found
    assert ("classify#1", "judge#1", True) in found
    assert ("blind_review#1", "judge#1", False) in found


def test_what_was_returned_is_fed_by_the_verdict_that_returned_it():
    found = fed("financial-analysis", "ratios", "analyse", "second_analyst", "analyse")
    assert ("second_analyst#1", "analyse#2", False) in found
    assert ("analyse#1", "second_analyst#1", True) in found
