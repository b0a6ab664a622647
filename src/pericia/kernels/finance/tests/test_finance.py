"""Ratios and Altman's Z against published examples, and identities that always hold."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pericia.kernels.finance.statements import ratios_of
from pericia.kernels.finance.z_score import ITEMS, z_of, zone_of
from pericia.kernels.instruments.frames import RefusedData
from pericia.kernels.instruments.running import Result, analyse


def items(x1, x2, x3, x4, x5):
    """A firm with these five ratios in per cent, as the paper writes them."""
    shares = {"working_capital": x1, "retained_earnings": x2, "ebit": x3, "sales": x5}
    return {
        **shares, "market_value_equity": x4, "total_assets": 100, "total_liabilities": 100
    }  # fmt: skip


def rows(firm):
    return [{"item": item, "value": value} for item, value in firm.items()]


# Altman 1968, Journal of Finance 23(4), table 1: means of both groups one statement before.
BANKRUPT = items(-6.1, -62.6, -31.8, 40.1, 150.0)
SOUND = items(41.4, 35.5, 15.3, 247.7, 190.0)


def test_the_groups_of_the_paper_fall_on_their_sides():
    # Z is linear, so Z of the means is the mean of Z. The paper's function in per cent is
    # .012 X1 + .014 X2 + .033 X3 + .006 X4 + .999 X5, with X5 as a number; its printed group means,
    # -0.29 and 5.02, come from unrounded coefficients.
    assert z_of(BANKRUPT) == pytest.approx(
        0.012 * -6.1 + 0.014 * -62.6 + 0.033 * -31.8 + 0.006 * 40.1 + 0.999 * 1.5
    )
    assert z_of(BANKRUPT) == pytest.approx(-0.29, abs=0.04)
    assert z_of(SOUND) == pytest.approx(5.02, abs=0.15)
    assert analyse("altman_z", rows(BANKRUPT)).outcome.figures["zone"] == "distress"
    assert analyse("altman_z", rows(SOUND)).outcome.figures["zone"] == "safe"


def test_z_by_hand():
    firm = dict(zip(ITEMS, (3000, 2500, 1200, 8000, 11000, 10000, 5500), strict=True))
    found = analyse("altman_z", rows(firm)).outcome
    # 1.2*0.3 + 1.4*0.25 + 3.3*0.12 + 0.6*1.454545 + 0.999*1.1
    assert found.figures == {"z": 3.077627, "zone": "safe"}
    assert sum(row["part"] for row in found.tables["ratios"]) == pytest.approx(3.077627, abs=1e-5)


@pytest.mark.parametrize(
    ("z", "zone"), [(1.8099, "distress"), (1.81, "grey"), (2.99, "grey"), (2.9901, "safe")]
)
def test_the_limits_belong_to_the_grey_zone(z, zone):
    assert zone_of(z) == zone


@given(st.floats(0.001, 1000))
def test_z_does_not_depend_on_the_unit_of_money(factor):
    scaled = {name: value * factor for name, value in SOUND.items()}
    assert z_of(scaled) == pytest.approx(z_of(SOUND))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"total_assets": 0}, "total_assets must be above zero"),
        ({"total_liabilities": -5}, "total_liabilities must be above zero"),
        ({"sales": -1}, "sales cannot be negative"),
        ({"profit": 1}, "is not accepted in item"),
    ],
)
def test_items_that_make_no_sense_are_refused(change, sentence):
    with pytest.raises(RefusedData) as caught:
        analyse("altman_z", rows({**SOUND, **change}))
    assert sentence in caught.value.message


def test_every_item_is_needed():
    with pytest.raises(RefusedData, match="ebit, sales missing"):
        analyse("altman_z", [row for row in rows(SOUND) if row["item"] not in ("ebit", "sales")])


# The worked example of the five-factor template of breakingdownfinance.com.
DUPONT = {
    "net_income": 20_000,
    "pretax_income": 30_000,
    "ebit": 35_000,
    "revenue": 500_000,
    "total_assets": 250_000,
    "equity": 150_000,
    "total_liabilities": 100_000,
}


def yearly(**years):
    return [
        {"year": name.lstrip("y"), "item": item, "value": value}
        for name, statement in years.items()
        for item, value in statement.items()
    ]


def test_dupont_of_the_worked_example():
    found = analyse("statement_ratios", yearly(y2025=DUPONT)).outcome.figures
    assert found["tax_burden"] == pytest.approx(0.66667, abs=0.00001)
    assert found["interest_burden"] == pytest.approx(0.85714, abs=0.00001)
    assert found["operating_margin"] == 0.07
    assert found["asset_turnover"] == 2
    assert found["equity_multiplier"] == pytest.approx(1.67, abs=0.005)
    assert found["net_margin"] == 0.04
    assert found["roe"] == found["dupont_three"] == found["dupont_five"] == 0.133333
    assert found["current_ratio"] is None


def test_figures_are_of_the_latest_year_and_shares_of_their_base():
    older = {**DUPONT, "net_income": 10_000}
    outcome = analyse("statement_ratios", yearly(y2025=DUPONT, y2024=older)).outcome
    assert outcome.figures["year"] == 2025
    nets = [row for row in outcome.tables["ratios"] if row["ratio"] == "net_margin"]
    assert [(row["year"], row["value"]) for row in nets] == [(2024, 0.02), (2025, 0.04)]
    shares = {(row["year"], row["item"]): row["share"] for row in outcome.tables["common_size"]}
    assert (shares[2025, "equity"], shares[2025, "ebit"]) == (0.6, 0.07)


def test_a_balance_that_does_not_balance_is_refused():
    broken = {**DUPONT, "equity": 140_000}
    with pytest.raises(RefusedData) as caught:
        analyse("statement_ratios", yearly(y2024=DUPONT, y2025=broken))
    assert caught.value.code == "balance_broken"
    assert "year 2025" in caught.value.message
    assert "by 10000" in caught.value.message
    wide = {"tolerance": 10_000}
    assert analyse("statement_ratios", yearly(y2025=broken), parameters=wide).outcome.figures["roe"]


AMOUNTS = st.integers(1, 10**9)


@given(st.tuples(*[AMOUNTS] * 6))
def test_dupont_always_multiplies_to_return_on_equity(amounts):
    net, pretax, ebit, revenue, liabilities, equity = amounts
    found = ratios_of(
        {
            "net_income": net,
            "pretax_income": pretax,
            "ebit": ebit,
            "revenue": revenue,
            "total_assets": liabilities + equity,
            "total_liabilities": liabilities,
            "equity": equity,
        }
    )
    assert found["dupont_three"] == pytest.approx(found["roe"])
    assert found["dupont_five"] == pytest.approx(found["roe"])
    assert found["equity_multiplier"] == pytest.approx(1 + found["debt_to_equity"])


CASH: dict[str, float | None] = {"net_income": 60, "depreciation": 30, "working_capital": 150,
        "working_capital_before": 140, "capital_spending": 20, "interest_expense": 20,
        "pretax_income": 80, "net_debt": 300}  # fmt: skip


def cash(name: str, parameters: dict[str, object] | None = None, **changes: float | None) -> Result:
    items = {name: each for name, each in {**CASH, **changes}.items() if each is not None}
    rows = [{"item": name, "value": value} for name, value in items.items()]
    return analyse(name, rows, parameters=parameters or {})


def test_cash_flow_adds_up_step_by_step() -> None:
    found = cash("cash_flow").outcome
    assert found.figures["operating_cash"] == 80
    assert found.figures["free_cash_owners"] == 60
    assert found.figures["free_cash_firm"] == 75  # interest of 20 at a tax rate of 1/4
    assert found.figures["cash_to_income"] == pytest.approx(80 / 60)
    untold = cash("cash_flow", {"tax_rate": 0.4}, pretax_income=None).outcome.figures
    assert untold["free_cash_firm"] == pytest.approx(60 + 20 * 0.6)


def test_steady_growth_is_worth_what_gordon_and_shapiro_say() -> None:
    rates = {"discount_rate": 0.09, "growth": 0.02, "terminal_growth": 0.02}
    for years in (1, 5, 30):
        found = cash("discounted_cash_flow", {**rates, "years": years}).outcome
        assert found.figures["firm_value"] == pytest.approx(75 * 1.02 / 0.07)
        assert found.figures["equity_value"] == pytest.approx(75 * 1.02 / 0.07 - 300)
    rows = {round(each["discount_rate"], 6): each for each in found.tables["sensitivity"]}
    assert list(rows) == [0.07, 0.08, 0.09, 0.1, 0.11]
    assert rows[0.08]["growth_as_given"] == pytest.approx(
        sum(75 * 1.02**t / 1.08**t for t in range(1, 31)) + 75 * 1.02**31 / 0.06 / 1.08**30 - 300
    )
    assert found.figures["low"] == pytest.approx(rows[0.1]["growth_lower"])
    assert found.figures["high"] == pytest.approx(rows[0.08]["growth_higher"])


def test_what_has_no_value_by_cash_flow_is_refused() -> None:
    with pytest.raises(RefusedData, match="above growth for ever"):
        cash("discounted_cash_flow", {"discount_rate": 0.02, "terminal_growth": 0.02})
    with pytest.raises(RefusedData, match="leaves no cash"):
        cash("discounted_cash_flow", {"discount_rate": 0.09}, capital_spending=500)
    with pytest.raises(RefusedData, match="net_debt missing"):
        cash("discounted_cash_flow", {"discount_rate": 0.09}, net_debt=None)
    with pytest.raises(RefusedData, match="row 5, column value: capital_spending cannot be"):
        cash("cash_flow", capital_spending=-1)
