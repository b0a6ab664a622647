"""What work shows may raise answers, as far as its sample allows, and never lowers them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pericia.kernels.sourcing.criteria import CRITERION_IDS
from pericia.kernels.sourcing.decision import decide
from pericia.kernels.sourcing.process import Answer, Process, Short
from pericia.kernels.sourcing.rescoring import (
    CASES_MIN,
    Measured,
    lower_end,
    moved_by,
    moved_sentence,
    with_moved,
)


def process(operational: float = 4, expert: float = 0) -> Process:
    answers = {name: Answer(operational, expert, 0.8) for name in CRITERION_IDS}
    return Process("p", "P", answers=answers)


def measured(cases: int, *, reworked: int = 0, escalated: int = 0, late: int = 0) -> Measured:
    return Measured(cases, 5.0, 9.0, reworked, escalated, late)


@pytest.mark.parametrize(
    ("count", "of", "low"),
    # Newcombe 1998 (Statistics in Medicine 17:857-872), table I, method 3.
    [(81, 263, 0.2553), (15, 148, 0.0624), (0, 20, 0.0), (1, 29, 0.0061)],
)
def test_the_lower_end_is_wilsons(count: int, of: int, low: float) -> None:
    assert lower_end(count, of) == pytest.approx(low, abs=5e-5)


def test_few_cases_move_nothing() -> None:
    assert moved_by(process(), measured(CASES_MIN - 1, escalated=CASES_MIN - 1)) == ()


def test_the_short_form_is_not_moved() -> None:
    short = Process("p", "P", short=Short(1, 1, 1))
    assert moved_by(short, measured(500, escalated=500)) == ()
    assert with_moved(short, ()) is short


def test_cases_that_go_up_turn_routine_into_a_hybrid() -> None:
    before = process()
    moved = moved_by(before, measured(400, reworked=200, escalated=200))
    assert {(each.criterion, each.side) for each in moved} == {
        ("nature", "expert"),
        ("impact", "expert"),
        ("risk", "expert"),
    }
    after = with_moved(before, moved)
    assert (decide(before).model, decide(after).model) == ("bpo", "hybrid")
    assert decide(after).governance


def test_good_work_shows_nothing_new() -> None:
    assert moved_by(process(4, 3), measured(400)) == ()


@given(
    st.floats(0, 4),
    st.floats(0, 4),
    st.integers(1, 3000).flatmap(
        lambda cases: st.tuples(st.just(cases), *(st.integers(0, cases) for _ in range(3)))
    ),
)
def test_answers_only_rise_and_stay_on_the_scale(
    operational: float, expert: float, counts: tuple[int, int, int, int]
) -> None:
    cases, reworked, escalated, late = counts
    before = process(operational, expert)
    moved = moved_by(before, measured(cases, reworked=reworked, escalated=escalated, late=late))
    assert all(each.before < each.after <= 4 for each in moved)
    after = with_moved(before, moved)
    assert before.answers is not None
    assert after.answers is not None
    for name in CRITERION_IDS:
        for side in ("operational", "expert"):
            assert getattr(after.answers[name], side) >= getattr(before.answers[name], side)


@given(st.integers(30, 2000), st.data())
def test_more_of_the_same_share_moves_no_less(cases: int, data: st.DataObject) -> None:
    escalated = data.draw(st.integers(0, cases))
    few = moved_by(process(), measured(cases, escalated=escalated))
    many = moved_by(process(), measured(10 * cases, escalated=10 * escalated))
    reached = {(each.criterion, each.side): each.after for each in many}
    assert all(reached[each.criterion, each.side] >= each.after for each in few)


def test_the_sentence_tells_counts_and_the_bound_in_both_languages() -> None:
    (moved,) = moved_by(process(2), measured(100, late=80))
    told = moved.as_json()
    assert moved_sentence(told, "es") == (
        "80 de 100 expedientes se entregaron tarde (al menos el 71,1 % con 95 % de confianza)"
    )
    assert moved_sentence(told, "en") == (
        "80 of 100 cases were delivered late (at least 71.1% at 95% confidence)"
    )
