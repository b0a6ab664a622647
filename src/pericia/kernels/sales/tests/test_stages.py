"""Stages, scores and forecasts against published examples."""

from __future__ import annotations

import pytest

from pericia.kernels.sales.rules import keep_stage, score_lead, stage_follows
from pericia.kernels.sales.stages import (
    CLOSED,
    PROBABILITY,
    STAGES,
    skipped,
    unknown_at_exit,
    weighted_cents,
)


def test_no_stage_is_skipped_forwards() -> None:
    assert skipped("lead", "proposal") == ["qualified", "needs"]
    assert skipped("negotiation", "won") == []
    assert skipped("proposal", "won") == ["negotiation"]
    assert skipped("proposal", "qualified") == []
    assert all(skipped(stage, "lost") == [] for stage in STAGES)


def test_a_stage_is_left_with_what_it_asks_for() -> None:
    assert unknown_at_exit("lead", "qualified", []) == ["decision_maker"]
    assert unknown_at_exit("lead", "qualified", ["decision_maker"]) == []
    assert unknown_at_exit("needs", "qualified", []) == []
    assert unknown_at_exit("needs", "lost", []) == []


@pytest.mark.parametrize(
    ("before", "to", "cents", "known", "code"),
    [
        ("lead", "needs", 0, [], "stage_skipped"),
        ("needs", "proposal", 0, ["decision_date"], "deal_without_amount"),
        ("needs", "proposal", 500, [], "exit_unmet"),
        ("needs", "proposal", 500, ["decision_date"], None),
        ("needs", "lost", 0, [], None),
    ],
)
def test_moves(before: str, to: str, cents: int, known: list[str], code: str | None) -> None:
    found = stage_follows({"before": before, "to": to, "amount_cents": cents, "known": known})
    assert [fault.code for fault in found] == ([code] if code else [])


def test_a_deal_weighs_its_amount_by_its_stage() -> None:
    assert set(PROBABILITY) == {*STAGES, *CLOSED}
    assert weighted_cents(1_000_00, "proposal") == 600_00
    given = {"discount_cents": 0, "history": [], "known": {"need": "nóminas"}, "told": {}}
    kept = keep_stage({"moves": ["lead"], "to": "lost", "amount_cents": 5, **given})
    assert (kept["weighted_cents"], kept["known"]) == (0, {"need": "nóminas"})
    again = keep_stage({**given, **kept, "to": "needs", "told": {"need": "turnos", "to_stage": ""}})
    assert (again["moves"], again["known"]) == (["lead", "lost", "needs"], {"need": "turnos"})
    assert [row["weighted_cents"] for row in again["history"]] == [0, 2]
    assert again["forecast"] == []
    closed = keep_stage({**given, **again, "to": "won", "number": "OP-1", "told": {}})
    assert closed["forecast"] == []  # no day is known
    dated = {**again, "known": {"decision_date": "2026-03-20"}}
    (deal,) = keep_stage({**given, **dated, "to": "won", "number": "OP-1"})["forecast"]
    assert deal == {
        "deal_id": "OP-1",
        "stage": "needs",
        "amount_cents": 5,
        "close_date": "2026-03-20",
    }


def test_a_score_says_what_it_is_made_of() -> None:
    big = {"source": "referral", "employees": 300, "amount_cents": 3_000_000, "interest": "a " * 9}
    assert (score_lead(big)["score"], score_lead(big)["grade"]) == (100, "A")
    assert [each["points"] for each in score_lead(big)["parts"]] == [30, 30, 25, 15]
    small = {"source": "cold", "employees": 3, "amount_cents": 0, "interest": "precio"}
    assert (score_lead(small)["score"], score_lead(small)["grade"]) == (10, "C")
