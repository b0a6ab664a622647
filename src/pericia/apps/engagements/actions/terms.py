"""Checks of what a service line agrees: times, calendar, data class, rates, quality, governance."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pericia.apps.journal.permissions import ROLES
from pericia.apps.organisations import checks
from pericia.kernels.calendar import compile_calendar
from pericia.kernels.refusal import Refused
from pericia.kernels.routing.facts import CLEARANCES

SLA_SECONDS_MAX = 366 * 86_400
WEEK_HOURS = 168
_GOVERNANCE = {"credential", "limit_cents", "roles"}


def checked_terms(terms: Mapping[str, Any]) -> dict[str, Any]:
    """The given columns of a service line, each checked; refuses what is no such column."""
    for field in terms:
        if field not in CHECKS:
            raise Refused("unknown_term", f"{field!r} is not one of {', '.join(CHECKS)}.", field)
    return {field: CHECKS[field](value) for field, value in terms.items()}


def checked_governance(governance: Mapping[str, Any]) -> dict[str, Any]:
    """Decision -> what it needs: {"credential": kind, "limit_cents": whole number, "roles": []}."""
    for decision, needs in governance.items():
        field = f"governance.{decision}"
        if not isinstance(needs, Mapping) or set(needs) - _GOVERNANCE:
            allowed = ", ".join(sorted(_GOVERNANCE))
            raise Refused("governance_invalid", f"Say of {decision!r} some of {allowed}.", field)
        limit = needs.get("limit_cents", 0)
        if type(limit) is not int or limit < 0:
            raise Refused(
                "governance_invalid", f"Write limit_cents of {decision!r} in whole cents.", field
            )
        if set(needs.get("roles", ())).difference(ROLES):
            raise Refused("unknown_role", f"Write roles out of {', '.join(ROLES)}.", field)
    return {decision: dict(needs) for decision, needs in governance.items()}


def _sla_seconds(value: Any) -> int:
    if type(value) is not int or not 0 < value <= SLA_SECONDS_MAX:
        raise Refused(
            "sla_invalid",
            f"Write the time for a case in seconds of open time, 1 to {SLA_SECONDS_MAX:,}.",
            "sla_seconds",
        )
    return value


def _calendar(value: Any) -> dict[str, Any]:
    try:
        compile_calendar(value)
    except Refused as refused:
        inner = f"calendar.{refused.field}" if refused.field else "calendar"
        raise Refused(refused.code, refused.message, inner) from refused
    return dict(value)


def _data_class(value: Any) -> str:
    if value not in CLEARANCES:
        raise Refused(
            "unknown_data_class", f"A data class is one of {', '.join(CLEARANCES)}.", "data_class"
        )
    return str(value)


def _priority(value: Any) -> int:
    if type(value) is not int or not 0 <= value <= 9:
        raise Refused("priority_invalid", "Write the priority as 0 (normal) to 9.", "priority")
    return value


def _shared_hours_min(value: Any) -> int:
    """Hours of a usual week that whoever does the work shares with the client's hours."""
    if type(value) is not int or not 0 <= value <= WEEK_HOURS:
        raise Refused(
            "shared_hours_invalid",
            f"Write the hours a week shared with the client as 0 (none asked) to {WEEK_HOURS}.",
            "shared_hours_min",
        )
    return value


def _rate_card(value: Any) -> dict[str, Any]:
    """Prices by unit or role: {"unit": {"cents": 250, ...}, ...}."""
    for name, rate in _mapping(value, "rate_card").items():
        cents = rate.get("cents") if isinstance(rate, Mapping) else None
        if type(cents) is not int or cents < 0:
            raise Refused(
                "rate_invalid",
                f"Write the rate of {name!r} as {{cents: whole number}}.",
                f"rate_card.{name}",
            )
    return dict(value)


def _quality_plan(value: Any) -> dict[str, Any]:
    """`review_share` is the share of finished items that are reviewed, 0 to 1; `blind_first` lets
    reviews begin with an answer of their own, also where the playbook does not ask for it.

    The seed of the sample is nobody's to choose: see `sampling.py`.
    """
    plan = _mapping(value, "quality_plan")
    if not {"review_seed", "review_seed_sha256"}.isdisjoint(plan):
        raise Refused(
            "seed_given", "Leave out the seed of the review sample: it is drawn.", "quality_plan"
        )
    if not isinstance(plan.get("blind_first", False), bool):
        raise Refused(
            "blind_first_invalid", "Write blind_first as true or false.", "quality_plan.blind_first"
        )
    share = plan.get("review_share", 0)
    if isinstance(share, bool) or not isinstance(share, int | float) or not 0 <= share <= 1:
        raise Refused(
            "quality_plan_invalid", "Write review_share from 0 to 1.", "quality_plan.review_share"
        )
    return dict(plan)


def _sla_targets(value: Any) -> dict[str, Any]:
    return dict(_mapping(value, "sla_targets"))


def _mapping(value: Any, field: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise Refused("mapping_expected", f"Write {field} as names with values.", field)
    return value


CHECKS: dict[str, Callable[[Any], Any]] = {
    "name": checks.checked_name,
    "priority": _priority,
    "sla_seconds": _sla_seconds,
    "sla_targets": _sla_targets,
    "calendar": _calendar,
    "languages": checks.checked_languages,
    "countries": lambda value: checks.checked_countries(value, "countries"),
    "shared_hours_min": _shared_hours_min,
    "data_class": _data_class,
    "rate_card": _rate_card,
    "quality_plan": _quality_plan,
    "governance": checked_governance,
}
