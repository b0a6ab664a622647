"""Who is asking, before any scope is open: from an account that signed in, or from a key.

A boundary (request, API call) reads the identity, opens `open_scope(identity.scope_for(client))`
and hands `identity.actor_for(client)` to getters and actions.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from pericia.apps.journal.actors import Actor
from pericia.apps.journal.permissions import PERMISSIONS, acting_role, granted, not_found
from pericia.apps.people.actions.keys import PREFIX, key_hash
from pericia.tenancy.scope import rows

_OF_ACCOUNT = """
SELECT true, client_id, person_id, organisation_id, name, roles, is_simulated
FROM app.memberships_of($1)
UNION ALL
SELECT false, organisation_id, person_id, organisation_id, name, '{}'::text[], is_provider
FROM app.employment_of($1)
"""
_OF_KEY = """
SELECT client_id, key_id, person_id, organisation_id, name, roles, scopes FROM app.key_of($1)
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """What a person is for one client. A client behind an ethical wall is never among these."""

    client_id: UUID
    person_id: UUID
    organisation_id: UUID
    name: str
    roles: tuple[str, ...]
    is_simulated: bool = False


@dataclass(frozen=True, slots=True)
class Employment:
    organisation_id: UUID
    person_id: UUID
    name: str
    is_provider: bool


@dataclass(frozen=True, slots=True)
class Identity:
    """An account, or a key, and everything that it stands for.

    `scopes`, of a key, are the permissions that its scopes allow.
    """

    account_id: UUID | None
    memberships: tuple[Standing, ...]
    employment: tuple[Employment, ...] = ()
    key_id: UUID | None = None
    scopes: frozenset[str] | None = None

    @property
    def client_ids(self) -> list[UUID]:
        return [each.client_id for each in self.memberships]

    @property
    def scope_ids(self) -> list[UUID]:
        """The clients, and the providers that employ the person.

        A client's own employee sees it by membership only: employment alone opens no client.
        """
        employers = {each.organisation_id for each in self.memberships}
        providers = {each.organisation_id for each in self.employment if each.is_provider}
        return sorted({*self.client_ids, *employers, *providers})

    def scope_for(self, client_id: UUID) -> list[UUID]:
        """One client with the person's employer; Refused (`not_found`) without a standing there.

        The employer is a provider or the client itself: no membership is granted otherwise.
        """
        return sorted({client_id, self._standing(client_id).organisation_id})

    def clients_with(self, permission: str) -> list[UUID]:
        """The clients at which a role of the person, and the key's scopes, allow this."""
        if self.scopes is not None and permission not in self.scopes:
            return []
        return [
            each.client_id
            for each in self.memberships
            if any(permission in PERMISSIONS.get(role, ()) for role in each.roles)
        ]

    def actor_for(self, client_id: UUID, permission: str | None = None) -> Actor:
        """The actor at this client, acting as the role that has the permission, if one is asked."""
        standing = self._standing(client_id)
        actor = Actor.person(
            standing.person_id,
            standing.organisation_id,
            standing.name,
            standing.roles,
            acting_role(standing.roles, permission),
        )
        actor = replace(actor, client_id=client_id, limited_to=self.scopes)
        return actor if self.key_id is None else replace(actor, reference=f"key:{self.key_id}")

    def actor_at(self, organisation_id: UUID, permission: str | None = None) -> Actor:
        """The actor at the organisation that employs them, with the roles held at any client.

        For what concerns an employer's own people and sites. Refused (`not_found`) elsewhere.
        """
        mine = [each for each in self.memberships if each.organisation_id == organisation_id]
        held = {role for each in mine for role in each.roles}
        roles = tuple(role for role in PERMISSIONS if role in held)
        for each in self.employment:
            if each.organisation_id == organisation_id:
                actor = Actor.person(
                    each.person_id,
                    organisation_id,
                    each.name,
                    roles,
                    acting_role(roles, permission),
                )
                return replace(actor, limited_to=self.scopes)
        raise not_found("organisation")

    def _standing(self, client_id: UUID) -> Standing:
        for each in self.memberships:
            if each.client_id == client_id:
                return each
        raise not_found("client")


def identity_of_account(account_id: UUID) -> Identity:
    """What the account stands for now, in one query that needs no scope."""
    memberships, employment = [], []
    for is_membership, owner, person, employer, name, roles, mark in rows(
        _OF_ACCOUNT, (account_id,)
    ):
        if is_membership:
            memberships.append(Standing(owner, person, employer, name, tuple(roles), mark))
        else:
            employment.append(Employment(employer, person, name, mark))
    return Identity(account_id, tuple(memberships), tuple(employment))


def identity_of_key(secret: str) -> Identity | None:
    """What a key stands for; None for one that is unknown, revoked, expired or walled off."""
    if not secret.startswith(PREFIX):
        return None
    found = rows(_OF_KEY, (key_hash(secret),))
    if not found:
        return None
    client, key, person, organisation, name, roles, scopes = found[0]
    standing = Standing(client, person, organisation, name, tuple(roles))
    return Identity(None, (standing,), key_id=key, scopes=granted(scopes))
