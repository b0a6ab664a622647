"""Rules that the content of requirement and person decides, whatever the time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pericia.kernels.routing import facts as read
from pericia.kernels.routing.proof import (
    RuleResult,
    Unknown,
    frozen,
    none_required,
    not_evaluated,
)

Data = Mapping[str, Any]


def settled(requirement: Data, person: Data) -> dict[str, RuleResult]:
    """Result by rule name, for all the rules of this module."""
    return {rule: _guarded(rule, decide, requirement, person) for rule, decide in _DECIDERS}


def _guarded(
    rule: str, decide: Callable[[Data, Data], RuleResult], requirement: Data, person: Data
) -> RuleResult:
    try:
        return decide(requirement, person)
    except Unknown as unknown:
        return not_evaluated(rule, unknown)


def _result(rule: str, holds: bool, needed: Any, facts: Any, reason: str) -> RuleResult:
    return RuleResult(rule, holds, frozen(needed), frozen(facts), reason)


def _role(requirement: Data, person: Data) -> RuleResult:
    """Any one of the roles asked."""
    wanted = requirement.get("roles")
    if read.asks_nothing(wanted):
        return none_required("role")
    wanted = read.names(wanted, "requirement.roles")
    held = read.names(person.get("roles"), "person.roles")
    common = [role for role in wanted if role in held]
    return _result(
        "role", bool(common), wanted, {"roles": common}, "role_held" if common else "role_missing"
    )


def _skill(requirement: Data, person: Data) -> RuleResult:
    """Every skill at its level, 1 to 5."""
    wanted = requirement.get("skills")
    if read.asks_nothing(wanted):
        return none_required("skill")
    wanted = read.mapping(wanted, "requirement.skills")
    held = read.mapping(person.get("skills"), "person.skills")
    graded, short = {}, []
    for skill, level in wanted.items():
        needed = read.count(level, f"requirement.skills.{skill}")
        if skill not in held:
            short.append(skill)
            continue
        grade = read.mapping(held[skill], f"person.skills.{skill}")
        graded[skill] = {
            key: grade[key] for key in ("level", "graded_by", "graded_at") if grade.get(key)
        }
        if _level(grade.get("level"), f"person.skills.{skill}.level") < needed:
            short.append(skill)
    facts = {"graded": graded, "short": short} if short else {"graded": graded}
    return _result("skill", not short, wanted, facts, "skill_short" if short else "skill_held")


def _level(data: Any, path: str) -> int:
    level = read.count(data, path)
    if not 1 <= level <= 5:
        raise Unknown(path, "not_on_the_ladder")
    return level


def _language(requirement: Data, person: Data) -> RuleResult:
    """Every language at its level of the Common European Framework of Reference."""
    wanted = requirement.get("languages")
    if read.asks_nothing(wanted):
        return none_required("language")
    wanted = read.mapping(wanted, "requirement.languages")
    held = read.mapping(person.get("languages"), "person.languages")
    spoken, short = {}, []
    for language, level in wanted.items():
        needed = read.rank(read.CEFR, level, f"requirement.languages.{language}")
        if language not in held:
            short.append(language)
            continue
        spoken[language] = held[language]
        if read.rank(read.CEFR, held[language], f"person.languages.{language}") < needed:
            short.append(language)
    facts = {"spoken": spoken, "short": short} if short else {"spoken": spoken}
    return _result(
        "language", not short, wanted, facts, "language_short" if short else "language_held"
    )


def _clearance(requirement: Data, person: Data) -> RuleResult:
    """At or above the data class, and what the step asks on top of it."""
    ladder = read.CLEARANCES
    needed = read.rank(ladder, requirement.get("data_class"), "requirement.data_class")
    if requirement.get("clearance") is not None:
        asked = read.rank(ladder, requirement["clearance"], "requirement.clearance")
        needed = max(needed, asked)
    held = read.rank(ladder, person.get("clearance"), "person.clearance")
    holds = held >= needed
    reason = "clearance_held" if holds else "clearance_short"
    return _result("clearance", holds, ladder[needed], {"clearance": ladder[held]}, reason)


def _country(requirement: Data, person: Data) -> RuleResult:
    """The country of the site where the person works; an explicit null allows every country."""
    if "countries" in requirement and requirement["countries"] is None:
        return none_required("country")
    allowed = read.names(requirement.get("countries"), "requirement.countries")
    site = read.mapping(person.get("site"), "person.site")
    country = read.name(site.get("country"), "person.site.country")
    holds = country in allowed
    reason = "country_allowed" if holds else "country_not_allowed"
    return _result("country", holds, allowed, {"site": site.get("id"), "country": country}, reason)


def _authority(requirement: Data, person: Data) -> RuleResult:
    """Governance: the decision is delegated to the person, up to a limit at or above the amount."""
    wanted = requirement.get("authority")
    if wanted is None:
        return none_required("authority")
    wanted = read.mapping(wanted, "requirement.authority")
    decision = read.name(wanted.get("decision"), "requirement.authority.decision")
    held = read.mapping(person.get("authorities"), "person.authorities")
    needed = {"decision": decision}
    if decision not in held:
        return _result("authority", False, needed, {}, "authority_missing")
    given = read.mapping(held[decision], f"person.authorities.{decision}")
    if "amount" not in wanted:
        return _result("authority", True, needed, {"decision": decision}, "authority_held")
    return _within_limit(decision, wanted["amount"], given)


def _within_limit(decision: str, amount: Any, given: Data) -> RuleResult:
    cents = read.count(amount, "requirement.authority.amount")
    limit = read.count(given.get("limit_cents"), f"person.authorities.{decision}.limit_cents")
    holds = cents <= limit
    return _result(
        "authority",
        holds,
        {"decision": decision, "amount_cents": cents},
        {"limit_cents": limit},
        "authority_held" if holds else "over_the_limit",
    )


_DECIDERS = (
    ("role", _role),
    ("skill", _skill),
    ("language", _language),
    ("clearance", _clearance),
    ("country", _country),
    ("authority", _authority),
)
