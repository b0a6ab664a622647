"""Comparing options by money through the pages, in both languages."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
import yaml
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.database import made_once
from tests.pages import browser_of
from tests.statements import count_for
from tests.world import World, make_world

from pericia.apps.journal.models import Event
from pericia.apps.sourcing import actions
from pericia.apps.sourcing.access import inventory_for, latest_money_for
from pericia.apps.sourcing.models import MoneyComparison
from pericia.apps.sourcing.money_examples import sample
from pericia.apps.sourcing.portfolio import RADIUS_MAX, bubbles_of
from pericia.apps.sourcing.tests.money_posts import Inputs
from pericia.apps.sourcing.tests.samples import KPO, described, document, said
from pericia.cli import main
from pericia.tenancy.scope import open_scope


@pytest.fixture
def world() -> World:
    return made_once(make_world)


@pytest.fixture
def process_id(world: World) -> UUID:
    with open_scope(world.everything):
        found = described(world)
        actions.record_assessment(document=document(), **said(world, found))
    return found


def at(world: World, process_id: UUID, below: str = "/money") -> str:
    return f"/processes/{world.banco.client_id}/{process_id}{below}"


def begun(world: World, process_id: UUID, by: Client) -> dict[str, str]:
    page = by.get(at(world, process_id, "/money/new"))
    assert page.status_code == 200
    return Inputs(page.content.decode()).sent


def kept(world: World, process_id: UUID) -> list[MoneyComparison]:
    with open_scope(world.everything):
        return list(MoneyComparison.objects.filter(process_id=process_id).order_by("number"))


def compared(world: World, process_id: UUID, **more: Any) -> MoneyComparison:
    with open_scope(world.everything):
        scenario = {**sample("queries"), **more}
        return actions.compare_money(scenario=scenario, **said(world, process_id))


@pytest.mark.parametrize("language", ["es", "en"])
def test_the_form_as_it_stands_is_compared_and_shown(
    world: World, process_id: UUID, language: str
) -> None:
    marta = browser_of(world, "marta")
    marta.post("/language", {"language": language})
    empty = marta.get(at(world, process_id)).content.decode()
    assert {"es": "Nadie ha comparado", "en": "Nobody has compared"}[language] in empty
    answer = marta.post(at(world, process_id, "/money/new"), begun(world, process_id, marta))
    assert answer.status_code == 302, answer.content.decode()
    assert answer.headers["Location"] == at(world, process_id)
    (found,) = kept(world, process_id)
    assert [each["model"] for each in found.outcome["options"]] == [
        "in_house",
        "bpo",
        "bpo",
        "automated",
    ]
    page = marta.get(at(world, process_id)).content.decode()
    assert {"es": "La que más ahorra es", "en": "saves most"}[language] in page
    assert {"es": "rangos son todavía los del ejemplo", "en": "ranges are still"}[language] in page
    assert {"es": "1,2\xa0M€", "en": "€1.2M"}[language] in page
    with open_scope(world.everything):
        assert Event.objects.filter(verb="money.compared").count() == 1


def test_the_file_gives_the_same_figures_with_the_command(
    world: World, process_id: UUID, tmp_path: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    marta = browser_of(world, "marta")
    given = {**begun(world, process_id, marta), "f.options.1.minutes.high": "12,5"}
    assert marta.post(at(world, process_id, "/money/new"), given).status_code == 302
    (found,) = kept(world, process_id)
    answer = marta.get(at(world, process_id, "/money/1.yaml"))
    file = tmp_path / "money.yaml"
    file.write_bytes(answer.content)
    assert main.run(["sourcing", "money", str(file), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == found.outcome
    again = {"is_file": "1", "file": SimpleUploadedFile("money.yaml", answer.content)}
    assert marta.post(at(world, process_id, "/money/new"), again).status_code == 302
    assert [each.outcome for each in kept(world, process_id)] == [found.outcome] * 2


def test_what_is_wrong_is_told_at_its_field_and_nothing_is_lost(
    world: World, process_id: UUID
) -> None:
    marta = browser_of(world, "marta")
    given = {
        **begun(world, process_id, marta),
        "f.volume.low": "muchas",
        "f.options.1.error.mode": "",
        "f.options.2.name": "Otra",
    }
    answer = marta.post(at(world, process_id, "/money/new"), given)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'id="f-volume-low-error">Debe ser un número, como 12,5.' in page
    assert 'id="f-options-1-error-mode-error">Rellene este campo.' in page
    assert Inputs(page).sent == given
    rising = {**given, "f.volume.low": "99000", "f.options.1.error.mode": "2"}
    page = marta.post(at(world, process_id, "/money/new"), rising).content.decode()
    assert 'id="f-volume-error">Escriba mínimo, más probable y máximo' in page
    assert kept(world, process_id) == []


def test_options_and_places_are_added_and_removed_without_script(
    world: World, process_id: UUID
) -> None:
    marta = browser_of(world, "marta")
    address = at(world, process_id, "/money/new")
    given = begun(world, process_id, marta) | {"f.options.0.name": "Hoy"}
    page = marta.post(address, {**given, "add_option": "kpo"}).content.decode()
    more = Inputs(page).sent
    assert given.items() <= more.items()
    assert more["f.options.4.key"] == "kpo"
    assert "autofocus" in page
    page = marta.post(address, {**more, "add_site": "1"}).content.decode()
    assert Inputs(page).sent["f.sites.4.key"] == "place"
    page = marta.post(address, {**more, "f_remove": "options.4"}).content.decode()
    assert {name for name in Inputs(page).sent if name.startswith("f.options")} == {
        name for name in given if name.startswith("f.options")
    }
    assert kept(world, process_id) == []


def test_a_wrong_file_is_shown_again_with_every_problem(world: World, process_id: UUID) -> None:
    marta = browser_of(world, "marta")
    scenario = {**sample("queries"), "currency": "EURO", "horizon_months": 0}
    text = yaml.safe_dump(scenario, allow_unicode=True)
    answer = marta.post(at(world, process_id, "/money/new"), {"is_file": "1", "text": text})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "`EURO` no es un código de moneda de ISO 4217." in page
    assert "horizon_months" in page
    assert "name: BPO in Bogotá" in page
    for wrong in ("", "[", "a" * 100, "- 1", "\x00"):
        answer = marta.post(at(world, process_id, "/money/new"), {"is_file": "1", "text": wrong})
        assert answer.status_code == 422
    assert kept(world, process_id) == []


def test_the_form_begins_with_the_latest_comparison(world: World, process_id: UUID) -> None:
    compared(world, process_id, horizon_months=24)
    marta = browser_of(world, "marta")
    given = begun(world, process_id, marta)
    assert (given["f.horizon_months"], given["f.options.2.name"]) == ("24", "BPO in Bogotá")
    assert marta.post(at(world, process_id, "/money/new"), given).status_code == 302
    first, second = kept(world, process_id)
    ids = [each["id"] for each in second.scenario["options"]]
    assert ids == [each["id"] for each in first.scenario["options"]]
    assert second.outcome == first.outcome


def test_the_form_begins_with_what_the_answers_lead_to(world: World, process_id: UUID) -> None:
    with open_scope(world.everything):
        actions.record_assessment(document=document(KPO), **said(world, process_id))
    given = begun(world, process_id, browser_of(world, "olga"))
    assert [given[f"f.options.{at}.model"] for at in range(3)] == ["in_house", "kpo", "hybrid"]
    assert given["f.volume.mode"] == "300"


def test_the_chosen_option_is_drawn_and_older_comparisons_stay(
    world: World, process_id: UUID
) -> None:
    compared(world, process_id, horizon_months=12)
    compared(world, process_id)
    tomas = browser_of(world, "tomas")
    page = tomas.get(at(world, process_id)).content.decode()
    assert "De cerca: BPO in Bogotá" in page
    page = tomas.get(at(world, process_id) + "?number=1&option=hybrid").content.decode()
    assert "De cerca: Operators in Bogotá (own), analysts in Madrid" in page
    assert "nunca en los 12 meses" in page
    assert tomas.get(at(world, process_id, "/money/1.html")).status_code == 200
    assert tomas.get(at(world, process_id, "/money/2.pdf")).content.startswith(b"%PDF")
    for missing in ("/money/3.yaml", "/money/3.html", "/money/1.exe"):
        assert tomas.get(at(world, process_id, missing)).status_code == 404


def test_in_house_alone_is_shown(world: World, process_id: UUID) -> None:
    compared(world, process_id, options=[sample("queries")["options"][0]])
    assert browser_of(world, "marta").get(at(world, process_id)).status_code == 200


def test_who_only_reads_does_not_compare(world: World, process_id: UUID) -> None:
    for name in ("tomas", "fina"):
        browser = browser_of(world, name)
        assert browser.get(at(world, process_id)).status_code == 200
        assert "/money/new" not in browser.get(at(world, process_id)).content.decode()
        assert browser.get(at(world, process_id, "/money/new")).status_code == 403
        assert browser.post(at(world, process_id, "/money/new"), {}).status_code == 403
    for name in ("pablo", "ana"):
        assert browser_of(world, name).get(at(world, process_id)).status_code in (403, 404)


def test_another_clients_comparison_is_not_there(world: World, process_id: UUID) -> None:
    compared(world, process_id)
    julio = browser_of(world, "julio")
    for below in ("/money", "/money/new", "/money/1.yaml", "/money/1.html"):
        assert julio.get(at(world, process_id, below)).status_code == 404
        swapped = f"/processes/{world.hospital.client_id}/{process_id}{below}"
        assert julio.get(swapped).status_code == 404


def test_pages_send_few_statements(world: World, process_id: UUID) -> None:
    compared(world, process_id)
    olga = browser_of(world, "olga")
    assert count_for(olga, at(world, process_id)) == 7
    assert count_for(olga, at(world, process_id, "/money/new")) == 9


def test_the_portfolio_is_drawn_by_the_latest_comparison(world: World, process_id: UUID) -> None:
    with open_scope(world.everything):
        other = described(world, "Otro")
        actions.record_assessment(document=document(), **said(world, other))
    compared(world, process_id)
    compared(world, process_id, volume_month=2000)
    compared(world, other, volume_month=8000)
    with open_scope(world.everything):
        actors = [replace(world.actor("marta"), client_id=world.banco.client_id)]
        money = latest_money_for(actors)
        bubbles = bubbles_of(inventory_for(actors), money)
    dear, cheap = bubbles
    assert (dear.entry.process.id, cheap.entry.process.id) == (other, process_id)
    assert dear.radius == RADIUS_MAX
    yearly = money[world.banco.client_id, process_id]["options"][0]["npv_cost_cents"]["p50"] / 5
    assert cheap.cost_cents == round(yearly)
    assert browser_of(world, "marta").get("/portfolio").status_code == 200


@pytest.mark.parametrize(("language", "words"), [("es", "Ahorro acumulado"), ("en", "Cumulated")])
def test_the_board_report_holds_the_money(
    world: World, process_id: UUID, language: str, words: str
) -> None:
    compared(world, process_id)
    marta = browser_of(world, "marta")
    marta.post("/language", {"language": language})
    page = marta.get(at(world, process_id, "/report.html")).content.decode()
    assert words in page
    assert "BPO in Bogotá" in page
