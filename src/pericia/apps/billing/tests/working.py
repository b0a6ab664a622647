"""Work whose hours are known, counted, and what finance reads of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from tests.world import World

from pericia.apps.billing.jobs import count_ended
from pericia.apps.billing.spending import spent_for
from pericia.apps.engagements import actions as engagements
from pericia.apps.engagements.models import ServiceLine
from pericia.apps.journal.actors import SYSTEM
from pericia.apps.journal.sealing import seal_batch
from pericia.apps.work import actions as work
from pericia.apps.work.tests.driving import OUTPUTS, open_queries, take
from pericia.tenancy.scope import open_scope

HOUR = timedelta(hours=1)
PRICE_CENTS, ANA_CENTS, CLARA_CENTS = 5000, 1500, 1900


def work_two_cases(world: World) -> None:
    """Ana classifies two queries at once in two hours and answers the first in one more, Clara the
    second in half an hour; Clara works for another employer than Fina."""
    with open_scope(world.everything):
        engagements.agree_change(
            actor=SYSTEM,
            now=world.now,
            client_id=world.banco.client_id,
            service_line_id=world.queries.id,
            version=ServiceLine.objects.get(id=world.queries.id).version,
            changes={
                "rate_card": {"case": {"cents": PRICE_CENTS}},
                "quality_plan": {"review_share": 0},
            },
            why="A price for each case.",
        )
    open_queries(world, 2)
    both = [take(world, "ana"), take(world, "ana")]
    for each in both:
        hand_in_after(world, "ana", each, 2 * HOUR)
    for name, taken, done in (("ana", 2 * HOUR, 3 * HOUR), ("clara", 3 * HOUR, 3.5 * HOUR)):
        hand_in_after(world, name, take(world, name, world.now + taken), done)
    count(world)


def spent_as(world: World, actor: Any) -> Any:
    actors = [replace(actor, client_id=world.banco.client_id)]
    return spent_for(actors, date(2026, 2, 1), date(2026, 4, 1))


def as_fina(world: World) -> Any:
    with world.open_as("fina") as actor:
        return spent_as(world, actor)


def count(world: World) -> None:
    client_id = world.banco.client_id
    with open_scope([client_id]):
        seal_batch(client_id, now=world.now)
    count_ended()


def hand_in_after(world: World, name: str, chosen: Any, after: timedelta) -> None:
    with world.open_as(name) as actor:
        work.submit(
            actor=actor,
            now=world.now + after,
            client_id=chosen.item.client_id,
            item_id=chosen.item.id,
            output=OUTPUTS[chosen.item.step],
            take_next=False,
        )
