"""Who gets which item, at what cost, and what is said when nobody may."""

from __future__ import annotations

import copy
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pericia.kernels.routing import (
    OVERRIDABLE,
    OVERRIDE,
    RULES,
    Proof,
    Relaxation,
    cheapest,
    choose,
    nobody,
    prove,
)
from pericia.kernels.routing.tests.world import (
    ANA,
    CLARA,
    DUE,
    context,
    person,
    requirement,
    wall,
)


def item(name: str, priority: int = 0, **needs: Any) -> dict[str, Any]:
    return {
        "id": name,
        "priority": priority,
        "due_at": DUE,
        "requirement": requirement(**needs),
        "context": context(),
    }


def named(name: str, **facts: Any) -> dict[str, Any]:
    return person(id=name, **facts)


def test_the_cheapest_eligible_person_gets_it_with_the_proof_and_the_next_two() -> None:
    people = [
        named("dear", hourly_cost_cents=6000),
        named("cheap", hourly_cost_cents=3000),
        named("cheapest-but-walled", hourly_cost_cents=1000, walls=wall()),
        named("middling", hourly_cost_cents=4001),
        named("dearest", hourly_cost_cents=9000),
    ]
    choice = cheapest(item("one", effort_seconds=1800), people)
    assert choice.person_id == "cheap"
    assert choice.proof == prove(item("one")["requirement"], people[1], context())
    assert choice.cost_terms == {
        "effort_seconds": 1800,
        "hourly_cost_cents": 3000,
        "currency": "EUR",
        "cost_cents": 1500,
        "load": 1,
    }
    told = [(one.person_id, one.cost_cents, one.difference_cents) for one in choice.alternatives]
    assert told == [("middling", 2001, 501), ("dear", 3000, 1500)]  # 2000.5 cents round up


def test_what_came_back_goes_to_its_maker_while_they_may_and_have_a_slot() -> None:
    people = [
        named("cheap", hourly_cost_cents=3000),
        named("maker", hourly_cost_cents=6000, load=1, capacity=2),
    ]
    back = {**item("one", effort_seconds=1800), "maker": "maker"}
    choice, second = choose([back, {**back, "id": "two"}], people)
    assert choice.person_id == "maker"
    assert choice.cost_terms["again"] is True
    assert [one.difference_cents for one in choice.alternatives] == [-1500]
    assert second.person_id == "cheap", "the maker has no slot left"
    assert "again" not in second.cost_terms
    people[1] = named("maker", walls=wall())
    assert cheapest(back, people).person_id == "cheap"


def test_ties_go_to_the_smaller_load_and_then_to_the_first_id() -> None:
    crowd = [named("b", load=1), named("a", load=1), named("c", load=0)]
    given_to = [one.person_id for one in choose([item(str(n)) for n in range(6)], crowd)]
    assert given_to == ["c", "a", "b", "c", "a", "b"]


def test_a_full_person_gets_no_more_and_the_next_one_does() -> None:
    crowd = [named("cheap", load=2), named("dear", load=2, hourly_cost_cents=9000)]
    choices = choose([item(str(number)) for number in range(3)], crowd)
    assert [one.person_id for one in choices] == ["cheap", "dear", None]
    last = choices[-1].nobody
    assert last is not None
    assert last.by_rule == {"capacity": 2}


def test_items_go_by_priority_then_due_time_then_id() -> None:
    later = {**item("later"), "due_at": DUE + timedelta(hours=1)}
    undated = {**item("undated"), "due_at": None}
    items = [undated, later, item("b"), item("a"), item("urgent", priority=5)]
    assert [one.item_id for one in choose(items, [])] == ["urgent", "a", "b", "later", "undated"]


def test_people_whose_cost_cannot_be_compared_come_last() -> None:
    crowd = [
        named("dollars", hourly_cost_cents=1, currency="USD"),
        named("unknown", hourly_cost_cents=None),
        named("euros", hourly_cost_cents=9000),
        named("euros-too", hourly_cost_cents=9500),
    ]
    choice = cheapest(item("one"), crowd)
    assert choice.person_id == "euros"
    assert choice.alternatives[1].difference_cents is None
    assert cheapest(item("one"), crowd, currency="USD").person_id == "dollars"
    assert cheapest(item("one"), crowd[1:2]).cost_terms["cost_cents"] is None


def test_nothing_given_is_changed() -> None:
    items, crowd = [item("one"), item("two")], [named("a"), named("b")]
    before = copy.deepcopy((items, crowd))
    choose(items, crowd)
    assert (items, crowd) == before


def test_another_prover_may_be_used() -> None:
    asked = []

    def only_dora(needs: Any, who: Any, when: Any) -> Proof:
        asked.append(who["id"])
        return prove(needs, person(id=who["id"], load=0 if who["id"] == "dora" else 9), when)

    crowd = [named(ANA), named("dora")]
    assert cheapest(item("one"), crowd, prove=only_dora).person_id == "dora"
    assert asked == [ANA, "dora"]


crowds = st.lists(
    st.builds(
        person,
        id=st.sampled_from("abcdefgh"),
        load=st.integers(0, 4),
        hourly_cost_cents=st.integers(1000, 1003),
        roles=st.sampled_from([["expert"], ["operator"]]),
    ),
    max_size=6,
    unique_by=lambda one: one["id"],
)


@settings(deadline=None, max_examples=60)
@given(crowds, st.integers(0, 12))
def test_every_choice_is_eligible_cheapest_and_within_capacity(crowd: Any, count: int) -> None:
    loads = {who["id"]: who["load"] for who in crowd}
    for choice in choose([item(f"{number:02d}") for number in range(count)], crowd):
        free = [who for who in crowd if "expert" in who["roles"] and loads[who["id"]] < 3]
        if choice.person_id is None:
            assert free == []
            continue
        assert choice.proof is not None
        assert choice.proof.eligible
        best = min(free, key=lambda who: (who["hourly_cost_cents"], loads[who["id"]], who["id"]))
        assert choice.person_id == best["id"]
        loads[choice.person_id] += 1


def test_nobody_says_how_many_fail_by_each_rule_and_what_one_relaxation_would_do() -> None:
    crowd = [
        named("a", credentials=[]),
        named("b", credentials=[]),
        named("c", credentials=[], load=3),
        named("d", walls=wall()),
        named("e", languages={"es": "A1"}),
    ]
    choice = cheapest(item("one"), crowd)
    assert (choice.person_id, choice.proof, choice.alternatives) == (None, None, ())
    assert choice.nobody is not None
    assert choice.nobody.people == 5
    assert choice.nobody.by_rule == {
        "credential": 3,
        "language": 1,
        "ethical_wall": 1,
        "capacity": 1,
    }
    assert choice.nobody.relaxations == (
        Relaxation("credential", 2, "override", "override"),
        Relaxation("language", 1, "change", "supervisor"),
        Relaxation("ethical_wall", 1, "never", None),
    )
    assert choice.nobody.as_dict()["relaxations"][2] == {
        "rule": "ethical_wall",
        "people": 1,
        "means": "never",
        "authority": None,
    }


def test_nobody_among_nobody() -> None:
    assert nobody([]).as_dict() == {
        "people": 0,
        "by_rule": {},
        "relaxations": [],
        "credentials": [],
    }


LACKS: dict[str, dict[str, Any]] = {
    "role": {"roles": ["operator"]},
    "credential": {"credentials": []},
    "skill": {"skills": {}},
    "language": {"languages": {}},
    "clearance": {"clearance": "public"},
    "country": {"site": {"id": "far", "country": "KP", "time_zone": "Asia/Pyongyang"}},
    "ethical_wall": {"walls": wall()},
    "independence": {"id": CLARA},
    "authority": {"authorities": {}},
    "working_hours": {"hours": {}},
    "capacity": {"load": 3},
}


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_says_by_whom_it_may_be_relaxed_and_a_wall_by_nobody(rule: str) -> None:
    found = cheapest(item("one"), [person(**LACKS[rule])]).nobody
    assert found is not None
    (relaxation,) = found.relaxations
    assert relaxation.rule == rule
    if rule in OVERRIDABLE:
        assert (relaxation.means, relaxation.authority) == ("override", OVERRIDE)
    elif rule == "ethical_wall":
        assert (relaxation.means, relaxation.authority) == ("never", None)
    else:
        assert relaxation.means == "change"
        assert relaxation.authority in ("administrator", "sponsor", "supervisor")


def test_whoever_a_rule_was_lifted_for_is_chosen_where_they_cost_least() -> None:
    unlicensed = named("a", credentials=[], hourly_cost_cents=1)
    given = {**item("one"), "lifted": {"a": ["credential"]}}
    for people in ([unlicensed], [person(), unlicensed]):
        chosen = cheapest(given, people)
        assert (chosen.person_id, chosen.nobody) == ("a", None)
        assert chosen.proof is not None
        assert chosen.proof.failed == ("credential",)
    assert cheapest({**given, "lifted": {"a": ["clearance"]}}, [unlicensed]).nobody is not None
    assert cheapest(given, [{**unlicensed, "walls": wall()}]).nobody is not None


def test_eligible_but_for_what_an_authority_set_aside() -> None:
    proof = prove(requirement(), person(credentials=[], load=3), context())
    assert proof.eligible_but_for({"credential", "capacity"})
    assert not proof.eligible_but_for({"credential"})
    assert not prove(requirement(), person(walls=wall()), context()).eligible_but_for(OVERRIDABLE)
