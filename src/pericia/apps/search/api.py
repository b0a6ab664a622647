"""The search, as programs use it: what a key and its person may read of one client."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Query, Router, Schema

from pericia.apps.journal.actors import Actor
from pericia.apps.journal.permissions import may
from pericia.apps.search.finding import CHARACTERS_MAX, KINDS, Hit, search
from pericia.web.api.requests import ApiRequest, Key

router = Router(tags=["search"])
Kind = Literal[
    "cases", "people", "documents", "deliverables", "actions", "engagements", "providers",
    "playbooks",
]  # fmt: skip
LIMIT_MAX = 50


class HitOut(Schema):
    """`excerpt` is plain text, `marks` the pieces of it that were asked for, in order; `url` is the
    address of its page. `is_exact` where the reference, code or id is the question itself."""

    kind: Kind
    id: UUID
    title: str
    reference: str
    state: str
    url: str
    is_exact: bool
    excerpt: str
    marks: list[str]


class GroupOut(Schema):
    """`count` are known; `is_more` where there may be others."""

    kind: Kind
    count: int
    is_more: bool
    hits: list[HitOut]


class Groups(Schema):
    items: list[GroupOut]


@router.get("", response=Groups, auth=Key())
def search_everything(
    request: ApiRequest,
    q: Annotated[str, Query(max_length=CHARACTERS_MAX, description="What is looked for.")],
    kind: Annotated[list[Kind], Query(max_length=len(KINDS))] = [],  # noqa: B006 - read alone
    limit: Annotated[int, Query(ge=1, le=LIMIT_MAX, description="How many of each kind.")] = 5,
) -> Any:
    """Cases, people, files, deliverables, actions, engagements, providers and playbooks, those
    that the key may read.

    Words are found without accents and case, by their stems in Spanish and English, the last one
    by its beginning; references and ids as they are written come first.
    """

    def permitted(permission: str) -> Sequence[Actor]:
        actor = request.identity.actor_for(request.client_id, permission)
        return [actor] if may(actor, permission, request.client_id) else []

    groups = search(permitted, q.replace("\0", ""), kinds=kind or KINDS, limit=limit)
    items = [
        {
            "kind": each.kind,
            "count": each.count,
            "is_more": each.is_more,
            "hits": [_hit(hit) for hit in each.hits],
        }
        for each in groups
    ]
    return {"items": items}


def _hit(hit: Hit) -> dict[str, Any]:
    return {
        "kind": hit.kind,
        "id": hit.id,
        "title": hit.title,
        "reference": hit.reference,
        "state": hit.state,
        "url": hit.url,
        "is_exact": hit.is_exact,
        "excerpt": "".join(each.text for each in hit.pieces),
        "marks": [each.text for each in hit.pieces if each.is_hit],
    }
