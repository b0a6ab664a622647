"""The clocks of a case as its page shows them: two bars by stage, and the stretches in time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from pericia.apps.cases.models import Case
from pericia.apps.work.clocks import Span
from pericia.kernels.clocks import STAGES, SlaState, StageTime


@dataclass(frozen=True, slots=True)
class Stage:
    """What a stage used, with its share of all stages together, from 0 to 1, of both times."""

    name: str
    time: StageTime
    business_share: float
    wall_share: float


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time in which a stage had the case: where its bar stands, in percent of the case's time."""

    stage: str
    lane: int
    start: float
    length: float

    @property
    def top(self) -> float:
        """Where its lane begins, of lanes that are six high."""
        return 6 * self.lane + 0.5


@dataclass(frozen=True, slots=True)
class Clocks:
    """Both times by stage, and the stretches between `begins_at` and `ends_at`."""

    stages: list[Stage]
    stretches: list[Stretch]
    begins_at: datetime
    ends_at: datetime
    promised_seconds: int

    @property
    def bars(self) -> list[tuple[str, list[tuple[str, float, float]]]]:
        """(time, [(stage, start, length in percent)]) for the service hours and the wall clock."""
        return [
            ("business", _stacked((each.name, each.business_share) for each in self.stages)),
            ("wall", _stacked((each.name, each.wall_share) for each in self.stages)),
        ]


def clocks_shown(
    case: Case,
    times: Mapping[str, StageTime],
    sla: SlaState,
    spans: Sequence[Span],
    now: datetime,
) -> Clocks:
    """Until now, or until the case ended."""
    business = sum(each.business_seconds for each in times.values()) or 1
    wall = sum(each.wall_seconds for each in times.values()) or 1
    stages = [
        Stage(
            name,
            times[name],
            times[name].business_seconds / business,
            times[name].wall_seconds / wall,
        )
        for name in STAGES
    ]
    until = case.closed_at or now
    return Clocks(
        stages,
        _stretches(case.received_at, until, spans),
        case.received_at,
        until,
        sla.used_seconds + sla.remaining_seconds,
    )


def _stretches(begins_at: datetime, ends_at: datetime, spans: Sequence[Span]) -> list[Stretch]:
    whole = (ends_at - begins_at).total_seconds() or 1.0
    found = []
    for span in spans:
        start = max(span["started_at"], begins_at)
        end = min(span["ended_at"] or ends_at, ends_at)
        share = 100 * (end - start).total_seconds() / whole
        if share >= 0:
            at = 100 * (start - begins_at).total_seconds() / whole
            lane = STAGES.index(span["stage"])
            found.append(Stretch(span["stage"], lane, round(at, 2), round(max(share, 0.4), 2)))
    return found


def _stacked(shares: Iterable[tuple[str, float]]) -> list[tuple[str, float, float]]:
    bars, start = [], 0.0
    for name, share in shares:
        bars.append((name, round(start, 2), round(100 * share, 2)))
        start += 100 * share
    return bars
