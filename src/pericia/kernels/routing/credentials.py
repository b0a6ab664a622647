"""The credential rule: held, in the right jurisdiction, verified by somebody else, in date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from pericia.kernels.calendar import read_zone
from pericia.kernels.refusal import Refused
from pericia.kernels.routing import facts as read
from pericia.kernels.routing.expressions import expression_holds, place_asked
from pericia.kernels.routing.proof import RuleResult, Unknown, frozen, none_required

RULE = "credential"

# How far a credential gets, from worst to best: the proof of a failure names the nearest one.
NOT_HELD = "not_held"
STEPS = (
    NOT_HELD,
    "jurisdiction_unknown",
    "other_jurisdiction",
    "not_verified",
    "verified_by_holder",
    "verified_date_unknown",
    "expires_date_unknown",
    "verified_in_future",
    "revoked",
    "expired",
)
HELD = "held"
_SHOWN = (
    "id",
    "issuer",
    "jurisdiction",
    "verified_by",
    "verified_by_name",
    "verified_date",
    "expires_date",
    "revoked_date",
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A credential of the wanted kind; `fault` is what no date can mend, empty if nothing."""

    shown: Any
    fault: str
    verified_date: date
    expires_date: date
    revoked_date: date

    def state(self, today: date, last_day: date) -> str:
        if self.fault:
            return self.fault
        if self.verified_date > today:
            return "verified_in_future"
        if self.revoked_date <= last_day:
            return "revoked"
        return "expired" if self.expires_date < last_day else HELD


@dataclass(frozen=True, slots=True)
class Wanted:
    """One required credential with the person's candidates for it, the longest valid first;
    `asked_in` where one jurisdiction is asked."""

    kind: str
    asked_in: Mapping[str, str]
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class Prepared:
    """All that the content of requirement, person and client decides; dates are left open."""

    needed: Any
    wanted: tuple[Wanted, ...]
    zone: ZoneInfo


def prepare(
    requirement: Mapping[str, Any], person: Mapping[str, Any], client: Mapping[str, Any]
) -> Prepared | None:
    """None when the step requires no credential; raises `Unknown` when it cannot be told."""
    required = requirement.get("credentials")
    if read.asks_nothing(required):
        return None
    wants = read.items(required, "requirement.credentials")
    holder = read.name(person.get("id"), "person.id")
    held = read.items(person.get("credentials"), "person.credentials")
    zone = _zone(read.mapping(person.get("site"), "person.site"))
    wanted = tuple(_wanted(want, held, holder, client) for want in wants)
    return Prepared(frozen(wants), wanted, zone)


def evaluate(prepared: Prepared | None, now: datetime, due_at: datetime) -> RuleResult:
    """Dates count in the time zone of the person's site; the last day of validity is included."""
    if prepared is None:
        return NONE
    today = now.astimezone(prepared.zone).date()
    last_day = today if due_at <= now else due_at.astimezone(prepared.zone).date()
    shown, worst = [], HELD
    for want in prepared.wanted:
        state, found = _best(want, today, last_day)
        lacking = {} if state == HELD else want.asked_in
        shown.append(MappingProxyType({"kind": want.kind, "state": state, **lacking, **found}))
        if worst == HELD:
            worst = state
    return RuleResult(
        RULE,
        worst == HELD,
        prepared.needed,
        MappingProxyType({"as_of": last_day.isoformat(), "credentials": tuple(shown)}),
        worst,
    )


def _best(want: Wanted, today: date, last_day: date) -> tuple[str, Any]:
    best, shown = NOT_HELD, _NOTHING
    for candidate in want.candidates:
        state = candidate.state(today, last_day)
        if state == HELD:
            return HELD, candidate.shown
        if STEPS.index(state) > STEPS.index(best):
            best, shown = state, candidate.shown
    return best, shown


def _zone(site: Mapping[str, Any]) -> ZoneInfo:
    try:
        return read_zone(site.get("time_zone"))
    except Refused as refused:
        raise Unknown("person.site.time_zone", refused.code) from refused


def _wanted(want: Any, held: tuple[Any, ...], holder: str, client: Mapping[str, Any]) -> Wanted:
    want = read.mapping(want, "requirement.credentials")
    kind = read.name(want.get("kind"), "requirement.credentials.kind")
    candidates = [
        _candidate(one, want.get("jurisdiction"), holder, client)
        for one in held
        if isinstance(one, Mapping) and one.get("kind") == kind
    ]
    candidates.sort(key=lambda one: (one.expires_date, str(one.shown.get("id"))))
    place = place_asked(want.get("jurisdiction"), client)
    asked_in = {} if place is None else {"asked_in": place}
    return Wanted(kind, asked_in, tuple(reversed(candidates)))


def _candidate(
    credential: Mapping[str, Any], jurisdiction: Any, holder: str, client: Mapping[str, Any]
) -> Candidate:
    fault, verified, expires = "", date.max, date.min
    try:
        fault = _jurisdiction_fault(credential, jurisdiction, client)
        fault = fault or _verifier_fault(credential.get("verified_by"), holder)
        verified = read.day(credential.get("verified_date"), "verified_date")
        expires = _expiry(credential)
    except Unknown as unknown:
        fault = fault or f"{unknown.path}_unknown"
    shown = {key: credential[key] for key in _SHOWN if credential.get(key) is not None}
    return Candidate(frozen(shown), fault, verified, expires, _revocation(credential))


def _jurisdiction_fault(
    credential: Mapping[str, Any], expression: Any, client: Mapping[str, Any]
) -> str:
    if expression is None or expression_holds(expression, credential, client, "jurisdiction"):
        return ""
    return "other_jurisdiction"


def _verifier_fault(verifier: Any, holder: str) -> str:
    if not isinstance(verifier, str) or not verifier.strip():
        return "not_verified"
    return "verified_by_holder" if read.actor(verifier) == read.actor(holder) else ""


def _expiry(credential: Mapping[str, Any]) -> date:
    """The last day; an explicit null never expires, silence is not known to be valid."""
    if "expires_date" in credential and credential["expires_date"] is None:
        return date.max
    return read.day(credential.get("expires_date"), "expires_date")


def _revocation(credential: Mapping[str, Any]) -> date:
    """The first day without effect; an unreadable one counts as long past."""
    if credential.get("revoked_date") is None:
        return date.max
    try:
        return read.day(credential["revoked_date"], "revoked_date")
    except Unknown:
        return date.min


NONE = none_required(RULE)
_NOTHING: Any = MappingProxyType({})
