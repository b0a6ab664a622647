"""Flips lead to another decision, and brute force finds none that is smaller."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pericia.kernels.sourcing.criteria import CRITERION_IDS, FACTOR_IDS
from pericia.kernels.sourcing.decision import decide
from pericia.kernels.sourcing.flip import Change, smallest_flip
from pericia.kernels.sourcing.process import EQUAL_WEIGHTS, Process, Short
from pericia.kernels.sourcing.tests.answers import leaves, plain_model, process, shorts, wholes


def flip_of(asked: Process):
    found = decide(asked)
    return found, smallest_flip(asked, found.units, found.outcome)


def changed(asked: Process, change: Change) -> Process:
    if change.path:
        first, *rest = change.path
        parts = list(asked.parts)
        parts[first] = changed(parts[first], replace(change, path=tuple(rest)))
        return replace(asked, parts=tuple(parts))
    if change.side == "both":
        return replace(asked, short=replace(asked.short, **{change.criterion: change.after}))
    answer = replace(asked.answers[change.criterion], **{change.side: change.after})
    return replace(asked, answers={**asked.answers, change.criterion: answer})


def questions_of(asked: Process, path=()) -> Iterator[Change]:
    if asked.answers:
        for side, name in itertools.product(("operational", "expert"), CRITERION_IDS):
            yield Change(path, name, side, getattr(asked.answers[name], side), 0)
    if asked.short:
        for name in FACTOR_IDS:
            yield Change(path, name, "both", getattr(asked.short, name), 0)
    for at, part in enumerate(asked.parts):
        yield from questions_of(part, (*path, at))


def model(asked: Process) -> str:
    found = plain_model(asked, dict(EQUAL_WEIGHTS), frozenset())
    return "keep" if found == "open" else found


def brute_force(asked: Process, most: int) -> tuple[int, float] | None:
    """The cost of the cheapest flip of at most so many answers, by trying them all."""
    now = model(asked)
    for count in range(1, most + 1):
        best = None
        for chosen in itertools.combinations(list(questions_of(asked)), count):
            for levels in itertools.product(range(5), repeat=count):
                steps = [abs(a - b.before) for a, b in zip(levels, chosen, strict=True)]
                cost = round(sum(steps), 9)
                if 0 in steps or (best is not None and cost >= best):
                    continue
                other = asked
                for level, change in zip(levels, chosen, strict=True):
                    other = changed(other, replace(change, after=float(level)))
                if model(other) != now:
                    best = cost
        if best is not None:
            return count, best
    return None


def cost_of(flip) -> tuple[int, float]:
    return len(flip.changes), round(sum(abs(c.after - c.before) for c in flip.changes), 9)


def check(asked: Process, most: int) -> None:
    found, flip = flip_of(asked)
    expected = brute_force(asked, most)
    if flip.model is None:
        assert expected is None
        return
    other = asked
    for change in flip.changes:
        other = changed(other, change)
    assert decide(other).model == flip.model != found.model
    if len(flip.changes) <= most:
        assert cost_of(flip) == expected
    else:
        assert expected is None


slow = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


@slow
@given(leaves)
def test_flips_of_answers_are_the_smallest(asked):
    check(asked, 2)


@slow
@given(shorts)
def test_flips_of_the_short_form_are_the_smallest(asked):
    check(asked, 3)


@settings(slow, max_examples=15)
@given(wholes)
def test_flips_of_parts_are_the_smallest(asked):
    check(asked, 1)


@pytest.mark.parametrize("operational", [(4, 4, 4, 4, 4), (4, 4, 3, 4, 4)])
def test_flips_of_three_answers_are_the_smallest(operational):
    asked = process(operational, (0, 0, 0, 0, 0))
    check(asked, 3)


def test_a_flip_names_what_to_change():
    asked = process((3, 3, 3, 3, 3), (2, 2, 2, 2, 3))
    unsure = replace(asked.answers["scaling"], sure=0.1)
    _, flip = flip_of(replace(asked, answers={**asked.answers, "scaling": unsure}))
    assert flip.model == "hybrid"
    assert flip.changes == (Change((), "scaling", "expert", 2, 3),)


def test_what_no_answer_can_change_has_no_flip():
    secret = process((4,) * 5, (0,) * 5, strategic_secret=True)
    assert flip_of(secret)[1].model is None


def test_a_flip_of_parts_names_the_part():
    routine, judgement = process((4,) * 5, (0,) * 5), process((0,) * 5, (3, 3, 2, 2, 2))
    _, flip = flip_of(Process("w", "W", parts=(routine, judgement)))
    assert flip.model == "bpo"
    assert {change.path for change in flip.changes} == {(1,)}


@given(st.integers(0, 4), st.integers(0, 4), st.integers(0, 4))
def test_every_short_form_can_be_flipped(a, b, c):
    assert flip_of(Process("s", "S", short=Short(a, b, c)))[1].changes
