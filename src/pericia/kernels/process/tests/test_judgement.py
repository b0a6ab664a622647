"""The judgement index tells rules from chance, and knows nothing of what comes later."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from pericia.kernels.process.flow import directly_follows
from pericia.kernels.process.judgement import Judged, entropy, index_of, judge
from pericia.kernels.process.knowledge import (
    category_bins,
    is_written_late,
    known_after,
    number_bins,
)
from pericia.kernels.process.log import Attribute, EventLog, order
from pericia.kernels.process.tests.builders import decided_log, indexes, log_of, separated
from pericia.kernels.process.tree import BINS, Facts


def judged(log: EventLog, **more: Any) -> Judged:
    steps = order(log)
    return judge(steps, log, directly_follows(steps, len(log.activities)), **more)


def index(column: np.ndarray, branch: np.ndarray, *, numbers: bool = True) -> float:
    bins = number_bins(column.astype(float)) if numbers else category_bins(column)
    facts = Facts(bins[:, None], np.array([numbers]))
    return index_of(facts, branch, np.arange(len(branch)), np.random.default_rng(0))[0]


@pytest.mark.parametrize("seed", range(20))
def test_rules_and_chance_are_told_apart(seed: int) -> None:
    found = indexes(decided_log(seed))
    assert separated(found), found


def test_the_same_log_gives_the_same_figures() -> None:
    assert indexes(decided_log(3)) == indexes(decided_log(3))


def test_entropy_of_known_distributions() -> None:
    assert entropy([1, 1]) == 1.0
    assert entropy([1, 1, 1, 1]) == 2.0
    assert entropy([5]) == 0.0
    assert entropy([9, 1]) == pytest.approx(0.4690, abs=1e-4)


def test_a_rule_with_exceptions_leaves_the_entropy_of_the_exceptions() -> None:
    random = np.random.default_rng(1)
    number = random.random(4_000)
    branch = (number > 0.5) ^ (random.random(4_000) < 0.1)
    assert index(number, branch.astype(int)) == pytest.approx(entropy([9, 1]), abs=0.04)


def test_categories_that_decide_need_no_order() -> None:
    codes = np.random.default_rng(1).integers(0, 12, 2_000)
    assert index(codes, codes * 5 % 4, numbers=False) < 0.02


@pytest.mark.parametrize("seed", range(5))
def test_two_facts_that_tell_only_together_are_found(seed: int) -> None:
    random = np.random.default_rng(seed)
    numbers, kind = random.random((8, 4_000)), random.integers(0, 5, 4_000)
    bins = [*map(number_bins, numbers), category_bins(kind)]
    facts = Facts(np.column_stack(bins), np.array([True] * 8 + [False]))
    for branch in ((numbers[2] > 0.5) ^ (numbers[5] > 0.6), (numbers[3] > 0.4) ^ (kind == 2)):
        case = np.arange(4_000)
        assert index_of(facts, branch.astype(int), case, np.random.default_rng(0))[0] < 0.15


def test_an_identifier_is_not_memorised() -> None:
    random = np.random.default_rng(1)
    branch = random.integers(0, 2, 1_000)
    assert index(np.arange(1_000), branch, numbers=False) == 1.0
    assert index(np.repeat(np.arange(200), 5), branch, numbers=False) > 0.99
    assert index(random.permutation(1_000), branch) > 0.97


def test_choices_of_one_case_are_never_learnt_from_each_other() -> None:
    """Each case goes its own way every time, so that its own past choices would tell all."""
    random = np.random.default_rng(1)
    case = np.repeat(np.arange(40), 50)
    own = random.integers(0, 2, 40)[case]
    facts = Facts(category_bins(case)[:, None], np.array([False]))
    apart, _, _ = index_of(facts, own, case, np.random.default_rng(0))
    mixed, _, _ = index_of(facts, own, np.arange(2_000), np.random.default_rng(0))
    assert apart > 0.95
    assert mixed < 0.05


def two_ways(cases: int, told: bool) -> EventLog:
    """Half of the cases go left; the step afterwards, or the one before, records it."""
    way = np.random.default_rng(1).integers(0, 2, cases)
    log = log_of([[("ask", 3 * n), (("left", "right")[way[n]], 3 * n + 1)] for n in range(cases)])
    values = np.full(2 * cases, -1)
    values[0 if told else 1 :: 2] = way
    return replace(log, attributes=[Attribute("way", values, ["l", "r"])])


def test_what_is_recorded_at_the_step_counts_and_what_is_recorded_after_it_does_not() -> None:
    assert judged(two_ways(300, told=True)).points[0].index < 0.05
    assert judged(two_ways(300, told=False)).points[0].index > 0.95


def whole_case(name: str) -> EventLog:
    log = two_ways(300, told=True)
    way = np.repeat(log.attributes[0].values[::2], 2)
    return replace(log, attributes=[Attribute(name, way, ["l", "r"], of_case=True)])


def test_values_of_the_case_count_unless_they_are_written_at_its_end() -> None:
    known = judged(whole_case("channel"))
    assert known.points[0].index < 0.05
    assert list(known.assumed) == ["channel"]
    late = judged(whole_case("final outcome"))
    assert late.points[0].index > 0.95
    assert list(late.left_out) == ["final outcome"]
    named = judged(whole_case("channel"), later=["channel"])
    assert named.points[0].index > 0.95


def test_who_does_the_work_is_no_rule() -> None:
    log = two_ways(300, told=True)
    person = log.attributes[0].values
    people = Attribute("handled by", person, ["ana", "eva"])
    log = replace(log, resource=person, resources=["ana", "eva"], attributes=[people])
    found = judged(log)
    assert found.points[0].index > 0.95
    assert list(found.people) == ["handled by"]


def test_a_value_holds_until_the_next_one_and_not_in_the_next_case() -> None:
    log = log_of([[("a", 0), ("b", 1), ("c", 2)], [("a", 5), ("b", 6), ("c", 7)]] * 10)
    values = np.tile(np.array([np.nan, 4.0, np.nan, np.nan, np.nan, 6.0]), 10)
    known = known_after(order(log), replace(log, attributes=[Attribute("x", values)]))
    column = known.facts.bins[:6, list(known.names).index("x")]
    assert column.tolist() == [0, 1, 1, 0, 0, 2]


def test_few_choices_are_too_few() -> None:
    point = judged(two_ways(80, told=True)).points[0]
    assert (point.index, point.choices) == (None, 80)


def test_many_choices_of_few_cases_are_too_few(monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(1)
    log = log_of([[("ab"[random.integers(0, 2)], hour) for hour in range(2_000)]])
    assert [each.index for each in judged(log).points] == [None, None]
    monkeypatch.setattr("pericia.kernels.process.judgement.EVENTS_MAX", 1_000)
    assert [each.index for each in judged(log).points] == [None, None]


def test_the_order_of_parallel_work_is_no_decision() -> None:
    random = np.random.default_rng(1)
    paths = [("b", "c") if random.random() < 0.5 else ("c", "b") for _ in range(300)]
    log = log_of([[("a", 0), (one, 1), (two, 2), ("d", 3)] for one, two in paths])
    found = {log.activities[each.after]: each for each in judged(log).points}
    assert found["a"].order_only
    assert (found["a"].bits, found["a"].order_share, found["a"].index) == (0.0, 1.0, None)


def test_parallel_branches_count_as_one_beside_a_real_choice() -> None:
    random = np.random.default_rng(1)
    kinds = random.integers(0, 3, 900)
    tails = {0: ("b", "c"), 1: ("c", "b"), 2: ("x",)}
    log = log_of(
        [[("a", 0), *((each, 1 + n) for n, each in enumerate(tails[kind]))] for kind in kinds]
    )
    log = replace(log, attributes=[Attribute("leave", (kinds == 2).astype(float)[log.case])])
    point = next(each for each in judged(log).points if log.activities[each.after] == "a")
    assert point.bits == pytest.approx(entropy([600, 300]), abs=0.02)
    assert point.index < 0.05
    assert not point.order_only


def test_large_logs_are_sampled_by_whole_cases(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pericia.kernels.process.judgement.EVENTS_MAX", 1_000)
    found = judged(two_ways(2_000, told=True))
    assert found.sampled_cases == 500
    assert found.points[0].choices == 2_000
    assert found.points[0].index < 0.05


@pytest.mark.parametrize("name", ["enddate", "end_date", "Outcome", "caseDuration", "Fecha fin"])
def test_names_of_what_is_written_late(name: str) -> None:
    assert is_written_late(name)


@pytest.mark.parametrize("name", ["channel", "department", "vendor", "definition", "importe"])
def test_names_of_what_is_known_early(name: str) -> None:
    assert not is_written_late(name)


def test_bins_keep_the_order_of_numbers_and_set_absent_ones_apart() -> None:
    random = np.random.default_rng(1)
    values = np.append(random.lognormal(size=5_000), [np.nan] * 10)
    bins = number_bins(values)
    assert set(bins[-10:]) == {0}
    order_of_values = np.argsort(values[:-10])
    assert (np.diff(bins[order_of_values].astype(int)) >= 0).all()
    assert bins.max() < BINS
    assert number_bins(np.array([3.0, 1.0, 2.0, 1.0])).tolist() == [3, 1, 2, 1]
