"""Scores, crossings, weights and drivers against published figures and their own laws."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.services.proofs import proves

from pericia.kernels.instruments.frames import RefusedData
from pericia.kernels.instruments.running import analyse

SWISS = Path(__file__).with_name("swiss.csv")


def figures(name, *tables, **settings):
    return analyse(name, *tables, **settings).outcome.figures


def answers(**counts):
    """Rows of scores: `s9=3` is three nines."""
    return [{"score": int(name[1:])} for name, n in counts.items() for _ in range(n)]


@proves("satisfaction-study", "figure")
def test_the_net_promoter_score_and_its_margin_are_the_published_ones():
    """TalkStats, "Net Promoter Score: calculating confidence intervals": 291, 476 and 395 of 1,162
    are -9 with 4.4 either way. Cross Validated, "How can I calculate margin of error in a NPS
    result?": shares of 1/2, 1/3 and 1/6 are 1/3."""
    found = figures("nps", answers(s10=291, s8=476, s0=395))
    assert (round(found["nps"]), found["n"]) == (-9, 1_162)
    assert (found["high"] - found["low"]) / 2 == pytest.approx(4.4, abs=0.05)
    assert figures("nps", answers(s10=162, s8=108, s0=54))["nps"] == pytest.approx(100 / 3)


def test_nps_by_hand_with_the_adjusted_interval_of_rocks():
    # 60 promoters, 25 passives, 15 detractors: 45. With 3 answers added (3/4, 3/2, 3/4):
    # (60.75 - 15.75) / 103 = 0.436893, variance (76.5/103 - 0.436893^2) / 103.
    found = figures("nps", answers(s10=40, s9=20, s8=15, s7=10, s6=5, s0=10))
    half = 1.959964 * math.sqrt((76.5 / 103 - (45 / 103) ** 2) / 103)
    assert found["nps"] == 45
    assert found["low"] == pytest.approx(100 * (45 / 103 - half), abs=1e-4)
    assert found["high"] == pytest.approx(100 * (45 / 103 + half), abs=1e-4)


@pytest.mark.parametrize(("score", "value"), [(10, 100), (0, -100), (7, 0)])
def test_nps_of_one_mind_has_an_interval_all_the_same(score, value):
    found = figures("nps", [{"score": score}] * 5)
    assert found["nps"] == value
    assert -100 <= found["low"] < found["high"] <= 100


@given(st.lists(st.integers(0, 10), min_size=1, max_size=200))
def test_nps_stays_in_its_bounds_and_its_interval(scores):
    found = figures("nps", {"score": scores})
    assert -100 <= found["low"] <= found["nps"] <= found["high"] <= 100
    assert found["n"] == len(scores)


@given(st.lists(st.integers(0, 10), min_size=1, max_size=100))
def test_nps_turned_round_is_nps_of_the_opposite(scores):
    # Promoters and detractors change places.
    turned = [0 if score >= 9 else 10 if score <= 6 else score for score in scores]
    first, second = figures("nps", {"score": scores}), figures("nps", {"score": turned})
    assert first["nps"] == -second["nps"]
    assert first["low"] == pytest.approx(-second["high"], abs=1e-6)


def test_csat_has_newcombes_interval():
    found = figures("csat", answers(s5=81, s2=182))
    assert found["csat"] == pytest.approx(81 / 263, abs=1e-6)
    assert (found["low"], found["high"]) == pytest.approx((0.2553, 0.3662), abs=0.00005)


def test_ces_counts_from_five_of_seven_and_its_scale_can_be_set():
    rows = answers(s7=3, s5=2, s4=5)
    assert figures("ces", rows)["ces"] == 0.5
    assert figures("ces", rows)["mean"] == 5.1
    assert figures("ces", rows, parameters={"top_from": "7"})["ces"] == 0.3
    with pytest.raises(RefusedData, match="off the scale of 1 to 5"):
        analyse("ces", rows, parameters={"scale_high": 5})


# Agresti 2007, An Introduction to Categorical Data Analysis, table 2.5: gender and party.
PARTY = {
    ("female", "democrat"): 762,
    ("female", "independent"): 327,
    ("female", "republican"): 468,
    ("male", "democrat"): 484,
    ("male", "independent"): 239,
    ("male", "republican"): 477,
}


def party(**more):
    return [
        {"row": row, "column": column, **more}
        for (row, column), n in PARTY.items()
        for _ in range(n)
    ]


def test_crosstab_gives_agrestis_chi_square_and_residuals():
    result = analyse("crosstab", party())
    found = result.outcome.figures
    assert found["chi_square"] == pytest.approx(30.07, abs=0.005)
    assert found["degrees_of_freedom"] == 2
    assert found["p_value"] < 0.0001
    assert found["test"] == "unweighted"
    cells = {(row["row"], row["column"]): row for row in result.outcome.tables["cells"]}
    female = [cells["female", name] for name in ("democrat", "independent", "republican")]
    assert [row["adjusted_residual"] for row in female] == pytest.approx(
        [4.50, 0.70, -5.32], abs=0.005
    )
    assert [row["expected"] for row in female] == pytest.approx([703.7, 319.6, 533.7], abs=0.05)
    assert sum(row["n"] for row in cells.values()) == 2757


def test_equal_weights_change_nothing_but_the_name_of_the_test():
    plain, weighted = figures("crosstab", party()), figures("crosstab", party(weight=0.4))
    assert weighted["test"] == "weighted"
    assert weighted["effective_n"] == pytest.approx(2757)
    for name in ("chi_square", "p_value", "cramers_v", "smallest_expected"):
        assert weighted[name] == pytest.approx(plain[name], abs=1e-6)


def test_unequal_weights_cost_effective_size():
    rows = [{**row, "weight": 1 if at % 2 else 3} for at, row in enumerate(party())]
    found = figures("crosstab", rows)
    assert found["effective_n"] == pytest.approx(2757 / 1.25, rel=1e-3)


@pytest.mark.parametrize("rows", [["a", "a"], [str(n) for n in range(101)]])
def test_crosstab_needs_two_to_a_hundred_categories(rows):
    with pytest.raises(RefusedData, match="2 to 100"):
        analyse("crosstab", [{"row": each, "column": str(at % 2)} for at, each in enumerate(rows)])


def raked(counts, sexes, ages):
    """Figures, and the weighted cells, of a survey of sex by age."""
    people = [
        {"id": f"{sex}{age}{at}", "sex": sex, "age": age}
        for (sex, age), n in counts.items()
        for at in range(n)
    ]
    targets = [
        {"variable": "sex", "category": each, "share": share} for each, share in sexes.items()
    ]
    targets += [
        {"variable": "age", "category": each, "share": share} for each, share in ages.items()
    ]
    outcome = analyse("raking", people, targets).outcome
    weights = {row["id"]: row["weight"] for row in outcome.tables["weights"]}
    cells = dict.fromkeys(counts, 0.0)
    for person in people:
        cells[person["sex"], person["age"]] += weights[person["id"]]
    return outcome, cells


# Wikipedia, "Iterative proportional fitting", example: the table, its totals, and what it comes to.
START = [[40, 30, 20, 10], [35, 50, 100, 75], [30, 80, 70, 120], [20, 30, 40, 50]]
FITTED = [
    [64.56, 46.23, 35.39, 3.83],
    [49.97, 68.15, 156.49, 25.37],
    [56.72, 144.40, 145.06, 53.76],
    [28.74, 41.18, 63.03, 17.03],
]


@proves("market-research", "figure")
def test_raking_gives_the_published_table():
    counts = {(f"r{i}", f"c{j}"): n for i, row in enumerate(START) for j, n in enumerate(row)}
    rows = dict(zip(["r0", "r1", "r2", "r3"], [0.15, 0.3, 0.4, 0.15], strict=True))
    columns = dict(zip(["c0", "c1", "c2", "c3"], [0.2, 0.3, 0.4, 0.1], strict=True))
    _, cells = raked(counts, rows, columns)
    scale = 1_000 / sum(counts.values())
    for i, published in enumerate(FITTED):
        found = [cells[f"r{i}", f"c{j}"] * scale for j in range(4)]
        assert found == pytest.approx(published, abs=0.05)


def test_raking_a_survey_to_a_census_has_the_solution_in_closed_form():
    # Survey 7 9 / 12 7 raked to rows 5 15 and columns 10 10 (of 20). Raking keeps the odds ratio
    # 7*7/(9*12) (Deming and Stephan 1940), which with the margins fixes the table:
    # x (5 + x) / ((5 - x) (10 - x)) = 49/108, so 59 x^2 + 1275 x - 2450 = 0.
    counts = {("w", "y"): 7, ("w", "o"): 9, ("m", "y"): 12, ("m", "o"): 7}
    outcome, cells = raked(counts, {"w": 0.25, "m": 0.75}, {"y": 0.5, "o": 0.5})
    x = (-1275 + math.sqrt(1275**2 + 4 * 59 * 2450)) / (2 * 59)
    expected = {("w", "y"): x, ("w", "o"): 5 - x, ("m", "y"): 10 - x, ("m", "o"): 5 + x}
    assert {cell: value * 20 / 35 for cell, value in cells.items()} == pytest.approx(
        expected, abs=1e-4
    )
    assert outcome.figures["converged"] == "yes"


@given(st.tuples(*[st.integers(1, 12)] * 4), st.floats(0.1, 0.9), st.floats(0.1, 0.9))
def test_raked_margins_hold_and_the_odds_ratio_stays(counts, women, young):
    table = dict(zip([("w", "y"), ("w", "o"), ("m", "y"), ("m", "o")], counts, strict=True))
    outcome, cells = raked(table, {"w": women, "m": 1 - women}, {"y": young, "o": 1 - young})
    n = sum(counts)
    assert outcome.figures["converged"] == "yes"
    assert cells["w", "y"] + cells["w", "o"] == pytest.approx(women * n, abs=1e-3)
    assert cells["w", "y"] + cells["m", "y"] == pytest.approx(young * n, abs=1e-3)
    before = counts[0] * counts[3] / (counts[1] * counts[2])
    after = cells["w", "y"] * cells["m", "o"] / (cells["w", "o"] * cells["m", "y"])
    assert after == pytest.approx(before, rel=0.01)
    assert outcome.figures["effective_n"] <= n + 1e-6
    assert outcome.figures["design_effect"] >= 1 - 1e-6


def test_raking_says_when_it_did_not_reach_its_margins():
    people = [{"id": at, "a": "xy"[at % 2], "b": "xy"[at % 2]} for at in range(10)]
    targets = [
        {"variable": name, "category": each, "share": share}
        for name, shares in (("a", (0.5, 0.5)), ("b", (0.2, 0.8)))
        for each, share in zip("xy", shares, strict=True)
    ]
    outcome = analyse("raking", people, targets, parameters={"rounds_max": 50}).outcome
    assert (outcome.figures["converged"], outcome.figures["rounds"]) == ("no", 50)
    assert outcome.claims[0].kind == "warning"


@pytest.mark.parametrize(
    ("targets", "sentence"),
    [
        ([("sex", "w", 0.5), ("sex", "m", 0.4)], "add up to 0.9000"),
        ([("sex", "w", 1)], "has no target"),
        ([("sex", "w", 0.5), ("sex", "m", 0.3), ("sex", "x", 0.2)], "nobody in the survey"),
        ([("town", "w", 1)], "no column town"),
    ],
)
def test_targets_that_do_not_fit_are_refused(targets, sentence):
    people = [{"id": 1, "sex": "w"}, {"id": 2, "sex": "m"}]
    rows = [dict(zip(("variable", "category", "share"), row, strict=True)) for row in targets]
    with pytest.raises(RefusedData) as caught:
        analyse("raking", people, rows)
    assert sentence in caught.value.message


def swiss():
    lines = [line.split(",") for line in SWISS.read_text().splitlines() if not line.startswith("#")]
    return [dict(zip(lines[0], map(float, line), strict=True)) for line in lines[1:]]


def test_drivers_gives_groempings_importances_of_the_swiss_data():
    # Groemping 2006, Journal of Statistical Software 17(1), section 4: metric lmg, R2 = 70.67 %.
    outcome = analyse("drivers", swiss(), parameters={"resamples": 50}).outcome
    assert outcome.figures["r_squared"] == pytest.approx(0.7067, abs=0.00005)
    found = {row["driver"]: row["importance"] for row in outcome.tables["drivers"]}
    assert found == pytest.approx(
        {
            "agriculture": 0.05709,
            "examination": 0.17117,
            "education": 0.26013,
            "catholic": 0.10557,
            "infant_mortality": 0.11277,
        },
        abs=0.00001,
    )
    assert outcome.figures["strongest"] == "education"


def test_importances_add_up_and_lie_in_their_intervals():
    outcome = analyse("drivers", swiss(), parameters={"resamples": 200}).outcome
    rows = outcome.tables["drivers"]
    total = math.fsum(row["importance"] for row in rows)
    assert total == pytest.approx(outcome.figures["r_squared"], abs=1e-5)
    assert math.fsum(row["relative"] for row in rows) == pytest.approx(1, abs=1e-5)
    assert all(row["low"] <= row["importance"] <= row["high"] for row in rows)
    assert all(row["slope_low"] <= row["slope"] <= row["slope_high"] for row in rows)


def test_drivers_can_be_named_and_others_are_not_read():
    rows = [{**row, "town": f"town {at}"} for at, row in enumerate(swiss())]
    outcome = analyse("drivers", rows, parameters={"drivers": "education, catholic"}).outcome
    assert {row["driver"] for row in outcome.tables["drivers"]} == {"education", "catholic"}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda row: {**row, "twice": 2 * row["education"]}, "columns_dependent"),
        (lambda row: {**row, "flat": 1}, "column_constant"),
        (lambda row: {"score": row["score"]}, "driver_count"),
        (lambda row: {**row, **{f"x{n}": n for n in range(9)}}, "driver_count"),
        (lambda row: {**row, "education": "much"}, "rows_invalid"),
    ],
)
def test_drivers_that_cannot_be_told_apart_are_refused(change, code):
    with pytest.raises(RefusedData) as caught:
        analyse("drivers", [change(row) for row in swiss()])
    assert caught.value.code == code


def test_too_few_answers_are_refused():
    with pytest.raises(RefusedData, match="are needed for"):
        analyse("drivers", swiss()[:12])
