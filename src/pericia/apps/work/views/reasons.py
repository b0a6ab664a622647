"""What reviews found: the reasons that they gave, counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from pericia.apps.engagements.queries import known_playbook
from pericia.apps.work.evidence import title_of
from pericia.apps.work.queries.reasons import ReasonRow, reason_counts
from pericia.kernels.procedure.reasons import words_of_reasons
from pericia.web.boundary import PageRequest, selected_clients
from pericia.web.readers import readers
from pericia.web.schema_reading import in_language

PERIODS = (7, 30, 90, 365)


@dataclass(frozen=True, slots=True)
class Reviewed:
    """The reviews of one step, with (reason, how many gave it, their share of all)."""

    client_name: str
    line_name: str
    title: str
    reviews: int
    with_reasons: int
    reasons: list[tuple[str, int, float]]


@require_safe
def reasons(request: PageRequest) -> HttpResponse:
    readers(request, "board.see")
    given = request.GET.get("days", "")
    days = int(given) if given.isdecimal() and int(given[:4]) in PERIODS else 30
    seen = selected_clients(request, "board.see")
    found = reason_counts(seen, timezone.now() - timedelta(days=days))
    reviewed = [_reviewed(list(rows)) for _, rows in groupby(found, key=_step)]
    context = {
        "days": days,
        "periods": PERIODS,
        "steps": [each for each in reviewed if each.reasons],
        "reasonless": [each for each in reviewed if not each.reasons],
        "several_clients": len(seen) > 1,
    }
    return render(request, "work/reasons.html", context)


def _step(row: ReasonRow) -> tuple[str, ...]:
    return (str(row.client_id), row.line_name, row.step)


def _reviewed(rows: list[ReasonRow]) -> Reviewed:
    first = rows[0]
    told = [
        (_words(each), each.count, each.count / each.reviews)
        for each in rows
        if each.code is not None and each.count is not None
    ]
    return Reviewed(
        client_name=first.client_name,
        line_name=first.line_name,
        title=title_of(known_playbook(first.client_id, first.playbook_id), first.step),
        reviews=first.reviews,
        with_reasons=first.with_reasons,
        reasons=told,
    )


def _words(row: ReasonRow) -> str:
    step = known_playbook(row.client_id, row.playbook_id).steps[row.step]
    return in_language(words_of_reasons(step).get(row.code or "", row.code))
