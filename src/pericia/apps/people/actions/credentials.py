"""Degrees and licences: declared by anybody, verified by somebody else, revoked for good."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from pericia.apps.journal.actors import Actor, is_platform
from pericia.apps.journal.permissions import not_found, require_own
from pericia.apps.organisations import checks
from pericia.apps.people.actions.changes import (
    finish,
    hold,
    refuse_self,
    require_own_or_self,
)
from pericia.apps.people.models import Credential
from pericia.kernels.refusal import Refused


def add_credential(
    *,
    actor: Actor,
    now: datetime,
    organisation_id: UUID,
    person_id: UUID,
    kind: str,
    title: str,
    issuer: str,
    jurisdiction: str,
    number: str = "",
    expires_date: date | None = None,
) -> Credential:
    """Declare a credential. It counts for nothing until somebody else has verified it."""
    actor = require_own_or_self(actor, "person.manage", organisation_id, person_id)
    hold(organisation_id, person_id)
    credential = Credential.objects.create(
        organisation_id=organisation_id,
        person_id=person_id,
        kind=checks.checked_name(kind, "kind"),
        title=checks.checked_name(title, "title"),
        issuer=checks.checked_name(issuer, "issuer"),
        number=number.strip(),
        jurisdiction=checks.checked_country(jurisdiction, "jurisdiction"),
        expires_date=expires_date,
    )
    finish(
        organisation_id=organisation_id,
        person_id=person_id,
        actor=actor,
        now=now,
        verb="credential.added",
        object_ref=f"credential:{credential.id}",
        data={
            "kind": credential.kind,
            "title": credential.title,
            "issuer": credential.issuer,
            "number": credential.number,
            "jurisdiction": jurisdiction,
            "expires_date": expires_date and expires_date.isoformat(),
        },
    )
    return credential


def verify_credential(
    *,
    actor: Actor,
    now: datetime,
    organisation_id: UUID,
    credential_id: UUID,
    verified_date: date,
    expires_date: date | None = None,
    verifier_name: str = "",
) -> int:
    """Confirm a credential with its issuer; `expires_date` replaces the declared one if given.

    Raises Refused for the holder's own credential (`own_credential`), a date in the future, and a
    revoked one. `verifier_name` says who checked when the platform itself acts.
    """
    actor = require_own(actor, "credential.verify", organisation_id)
    if verified_date > now.date():
        raise Refused(
            "verified_in_future",
            "Write the day of the check, today at the latest.",
            "verified_date",
        )
    name = verifier_name.strip() if is_platform(actor) else actor.name
    if not name:
        raise Refused("verifier_unnamed", "Say who checked it with the issuer.", "verifier_name")
    credential = _held(organisation_id, credential_id)
    refuse_self(actor, credential.person_id, "own_credential", "verifies a credential")
    if credential.expires_date is None or expires_date is not None:
        credential.expires_date = expires_date
    found = Credential.objects.filter(
        organisation_id=organisation_id, id=credential_id, revoked_date=None
    )
    changed = found.update(
        verified_by=actor.person_id,
        verified_by_name=name,
        verified_date=verified_date,
        expires_date=credential.expires_date,
    )
    if not changed:
        raise Refused("credential_revoked", "A revoked credential stays revoked; add a new one.")
    return finish(
        organisation_id=organisation_id,
        person_id=credential.person_id,
        actor=actor,
        now=now,
        verb="credential.verified",
        object_ref=f"credential:{credential_id}",
        data={
            "kind": credential.kind,
            "verified_date": verified_date.isoformat(),
            "verified_by": name,
            "expires_date": credential.expires_date and credential.expires_date.isoformat(),
        },
    )


def revoke_credential(
    *,
    actor: Actor,
    now: datetime,
    organisation_id: UUID,
    credential_id: UUID,
    revoked_date: date,
    why: str,
) -> int:
    """From `revoked_date` on the credential counts for nothing."""
    actor = require_own(actor, "credential.verify", organisation_id)
    credential = _held(organisation_id, credential_id)
    found = Credential.objects.filter(
        organisation_id=organisation_id, id=credential_id, revoked_date=None
    )
    if not found.update(revoked_date=revoked_date):
        raise Refused("credential_revoked", "This credential is revoked already.")
    return finish(
        organisation_id=organisation_id,
        person_id=credential.person_id,
        actor=actor,
        now=now,
        verb="credential.revoked",
        object_ref=f"credential:{credential_id}",
        data={"kind": credential.kind, "revoked_date": revoked_date.isoformat()},
        why=why,
    )


def _held(organisation_id: UUID, credential_id: UUID) -> Credential:
    """The credential, with its holder locked."""
    found = Credential.objects.filter(organisation_id=organisation_id, id=credential_id).first()
    if found is None:
        raise not_found("credential")
    hold(organisation_id, found.person_id)
    return found
