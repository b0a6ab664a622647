"""What a proof of eligibility is made of."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from math import isfinite
from types import MappingProxyType
from typing import Any

from pericia.kernels.refusal import Refused

VERSION = "eligibility/1"

RULES = (
    "role",
    "credential",
    "skill",
    "language",
    "clearance",
    "country",
    "ethical_wall",
    "independence",
    "authority",
    "working_hours",
    "capacity",
)

NONE_REQUIRED = "none_required"
CANNOT_BE_EVALUATED = "cannot_be_evaluated"
DEPTH_MAX = 8
_to_json = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode


class Unknown(Exception):
    """A rule cannot be evaluated: the datum at `path` is missing or is not what it should be."""

    def __init__(self, path: str, problem: str = "missing") -> None:
        super().__init__(path, problem)
        self.path = path
        self.problem = problem


@dataclass(frozen=True, slots=True)
class RuleResult:
    """`needed` is what the step asks, `facts` what decided it, `reason` a stable code.

    Both are deeply immutable (mappings are read-only, lists are tuples), because results that do
    not depend on the time are shared between proofs.
    """

    rule: str
    holds: bool
    needed: Any
    facts: Any
    reason: str
    _json: str | None = field(default=None, init=False, repr=False, compare=False)

    def as_json(self) -> str:
        """`as_dict` in JSON; written once, because results are shared."""
        if self._json is None:
            object.__setattr__(self, "_json", _to_json(self.as_dict()))
        assert self._json is not None
        return self._json

    def as_dict(self) -> dict[str, Any]:
        plain: dict[str, Any] = {"rule": self.rule, "holds": self.holds, "reason": self.reason}
        if self.needed is not None:
            plain["needed"] = thawed(self.needed)
        if self.facts is not None:
            plain["facts"] = thawed(self.facts)
        return plain


@dataclass(frozen=True, slots=True)
class Proof:
    """Whether a person may do an item, and why: every rule of `RULES`, in that order.

    `at` is the instant it speaks of (ISO-8601, None when the context had none); `late` says that
    the item was already overdue then.
    """

    eligible: bool
    rules: tuple[RuleResult, ...]
    person_id: str | None
    person_version: int | None
    at: str | None
    late: bool
    version: str = VERSION

    @property
    def failed(self) -> tuple[str, ...]:
        """Names of the rules that do not hold, in order."""
        return tuple(result.rule for result in self.rules if not result.holds)

    def eligible_but_for(self, rules: Collection[str]) -> bool:
        """Whether nothing but those rules stands in the way."""
        return all(result.holds or result.rule in rules for result in self.rules)

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready and independent of this object; what is stored with an offer."""
        return {
            "version": self.version,
            "eligible": self.eligible,
            "person": self.person_id,
            "person_version": self.person_version,
            "at": self.at,
            "late": self.late,
            "rules": [result.as_dict() for result in self.rules],
        }

    def as_json(self, **more: Any) -> str:
        """`as_dict` in JSON, with `more` members."""
        head = {
            "version": self.version,
            "eligible": self.eligible,
            "person": self.person_id,
            "person_version": self.person_version,
            "at": self.at,
            "late": self.late,
            **more,
        }
        rules = ",".join([result.as_json() for result in self.rules])
        return f'{_to_json(head)[:-1]},"rules":[{rules}]}}'


def read_proof(data: Mapping[str, Any]) -> Proof:
    """A stored proof again, from `Proof.as_dict`; raises `Refused` when it is none."""
    try:
        return Proof(
            eligible=data["eligible"] is True,
            rules=tuple(_read_result(result) for result in data["rules"]),
            person_id=data["person"],
            person_version=data["person_version"],
            at=data["at"],
            late=data["late"] is True,
            version=data["version"],
        )
    except (AttributeError, KeyError, TypeError):
        raise Refused("proof_invalid", "Give the proof as it was stored.") from None


def _read_result(data: Mapping[str, Any]) -> RuleResult:
    return RuleResult(
        rule=data["rule"],
        holds=data["holds"] is True,
        needed=frozen(data.get("needed")),
        facts=frozen(data.get("facts")),
        reason=data["reason"],
    )


def none_required(rule: str) -> RuleResult:
    return RuleResult(rule, True, None, None, NONE_REQUIRED)


def not_evaluated(rule: str, unknown: Unknown) -> RuleResult:
    """The failure that names the datum at fault and what is wrong with it."""
    facts = MappingProxyType({"at": unknown.path, "problem": unknown.problem})
    return RuleResult(rule, False, None, facts, CANNOT_BE_EVALUATED)


def frozen(value: Any, depth: int = DEPTH_MAX) -> Any:
    """A deeply immutable copy of JSON-ready data, cut at `depth`; other values become text."""
    if value is None or isinstance(value, str | int):
        return value
    if depth == 0:
        return "..."
    if isinstance(value, Mapping):
        inner = {str(key): frozen(item, depth - 1) for key, item in value.items()}
        return MappingProxyType(inner)
    if isinstance(value, list | tuple):
        return tuple(frozen(item, depth - 1) for item in value)
    return value if isinstance(value, float) and isfinite(value) else str(value)


def thawed(value: Any) -> Any:
    """The same data as fresh dicts and lists."""
    if isinstance(value, MappingProxyType):
        return {key: thawed(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return [thawed(item) for item in value]
    return value
