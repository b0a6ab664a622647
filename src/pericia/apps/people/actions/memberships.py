"""What a person may do for a client: granted by an administrator, never to oneself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from pericia.apps.journal import actions as journal
from pericia.apps.journal.actors import Actor
from pericia.apps.journal.permissions import ROLES, not_found, require
from pericia.apps.organisations.models import Client, Provider
from pericia.apps.people.actions.changes import refuse_self
from pericia.apps.people.facts import lock_people, store_facts
from pericia.apps.people.models import Membership, Person
from pericia.kernels.refusal import Refused
from pericia.kernels.routing import OVERRIDABLE, OVERRIDE
from pericia.tenancy.scope import rows

Authorities = Mapping[str, Mapping[str, Any]]


def grant_membership(
    *,
    actor: Actor,
    now: datetime,
    client_id: UUID,
    organisation_id: UUID,
    person_id: UUID,
    roles: Iterable[str],
    authorities: Authorities | None = None,
) -> Membership:
    """Let a person work for a client in these roles, or change the roles they have there.

    `authorities` maps a decision to its limit, such as {"refund": {"limit_cents": 50000}}; an
    empty limit allows a decision that has no amount. The scope holds client and employer.
    """
    actor = require(actor, "membership.grant", client_id)
    refuse_self(actor, person_id, "own_membership", "grants a role")
    granted = {"roles": _checked_roles(roles), "authorities": _checked(authorities or {})}
    lock_people(organisation_id, [person_id])
    person = Person.objects.get(organisation_id=organisation_id, id=person_id)
    _refuse_barred(client_id, person)
    membership, _ = Membership.objects.update_or_create(
        client_id=client_id,
        person_id=person_id,
        defaults={
            **granted,
            "organisation_id": organisation_id,
            "account_id": person.account_id,
            "name": person.name,
            "granted_by": actor.name,
            "granted_at": now,
            "ended_at": None,
        },
    )
    store_facts(organisation_id, [person_id])
    _record(membership, actor, now, "membership.granted", granted, None)
    return membership


def end_membership(
    *, actor: Actor, now: datetime, client_id: UUID, person_id: UUID, why: str
) -> None:
    """From now on the person may do nothing for this client."""
    actor = require(actor, "membership.grant", client_id)
    membership = Membership.objects.filter(client_id=client_id, person_id=person_id).first()
    if membership is None:
        raise not_found("membership")
    going_on = Membership.objects.filter(
        client_id=client_id, person_id=person_id, ended_at__isnull=True
    )
    if not going_on.update(ended_at=now):
        raise Refused("membership_ended", "This membership has ended already.")
    _record(membership, actor, now, "membership.ended", {}, why)


def _record(
    membership: Membership,
    actor: Actor,
    now: datetime,
    verb: str,
    data: Mapping[str, Any],
    why: str | None,
) -> None:
    person_id = str(membership.person_id)
    journal.record(
        client_id=membership.client_id,
        now=now,
        actor=actor,
        verb=verb,
        object_ref=f"membership:{person_id}",
        data={"person": person_id, "organisation": str(membership.organisation_id), **data},
        why=why,
        subject_id=membership.person_id,
    )


def _refuse_barred(client_id: UUID, person: Person) -> None:
    client = Client.objects.filter(client_id=client_id).first()
    if client is None:
        raise not_found("client")
    if not person.is_active:
        raise Refused("person_inactive", f"{person.name} no longer works here.", "person_id")
    own = person.organisation_id == client_id
    if not own and not Provider.objects.filter(organisation_id=person.organisation_id).exists():
        raise Refused(
            "employer_of_another",
            f"{person.name} works for another client; only its own people and those of providers "
            "can work for a client.",
            "person_id",
        )
    if rows("SELECT app.walled($1, $2)", (person.id, client_id))[0][0]:
        raise Refused(
            "walled", f"An ethical wall keeps {person.name} away from this client.", "person_id"
        )


def _checked_roles(roles: Iterable[str]) -> list[str]:
    asked = set(roles)
    unknown = sorted(asked.difference(ROLES))
    if unknown or not asked:
        wrong = f"{unknown[0]!r} is no role" if unknown else "No role is named"
        raise Refused("unknown_role", f"{wrong}; write some of {', '.join(ROLES)}.", "roles")
    return [role for role in ROLES if role in asked]


def _checked(authorities: Authorities) -> dict[str, dict[str, Any]]:
    """Each decision with its limit; `override` with the rules of eligibility it may lift."""
    checked: dict[str, dict[str, Any]] = {}
    for decision, terms in authorities.items():
        check = _checked_rules if decision == OVERRIDE else _checked_limit
        checked[decision] = check(decision, terms)
    return checked


def _checked_limit(decision: str, terms: Mapping[str, Any]) -> dict[str, Any]:
    limit = terms.get("limit_cents")
    if set(terms) - {"limit_cents"} or (
        "limit_cents" in terms and (type(limit) is not int or limit < 0)
    ):
        raise Refused(
            "authority_invalid",
            f"Write the limit of {decision!r} as limit_cents, a whole number of cents.",
            f"authorities.{decision}",
        )
    return {} if limit is None else {"limit_cents": int(limit)}


def _checked_rules(decision: str, terms: Mapping[str, Any]) -> dict[str, Any]:
    rules = terms.get("rules")
    if set(terms) != {"rules"} or not isinstance(rules, list) or not set(rules) <= set(OVERRIDABLE):
        raise Refused(
            "authority_invalid",
            f"Write {decision!r} with its rules, some of {', '.join(sorted(OVERRIDABLE))}.",
            f"authorities.{decision}",
        )
    return {"rules": sorted(rules)}
