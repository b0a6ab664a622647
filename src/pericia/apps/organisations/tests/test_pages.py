"""Pages of organisations: what each role sees and changes, and what nobody else learns."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest
from tests.pages import browser_of
from tests.statements import count_for
from tests.world import World

from pericia.apps.organisations.models import Client, Process, ServiceOffering, Site
from pericia.tenancy.scope import open_scope

HOURS = {
    "f.hours.time_zone": "Europe/Madrid",
    "f.hours.weekdays": "9:00-14:00, 16:00 a 19:00",
    "f.hours.fri": "09:00-15:00",
    "f.hours.wed": "cerrado",
    "f.hours.holidays_country": "España",
    "f.hours.extra_holidays": "2026-12-24",
}


def page(world: World, name: str, address: str) -> str:
    answer = browser_of(world, name).get(address)
    assert answer.status_code == 200, (name, address, answer.status_code)
    return answer.content.decode()


def client_page(world: World, key: str = "banco") -> str:
    return f"/organisations/clients/{world.id_of(key)}"


def provider_page(world: World, key: str = "manos") -> str:
    return f"/organisations/providers/{world.id_of(key)}"


def test_everybody_sees_their_own_clients_and_the_provider_that_employs_them(world):
    seen = page(world, "olga", "/organisations")
    assert "Banco Norte" in seen
    assert "Hospital Sur" in seen
    assert "Manos" in seen
    assert "Norte Servicios" not in seen


def test_a_sponsor_sees_no_provider(world):
    seen = page(world, "marta", "/organisations")
    assert "Banco Norte" in seen
    for hidden in ("Hospital Sur", "Manos", "Norte Servicios", "Sevilla"):
        assert hidden not in seen
    for key in ("manos", "norte"):
        assert browser_of(world, "marta").get(provider_page(world, key)).status_code == 404


def test_who_may_not_see_organisations_is_refused(world):
    assert browser_of(world, "ana").get("/organisations").status_code == 403
    assert browser_of(world, "ana").get("/processes").status_code == 403
    assert browser_of(world, "ana").get(client_page(world)).status_code == 404
    assert browser_of(world, "ana").get(provider_page(world)).status_code == 404


@pytest.mark.parametrize("name", ["marta", "olga", "alba", "tomas", "fina"])
def test_the_client_page_shows_hours_and_processes_to_who_may_see(world, name):
    seen = page(world, name, client_page(world))
    assert "De lunes a viernes" in seen
    assert "09:00–14:00, 16:00–19:00" in seen
    assert "España (MD)" in seen


def test_a_foreign_client_and_provider_answer_as_random_ones(world):
    browser = browser_of(world, "marta")
    for address in (
        "/organisations/clients/{}",
        "/organisations/clients/{}/opponents",
        "/organisations/clients/{}/processes/new",
        "/organisations/providers/{}",
        "/organisations/providers/{}/sites/new",
        "/organisations/providers/{}/services/new",
    ):
        told = []
        for foreign in (world.id_of("hospital"), world.id_of("manos"), uuid4()):
            answer = browser.get(address.format(foreign), headers={"Accept": "application/json"})
            assert answer.status_code == 404
            told.append(answer.json())
        assert told[0] == told[1] == told[2]


def test_the_pages_speak_english_too(world):
    browser = browser_of(world, "tomas")
    browser.post("/language", {"language": "en"})
    seen = browser.get(client_page(world)).content.decode()
    browser.post("/language", {"language": "es"})
    assert "Monday to Friday" in seen
    assert "Spain (MD)" in seen


def test_a_sponsor_describes_a_process(world):
    name = f"Cobros {uuid4()}"
    browser = browser_of(world, "marta")
    answer = browser.post(f"{client_page(world)}/processes/new", {"f.name": name, "f.owner": "Eva"})
    opened = answer.headers["Location"]
    assert "Responder" in page(world, "marta", opened)
    seen = page(world, "marta", "/processes")
    assert f'<a href="{opened}">{name}</a>' in seen
    assert "Eva" in seen
    assert name not in page(world, "julio", "/processes")
    again = browser.post(f"{client_page(world)}/processes/new", {"f.name": name})
    assert again.status_code == 422
    assert 'id="f-name-error"' in again.content.decode()


def test_a_process_without_a_name_is_told_at_its_field(world):
    answer = browser_of(world, "marta").post(f"{client_page(world)}/processes/new", {})
    assert answer.status_code == 422
    assert 'aria-describedby="f-name-error"' in answer.content.decode()


def test_who_may_not_describe_a_process_is_neither_asked_nor_heard(world):
    browser = browser_of(world, "fina")
    address = f"{client_page(world)}/processes/new"
    assert browser.get(address).status_code == 403
    assert browser.post(address, {"f.name": "Hidden"}).status_code == 403
    assert address not in page(world, "fina", client_page(world))
    with open_scope(world.everything):
        assert not Process.objects.filter(name="Hidden").exists()


def test_an_administrator_names_the_opponents_of_a_client(world):
    browser = browser_of(world, "alba")
    address, other = f"{client_page(world)}/opponents", uuid4()
    assert browser.post(address, {"f.opponents": str(other)}).status_code == 422
    assert browser.post(address, {"f.opponents": "x", "f.why": "Rival"}).status_code == 422
    assert _opponents(world) == []
    answer = browser.post(address, {"f.opponents": str(other), "f.why": "Rival"})
    assert answer.status_code == 302
    assert _opponents(world) == [other]
    assert str(other) in page(world, "alba", client_page(world))
    assert str(other) not in page(world, "marta", client_page(world))
    assert str(other) in browser.get(address).content.decode()
    assert browser.post(address, {"f.why": "Over"}).status_code == 302
    assert browser_of(world, "olga").get(address).status_code == 403


def _opponents(world: World) -> list[UUID]:
    with open_scope(world.everything):
        return Client.objects.get(client_id=world.id_of("banco")).opponent_ids


def test_the_provider_page_shows_sites_and_services(world):
    seen = page(world, "tomas", provider_page(world))
    for words in ("Sevilla", "08:00–20:00", "Consultas de clientes", "Colombia, España", "español"):
        assert words in seen
    assert "sites/new" not in seen
    assert "sites/new" in page(world, "alba", provider_page(world))


def test_an_administrator_adds_a_site_with_split_shifts(world):
    answer = browser_of(world, "alba").post(
        f"{provider_page(world)}/sites/new", {"f.name": "Lugo", "f.country": "España", **HOURS}
    )
    assert answer.status_code == 302, answer.content.decode()
    with open_scope(world.everything):
        site = Site.objects.get(organisation_id=world.id_of("manos"), name="Lugo")
    split = [["09:00", "14:00"], ["16:00", "19:00"]]
    assert site.country == "ES"
    assert site.hours == {
        "time_zone": "Europe/Madrid",
        "week": {"mon": split, "tue": split, "thu": split, "fri": [["09:00", "15:00"]]},
        "holidays": {"country": "ES", "subdivision": None},
        "extra_holidays": ["2026-12-24"],
    }
    seen = page(world, "alba", provider_page(world))
    assert "De lunes a martes" in seen
    assert "09:00–15:00" in seen


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"f.hours.weekdays": "all day"}, "f-hours-weekdays"),
        ({"f.hours.weekdays": "14:00-09:00"}, "f-hours-mon"),
        ({"f.hours.sat": "09:00-14:00, 13:00-15:00"}, "f-hours-sat"),
        ({"f.hours.time_zone": "Madriz"}, "f-hours-time_zone"),
        ({"f.hours.holidays_subdivision": "ZZ"}, "f-hours-holidays_country"),
        ({"f.hours.extra_holidays": "Christmas"}, "f-hours-extra_holidays"),
        ({"f.country": "Freedonia"}, "f-country"),
    ],
)
def test_hours_that_cannot_be_are_told_at_their_field(world, wrong, field):
    given = {"f.name": "Vigo", "f.country": "ES", **HOURS, **wrong}
    answer = browser_of(world, "alba").post(f"{provider_page(world)}/sites/new", given)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.content.decode()
    with open_scope(world.everything):
        assert not Site.objects.filter(name="Vigo").exists()


def test_an_administrator_changes_for_whom_a_service_is_offered(world):
    address = f"{provider_page(world, 'manos')}/services/customer-queries"
    browser = browser_of(world, "alba")
    assert "CO, ES" in browser.get(address).content.decode()
    offered: dict[str, Any] = {"f.client_countries": "es, pt", "f.languages": "ES pt"}
    assert browser.post(address, {**offered, "f.service": "other"}).status_code == 302
    with open_scope(world.everything):
        found = ServiceOffering.objects.filter(organisation_id=world.id_of("manos"))
        assert {each.service for each in found} == {"customer-queries", "clinical-coding"}
        assert found.get(service="customer-queries").client_countries == ["ES", "PT"]
    refused = browser.post(address, {**offered, "f.client_countries": "Spain"})
    assert refused.status_code == 422
    new = f"{provider_page(world)}/services/new"
    assert browser.post(new, {**offered, "f.service": "payroll"}).status_code == 302
    assert browser.post(new, {**offered, "f.service": " reclamaciones "}).status_code == 302
    unheard = browser.post(new, {**offered, "f.service": "Algo nuevo"}).content.decode()
    assert "Elija un servicio de la lista" in unheard
    with open_scope(world.everything):
        assert found.filter(service__in=["payroll", "complaints"]).count() == 2
    assert (
        "Consultas de clientes</a>" in browser.get(provider_page(world, "manos")).content.decode()
    )
    assert browser_of(world, "olga").get(new).status_code == 403
    assert browser_of(world, "olga").post(new, offered).status_code == 403


def test_the_list_is_narrowed_to_the_chosen_client(world):
    chosen = page(world, "olga", f"/organisations?client={world.id_of('banco')}")
    assert f"/organisations/clients/{world.id_of('hospital')}" not in chosen


def test_pages_send_few_statements(world):
    browser = browser_of(world, "olga")
    assert count_for(browser, "/organisations") == 7
    assert count_for(browser, "/processes") == 7
    assert count_for(browser, client_page(world)) == 7
    assert count_for(browser, provider_page(world)) == 8
