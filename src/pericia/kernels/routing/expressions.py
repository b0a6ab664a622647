"""CEL expressions over `credential` and `client`: compiled once, and a failure never holds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from pericia.kernels.procedure.conditions import (
    ConditionFailed,
    Expression,
    compile_expression,
    holds,
)
from pericia.kernels.refusal import Refused
from pericia.kernels.routing.proof import Unknown

VARIABLES = frozenset({"credential", "client"})
_ONE_PLACE = re.compile(
    r"""\s*credential\.jurisdiction\s*==\s*(?:client\.(?P<field>\w+)|(['"])(?P<place>[\w-]+)\2)\s*"""
)
_BIGGEST = 2**63  # CEL's integers have 64 bits


@lru_cache(maxsize=1024)
def credential_expression(source: str) -> Expression:
    """Compiled; raises `Refused` when it is no CEL, passes a cap or reads other variables."""
    expression = compile_expression(source)
    others = sorted(set(expression.names) - VARIABLES)
    if others:
        raise Refused(
            "expression_variable",
            f"`{others[0]}` is not known here; compare fields of `credential` and `client`.",
        )
    return expression


def expression_holds(
    source: object, credential: Mapping[str, Any], client: Mapping[str, Any], path: str
) -> bool:
    """True only for the boolean true; `Unknown` at `path` when there is no true or false."""
    if not isinstance(source, str):
        raise Unknown(path, "no_expression")
    try:
        expression = credential_expression(source)
        return holds(expression, {"credential": _flat(credential), "client": _flat(client)})
    except Refused as refused:
        raise Unknown(path, refused.code) from refused
    except ConditionFailed as failed:
        raise Unknown(path, "expression_failed") from failed


def place_asked(source: object, client: Mapping[str, Any]) -> str | None:
    """The one jurisdiction that an expression asks for; None where it asks for anything else."""
    found = _ONE_PLACE.fullmatch(source) if isinstance(source, str) else None
    if found is None:
        return None
    place = found["place"] or client.get(found["field"])
    return place if isinstance(place, str) and place else None


def _flat(data: Mapping[str, Any]) -> dict[str, Any]:
    """Only plain values: CEL needs no nesting here, and deep data could exhaust its stack.

    A null or empty value is left out, so that reading it fails: otherwise a credential without a
    jurisdiction would match a client without a country.
    """
    return {key: value for key, value in data.items() if isinstance(key, str) and _plain(value)}


def _plain(value: Any) -> bool:
    if isinstance(value, int):
        return -_BIGGEST <= value < _BIGGEST
    return isinstance(value, float) or (isinstance(value, str) and value != "")
