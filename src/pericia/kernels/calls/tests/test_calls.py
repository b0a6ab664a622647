"""Intervals and Erlang C against a published worked example."""

from __future__ import annotations

import pytest
from tests.services.proofs import proves

from pericia.kernels.calls.interval import Call, erlang_c, measure, people_for
from pericia.kernels.calls.rules import call_in_order, call_times


@proves("inbound-calls", "figure")
def test_erlang_c_gives_the_published_example() -> None:
    """Mitan, "The Erlang-C formula": 360 calls in half an hour of 4 minutes each, 55 agents, 15
    seconds: 48 erlangs, occupancy 87.3 %, 23.9 % wait, 84.6 % within 15 s, 8.2 s on average."""
    found = erlang_c(360, 1_800, 240, 55, 15)
    assert found.occupancy == pytest.approx(0.873, abs=0.0005)
    assert found.waits == pytest.approx(0.239, abs=0.0005)
    assert found.service_level == pytest.approx(0.846, abs=0.0005)
    assert found.mean_wait == pytest.approx(8.2, abs=0.05)


def test_the_fewest_people_reach_the_target_and_one_less_does_not() -> None:
    people = people_for(360, 1_800, 240, 0.80, 20)
    assert erlang_c(360, 1_800, 240, people, 20).service_level >= 0.80
    assert erlang_c(360, 1_800, 240, people - 1, 20).service_level < 0.80
    with pytest.raises(ValueError, match="cannot handle"):
        erlang_c(360, 1_800, 240, 48, 20)


def test_an_interval_is_measured_with_its_abandoned_calls() -> None:
    calls = [Call(5, 100, 20), Call(30, 200, 40), Call(10, None), Call(60, None)]
    found = measure(calls, 20, 1_800)
    assert (found.offered, found.answered, found.abandoned, found.short_abandons) == (4, 2, 2, 1)
    assert found.service_level == pytest.approx(1 / 3)
    assert (found.mean_wait, found.handle_time, found.abandonment) == (17.5, 180.0, 0.5)
    assert found.occupancy == pytest.approx(0.2)
    assert measure([], 20, 0).service_level is None


TIMES = {"offered_at": "2026-03-02T09:00:00Z", "ended_at": "2026-03-02T09:05:00Z"}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, None),
        ({"ended_at": "2026-03-02T08:59:59Z"}, "call_ends_before_it_starts"),
        ({"ended_at": "2026-03-02T21:00:01Z"}, "call_too_long"),
        ({"answered_at": "2026-03-02T09:06:00Z"}, "answered_outside_call"),
        ({"answered_at": "2026-03-02T10:00:30+01:00"}, None),
        ({"answered_at": ""}, None),
    ],
)
def test_a_call_has_its_times_in_order(changes: dict[str, str], code: str | None) -> None:
    found = [fault.code for fault in call_in_order({**TIMES, **changes})]
    assert found == ([code] if code else [])


def test_a_call_is_timed() -> None:
    answered = {**TIMES, "answered_at": "2026-03-02T09:00:20Z", "threshold_seconds": 20}
    assert call_times(answered) == {
        "wait_seconds": 20,
        "talk_seconds": 280,
        "abandoned": False,
        "in_time": True,
    }
    gave_up = call_times({**answered, "answered_at": ""})
    assert (gave_up["abandoned"], gave_up["wait_seconds"], gave_up["in_time"]) == (True, 300, False)
