"""Writing a deliverable: its first draft, what is saved as it is typed, and further versions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F

from pericia.apps.cases.access import case_for
from pericia.apps.engagements.models import ServiceLine
from pericia.apps.journal.actors import Actor
from pericia.apps.journal.permissions import not_found, require
from pericia.apps.knowledge import access
from pericia.apps.knowledge.actions.common import locked, record, require_state
from pericia.apps.knowledge.models import Deliverable, Evidence, Version
from pericia.apps.organisations import checks
from pericia.kernels.deliverables.document import checked_document
from pericia.kernels.refusal import Refused
from pericia.tenancy.ids import new_id

LANGUAGES = ("es", "en")
VERSIONS_MAX = 200


def draft_deliverable(
    *,
    actor: Actor,
    now: datetime,
    client_id: UUID,
    title: str,
    language: str = "es",
    service_line_id: UUID | None = None,
    case_id: UUID | None = None,
    engagement_id: UUID | None = None,
    document: Mapping[str, Any] | None = None,
) -> Deliverable:
    """A new deliverable about a case, a service line or a whole engagement, with a first draft.

    Refused: `not_found` for what the actor may not see, `name_missing`, `language_unknown`,
    `deliverable_of_nothing`, `document_invalid`.
    """
    actor = require(actor, "deliverable.write", client_id)
    engagement, line = _belonging(actor, client_id, engagement_id, service_line_id, case_id)
    deliverable = Deliverable(
        client_id=client_id,
        id=new_id(),
        engagement_id=engagement,
        service_line_id=line,
        case_id=case_id,
        title=checks.checked_name(title, "title"),
        language=_language(language),
        created_at=now,
    )
    deliverable.save(force_insert=True)
    first_version(deliverable, actor, now, checked_document(document or {"blocks": []}))
    record(
        deliverable,
        now,
        actor,
        "deliverable.drafted",
        {
            "title": deliverable.title,
            "engagement": str(engagement),
            "service_line": line and str(line),
            "case": case_id and str(case_id),
        },
        version=1,
    )
    return deliverable


def first_version(
    deliverable: Deliverable, actor: Actor, now: datetime, document: Mapping[str, Any]
) -> Version:
    return Version.objects.create(
        client_id=deliverable.client_id,
        id=new_id(),
        deliverable_id=deliverable.id,
        number=1,
        document=document,
        authors=[actor.reference],
        author_ids=[actor.person_id] if actor.person_id else [],
        created_at=now,
        saved_at=now,
    )


def save_version(
    *,
    actor: Actor,
    now: datetime,
    client_id: UUID,
    deliverable_id: UUID,
    document: Mapping[str, Any],
    revision: int,
    title: str | None = None,
) -> int:
    """Keep what was typed; the new revision. Evidence of blocks that are gone goes with them.

    `revision` is the one that was read: Refused `draft_changed` when another window saved since.
    What is typed is no event; the submission for review is, with the digest of the text.
    """
    actor = require(actor, "deliverable.write", client_id)
    deliverable, version = locked(actor, client_id, deliverable_id)
    require_state(version, "draft")
    checked = checked_document(document)
    saved = Version.objects.filter(
        client_id=client_id, id=version.id, state="draft", revision=revision
    ).update(
        document=checked,
        revision=F("revision") + 1,
        saved_at=now,
        authors=_with(version.authors, actor.reference),
        author_ids=_with(version.author_ids, actor.person_id),
    )
    if not saved:
        raise Refused("draft_changed", "Another window saved this draft since. Load it again.")
    if title is not None and title.strip() != deliverable.title:
        Deliverable.objects.filter(client_id=client_id, id=deliverable_id).update(
            title=checks.checked_name(title, "title")
        )
    kept = [each["id"] for each in checked["blocks"]]
    Evidence.objects.filter(client_id=client_id, version_id=version.id).exclude(
        block_id__in=kept
    ).delete()
    return revision + 1


def begin_version(*, actor: Actor, now: datetime, client_id: UUID, deliverable_id: UUID) -> Version:
    """The next version, begun from the newest with its evidence, which stays as it was released.

    Refused `version_state` while the newest has not been released.
    """
    actor = require(actor, "deliverable.write", client_id)
    deliverable, newest = locked(actor, client_id, deliverable_id)
    require_state(newest, "released", "accepted", "returned", "superseded")
    if newest.number >= VERSIONS_MAX:
        raise Refused("too_many_versions", "Begin another deliverable; this one has 200 versions.")
    version = Version.objects.create(
        client_id=client_id,
        id=new_id(),
        deliverable_id=deliverable_id,
        number=newest.number + 1,
        document=newest.document,
        authors=[actor.reference],
        author_ids=[actor.person_id] if actor.person_id else [],
        created_at=now,
        saved_at=now,
    )
    copies = list(Evidence.objects.filter(client_id=client_id, version_id=newest.id))
    for each in copies:
        each.id, each.version_id = new_id(), version.id
    Evidence.objects.bulk_create(copies)
    data = {"from": newest.number, "version_id": str(version.id)}
    record(deliverable, now, actor, "deliverable.version_started", data, version=version.number)
    return version


def _belonging(
    actor: Actor,
    client_id: UUID,
    engagement_id: UUID | None,
    service_line_id: UUID | None,
    case_id: UUID | None,
) -> tuple[UUID, UUID | None]:
    """Engagement and service line, each from what is narrowest."""
    if case_id is not None:
        service_line_id = case_for(actor, client_id, case_id).service_line_id
    lines: list[ServiceLine] = [each for each, _ in access.lines_for(actor, client_id)]
    if service_line_id is not None:
        for each in lines:
            if each.id == service_line_id:
                return each.engagement_id, each.id
        raise not_found("service line")
    if engagement_id is None:
        raise Refused(
            "deliverable_of_nothing",
            "Say what it is about: a case, a service line or an engagement.",
            "about",
        )
    every = ServiceLine.objects.filter(client_id=client_id, engagement_id=engagement_id)
    seen = {each.id for each in lines}
    if not every or any(each.id not in seen for each in every):
        raise not_found("engagement")
    return engagement_id, None


def _with(values: list[Any], value: Any) -> list[Any]:
    return values if value is None or value in values else [*values, value]


def _language(language: str) -> str:
    if language not in LANGUAGES:
        raise Refused("language_unknown", "Write deliverables in es or en.", "language")
    return language
