"""Keeping filters under a name. They are somebody's own and leave no event, as drafts do not."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from pericia.apps.journal.actors import Actor
from pericia.apps.work.models import SavedFilter
from pericia.kernels.refusal import Refused

NAME_MAX = 80
FILTERS_MAX = 40


def save_filter(*, actor: Actor, now: datetime, page: str, name: str, query: str) -> None:
    """Keep the query part of a page's address under a name; the same name keeps the newer one.

    Refused: `filter_empty`, `filter_unnamed`, `filters_full`.
    """
    if not query:
        raise Refused(
            "filter_empty",
            "There is nothing to keep yet: choose what to narrow the list to, press Show, and then "
            "save the filter.",
        )
    name = " ".join(name.replace("\x00", "").split())[:NAME_MAX]
    if not name:
        raise Refused("filter_unnamed", "Give the filter a name.", "name")
    assert actor.organisation_id is not None
    whose: dict[str, Any] = {
        "organisation_id": actor.organisation_id,
        "person_id": actor.human_id,
        "page": page,
    }
    mine = SavedFilter.objects.filter(**whose)
    if not mine.filter(name=name).exists() and mine.count() >= FILTERS_MAX:
        raise Refused("filters_full", f"You keep {FILTERS_MAX} filters here; remove one first.")
    SavedFilter.objects.update_or_create(
        **whose, name=name, defaults={"query": query, "saved_at": now}
    )


def remove_filter(*, actor: Actor, filter_id: UUID) -> str | None:
    """Remove one of the actor's own filters; the page it was for, None where there is none."""
    assert actor.organisation_id is not None
    mine = SavedFilter.objects.filter(
        organisation_id=actor.organisation_id, person_id=actor.human_id, id=filter_id
    )
    page = mine.values_list("page", flat=True).first()
    mine.delete()
    return page
