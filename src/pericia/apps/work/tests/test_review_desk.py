"""Reviews: blind first, by page and API; then both answers beside each other, with reasons."""

from __future__ import annotations

from uuid import UUID

import pytest
from tests.pages import browser_of
from tests.programs import program
from tests.services.house import House, house_of

from pericia.apps.journal.queries import events_of
from pericia.apps.work import actions
from pericia.apps.work.models import BlindAnswer, Submission, WorkItem
from pericia.apps.work.tests.browsing import case_address, item_address, text_of
from pericia.kernels.refusal import Refused
from pericia.tenancy.scope import open_scope

pytestmark = pytest.mark.usefixtures("working_hours")
GIVEN = {
    "statement_number": "CCAA-7",
    "company_name": "Talleres del Norte S.L.",
    "fiscal_year": 2025,
    "currency": "EUR",
    "current_assets": 400,
    "long_term_assets": 600,
    "total_assets": 1_000,
    "current_liabilities": 250,
    "long_term_liabilities": 350,
    "equity": 400,
    "revenue": 1_200,
    "ebit": 100,
    "net_income": 60,
}
CANARY = "canario amarillo"
MADE = {"reading": CANARY, "opinion": "weak", "valuation_low": 77_001, "valuation_high": 88_002}
SECOND, ANALYST = "financial-analysis:second_analyst", "financial-analysis:analyse"
BLIND = {"f.opinion": "watch", "f.valuation_low": "70000", "f.valuation_high": "88002"}


@pytest.fixture(scope="module")
def house() -> House:
    return house_of("financial-analysis")


@pytest.fixture
def waiting(house: House) -> WorkItem:
    """A review whose maker's answer is there, in the reviewer's hands, nothing answered yet."""
    case_id = house.open(GIVEN)
    house.do(case_id, "analyse", **MADE)
    house.run_instruments(case_id)
    item = house.item(case_id, "second_analyst")
    with house.world.open_as(SECOND) as actor:
        actions.take_item(
            actor=actor, now=house.world.now, client_id=house.client_id, item_id=item.id
        )
    return item


def answers_about(house: House, item: WorkItem) -> dict[str, str]:
    """All that the reviewer can ask about the case, over pages and API."""
    browser, robot = browser_of(house.world, SECOND), program(house.world, SECOND, "banco")
    addresses = (
        "/work",
        "/cases",
        item_address(item),
        item_address(item, "/history"),
        case_address(house.world, "banco", item.case_id),
    )
    found = {each: browser.get(each).content.decode() for each in addresses}
    found["refused"] = browser.post(item_address(item), {"f.agrees": "true"}).content.decode()
    for path in (f"cases/{item.case_id}", f"work/items/{item.id}", "work/items"):
        answer = robot.get(path)
        assert answer.status_code == 200, path
        found[f"api/{path}"] = answer.content.decode()
    return found


def test_nothing_of_what_is_reviewed_is_told_before_the_blind_answer_is_kept(house, waiting):
    told = answers_about(house, waiting)
    assert "Responda primero" in told[item_address(waiting)]
    assert "Guardar mi respuesta y comparar" in told[item_address(waiting)]
    assert '"blind_form": {' in told[f"api/work/items/{waiting.id}"].replace('":{', '": {')
    for address, page in told.items():
        for secret in (CANARY, "77001", "77.001", "88002", ANALYST):
            assert secret not in page, (address, secret)
    judged = house.post_item_api(waiting, agrees=True)
    assert (judged.status_code, judged.json()["code"]) == (409, "blind_answer_missing")
    assert house.item(waiting.case_id, "second_analyst").state == "assigned"


def test_then_both_answers_stand_beside_each_other_and_the_first_does_not_change(house, waiting):
    browser = browser_of(house.world, SECOND)
    address = item_address(waiting, "/blind-answer")
    wrong = browser.post(address, {**BLIND, "f.opinion": ""})
    assert wrong.status_code == 422
    assert CANARY not in wrong.content.decode()
    assert browser.post(address, BLIND).headers["Location"] == item_address(waiting)
    page = browser.get(item_address(waiting))
    shown = text_of(page)
    assert "La otra respuesta y la suya 1 de 3 coinciden" in shown
    for words in ("Débil", "Vigilar", "77.001", "70.000", CANARY):
        assert words in shown, words
    outputs = (
        program(house.world, SECOND, "banco").get(f"work/items/{waiting.id}").json()["outputs"]
    )
    assert outputs["analyse"]["opinion"] == "weak"
    browser.post(address, {**BLIND, "f.opinion": "sound"})
    with house.world.open_as(SECOND) as actor, pytest.raises(Refused, match="kept already"):
        actions.keep_blind_answer(
            actor=actor,
            now=house.world.now,
            client_id=house.client_id,
            item_id=waiting.id,
            answer={"opinion": "sound"},
        )
    with open_scope([house.client_id]):
        assert BlindAnswer.objects.get(item_id=waiting.id).body["opinion"] == "watch"


def test_reasons_are_asked_kept_and_counted(house, waiting):
    browser = browser_of(house.world, SECOND)
    browser.post(item_address(waiting, "/blind-answer"), BLIND)
    objection = {"f.agrees": "false", "f.objection": "La opinión es dura.", "confirmed": "yes"}
    refused = browser.post(item_address(waiting), objection)
    assert "Marque al menos un motivo." in text_of(refused)
    done = browser.post(
        item_address(waiting), {**objection, "f.reasons": ["opinion", "method"], "then": "stop"}
    )
    assert done.headers["Content-Location"] == "/work"
    assert reasons_of(house, waiting.case_id) == ["opinion", "method"]
    with open_scope([house.client_id]):
        about = Submission.objects.get(item_id=waiting.id).about
        answer = BlindAnswer.objects.get(item_id=waiting.id)
    assert about["reasons"] == ["opinion", "method"]
    assert about["blind_answer"] == str(answer.id)


def test_what_reviews_found_is_counted_for_whoever_sees_the_board(house, waiting, monkeypatch):
    monkeypatch.setattr("pericia.web.api.gate.now", lambda: house.world.now)
    reviewer = browser_of(house.world, SECOND)
    reviewer.post(item_address(waiting, "/blind-answer"), BLIND)
    given = {"f.agrees": "false", "f.objection": "No.", "f.reasons": ["wording"]}
    given |= {"confirmed": "yes", "then": "stop"}
    reviewer.post(item_address(waiting), given)
    shown = text_of(browser_of(house.world, "marta").get("/reviews/reasons?days=7"))
    assert "Firma de la opinión" in shown
    assert "Redacción 1" in shown
    none = text_of(browser_of(house.world, "julio").get("/reviews/reasons?days=7"))
    assert "Ninguna revisión en este tiempo." in none
    answer = program(house.world, "marta", "banco").get("reviews/reasons?days=7").json()
    (told,) = answer["items"]
    assert told["title"]["es"] == "Firma de la opinión"
    counted = {each["words"]["es"]: each["count"] for each in told["reasons"]}
    assert counted["Redacción"] == 1
    assert told["reviews"] >= told["with_reasons"] >= 1
    assert sum(counted.values()) >= told["with_reasons"]
    assert not answer["is_cut"]
    assert program(house.world, "julio").get("reviews/reasons").json()["items"] == []
    assert program(house.world, SECOND, "banco").get("reviews/reasons").status_code == 403


def reasons_of(house: House, case_id: UUID) -> list[str]:
    """As the journal has them."""
    with open_scope([house.client_id]):
        events = events_of(house.client_id, [f"case:{case_id}"])
    verbs = [each.verb for each in events]
    assert verbs.index("review.blind_answered") < verbs.index("item.signed_off")
    (review,) = (each for each in events if each.verb == "item.signed_off")
    assert review.data is not None
    return review.data["reasons"]
