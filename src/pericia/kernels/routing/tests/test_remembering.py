"""What is remembered between proofs can be neither stale nor shared by mistake."""

from __future__ import annotations

from datetime import timedelta
from types import MappingProxyType
from typing import Any

import pytest

from pericia.kernels.calendar.caching import BoundedCache
from pericia.kernels.routing import eligibility, prove
from pericia.kernels.routing.tests.world import (
    ANA,
    GONE,
    NOW,
    context,
    credential,
    person,
    requirement,
    wall,
)

LOSSES: list[dict[str, Any]] = [
    {"roles": ["operator"]},
    {"skills": {"coding": {"level": 1}}},
    {"credentials": []},
    {"credentials": credential(expires_date="2025-01-31")},
    {"credentials": credential(verified_by=ANA)},
    {"languages": {"es": "A1"}},
    {"clearance": "public"},
    {"site": {"id": "site-1", "country": "KP", "time_zone": "Europe/Madrid"}},
    {"walls": wall()},
    {"hours": {"time_zone": "Europe/Madrid", "week": {"sun": [["09:00", "10:00"]]}}},
    {"authorities": {}},
    {"load": 3},
    {"capacity": 1},
]


@pytest.mark.parametrize("loss", LOSSES)
def test_the_same_version_with_other_facts_is_judged_by_the_facts(loss: dict[str, Any]) -> None:
    before, after = person(), person(**loss)
    assert before["version"] == after["version"]
    assert prove(requirement(), before, context()).eligible
    assert not prove(requirement(), after, context()).eligible
    assert prove(requirement(), before, context()).eligible


@pytest.mark.parametrize("loss", LOSSES)
def test_facts_changed_in_place_are_seen(loss: dict[str, Any]) -> None:
    who = person()
    assert prove(requirement(), who, context()).eligible
    who.update(loss)
    assert not prove(requirement(), who, context()).eligible


def test_a_fact_deep_inside_changed_in_place_is_seen() -> None:
    who, needs = person(), requirement()
    assert prove(needs, who, context()).eligible
    who["credentials"][0]["expires_date"] = "2025-01-31"
    assert prove(needs, who, context()).failed == ("credential",)
    needs["credentials"].clear()
    assert prove(needs, who, context()).eligible
    needs["skills"]["coding"] = 5
    assert prove(needs, who, context()).failed == ("skill",)


def test_time_passes_for_a_remembered_person() -> None:
    who = person(
        credentials=credential(expires_date="2025-03-20"), walls=wall(from_date="2025-04-01")
    )
    failed = []
    for days in (0, 7, 21):
        now = NOW + timedelta(days=days)
        failed.append(
            prove(requirement(), who, context(now=now, due_at=now + timedelta(days=1))).failed
        )
    assert failed == [(), ("credential",), ("credential", "ethical_wall")]


def test_one_and_true_are_different_facts() -> None:
    assert prove(requirement(skills={"coding": 1}), person(), context()).eligible
    assert prove(requirement(skills={"coding": True}), person(), context()).failed == ("skill",)
    assert prove(requirement(skills={"coding": 1.0}), person(), context()).failed == ("skill",)


def test_the_client_is_part_of_what_is_remembered() -> None:
    assert prove(requirement(), person(), context()).eligible
    assert prove(requirement(), person(), context(client_country="PT")).failed == ("credential",)
    assert prove(requirement(), person(), context(client_country=["ES"])).failed == ("credential",)


def test_facts_that_no_cache_can_hold_give_the_same_answer() -> None:
    read_only = MappingProxyType(person())
    assert prove(requirement(), read_only, context()) == prove(requirement(), person(), context())
    odd = person(roles=["expert"], walls=[MappingProxyType(wall()[0])])
    assert prove(requirement(), odd, context()).failed == ("ethical_wall",)
    needs = MappingProxyType(requirement())
    assert prove(needs, person(), context()).eligible


def test_changing_a_stored_proof_changes_no_later_one() -> None:
    proof = prove(requirement(), person(roles=[]), context())
    stored = proof.as_dict()
    stored["rules"][0]["facts"]["roles"].append("expert")
    stored["rules"][0]["holds"] = True
    again = prove(requirement(), person(roles=[]), context())
    assert not again.eligible
    assert again.as_dict()["rules"][0]["facts"] == {"roles": []}
    with pytest.raises(TypeError):
        proof.rules[0].facts["roles"] = ["expert"]


def test_memory_is_bounded_and_forgetting_changes_nothing(monkeypatch: Any) -> None:
    monkeypatch.setattr(eligibility, "_people", BoundedCache(3))
    monkeypatch.setattr(eligibility, "_pairs", BoundedCache(5))
    crowd = [person(id=f"person-{number}") for number in range(9)]
    answers = [prove(requirement(), who, context()).eligible for who in crowd * 2]
    assert all(answers)
    assert (len(eligibility._people), len(eligibility._pairs)) == (3, 5)


def test_load_and_lineage_are_never_remembered() -> None:
    who = person(load=2)
    assert prove(requirement(), who, context()).eligible
    assert prove(requirement(), {**who, "load": 3}, context()).failed == ("capacity",)
    mine = context(contributors={"code_a": [ANA]})
    assert prove(requirement(), who, mine).failed == ("independence",)
    assert prove(requirement(), person(id=GONE), context()).failed != ()
