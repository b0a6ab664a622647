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
from pericia.kernels.deliverables.template_check import check_template
from pericia.kernels.procedure.playbook import Playbook, load_playbook
from pericia.kernels.procedure.problems import refused_by
from pericia.kernels.refusal import Refused


def publish_playbook(
    *, actor: Actor, now: datetime, client_id: UUID, text: str, template: str = ""
) -> PlaybookVersion:
    """Check a playbook text, and the template of its deliverable where one is brought along, and
    store both under the name and version that the text states.

    The same texts again give the version that is there. Raises Refused (`playbook_invalid` and
    `template_invalid`, which name the line; `version_taken` when that version was published with
    other texts).
    """
    actor = require(actor, "playbook.publish", client_id)
    playbook = load_playbook(text)
    _check_template(template, playbook)
    digest = sha256(text.encode()).hexdigest()
    version = PlaybookVersion(
        client_id=client_id,
        name=playbook.name,
        number=playbook.version,
        source=text,
        template=template,
        document=dict(playbook.document),
        digest=digest,
        created_at=now,
        created_by=actor.name,
    )
    try:
        with transaction.atomic():
            version.save(force_insert=True)
    except IntegrityError:
        return _published_before(client_id, playbook, digest, template)
    data = {"name": playbook.name, "digest": digest}
    if template:
        data["template_sha256"] = sha256(template.encode()).hexdigest()
    journal.record(
        client_id=client_id,
        now=now,
        actor=actor,
        verb="playbook.published",
        object_ref=f"playbook:{version.id}",
        version=playbook.version,
        data=data,
    )
    return version


def _check_template(template: str, playbook: Playbook) -> None:
    problems = check_template(template, playbook) if template else []
    if problems:
        raise refused_by("template_invalid", problems)


def _published_before(
    client_id: UUID, playbook: Playbook, digest: str, template: str
) -> PlaybookVersion:
    name, number = playbook.name, playbook.version
    known = PlaybookVersion.objects.filter(client_id=client_id, name=name, number=number).first()
    if known is None:
        raise not_found("client")
    if (known.digest, known.template) != (digest, template):
        raise Refused(
            "version_taken",
            f"Version {number} of {name} is published with another text; "
            f"write `version: {number + 1}` or higher.",
            "version",
        )
    return known
