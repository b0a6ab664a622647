"""Ratios against published worked examples, and statements that do not balance."""

from __future__ import annotations

import pytest
from tests.services.proofs import proves

from pericia.kernels.statements.ratios import altman_z, ratios_of, zone_of
from pericia.kernels.statements.rules import balance_balances, statement_ratios


@proves("financial-analysis", "figure")
def test_altmans_z_is_that_of_published_examples() -> None:
    """Formiax, "Altman score": 11.097. WizEdu, question 366502: 2.70, whose sales weigh 1.0."""
    assets, debt = 3_500_000, 5_000_000
    found = altman_z(
        4_200_000 / assets,
        800_000 / assets,
        6_500_000 / assets,
        7_000_000 / debt,
        8_300_000 / assets,
    )
    assert found == pytest.approx(11.097, abs=0.001)
    assert zone_of(found) == "safe"
    assert altman_z(0.34, 0.15, 0.0, 0.80, 1.6) == pytest.approx(2.70, abs=0.005)


BALANCE = {
    "current_assets": 400,
    "long_term_assets": 600,
    "total_assets": 1_000,
    "current_liabilities": 250,
    "long_term_liabilities": 350,
    "equity": 400,
}


def test_a_statement_that_does_not_balance_is_told_by_how_much() -> None:
    assert balance_balances(BALANCE) == []
    (owed,) = balance_balances({**BALANCE, "equity": 390})
    assert "come to 990, and total assets are 1,000: they differ by 10" in owed.en
    (parts,) = balance_balances({**BALANCE, "current_assets": 500})
    assert "El activo corriente y el no corriente suman 1.100" in parts.es


def test_ratios_are_worked_out_as_far_as_the_amounts_go() -> None:
    found = ratios_of({**BALANCE, "revenue": 1_200, "net_income": 60, "ebit": 100})
    assert found["current_ratio"] == 1.6
    assert found["debt_to_equity"] == 1.5
    assert found["return_on_equity"] == pytest.approx(0.15)
    assert found["quick_ratio"] is None
    assert found["altman_z"] is None
    weak = {**BALANCE, "current_liabilities": 600, "long_term_liabilities": 400, "equity": 0}
    told = statement_ratios({"amounts": {**weak, "ebit": 10, "interest_expense": 20}})
    assert told["warnings"] == [
        "current_ratio_below_1",
        "interest_cover_below_1.5",
        "no_equity_left",
    ]
    assert told["zone"] == "unknown"
