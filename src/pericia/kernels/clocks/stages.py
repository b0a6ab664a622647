"""What each stage of a case used: waiting, bots, operators, experts, the client."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pericia.kernels.calendar import Calendar
from pericia.kernels.calendar.hours import SECOND, micros
from pericia.kernels.clocks.spans import Stretch, joined, open_micros, stretch_of
from pericia.kernels.refusal import Refused

STAGES = ("waiting", "bot", "bpo", "kpo", "client")


@dataclass(frozen=True, slots=True)
class StageTime:
    """Whole seconds during which the stage was under way, by the wall and by the calendar."""

    wall_seconds: int
    business_seconds: int


def stage_times(
    spans: Iterable[Mapping[str, Any]], calendar: Calendar, now: datetime
) -> dict[str, StageTime]:
    """Every stage of `STAGES`, in that order.

    Spans of one stage that overlap, as parallel branches do, count once; spans of different
    stages each count, so the stages may add up to more than the case took. Raises `Refused` for an
    unknown stage or a malformed or reversed span.
    """
    until = micros(now)
    by_stage: dict[str, list[Stretch]] = {stage: [] for stage in STAGES}
    for span in spans:
        start, end = stretch_of(span, until)
        if span.get("stage") not in by_stage:
            raise Refused(
                "unknown_stage",
                f"{span.get('stage')!r} is no stage; write one of {', '.join(STAGES)}.",
                "stage",
            )
        by_stage[span["stage"]].append((start, until if end is None else end))
    return {stage: _time(calendar, joined(found)) for stage, found in by_stage.items()}


def _time(calendar: Calendar, stretches: list[Stretch]) -> StageTime:
    wall = sum(end - start for start, end in stretches)
    return StageTime(wall // SECOND, open_micros(calendar, stretches) // SECOND)
