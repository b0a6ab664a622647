"""Engagements are drafted, staffed, taken live, paused and ended, each move refused out of turn."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from tests.database import made_once
from tests.refusals import refuses
from tests.world import CLIENT_HOURS, NOW, World, make_world, playbook_text

from pericia.apps.engagements import access, actions
from pericia.apps.engagements.models import Engagement, Queue, ServiceLine
from pericia.apps.journal.actors import SYSTEM
from pericia.apps.journal.models import Event
from pericia.apps.organisations import actions as organisations
from pericia.apps.organisations.models import Client
from pericia.kernels.refusal import Refused
from pericia.tenancy.ids import new_id
from pericia.tenancy.scope import open_scope


@pytest.fixture
def world() -> World:
    return made_once(make_world)


def said(world: World, name: str = "olga") -> dict[str, Any]:
    return {"actor": world.actor(name), "now": NOW, "client_id": world.banco.client_id}


def draft(world: World, name: str = "Claims 2026") -> UUID:
    return actions.draft_engagement(name=name, **said(world)).id


def line(world: World, engagement_id: UUID, **more: Any) -> ServiceLine:
    given = {
        "playbook_id": world.playbooks["queries"].id,
        "name": "Second line",
        "code": "second",
        "sla_seconds": 3600,
        "calendar": CLIENT_HOURS,
        **more,
    }
    return actions.add_service_line(engagement_id=engagement_id, **given, **said(world))


def staff(world: World, engagement_id: UUID, **more: Any) -> None:
    given = {
        "provider_id": world.manos.organisation_id,
        "services": ["customer-queries"],
        "languages": ["es"],
        **more,
    }
    actions.add_provider(engagement_id=engagement_id, **given, **said(world))


def state(world: World, engagement_id: UUID) -> str:
    return Engagement.objects.get(client_id=world.banco.client_id, id=engagement_id).state


def test_an_engagement_goes_from_draft_to_its_end(world: World) -> None:
    with world.open_as("olga"):
        one = draft(world)
        moves = {"engagement_id": one, **said(world)}
        with refuses("no_service_line"):
            actions.go_live(**moves)
        added = line(world, one)
        with refuses("no_provider"):
            actions.go_live(**moves)
        staff(world, one)
        actions.go_live(**moves)
        with refuses("state_changed"):
            actions.go_live(**moves)
        actions.pause(why="Strike", **moves)
        with refuses("state_changed"):
            actions.pause(why="Strike", **moves)
        actions.go_live(**moves)
        actions.end(why="Contract over", **moves)
        assert state(world, one) == "ended"
        assert access.service_line_for(world.actor("olga"), *key(added)).state == "closed"
        for action, more in (
            (actions.go_live, {}),
            (actions.pause, {"why": "x"}),
            (actions.end, {"why": "x"}),
        ):
            with refuses("no_service_line" if action is actions.go_live else "state_changed"):
                action(**moves, **more)
        with refuses("engagement_ended"):
            line(world, one, code="third")
        verbs = Event.objects.filter(object=f"engagement:{one}").order_by("id")
        assert [each.verb.partition(".")[2] for each in verbs] == [
            "drafted",
            "provider_added",
            "gone_live",
            "paused",
            "gone_live",
            "ended",
        ]


def key(row: ServiceLine) -> tuple[UUID, UUID]:
    return row.client_id, row.id


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"name": ""}, "name_invalid"),
        ({"process_id": new_id()}, "unknown_process"),
        ({"retention_days": 0}, "retention_invalid"),
        (
            {"starts_date": date(2026, 2, 1), "ends_date": date(2026, 1, 1)},
            "dates_reversed",
        ),
        ({"currency": "eur"}, "unknown_currency"),
        ({"governance": {"refund": {"limit": 5}}}, "governance_invalid"),
        ({"governance": {"refund": {"limit_cents": -5}}}, "governance_invalid"),
        ({"governance": {"refund": {"roles": ["king"]}}}, "unknown_role"),
    ],
)
def test_an_engagement_that_cannot_be_is_refused(
    world: World, more: dict[str, Any], code: str
) -> None:
    with world.open_as("olga"), refuses(code):
        actions.draft_engagement(**{"name": "Claims 2026", **more}, **said(world))


def test_an_engagement_has_its_own_name(world: World) -> None:
    with world.open_as("olga"):
        draft(world)
        with refuses("name_taken", "name"):
            draft(world)


@pytest.mark.parametrize("name", ["ana", "marta", "pablo", "fina"])
def test_only_who_manages_engagements_drafts_one(world: World, name: str) -> None:
    with world.open_as(name), refuses("forbidden"):
        actions.draft_engagement(name="Claims 2026", **said(world, name))


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"services": ["clinical-coding", "payroll"]}, "does not offer payroll;"),
        ({"languages": ["es", "fr", "de"]}, "does not offer customer-queries in de, fr;"),
    ],
)
def test_a_provider_must_offer_what_it_contributes(
    world: World, more: dict[str, Any], sentence: str
) -> None:
    with world.open_as("olga"):
        one = draft(world)
        with refuses("service_not_offered", "services"):
            staff(world, one, **more)
        with pytest.raises(Refused, match=sentence):
            staff(world, one, **more)


def test_a_provider_must_offer_it_for_the_clients_country(world: World) -> None:
    with open_scope([world.manos.organisation_id]):
        organisations.offer_service(
            actor=SYSTEM,
            now=NOW,
            organisation_id=world.manos.organisation_id,
            service="customer-queries",
            client_countries=["CO"],
            languages=["es"],
        )
    with world.open_as("olga"):
        one = draft(world)
        with refuses("service_not_offered", "services"):
            staff(world, one)
        with refuses("no_service", "services"):
            staff(world, one, services=[])
        with refuses("not_found"):
            staff(world, one, provider_id=new_id())


def test_a_provider_is_added_once_and_a_captive_to_its_own_client_alone(world: World) -> None:
    norte = world.norte.organisation_id
    with open_scope(world.everything):
        one = draft(world)
        staff(world, one, provider_id=norte)
        with refuses("provider_added"):
            staff(world, one, provider_id=norte)
        with refuses("captive_of_another", "provider_id"):
            actions.add_provider(
                actor=SYSTEM,
                now=NOW,
                client_id=world.hospital.client_id,
                engagement_id=world.coding.engagement_id,
                provider_id=norte,
                services=["customer-queries"],
                languages=["es"],
            )
        names = access.providers_of(world.actor("olga"), world.banco.client_id, one)
    assert [each.provider_name for each in names] == ["Norte Servicios"]


@pytest.mark.parametrize(
    ("more", "code", "field"),
    [
        ({"sla_seconds": 0}, "sla_invalid", "sla_seconds"),
        ({"sla_seconds": 1.5}, "sla_invalid", "sla_seconds"),
        ({"calendar": {}}, "unknown_time_zone", "calendar.time_zone"),
        (
            {"calendar": {**CLIENT_HOURS, "holidays": {"country": "ZZ"}}},
            "unknown_holidays",
            "calendar.holidays",
        ),
        ({"languages": ["castellano"]}, "unknown_language", "languages"),
        ({"countries": ["Spain"]}, "unknown_country", "countries"),
        ({"data_class": "secret"}, "unknown_data_class", "data_class"),
        ({"priority": 10}, "priority_invalid", "priority"),
        ({"rate_card": {"unit": {"cents": 2.5}}}, "rate_invalid", "rate_card.unit"),
        ({"quality_plan": {"review_share": 2}}, "quality_plan_invalid", None),
        ({"code": "Second Line"}, "slug_invalid", "slug"),
        ({"code": "queries"}, "code_taken", "code"),
        ({"playbook_id": new_id()}, "unknown_playbook", "playbook_id"),
    ],
)
def test_a_service_line_that_cannot_be_is_refused(
    world: World, more: dict[str, Any], code: str, field: str | None
) -> None:
    with world.open_as("olga"):
        one = draft(world)
        with refuses(code, field):
            line(world, one, **more)


def test_another_clients_playbook_is_refused_as_one_that_never_was(world: World) -> None:
    with world.open_as("olga"):
        one = draft(world)
        with refuses("unknown_playbook"):
            line(world, one, playbook_id=world.playbooks["coding"].id)


def test_each_step_that_waits_for_somebody_has_a_queue_that_says_for_whom(world: World) -> None:
    with world.open_as("olga"):
        found = Queue.objects.filter(client_id=world.hospital.client_id)
        waiting = {each.step: each for each in found}
    steps = world.playbooks["coding"].document["steps"]
    assert set(waiting) == {
        name for name, step in steps.items() if step["kind"] not in {"bot", "instrument"}
    }
    sign_off = waiting["sign_off"].requirement
    assert sign_off["not_by"] == steps["sign_off"]["not_by"]
    assert sign_off["countries"] == ["ES"]
    assert sign_off["data_class"] == "confidential"
    assert sign_off["effort_seconds"] == 240
    assert sign_off["credentials"] == steps["sign_off"]["who"]["credentials"]
    assert sign_off["roles"] == ["expert"]


def test_an_engagement_goes_live_with_what_its_providers_contribute_and_nothing_else(
    world: World,
) -> None:
    with open_scope(world.everything):
        one = draft(world)
        moves = {"engagement_id": one, **said(world)}
        second = line(world, one, languages=["en", "es"])
        staff(world, one, languages=["es"])
        with refuses("service_not_contributed", "languages"):
            actions.go_live(**moves)
        assert state(world, one) == "draft"
        staff(world, one, provider_id=world.norte.organisation_id, languages=["en"])
        actions.go_live(**moves)
        other = playbook_text("clinical-coding")
        coding = actions.publish_playbook(text=other, **said(world))
        with refuses("service_not_contributed", "playbook_id"):
            line(world, one, code="third", playbook_id=coding.id)
        with refuses("service_not_contributed", "languages"):
            line(world, one, code="third", languages=["pt"])
        change = {"service_line_id": second.id, "version": 1, "why": "Agreed", **said(world)}
        with refuses("service_not_contributed", "languages"):
            actions.agree_change(changes={"languages": ["fr"]}, **change)
        assert line(world, one, code="third", languages=["en"]).state == "open"


def test_the_hours_of_a_line_lie_within_those_in_which_the_service_is_offered(
    world: World,
) -> None:
    with open_scope(world.everything):
        morning = {"time_zone": "Europe/Madrid", "week": {"mon": [["09:00", "13:00"]]}}
        organisations.offer_service(
            actor=SYSTEM,
            now=NOW,
            organisation_id=world.manos.organisation_id,
            service="customer-queries",
            client_countries=["ES"],
            languages=["es"],
            hours=morning,
        )
        one = draft(world)
        staff(world, one)
        first = line(world, one)
        with refuses("service_not_contributed", "calendar"):
            actions.go_live(engagement_id=one, **said(world))
        actions.agree_change(
            service_line_id=first.id,
            version=1,
            changes={"calendar": morning},
            why="Mornings alone",
            **said(world),
        )
        actions.go_live(engagement_id=one, **said(world))
        assert state(world, one) == "live"


def test_hours_shared_with_the_client_are_asked_of_whoever_takes_an_item(world: World) -> None:
    with world.open_as("olga"):
        change = {"service_line_id": world.queries.id, "why": "Same hours", **said(world)}
        actions.agree_change(changes={"shared_hours_min": 12}, version=1, **change)
        found = Queue.objects.filter(
            client_id=world.banco.client_id, service_line_id=world.queries.id
        )
        asked = [each.requirement["shared_hours"] for each in found]
        assert asked
        assert all(
            each == {"client_hours": world.banco.hours, "seconds_min": 12 * 3600} for each in asked
        )
        for wrong in (-1, 169, 1.5, None):
            with refuses("shared_hours_invalid", "shared_hours_min"):
                actions.agree_change(changes={"shared_hours_min": wrong}, version=2, **change)


def test_hours_cannot_be_shared_with_a_client_that_has_none(world: World) -> None:
    with world.open_as("olga"):
        Client.objects.filter(client_id=world.banco.client_id).update(hours={})
        one = draft(world)
        with refuses("client_hours_missing", "shared_hours_min"):
            line(world, one, shared_hours_min=1)
