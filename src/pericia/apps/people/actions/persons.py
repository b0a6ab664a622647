"""Accounts that sign in, and the people behind them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from pericia.apps.journal import actions as journal
from pericia.apps.journal.actors import Actor
from pericia.apps.journal.permissions import require_own
from pericia.apps.organisations import checks
from pericia.apps.organisations.models import Site
from pericia.apps.people.actions.abilities import checked_clearance, checked_levels
from pericia.apps.people.actions.changes import finish, hold
from pericia.apps.people.models import Account, Membership, Person
from pericia.kernels.refusal import Refused

INTERFACE_LANGUAGES = ("es", "en")


def create_account(
    *,
    actor: Actor,
    now: datetime,
    organisation_id: UUID,
    email: str,
    name: str,
    password: str | None = None,
    language: str = "es",
    time_zone: str = "Europe/Madrid",
) -> Account:
    """Somebody of this organisation who can sign in; without a password, only by other means.

    `language` empty: pages in the language that the browser asks for."""
    actor = require_own(actor, "person.manage", organisation_id)
    email = _checked_email(email)
    if language and language not in INTERFACE_LANGUAGES:
        raise Refused("unknown_language", "The pages speak 'es' and 'en'.", "language")
    account = Account(
        email=email,
        name=checks.checked_name(name),
        language=language,
        time_zone=checks.checked_zone(time_zone),
    )
    if password is not None:
        _check_password(password, account)
    account.set_password(password)
    try:
        with transaction.atomic():
            account.save(force_insert=True)
    except IntegrityError as error:
        raise Refused("email_taken", f"{email} has an account already.", "email") from error
    journal.record(
        client_id=organisation_id,
        now=now,
        actor=actor,
        verb="account.created",
        object_ref=f"account:{account.id}",
        data={"email": email, "name": account.name},
        subject_id=account.id,
    )
    return account


def employ(
    *, actor: Actor, now: datetime, organisation_id: UUID, name: str, email: str = "", **facts: Any
) -> Person:
    """As `add_person`, with an account to sign in by where there is an e-mail address.

    It has no password: whoever reads that address sets one. Its pages speak the language that the
    browser asks for.
    """
    said: dict[str, Any] = {"actor": actor, "now": now, "organisation_id": organisation_id}
    account = create_account(email=email, name=name, language="", **said) if email else None
    return add_person(name=name, account_id=account.id if account else None, **facts, **said)


def add_person(
    *,
    actor: Actor,
    now: datetime,
    organisation_id: UUID,
    name: str,
    country: str,
    account_id: UUID | None = None,
    site_id: UUID | None = None,
    hours: Mapping[str, Any] | None = None,
    languages: Mapping[str, str] | None = None,
    clearance: str = "internal",
    capacity: int = 1,
    hourly_cost_cents: int = 0,
    currency: str = "EUR",
    degrees: Sequence[Mapping[str, Any]] = (),
    software: Sequence[str] = (),
) -> Person:
    """Somebody employed here. Without hours of their own they keep those of their site."""
    actor = require_own(actor, "person.manage", organisation_id)
    _check_site(organisation_id, site_id)
    person = Person.objects.create(
        organisation_id=organisation_id,
        account_id=account_id,
        site_id=site_id,
        name=checks.checked_name(name),
        country=checks.checked_country(country),
        hours=checks.checked_hours(hours or {}),
        languages=checked_levels(languages or {}),
        clearance=checked_clearance(clearance),
        capacity=_checked_count(capacity, "capacity"),
        hourly_cost_cents=_checked_count(hourly_cost_cents, "hourly_cost_cents"),
        currency=checks.checked_currency(currency),
        degrees=[dict(each) for each in degrees],
        software=sorted(set(software)),
        version=0,
    )
    finish(
        organisation_id=organisation_id,
        person_id=person.id,
        actor=actor,
        now=now,
        verb="person.added",
        object_ref=f"person:{person.id}",
        data={"name": person.name, "country": country, "site": site_id and str(site_id)},
    )
    person.refresh_from_db()
    return person


def change_person(
    *, actor: Actor, now: datetime, organisation_id: UUID, person_id: UUID, **changes: Any
) -> int:
    """Change name, country, site, capacity, cost, degrees, software, or whether they work here.

    `changes` are columns of CHANGEABLE with new values. Returns the person's new version.
    """
    actor = require_own(actor, "person.manage", organisation_id)
    checked = {field: _checked(field, value) for field, value in changes.items()}
    _check_site(organisation_id, checked.get("site_id"))
    hold(organisation_id, person_id)
    found = Person.objects.filter(organisation_id=organisation_id, id=person_id)
    before = found.values(*checked).get() if checked else {}
    if checked:
        found.update(**checked)
    if "name" in checked:
        memberships = Membership.objects.filter(organisation_id=organisation_id)
        memberships.filter(person_id=person_id).update(name=checked["name"])
    return finish(
        organisation_id=organisation_id,
        person_id=person_id,
        actor=actor,
        now=now,
        verb="person.changed",
        object_ref=f"person:{person_id}",
        data={"before": _plain(before), "after": _plain(checked)},
    )


def _checked_count(value: Any, field: str) -> int:
    if type(value) is not int or not 0 <= value < 2**31:
        raise Refused("count_invalid", f"Write {field} as a whole number, zero or more.", field)
    return value


def _checked_flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise Refused("flag_invalid", "Write is_active as true or false.", "is_active")
    return value


CHANGEABLE: dict[str, Callable[[Any], Any]] = {
    "name": checks.checked_name,
    "country": checks.checked_country,
    "currency": checks.checked_currency,
    "capacity": lambda value: _checked_count(value, "capacity"),
    "hourly_cost_cents": lambda value: _checked_count(value, "hourly_cost_cents"),
    "is_active": _checked_flag,
    "site_id": lambda value: value,
    "degrees": lambda value: [dict(each) for each in value],
    "software": lambda value: sorted(set(value)),
}


def _checked(field: str, value: Any) -> Any:
    if field not in CHANGEABLE:
        allowed = ", ".join(sorted(CHANGEABLE))
        raise Refused("unknown_field", f"{field!r} is not one of {allowed}.", field)
    return CHANGEABLE[field](value)


def _check_site(organisation_id: UUID, site_id: UUID | None) -> None:
    if site_id is None:
        return
    if not Site.objects.filter(organisation_id=organisation_id, id=site_id).exists():
        raise Refused("unknown_site", "The organisation has no such site.", "site_id")


def _checked_email(email: str) -> str:
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError as error:
        raise Refused("email_invalid", f"{email!r} is no e-mail address.", "email") from error
    return email


def _check_password(password: str, account: Account) -> None:
    try:
        validate_password(password, account)
    except ValidationError as error:
        raise Refused("password_weak", " ".join(error.messages), "password") from error


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: str(each) if isinstance(each, UUID) else each for key, each in values.items()}
