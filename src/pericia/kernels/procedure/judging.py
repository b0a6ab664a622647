"""Holds the rules of a playbook against what was filled in: the same on pages, API and imports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from pericia.kernels.procedure.bots import CHECKS
from pericia.kernels.procedure.conditions import ConditionFailed, evaluate, holds
from pericia.kernels.procedure.forms import FormError, form_errors
from pericia.kernels.procedure.playbook import Playbook, Step
from pericia.kernels.procedure.rule_checks import Fault
from pericia.kernels.procedure.rules import Rule

INPUT = "input"
UNREADABLE = "rule_unreadable"


def moment_of(now: datetime, time_zone: str) -> dict[str, str]:
    """What rules read as `now` and `today`."""
    return {
        "now": now.astimezone(UTC).isoformat(),
        "today": now.astimezone(ZoneInfo(time_zone)).date().isoformat(),
    }


def intake_errors(playbook: Playbook, given: Any, variables: Mapping[str, Any]) -> list[FormError]:
    """Every mistake of what a case is to start with: of its shape, else of the rules.

    `variables` hold `client`, `now` and `today`.
    """
    errors = form_errors(playbook.input_validator, given)
    return errors or rule_errors(playbook.rules, INPUT, {**variables, INPUT: given})


def step_errors(step: Step, output: Any, variables: Mapping[str, Any]) -> list[FormError]:
    """Every mistake of what is handed in for a step: of its shape, else of the rules.

    `variables` are the facts of the case with `visits`, `now` and `today`.
    """
    errors = form_errors(step, output)
    return errors or rule_errors(step.rules, step.name, {**variables, step.name: output})


def needed_now(step: Step, output: Mapping[str, Any], variables: Mapping[str, Any]) -> set[str]:
    """The fields that `output` so far makes necessary, dotted: of those that may be left out, the
    ones without which a condition of the form or a rule would not hold. `variables` as above."""
    form = step.form or {}
    optional = set(form.get("properties") or {}) - set(form.get("required") or ())
    found = _wanting(step, output, variables)
    for name in optional & set(output):
        rest = {key: each for key, each in output.items() if key != name}
        found |= _wanting(step, rest, variables) & {name}
    return found - set(form.get("required") or ())


def _wanting(step: Step, output: Mapping[str, Any], variables: Mapping[str, Any]) -> set[str]:
    """The fields that are not there and for want of which this output is refused."""
    found = {each.path for each in form_errors(step, output) if each.code == "required"}
    known = {**variables, step.name: output}
    for rule in step.rules:
        try:
            broken = {each.path for each in _broken(rule, step.name, known)}
        except ConditionFailed:
            continue
        if broken and rule.must is not None:
            broken |= {".".join(path[1:]) for path in rule.must.guarded if path[0] == step.name}
        found |= broken
    return {each for each in found if each and not _stands(output, each.split("."))}


def _stands(value: Any, path: Sequence[str]) -> bool:
    for part in path:
        if isinstance(value, Mapping) and part in value:
            value = value[part]
        elif isinstance(value, list) and part.isdecimal() and int(part) < len(value):
            value = value[int(part)]
        else:
            return False
    return True


def rule_errors(rules: Sequence[Rule], form: str, variables: Mapping[str, Any]) -> list[FormError]:
    """What breaks the rules of a form whose shape is right; `form` is `input` or a step's name.

    A rule that cannot be worked out is broken: nothing passes unchecked.
    """
    found: list[FormError] = []
    for rule in rules:
        try:
            found += _broken(rule, form, variables)
        except ConditionFailed as failed:
            found.append(_unreadable(rule, form, str(failed)))
    return found


def _broken(rule: Rule, form: str, variables: Mapping[str, Any]) -> list[FormError]:
    if rule.when is not None and not holds(rule.when, variables):
        return []
    if rule.must is not None:
        if holds(rule.must, variables):
            return []
        return [FormError(rule.field, rule.code, rule.say["es"], rule.say["en"])]
    return [_placed(rule, form, fault) for fault in _faults(rule, variables)]


def _faults(rule: Rule, variables: Mapping[str, Any]) -> Sequence[Fault]:
    check = CHECKS.get(rule.check or "")
    if check is None:
        raise ConditionFailed(f"`{rule.check}` is no registered check")
    given = {name: evaluate(one, variables) for name, one in rule.arguments}
    error = next(iter(check.validator.iter_errors(given)), None)
    if error is not None:
        raise ConditionFailed(f"`{rule.check}` cannot take this: {error.message[:200]}")
    return check.run(given)


def _placed(rule: Rule, form: str, fault: Fault) -> FormError:
    """The fault at the field of the form that feeds the parameter it names, or at that one of
    several which it names below the parameter."""
    if rule.field:
        return FormError(rule.field, fault.code, fault.es, fault.en)
    name, dot, below = fault.field.partition(".")
    expression = dict(rule.arguments).get(name)
    own = set() if expression is None else _read(expression.paths | expression.guarded, form)
    if len(own) > 1 and (below,) in own:
        return FormError(below, fault.code, fault.es, fault.en)
    path = own.pop() if len(own) == 1 else ()
    place = ".".join(path) + (dot + below if path else "")
    return FormError(place, fault.code, fault.es, fault.en)


def _read(paths: frozenset[tuple[str, ...]], form: str) -> set[tuple[str, ...]]:
    """The fields of this form that an expression reads."""
    return {path[1:] for path in paths if path[0] == form and len(path) > 1}


def _unreadable(rule: Rule, form: str, why: str) -> FormError:
    return FormError(
        rule.field,
        UNREADABLE,
        "Una norma de este servicio no se puede comprobar con estos datos; revíselos, o avise a "
        f"operaciones ({rule.code}: {why}).",
        "A rule of this service cannot be checked with these data; look them over, or tell "
        f"operations ({rule.code}: {why}).",
    )
