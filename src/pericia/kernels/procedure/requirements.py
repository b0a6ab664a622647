"""What a step asks of the person who does it, and what it is given, worked out for one case."""

from __future__ import annotations

import re
from typing import Any

from pericia.kernels.procedure.conditions import ConditionFailed, Expression, evaluate
from pericia.kernels.procedure.playbook import Playbook, Step
from pericia.kernels.procedure.state import Facts, Progress
from pericia.kernels.refusal import Refused

JURISDICTION = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,6})?", re.ASCII)
"""ISO 3166-1, with a subdivision by ISO 3166-2 where the law is a region's."""


def variables_of(playbook: Playbook, progress: Progress, facts: Facts) -> dict[str, Any]:
    """What an expression may read: the facts, and `visits` of every step (0 when never opened)."""
    visits = progress["visits"]
    return {**facts, "visits": {name: visits.get(name, 0) for name in playbook.steps}}


def arguments_of(
    playbook: Playbook, progress: Progress, facts: Facts, *, step: str
) -> dict[str, Any]:
    """The values of the step's `with`; raises Refused (`argument_unknown`) naming the first."""
    found = playbook.steps[step]
    if not found.arguments:
        return {}
    variables = variables_of(playbook, progress, facts)
    try:
        return {name: evaluate(one, variables) for name, one in found.arguments}
    except ConditionFailed as failed:
        raise Refused("argument_unknown", f"What step {step} is given: {failed}.") from None


def requirement_of(
    playbook: Playbook, progress: Progress, facts: Facts, *, step: str
) -> dict[str, Any]:
    """The step's `who` as plain values, with `not_by` and `effort_seconds`.

    `authority.amount` becomes whole cents (rounded up), `language` becomes one more entry of
    `languages`, and a credential's `jurisdiction: {of}` the comparison with the one of this case;
    the rest is as written. Raises Refused (`requirement_unknown`) when the facts do
    not tell: nobody may be chosen then.
    """
    found = playbook.steps[step]
    requirement: dict[str, Any] = {**found.who, "not_by": list(found.not_by)}
    requirement["effort_seconds"] = found.effort_seconds
    if not found.asks_by_case:
        return requirement
    variables = variables_of(playbook, progress, facts)
    if found.authority_amount is not None:
        amount = _amount(step, found.authority_amount, variables)
        requirement["authority"] = {**found.who["authority"], "amount": amount}
    if found.language is not None:
        level = requirement.pop("language")["level"]
        spoken = _language(step, found.language, variables)
        requirement["languages"] = {**found.who.get("languages", {}), spoken: level}
    if found.admitted_in:
        requirement["credentials"] = _credentials(found, variables)
    return requirement


def _credentials(step: Step, variables: Facts) -> list[dict[str, Any]]:
    """The credentials with the jurisdiction of this case written out."""
    asked = [dict(one) for one in step.who["credentials"]]
    for index, expression in step.admitted_in:
        place = _value(step.name, expression, variables)
        if not isinstance(place, str) or not JURISDICTION.fullmatch(place):
            raise Refused(
                "requirement_unknown",
                f"The jurisdiction that step {step.name} asks for is not a code such as ES.",
            )
        asked[index]["jurisdiction"] = f"credential.jurisdiction == '{place}'"
    return asked


def _amount(step: str, expression: Expression, variables: Facts) -> int:
    amount = _value(step, expression, variables)
    if isinstance(amount, bool) or not isinstance(amount, int | float) or not 0 <= amount < 1e15:
        raise Refused(
            "requirement_unknown",
            f"The amount that step {step} asks authority for is not a number of cents.",
        )
    return -int(-amount // 1)


def _language(step: str, expression: Expression, variables: Facts) -> str:
    spoken = _value(step, expression, variables)
    if not isinstance(spoken, str) or not (2 <= len(spoken) <= 3 and spoken.isalpha()):
        raise Refused(
            "requirement_unknown",
            f"The language that step {step} asks for is not a code such as es or en.",
        )
    return spoken.lower()


def _value(step: str, expression: Expression, variables: Facts) -> Any:
    try:
        return evaluate(expression, variables)
    except ConditionFailed as failed:
        raise Refused(
            "requirement_unknown", f"Who may do step {step} is not known: {failed}."
        ) from None
