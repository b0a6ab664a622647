"""The client's answer to what was released: accepted, or returned with comments."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pericia.apps.journal.actors import Actor
from pericia.apps.journal.permissions import may, require
from pericia.apps.knowledge import access
from pericia.apps.knowledge.actions.common import locked, move, record, require_state
from pericia.apps.knowledge.actions.releasing import checked_reason, write_comment
from pericia.apps.knowledge.models import Comment, Deliverable, Version
from pericia.kernels.deliverables.document import block_of
from pericia.kernels.refusal import Refused

COMMENTS_MAX = 500


def accept_version(
    *,
    actor: Actor,
    now: datetime,
    client_id: UUID,
    deliverable_id: UUID,
    number: int,
    why: str = "",
) -> None:
    """The client accepts the version that it read.

    Refused: `version_state`, `not_found`, `raced`.
    """
    actor = require(actor, "deliverable.accept", client_id)
    deliverable, version = _read(actor, client_id, deliverable_id, number)
    move(version, "released", state="accepted", settled_at=now, settled_by=actor.reference)
    data = {"sha256": version.sha256}
    record(
        deliverable, now, actor, "deliverable.accepted", data, why.strip() or None, version.number
    )


def return_version(
    *,
    actor: Actor,
    now: datetime,
    client_id: UUID,
    deliverable_id: UUID,
    number: int,
    why: str,
) -> None:
    """The client returns the version that it read, saying what to change."""
    actor = require(actor, "deliverable.accept", client_id)
    deliverable, version = _read(actor, client_id, deliverable_id, number)
    reason = checked_reason(why)
    move(version, "released", state="returned", settled_at=now, settled_by=actor.reference)
    write_comment(version, actor, now, reason)
    data = {"sha256": version.sha256}
    record(deliverable, now, actor, "deliverable.returned", data, reason, version.number)


def comment(
    *,
    actor: Actor,
    now: datetime,
    client_id: UUID,
    deliverable_id: UUID,
    number: int,
    body: str,
    block_id: str = "",
) -> Comment:
    """A comment on a block, or on the whole: by the client on what was released, by those who
    release, among themselves, on what is in review.

    Refused: `reason_missing`, `block_gone`, `version_state`, `too_many_comments`.
    """
    inside = may(actor, "deliverable.release", client_id)
    actor = require(actor, "deliverable.release" if inside else "deliverable.accept", client_id)
    deliverable = access.deliverable_for(actor, client_id, deliverable_id, lock=True)
    version = access.version_of(actor, deliverable, number)
    if inside:
        require_state(version, "in_review")
    else:
        require_state(version, "released")
    if block_id:
        block_of(version.document, block_id)
    if Comment.objects.filter(client_id=client_id, version_id=version.id).count() >= COMMENTS_MAX:
        raise Refused(
            "too_many_comments", "A version takes 500 comments; return it with what was said."
        )
    reason = checked_reason(body)
    kept = write_comment(version, actor, now, reason, block_id, is_internal=inside)
    data = {"block": block_id, "comment": str(kept.id), "body": reason, "internal": inside}
    record(deliverable, now, actor, "deliverable.commented", data, version=version.number)
    return kept


def _read(
    actor: Actor, client_id: UUID, deliverable_id: UUID, number: int
) -> tuple[Deliverable, Version]:
    """The version that the client decides on: the one it read, which must still be the one that
    was released last."""
    deliverable, _ = locked(actor, client_id, deliverable_id)
    version = access.version_of(actor, deliverable, number)
    require_state(version, "released")
    return deliverable, version
