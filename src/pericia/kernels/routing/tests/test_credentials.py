"""The credential rule: kind, jurisdiction, verifier, and every boundary of its dates."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from pericia.kernels.refusal import Refused
from pericia.kernels.routing import credential_expression, prove
from pericia.kernels.routing.tests.world import (
    ANA,
    BRUNO,
    GONE,
    context,
    credential,
    only_failure,
    person,
    requirement,
    result,
)

# At 09:00 UTC on 18 March, due at 12:00 UTC on 19 March, in Madrid.
FAULTS = [
    ({}, "held"),
    ({"kind": "nurse"}, "not_held"),
    ({"kind": GONE}, "not_held"),
    ({"jurisdiction": "PT"}, "other_jurisdiction"),
    ({"jurisdiction": GONE}, "jurisdiction_unknown"),
    ({"jurisdiction": ["ES"]}, "jurisdiction_unknown"),
    ({"verified_by": GONE}, "not_verified"),
    ({"verified_by": ""}, "not_verified"),
    ({"verified_by": "  "}, "not_verified"),
    ({"verified_by": 7}, "not_verified"),
    ({"verified_by": ANA}, "verified_by_holder"),
    ({"verified_by": f"person:{ANA}"}, "verified_by_holder"),
    ({"verified_date": GONE}, "verified_date_unknown"),
    ({"verified_date": "last year"}, "verified_date_unknown"),
    ({"verified_date": "2025-03-18"}, "held"),
    ({"verified_date": "2025-03-19"}, "verified_in_future"),
    ({"expires_date": GONE}, "expires_date_unknown"),
    ({"expires_date": "never"}, "expires_date_unknown"),
    ({"expires_date": 20991231}, "expires_date_unknown"),
    ({"expires_date": None}, "held"),
    ({"expires_date": "2025-03-19"}, "held"),  # the last day counts
    ({"expires_date": "2025-03-18"}, "expired"),  # before the item is due
    ({"expires_date": "2025-03-17"}, "expired"),
    ({"revoked_date": None}, "held"),
    ({"revoked_date": "2025-03-20"}, "held"),
    ({"revoked_date": "2025-03-19"}, "revoked"),
    ({"revoked_date": "unreadable"}, "revoked"),
]


@pytest.mark.parametrize(("changes", "state"), FAULTS)
def test_a_credential_counts_when_nothing_is_wrong_with_it(
    changes: dict[str, Any], state: str
) -> None:
    who = person(credentials=credential(**changes))
    found = only_failure(requirement(), who, context(), "credential")
    assert (found.holds, found.reason) == (state == "held", state)
    assert found.as_dict()["facts"]["credentials"][0]["state"] == state


@pytest.mark.parametrize(
    ("now", "due_at", "expires", "holds"),
    [
        # 18 March, 23:30 UTC is 19 March in Madrid, where the person works.
        (datetime(2025, 3, 18, 22, 59, tzinfo=UTC), None, "2025-03-18", True),
        (datetime(2025, 3, 18, 23, 0, tzinfo=UTC), None, "2025-03-18", False),
        # Overdue: the day of the work counts and not the earlier due time.
        (
            datetime(2025, 3, 20, 9, tzinfo=UTC),
            datetime(2025, 3, 18, tzinfo=UTC),
            "2025-03-19",
            False,
        ),
        (
            datetime(2025, 3, 20, 9, tzinfo=UTC),
            datetime(2025, 3, 18, tzinfo=UTC),
            "2025-03-20",
            True,
        ),
    ],
)
def test_dates_are_those_of_the_site(
    now: datetime, due_at: datetime | None, expires: str, holds: bool
) -> None:
    who = person(credentials=credential(expires_date=expires))
    when = context(now=now, due_at=due_at or now, in_hand=True)
    assert result(prove(requirement(), who, when), "credential").holds is holds


def test_a_valid_credential_counts_beside_spoilt_ones_and_the_longest_is_shown() -> None:
    several = [
        None,
        *credential(id="expired", expires_date="2024-01-01"),
        *credential(id="short", expires_date="2025-06-30"),
        *credential(id="long", expires_date="2026-06-30"),
        *credential(id="foreign", jurisdiction="FR", expires_date=None),
    ]
    found = only_failure(requirement(), person(credentials=several), context(), "credential")
    assert found.holds
    assert found.as_dict()["facts"]["credentials"][0]["id"] == "long"


def test_the_proof_of_a_failure_shows_the_credential_that_came_nearest() -> None:
    several = [
        *credential(id="foreign", jurisdiction="FR"),
        *credential(id="old", expires_date="2025-01-31"),
    ]
    found = only_failure(requirement(), person(credentials=several), context(), "credential")
    shown = found.as_dict()["facts"]["credentials"][0]
    assert (shown["id"], shown["state"]) == ("old", "expired")


def test_every_required_credential_is_asked_for() -> None:
    needs = requirement(credentials=[{"kind": "clinical_coder"}, {"kind": "physician"}])
    found = only_failure(needs, person(), context(), "credential")
    assert (found.holds, found.reason) == (False, "not_held")
    states = [one["state"] for one in found.as_dict()["facts"]["credentials"]]
    assert states == ["held", "not_held"]
    both = person(credentials=[*credential(), *credential(kind="physician")])
    assert prove(needs, both, context()).eligible


@pytest.mark.parametrize(
    ("credentials", "needed"),
    [
        (GONE, [{"kind": "clinical_coder"}]),
        ("many", [{"kind": "clinical_coder"}]),
        (credential(), "clinical_coder"),
        (credential(), ["clinical_coder"]),
        (credential(), [{}]),
        (credential(), {"kind": "clinical_coder"}),
    ],
)
def test_what_cannot_be_read_is_not_held(credentials: Any, needed: Any) -> None:
    who = person(credentials=credentials)
    found = only_failure(requirement(credentials=needed), who, context(), "credential")
    assert (found.holds, found.reason) == (False, "cannot_be_evaluated")


@pytest.mark.parametrize("site", [{"country": "ES"}, {"country": "ES", "time_zone": "Mars/Base"}])
def test_without_the_zone_of_the_site_no_date_can_be_told(site: dict[str, str]) -> None:
    found = only_failure(requirement(), person(site=site), context(), "credential")
    assert (found.holds, found.reason) == (False, "cannot_be_evaluated")


@pytest.mark.parametrize("nothing", [GONE, None, [], ()])
def test_none_is_required(nothing: Any) -> None:
    who = person(credentials=GONE)
    found = only_failure(requirement(credentials=nothing), who, context(), "credential")
    assert (found.holds, found.reason) == (True, "none_required")


EXPRESSIONS = [
    ("credential.jurisdiction == client.country", "held"),
    ("credential.jurisdiction in ['ES', 'PT']", "held"),
    ("credential.issuer.startsWith('Col')", "held"),
    ("client.country == 'ES' || credential.jurisdiction == 'EU'", "held"),
    ("credential.jurisdiction == 'PT'", "other_jurisdiction"),
    ("credential.missing == 'ES'", "jurisdiction_unknown"),
    ("client.province == 'ES'", "jurisdiction_unknown"),
    ("'ES'", "jurisdiction_unknown"),
    ("1", "jurisdiction_unknown"),
    ("credential.jurisdiction ==", "jurisdiction_unknown"),
    ("input.country == 'ES'", "jurisdiction_unknown"),
    ("1 / 0 == 1", "jurisdiction_unknown"),
    ("true" + " && true" * 200, "jurisdiction_unknown"),
    (True, "jurisdiction_unknown"),
    ("", "jurisdiction_unknown"),
]


@pytest.mark.parametrize(("expression", "state"), EXPRESSIONS)
def test_only_a_true_expression_holds(expression: Any, state: str) -> None:
    needs = requirement(credentials=[{"kind": "clinical_coder", "jurisdiction": expression}])
    found = only_failure(needs, person(), context(), "credential")
    assert (found.holds, found.reason) == (state == "held", state)


@pytest.mark.parametrize("country", [GONE, None, ""])
@pytest.mark.parametrize("jurisdiction", ["ES", GONE, None, ""])
def test_what_is_not_known_matches_nothing(country: Any, jurisdiction: Any) -> None:
    who = person(credentials=credential(jurisdiction=jurisdiction))
    found = only_failure(requirement(), who, context(client_country=country), "credential")
    assert (found.holds, found.reason) == (False, "jurisdiction_unknown")


def test_an_expression_reads_only_the_credential_and_the_client() -> None:
    assert set(credential_expression("credential.a == client.b").names) == {"credential", "client"}
    with pytest.raises(Refused) as refused:
        credential_expression("case.country == client.country")
    assert refused.value.code == "expression_variable"


def test_one_verifier_may_vouch_for_another_person() -> None:
    assert prove(
        requirement(), person(credentials=credential(verified_by=BRUNO)), context()
    ).eligible
