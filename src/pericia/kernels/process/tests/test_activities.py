"""Figures of activities, by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from pericia.kernels.process.activities import (
    activity_figures,
    handoff_rate,
    times_recorded,
    weekly,
)
from pericia.kernels.process.log import NO_TIME, EventLog, order
from pericia.kernels.process.tests.builders import HOUR, log_of


def figures(log: EventLog) -> dict[str, dict[str, Any]]:
    return {each["name"]: each for each in activity_figures(order(log), log.activities)}


def test_rework_counts_cases_that_repeat_an_activity() -> None:
    found = figures(log_of([[("a", 0), ("b", 1), ("a", 2)], [("a", 0)], [("b", 0), ("b", 1)]]))
    assert (found["a"]["cases"], found["a"]["events"], found["a"]["rework_rate"]) == (2, 3, 0.5)
    assert found["b"]["share_of_cases"] == pytest.approx(2 / 3, rel=1e-5)


def test_handoffs_are_moves_between_two_known_people() -> None:
    log = log_of(
        [[("a", 0, "ana"), ("b", 1, "eva"), ("b", 2, "eva"), ("b", 3, None), ("b", 4, "j")]]
    )
    found = figures(log)
    assert found["b"]["handoff_rate"] == 0.5
    assert found["a"]["handoff_rate"] is None
    assert handoff_rate(order(log)) == 0.5
    assert figures(log_of([[("a", 0), ("b", 1)]]))["b"]["handoff_rate"] is None


def test_with_starts_waiting_and_touch_time_are_told_apart() -> None:
    log = log_of([[("a", 2), ("b", 7)], [("a", 2), ("b", 3)]])
    begun = np.array([1, 5, 1, 1]) * HOUR
    found = figures(replace(log, start=begun))
    assert found["b"]["touch_seconds"] == 2 * 3_600  # 2 h and 2 h
    assert found["b"]["waiting_seconds"] == 1.5 * 3_600  # 3 h, and none since it overlaps
    assert times_recorded(order(replace(log, start=begun))) == "start_and_complete"


def test_with_ends_alone_only_the_time_between_is_told() -> None:
    log = log_of([[("a", 2), ("b", 7)], [("a", 2), ("b", 3)]])
    found = figures(log)
    assert (found["b"]["waiting_seconds"], found["b"]["touch_seconds"]) == (None, None)
    assert (found["b"]["gap_seconds"], found["a"]["gap_seconds"]) == (3 * 3_600, None)
    assert times_recorded(order(log)) == "completion_only"


def test_weeks_at_both_ends_are_not_whole_and_do_not_count() -> None:
    monday = 4 * 24 * HOUR  # 5 January 1970
    days = [0, 7, 8, 14, 21, 22, 28, 35, 36, 42]
    assert weekly(np.array([monday + day * 24 * HOUR for day in days])).tolist() == [2, 1, 2, 1, 2]
    assert weekly(np.array([monday])).tolist() == []


def test_people_and_the_share_of_the_two_busiest() -> None:
    log = log_of([[("a", n, who)] for n, who in enumerate(["x", "x", "x", "y", "y", "z"])])
    found = figures(log)["a"]
    assert (found["people"], found["top_two_share"]) == (3, pytest.approx(5 / 6, rel=1e-5))


def test_a_step_whose_start_is_absent_has_no_touch_time() -> None:
    log = replace(log_of([[("a", 2), ("a", 4)]]), start=np.array([NO_TIME, 3 * HOUR]))
    assert figures(log)["a"]["touch_seconds"] == 3_600
