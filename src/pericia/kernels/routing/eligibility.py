"""Proves whether a person may do an item of work, rule by rule, and fails closed.

Source: the rules of segregation of duties, licensing and data protection that the product states;
see docs/reference/eligibility.md. Formats of the three arguments are described there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pericia.kernels.calendar import Calendar, compile_calendar
from pericia.kernels.calendar.caching import BoundedCache, content_key
from pericia.kernels.refusal import Refused
from pericia.kernels.routing import credentials, timed_rules
from pericia.kernels.routing import facts as read
from pericia.kernels.routing.proof import Proof, RuleResult, Unknown, not_evaluated
from pericia.kernels.routing.settled_rules import settled
from pericia.kernels.routing.timed_rules import Data, Wall

PEOPLE_KEPT = 8_192
PAIRS_KEPT = 16_384

# What is remembered about a person depends on the content of all of these and on nothing else;
# load, capacity and everything in the context are read anew each time.
_PERSON_KEYS = (
    "id",
    "organisation_id",
    "roles",
    "skills",
    "credentials",
    "languages",
    "clearance",
    "site",
    "walls",
    "hours",
    "authorities",
)
_EMPTY: Data = {}


@dataclass(frozen=True, slots=True, eq=False)
class _Person:
    """What a person's content says about walls and hours; compared by identity."""

    walls: tuple[Wall, ...] | Unknown
    calendar: Calendar | Unknown


@dataclass(frozen=True, slots=True)
class _Pair:
    """What requirement, person and client settle together, whatever the time."""

    results: dict[str, RuleResult]
    credentials: credentials.Prepared | Unknown | None


_people: BoundedCache[_Person] = BoundedCache(PEOPLE_KEPT)
_pairs: BoundedCache[_Pair] = BoundedCache(PAIRS_KEPT)


def prove(requirement: Data, person: Data, context: Data) -> Proof:
    """Every rule with what decided it, at `context["now"]`; never raises for bad data.

    A rule whose facts are missing, malformed or contradictory does not hold and says which datum
    is at fault. `context["in_hand"]` is true when the person has the item already, as at
    submission: then its working time is spent and the load counts it.
    """
    requirement, person, context = (_or_empty(one) for one in (requirement, person, context))
    known, pair = _remembered(requirement, person, context)
    now, due_at = _moment(context, "now"), _moment(context, "due_at")
    in_hand = context.get("in_hand") is True
    results = pair.results
    rules = (
        results["role"],
        _credential(pair, now, due_at),
        results["skill"],
        results["language"],
        results["clearance"],
        results["country"],
        _ethical_wall(known, person, context, now),
        _independence(requirement, person, context),
        results["authority"],
        _working_hours(requirement, person, known, now, due_at, in_hand),
        _capacity(person, in_hand),
    )
    version = person.get("version")
    identity = person.get("id")
    return Proof(
        eligible=all(rule.holds for rule in rules),
        rules=rules,
        person_id=identity if isinstance(identity, str) else None,
        person_version=version if type(version) is int else None,
        at=None if isinstance(now, Unknown) else now.isoformat(),
        late=not isinstance(now, Unknown) and not isinstance(due_at, Unknown) and due_at <= now,
    )


def forget() -> None:
    """Empties what is remembered; only memory depends on it, never an answer."""
    _people.clear()
    _pairs.clear()


def _or_empty(data: Any) -> Data:
    return data if isinstance(data, Mapping) else _EMPTY


def _remembered(requirement: Data, person: Data, context: Data) -> tuple[_Person, _Pair]:
    client = {"id": context.get("client_id"), "country": context.get("client_country")}
    person_key = content_key(tuple(map(person.get, _PERSON_KEYS)))
    if person_key is None:
        return _read_person(person), _read_pair(requirement, person, client)
    known = _people.get(person_key)
    if known is None:
        known = _people.put(person_key, _read_person(person))
    asked = content_key((requirement, client))
    if asked is None:
        return known, _read_pair(requirement, person, client)
    pair = _pairs.get((asked, known))
    if pair is None:
        pair = _pairs.put((asked, known), _read_pair(requirement, person, client))
    return known, pair


def _read_person(person: Data) -> _Person:
    walls: tuple[Wall, ...] | Unknown
    calendar: Calendar | Unknown
    try:
        walls = timed_rules.read_walls(person.get("walls"))
    except Unknown as unknown:
        walls = unknown
    try:
        calendar = compile_calendar(read.mapping(person.get("hours"), "person.hours"))
    except Unknown as unknown:
        calendar = unknown
    except Refused as refused:
        calendar = Unknown("person.hours", refused.code)
    return _Person(walls, calendar)


def _read_pair(requirement: Data, person: Data, client: Data) -> _Pair:
    prepared: credentials.Prepared | Unknown | None
    try:
        prepared = credentials.prepare(requirement, person, client)
    except Unknown as unknown:
        prepared = unknown
    return _Pair(settled(requirement, person), prepared)


def _moment(context: Data, key: str) -> datetime | Unknown:
    try:
        return read.moment(context.get(key), f"context.{key}")
    except Unknown as unknown:
        return unknown


def _credential(pair: _Pair, now: datetime | Unknown, due_at: datetime | Unknown) -> RuleResult:
    prepared = pair.credentials
    if prepared is None:
        return credentials.NONE
    if isinstance(prepared, Unknown):
        return not_evaluated(credentials.RULE, prepared)
    if isinstance(now, Unknown):
        return not_evaluated(credentials.RULE, now)
    if isinstance(due_at, Unknown):
        return not_evaluated(credentials.RULE, due_at)
    return credentials.evaluate(prepared, now, due_at)


def _ethical_wall(
    known: _Person, person: Data, context: Data, now: datetime | Unknown
) -> RuleResult:
    if isinstance(known.walls, Unknown):
        return not_evaluated("ethical_wall", known.walls)
    if isinstance(now, Unknown):
        return not_evaluated("ethical_wall", now)
    try:
        return timed_rules.ethical_wall(known.walls, person, context, now)
    except Unknown as unknown:
        return not_evaluated("ethical_wall", unknown)


def _independence(requirement: Data, person: Data, context: Data) -> RuleResult:
    try:
        return timed_rules.independence(requirement, person.get("id"), context)
    except Unknown as unknown:
        return not_evaluated("independence", unknown)


def _working_hours(
    requirement: Data,
    person: Data,
    known: _Person,
    now: datetime | Unknown,
    due_at: datetime | Unknown,
    in_hand: bool,
) -> RuleResult:
    if isinstance(now, Unknown):
        return not_evaluated("working_hours", now)
    if isinstance(due_at, Unknown):
        return not_evaluated("working_hours", due_at)
    if in_hand:
        return timed_rules.work_in_hand(now, due_at)
    if isinstance(known.calendar, Unknown):
        return not_evaluated("working_hours", known.calendar)
    try:
        return timed_rules.working_hours(
            requirement, person.get("hours"), known.calendar, now, due_at
        )
    except Unknown as unknown:
        return not_evaluated("working_hours", unknown)


def _capacity(person: Data, in_hand: bool) -> RuleResult:
    try:
        return timed_rules.capacity(person, in_hand)
    except Unknown as unknown:
        return not_evaluated("capacity", unknown)
