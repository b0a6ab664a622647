"""The clocks of a case: which stage had it when, and what is left of its promise."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from pericia.apps.cases.models import Case
from pericia.apps.engagements.queries import service_line
from pericia.apps.work import access
from pericia.apps.work.models import Assignment, Pause, WorkItem
from pericia.kernels.calendar import compile_calendar
from pericia.kernels.clocks import SlaState, StageTime, sla_state, stage_times

Span = dict[str, Any]


def spans_of(case: Case) -> list[Span]:
    """Spans as `kernels.clocks` reads them: waiting, at work (bpo, kpo), with the client."""
    items = access.items_of_case(case)
    assignments = access.assignments_of_case(case)
    questions = access.questions_of_case(case)
    spans = [_span("client", each.started_at, each.ended_at) for each in questions]
    for item in items:
        held = [each for each in assignments if each.item_id == item.id]
        asked = [each for each in questions if each.item_id == item.id]
        spans += _of_item(item, held, asked)
    return sorted(filter(_is_forward, spans), key=lambda span: (span["started_at"], span["stage"]))


def clocks_of(case: Case, now: datetime) -> tuple[dict[str, StageTime], SlaState, list[Span]]:
    """What each stage used until now, how the service level stands, and the spans behind both."""
    line = service_line(case.client_id, case.service_line_id)
    calendar = compile_calendar(line.calendar)
    spans = spans_of(case)
    until = case.closed_at or now
    state = sla_state(
        calendar, case.received_at, line.sla_seconds, spans, now, closed_at=case.closed_at
    )
    return stage_times(spans, calendar, until), state, spans


def _of_item(item: WorkItem, held: list[Assignment], asked: list[Pause]) -> Iterable[Span]:
    """Its time in hands without the time that the client had, and its waiting in between."""
    waits_from: datetime | None = item.opened_at
    for each in held:
        if waits_from is not None:
            yield _span("waiting", waits_from, each.started_at)
        ended_at = each.ended_at or item.ended_at
        yield from _without(item.stage, each.started_at, ended_at, asked)
        waits_from = ended_at
    if waits_from is not None and (item.ended_at is None or item.ended_at > waits_from):
        yield _span("waiting", waits_from, item.ended_at)


def _without(
    stage: str, start: datetime, end: datetime | None, asked: list[Pause]
) -> Iterable[Span]:
    for pause in asked:
        if pause.started_at < start or (end is not None and pause.started_at >= end):
            continue
        yield _span(stage, start, pause.started_at)
        if pause.ended_at is None or (end is not None and pause.ended_at >= end):
            return
        start = pause.ended_at
    yield _span(stage, start, end)


def _is_forward(span: Span) -> bool:
    """Clocks of two machines may differ by a moment: what was taken as it opened did not wait."""
    return span["ended_at"] is None or bool(span["ended_at"] >= span["started_at"])


def _span(stage: str, started_at: datetime, ended_at: datetime | None) -> Span:
    """Machines' clocks differ a little: what ended before it started took no time."""
    if ended_at is not None and ended_at < started_at:
        ended_at = started_at
    return {"stage": stage, "started_at": started_at, "ended_at": ended_at}
