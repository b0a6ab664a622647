"""Checks the rules of intake and steps: each says what is wrong and where, or names a check."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pericia.kernels.procedure.bots import CHECKS
from pericia.kernels.procedure.documents import Path
from pericia.kernels.procedure.problems import Problems, advise_name

SAID = ("code", "say", "field")
"""What a condition says besides; where there is no form there is no field."""


def check_rules(problems: Problems) -> None:
    """Note what is wrong in the rules; their expressions are checked with all the others."""
    for path, form, rules in _groups(problems.document):
        codes: set[str] = set()
        for index, rule in enumerate(rules):
            at: Path = (*path, index)
            if ("must" in rule) == ("check" in rule):
                problems.add(
                    at,
                    "A rule is a condition or a check.",
                    'Write either `must: "input.amount > 0"` or `check: name`.',
                )
            elif "must" in rule:
                _check_condition(problems, at, rule, codes, needed=SAID if form else SAID[:2])
            else:
                _check_call(problems, at, rule)
            _check_field(problems, at, rule, form)


def _groups(document: Mapping[str, Any]) -> Iterator[tuple[Path, Any, list[dict[str, Any]]]]:
    yield ("rules",), document["input"], document.get("rules") or []
    for name, step in document["steps"].items():
        yield ("steps", name, "rules"), step.get("form") or {}, step.get("rules") or []


def _check_condition(
    problems: Problems, at: Path, rule: Mapping[str, Any], codes: set[str], needed: Sequence[str]
) -> None:
    for key in needed:
        if key not in rule:
            problems.add(
                at,
                f"This rule does not give `{key}`.",
                "Write `code`, the `field` at fault, and `say: {es: ..., en: ...}` with what to "
                "do about it.",
                key=True,
            )
    if "with" in rule:
        problems.add((*at, "with"), "`with` goes with `check`.", "Remove it.", key=True)
    if rule.get("code") in codes:
        problems.add((*at, "code"), f"`{rule['code']}` stands twice.", "Give each rule its own.")
    codes.add(rule.get("code", ""))


def _check_call(problems: Problems, at: Path, rule: Mapping[str, Any]) -> None:
    check = CHECKS.get(rule["check"])
    if check is None:
        advice = advise_name(rule["check"], CHECKS, "check")
        problems.add((*at, "check"), f"No check is registered as `{rule['check']}`.", advice)
        return
    for key in ("code", "say"):
        if key in rule:
            problems.add(
                (*at, key), f"`{check.name}` gives its own `{key}`.", "Remove it.", key=True
            )
    given = rule.get("with") or {}
    for name in check.takes["required"]:
        if name not in given:
            problems.add(
                (*at, "check"),
                f"`{check.name}` needs `{name}`.",
                f'Add `{name}: "input.field"` to `with`.',
            )
    for name in given:
        if name not in check.takes["properties"]:
            advice = advise_name(name, check.takes["properties"], "parameter")
            problems.add((*at, "with", name), f"`{check.name}` takes no `{name}`.", advice)


def _check_field(problems: Problems, at: Path, rule: Mapping[str, Any], form: Any) -> None:
    fields = form.get("properties") if isinstance(form, dict) else None
    name = str(rule.get("field", "")).partition(".")[0]
    if name and isinstance(fields, dict) and name not in fields:
        advice = advise_name(name, fields, "field")
        problems.add((*at, "field"), f"The form has no field `{name}`.", advice)
