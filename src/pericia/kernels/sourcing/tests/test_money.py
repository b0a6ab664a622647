"""Money: against sums done month by month, published moments, and what must not matter."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pericia.kernels.sourcing.money.compare import Outcome, as_json, compare
from pericia.kernels.sourcing.money.ranges import quantiles
from pericia.kernels.sourcing.money.read_scenario import read_scenario
from pericia.kernels.sourcing.money.scenario import (
    QUANTITIES,
    Option,
    Range,
    Scenario,
    Site,
    Work,
)
from pericia.kernels.sourcing.money.telling import money, outcomes_as_text, variable_title
from pericia.kernels.sourcing.tests.answers import SAMPLES

RANGES = [Range(0, 0, 10), Range(2, 3, 10), Range(5, 7.5, 10), Range(1, 9, 9)]


def fixed(value: float) -> Range:
    return Range(value, value, value)


def option(id_: str, model: str, minutes: float, site: str, **quantities: float) -> Option:
    named = {name: fixed(value) for name, value in quantities.items()}
    return Option(id_, id_, model, (Work(site, 1.0, fixed(minutes)),), named)


TODAY = option("today", "in_house", 6, "here", error_share=0.02)
AWAY = option(
    "away",
    "bpo",
    6,
    "there",
    error_share=0.02,
    transition_cost_cents=1_200_000,
    transition_months=2,
)


def scenario(*options: Option, **changed: object) -> Scenario:
    made = Scenario(
        currency="EUR",
        horizon_months=12,
        discount_rate=0.0,
        volume_growth=0.0,
        hours_month=130,
        shape="pert",
        volume_month=fixed(1000),
        error_cost_cents=fixed(1000),
        sites=(Site("here", "onshore", fixed(2000)), Site("there", "offshore", fixed(1000))),
        options=(TODAY, *options),
    )
    return replace(made, **changed)  # type: ignore[arg-type]


def outcome(found: tuple[Outcome, ...], id_: str) -> Outcome:
    return next(each for each in found if each.option.id == id_)


def test_a_sum_that_can_be_done_by_hand():
    # In house: 1000 x (0.1 h x 2000 + 0.02 x 1000) = 220,000 a month. Away: 120,000, after two
    # months in which 600,000 a month are spent on the transition.
    found = compare(scenario(AWAY), draws=1000)
    today, away = found
    assert today.present_cost.p50 == pytest.approx(12 * 220_000)
    assert today.unit_cost.p50 == pytest.approx(220)
    assert away.present_saving.mean == pytest.approx(10 * 100_000 - 1_200_000)
    assert away.probability_of_saving == 0
    assert away.break_even_months == (None, None, None)
    longer = compare(scenario(AWAY, horizon_months=24), draws=1000)
    assert outcome(longer, "away").present_saving.p10 == pytest.approx(22 * 100_000 - 1_200_000)
    # Twelve months of saving pay the transition back at the end of month 14.
    assert outcome(longer, "away").break_even_months == (14, 14, 14)
    assert outcome(longer, "away").break_even_share == 1


def test_what_is_the_same_at_the_same_place_saves_nothing():
    twin = replace(TODAY, id="twin", model="bpo")
    found = outcome(compare(scenario(twin), draws=1000), "twin")
    assert found.present_saving.mean == 0
    assert found.probability_of_saving == 0


amounts = st.fixed_dictionaries(
    {
        "error_share": st.floats(0, 0.2),
        "management_share": st.floats(0, 0.5),
        "margin_share": st.floats(0, 0.5),
        "attrition_year": st.floats(0, 2),
        "replacement_cost_cents": st.integers(0, 500_000).map(float),
        "ramp_up_months": st.floats(0, 9),
        "ramp_up_extra": st.floats(0, 2),
        "transition_cost_cents": st.integers(0, 5_000_000).map(float),
        "transition_months": st.floats(0, 20),
        "fixed_month_cents": st.integers(0, 500_000).map(float),
        "machine_unit_cents": st.integers(0, 100).map(float),
    }
)


def plain_saving(asked: Scenario, away: Option) -> float:
    """The present saving, month by month in a thousand steps each."""

    def unit(of: Option) -> tuple[float, float]:
        wages = {site.id: site.wage_hour_cents.mode for site in asked.sites}
        value = {name: of.quantities.get(name, fixed(0)).mode for name in QUANTITIES}
        hours = sum(each.share * each.handle_minutes.mode / 60 for each in of.work)
        labour = sum(
            each.share * each.handle_minutes.mode / 60 * wages[each.site] for each in of.work
        )
        leaving = value["attrition_year"] / 12
        managed = labour * (1 + value["management_share"])
        newcomers = leaving * value["ramp_up_months"] * value["ramp_up_extra"] / 2
        leavers = hours / asked.hours_month * leaving * value["replacement_cost_cents"]
        people = (managed * (1 + newcomers) + leavers) * (1 + value["margin_share"])
        machine = (1 - sum(each.share for each in of.work)) * value["machine_unit_cents"]
        errors = value["error_share"] * asked.error_cost_cents.mode
        return people + machine + errors, managed * (1 + value["margin_share"])

    base, cost = unit(asked.in_house)[0], unit(away)
    base_fixed = asked.in_house.quantities.get("fixed_month_cents", fixed(0)).mode
    value = {name: away.quantities[name].mode for name in QUANTITIES}
    live, ramp = max(value["transition_months"], 1e-9), max(value["ramp_up_months"], 1e-9)
    total = 0.0
    for month in range(asked.horizon_months):
        volume = asked.volume_month.mode * (1 + asked.volume_growth) ** (month / 12)
        worth = (1 + asked.discount_rate) ** (-(month + 1) / 12)
        spent = min(month + 1, live) - min(month, live)
        saved = -value["transition_cost_cents"] * spent / live
        at = month + (np.arange(1000) + 0.5) / 1000
        on = at >= live
        extra = value["ramp_up_extra"] * np.clip(1 - (at - live) / ramp, 0, None)
        steady = volume * (base - cost[0]) + base_fixed - value["fixed_month_cents"]
        saved += float(np.mean(on * (steady - volume * cost[1] * extra)))
        total += saved * worth
    return total


@settings(max_examples=60, deadline=None)
@given(amounts, st.floats(0.1, 1), st.floats(0, 0.3), st.floats(-0.3, 0.5), st.integers(1, 40))
def test_savings_are_those_of_a_plain_sum(named, share, rate, growth, horizon):
    quantities = {name: fixed(value) for name, value in named.items()}
    away = Option("away", "away", "automated", (Work("there", share, fixed(7)),), quantities)
    asked = scenario(
        away, horizon_months=horizon, discount_rate=rate, volume_growth=growth, hours_month=120
    )
    found = outcome(compare(asked, draws=1000), "away").present_saving.mean
    scale = 1000 * 300 * horizon + named["transition_cost_cents"]
    assert found == pytest.approx(plain_saving(asked, away), abs=2e-3 * scale)


@pytest.mark.parametrize("of", RANGES)
def test_pert_has_its_published_mean_and_variance(of):
    u = (np.arange(200_000) + 0.5) / 200_000
    values = quantiles(of, "pert", u)
    mean = (of.low + 4 * of.mode + of.high) / 6
    variance = (mean - of.low) * (of.high - mean) / 7
    assert values.mean() == pytest.approx(mean, rel=1e-4)
    assert values.var() == pytest.approx(variance, rel=1e-3)
    assert np.all(np.diff(values) >= 0)
    assert of.low <= values.min() <= values.max() <= of.high


@pytest.mark.parametrize("of", RANGES)
def test_the_triangle_has_its_published_mean_and_variance(of):
    u = (np.arange(200_000) + 0.5) / 200_000
    values = quantiles(of, "triangular", u)
    a, c, b = of.low, of.mode, of.high
    assert values.mean() == pytest.approx((a + b + c) / 3, rel=1e-4)
    variance = (a * a + b * b + c * c - a * b - a * c - b * c) / 18
    assert values.var() == pytest.approx(variance, rel=1e-3)


@pytest.fixture(scope="module")
def sample() -> Scenario:
    found, problems = read_scenario((SAMPLES / "money.yaml").read_text())
    assert problems == []
    assert found is not None
    return found


@pytest.fixture(scope="module")
def outcomes(sample) -> tuple[Outcome, ...]:
    return compare(sample, draws=20_000)


def test_the_same_values_give_the_same_figures_and_another_seed_others(sample):
    one, two, other = (
        as_json(sample, compare(sample, seed=seed, draws=2000), seed=0, draws=2000)
        for seed in (1, 1, 2)
    )
    assert one == two != other


def test_another_option_changes_nothing_about_the_first(sample):
    fewer = replace(sample, options=sample.options[:2])
    whole, part = compare(sample, draws=2000), compare(fewer, draws=2000)
    assert [each.as_json() for each in part] == [each.as_json() for each in whole[:2]]


def test_options_share_what_is_common(sample, outcomes):
    """The spread of a difference is smaller than if both sides were drawn apart."""
    today, bpo = outcomes[0], outcomes[1]
    apart = (today.present_cost.p90 - today.present_cost.p10) + (
        bpo.present_cost.p90 - bpo.present_cost.p10
    )
    assert bpo.present_saving.p90 - bpo.present_saving.p10 < 0.8 * apart


def test_saving_is_the_difference_of_costs(outcomes):
    base = outcomes[0].present_cost.mean
    for each in outcomes[1:]:
        assert each.present_saving.mean == pytest.approx(base - each.present_cost.mean)


def test_figures_are_in_order_and_shares_are_shares(outcomes):
    for each in outcomes:
        for spread in (each.unit_cost, each.present_cost, each.present_saving):
            assert spread.p10 <= spread.p50 <= spread.p90
        assert 0 <= each.probability_of_saving <= 1
        swings = [bar.swing for bar in each.tornado]
        assert swings == sorted(swings, reverse=True)


def test_a_higher_wage_there_saves_less_and_a_higher_one_here_more(outcomes):
    bars = {bar.variable: bar for bar in outcomes[1].tornado}
    there, here = bars["sites.lisbon.wage_hour_cents"], bars["sites.madrid.wage_hour_cents"]
    assert there.saving_low > there.saving_high
    assert here.saving_low < here.saving_high


def test_bands_end_at_the_horizon_with_the_present_saving(sample, outcomes):
    last = outcomes[1].bands[-1]
    assert last.month == sample.horizon_months
    assert last.p50 == pytest.approx(outcomes[1].present_saving.p50, rel=0.05)


def test_the_yardstick_is_not_measured_against_itself(sample, outcomes):
    told = outcomes[0].as_json()
    assert told["yardstick"] is True
    assert told["probability_of_saving"] is None
    assert told["tornado"] is None


def test_money_is_whole_minor_units_in_json(outcomes):
    for each in outcomes:
        told = each.as_json()
        assert all(isinstance(value, int) for value in told["npv_cost_cents"].values())


@pytest.mark.parametrize(
    ("cents", "currency", "es", "en"),
    [
        (123_456_789, "EUR", "1.234.568 €", "€1,234,568"),
        (1234, "EUR", "12,34 €", "€12.34"),
        (-1234, "USD", "−12,34 US$", "−$12.34"),
        (5_000, "JPY", "5.000 JPY", "¥5,000"),
    ],
)
def test_amounts_are_written_as_their_currency_asks(cents, currency, es, en):
    assert money(cents, currency, "es").replace("\xa0", " ") == es
    assert money(cents, currency, "en").replace("\xa0", " ") == en


def test_text_speaks_both_languages(sample, outcomes):
    es, en = (outcomes_as_text(sample, outcomes, language) for language in ("es", "en"))
    assert "Probabilidad de ahorrar" in es
    assert "Probability of saving" in en
    title = variable_title("options.hybrid.work.1.handle_minutes", sample, "en")
    assert (
        title == "minutes a unit, Operators in Bogotá (own), analysts in Madrid / Madrid analysts"
    )
