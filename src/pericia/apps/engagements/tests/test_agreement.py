"""Engagements as files: what goes out comes in again the same, and nothing is half made."""

from __future__ import annotations

import json
from uuid import UUID

import pytest
from tests.database import made_once
from tests.pages import browser_of
from tests.world import NOW, World, make_world

from pericia.apps.engagements import access, actions
from pericia.apps.engagements.actions.making import as_copy, make_engagement, try_engagement
from pericia.apps.engagements.agreement import Agreement, agreement_of, read_agreement, written
from pericia.apps.engagements.hours import working_hours_of
from pericia.apps.engagements.models import Engagement, Queue, ServiceLine
from pericia.apps.journal.actors import SYSTEM
from pericia.apps.organisations.actions import list_provider
from pericia.kernels.calendar import compile_calendar
from pericia.kernels.transition import Situation, draft_plan
from pericia.tenancy.scope import open_scope


@pytest.fixture(scope="module")
def world() -> World:
    world = made_once(make_world)
    with open_scope(world.everything):
        list_provider(actor=SYSTEM, now=NOW, organisation_id=world.id_of("norte"), is_listed=True)
    with world.open_as("olga") as olga:
        plan = draft_plan(
            Situation("bpo"), NOW.date(), compile_calendar(working_hours_of(world.banco))
        )
        actions.draft_transition(
            actor=olga,
            now=NOW,
            client_id=world.id_of("banco"),
            engagement_id=world.queries.engagement_id,
            tasks=plan,
        )
    return world


def exported(world: World, engagement_id: UUID) -> Agreement:
    with world.open_as("olga") as olga:
        found = access.engagement_for(olga, world.id_of("banco"), engagement_id)
        read, mistakes = read_agreement(written(agreement_of(olga, found)))
    assert mistakes == []
    assert read
    return read


def count(world: World) -> tuple[int, int, int]:
    with open_scope(world.everything):
        mine = {"client_id": world.id_of("banco")}
        return tuple(each.objects.filter(**mine).count()
                     for each in (Engagement, ServiceLine, Queue))  # fmt: skip


def test_what_is_exported_is_imported_the_same(world):
    first = exported(world, world.queries.engagement_id)
    assert [each["name"] for each in first["providers"]] == ["Manos", "Norte Servicios"]
    assert first["service_lines"][0]["quality_plan"] == {"review_share": 0.2}
    assert not any(each.name in json.dumps(first) for each in world.people.values())
    client_id = world.id_of("banco")
    with world.open_as("olga") as olga:
        copy = as_copy(client_id, first)
        made = make_engagement(actor=olga, now=NOW, client_id=client_id, agreement=copy)
    again = exported(world, made.id)
    assert again["engagement"]["name"] == "customer-queries 2026 2"
    assert [each["code"] for each in again["service_lines"]] == ["queries-2"]
    assert again == copy
    with open_scope(world.everything):
        line = ServiceLine.objects.get(client_id=client_id, engagement_id=made.id)
        assert len(line.quality_plan["review_seed"]) == 64
        assert line.quality_plan["review_seed"] != world.queries.quality_plan["review_seed"]


def test_a_preview_says_every_refusal_and_leaves_nothing(world):
    text = exported(world, world.queries.engagement_id)
    text["engagement"]["name"] = "Otro"
    text["providers"][1] |= {"languages": ["fr"]}
    text["providers"].append({"name": "Nadie", "services": ["x"], "languages": ["es"]})
    text["service_lines"][0]["code"] = "other"
    text["service_lines"].append({**text["service_lines"][0], "code": "more", "data_class": "x"})
    before = count(world)
    with world.open_as("olga") as olga:
        said = {"actor": olga, "now": NOW, "client_id": world.id_of("banco"), "agreement": text}
        parts = try_engagement(**said)
    assert [(each.kind, each.what, each.refused and each.refused.code) for each in parts] == [
        ("engagement", "made", None),
        ("provider", "made", None),
        ("provider", "refused", "service_not_offered"),
        ("provider", "refused", "provider_unknown"),
        ("service_line", "made", None),
        ("service_line", "refused", "unknown_data_class"),
        ("transition", "made", None),
    ]
    assert count(world) == before


def test_the_page_shows_mistakes_with_their_lines_then_a_preview_then_makes_it(world):
    browser = browser_of(world, "olga")
    client = f"/engagements/{world.id_of('banco')}"
    text = browser.get(f"{client}/{world.queries.engagement_id}/file").content.decode()
    address = f"{client}/import"
    wrong = text.replace("sla_seconds: 28800", "sla_seconds: pronto")
    line = wrong.split("\n").index("  sla_seconds: pronto") + 1
    seen = browser.post(address, {"text": wrong})
    assert seen.status_code == 422
    assert f"Línea {line}</a> <code>service_lines.0.sla_seconds</code>" in seen.content.decode()
    taken = browser.post(address, {"text": text})
    assert taken.status_code == 422
    assert "Ya hay uno con ese nombre" in taken.content.decode()
    before = count(world)
    seen = browser.post(address, {"text": text, "copy": "1"})
    assert seen.status_code == 200
    assert "se creará" in seen.content.decode()
    assert count(world) == before
    made = browser.post(address, {"text": text, "copy": "1", "make": "1"})
    assert made.status_code == 302
    assert count(world)[0] == before[0] + 1
    assert browser_of(world, "marta").get(address).status_code == 403
    assert (
        browser_of(world, "olga").get(f"/engagements/{world.id_of('norte')}/import").status_code
        == 404
    )
