"""One expert who may do one item, as facts; the tests change one thing at a time."""

from __future__ import annotations

import copy
from datetime import UTC, datetime
from typing import Any

from pericia.kernels.routing import Proof, RuleResult, prove

ANA, BRUNO, CLARA = (f"0195a000-0000-7000-8000-00000000000{number}" for number in (1, 2, 3))
CLINIC, RIVAL, PROVIDER = "client-clinic", "client-rival", "provider"

# A Tuesday, 10:00 in Madrid; due the next day at 13:00 there.
NOW = datetime(2025, 3, 18, 9, tzinfo=UTC)
DUE = datetime(2025, 3, 19, 12, tzinfo=UTC)

_PERSON: dict[str, Any] = {
    "id": ANA,
    "organisation_id": PROVIDER,
    "version": 7,
    "roles": ["expert", "reviewer"],
    "skills": {"coding": {"level": 4, "graded_by": BRUNO, "graded_at": "2025-01-10T09:00:00Z"}},
    "credentials": [
        {
            "id": "credential-1",
            "kind": "clinical_coder",
            "issuer": "Colegio",
            "jurisdiction": "ES",
            "verified_by": BRUNO,
            "verified_date": "2025-01-10",
            "expires_date": "2025-12-31",
        }
    ],
    "languages": {"es": "C2", "en": "B2"},
    "clearance": "confidential",
    "site": {"id": "site-1", "country": "ES", "time_zone": "Europe/Madrid"},
    "country": "ES",
    "walls": [
        {
            "id": "wall-1",
            "organisation_id": "client-former",
            "from_date": "2024-01-01",
            "until_date": None,
        }
    ],
    "hours": {
        "time_zone": "Europe/Madrid",
        "week": {
            day: [["09:00", "14:00"], ["16:00", "19:00"]]
            for day in ("mon", "tue", "wed", "thu", "fri")
        },
        "holidays": {"country": "ES", "subdivision": "MD"},
    },
    "capacity": 3,
    "load": 1,
    "hourly_cost_cents": 2400,
    "currency": "EUR",
    "authorities": {"refund": {"limit_cents": 50_000}},
}

_REQUIREMENT: dict[str, Any] = {
    "roles": ["expert"],
    "skills": {"coding": 3},
    "credentials": [
        {"kind": "clinical_coder", "jurisdiction": "credential.jurisdiction == client.country"}
    ],
    "languages": {"es": "C1"},
    "clearance": "confidential",
    "authority": {"decision": "refund", "amount": 40_000},
    "countries": ["ES", "PT"],
    "not_by": ["code_a"],
    "effort_seconds": 1800,
    "data_class": "internal",
}

_CONTEXT: dict[str, Any] = {
    "now": NOW,
    "due_at": DUE,
    "client_id": CLINIC,
    "client_country": "ES",
    "opponents": [RIVAL],
    "contributors": {"code_a": [f"person:{CLARA}", "bot:suggest@1"], "intake": [f"person:{ANA}"]},
    "inherited": [f"person:{BRUNO}"],
}

GONE = object()


def person(**changes: Any) -> dict[str, Any]:
    return changed(_PERSON, changes)


def requirement(**changes: Any) -> dict[str, Any]:
    return changed(_REQUIREMENT, changes)


def context(**changes: Any) -> dict[str, Any]:
    return changed(_CONTEXT, changes)


def credential(**changes: Any) -> list[dict[str, Any]]:
    return [changed(_PERSON["credentials"][0], changes)]


def wall(**changes: Any) -> list[dict[str, Any]]:
    wall = {"id": "wall-2", "organisation_id": CLINIC, "from_date": "2025-01-01"}
    return [changed({**wall, "until_date": None}, changes)]


def changed(base: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """A deep copy with other values; the value GONE removes the key."""
    data = {**copy.deepcopy(base), **changes}
    return {key: value for key, value in data.items() if value is not GONE}


def result(proof: Proof, rule: str) -> RuleResult:
    (found,) = (one for one in proof.rules if one.rule == rule)
    return found


def only_failure(
    needs: dict[str, Any], who: dict[str, Any], when: dict[str, Any], rule: str
) -> RuleResult:
    """The result of `rule`, having checked that every other rule holds."""
    proof = prove(needs, who, when)
    assert set(proof.failed) <= {rule}, proof.failed
    assert proof.eligible == (proof.failed == ())
    return result(proof, rule)
