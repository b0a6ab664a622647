"""From draft to the client: review, and release by somebody who did not write it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from pericia.apps.journal.actors import Actor
from pericia.apps.journal.permissions import require
from pericia.apps.knowledge import access
from pericia.apps.knowledge.actions.common import locked, move, record, require_state
from pericia.apps.knowledge.models import Comment, Deliverable, Version
from pericia.apps.knowledge.states import Cited, standing_of
from pericia.kernels.deliverables.document import claims_of, digest_of
from pericia.kernels.deliverables.rules import Problem
from pericia.kernels.refusal import Refused
from pericia.tenancy.ids import new_id

REASON_MAX = 2_000


def submit_version(*, actor: Actor, now: datetime, client_id: UUID, deliverable_id: UUID) -> None:
    """Hand the draft to review; from then on its text and its evidence stay as they are.

    Refused: `version_state`, `claims_unproven` for an empty document, `raced`.
    """
    actor = require(actor, "deliverable.write", client_id)
    deliverable, version = locked(actor, client_id, deliverable_id)
    require_state(version, "draft")
    _, problems = standing_of(deliverable, version, access.evidence_of(version))
    refuse_problems([each for each in problems if each.code == "nothing_said"])
    move(version, "draft", state="in_review", submitted_at=now)
    data = {
        "sha256": digest_of(deliverable.title, version.document),
        "problems": [{"block": each.block_id, "code": each.code} for each in problems],
    }
    record(deliverable, now, actor, "deliverable.submitted", data, version=version.number)


def send_back(
    *, actor: Actor, now: datetime, client_id: UUID, deliverable_id: UUID, why: str
) -> None:
    """Back to its authors, with a reason that stays inside. Refused: `reason_missing`."""
    actor = require(actor, "deliverable.release", client_id)
    deliverable, version = locked(actor, client_id, deliverable_id)
    require_state(version, "in_review")
    reason = checked_reason(why)
    move(version, "in_review", state="draft", submitted_at=None)
    write_comment(version, actor, now, reason, is_internal=True)
    record(
        deliverable, now, actor, "deliverable.review_refused", {}, reason, version=version.number
    )


def release_version(
    *, actor: Actor, now: datetime, client_id: UUID, deliverable_id: UUID
) -> Version:
    """Release the version in review to the client; an earlier released one is superseded.

    Refused: `four_eyes` for whoever wrote in it, `claims_unproven` with every claim that lacks
    evidence in `details`, `version_state`, `raced`.
    """
    actor = require(actor, "deliverable.release", client_id)
    deliverable, version = locked(actor, client_id, deliverable_id)
    require_state(version, "in_review")
    person_id = actor.human_id
    if person_id in version.author_ids:
        raise Refused(
            "four_eyes", "Whoever wrote in a version does not release it; ask somebody else."
        )
    return release(deliverable, version, actor, now, {})


def release(
    deliverable: Deliverable, version: Version, actor: Actor, now: datetime, data: dict[str, Any]
) -> Version:
    """The release itself, by whoever may: proved now, with the digest of the text in the event."""
    cited, problems = standing_of(deliverable, version, access.evidence_of(version))
    refuse_problems(problems)
    sha256 = digest_of(deliverable.title, version.document)
    older = Version.objects.filter(
        client_id=version.client_id,
        deliverable_id=deliverable.id,
        state="released",
        number__lt=version.number,
    )
    superseded = older.update(state="superseded")
    move(
        version,
        "in_review",
        state="released",
        sha256=sha256,
        released_at=now,
        released_by=actor.reference,
        released_by_id=actor.person_id,
    )
    told = {
        **data,
        "version_id": str(version.id),
        "title": deliverable.title,
        "sha256": sha256,
        "claims": sum(1 for _ in claims_of(version.document)),
        "evidence": [_evidence(each) for each in cited],
        "superseded": superseded,
    }
    record(deliverable, now, actor, "deliverable.released", told, version=version.number)
    return version


class Unproven(Refused):
    """Claims that are not proved: the first one and what to do, and all of them in `details`."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        first, more = problems[0], len(problems) - 1
        claim = f"“{first.excerpt}”: " if first.excerpt else ""
        super().__init__(
            "claims_unproven",
            f"{claim}{first.english}" + (f" There are {more} more." if more else ""),
            first.block_id or None,
            [
                {
                    "block": each.block_id,
                    "code": each.code,
                    "claim": each.excerpt,
                    "en": each.english,
                    "es": each.spanish,
                }
                for each in problems
            ],
        )
        self.message_es = f"{claim}{first.spanish}" + (f" Hay {more} más." if more else "")


def refuse_problems(problems: Sequence[Problem]) -> None:
    """Raises Unproven unless there are none."""
    if problems:
        raise Unproven(problems)


def write_comment(
    version: Version,
    actor: Actor,
    now: datetime,
    body: str,
    block_id: str = "",
    *,
    is_internal: bool = False,
) -> Comment:
    return Comment.objects.create(
        client_id=version.client_id,
        id=new_id(),
        version_id=version.id,
        block_id=block_id,
        author=actor.reference,
        acting_as=actor.acting_as,
        is_internal=is_internal,
        body=body,
        at=now,
    )


def checked_reason(why: str) -> str:
    reason = why.strip()
    if not reason:
        raise Refused("reason_missing", "Say why; it is kept in the journal.", "why")
    if len(reason) > REASON_MAX:
        raise Refused("reason_too_long", f"Write at most {REASON_MAX} characters.", "why")
    return reason


def _evidence(cited: Cited) -> dict[str, Any]:
    """What the event keeps of an evidence: enough to find it altered later."""
    found: dict[str, Any] = {"number": cited.evidence.number, "kind": cited.evidence.kind}
    if cited.table is not None:
        found["sha256"] = cited.table.sha256
    elif cited.run is not None:
        found["sha256"] = cited.run.sha256
    elif cited.submission is not None:
        found["submission"] = str(cited.submission.id)
    else:
        found["sha256"] = cited.evidence.quote_sha256
    return found
