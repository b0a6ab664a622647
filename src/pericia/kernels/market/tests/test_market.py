"""Raking against a published table; margins, weights and quotas."""

from __future__ import annotations

import pytest
from tests.services.proofs import proves

from pericia.kernels.market.rules import sample_meets_quota, weigh_sample
from pericia.kernels.market.samples import cell_weights, design_effect, margin_of, raked

# Wikipedia, "Iterative proportional fitting", example: the table, its totals, and what it comes to.
START = [[40, 30, 20, 10], [35, 50, 100, 75], [30, 80, 70, 120], [20, 30, 40, 50]]
FITTED = [
    [64.56, 46.23, 35.39, 3.83],
    [49.97, 68.15, 156.49, 25.37],
    [56.72, 144.40, 145.06, 53.76],
    [28.74, 41.18, 63.03, 17.03],
]


@proves("market-research", "figure")
def test_raking_gives_the_published_table() -> None:
    found = raked(START, [150, 300, 400, 150], [200, 300, 400, 100])
    for row, published in zip(found, FITTED, strict=True):
        assert row == pytest.approx(published, abs=0.05)
    assert [sum(row) for row in found] == pytest.approx([150, 300, 400, 150])


def test_totals_that_cannot_be_reached_are_told() -> None:
    with pytest.raises(ValueError, match="differ"):
        raked([[1, 1]], [2], [1, 2])
    with pytest.raises(ValueError, match="holds nothing"):
        raked([[0, 1], [0, 1]], [1, 1], [1, 1])


def test_the_margin_of_a_thousand_is_three_points() -> None:
    """The figure that every survey prints: 1,000 interviews, 95 %, at most 3.1 points."""
    assert margin_of(1_000) == pytest.approx(0.031, abs=0.0001)
    assert margin_of(1_000, population=1_000) == 0.0


def test_weights_bring_cells_to_their_share_and_cost_precision() -> None:
    weights = cell_weights([700, 300], [50, 50])
    assert weights == pytest.approx([1.4, 0.6])
    assert design_effect(weights, [50, 50]) == pytest.approx(1.16)
    assert design_effect([1, 1], [50, 50]) == 1.0


CELLS = [
    {"cell": "18-34", "people": 700, "quota": 60},
    {"cell": "35+", "people": 300, "quota": 40},
]


def test_a_sample_under_its_quota_is_told_by_cell() -> None:
    done = [{"cell": "18-34", "interviews": 58}, {"cell": "35+", "interviews": 41}]
    (short,) = sample_meets_quota({"cells": CELLS, "interviews": done})
    assert (short.field, short.code) == ("interviews", "sample_under_quota")
    assert "18-34: 2" in short.en
    assert "35+" not in short.en
    (unknown,) = sample_meets_quota(
        {"cells": CELLS, "interviews": [{"cell": "x", "interviews": 1}]}
    )
    assert unknown.field == "interviews.0.cell"
    more = [*done, {"cell": "18-34", "interviews": 2}]
    assert sample_meets_quota({"cells": CELLS, "interviews": more}) == []
    found = weigh_sample({"cells": CELLS, "interviews": more, "answers": []})
    assert found["interviews"] == 101
    assert found["margin"] > 0.09
