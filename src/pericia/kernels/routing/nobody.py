"""Why nobody may do an item, and what a human may do about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pericia.kernels.routing.proof import RULES, Proof

OVERRIDABLE = ("credential", "clearance", "independence", "authority")
"""Rules that a named authority may set aside for one person and one item, recorded with a reason.
An ethical wall never; the other rules are met by changing the facts or the terms."""

OVERRIDE = "override"
"""The delegated decision (a key of a person's `authorities`, with the `rules` it covers) that lets
somebody set a rule aside for another person."""

_CHANGED_BY = {
    "role": "administrator",
    "skill": "supervisor",
    "language": "supervisor",
    "country": "sponsor",
    "working_hours": "supervisor",
    "capacity": "supervisor",
}


@dataclass(frozen=True, slots=True)
class Relaxation:
    """`people` fail by this rule alone. `means` is "override" (then `authority` names the
    delegated decision that must cover the rule), "change" (then it names the role that may change
    the facts or the terms) or "never" (then nobody may)."""

    rule: str
    people: int
    means: str
    authority: str | None


@dataclass(frozen=True, slots=True)
class Nobody:
    """How many of the `people` fail by each rule (one may fail by several), and which single
    rule, if relaxed, would make how many eligible, the most first. `credentials` are those that
    somebody lacks: kind, and the jurisdiction where one is asked."""

    people: int
    by_rule: dict[str, int]
    relaxations: tuple[Relaxation, ...]
    credentials: tuple[tuple[str, str | None], ...] = ()

    def as_dict(self) -> dict[str, Any]:
        return {
            "people": self.people,
            "by_rule": dict(self.by_rule),
            "relaxations": [
                {
                    "rule": one.rule,
                    "people": one.people,
                    "means": one.means,
                    "authority": one.authority,
                }
                for one in self.relaxations
            ],
            "credentials": [list(one) for one in self.credentials],
        }


def nobody(proofs: Iterable[Proof]) -> Nobody:
    """Counts the proofs of everybody who was considered, none of them eligible."""
    people, by_rule, alone = 0, dict.fromkeys(RULES, 0), dict.fromkeys(RULES, 0)
    lacking: dict[tuple[str, str | None], None] = {}
    for proof in proofs:
        people += 1
        failed = proof.failed
        for rule in failed:
            by_rule[rule] += 1
        lacking |= dict.fromkeys(_credentials_lacking(proof))
        if len(failed) == 1:
            alone[failed[0]] += 1
    relaxations = [_relaxation(rule, count) for rule, count in alone.items() if count]
    relaxations.sort(key=lambda one: -one.people)
    failing = {rule: count for rule, count in by_rule.items() if count}
    return Nobody(people, failing, tuple(relaxations), tuple(lacking))


def _credentials_lacking(proof: Proof) -> list[tuple[str, str | None]]:
    facts = [one.facts for one in proof.rules if one.rule == "credential" and not one.holds]
    return [
        (each["kind"], each.get("asked_in"))
        for told in facts
        for each in (told or {}).get("credentials", ())
        if each["state"] != "held"
    ]


def _relaxation(rule: str, people: int) -> Relaxation:
    if rule in OVERRIDABLE:
        return Relaxation(rule, people, "override", OVERRIDE)
    if rule in _CHANGED_BY:
        return Relaxation(rule, people, "change", _CHANGED_BY[rule])
    return Relaxation(rule, people, "never", None)
