"""What the worker counts of cases that ended: each once, into the month of its service line."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from tests.world import World

from pericia.apps.billing import counting
from pericia.apps.billing.spending import spent_for
from pericia.apps.billing.tests.working import (
    HOUR,
    PRICE_CENTS,
    as_fina,
    count,
    hand_in_after,
    work_two_cases,
)
from pericia.apps.work import actions as work
from pericia.apps.work.tests.driving import open_queries, take


@pytest.fixture(scope="module")
def spent(world: World) -> None:
    work_two_cases(world)


def test_nothing_is_counted_twice_and_what_ends_later_is_added(world, spent):
    count(world)
    (month,) = as_fina(world)
    assert (month.sum.closed, month.sum.cancelled, month.sum.hours) == (2, 0, 3.5)
    (case_id,) = open_queries(world, 1)
    taken = take(world, "ana", world.now + 4 * HOUR)
    with world.open_as("olga") as actor:
        work.cancel_case(
            actor=actor,
            now=world.now + 5 * HOUR,
            client_id=taken.item.client_id,
            case_id=case_id,
            why="Sent twice.",
        )
    count(world)
    (month,) = as_fina(world)
    assert (month.sum.closed, month.sum.cancelled, month.sum.hours) == (2, 1, 4.5)
    assert month.sum.price_cents == 2 * PRICE_CENTS


def test_what_breaks_while_counting_is_counted_in_the_end(world, spent, monkeypatch):
    (before,) = as_fina(world)
    open_queries(world, 1)
    for _ in range(2):
        hand_in_after(world, "ana", take(world, "ana", world.now + 6 * HOUR), 6.5 * HOUR)
    with monkeypatch.context() as broken:
        broken.setattr(counting, "shares_of", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            count(world)
    assert as_fina(world) == [before]
    count(world)
    (after,) = as_fina(world)
    assert (after.sum.closed, after.sum.hours) == (before.sum.closed + 1, before.sum.hours + 0.5)


def test_a_case_ends_in_the_month_of_its_service_line(world, spent):
    """At 22:30 in UTC on the last day of April it is May in Madrid."""
    open_queries(world, 1)
    for hour in (21.5, 22.5):
        at = datetime(2026, 4, 30, tzinfo=UTC) + hour * HOUR
        hand_in_after(world, "ana", take(world, "ana", at), at - world.now)
    count(world)
    with world.open_as("fina") as actor:
        found = spent_for(
            [replace(actor, client_id=world.banco.client_id)], *[date(2026, 5, 1)] * 2
        )
    assert [each.sum.closed for each in found] == [1]
