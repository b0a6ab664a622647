"""Nobody chooses or foresees which cases are reviewed, and afterwards everybody can check it."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

import pytest
from tests.database import made_once
from tests.refusals import refuses
from tests.world import NOW, World, as_version, make_world, playbook_text

from pericia.apps.engagements import actions
from pericia.apps.engagements.actions.sampling import reads_seed
from pericia.apps.engagements.models import ChangeOrder, ServiceLine
from pericia.apps.journal.queries import newest_events
from pericia.kernels.procedure.playbook import load_playbook


@pytest.fixture
def world() -> World:
    return made_once(make_world)


def said(world: World, name: str = "olga") -> dict[str, Any]:
    return {"actor": world.actor(name), "now": NOW, "client_id": world.banco.client_id}


def seed_of(world: World, line: ServiceLine | None = None) -> str | None:
    chosen = line or world.queries
    found = ServiceLine.objects.get(client_id=chosen.client_id, id=chosen.id)
    return found.quality_plan.get("review_seed")


def agree(world: World, changes: dict[str, Any], version: int = 1) -> ChangeOrder:
    return actions.agree_change(
        service_line_id=world.queries.id,
        version=version,
        changes=changes,
        why="Agreed",
        **said(world),
    )


def everything_told(world: World) -> str:
    """The bank's whole journal and its change orders."""
    events = newest_events(world.banco.client_id, limit=500)
    orders = ChangeOrder.objects.filter(client_id=world.banco.client_id)
    return json.dumps(
        [each.data for each in events] + [[each.before, each.after] for each in orders]
    )


def test_only_a_playbook_that_draws_cases_reads_the_seed() -> None:
    assert reads_seed(load_playbook(playbook_text("customer-queries")))
    assert not reads_seed(load_playbook(playbook_text("clinical-coding")))


def test_a_line_that_draws_cases_gets_a_random_seed_and_no_other_line_does(world: World) -> None:
    second = make_world()
    with world.open_as("olga"):
        seed = seed_of(world)
        assert seed_of(world, world.coding) is None
    with second.open_as("olga"):
        assert seed_of(second) != seed
    assert seed is not None
    assert len(bytes.fromhex(seed)) == 32


def test_only_the_digest_of_the_seed_is_told(world: World) -> None:
    with world.open_as("olga"):
        seed = seed_of(world)
        assert seed is not None
        agree(world, {"quality_plan": {"review_share": 0.5}})
        told = everything_told(world)
    assert seed not in told
    assert told.count(sha256(seed.encode()).hexdigest()) == 5  # added, and before and after twice


def test_a_change_keeps_the_seed(world: World) -> None:
    with world.open_as("olga"):
        seed = seed_of(world)
        order = agree(world, {"quality_plan": {"review_share": 0.5}})
        assert seed_of(world) == seed
        with refuses("nothing_changes"):
            agree(world, {"quality_plan": {"review_share": 0.5}}, version=2)
    assert order.before["quality_plan"]["review_share"] == 0.2
    assert order.after["quality_plan"]["review_share"] == 0.5


def test_a_line_that_comes_to_a_playbook_that_draws_cases_gets_its_seed_then(world: World) -> None:
    with world.open_as("olga"):
        plain = as_version("clinical-coding", 8)
        plain = plain.replace("playbook: clinical-coding", "playbook: customer-queries", 1)
        drawing = as_version("customer-queries", 9)
        first = actions.publish_playbook(text=plain, **said(world))
        second = actions.publish_playbook(text=drawing, **said(world))
        agree(world, {"playbook_id": first.id})
        line = ServiceLine.objects.get(client_id=world.banco.client_id, id=world.queries.id)
        line.quality_plan = {}
        line.save(update_fields=["quality_plan"])
        order = agree(world, {"playbook_id": second.id}, version=2)
        assert seed_of(world) is not None
    assert "review_seed_sha256" in order.after["quality_plan"]


@pytest.mark.parametrize("name", ["review_seed", "review_seed_sha256"])
def test_nobody_chooses_the_seed(world: World, name: str) -> None:
    with world.open_as("olga"), refuses("seed_given", "quality_plan"):
        agree(world, {"quality_plan": {"review_share": 0.5, name: "mine"}})


def test_the_seed_is_revealed_once_the_line_is_closed(world: World) -> None:
    line = {"service_line_id": world.queries.id}
    with world.open_as("olga"):
        seed = seed_of(world)
        with refuses("line_open"):
            actions.reveal_seed(**line, **said(world))
        actions.end(engagement_id=world.queries.engagement_id, why="Over", **said(world))
        actions.reveal_seed(**line, **said(world))
        (event,) = newest_events(world.banco.client_id, verbs=["service_line.seed_revealed"])
    assert event.data == {"review_seed": seed}
    with world.open_as("marta"), refuses("forbidden"):
        actions.reveal_seed(**line, **said(world, "marta"))


def test_a_line_without_a_sample_has_no_seed_to_reveal(world: World) -> None:
    client = {"client_id": world.hospital.client_id}
    with world.open_as("olga"):
        actions.end(
            engagement_id=world.coding.engagement_id, why="Over", **{**said(world), **client}
        )
        with refuses("no_seed"):
            actions.reveal_seed(service_line_id=world.coding.id, **{**said(world), **client})
        with refuses("not_found"):
            actions.reveal_seed(service_line_id=world.coding.id, **said(world))
