"""What each stage used, and when a promise falls due while the client's time does not count."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pericia.kernels.calendar import business_seconds, compile_calendar
from pericia.kernels.calendar.reading import DAYS
from pericia.kernels.clocks import STAGES, StageTime, due_at, sla_state, stage_times
from pericia.kernels.refusal import Refused

HOUR = 3600
OFFICE = compile_calendar(
    {"time_zone": "UTC", "week": {day: [["09:00", "17:00"]] for day in DAYS[:5]}}
)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """March 2025: the 17th is a Monday, the 21st a Friday."""
    return datetime(2025, 3, day, hour, minute, tzinfo=UTC)


def span(stage: str, start: datetime, end: datetime | None) -> dict[str, Any]:
    return {"stage": stage, "started_at": start, "ended_at": end}


def test_each_stage_has_its_wall_and_business_time() -> None:
    spans = [
        span("waiting", at(17, 8), at(17, 10)),
        span("bot", at(17, 10), at(17, 10)),
        span("bpo", at(17, 10), at(17, 12)),
        span("client", at(17, 12), at(18, 12)),
        span("kpo", at(18, 12), None),
    ]
    assert stage_times(spans, OFFICE, at(18, 20)) == {
        "waiting": StageTime(2 * HOUR, 1 * HOUR),
        "bot": StageTime(0, 0),
        "bpo": StageTime(2 * HOUR, 2 * HOUR),
        "kpo": StageTime(8 * HOUR, 5 * HOUR),
        "client": StageTime(24 * HOUR, 8 * HOUR),
    }


def test_parallel_branches_of_one_stage_count_once_and_of_two_stages_each() -> None:
    spans = [
        span("kpo", at(17, 9), at(17, 12)),
        span("kpo", at(17, 11), at(17, 13)),
        span("kpo", at(17, 15), at(17, 16)),
        span("client", at(17, 10), at(17, 11)),
    ]
    times = stage_times(spans, OFFICE, at(17, 17))
    assert times["kpo"] == StageTime(5 * HOUR, 5 * HOUR)
    assert times["client"] == StageTime(1 * HOUR, 1 * HOUR)


def test_nothing_after_now_has_happened() -> None:
    spans = [span("bpo", at(17, 9), at(17, 12)), span("kpo", at(17, 12), None)]
    times = stage_times(spans, OFFICE, at(17, 10))
    assert times["bpo"] == StageTime(HOUR, HOUR)
    assert times["kpo"] == StageTime(0, 0)


def test_spans_may_come_as_stored_text() -> None:
    stored = {
        "stage": "bpo",
        "started_at": "2025-03-17T09:00:00Z",
        "ended_at": "2025-03-17T10:00:00+00:00",
    }
    assert stage_times([stored], OFFICE, at(17, 17))["bpo"] == StageTime(HOUR, HOUR)


@pytest.mark.parametrize(
    ("one", "code"),
    [
        (span("lunch", at(17, 9), at(17, 10)), "unknown_stage"),
        ({"started_at": at(17, 9), "ended_at": None}, "unknown_stage"),
        (span("bpo", at(17, 10), at(17, 9)), "span_reversed"),
        ({"stage": "bpo", "ended_at": None}, "time_invalid"),
        ({"stage": "bpo", "started_at": "Monday", "ended_at": None}, "time_invalid"),
        ({"stage": "bpo", "started_at": datetime(2025, 3, 17), "ended_at": None}, "time_invalid"),  # noqa: DTZ001
        ("bpo", "span_invalid"),
    ],
)
def test_refuses_spans_that_mean_nothing(one: Any, code: str) -> None:
    with pytest.raises(Refused) as refused:
        stage_times([one], OFFICE, at(18, 9))
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("sla_hours", "pauses", "due"),
    [
        (4, [], at(17, 13)),
        (8, [], at(17, 17)),  # the end of the day, not the next morning
        (10, [], at(18, 11)),
        (0, [], at(17, 9)),
        (4, [(at(17, 10), at(17, 12))], at(17, 15)),
        (4, [(at(17, 10), at(18, 10))], at(18, 13)),
        (4, [(at(17, 18), at(18, 8))], at(17, 13)),  # due before the pause
        (8, [(at(17, 17), at(18, 12))], at(17, 17)),  # due as the pause begins
        (9, [(at(17, 17), at(18, 12))], at(18, 13)),
        (4, [(at(17, 7), at(17, 11))], at(17, 15)),  # it began before the case came
        (4, [(at(17, 10), at(17, 12)), (at(17, 11), at(17, 14))], at(17, 17)),  # joined: 10 to 14
        (4, [(at(17, 10), at(17, 10))], at(17, 13)),
        (0, [(at(17, 8), at(17, 12))], at(17, 9)),
        (4, [(at(17, 10), None)], None),  # the clock stands still for good
        (1, [(at(17, 10), None)], at(17, 10)),
    ],
)
def test_due_time_leaves_out_the_pauses(
    sla_hours: int, pauses: list[tuple[datetime, datetime | None]], due: datetime | None
) -> None:
    spans = [span("client", start, end) for start, end in pauses]
    assert due_at(OFFICE, at(17, 9), sla_hours * HOUR, spans) == due


def test_a_negative_promise_is_refused() -> None:
    with pytest.raises(Refused, match="zero or more"):
        due_at(OFFICE, at(17, 9), -1, [])


def test_state_while_the_work_is_under_way() -> None:
    spans = [
        span("bpo", at(17, 9), at(17, 10)),
        span("client", at(17, 10), at(17, 12)),
        span("kpo", at(17, 12), None),
    ]
    state = sla_state(OFFICE, at(17, 9), 6 * HOUR, spans, at(17, 14), expected_seconds=2 * HOUR)
    assert (state.due_at, state.used_seconds, state.remaining_seconds) == (
        at(17, 17),
        3 * HOUR,
        3 * HOUR,
    )
    assert (state.paused, state.breached) == (False, False)
    assert (state.predicted_at, state.breach_predicted) == (at(17, 16), False)
    slow = sla_state(OFFICE, at(17, 9), 6 * HOUR, spans, at(17, 14), expected_seconds=4 * HOUR)
    assert (slow.predicted_at, slow.breach_predicted, slow.breached) == (at(18, 10), True, False)


def test_state_while_the_client_is_asked() -> None:
    """The due time moves on with the clock, and nothing of the promise is used."""
    spans = [span("client", at(17, 10), None)]
    states = [
        sla_state(OFFICE, at(17, 9), 4 * HOUR, spans, now) for now in (at(17, 12), at(18, 12))
    ]
    assert [state.due_at for state in states] == [at(17, 15), at(18, 15)]
    assert [state.remaining_seconds for state in states] == [3 * HOUR, 3 * HOUR]
    assert all(state.paused and not state.breached for state in states)


def test_late_is_after_the_due_instant_and_overspent_time_is_negative() -> None:
    on_time = sla_state(OFFICE, at(17, 9), 4 * HOUR, [], at(17, 13))
    late = sla_state(OFFICE, at(17, 9), 4 * HOUR, [], at(17, 14))
    assert (on_time.breached, on_time.remaining_seconds) == (False, 0)
    assert (late.breached, late.remaining_seconds) == (True, -HOUR)
    overnight = sla_state(OFFICE, at(17, 9), 8 * HOUR, [], at(17, 20))
    assert (overnight.breached, overnight.remaining_seconds) == (True, 0)


def test_a_closed_case_is_judged_by_when_it_closed() -> None:
    spans = [span("client", at(17, 12), None)]
    state = sla_state(
        OFFICE, at(17, 9), 4 * HOUR, spans, at(28, 9), expected_seconds=HOUR, closed_at=at(17, 11)
    )
    assert (state.used_seconds, state.breached, state.paused) == (2 * HOUR, False, False)
    assert state.predicted_at == at(17, 11)
    assert not state.breach_predicted


moments = st.integers(0, 14 * 24 * 60).map(lambda minutes: at(17, 0) + timedelta(minutes=minutes))
pairs = st.tuples(moments, moments).map(sorted)
closed_spans = st.lists(
    st.builds(lambda stage, pair: span(stage, pair[0], pair[1]), st.sampled_from(STAGES), pairs),
    max_size=6,
)


@settings(deadline=None)
@given(closed_spans, moments)
def test_no_stage_uses_more_than_has_passed(spans: list[dict[str, Any]], now: datetime) -> None:
    for stage, used in stage_times(spans, OFFICE, now).items():
        own = [one for one in spans if one["stage"] == stage]
        passed = sum(
            max(min(one["ended_at"], now) - one["started_at"], timedelta()).total_seconds()
            for one in own
        )
        assert 0 <= used.business_seconds <= used.wall_seconds <= passed


@settings(deadline=None)
@given(closed_spans, moments, st.integers(0, 60 * HOUR))
def test_the_promise_runs_out_exactly_at_the_due_time(
    spans: list[dict[str, Any]], received: datetime, sla_seconds: int
) -> None:
    pauses = [one for one in spans if one["stage"] == "client"]
    due = due_at(OFFICE, received, sla_seconds, pauses)
    assert due is not None
    state = sla_state(OFFICE, received, sla_seconds, spans, due)
    assert (state.remaining_seconds, state.breached) == (0, False)
    assert state.due_at == due
    paused = sla_state(OFFICE, received, sla_seconds, pauses, due).used_seconds
    assert paused == sla_seconds <= business_seconds(OFFICE, received, due)
    after = sla_state(OFFICE, received, sla_seconds, spans, due + timedelta(seconds=1))
    assert after.breached
    if sla_seconds:
        before = sla_state(OFFICE, received, sla_seconds, spans, due - timedelta(seconds=1))
        assert before.remaining_seconds == 1
