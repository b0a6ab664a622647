"""Ageing and roll rates: edges of buckets, sums that hold, shares that add up."""

from __future__ import annotations

import datetime as dt
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pericia.kernels.collections.debts import BUCKETS, bucket_of
from pericia.kernels.instruments.frames import RefusedData
from pericia.kernels.instruments.running import analyse

AS_OF = dt.date(2026, 3, 31)


@pytest.mark.parametrize(
    ("late", "bucket"),
    [
        (-400, "current"), (-1, "current"), (0, "current"),
        (1, "d1_30"), (30, "d1_30"), (31, "d31_60"), (60, "d31_60"),
        (61, "d61_90"), (90, "d61_90"), (91, "d90_plus"), (4000, "d90_plus"),
    ],
)  # fmt: skip
def test_buckets_begin_the_day_after_and_end_with_their_last_day(late, bucket):
    assert bucket_of(AS_OF - dt.timedelta(days=late), AS_OF) == bucket


DEBTS = st.lists(
    st.tuples(st.integers(-500, 500), st.integers(-(10**12), 10**12)), min_size=1, max_size=60
)


@given(DEBTS, st.integers(0, 2**16))
def test_ageing_sums_to_the_total_in_any_order(debts, shuffle):
    rows = [
        {"debt_id": at, "due_date": AS_OF - dt.timedelta(days=late), "balance_cents": cents}
        for at, (late, cents) in enumerate(debts)
    ]
    found = analyse("ageing", rows, parameters={"as_of": AS_OF}).outcome
    assert sum(found.figures[name] for name in BUCKETS) == sum(cents for _, cents in debts)
    assert sum(row["debts"] for row in found.tables["buckets"]) == len(debts)
    random.Random(shuffle).shuffle(rows)
    assert analyse("ageing", rows, parameters={"as_of": AS_OF}).outcome == found


def test_ageing_by_hand():
    # The worked example of the page of instruments: one debt on each side of every edge.
    days = {0: 1, 1: 2, 30: 4, 31: 8, 60: 16, 61: 32, 90: 64, 91: 128}
    rows = [
        {"debt_id": d, "due_date": AS_OF - dt.timedelta(days=d), "balance_cents": cents}
        for d, cents in days.items()
    ]
    found = analyse("ageing", rows, parameters={"as_of": "2026-03-31"}).outcome.figures
    assert [found[name] for name in BUCKETS] == [1, 6, 24, 96, 128]


def test_half_cents_are_refused():
    row = {"debt_id": 1, "due_date": "2026-01-01", "balance_cents": 10.5}
    with pytest.raises(RefusedData, match="not a whole number"):
        analyse("ageing", [row], parameters={"as_of": "2026-03-31"})


def book(*debts):
    return [
        {"debt_id": name, "bucket": bucket, "balance_cents": cents} for name, bucket, cents in debts
    ]


def test_roll_rates_by_hand():
    opening = book(
        ("a", "current", 100), ("b", "current", 300), ("c", "d1_30", 400), ("d", "d31_60", 200)
    )
    closing = book(
        ("a", "current", 90), ("b", "d1_30", 300), ("d", "current", 200), ("e", "current", 7)
    )
    outcome = analyse("roll_rates", opening, closing).outcome
    found = outcome.figures
    assert (found["worse"], found["same"], found["better"], found["gone"]) == (0.3, 0.1, 0.2, 0.4)
    assert (found["debts"], found["new"], found["weighted_by"]) == (4, 1, "balance")
    ways = {(row["from"], row["to"]): row for row in outcome.tables["transitions"]}
    assert ways["current", "d1_30"]["share_of_debts"] == 0.5
    assert ways["current", "d1_30"]["share_of_balance"] == 0.75
    assert ways["d1_30", "gone"]["share_of_debts"] == 1


BOOK = st.dictionaries(st.integers(0, 30), st.sampled_from(BUCKETS), min_size=1)


@given(BOOK, BOOK)
def test_shares_of_every_bucket_add_up_to_one(opening, closing):
    books = [[{"debt_id": k, "bucket": v} for k, v in each.items()] for each in (opening, closing)]
    outcome = analyse("roll_rates", *books).outcome
    found = outcome.figures
    total = found["worse"] + found["same"] + found["better"] + found["gone"]
    assert total == pytest.approx(1, abs=1e-5)
    assert found["weighted_by"] == "count"
    for bucket in set(opening.values()):
        ways = [row for row in outcome.tables["transitions"] if row["from"] == bucket]
        assert sum(row["share_of_debts"] for row in ways) == pytest.approx(1, abs=1e-5)
        assert sum(row["debts"] for row in ways) == list(opening.values()).count(bucket)


def test_an_unknown_bucket_is_refused():
    with pytest.raises(RefusedData, match="is not accepted in bucket"):
        analyse("roll_rates", book(("a", "late", 1)), book(("a", "current", 1)))
