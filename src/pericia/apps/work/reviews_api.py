"""What reviews found, as programs read it: the same counts as the page, of one client."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from itertools import groupby
from typing import Annotated, Any
from uuid import UUID

from ninja import Query, Router, Schema

from pericia.apps.engagements.queries import known_playbook
from pericia.apps.work.queries.reasons import ROWS_MAX, ReasonRow, reason_counts
from pericia.kernels.procedure.reasons import words_of_reasons
from pericia.web.api.requests import ApiRequest, Key
from pericia.web.api.schemas import Moment

router = Router(tags=["reviews"])
DAYS_MAX = 3_650


class ReasonOut(Schema):
    """A reason that reviews gave, its words by language, and how many gave it."""

    code: str
    words: dict[str, str]
    count: int


class ReviewedOut(Schema):
    """The reviews of one step: how many there were, and how many of them gave any reason. One
    review may give several; the commonest comes first."""

    service_line_id: UUID
    service_line: str
    step: str
    title: dict[str, str]
    reviews: int
    with_reasons: int
    reasons: list[ReasonOut]


class Reviewed(Schema):
    """What was handed in from `since` on; `is_cut` where there is more than one answer holds."""

    since: Moment
    items: list[ReviewedOut]
    is_cut: bool


@router.get("/reasons", response=Reviewed, auth=Key("board.see"))
def count_reasons(
    request: ApiRequest,
    days: Annotated[int, Query(ge=1, le=DAYS_MAX, description="How far back, in days.")] = 30,
) -> Any:
    """The reasons that reviews and sign-offs gave, counted by service line and step."""
    since = request.now - timedelta(days=days)
    found = reason_counts([request.client_id], since)
    steps = [_reviewed(list(rows)) for _, rows in groupby(found, key=_step)]
    return {"since": since, "items": steps, "is_cut": len(found) == ROWS_MAX}


def _step(row: ReasonRow) -> tuple[UUID, str]:
    return row.service_line_id, row.step


def _reviewed(rows: Sequence[ReasonRow]) -> dict[str, Any]:
    first = rows[0]
    step = known_playbook(first.client_id, first.playbook_id).steps[first.step]
    words = words_of_reasons(step)
    return {
        "service_line_id": first.service_line_id,
        "service_line": first.line_name,
        "step": first.step,
        "title": step.title,
        "reviews": first.reviews,
        "with_reasons": first.with_reasons,
        "reasons": [
            {
                "code": each.code,
                "words": words.get(each.code, {"es": each.code, "en": each.code}),
                "count": each.count,
            }
            for each in rows
            if each.code is not None
        ],
    }
