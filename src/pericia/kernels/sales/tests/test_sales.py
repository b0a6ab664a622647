"""The forecast of a pipeline: exact expectation, intervals with the coverage of the binomial."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.services.proofs import proves

from pericia.kernels.instruments.frames import RefusedData
from pericia.kernels.instruments.running import analyse

STAGES = [{"stage": "early", "probability": 0.25}, {"stage": "late", "probability": 0.8}]
AS_OF = {"as_of": "2026-04-01"}


def deal(name, stage, cents, day="2026-04-15"):
    return {"deal_id": name, "stage": stage, "amount_cents": cents, "close_date": day}


def forecast(deals, stages=STAGES, **settings):
    return analyse("pipeline_forecast", deals, stages, parameters=AS_OF, **settings).outcome


def test_a_forecast_by_hand():
    deals = [
        deal("a", "early", 100_000),
        deal("b", "late", 50_000),
        deal("c", "late", 10_000, "2026-06-01"),
    ]
    outcome = forecast(deals)
    assert outcome.figures["expected_cents"] == 25_000 + 40_000 + 8_000
    assert outcome.figures["open_cents"] == 160_000
    assert outcome.figures["expected_deals"] == 1.85
    april, june = outcome.tables["months"]
    assert (april["month"], april["expected_cents"]) == ("2026-04", 65_000)
    # 0 and 150,000 have probability 0.15 and 0.2: both lie in the interval.
    assert (april["low_cents"], april["high_cents"]) == (0, 150_000)
    assert (june["low_cents"], june["high_cents"]) == (0, 10_000)


@proves("sales", "figure")
def test_a_weighted_pipeline_comes_to_the_published_value():
    """upscale.ai, sales glossary, "Weighted sales pipeline": five deals, together 135,000.
    Freshworks, "How to set up weighted pipelines": six at 70 %, together 8,600."""
    published = ((100_000, 0.1), (90_000, 0.25), (80_000, 0.5), (50_000, 0.75), (25_000, 1))
    stages = [{"stage": f"s{at}", "probability": share} for at, (_, share) in enumerate(published)]
    deals = [deal(at, f"s{at}", 100 * value) for at, (value, _) in enumerate(published)]
    assert forecast(deals, stages).figures["expected_cents"] == 13_500_000
    values = (3_950, 3_060, 1_460, 1_340, 1_285, 1_190)
    deals = [deal(at, "negotiation", 100 * value) for at, value in enumerate(values)]
    found = forecast(deals, [{"stage": "negotiation", "probability": 0.7}]).figures
    assert found["expected_cents"] == pytest.approx(860_000, abs=100)


@pytest.mark.parametrize("count", [400, 1_200])
def test_equal_deals_have_the_interval_of_the_binomial(count):
    # 400 deals at 1/4: sd 8.66, so 100 -/+ 16.97; 1,200: sd 15, so 300 -/+ 29.4.
    outcome = forecast([deal(at, "early", 100) for at in range(count)])
    half = 1.959964 * (count * 0.25 * 0.75) ** 0.5 * 100
    assert outcome.figures["low_cents"] == pytest.approx(count * 25 - half, abs=120)
    assert outcome.figures["high_cents"] == pytest.approx(count * 25 + half, abs=120)


def test_what_is_sure_has_no_width():
    stages = [{"stage": "won", "probability": 1}, {"stage": "lost", "probability": 0}]
    found = forecast([deal("a", "won", 700), deal("b", "lost", 900)], stages).figures
    assert (found["low_cents"], found["expected_cents"], found["high_cents"]) == (700, 700, 700)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            {"close_date": "2026-03-31"},
            "row 1, column close_date: 31 Mar 2026 is before 1 Apr 2026",
        ),
        ({"stage": "dream"}, "is not in stages"),
        ({"amount_cents": -1}, "the limit is 0"),
    ],
)
def test_deals_that_make_no_sense_are_refused(change, sentence):
    with pytest.raises(RefusedData) as caught:
        forecast([{**deal("a", "late", 100), **change}])
    assert sentence in caught.value.message


DEALS = st.lists(
    st.tuples(st.sampled_from(["early", "late"]), st.integers(0, 10**8), st.integers(4, 9)),
    min_size=1,
    max_size=20,
)


@given(DEALS)
def test_months_add_up_and_intervals_hold_within_what_is_open(deals):
    rows = [
        deal(at, stage, cents, f"2026-0{month}-10")
        for at, (stage, cents, month) in enumerate(deals)
    ]
    outcome = forecast(rows)
    found, months = outcome.figures, outcome.tables["months"]
    assert sum(row["open_cents"] for row in months) == found["open_cents"]
    assert sum(row["deals"] for row in months) == found["deals"] == len(deals)
    total = sum(row["expected_cents"] for row in months)
    assert total == pytest.approx(found["expected_cents"], abs=len(months))
    assert 0 <= found["low_cents"] <= found["high_cents"] <= found["open_cents"]
