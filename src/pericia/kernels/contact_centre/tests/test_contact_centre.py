"""Calls by interval and reasons of contacts: worked examples, published tests, sums that hold."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pericia.kernels.contact_centre.contacts import cochran_armitage, holm
from pericia.kernels.instruments.running import analyse
from pericia.kernels.statistics.basics import two_sided

START = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)


def call(name, at, wait, talk=None, wrap=0):
    """A call that arrived `at` seconds after nine; without talk the caller gave up."""
    arrived = START + dt.timedelta(seconds=at)
    answered = arrived + dt.timedelta(seconds=wait)
    return {
        "call_id": name,
        "arrived_at": arrived.isoformat(),
        "answered_at": "" if talk is None else answered.isoformat(),
        "ended_at": (answered + dt.timedelta(seconds=talk or 0)).isoformat(),
        "wrap_seconds": wrap,
    }


def test_calls_by_hand():
    calls = [
        call("a", 0, 10, 100, 20),
        call("b", 60, 20, 200, 40),
        call("c", 120, 40, 300, 0),
        call("d", 180, 5),
        call("e", 1800, 90),
    ]
    outcome = analyse("call_intervals", calls).outcome
    # Two of five within 20 seconds: the abandoned ones count as offered, even after 5 seconds.
    assert outcome.figures == {
        "offered": 5,
        "answered": 3,
        "abandoned": 2,
        "service_level": 0.4,
        "asa_seconds": 23.333333,
        "aht_seconds": 220,
    }
    first, second = outcome.tables["intervals"]
    assert (first["interval"], first["offered"], first["service_level"]) == (
        "2026-03-02T09:00:00Z", 4, 0.5,
    )  # fmt: skip
    assert (second["interval"], second["service_level"]) == ("2026-03-02T09:30:00Z", 0)
    assert (second["asa_seconds"], second["aht_seconds"]) == (None, None)


def test_threshold_and_interval_can_be_set():
    calls = [call("a", 0, 30, 60), call("b", 899, 31, 60), call("c", 900, 1, 60)]
    settings = {"threshold_seconds": 30, "interval_minutes": 15}
    outcome = analyse("call_intervals", calls, parameters=settings).outcome
    assert outcome.figures["service_level"] == pytest.approx(2 / 3, abs=1e-6)
    assert [row["offered"] for row in outcome.tables["intervals"]] == [2, 1]


def test_times_of_other_zones_fall_into_intervals_of_utc():
    row = {**call("a", 0, 5, 60), "arrived_at": "2026-03-02T10:00:00+01:00"}
    (interval,) = analyse("call_intervals", [row]).outcome.tables["intervals"]
    assert interval["interval"] == "2026-03-02T09:00:00Z"


CALLS = st.lists(
    st.tuples(
        st.integers(0, 86_000), st.integers(0, 600), st.none() | st.integers(0, 3_600),
        st.integers(0, 300),
    ),
    min_size=1,
    max_size=40,
)  # fmt: skip


@given(CALLS, st.sampled_from([5, 15, 30, 60, 1440]))
def test_intervals_add_up_to_the_whole(given_calls, minutes):
    calls = [call(at, *each) for at, each in enumerate(given_calls)]
    outcome = analyse("call_intervals", calls, parameters={"interval_minutes": minutes}).outcome
    found, rows = outcome.figures, outcome.tables["intervals"]
    for name in ("offered", "answered", "abandoned"):
        assert sum(row[name] for row in rows) == found[name]
    assert found["answered"] + found["abandoned"] == found["offered"] == len(calls)
    in_time = sum(row["service_level"] * row["offered"] for row in rows)
    assert in_time == pytest.approx(found["service_level"] * found["offered"], abs=1e-3)


def test_the_trend_test_gives_agrestis_figure():
    # Agresti 2007, An Introduction to Categorical Data Analysis, 2.5.2: malformation by drinking,
    # scores 0, 0.5, 1.5, 4, 7: M2 = 6.57, P = 0.010; scores 1 to 5: M2 = 1.83, P = 0.18.
    cases, sizes = [48, 38, 5, 1, 1], [17114, 14502, 793, 127, 38]
    drinks = cochran_armitage(cases, sizes, [0, 0.5, 1.5, 4, 7])
    assert drinks**2 == pytest.approx(6.57, abs=0.005)
    assert two_sided(drinks) == pytest.approx(0.010, abs=0.0005)
    even = cochran_armitage(cases, sizes, [1, 2, 3, 4, 5])
    assert even**2 == pytest.approx(1.83, abs=0.005)
    assert two_sided(even) == pytest.approx(0.18, abs=0.005)


def test_holm_by_hand():
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([0.6, 0.7]) == [1.0, 1.0]


def contacts(*weeks):
    """One dict a week: how many contacts by reason."""
    return [
        {
            "contact_id": f"{week}-{reason}-{at}",
            "reason": reason,
            "closed_date": (dt.date(2026, 1, 5) + dt.timedelta(days=7 * week + at % 7)).isoformat(),
        }
        for week, counts in enumerate(weeks)
        for reason, n in counts.items()
        for at in range(n)
    ]


def test_a_reason_that_grows_is_told_from_those_that_do_not():
    weeks = [{"late": 10 + 10 * week, "invoice": 50, "other": 3} for week in range(6)]
    outcome = analyse("contact_reasons", contacts(*weeks)).outcome
    rows = {row["reason"]: row for row in outcome.tables["reasons"]}
    assert (rows["late"]["trend"], rows["invoice"]["trend"]) == ("up", "down")
    assert rows["other"]["trend"] == "none"
    assert outcome.figures["contacts"] == 6 * 53 + 210
    assert outcome.figures["weeks"] == 6
    assert outcome.figures["trending_reasons"] == 2


def test_reasons_stand_in_paretos_order():
    outcome = analyse("contact_reasons", contacts({"a": 10, "b": 60, "c": 20, "d": 10})).outcome
    assert [row["reason"] for row in outcome.tables["reasons"]] == ["b", "c", "a", "d"]
    assert [row["cumulative"] for row in outcome.tables["reasons"]] == [0.6, 0.8, 0.9, 1.0]
    assert outcome.figures["vital_reasons"] == 2
    assert {row["trend"] for row in outcome.tables["reasons"]} == {"unknown"}


@given(
    st.lists(st.dictionaries(st.sampled_from("abcd"), st.integers(0, 20)), min_size=1, max_size=6)
)
def test_shares_add_up_by_week_and_in_all(weeks):
    rows = contacts(*weeks)
    if not rows:
        return
    outcome = analyse("contact_reasons", rows).outcome
    assert sum(row["share"] for row in outcome.tables["reasons"]) == pytest.approx(1, abs=1e-4)
    by_week = {}
    for row in outcome.tables["weeks"]:
        by_week[row["week"]] = by_week.get(row["week"], 0) + row["share"]
    assert list(by_week.values()) == pytest.approx([1] * len(by_week), abs=1e-4)
