"""What a review returns is offered first to whoever made it, and to nobody by that alone."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from tests.database import made_once
from tests.pages import browser_of
from tests.world import World, make_world

from pericia.apps.work import actions
from pericia.apps.work.actions.apart import _makers_of
from pericia.apps.work.models import Offer, WorkItem
from pericia.apps.work.tests.browsing import text_of
from pericia.apps.work.tests.driving import do, hand_in, open_queries, take
from pericia.tenancy.scope import open_scope

CASES = 30
"""One in five of this line is reviewed, by a seed that nobody chooses here."""
RETURNED = {"verdict": "return", "reasons": ["incomplete"], "note": "Falta el plazo."}


@pytest.fixture
def world() -> World:
    return made_once(_with_a_returned_answer)


def _with_a_returned_answer() -> World:
    """Luis, who costs more than Ana, made the answer that Rosa returned."""
    world = make_world()
    open_queries(world, CASES)
    while not _waits(world, "blind_review"):
        do(world, "luis")
    do(world, "rosa")
    chosen = take(world, "rosa")
    assert chosen is not None
    assert chosen.item.step == "judge"
    hand_in(world, "rosa", chosen, **RETURNED)
    return world


def _waits(world: World, step: str, visit: int = 1) -> WorkItem | None:
    with open_scope(world.everything):
        return WorkItem.objects.filter(step=step, visit=visit, state="open").first()


def offered(world: World, *present: str, now: datetime | None = None) -> Offer | None:
    """The offer of the answer that came back, after a round with these people at work."""
    when = now or world.now
    for name in present:
        with world.open_as(name) as actor:
            actions.note_presence(actor=actor, now=when)
    with open_scope(world.everything):
        item = WorkItem.objects.get(step="answer", visit=2)
        WorkItem.objects.filter(id=item.id).update(priority=100)
        actions.expire_offers(client_id=world.id_of("banco"), now=when)
        actions.offer_waiting(client_id=world.id_of("banco"), now=when)
        return Offer.objects.filter(item_id=item.id, state="pending").first()


def test_a_returned_answer_comes_first_to_whoever_made_it_and_says_so(world: World) -> None:
    offer = offered(world, "ana", "luis", "clara")
    assert offer is not None
    assert offer.person_id == world.people["luis"].id
    assert offer.cost_terms["again"] is True
    chosen = take(world, "luis")
    assert chosen is not None
    assert (chosen.item.step, chosen.item.visit) == ("answer", 2)
    address = f"/work/items/{chosen.item.client_id}/{chosen.item.id}/eligibility"
    why = text_of(browser_of(world, "luis").get(address))
    assert "Usted hizo antes este paso del expediente" in why
    assert "costaría" not in why


def test_others_get_it_where_its_maker_is_not_at_work(world: World) -> None:
    offer = offered(world, "ana", "clara")
    assert offer is not None
    assert offer.person_id == world.people["ana"].id
    assert "again" not in offer.cost_terms


def test_others_get_it_where_its_maker_turned_it_down_or_let_the_offer_lapse(world: World) -> None:
    offer = offered(world, "ana", "luis")
    assert offer is not None
    later = offer.expires_at + timedelta(seconds=1)
    second = offered(world, "ana", "luis", now=later)
    assert second is not None
    assert second.person_id == world.people["ana"].id, "he did not answer"


def test_who_judged_judges_again_but_not_blind(world: World) -> None:
    chosen = take(world, "luis")
    while chosen is not None and (chosen.item.step, chosen.item.visit) != ("answer", 2):
        hand_in(world, "luis", chosen)
        chosen = take(world, "luis")
    assert chosen is not None
    hand_in(world, "luis", chosen)
    item = _waits(world, "judge", 2)
    assert item is not None
    with open_scope(world.everything):
        rosa = str(world.people["rosa"].id)
        assert _makers_of(item.client_id, [item.id]) == {item.id: rosa}
        WorkItem.objects.filter(id=item.id).update(step="blind_review")
        assert _makers_of(item.client_id, [item.id]) == {}
