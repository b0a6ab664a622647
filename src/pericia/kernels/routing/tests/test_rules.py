"""Every rule: when it holds, when it fails, when it cannot be evaluated, and on which day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from pericia.kernels.routing import RULES, VERSION, prove
from pericia.kernels.routing.tests.world import (
    ANA,
    BRUNO,
    CLINIC,
    DUE,
    GONE,
    NOW,
    PROVIDER,
    RIVAL,
    context,
    only_failure,
    person,
    requirement,
    result,
    wall,
)

UNKNOWN = "cannot_be_evaluated"
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def test_holds_every_rule_in_order_and_says_what_decided() -> None:
    proof = prove(requirement(), person(), context())
    assert proof.eligible
    assert tuple(one.rule for one in proof.rules) == RULES
    assert (proof.failed, proof.version, proof.late) == ((), VERSION, False)
    stored = proof.as_dict()
    assert (stored["person"], stored["person_version"]) == (ANA, 7)
    assert stored["at"] == "2025-03-18T09:00:00+00:00"
    assert stored["rules"][1]["facts"] == {
        "as_of": "2025-03-19",
        "credentials": [
            {
                "kind": "clinical_coder",
                "state": "held",
                "id": "credential-1",
                "issuer": "Colegio",
                "jurisdiction": "ES",
                "verified_by": BRUNO,
                "verified_date": "2025-01-10",
                "expires_date": "2025-12-31",
            }
        ],
    }


ROLE = [
    (["expert"], ["expert"], True, "role_held"),
    (["operator", "reviewer"], ["expert", "reviewer"], True, "role_held"),
    (["operator"], ["expert"], False, "role_missing"),
    (["operator"], [], False, "role_missing"),
    (GONE, GONE, True, "none_required"),
    (None, ["expert"], True, "none_required"),
    ([], ["expert"], True, "none_required"),
    (["expert"], GONE, False, UNKNOWN),
    (["expert"], "expert", False, UNKNOWN),
    (["expert"], [1], False, UNKNOWN),
    ("expert", ["expert"], False, UNKNOWN),
]


@pytest.mark.parametrize(("needed", "held", "holds", "reason"), ROLE)
def test_role(needed: Any, held: Any, holds: bool, reason: str) -> None:
    found = only_failure(requirement(roles=needed), person(roles=held), context(), "role")
    assert (found.holds, found.reason) == (holds, reason)


SKILL = [
    ({"coding": 4}, {"coding": {"level": 4}}, True, "skill_held"),
    ({"coding": 5}, {"coding": {"level": 4}}, False, "skill_short"),
    ({"coding": 1}, {}, False, "skill_short"),
    ({"coding": 1, "law": 1}, {"coding": {"level": 5}}, False, "skill_short"),
    ({}, GONE, True, "none_required"),
    ({"coding": 1}, GONE, False, UNKNOWN),
    ({"coding": 1}, {"coding": {}}, False, UNKNOWN),
    ({"coding": 1}, {"coding": 5}, False, UNKNOWN),
    ({"coding": 1}, {"coding": {"level": "5"}}, False, UNKNOWN),
    ({"coding": 1}, {"coding": {"level": True}}, False, UNKNOWN),
    ({"coding": 1}, {"coding": {"level": 6}}, False, UNKNOWN),
    ({"coding": "high"}, {"coding": {"level": 5}}, False, UNKNOWN),
]


@pytest.mark.parametrize(("needed", "held", "holds", "reason"), SKILL)
def test_skill(needed: Any, held: Any, holds: bool, reason: str) -> None:
    found = only_failure(requirement(skills=needed), person(skills=held), context(), "skill")
    assert (found.holds, found.reason) == (holds, reason)


LANGUAGE = [
    ({"es": "C2"}, {"es": "C2"}, True, "language_held"),
    ({"es": "B1", "en": "A2"}, {"es": "B2", "en": "A2"}, True, "language_held"),
    ({"es": "C2"}, {"es": "C1"}, False, "language_short"),
    ({"fr": "A1"}, {"es": "C2"}, False, "language_short"),
    (GONE, GONE, True, "none_required"),
    ({"es": "B2"}, GONE, False, UNKNOWN),
    ({"es": "B2"}, {"es": "native"}, False, UNKNOWN),
    ({"es": "B2"}, {"es": None}, False, UNKNOWN),
    ({"es": "fluent"}, {"es": "C2"}, False, UNKNOWN),
    (["es"], {"es": "C2"}, False, UNKNOWN),
]


@pytest.mark.parametrize(("needed", "held", "holds", "reason"), LANGUAGE)
def test_language(needed: Any, held: Any, holds: bool, reason: str) -> None:
    needs = requirement(languages=needed)
    found = only_failure(needs, person(languages=held), context(), "language")
    assert (found.holds, found.reason) == (holds, reason)


CLEARANCE = [
    ("confidential", GONE, "confidential", True, "clearance_held"),
    ("public", None, "restricted", True, "clearance_held"),
    ("restricted", GONE, "confidential", False, "clearance_short"),
    ("public", "confidential", "internal", False, "clearance_short"),
    ("confidential", "public", "internal", False, "clearance_short"),
    (GONE, "public", "restricted", False, UNKNOWN),
    ("secret", GONE, "restricted", False, UNKNOWN),
    ("public", "secret", "restricted", False, UNKNOWN),
    ("public", GONE, GONE, False, UNKNOWN),
    ("public", GONE, "top", False, UNKNOWN),
    ("public", GONE, 3, False, UNKNOWN),
]


@pytest.mark.parametrize(("data_class", "asked", "held", "holds", "reason"), CLEARANCE)
def test_clearance(data_class: Any, asked: Any, held: Any, holds: bool, reason: str) -> None:
    needs = requirement(data_class=data_class, clearance=asked)
    found = only_failure(needs, person(clearance=held), context(), "clearance")
    assert (found.holds, found.reason) == (holds, reason)


SITE = {"id": "site-9", "time_zone": "Europe/Madrid"}
COUNTRY = [
    (["PT", "ES"], {**SITE, "country": "ES"}, True, "country_allowed"),
    (["PT"], {**SITE, "country": "ES"}, False, "country_not_allowed"),
    ([], {**SITE, "country": "ES"}, False, "country_not_allowed"),
    (None, {**SITE, "country": "KP"}, True, "none_required"),
    (None, SITE, True, "none_required"),
    (GONE, {**SITE, "country": "ES"}, False, UNKNOWN),
    (["ES"], SITE, False, UNKNOWN),
    ("ES", {**SITE, "country": "ES"}, False, UNKNOWN),
]


@pytest.mark.parametrize(("allowed", "site", "holds", "reason"), COUNTRY)
def test_country_of_the_site(allowed: Any, site: Any, holds: bool, reason: str) -> None:
    needs = requirement(countries=allowed)
    found = only_failure(needs, person(site=site), context(), "country")
    assert (found.holds, found.reason) == (holds, reason)


AUTHORITY = [
    ({"decision": "refund", "amount": 50_000}, {"limit_cents": 50_000}, True, "authority_held"),
    ({"decision": "refund", "amount": 50_001}, {"limit_cents": 50_000}, False, "over_the_limit"),
    ({"decision": "refund"}, {}, True, "authority_held"),
    ({"decision": "refund", "amount": 0}, {"limit_cents": 0}, True, "authority_held"),
    ({"decision": "write_off", "amount": 1}, {"limit_cents": 9}, False, "authority_missing"),
    (GONE, {"limit_cents": 9}, True, "none_required"),
    ({"decision": "refund", "amount": "classify.cents"}, {"limit_cents": 9}, False, UNKNOWN),
    ({"decision": "refund", "amount": None}, {"limit_cents": 9}, False, UNKNOWN),
    ({"decision": "refund", "amount": -1}, {"limit_cents": 9}, False, UNKNOWN),
    ({"decision": "refund", "amount": 1}, {}, False, UNKNOWN),
    ({"decision": "refund", "amount": 1}, {"limit_cents": None}, False, UNKNOWN),
    ({"decision": "refund", "amount": 1}, {"limit_cents": 1.5}, False, UNKNOWN),
    ({"amount": 1}, {"limit_cents": 9}, False, UNKNOWN),
]


@pytest.mark.parametrize(("needed", "given", "holds", "reason"), AUTHORITY)
def test_authority(needed: Any, given: Any, holds: bool, reason: str) -> None:
    needs = requirement(authority=needed)
    found = only_failure(needs, person(authorities={"refund": given}), context(), "authority")
    assert (found.holds, found.reason) == (holds, reason)


INDEPENDENCE: list[tuple[Any, dict[str, Any], bool, str]] = [
    (["code_a"], {"contributors": {"code_a": [f"person:{BRUNO}"]}}, True, "independent"),
    (["code_a"], {"contributors": {"code_a": [f"person:{ANA}"]}}, False, "contributed"),
    (["code_a"], {"contributors": {"code_a": [ANA]}}, False, "contributed"),
    (["code_a"], {"contributors": {"code_b": [ANA]}}, True, "independent"),  # never performed
    (["a", "b"], {"contributors": {"b": [BRUNO, ANA]}}, False, "contributed"),
    (["code_a"], {"contributors": {}, "inherited": [ANA]}, True, "independent"),
    (["*"], {"contributors": {"x": [BRUNO]}, "inherited": [BRUNO]}, True, "independent"),
    (["*"], {"contributors": {"x": [ANA]}, "inherited": []}, False, "contributed"),
    (["*"], {"contributors": {}, "inherited": [ANA]}, False, "contributed"),
    (["*"], {"contributors": {"x": ["bot:a@1", "system", "key:1"]}}, True, "independent"),
    ([], {"contributors": GONE, "inherited": GONE}, True, "none_required"),
    (GONE, {}, False, UNKNOWN),
    ("code_a", {}, False, UNKNOWN),
    (["code_a"], {"contributors": GONE}, False, UNKNOWN),
    (["code_a"], {"contributors": {"code_a": ANA}}, False, UNKNOWN),
    (["code_a"], {"contributors": {"code_a": [None]}}, False, UNKNOWN),
    (["*"], {"inherited": GONE, "contributors": {}}, False, UNKNOWN),
]


@pytest.mark.parametrize(("not_by", "changes", "holds", "reason"), INDEPENDENCE)
def test_independence(not_by: Any, changes: dict[str, Any], holds: bool, reason: str) -> None:
    needs = requirement(not_by=not_by)
    found = only_failure(needs, person(), context(**changes), "independence")
    assert (found.holds, found.reason) == (holds, reason)


WALLS = [
    ([], True, "no_wall"),
    (wall(organisation_id="client-other"), True, "no_wall"),
    (wall(), False, "walled"),
    (wall(organisation_id=RIVAL), False, "walled"),
    (wall(until_date="2025-03-18"), False, "walled"),  # its last day
    (wall(until_date="2025-03-17"), False, "walled"),  # still that day west of Greenwich
    (wall(until_date="2025-03-16"), True, "no_wall"),
    (wall(from_date="2025-03-18"), False, "walled"),
    (wall(from_date="2025-03-19"), True, "no_wall"),
    (wall(until_date=GONE), False, "walled"),
    (wall(from_date=GONE), False, "walled"),
    (wall(from_date="soon", until_date="later"), False, "walled"),
    (wall(id=GONE), False, "walled"),
    (GONE, False, UNKNOWN),
    (None, False, UNKNOWN),
    ("none", False, UNKNOWN),
    ([None], False, UNKNOWN),
    (wall(organisation_id=GONE), False, UNKNOWN),
]


@pytest.mark.parametrize(("walls", "holds", "reason"), WALLS)
def test_ethical_wall(walls: Any, holds: bool, reason: str) -> None:
    when = context(now=datetime(2025, 3, 18, 9, tzinfo=UTC))
    found = only_failure(requirement(), person(walls=walls), when, "ethical_wall")
    assert (found.holds, found.reason) == (holds, reason)


@pytest.mark.parametrize(
    ("now", "days", "stands"),
    [
        (datetime(2025, 3, 18, 9, 59, tzinfo=UTC), ("2025-03-19", None), False),
        (datetime(2025, 3, 18, 10, 0, tzinfo=UTC), ("2025-03-19", None), True),  # UTC+14 has begun
        (datetime(2025, 3, 19, 11, 59, tzinfo=UTC), ("2025-01-01", "2025-03-18"), True),
        (datetime(2025, 3, 19, 12, 0, tzinfo=UTC), ("2025-01-01", "2025-03-18"), False),
    ],
)
def test_a_wall_stands_while_its_days_last_anywhere(
    now: datetime, days: tuple[str, str | None], stands: bool
) -> None:
    walls = wall(from_date=days[0], until_date=days[1])
    when = context(now=now, due_at=now + timedelta(days=2))
    found = only_failure(requirement(), person(walls=walls), when, "ethical_wall")
    assert found.holds is not stands


@pytest.mark.parametrize(
    ("changes", "employer", "reason"),
    [
        ({}, RIVAL, "works_for_opponent"),
        ({"opponents": []}, RIVAL, "no_wall"),
        ({"opponents": []}, GONE, "no_wall"),
        ({}, CLINIC, "no_wall"),
        ({}, GONE, UNKNOWN),
        ({"opponents": GONE}, PROVIDER, UNKNOWN),
        ({"opponents": "none"}, PROVIDER, UNKNOWN),
    ],
)
def test_people_of_an_opponent_are_walled_off(changes: Any, employer: Any, reason: str) -> None:
    who = person(organisation_id=employer)
    found = only_failure(requirement(), who, context(**changes), "ethical_wall")
    assert (found.holds, found.reason) == (reason == "no_wall", reason)


def test_nobody_in_particular_may_do_nothing() -> None:
    needs = requirement(not_by=[], credentials=[])
    found = only_failure(needs, person(id=GONE), context(), "ethical_wall")
    assert found.as_dict()["facts"] == {"at": "person.id", "problem": "missing"}


# At 10:00 on Tuesday: 4 h until 14:00, 3 h from 16:00, and 5 h on Wednesday morning.
HOURS = [
    (1800, NOW + 30 * MINUTE, True, "enough_time", False),
    (1801, NOW + 30 * MINUTE, False, "too_little_time", False),
    (4 * 3600, NOW + 5 * HOUR, True, "enough_time", False),
    (4 * 3600 + 1, NOW + 6 * HOUR, False, "too_little_time", False),
    (0, NOW + MINUTE, True, "enough_time", False),
    (10**6, NOW, True, "some_time_though_late", True),
    (1800, NOW - timedelta(days=9), True, "some_time_though_late", True),
    (GONE, DUE, False, UNKNOWN, False),
    (-1, DUE, False, UNKNOWN, False),
    (True, DUE, False, UNKNOWN, False),
    ("1800", DUE, False, UNKNOWN, False),
    (1800, DUE.replace(year=2100), False, UNKNOWN, False),  # beyond what a calendar counts
]


@pytest.mark.parametrize(("effort", "due_at", "holds", "reason", "late"), HOURS)
def test_working_hours(effort: Any, due_at: Any, holds: bool, reason: str, late: bool) -> None:
    needs, when = requirement(effort_seconds=effort, credentials=[]), context(due_at=due_at)
    found = only_failure(needs, person(), when, "working_hours")
    assert (found.holds, found.reason) == (holds, reason)
    assert prove(needs, person(), when).late is late


def test_an_overdue_item_needs_somebody_who_works_within_a_day() -> None:
    saturday = datetime(2025, 3, 22, 10, tzinfo=UTC)
    sunday_noon = datetime(2025, 3, 23, 12, tzinfo=UTC)
    for now, holds in ((saturday, False), (sunday_noon, True)):
        when = context(now=now, due_at=DUE)
        found = only_failure(requirement(), person(), when, "working_hours")
        assert found.holds is holds
        assert found.as_dict()["facts"]["late"] is True


MADRID = {"time_zone": "Europe/Madrid", "week": {"tue": [["09:00", "14:00"]]}}
BOGOTA = {"time_zone": "America/Bogota", "week": {"tue": [["08:00", "17:00"]]}}


@pytest.mark.parametrize(
    ("client_hours", "seconds_min", "holds", "reason"),
    [
        (MADRID, 5 * 3600, True, "enough_time"),
        (MADRID, 5 * 3600 + 1, False, "too_little_shared"),
        # 8:00 in Bogotá is 14:00 in Madrid as long as Madrid is not on summer time.
        (BOGOTA, 3 * 3600, True, "enough_time"),
        (BOGOTA, 3 * 3600 + 1, False, "too_little_shared"),
        ({**MADRID, "extra_holidays": ["2025-03-18"]}, 5 * 3600, True, "enough_time"),
        ({}, 0, False, UNKNOWN),
        (GONE, 0, False, UNKNOWN),
        (MADRID, None, False, UNKNOWN),
        (MADRID, "4", False, UNKNOWN),
    ],
)
def test_hours_shared_with_the_client_are_asked_where_the_service_does(
    client_hours: Any, seconds_min: Any, holds: bool, reason: str
) -> None:
    asked = {"client_hours": client_hours, "seconds_min": seconds_min}
    if client_hours is GONE:
        del asked["client_hours"]
    found = only_failure(requirement(shared_hours=asked), person(), context(), "working_hours")
    assert (found.holds, found.reason) == (holds, reason)
    in_hand = prove(requirement(shared_hours=asked), person(), context(in_hand=True))
    assert result(in_hand, "working_hours").reason == "in_hand"


@pytest.mark.parametrize(
    "hours",
    [
        GONE,
        None,
        {},
        {"time_zone": "Europe/Madird", "week": {"tue": [["09:00", "14:00"]]}},
        {"time_zone": "Europe/Madrid", "week": {"tue": [["09:00", "14:00"], ["13:00", "15:00"]]}},
    ],
)
def test_hours_that_mean_nothing_make_nobody_available(hours: Any) -> None:
    found = only_failure(requirement(), person(hours=hours), context(), "working_hours")
    assert (found.holds, found.reason) == (False, UNKNOWN)
    assert found.as_dict()["facts"]["at"] == "person.hours"


CAPACITY = [
    (2, 3, True, "free_slot"),
    (3, 3, False, "no_free_slot"),
    (4, 3, False, "no_free_slot"),
    (0, 0, False, "no_free_slot"),
    (GONE, 3, False, UNKNOWN),
    (2, GONE, False, UNKNOWN),
    (-1, 3, False, UNKNOWN),
    (1, "3", False, UNKNOWN),
    (1.0, 3, False, UNKNOWN),
    (False, 3, False, UNKNOWN),
]


@pytest.mark.parametrize(("load", "slots", "holds", "reason"), CAPACITY)
def test_capacity(load: Any, slots: Any, holds: bool, reason: str) -> None:
    who = person(load=load, capacity=slots)
    found = only_failure(requirement(), who, context(), "capacity")
    assert (found.holds, found.reason) == (holds, reason)


@pytest.mark.parametrize("in_hand", [True, False, 1, "yes", None])
def test_an_item_in_hand_needs_no_further_slot_nor_time(in_hand: Any) -> None:
    """At submission the load counts the item itself, and its time is already spent."""
    when = context(in_hand=in_hand, due_at=NOW + MINUTE)
    proof = prove(requirement(), person(load=3, capacity=3), when)
    assert proof.failed == (() if in_hand is True else ("working_hours", "capacity"))
    over = prove(requirement(), person(load=4, capacity=3), when)
    assert ("capacity" in over.failed) is (in_hand is not True)


@pytest.mark.parametrize("key", ["now", "due_at"])
@pytest.mark.parametrize("value", [GONE, None, "tomorrow", 5, datetime(2025, 3, 18)])  # noqa: DTZ001
def test_without_a_time_every_rule_that_needs_it_fails(key: str, value: Any) -> None:
    proof = prove(requirement(), person(), context(**{key: value}))
    needing = ("credential", "ethical_wall", "working_hours")
    assert proof.failed == (needing if key == "now" else ("credential", "working_hours"))
    assert {result(proof, rule).reason for rule in proof.failed} == {UNKNOWN}


def test_times_may_be_text_with_a_zone() -> None:
    when = context(now="2025-03-18T10:00:00+01:00", due_at="2025-03-19T12:00:00Z")
    assert prove(requirement(), person(), when) == prove(requirement(), person(), context())
