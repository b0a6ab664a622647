"""The periods that a new case is offered, where its service reports on one."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import pericia.playbooks
from pericia.apps.work.periods import filled_for, periods_of
from pericia.kernels.procedure.playbook import Playbook, load_playbook

ZONE = ZoneInfo("Europe/Madrid")
NOW = datetime(2026, 2, 28, 23, 30, tzinfo=UTC)
"""Already the first of March, a Sunday, in the zone."""


def shipped(name: str) -> Playbook:
    folder = Path(pericia.playbooks.__file__).parent / name
    return load_playbook((folder / "playbook.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("period", "first", "last", "after"),
    [
        ("week", "2026-02-16", "2026-02-22", "2026-02-23"),
        ("month", "2026-02-01", "2026-02-28", "2026-03-01"),
        ("quarter", "2025-12-01", "2026-02-28", "2026-03-01"),
    ],
)
def test_a_period_ends_with_its_last_day_or_at_the_moment_after(
    period: str, first: str, last: str, after: str
) -> None:
    days = filled_for(shipped("voice-of-customer"), period, NOW, ZONE)
    assert days == {"period_from": first, "period_to": last}
    moments = filled_for(shipped("inbound-calls"), period, NOW, ZONE)
    assert moments == {
        "offered_at": f"{first}T00:00:00+01:00",
        "ended_at": f"{after}T00:00:00+01:00",
        "gather_calls": True,
    }


def test_other_services_and_other_names_fill_nothing() -> None:
    queries = shipped("customer-queries")
    assert (list(periods_of(queries)), filled_for(queries, "month", NOW, ZONE)) == ([], {})
    assert filled_for(shipped("inbound-calls"), "year", NOW, ZONE) == {}
