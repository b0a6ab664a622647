"""Clients and providers are registered by the platform and described by their own people."""

from __future__ import annotations

from typing import Any

import pytest
from tests.refusals import refuses
from tests.world import CLIENT_HOURS, NOW, World

from pericia.apps.journal.actors import SYSTEM, platform_administrator
from pericia.apps.journal.models import Event
from pericia.apps.organisations import access, actions
from pericia.apps.organisations.models import Client, Process, ServiceOffering, Site
from pericia.tenancy.ids import new_id
from pericia.tenancy.scope import open_scope


def register(actor: Any = SYSTEM, **more: Any) -> Client:
    client_id = more.pop("client_id", None) or new_id()
    said = {"name": " Caja Sol ", "slug": f"caja-{client_id.hex[-12:]}", "country": "CO", **more}
    return actions.register_client(actor=actor, now=NOW, client_id=client_id, **said)


def test_a_registered_client_begins_its_own_journal() -> None:
    client_id = new_id()
    with open_scope([client_id]):
        client = register(platform_administrator(new_id(), "Root"), client_id=client_id)
        events = Event.objects.filter(client_id=client_id)
        assert [each.verb for each in events] == ["client.registered"]
        assert events[0].actor.startswith("account:")
    assert client.name == "Caja Sol"


def test_two_clients_do_not_share_a_slug() -> None:
    first, second = new_id(), new_id()
    with open_scope([first]):
        taken = register(client_id=first).slug
    with open_scope([second]):
        with refuses("slug_taken", "slug"):
            register(client_id=second, slug=taken)
        register(client_id=second)


@pytest.mark.parametrize(
    ("more", "code", "field"),
    [
        ({"name": "  "}, "name_invalid", "name"),
        ({"name": "x" * 201}, "name_invalid", "name"),
        ({"name": "a\x00b"}, "name_invalid", "name"),
        ({"slug": "Caja Sol"}, "slug_invalid", "slug"),
        ({"slug": "-caja"}, "slug_invalid", "slug"),
        ({"country": "SP"}, "unknown_country", "country"),
        ({"country": "es"}, "unknown_country", "country"),
        ({"time_zone": "Madrid"}, "unknown_time_zone", "time_zone"),
        ({"currency": "euro"}, "unknown_currency", "currency"),
        ({"hours": {"time_zone": "Mars/Base"}}, "unknown_time_zone", "hours.time_zone"),
        (
            {"hours": {**CLIENT_HOURS, "week": {"mon": [["14:00", "09:00"]]}}},
            "shift_ends_before_start",
            "hours.week.mon",
        ),
    ],
)
def test_a_client_that_cannot_be_is_refused(more: dict[str, Any], code: str, field: str) -> None:
    client_id = new_id()
    with open_scope([client_id]), refuses(code, field):
        register(client_id=client_id, **more)


@pytest.mark.parametrize("name", ["alba", "olga", "marta"])
def test_only_the_platform_registers_organisations(world: World, name: str) -> None:
    with world.open_as(name) as actor:
        with refuses("forbidden"):
            register(actor)
        with refuses("forbidden"):
            actions.register_provider(
                actor=actor,
                now=NOW,
                organisation_id=new_id(),
                name="Otra",
                kind="third_party",
                country="ES",
            )


@pytest.mark.parametrize(
    ("kind", "captive_of", "code"),
    [
        ("third_party", new_id(), "captive_of"),
        ("captive", None, "captive_of"),
        ("friend", None, "provider_kind"),
    ],
)
def test_a_captive_provider_names_its_client(kind: str, captive_of: Any, code: str) -> None:
    organisation_id = new_id()
    with open_scope([organisation_id]), refuses(code):
        actions.register_provider(
            actor=SYSTEM,
            now=NOW,
            organisation_id=organisation_id,
            name="Otra",
            kind=kind,
            captive_of=captive_of,
            country="ES",
        )


def test_a_provider_is_registered_once(world: World) -> None:
    with world.open_as("alba"), refuses("provider_exists"):
        actions.register_provider(
            actor=SYSTEM,
            now=NOW,
            organisation_id=world.manos.organisation_id,
            name="Manos",
            kind="third_party",
            country="ES",
        )


def test_a_site_is_added_by_the_providers_own_administrator(world: World) -> None:
    site = {"name": "Bogotá", "country": "CO", "time_zone": "America/Bogota", "hours": {}}
    manos, norte = world.manos.organisation_id, world.norte.organisation_id
    with open_scope(world.everything):
        alba = world.actor("alba")
        actions.add_site(actor=alba, now=NOW, organisation_id=manos, **site)
        for actor, organisation_id, code in (
            (alba, norte, "forbidden"),
            (world.actor("pablo"), manos, "forbidden"),
            (SYSTEM, new_id(), "not_found"),
        ):
            with refuses(code):
                actions.add_site(actor=actor, now=NOW, organisation_id=organisation_id, **site)
        with refuses("unknown_time_zone", "time_zone"):
            actions.add_site(
                actor=alba, now=NOW, organisation_id=manos, **{**site, "time_zone": "Bogota"}
            )
        assert Site.objects.filter(organisation_id=manos, name="Bogotá").count() == 1
        assert [each.name for each in access.sites_for(alba, manos)] == ["Bogotá", "Sevilla"]


def offer(world: World, **more: Any) -> ServiceOffering:
    said = {"service": "claims", "client_countries": ["ES"], "languages": ["es"], **more}
    return actions.offer_service(
        actor=world.actor("alba"), now=NOW, organisation_id=world.manos.organisation_id, **said
    )


def test_offering_a_service_again_changes_the_offer(world: World) -> None:
    with world.open_as("alba") as alba:
        offer(world)
        offer(world, client_countries=["CO", "ES", "CO"], languages=["en"])
        claims = [
            each
            for each in access.offerings_for(alba, world.manos.organisation_id)
            if each.service == "claims"
        ]
    assert [(each.client_countries, each.languages) for each in claims] == [(["CO", "ES"], ["en"])]


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"service": "Claims!"}, "slug_invalid"),
        ({"client_countries": []}, "offered_for_nobody"),
        ({"client_countries": ["XX"]}, "unknown_country"),
        ({"languages": []}, "offered_for_nobody"),
        ({"languages": ["esp"]}, "unknown_language"),
        ({"hours": {"week": {}}}, "unknown_time_zone"),
    ],
)
def test_an_offer_that_cannot_be_is_refused(world: World, more: dict[str, Any], code: str) -> None:
    with world.open_as("alba"), refuses(code):
        offer(world, **more)


def test_a_sponsor_describes_processes_of_their_own_client(world: World) -> None:
    said = {"now": NOW, "client_id": world.banco.client_id, "name": "Card queries"}
    with world.open_as("marta") as marta:
        process = actions.describe_process(actor=marta, owner="Retail", **said)
        with refuses("name_taken", "name"):
            actions.describe_process(actor=marta, **said)
        assert access.process_for(marta, world.banco.client_id, process.id) == process
        with refuses("not_found"):
            access.process_for(marta, world.banco.client_id, new_id())
    with world.open_as("ana") as ana:
        with refuses("forbidden"):
            actions.describe_process(actor=ana, **said)
        with refuses("not_found"):
            access.process_for(ana, world.banco.client_id, process.id)
    with world.open_as("julio"):
        assert not Process.objects.filter(id=process.id).exists()


def test_opponents_are_named_once_and_never_the_client_itself(world: World) -> None:
    rival = new_id()
    said: dict[str, Any] = {"actor": SYSTEM, "now": NOW, "why": "Court case"}
    hospital = world.hospital.client_id
    with open_scope([hospital]):
        actions.set_opponents(client_id=hospital, opponent_ids=[rival, rival], **said)
        found = Client.objects.get(client_id=hospital)
        assert (found.opponent_ids, found.version) == ([rival], 2)
        with refuses("own_opponent"):
            actions.set_opponents(client_id=hospital, opponent_ids=[hospital], **said)
        with refuses("not_found"):
            actions.set_opponents(client_id=world.banco.client_id, opponent_ids=[], **said)


def test_a_foreign_client_a_random_one_and_a_forbidden_one_answer_alike(world: World) -> None:
    with world.open_as("marta") as marta:
        assert access.client_for(marta, world.banco.client_id).name == "Banco Norte"
        for client_id in (world.hospital.client_id, new_id()):
            with refuses("not_found"):
                access.client_for(marta, client_id)
    with world.open_as("ana") as ana, refuses("not_found"):
        access.client_for(ana, world.banco.client_id)
    with world.open_as("alba") as alba:
        assert access.provider_for(alba, world.manos.organisation_id).name == "Manos"
        with refuses("not_found"):
            access.provider_for(alba, world.norte.organisation_id)
