"""The board: how the work stands, and what somebody who answers for it can do about it.

The page asks for its live part again every few seconds. As long as no event of these clients has
happened and the minute is the same, one light query answers 304 and nothing is counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.http import HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from pericia.apps.cases.queries import engagement_names, line_choices
from pericia.apps.engagements.queries import known_playbook
from pericia.apps.work.actions.offering import PRESENT
from pericia.apps.work.case_reading import why_blocked
from pericia.apps.work.evidence import title_of
from pericia.apps.work.queries.backlog import tips_of
from pericia.apps.work.queries.board import (
    PEOPLE_MAX,
    READ_MAX,
    BlockedRow,
    BoardRows,
    ForNobodyRow,
    LoadRow,
    OverriderRow,
    board_rows,
)
from pericia.apps.work.reading import language, nobody_in_words
from pericia.apps.work.standing import Line, Queue, bounds_from, lines_standing, queues_standing
from pericia.apps.work.views.filters import filters_of, kept_query
from pericia.kernels.routing.sentences import RULE_NAMES
from pericia.web.boundary import PageRequest, selected_clients
from pericia.web.readers import readers

COUNTED = ("waiting", "offered", "in_hand", "parked", "asked", "late", "will_be_late")


@dataclass(frozen=True, slots=True)
class Way:
    """What a human may do about what is stuck: lift a rule, or have facts changed. `holders` have
    the authority to lift it; `is_mine` where the reader is one of them."""

    rule: str
    words: str
    means: str
    is_mine: bool
    holders: list[str]


@dataclass(frozen=True, slots=True)
class Stuck:
    """A case or items that go no further, with the sentences that say why; `is_cut` where there may
    be more items for the same reasons."""

    row: BlockedRow | ForNobodyRow
    title: str
    why: list[str]
    ways: list[Way]
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class Load:
    """Somebody's hands; `occupancy` is items in hand of as many as they may have, in percent."""

    row: LoadRow
    occupancy: int | None
    is_late: bool


@require_safe
def board(request: PageRequest) -> HttpResponse:
    now = timezone.now()
    readers(request, "board.see")
    seen = selected_clients(request, "board.see")
    directed = selected_clients(request, "item.assign")
    if not request.htmx:
        context = {
            **_context(request, seen, directed, now),
            "choices": line_choices(seen),
            "filters": filters_of(request, "board"),
            "query": kept_query(request.GET, "board"),
        }
        return render(request, "work/board.html", context)
    tag = _tag(request, seen, directed, now)
    if request.headers.get("If-None-Match") == tag:
        return HttpResponseNotModified(headers={"ETag": tag})
    context = _context(request, seen, directed, now)
    response = render(request, "work/board_live.html", context)
    response["ETag"] = tag
    return response


def id_or_none(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _context(
    request: PageRequest, seen: Sequence[UUID], directed: Sequence[UUID], now: datetime
) -> dict[str, object]:
    bounds = bounds_from(now)
    line_id = id_or_none(request.GET.get("line", ""))
    found = board_rows(seen, directed, bounds, now - PRESENT, line_id)
    lifting = selected_clients(request, "item.override")
    mine = {
        each.client_id: each.person_id
        for each in request.identity.memberships
        if each.client_id in lifting
    }
    queues = queues_standing(found.backlog, found.for_nobody_counts, now)
    return {
        "now": now,
        "of_line": f"&line={line_id}" if line_id else "",
        "address": request.get_full_path(),
        "lines": _told_apart(lines_standing(queues, found.blocked_counts)),
        "totals": _totals(queues, found),
        "blocked": [_blocked(each) for each in found.blocked],
        "for_nobody": [_for_nobody(each, found.overriders, mine) for each in found.for_nobody],
        "more_stuck": max(
            0,
            _stuck_count(found, directed)
            - len(found.blocked)
            - sum(each.count for each in found.for_nobody),
        ),
        "people_max": PEOPLE_MAX,
        "loads": [_load(each, now) for each in found.loads],
        "directs": bool(directed),
        "chosen": request.GET,
    }


def _told_apart(lines: list[Line]) -> list[Line]:
    """Lines of one client that bear the same name, each with the name of its engagement."""
    bearers = Counter((each.client_id, each.name) for each in lines)
    alike = [each for each in lines if bearers[each.client_id, each.name] > 1]
    if not alike:
        return lines
    agreed = engagement_names({each.id for each in alike})
    return [
        replace(each, name=f"{each.name} · {agreed[each.id]}") if each in alike else each
        for each in lines
    ]


def _tag(
    request: PageRequest, seen: Sequence[UUID], directed: Sequence[UUID], now: datetime
) -> str:
    """The same for the same reader, address and minute as long as nothing has happened."""
    parts = (
        request.identity.account_id,
        get_language(),
        request.get_full_path(),
        sorted(seen),
        sorted(directed),
        now.replace(second=0, microsecond=0),
        tips_of(seen),
    )
    return f'"{sha256(repr(parts).encode()).hexdigest()[:32]}"'


def _totals(queues: Sequence[Queue], found: BoardRows) -> dict[str, int]:
    totals = {name: sum(getattr(each, name) for each in queues) for name in COUNTED}
    return {**totals, "blocked": sum(found.blocked_counts.values())}


def _stuck_count(found: BoardRows, directed: Sequence[UUID]) -> int:
    """Cases and items that go no further, of the clients whose work the reader directs."""
    mine = set(directed)
    nobody = sum(
        found.for_nobody_counts.get(each.id, 0)
        for each in found.backlog.queues
        if each.client_id in mine
    )
    return nobody + sum(
        count for (client_id, _), count in found.blocked_counts.items() if client_id in mine
    )


def _blocked(row: BlockedRow) -> Stuck:
    playbook = known_playbook(row.client_id, row.playbook_id)
    why = [f"{title_of(playbook, each['step'])}: {why_blocked(each)}" for each in row.blocked]
    return Stuck(row, row.title or row.reference, why, [])


def _for_nobody(
    row: ForNobodyRow, overriders: Sequence[OverriderRow], mine: Mapping[UUID, UUID]
) -> Stuck:
    title = title_of(known_playbook(row.client_id, row.playbook_id), row.step)
    here = [each for each in overriders if each.client_id == row.client_id]
    ways = [
        _way(each["rule"], each["means"], here, mine.get(row.client_id))
        for each in row.nobody_why["relaxations"]
    ]
    is_cut = row.count == READ_MAX
    return Stuck(row, title, nobody_in_words(row.nobody_why), ways, is_cut)


def _way(rule: str, means: str, overriders: Sequence[OverriderRow], reader: UUID | None) -> Way:
    may = [each for each in overriders if means == "override" and rule in each.rules]
    is_mine = reader in {each.person_id for each in may}
    return Way(rule, RULE_NAMES[language()][rule], means, is_mine, [each.name for each in may])


def _load(row: LoadRow, now: datetime) -> Load:
    occupancy = round(100 * row.in_hand / row.capacity) if row.capacity else None
    return Load(row, occupancy, is_late=row.due_at is not None and row.due_at < now)
