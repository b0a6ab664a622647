"""The load of a line by time of day, against sums made by hand and Erlang C."""

from __future__ import annotations

from typing import Any

import pytest

from pericia.kernels.calls.interval import people_for
from pericia.kernels.calls.rules import call_workload

GIVEN: dict[str, Any] = {
    "zone": "Europe/Madrid",
    "interval_minutes": 30,
    "threshold_seconds": 20,
    "target_share": 0.8,
    "people": 2,
}


def call(number: int, at: str, wait: int, talk: int | None, **more: Any) -> dict[str, Any]:
    """A call that comes in at minute 0 of `at` (UTC); `talk` is None where it was abandoned."""
    answered = (
        {"answered_at": f"{at}:{wait // 60:02d}:{wait % 60:02d}Z"} if talk is not None else {}
    )
    end = wait + (talk or 0)
    ended = f"{at}:{end // 60:02d}:{end % 60:02d}Z"
    times = {"arrived_at": f"{at}:00:00Z", "ended_at": ended, **answered}
    return {"call_id": str(number), **times, **more}


RECORDS = [
    call(1, "2026-03-02T09", 10, 290, wrap_seconds=60, wrap_up_code="solved"),
    call(2, "2026-03-02T09", 30, 230, wrap_seconds=20, wrap_up_code="transferred"),
    call(3, "2026-03-03T09", 5, None, wrap_up_code="abandoned", called_back=True, reached=True),
    call(4, "2026-03-03T11", 40, None, wrap_up_code="abandoned"),
]


def test_the_load_is_that_of_a_mean_day_in_local_time() -> None:
    found = call_workload({**GIVEN, "records": RECORDS})
    ten, twelve = found["times"]
    assert (ten["time"], ten["offered"], ten["answered"], ten["abandoned"]) == ("10:00", 3, 2, 1)
    assert ten["service_level"] == pytest.approx(1 / 3)
    assert (ten["asa_seconds"], ten["aht_seconds"]) == (20, 300)
    assert ten["erlangs"] == pytest.approx(600 / (2 * 1800))
    assert ten["occupancy"] == pytest.approx(600 / (2 * 2 * 1800))
    assert ten["people_needed"] == people_for(1.5, 1800, 300, 0.8, 20)
    assert (twelve["time"], twelve["aht_seconds"], twelve["people_needed"]) == ("12:00", None, 0)
    assert (found["busiest"], found["days"], found["abandonment"]) == ("10:00", 2, 0.5)


def test_what_became_of_the_calls_is_counted() -> None:
    found = call_workload({**GIVEN, "records": RECORDS, "people": 0})
    assert (found["to_call_back"], found["called_back"], found["reached"]) == (2, 1, 1)
    assert (found["transferred"], found["short_abandons"]) == (1, 1)
    assert found["codes"][0] == {"name": "abandoned", "calls": 2}
    assert (found["lines"], found["occupancy"]) == ([], None)
