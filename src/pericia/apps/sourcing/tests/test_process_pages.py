"""From questions to a signed decision through the pages, in both languages."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import yaml
from django.test import Client
from tests.database import made_once
from tests.pages import browser_of
from tests.security.planting_sourcing import MONEY
from tests.world import NOW, World, make_world

from pericia.apps.engagements.models import Engagement
from pericia.apps.sourcing import actions
from pericia.apps.sourcing.models import Assessment, Benefit, BenefitReading, Decision, Risk
from pericia.apps.sourcing.tests.samples import described, listed, said
from pericia.kernels import sourcing
from pericia.kernels.sourcing.criteria import CRITERION_IDS
from pericia.tenancy.ids import new_id
from pericia.tenancy.scope import open_scope

SAMPLE = Path(sourcing.__file__).parent / "samples" / "money.yaml"


@pytest.fixture
def world() -> World:
    made = made_once(make_world)
    with open_scope(made.everything):
        listed(made)
    return made


@pytest.fixture
def process_id(world: World) -> UUID:
    with open_scope(world.everything):
        return described(world)


def at(world: World, process_id: UUID, below: str = "") -> str:
    return f"/processes/{world.banco.client_id}/{process_id}{below}"


def answers(operational: int = 4, expert: int = 3) -> dict[str, str]:
    sides = {"operational": str(operational), "expert": str(expert), "sure": "0.8"}
    return {f"{one}_{side}": value for one in CRITERION_IDS for side, value in sides.items()}


def answered(world: World, process_id: UUID, by: Client, **more: str) -> Any:
    given = {
        **answers(),
        "process": f"{world.banco.client_id}.{process_id}",
        "form": "full",
        **more,
    }
    return by.post("/assessments/new", given)


def test_a_sponsor_goes_from_questions_to_a_draft_engagement(
    world: World, process_id: UUID
) -> None:
    marta = browser_of(world, "marta")
    assert answered(world, process_id, marta).status_code == 302
    page = marta.get(at(world, process_id)).content.decode()
    assert "Híbrido" in page
    proposal = {
        "model": "hybrid",
        "name": "Consultas 2027",
        "starts_date": "2026-09-01",
        "services": "customer-queries",
        "providers.0.provider_id": str(world.manos.organisation_id),
        "providers.0.contribution": "both",
        "providers.0.languages": "es",
    }
    shown = marta.get(at(world, process_id, "/decisions/new")).content.decode()
    assert "Proveedores" in shown
    answer = marta.post(at(world, process_id, "/decisions/new"), form(proposal))
    assert answer.status_code == 302, answer.content.decode()
    with open_scope(world.everything):
        decision = Decision.objects.get(process_id=process_id)
    address = at(world, process_id, f"/decisions/{decision.id}/signature")
    assert address in marta.get(at(world, process_id)).content.decode()
    for reader in ("olga", "tomas"):
        shown = browser_of(world, reader).get(at(world, process_id)).content.decode()
        assert "signature" not in shown, f"{reader} is offered what only a sponsor may do"
    answer = marta.post(address, form({"authority": "Acuerdo 3/2026"}))
    assert answer.status_code == 302
    with open_scope(world.everything):
        engagement = Engagement.objects.get(process_id=process_id)
    assert answer.headers["Location"].endswith(str(engagement.id))
    assert engagement.name == "Consultas 2027"
    record = marta.get(at(world, process_id, "/record")).content.decode()
    assert "Acuerdo 3/2026" in record


def form(given: dict[str, str]) -> dict[str, str]:
    """Answers under the names of a form's fields."""
    return {f"f.{name}": value for name, value in given.items()}


@pytest.mark.parametrize("language", ["es", "en"])
def test_every_page_of_a_process_opens(world: World, process_id: UUID, language: str) -> None:
    marta = browser_of(world, "marta", HTTP_ACCEPT_LANGUAGE=language)
    marta.cookies["django_language"] = language
    for after in (False, True):
        if after:
            answered(world, process_id, marta)
        for below in ("", "/assessments", "/risks", "/benefits", "/record", "/report.html"):
            answer = marta.get(at(world, process_id, below))
            assert answer.status_code == 200, (below, answer.content.decode()[:400])
        assert marta.get("/portfolio").status_code == 200
        assert marta.get("/assessments/new").status_code == 200


def test_the_board_report_is_a_pdf_too(world: World, process_id: UUID) -> None:
    marta = browser_of(world, "marta")
    answered(world, process_id, marta)
    answer = marta.get(at(world, process_id, "/report.pdf"))
    assert answer.content.startswith(b"%PDF")
    assert marta.get("/portfolio/report.pdf").content.startswith(b"%PDF")
    assert marta.get(at(world, process_id, "/report.exe")).status_code == 404


def test_answers_without_a_process_are_shown_again(world: World, process_id: UUID) -> None:
    marta = browser_of(world, "marta")
    with open_scope(world.everything):
        described(world, "Otro")
    answer = answered(world, process_id, marta, process="")
    assert answer.status_code == 422
    assert "Elija el proceso" in answer.content.decode()
    with open_scope(world.everything):
        assert not Assessment.objects.filter(client_id=world.banco.client_id).exists()


def test_wrong_answers_are_shown_at_their_field(world: World, process_id: UUID) -> None:
    marta = browser_of(world, "marta")
    answer = answered(world, process_id, marta, nature_expert="9")
    assert answer.status_code == 422
    assert "Escriba un número de 0 a 4" in answer.content.decode()


def test_the_file_of_an_assessment_gives_the_same_answer_as_the_command(
    world: World, process_id: UUID
) -> None:
    from pericia.kernels.sourcing.assess import assess_all
    from pericia.kernels.sourcing.read_processes import read_processes

    marta = browser_of(world, "marta")
    answered(world, process_id, marta)
    text = marta.get(at(world, process_id, "/assessments/1.yaml")).content.decode()
    portfolio, problems = read_processes(text)
    assert problems == []
    assert portfolio is not None
    with open_scope(world.everything):
        kept = Assessment.objects.get(process_id=process_id)
    assert (
        assess_all(portfolio)[0].as_json("en")["share_of_draws"] == kept.outcome["share_of_draws"]
    )
    assert marta.get(at(world, process_id, "/assessments/2.yaml")).status_code == 404


def test_readiness_is_kept_with_the_answers(world: World, process_id: UUID) -> None:
    marta = browser_of(world, "marta")
    answered(world, process_id, marta, owner="4", lawful="1")
    with open_scope(world.everything):
        kept = Assessment.objects.get(process_id=process_id)
    assert kept.document["processes"][0]["readiness"] == {"owner": 4.0, "lawful": 1.0}


def test_risks_are_entered_from_the_answers_and_changed(world: World, process_id: UUID) -> None:
    olga = browser_of(world, "olga")
    answered(world, process_id, olga)
    assert olga.post(at(world, process_id, "/risks/entry")).status_code == 302
    with open_scope(world.everything):
        risk = Risk.objects.get(process_id=process_id, code="dependence")
    address = at(world, process_id, f"/risks/{risk.id}")
    assert olga.get(address).status_code == 302
    change = {"likelihood": "2", "impact": "4", "state": "controlled", "owner": "Olga"}
    answer = olga.post(f"{address}?version=1", form(change))
    assert answer.status_code == 302, answer.content.decode()
    page = olga.get(at(world, process_id, "/risks")).content.decode()
    assert "Olga" in page
    again = olga.post(f"{address}?version=1", form(change))
    assert again.status_code == 409


def test_a_benefit_is_expected_and_its_value_stated(world: World, process_id: UUID) -> None:
    olga = browser_of(world, "olga")
    given = {
        "code": "focus",
        "indicator": "stated",
        "unit": "horas",
        "higher_is_better": "true",
        "baseline": "0",
        "target": "40",
        "owner": "Olga",
    }
    answer = olga.post(at(world, process_id, "/benefits/new"), form(given))
    assert answer.status_code == 302, answer.content.decode()
    with open_scope(world.everything):
        benefit = Benefit.objects.get(process_id=process_id)
    stated = {
        "value": "10",
        "from_date": "2026-01-01",
        "until_date": "2026-01-31",
        "evidence": "Parte de horas",
    }
    below = f"/benefits/{benefit.id}/readings/new"
    assert olga.post(at(world, process_id, below), form(stated)).status_code == 302
    page = olga.get(at(world, process_id, "/benefits")).content.decode()
    assert "Parte de horas" in page
    assert "25\u00a0%" in page
    with open_scope(world.everything):
        assert BenefitReading.objects.get(benefit_id=benefit.id).value == 10


def test_a_promised_benefit_begins_where_log_and_money_say_it_stands(
    world: World, process_id: UUID
) -> None:
    olga = browser_of(world, "olga")
    with open_scope(world.everything):
        given = said(world, process_id, "olga")
        log = actions.store_log(
            log_id=new_id(),
            file_name="log.csv",
            stored_as="logs/none",
            sha256="0",
            size_bytes=1,
            columns={},
            **given,
        )
        found = {"cases": 9, "events": 20, "case_seconds": 7200.0, "rework_rate": 0.25}
        actions.finish_log(now=NOW, client_id=world.banco.client_id, log_id=log.id, findings=found)
        kept = actions.compare_money(scenario=MONEY, **given)
    yardstick = next(each for each in kept.outcome["options"] if each["yardstick"])
    begun = {
        "speed": "2",
        "consistency": "0,75",
        "cost": f"{round(yardstick['unit_cost_cents']['p50']) / 100:g}".replace(".", ","),
    }
    for code, baseline in begun.items():
        page = olga.get(at(world, process_id, f"/benefits/new?code={code}")).content.decode()
        field = re.search(r'name="f.baseline"[^>]*value="([^"]*)"', page, re.S)
        assert field is not None
        assert field[1] == baseline, code
    page = olga.get(at(world, process_id, "/benefits/new?code=focus")).content.decode()
    assert re.search(r'name="f.baseline"[^>]*value=""', page, re.S)


def test_the_target_of_cost_is_what_the_decided_option_promises(
    world: World, process_id: UUID
) -> None:
    olga = browser_of(world, "olga")
    with open_scope(world.everything):
        given = said(world, process_id, "olga")
        options = yaml.safe_load(SAMPLE.read_text(encoding="utf-8"))
        kept = actions.compare_money(scenario=options, **given)
    page = olga.get(at(world, process_id, "/benefits/new?code=cost")).content.decode()
    assert re.search(r'name="f.target"[^>]*value=""', page, re.S), "nothing is decided yet"
    answered(world, process_id, olga, **answers(4, 0))
    with open_scope(world.everything):
        actions.propose_decision(model="bpo", **given)
    bpo = [each for each in kept.outcome["options"] if each["model"] == "bpo"]
    dearest = max(each["unit_cost_cents"]["p50"] for each in bpo)
    page = olga.get(at(world, process_id, "/benefits/new?code=cost")).content.decode()
    field = re.search(r'name="f.target"[^>]*value="([^"]*)"', page, re.S)
    assert field is not None
    assert field[1] == f"{round(dearest) / 100:g}".replace(".", ",")


@pytest.mark.parametrize("name", ["pablo", "ana", "alba"])
def test_others_do_not_see_decisions(world: World, process_id: UUID, name: str) -> None:
    browser = browser_of(world, name)
    assert browser.get(at(world, process_id)).status_code in (403, 404)
    assert browser.get("/portfolio").status_code == 403


def test_auditor_and_finance_read_and_do_not_write(world: World, process_id: UUID) -> None:
    for name in ("tomas", "fina"):
        browser = browser_of(world, name)
        assert browser.get(at(world, process_id)).status_code == 200
        assert answered(world, process_id, browser).status_code == 403
        assert browser.post(at(world, process_id, "/risks/entry")).status_code == 403


def test_another_clients_process_is_not_there(world: World, process_id: UUID) -> None:
    julio = browser_of(world, "julio")
    assert julio.get(at(world, process_id)).status_code == 404
    swapped = f"/processes/{world.hospital.client_id}/{process_id}"
    assert julio.get(swapped).status_code == 404
