"""What holds for every requirement, person and context, however spoilt."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from pericia.kernels.routing import RULES, explain, prove, read_proof
from pericia.kernels.routing.eligibility import forget
from pericia.kernels.routing.tests.world import (
    ANA,
    BRUNO,
    CLINIC,
    NOW,
    RIVAL,
    context,
    credential,
    person,
    requirement,
    wall,
)

calm = settings(deadline=None)
Path = tuple[Any, ...]

# What stands in somebody's way: taking it away may make them eligible.
BARS = {"walls", "contributors", "inherited", "load", "opponents", "holidays", "revoked_date"}

people = st.builds(
    person,
    roles=st.sampled_from([["expert"], ["operator"], ["expert", "operator"]]),
    skills=st.sampled_from([{"coding": {"level": level}} for level in (1, 3, 5)]),
    credentials=st.lists(
        st.builds(
            lambda **changes: credential(**changes)[0],
            jurisdiction=st.sampled_from(["ES", "PT"]),
            verified_by=st.sampled_from([ANA, BRUNO]),
            verified_date=st.sampled_from(["2025-01-01", "2025-03-18", "2025-05-01"]),
            expires_date=st.sampled_from([None, "2025-03-18", "2025-12-31"]),
            revoked_date=st.sampled_from([None, "2025-01-31"]),
        ),
        max_size=2,
    ),
    languages=st.sampled_from([{"es": "C2"}, {"es": "A2", "en": "C1"}]),
    clearance=st.sampled_from(["public", "internal", "confidential"]),
    walls=st.sampled_from([[], wall(), wall(until_date="2025-01-31")]),
    load=st.integers(0, 3),
)
contexts = st.builds(
    context,
    due_at=st.sampled_from([NOW + timedelta(hours=hours) for hours in (-30, 0, 1, 5, 50)]),
    contributors=st.sampled_from([{}, {"code_a": [ANA]}, {"code_a": [BRUNO]}]),
    opponents=st.sampled_from([[], [RIVAL], [CLINIC]]),
    in_hand=st.booleans(),
)


def paths(data: Any, here: Path = ()) -> Iterator[Path]:
    """Every key at any depth but those of the bars."""
    for key, value in data.items() if isinstance(data, dict) else enumerate(data):
        if key in BARS:
            continue
        yield (*here, key)
        if isinstance(value, dict | list):
            yield from paths(value, (*here, key))


def without(data: dict[str, Any], path: Path) -> dict[str, Any]:
    left = copy.deepcopy(data)
    place: Any = left
    for key in path[:-1]:
        place = place[key]
    del place[path[-1]]
    return left


@calm
@given(people, contexts, st.data())
def test_removing_a_fact_makes_nobody_eligible(
    who: dict[str, Any], when: dict[str, Any], data: st.DataObject
) -> None:
    needs = requirement()
    before = set(prove(needs, who, when).failed)
    fact = data.draw(st.sampled_from(list(paths(who))))
    assert before <= set(prove(needs, without(who, fact), when).failed)
    fact = data.draw(st.sampled_from(list(paths(when))))
    assert before <= set(prove(needs, who, without(when, fact)).failed)


def test_removing_any_one_fact_of_an_eligible_person_is_noticed_or_harmless() -> None:
    """Removes each fact in turn from the whole world: a rule may start to fail, none to hold."""
    harmless = {"version", "hourly_cost_cents", "currency", "country"}
    noticed = set()
    for path in paths(person()):
        if not prove(requirement(), without(person(), path), context()).eligible:
            noticed.add(path[0])
    assert noticed | harmless >= set(person()) - BARS
    assert not noticed & harmless


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=6,
)


@st.composite
def spoilt(draw: st.DrawFn, base: dict[str, Any]) -> Any:
    """The facts with arbitrary JSON in place of up to three of them, or no facts at all."""
    data = copy.deepcopy(base)
    for _ in range(draw(st.integers(0, 3))):
        place: Any = data
        path = draw(st.sampled_from(list(every_path(data)) or [()]))
        for key in path[:-1]:
            place = place[key]
        if path:
            place[path[-1]] = draw(json_values)
    return draw(json_values) if draw(st.integers(0, 20)) == 0 else data


def every_path(data: Any, here: Path = ()) -> Iterator[Path]:
    for key, value in data.items() if isinstance(data, dict) else enumerate(data):
        yield (*here, key)
        if isinstance(value, dict | list):
            yield from every_path(value, (*here, key))


@settings(deadline=None, max_examples=300)
@given(
    spoilt(requirement()),
    spoilt(person()),
    spoilt(context(now=str(NOW), due_at="2025-03-19T12:00:00Z")),
)
def test_any_json_gives_a_proof_that_can_be_stored_and_said(
    needs: Any, who: Any, when: Any
) -> None:
    proof = prove(needs, who, when)
    assert tuple(one.rule for one in proof.rules) == RULES
    stored = json.loads(json.dumps(proof.as_dict(), allow_nan=False))
    assert stored == proof.as_dict()
    assert read_proof(stored) == proof
    for language in ("es", "en"):
        assert all(sentence.endswith(".") for sentence in explain(proof, language))


@calm
@given(people, people, contexts, contexts)
def test_remembered_answers_are_those_of_a_first_look(
    one: dict[str, Any], other: dict[str, Any], earlier: dict[str, Any], later: dict[str, Any]
) -> None:
    needs = requirement()
    for who in (one, other):
        prove(needs, who, earlier)
    warm = [prove(needs, who, when) for who in (one, other) for when in (earlier, later)]
    cold = []
    for who in (one, other):
        for when in (earlier, later):
            forget()
            cold.append(prove(needs, who, when))
    assert warm == cold


@calm
@given(people, st.datetimes(datetime(2024, 1, 1), datetime(2026, 12, 31)))  # noqa: DTZ001
def test_a_shorter_time_or_a_longer_effort_never_helps(who: dict[str, Any], at: datetime) -> None:
    now = at.replace(tzinfo=UTC)
    due = now + timedelta(hours=30)
    wide = prove(requirement(), who, context(now=now, due_at=due))
    tight = prove(requirement(), who, context(now=now, due_at=due - timedelta(hours=20)))
    long = prove(requirement(effort_seconds=36_000), who, context(now=now, due_at=due))
    for narrow in (tight, long):
        assert ("working_hours" in wide.failed) <= ("working_hours" in narrow.failed)
