"""Six weeks of the bank's queries and complaints before today, so that there is a past to read."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from pericia.apps.work import actions
from pericia.apps.work.actions import Request
from pericia.demo.cast import Stage
from pericia.demo.crew import Crew
from pericia.tenancy.scope import open_scope

WEEKS = 6
QUERIES_A_WEEK = 7
DESK = ("luis", "yesid", "sonia", "raul")
LATE_AT_FIRST, LATE_LATER = 5, 1
"""Of a week's queries, how many ask where the card is: before and after the client acted on it."""


def work_history(crew: Crew, queries: Sequence[Mapping[str, Any]], now: datetime) -> None:
    """Open and work a week's queries at a time. `queries` are rows of the shipped sample, the
    first of which asks where a card is."""
    chance = random.Random(3)  # noqa: S311 - a simulation
    late, others = queries[0], [each for each in queries[1:] if each]
    for week in range(WEEKS, 0, -1):
        began = now - timedelta(days=7 * week - 2, hours=3)
        wanted = LATE_AT_FIRST if week > WEEKS // 2 else LATE_LATER
        rows = [late] * wanted + chance.sample(others, QUERIES_A_WEEK - wanted)
        _open(crew.stage, [_request(row, began, chance) for row in rows], began)
        crew.work(began, DESK, until=began + timedelta(days=1))


def _open(stage: Stage, requests: list[Request], now: datetime) -> None:
    with open_scope(stage.scope_of("olga")):
        actions.open_cases(
            actor=stage.actor("olga"),
            now=now,
            client_id=stage.ids["banco"],
            service_line_id=stage.lines["banco"],
            requests=requests,
        )


def _request(row: Mapping[str, Any], now: datetime, chance: random.Random) -> Request:
    given = {name: value for name, value in row.items() if value}
    repeats = chance.choice((0, 0, 1, 2))
    given |= {"received_at": now.isoformat(), "contacts_before": repeats}
    return Request(input=given, channel=given["channel"])
