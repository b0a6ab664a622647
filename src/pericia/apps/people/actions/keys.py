"""Keys of programs. The secret is shown once; only its hash is kept."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from django.db.models import Q

from pericia.apps.journal import actions as journal
from pericia.apps.journal.actors import Actor
from pericia.apps.journal.permissions import EVERY, KEY_SCOPES, not_found, require
from pericia.apps.organisations import checks
from pericia.apps.people.models import ApiKey, Membership
from pericia.kernels.refusal import Refused

PREFIX = "pk_"
SECRET_BYTES = 32
PREFIX_SHOWN = 10
USE_NOTED_EVERY = timedelta(hours=1)


def key_hash(secret: str) -> bytes:
    """What is kept of a key. The secret has 256 random bits, so a plain hash tells nothing."""
    return sha256(secret.encode()).digest()


def make_api_key(
    *,
    actor: Actor,
    now: datetime,
    client_id: UUID,
    person_id: UUID,
    name: str,
    scopes: Iterable[str],
    expires_at: datetime | None = None,
) -> tuple[ApiKey, str]:
    """A key that acts as `person_id` within `scopes`; returns it and its secret.

    Scopes are names of KEY_SCOPES or single permissions.
    """
    actor = require(actor, "key.manage", client_id)
    if actor.reference.startswith("key:"):
        raise Refused("made_by_key", "A key cannot make keys; sign in to make one.")
    if expires_at is not None and expires_at <= now:
        raise Refused("expires_past", "Let the key expire in the future.", "expires_at")
    answering = Membership.objects.filter(
        client_id=client_id, person_id=person_id, ended_at__isnull=True
    )
    if not answering.exists():
        raise Refused(
            "no_member",
            "This person has no role at this client; grant one first, then make the key.",
            "person_id",
        )
    secret = PREFIX + secrets.token_urlsafe(SECRET_BYTES)
    key = ApiKey.objects.create(
        client_id=client_id,
        name=checks.checked_name(name),
        key_hash=key_hash(secret),
        prefix=secret[:PREFIX_SHOWN],
        person_id=person_id,
        scopes=_checked_scopes(scopes),
        created_at=now,
        expires_at=expires_at,
    )
    journal.record(
        client_id=client_id,
        now=now,
        actor=actor,
        verb="key.made",
        object_ref=f"key:{key.id}",
        data={"name": key.name, "person": str(person_id), "scopes": key.scopes},
    )
    return key, secret


def revoke_api_key(*, actor: Actor, now: datetime, client_id: UUID, key_id: UUID, why: str) -> None:
    """The key opens nothing from now on."""
    actor = require(actor, "key.manage", client_id)
    key = ApiKey.objects.filter(client_id=client_id, id=key_id)
    if not key.filter(revoked_at__isnull=True).update(revoked_at=now):
        if key.exists():
            raise Refused("key_revoked", "This key is revoked already.")
        raise not_found("key")
    journal.record(
        client_id=client_id,
        now=now,
        actor=actor,
        verb="key.revoked",
        object_ref=f"key:{key_id}",
        data={},
        why=why,
    )


def note_key_used(*, now: datetime, client_id: UUID, key_id: UUID) -> None:
    """Remember when a key was last used, to the hour; no event, for it is no decision."""
    stale = Q(used_at__isnull=True) | Q(used_at__lt=now - USE_NOTED_EVERY)
    ApiKey.objects.filter(stale, client_id=client_id, id=key_id).update(used_at=now)


def _checked_scopes(scopes: Iterable[str]) -> list[str]:
    asked = sorted(set(scopes))
    known = EVERY | KEY_SCOPES.keys()
    unknown = [scope for scope in asked if scope not in known]
    if unknown or not asked:
        wrong = f"{unknown[0]!r} is no scope" if unknown else "No scope is named"
        raise Refused(
            "unknown_scope", f"{wrong}; write some of {', '.join(sorted(known))}.", "scopes"
        )
    return asked
