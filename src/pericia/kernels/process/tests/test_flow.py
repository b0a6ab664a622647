"""The directly-follows graph, variants, order and pairing, on logs small enough to see."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pericia.kernels.process.covering import runs_within
from pericia.kernels.process.flow import directly_follows, quantiles, seconds_between, variants
from pericia.kernels.process.log import (
    COMPLETE,
    NO_CODE,
    NO_TIME,
    OTHER,
    SECOND,
    START,
    EventLog,
    Steps,
    order,
)
from pericia.kernels.process.tests.builders import HOUR, log_of
from pericia.kernels.refusal import Refused

# van der Aalst, Process Mining: Data Science in Action (2016), section 6.1: the log L1.
L1 = ["abcd"] * 3 + ["acbd"] * 2 + ["aed"]


def letters(cases: list[str]) -> EventLog:
    return log_of([[(letter, hour) for hour, letter in enumerate(case)] for case in cases])


def edges(log: EventLog) -> dict[str, int]:
    found = directly_follows(order(log), len(log.activities))
    pairs = zip(found.before, found.after, found.count, strict=True)
    return {log.activities[a] + log.activities[b]: int(n) for a, b, n in pairs}


def test_the_directly_follows_graph_of_the_textbook() -> None:
    expected = {"ab": 3, "bc": 3, "cd": 3, "ac": 2, "cb": 2, "bd": 2, "ae": 1, "ed": 1}
    assert edges(letters(L1)) == expected


def test_variants_are_counted_the_commonest_first() -> None:
    found = variants(order(letters(L1[::-1])))
    assert found.count.tolist() == [3, 2, 1]
    assert found.of_case.tolist() == [2, 1, 1, 0, 0, 0]
    assert found.share_of_top(2) == pytest.approx(5 / 6)
    assert (found.covering(0.5), found.covering(0.51), found.covering(1.0)) == (1, 2, 3)


@given(st.lists(st.text("abcd", min_size=1, max_size=6), min_size=1, max_size=12))
def test_what_a_drawing_covers_agrees_with_looking_at_every_case(cases: list[str]) -> None:
    log = letters(cases)
    steps, size = order(log), len(log.activities)
    graph = directly_follows(steps, size)
    places = np.argsort(-np.bincount(steps.activity, minlength=size), kind="stable").tolist()
    names = [log.activities[each] for each in places]
    moves = [
        log.activities[a] + log.activities[b]
        for a, b in zip(graph.before, graph.after, strict=True)
    ]
    found = runs_within(steps, graph, places, size)
    assert sum(cases for _, _, cases in found) == len(cases)
    for shown in range(size + 1):
        for drawn in range(len(moves) + 1):
            within = sum(
                set(case) <= set(names[:shown])
                and {a + b for a, b in pairwise(case)} <= set(moves[:drawn])
                for case in cases
            )
            assert within == sum(c for a, m, c in found if a <= shown and m <= drawn)


@given(st.lists(st.text("abc", min_size=1, max_size=6), min_size=1, max_size=12))
def test_graph_and_variants_agree_with_counting_one_by_one(cases: list[str]) -> None:
    log = letters(cases)
    counted: dict[str, int] = {}
    for case in cases:
        for before, after in pairwise(case):
            counted[before + after] = counted.get(before + after, 0) + 1
    assert edges(log) == counted
    found = variants(order(log))
    assert sorted(found.count.tolist()) == sorted(cases.count(each) for each in set(cases))
    assert [cases[found.example[v]] for v in found.of_case] == cases


@given(st.permutations(range(6)))
def test_the_order_of_the_file_does_not_matter(places: list[int]) -> None:
    log = letters(["abc", "acb"])
    mixed = replace(
        log, case=log.case[places], activity=log.activity[places], time=log.time[places]
    )
    assert edges(mixed) == edges(log)


def test_events_of_one_moment_stay_as_they_were_recorded() -> None:
    log = log_of([[("b", 1), ("a", 1), ("c", 0)]])
    assert [log.activities[each] for each in order(log).activity] == ["c", "b", "a"]


def test_seconds_between_two_activities_are_medians() -> None:
    log = log_of([[("a", 0), ("b", 1)], [("a", 0), ("b", 2)], [("a", 0), ("b", 9)]])
    steps = order(log)
    assert seconds_between(steps, directly_follows(steps, 2), 2).tolist() == [7_200.0]


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(-50, 50)), min_size=1, max_size=40),
    st.sampled_from([0.0, 0.1, 0.5, 0.9, 1.0]),
)
def test_quantiles_of_groups_are_numpys(pairs: list[tuple[int, int]], share: float) -> None:
    group = np.array([each for each, _ in pairs])
    value = np.array([each for _, each in pairs], dtype=float)
    found = quantiles(group, value, 5, share)
    for each in range(5):
        mine = value[group == each]
        assert found[each] == pytest.approx(np.quantile(mine, share) if len(mine) else np.nan,
                                            nan_ok=True)  # fmt: skip


def test_what_lacks_case_activity_or_time_is_left_out_and_counted() -> None:
    log = letters(["ab", "ab", "a"])
    case, activity, time = log.case.copy(), log.activity.copy(), log.time.copy()
    case[0], activity[1], time[2] = NO_CODE, NO_CODE, NO_TIME
    steps = order(replace(log, case=case, activity=activity, time=time))
    assert dict(steps.problems) == {
        "missing_case_ids": 1,
        "missing_activities": 1,
        "missing_timestamps": 1,
        "one_event_cases": 2,
    }
    assert steps.cases == 2


def lifecycle(events: list[tuple[str, int, int]]) -> Steps:
    log = log_of([[(activity, hour) for activity, hour, _ in events]])
    return order(replace(log, lifecycle=np.array([kind for _, _, kind in events])))


def test_the_first_start_belongs_to_the_first_completion() -> None:
    steps = lifecycle(
        [("a", 0, START), ("a", 1, START), ("a", 2, COMPLETE), ("b", 3, OTHER), ("a", 4, COMPLETE)]
    )
    assert (steps.begun // HOUR).tolist() == [0, 1]
    assert (steps.time // HOUR).tolist() == [2, 4]
    assert steps.problems["other_lifecycle_events"] == 1


def test_starts_without_an_end_and_after_their_end_are_counted() -> None:
    steps = lifecycle([("a", 0, COMPLETE), ("a", 1, START), ("b", 2, START), ("b", 3, COMPLETE)])
    assert steps.begun.tolist() == [NO_TIME, 2 * HOUR]
    assert steps.problems["starts_after_their_end"] == 1
    log = replace(log_of([[("a", 5), ("b", 6)]]), lifecycle=np.array([START, COMPLETE]))
    assert order(log).problems["starts_without_end"] == 1


def test_a_log_that_never_completes_anything_counts_every_event() -> None:
    assert len(lifecycle([("a", 0, OTHER), ("b", 1, START)]).row) == 2


def test_a_log_without_usable_events_is_refused() -> None:
    log = letters(["ab"])
    with pytest.raises(Refused, match="2 no time that can be read") as refused:
        order(replace(log, time=np.full(2, NO_TIME)))
    assert refused.value.code == "log_without_events"


def test_texts_instead_of_activities_are_refused() -> None:
    many = log_of([[(f"a{number}", number) for number in range(2_001)]])
    long = log_of([[("x" * 1_001, 1 / SECOND)]])
    for log, code in ((many, "too_many_activities"), (long, "activity_too_long")):
        with pytest.raises(Refused) as refused:
            order(log)
        assert refused.value.code == code
