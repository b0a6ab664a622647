"""The functions that workers may run, by the names under which actions defer them.

    @job("cases.blank_subject")
    def blank_subject(client_id: UUID, subject_id: UUID) -> None:
        with open_scope([client_id]):
            actions.blank_subject(...)

A job takes ids, opens its own scope, calls one action and can run twice safely.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar, get_type_hints
from uuid import UUID

import psycopg
from django import db
from django.utils.module_loading import autodiscover_modules

ATTEMPTS_MAX = 5
# The database restarted, or two transactions were in each other's way: the next attempt may work.
PASSING: tuple[type[Exception], ...] = (
    db.OperationalError,
    db.InterfaceError,
    psycopg.OperationalError,
    psycopg.InterfaceError,
)
F = TypeVar("F", bound=Callable[..., None])
_PARAMETER_TYPES = (UUID, int, str)
_jobs: dict[str, Job] = {}


@dataclass(frozen=True)
class Job:
    """A job's function. `parameters` maps each name to UUID, int or str."""

    name: str
    function: Callable[..., None]
    parameters: Mapping[str, type]
    retry_on: tuple[type[Exception], ...]
    attempts_max: int

    def arguments(self, stored: Mapping[str, Any]) -> dict[str, Any]:
        """The function's arguments from their stored form; TypeError where they do not fit."""
        given = {name: value for name, value in stored.items() if not name.startswith("_")}
        if given.keys() != self.parameters.keys():
            raise TypeError(f"{self.name} takes {list(self.parameters)}, and got {list(given)}.")
        return {name: self.parameters[name](value) for name, value in given.items()}


def job(
    name: str,
    *,
    retry_on: tuple[type[Exception], ...] = (),
    attempts_max: int = ATTEMPTS_MAX,
) -> Callable[[F], F]:
    """Register a function as the job `name` and leave it callable as it is.

    Errors of the types in `retry_on`, and passing errors of the database, are tried again up to
    `attempts_max` attempts in all; any other error ends the job in quarantine at once.
    """

    def register(function: F) -> F:
        if name in _jobs and _jobs[name].function is not function:
            raise ValueError(f"There are two jobs called {name}.")
        parameters = _parameters_of(name, function)
        _jobs[name] = Job(name, function, parameters, (*PASSING, *retry_on), attempts_max)
        return function

    return register


def registered() -> Mapping[str, Job]:
    """Every job of the installed apps, by name; imports their modules `jobs` the first time."""
    autodiscover_modules("jobs")
    return _jobs


def _parameters_of(name: str, function: Callable[..., None]) -> dict[str, type]:
    hints = get_type_hints(function)
    parameters = {each: hints.get(each, object) for each in inspect.signature(function).parameters}
    for parameter, kind in parameters.items():
        if kind not in _PARAMETER_TYPES:
            raise TypeError(f"{name}: {parameter} is neither UUID nor int nor str.")
    if "client_id" in parameters and next(iter(parameters)) != "client_id":
        raise TypeError(f"{name}: client_id comes first.")
    return parameters
