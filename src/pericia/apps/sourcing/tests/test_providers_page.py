"""Providers and their sites beside a client: measured, filtered, and chosen for a proposal."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from tests.database import made_once
from tests.pages import browser_of
from tests.statements import count_for
from tests.world import NOW, WORKDAYS, World, make_world

from pericia.apps.journal.actors import SYSTEM
from pericia.apps.organisations import actions as organisations
from pericia.apps.organisations.access import listed_providers
from pericia.apps.sourcing import actions
from pericia.apps.sourcing.sites_beside import Need, Place, hours_apart, in_order, places_of
from pericia.apps.sourcing.tests.money_posts import Inputs
from pericia.apps.sourcing.tests.samples import described, document, listed, said
from pericia.apps.sourcing.views import providers
from pericia.kernels.sourcing.locations import kind_of
from pericia.tenancy.scope import open_scope

SITES = (("Bogotá", "CO", "America/Bogota"), ("Lisboa", "PT", "Europe/Lisbon"))


@pytest.fixture
def world() -> World:
    made = made_once(make_world)
    with open_scope(made.everything):
        listed(made)
        for name, country, zone in SITES:
            hours = {"time_zone": zone, "week": {day: [["08:00", "18:00"]] for day in WORKDAYS}}
            organisations.add_site(
                actor=SYSTEM,
                now=NOW,
                organisation_id=made.manos.organisation_id,
                name=name,
                country=country,
                time_zone=zone,
                hours=hours,
            )
    return made


@pytest.fixture
def process_id(world: World) -> UUID:
    with open_scope(world.everything):
        return described(world)


def at(world: World, process_id: UUID, below: str = "/providers") -> str:
    return f"/processes/{world.banco.client_id}/{process_id}{below}"


def places(world: World, **need: Any) -> dict[str, Place]:
    with open_scope(world.everything):
        providers = listed_providers(world.banco.client_id)
    found = places_of(providers, world.banco, Need(**need), NOW.date())
    return {each.site or each.provider: each for each in in_order(found, "hours")}


@pytest.mark.parametrize(
    ("country", "apart", "is_captive", "kind"),
    [
        ("ES", 0, False, "onshore"),
        ("ES", 1, False, "onshore"),  # the Canary Islands
        ("PT", 1, False, "nearshore"),
        ("RO", 3, False, "nearshore"),
        ("AE", 3.5, False, "offshore"),
        ("CO", 6, True, "captive"),
        ("ES", 0, True, "captive"),
        ("CO", None, False, None),
    ],
)
def test_the_kind_of_a_place_follows_from_owner_country_and_clock(
    country: str, apart: float | None, is_captive: bool, kind: str | None
) -> None:
    assert kind_of("ES", country, apart, is_captive=is_captive) == kind


def test_clocks_are_as_far_apart_as_in_the_nearer_season() -> None:
    assert hours_apart("Europe/Madrid", "America/Bogota", 2026) == 6  # 7 in summer
    assert hours_apart("Europe/Madrid", "Asia/Kolkata", 2026) == 3.5
    assert hours_apart("Europe/Madrid", "", 2026) is None


def test_sites_are_measured_against_the_clients_hours(world: World) -> None:
    found = places(world)
    assert list(found) == ["Lisboa", "Sevilla", "Bogotá", "Norte Servicios"]
    assert {name: each.hours for name, each in found.items()} == {
        "Lisboa": 40,  # from 9 to 19 in Madrid, like the bank
        "Sevilla": 40,
        "Bogotá": 15,  # from 14 to 24: the bank's afternoons
        "Norte Servicios": None,
    }
    assert [each.kind for each in found.values()] == [
        "nearshore",
        "onshore",
        "offshore",
        "captive",
    ]
    both = [each for each in found["Bogotá"].day if each.kind == "both"]
    assert [(each.left, each.width) for each in both] == [(66.67, 12.5)]


def test_what_is_ruled_out_stands_last_and_says_why(world: World) -> None:
    found = places(world, bans=frozenset({"nearshore"}), residency=frozenset({"ES", "PT"}))
    assert list(found)[-2:] == ["Lisboa", "Bogotá"]
    assert [each.code for each in found["Lisboa"].excluded] == ["banned"]
    assert [each.code for each in found["Bogotá"].excluded] == ["data_residency"]


def test_languages_and_service_that_are_needed(world: World) -> None:
    found = places(world, languages=frozenset({"es", "fr"}), service="clinical-coding")
    assert "Norte Servicios" not in found
    assert (found["Sevilla"].languages, found["Sevilla"].missing) == (("es",), ("fr",))


@pytest.mark.parametrize("language", ["es", "en"])
def test_the_page_compares_and_filters(world: World, process_id: UUID, language: str) -> None:
    with open_scope(world.everything):
        answers = document(bans=["offshore"])
        actions.record_assessment(document=answers, **said(world, process_id))
    marta = browser_of(world, "marta")
    marta.post("/language", {"language": language})
    page = marta.get(at(world, process_id)).content.decode()
    assert page.index("Lisboa") < page.index("Bogotá")
    assert {"es": "Está prohibido en las respuestas.", "en": "It is banned"}[language] in page
    assert {"es": "Norte Servicios", "en": "shows no site"}[language] in page
    narrowed = marta.get(at(world, process_id) + "?service=clinical-coding&languages=es&sort=name")
    page = narrowed.content.decode()
    assert "Norte Servicios" not in page
    assert 'value="es" checked' in page
    odd = marta.get(at(world, process_id) + "?service=x&languages=zz&sort=y")
    assert odd.status_code == 200


def test_chosen_providers_stand_in_the_proposal(world: World, process_id: UUID) -> None:
    with open_scope(world.everything):
        actions.record_assessment(document=document(), **said(world, process_id))
    marta = browser_of(world, "marta")
    ids = f"{world.manos.organisation_id},{world.norte.organisation_id}"
    chosen = f"?providers={ids}&languages=es&service=customer-queries"
    page = marta.get(at(world, process_id, "/decisions/new") + chosen).content.decode()
    given = Inputs(page, "form").sent
    assert [given[f"f.providers.{number}.languages"] for number in (0, 1)] == ["es", "es"]
    answer = marta.post(
        at(world, process_id, "/decisions/new"),
        {
            "f.model": "bpo",
            "f.name": "Consultas",
            "f.services": "customer-queries",
            **{name: text for name, text in given.items() if name.startswith("f.providers")},
            **{f"f.providers.{number}.contribution": "both" for number in (0, 1)},
            **{
                f"f.providers.{number}.provider_id": each
                for number, each in enumerate(ids.split(","))
            },
        },
    )
    assert answer.status_code == 302, answer.content.decode()
    unknown = marta.get(at(world, process_id, "/decisions/new") + "?providers=x,")
    assert unknown.status_code == 200


def test_nobody_shows_itself(
    world: World, process_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(providers, "listed_providers", lambda _client_id: [])
    page = browser_of(world, "tomas").get(at(world, process_id)).content.decode()
    assert "Ningún proveedor se muestra todavía" in page


def test_who_may_look(world: World, process_id: UUID) -> None:
    tomas = browser_of(world, "tomas")
    assert "Proponer con estos" not in tomas.get(at(world, process_id)).content.decode()
    for name in ("pablo", "ana"):
        assert browser_of(world, name).get(at(world, process_id)).status_code in (403, 404)
    julio = browser_of(world, "julio")
    assert julio.get(at(world, process_id)).status_code == 404
    swapped = f"/processes/{world.hospital.client_id}/{process_id}/providers"
    assert julio.get(swapped).status_code == 404


def test_the_page_sends_few_statements(world: World, process_id: UUID) -> None:
    assert count_for(browser_of(world, "olga"), at(world, process_id)) == 9
