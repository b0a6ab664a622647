"""Says a proof in words: why somebody may do an item, why not, and why nobody may."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from pericia.kernels.amounts import Written, written_cents
from pericia.kernels.days import Told, told_day, told_moment
from pericia.kernels.refusal import Refused
from pericia.kernels.routing.names import CODES, Names, Say
from pericia.kernels.routing.nobody import Nobody
from pericia.kernels.routing.proof import (
    CANNOT_BE_EVALUATED,
    NONE_REQUIRED,
    Proof,
    RuleResult,
    thawed,
)
from pericia.kernels.routing.sentences import (
    CREDENTIAL_STATES,
    HEADLINES,
    LANGUAGES,
    NOBODY,
    REASONS,
    RULE_NAMES,
    SPANISH_NAMES,
    WORDS,
)


def explain(proof: Proof, language: str, names: Names = CODES) -> list[str]:
    """Sentences in "es" or "en": the verdict, then every rule, those that fail first.

    `names` say in that language what rules name by codes. Says nothing of whom a wall is with.
    Raises `Refused` for another language.
    """
    _check(language)
    asked = [result for result in proof.rules if result.reason != NONE_REQUIRED]
    idle = [result.rule for result in proof.rules if result.reason == NONE_REQUIRED]
    headline = HEADLINES[language]["eligible" if proof.eligible else "not_eligible"]
    sentences = [headline.format(rules=_rules(proof.failed, language))]
    told = sorted(asked, key=lambda one: one.holds)
    sentences += [explain_rule(one, language, names) for one in told]
    if idle:
        sentences.append(HEADLINES[language]["not_required"].format(rules=_rules(idle, language)))
    return sentences


def explain_rule(result: RuleResult, language: str, names: Names = CODES) -> str:
    """One sentence for one rule."""
    _check(language)
    needed, facts = thawed(result.needed), thawed(result.facts)
    if result.reason == NONE_REQUIRED:
        rules = _rules([result.rule], language)
        return HEADLINES[language]["not_required"].format(rules=rules)
    if result.reason == CANNOT_BE_EVALUATED:
        words = _cannot(result.rule, facts, language)
    elif result.rule == "credential":
        return _credentials(facts, language, names)
    else:
        words = _WORDS_OF[result.rule](needed, facts or {}, language, names)
    name = WORDS[language].get(result.rule, result.rule)
    return REASONS[language][result.reason].format(name=name, **words)


def explain_nobody(nobody: Nobody, language: str, names: Names = CODES) -> list[str]:
    """Why nobody may, by rule (the one that stops most people first), with the credentials that are
    lacking, and what which human may do about it."""
    _check(language)
    texts, rules = NOBODY[language], RULE_NAMES[language]
    sentences = [texts["nobody"].format(people=nobody.people)]
    sentences += [
        texts["rule"].format(count=count, people=nobody.people, rule=rules[rule])
        for rule, count in sorted(nobody.by_rule.items(), key=lambda each: -each[1])
    ]
    if nobody.credentials:
        asked = [_asked(kind, place, language, names) for kind, place in nobody.credentials]
        sentences.append(texts["credentials"].format(asked="; ".join(asked)))
    for one in nobody.relaxations:
        authority = _said(one.authority or "", language)
        sentences.append(
            texts[one.means].format(count=one.people, rule=rules[one.rule], authority=authority)
        )
    return sentences


def _asked(kind: str, place: str | None, language: str, names: Names) -> str:
    where = WORDS[language]["held_in"].format(place=names.country(place)) if place else ""
    return names.credential(kind) + where


def _check(language: str) -> None:
    if language not in LANGUAGES:
        raise Refused("unknown_language", "Ask for the explanation in 'es' or 'en'.", "language")


def _rules(rules: Any, language: str) -> str:
    return ", ".join(RULE_NAMES[language][rule] for rule in rules)


def _cannot(rule: str, facts: Mapping[str, Any], language: str) -> dict[str, str]:
    problem = "missing" if facts["problem"] == "missing" else "malformed"
    name = RULE_NAMES[language][rule]
    return {"rule": name, "at": facts["at"], "problem": WORDS[language][problem]}


def _credentials(facts: Mapping[str, Any], language: str, names: Names) -> str:
    words, as_of = WORDS[language], _day(facts["as_of"], language)
    said = []
    for one in facts["credentials"]:
        dates = {name: _day(one[name], language) for name in one if name.endswith("_date")}
        expires = dates.get("expires_date")
        validity = words["until"].format(date=expires) if expires else words["for_ever"]
        fields = {"revoked_date": "?", **one, **dates}
        fields["jurisdiction"] = names.country(one.get("jurisdiction") or "?")
        fields["kind"] = names.credential(one["kind"])
        fields["verified_by"] = one.get("verified_by_name") or one.get("verified_by")
        text = CREDENTIAL_STATES[language][one["state"]]
        asked_in = one.get("asked_in")
        place = words["asked_in"].format(place=names.country(asked_in)) if asked_in else ""
        said.append(text.format(validity=validity, as_of=as_of, **fields) + place)
    return f"{words['credential']}: {'; '.join(said)}."


def _day(day: object, language: str) -> str:
    return _in(told_day(str(day)), language) if day else ""


def _in(told: Told | Written, language: str) -> str:
    return told.es if language == "es" else told.en


def _role(needed: Any, facts: Any, language: str, names: Names) -> dict[str, str]:
    held, asked = ([_said(role, language) for role in some] for some in (facts["roles"], needed))
    return {"held": ", ".join(held), "needed": WORDS[language]["or"].join(asked)}


def _said(name: str, language: str) -> str:
    return SPANISH_NAMES.get(name, name) if language == "es" else name


def _skill(needed: Any, facts: Any, language: str, names: Names) -> dict[str, str]:
    say = names.skill
    held = [f"{say(skill)} {grade.get('level')}" for skill, grade in facts["graded"].items()]
    return {"held": ", ".join(held), "needed": _levels(needed, say), "short": _short(facts, say)}


def _language(needed: Any, facts: Any, language: str, names: Names) -> dict[str, str]:
    say = names.language
    held = _levels(facts["spoken"], say)
    return {"held": held, "needed": _levels(needed, say), "short": _short(facts, say)}


def _levels(levels: Mapping[str, Any], say: Say) -> str:
    return ", ".join(f"{say(name)} {level}" for name, level in levels.items())


def _short(facts: Mapping[str, Any], say: Say) -> str:
    return ", ".join(say(name) for name in facts.get("short", ()))


def _clearance(needed: Any, facts: Any, language: str, names: Names) -> dict[str, str]:
    return {"held": _said(facts["clearance"], language), "needed": _said(needed, language)}


def _country(needed: Any, facts: Any, language: str, names: Names) -> dict[str, str]:
    return {
        "held": names.country(facts["country"]),
        "needed": ", ".join(map(names.country, needed)) or WORDS[language]["nothing"],
    }


def _ethical_wall(needed: Any, facts: Any, language: str, names: Names) -> dict[str, str]:
    return {}


def _independence(needed: Any, facts: Any, language: str, names: Names) -> dict[str, str]:
    words = WORDS[language]
    steps = [names.step(step) for step in needed]
    asked = words["whole_lineage"] if "*" in needed else ", ".join(steps)
    own = [words["inherited"] if step == "*" else names.step(step) for step in facts["own"]]
    return {"needed": asked, "own": ", ".join(own)}


def _authority(needed: Any, facts: Any, language: str, names: Names) -> dict[str, str]:
    words = {"decision": names.decision(needed["decision"]), "limit": "", "held": "", "needed": ""}
    if "amount_cents" in needed and "limit_cents" in facts:
        words["held"] = _amount(facts["limit_cents"], language)
        words["needed"] = _amount(needed["amount_cents"], language)
        words["limit"] = WORDS[language]["limit"].format(**words)
    return words


def _amount(cents: int, language: str) -> str:
    return _in(written_cents(cents), language)


def _working_hours(needed: Any, facts: Any, language: str, names: Names) -> dict[str, str]:
    shared = _duration(facts["shared_seconds"]) if "shared_seconds" in facts else ""
    if "until" not in facts:
        return {"shared": shared, "needed": _duration(needed)} if shared else {}
    until = datetime.fromisoformat(facts["until"])
    return {
        "available": _duration(facts["available_seconds"]),
        "needed": _duration(needed),
        "until": f"{_in(told_moment(until.astimezone(UTC)), language)} UTC",
        "client": _shared(shared, facts, language) if shared else "",
    }


def _shared(shared: str, facts: Any, language: str) -> str:
    least = _duration(facts["shared_seconds_min"])
    return WORDS[language]["shared"].format(shared=shared, least=least)


def _duration(seconds: int) -> str:
    minutes = -(-seconds // 60)
    if minutes < 60:
        return f"{minutes} min"
    return f"{minutes // 60} h" + (f" {minutes % 60} min" if minutes % 60 else "")


def _capacity(needed: Any, facts: Any, language: str, names: Names) -> dict[str, Any]:
    return {"load": facts["load"], "slots": facts["capacity"]}


_WORDS_OF = {
    "role": _role,
    "skill": _skill,
    "language": _language,
    "clearance": _clearance,
    "country": _country,
    "ethical_wall": _ethical_wall,
    "independence": _independence,
    "authority": _authority,
    "working_hours": _working_hours,
    "capacity": _capacity,
}
