"""The registry of checks: pure functions of a domain that rules of playbooks name.

A check takes a dict of values and returns what is wrong with them; an empty list when nothing is.
The time, the country and anything else from outside are handed in as parameters.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import jsonschema_rs

from pericia.kernels.procedure.registry import closed_object
from pericia.kernels.procedure.schemas import validator_for


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, in sentences that say what to do.

    `field` is a parameter of the check, or a place below one: `instalments.2.due_date`.
    """

    field: str
    code: str
    es: str
    en: str


Run = Callable[[dict[str, Any]], Sequence[Fault]]


@dataclass(frozen=True, slots=True)
class Check:
    """A registered function; `takes` is the JSON Schema of what it is given."""

    name: str
    version: str
    summary: str
    takes: Mapping[str, Any]
    run: Run = field(repr=False)
    validator: jsonschema_rs.Draft202012Validator = field(repr=False, compare=False)


_registered: dict[str, Check] = {}
CHECKS: Mapping[str, Check] = MappingProxyType(_registered)
"""Every registered check by name."""


def rule_check(name: str, version: str, *, takes: Mapping[str, Any]) -> Callable[[Run], Run]:
    """Register a check under a name; a second one of that name is an error.

    `takes` maps parameters to JSON Schemas; one whose name ends in `?` may be left out.
    """

    def register(run: Run) -> Run:
        if name in _registered:
            raise ValueError(f"a check called {name} is registered already")
        summary = (run.__doc__ or "").strip().split("\n")[0]
        into = closed_object(takes)
        _registered[name] = Check(name, version, summary, into, run, validator_for(into))
        return run

    return register
