"""Filters that people keep."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from pericia.apps.work.models import SavedFilter


def saved_filters(person_ids: Sequence[UUID], page: str) -> list[SavedFilter]:
    """The filters of these people on a page, by name."""
    found = SavedFilter.objects.filter(person_id__in=person_ids, page=page)
    return list(found.order_by("name", "id")[:100])
