"""Raking against a published table; margins, weights and quotas."""

from __future__ import annotations

import pytest

from pericia.kernels.market.rules import sample_meets_quota, weigh_sample
from pericia.kernels.market.samples import cell_weights, design_effect, margin_of


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
