"""Publishing versions of a procedure. A version, once published, never changes."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.db import IntegrityError, transaction

from pericia.apps.engagements.models import PlaybookVersion
from pericia.apps.journal import actions as journal
from pericia.apps.journal.actors import Actor
from pericia.apps.journal.permissions import not_found, require
from pericia.kernels.procedure.playbook import load_playbook
from pericia.kernels.refusal import Refused


def publish_playbook(*, actor: Actor, now: datetime, client_id: UUID, text: str) -> PlaybookVersion:
    """Check a playbook text and store it under the name and version that it states.

    The same text again gives the version that is there. Raises Refused (`playbook_invalid`, which
    names the line; `version_taken` when that version was published with another text).
    """
    actor = require(actor, "playbook.publish", client_id)
    playbook = load_playbook(text)
    digest = sha256(text.encode()).hexdigest()
    version = PlaybookVersion(
        client_id=client_id,
        name=playbook.name,
        number=playbook.version,
        source=text,
        document=dict(playbook.document),
        digest=digest,
        created_at=now,
        created_by=actor.name,
    )
    try:
        with transaction.atomic():
            version.save(force_insert=True)
    except IntegrityError:
        return _published_before(client_id, playbook.name, playbook.version, digest)
    journal.record(
        client_id=client_id,
        now=now,
        actor=actor,
        verb="playbook.published",
        object_ref=f"playbook:{version.id}",
        version=playbook.version,
        data={"name": playbook.name, "digest": digest},
    )
    return version


def _published_before(client_id: UUID, name: str, number: int, digest: str) -> PlaybookVersion:
    known = PlaybookVersion.objects.filter(client_id=client_id, name=name, number=number).first()
    if known is None:
        raise not_found("client")
    if known.digest != digest:
        raise Refused(
            "version_taken",
            f"Version {number} of {name} is published with another text; "
            f"write `version: {number + 1}` or higher.",
            "version",
        )
    return known
