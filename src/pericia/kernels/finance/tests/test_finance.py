"""Ratios and Altman's Z against published examples, and identities that always hold."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pericia.kernels.finance.statements import ratios_of
from pericia.kernels.finance.z_score import ITEMS, z_of, zone_of
from pericia.kernels.instruments.frames import RefusedData
from pericia.kernels.instruments.running import analyse


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
