"""CEL expressions over a credential and the client: compiled once, and a failure never holds."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import cel

from pericia.kernels.refusal import Refused
from pericia.kernels.routing.proof import Unknown

LENGTH_MAX = 300
NESTING_MAX = 12
_LOOPS = (".all(", ".exists(", ".exists_one(", ".map(", ".filter(")


def check_expression(expression: str) -> None:
    """Refuses what is no CEL, or longer, deeper or more repetitive than a jurisdiction needs."""
    _compiled(expression)


def expression_holds(expression: object, variables: Mapping[str, Any], path: str) -> bool:
    """True only for the boolean true; `Unknown` when there is no such answer."""
    if not isinstance(expression, str):
        raise Unknown(path, "no_expression")
    try:
        answer = _compiled(expression).execute(dict(variables))
    except Refused as refused:
        raise Unknown(path, refused.code) from refused
    except Exception as error:  # the library raises KeyError, TypeError, RuntimeError and others
        raise Unknown(path, "expression_failed") from error
    if not isinstance(answer, bool):
        raise Unknown(path, "expression_gives_no_boolean")
    return answer


@lru_cache(maxsize=1024)
def _compiled(expression: str) -> cel.Program:
    if len(expression) > LENGTH_MAX or _nesting(expression) > NESTING_MAX:
        raise Refused(
            "expression_too_long",
            f"Write the expression in at most {LENGTH_MAX} characters and {NESTING_MAX} levels.",
        )
    if any(loop in expression.replace(" ", "") for loop in _LOOPS):
        raise Refused(
            "expression_loops", "Compare fields; all, exists, map and filter are not needed here."
        )
    try:
        return cel.compile(expression)
    except ValueError as error:
        raise Refused("expression_invalid", f"The expression is no CEL: {error}") from error


def _nesting(expression: str) -> int:
    depth = deepest = 0
    for character in expression:
        if character in "([{":
            depth += 1
            deepest = max(deepest, depth)
        elif character in ")]}":
            depth -= 1
    return deepest
