"""The page of an item: what it shows, handing in, and what a refusal leaves behind."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from unittest.mock import patch
from uuid import UUID, uuid4

import pytest
from django.contrib.staticfiles import finders
from tests.database import made_once
from tests.pages import browser_of
from tests.statements import count_for, statements
from tests.world import World, make_world

from pericia.apps.journal.actors import SYSTEM
from pericia.apps.people import actions as people
from pericia.apps.work import actions
from pericia.apps.work.models import Draft, Submission, WorkItem
from pericia.apps.work.tests.browsing import (
    FORMS,
    case_address,
    english,
    hidden_of,
    item_address,
    item_of,
    take_on,
    text_of,
)
from pericia.apps.work.tests.driving import open_notes, open_queries
from pericia.tenancy.scope import open_scope

pytestmark = pytest.mark.usefixtures("working_hours")
CLASSIFIED = FORMS["classify"]
# Statements of the page of an item, and of handing in with the next item's page as the answer.
READING, HANDING_IN = 6, 14
SCRIPT_BYTES_MAX = 150_000


@pytest.fixture
def world() -> World:
    return made_once(make_world)


def submissions(world: World, case_id: UUID) -> list[str]:
    with open_scope(world.everything):
        found = Submission.objects.filter(case_id=case_id, item_id__isnull=False)
        return sorted(found.values_list("step", flat=True))


def test_evidence_stands_beside_the_form_with_the_clock_in_the_readers_zone(world):
    (case_id,) = open_queries(world)
    address = take_on(world, "ana", case_id, "classify")
    shown = text_of(browser_of(world, "ana").get(address))
    assert "My card has not arrived" in shown
    assert "Correo electrónico" in shown
    assert "Categoría" in shown
    assert "vence 2 mar 2026, 12:12 (quedan 1 h 12 min de horario de servicio)" in shown
    assert "Clasificar la consulta" in shown
    shown = text_of(english(world, "ana").get(address))
    for words in ("E-mail", "Category", "due 2 Mar 2026, 12:12", "Hand in, then next"):
        assert words in shown, words


def test_why_it_is_mine_is_told_in_my_language(world):
    (case_id,) = open_queries(world)
    address = take_on(world, "ana", case_id, "classify") + "/eligibility"
    shown = text_of(browser_of(world, "ana").get(address))
    assert "Puede hacer este trabajo: se cumplen todas las reglas." in shown
    assert "La tomó de la cola" in shown
    for part in ("/eligibility", "/history"):
        opened = browser_of(world, "ana").get(address.replace("/eligibility", part)).content
        assert b"<h1>" in opened
        assert address.removesuffix("/eligibility").encode() + b'"' in opened
    asked = browser_of(world, "ana").get(address, headers={"HX-Request": "true"}).content
    assert b"<h1>" not in asked
    assert "May do this work: every rule holds." in text_of(english(world, "ana").get(address))
    for name in ("luis", "pablo"):
        assert browser_of(world, name).get(address).status_code == 404, name


def test_who_was_offered_an_item_reads_what_the_choice_went_by(world):
    (case_id,) = open_queries(world)
    for name in ("ana", "luis"):
        with world.open_as(name) as actor:
            actions.note_presence(actor=actor, now=world.now)
    with open_scope(world.everything):
        assert actions.offer_waiting(client_id=world.id_of("banco"), now=world.now) == 1
    item = item_of(world, case_id, "classify")
    shown = text_of(browser_of(world, "ana").get(item_address(item, "/eligibility")))
    assert "Esfuerzo previsto: 1 min." in shown
    assert "Coste con usted: 0,25 €, a 15,00 € la hora." in shown
    assert "La siguiente persona que puede hacerla costaría 0,02 € más." in shown
    assert "Luis" not in shown


def test_a_page_of_work_asks_the_database_no_more_than_it_did(world):
    open_queries(world, 3)
    browser = browser_of(world, "ana")
    address = browser.post("/work/next").headers["Location"]
    assert count_for(browser, address) == READING
    answer = browser.post(address, CLASSIFIED)
    with statements() as sent:
        answer = browser.post(answer.headers["Content-Location"], CLASSIFIED)
    assert answer.headers["Content-Location"].startswith("/work/items/")
    assert len(sent) == HANDING_IN, sent


def test_a_page_of_work_carries_little_script(world):
    open_notes(world)
    browser = browser_of(world, "carmen")
    page = browser.get(browser.post("/work/next").headers["Location"]).content.decode()
    names = re.findall(r'<script defer src="/static/([^"?]+)', page)
    found = [finders.find(name) for name in names]
    sizes = [Path(each).stat().st_size for each in found if isinstance(each, str)]
    assert len(sizes) == len(names) == page.count("<script")
    assert sum(sizes) < SCRIPT_BYTES_MAX


def test_the_document_stands_character_for_character_with_what_was_found_in_it(world):
    text = "Uno <b>\r\n\r\ndos 🫁 tres. " + "Varón con fiebre. " * 40
    (case_id,) = open_notes(world, text=text)
    page = browser_of(world, "carmen").get(take_on(world, "carmen", case_id, "code_a"))
    shown = page.content.decode().split('id="document"')[1].split(">", 1)[1].split("</div>")[0]
    assert shown.startswith("Uno &lt;b&gt;&#13;\n&#13;\ndos")
    assert unescape(shown) == text
    assert 'data-span="pairs"' in page.content.decode()


def test_handing_in_answers_with_the_next_item_at_once(world):
    first, second = open_queries(world, 2)
    address = take_on(world, "ana", first, "classify")
    answer = browser_of(world, "ana").post(address, {**CLASSIFIED, "form_of": "nonsense"})
    following = answer.headers["Content-Location"]
    assert answer.status_code == 200
    assert answer.headers["HX-Push-Url"] == following != address
    assert f'action="{following}"' in answer.content.decode()
    assert submissions(world, first) == ["classify"]
    with open_scope(world.everything):
        taken = WorkItem.objects.get(assignee_id=world.people["ana"].id, state="assigned")
    assert item_address(taken) == following
    assert taken.case_id in (first, second)


def test_what_the_page_itself_sends_back_is_handed_in(world):
    (case_id,) = open_notes(world)
    address = take_on(world, "carmen", case_id, "code_a")
    browser = browser_of(world, "carmen")
    hidden = hidden_of(browser.get(address))
    assert hidden["form_of"].endswith("/code_a")
    assert browser.post(address, {**FORMS["code_a"], **hidden}).status_code == 200
    assert submissions(world, case_id) == ["code_a"]


def test_the_last_one_answers_with_my_work(world):
    (case_id,) = open_notes(world)
    address = take_on(world, "carmen", case_id, "code_a")
    answer = browser_of(world, "carmen").post(address, FORMS["code_a"])
    assert answer.headers["Content-Location"] == "/work"
    assert "Terminado hoy 1" in text_of(answer)


def test_handing_in_and_stopping_takes_nothing_more(world):
    first, _ = open_queries(world, 2)
    address = take_on(world, "ana", first, "classify")
    answer = browser_of(world, "ana").post(address, {**CLASSIFIED, "then": "stop"})
    assert answer.headers["Content-Location"] == "/work"
    with open_scope(world.everything):
        held = WorkItem.objects.filter(assignee_id=world.people["ana"].id, state="assigned")
        assert not held.exists()


def test_a_refused_form_says_what_is_wrong_where_and_keeps_what_was_typed(world):
    (case_id,) = open_queries(world)
    address = take_on(world, "ana", case_id, "classify")
    typed = {"f.category": "card_arrival", "f.note": "Llama <mañana>"}
    answer = browser_of(world, "ana").post(address, typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert '<a href="#f-answer_by">Quién debe responder</a>: Elija una de las opciones.' in page
    assert 'id="f-answer_by-error"' in page
    assert "Llama &lt;mañana&gt;" in page
    assert submissions(world, case_id) == []
    answer = english(world, "ana").post(address, typed)
    assert "Choose one of the options." in answer.content.decode()


def test_a_row_is_added_without_handing_in(world):
    (case_id,) = open_notes(world)
    address = take_on(world, "carmen", case_id, "code_a")
    answer = browser_of(world, "carmen").post(address, {**FORMS["code_a"], "f_add": "codes"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'name="f.codes.1.code"' in page
    assert 'value="A09"' in page
    assert submissions(world, case_id) == []


def test_one_item_handed_in_from_two_windows_counts_once(world):
    (case_id,) = open_queries(world)
    address = take_on(world, "ana", case_id, "classify")
    browser = browser_of(world, "ana")
    assert browser.post(address, {**CLASSIFIED, "then": "stop"}).status_code == 200
    answer = browser.post(address, {**CLASSIFIED, "f.note": "de la otra ventana"})
    assert answer.status_code == 409
    assert "de la otra ventana" in answer.content.decode()
    assert submissions(world, case_id) == ["classify"]


def test_what_was_typed_is_shown_when_the_item_was_taken_away(world):
    (case_id,) = open_queries(world)
    address = take_on(world, "ana", case_id, "classify")
    browser = browser_of(world, "ana")
    hidden = hidden_of(browser.get(address))
    browser_of(world, "pablo").post(f"{address}/reassignment", {"why": "Se va"})
    answer = browser.post(address, {**CLASSIFIED, "f.note": "mi nota", **hidden})
    assert answer.status_code == 409
    assert "mi nota" in text_of(answer)
    why = "Quien responde del trabajo la ha devuelto a su cola."
    assert why in text_of(answer)
    led = browser.get(address, follow=True)
    assert led.redirect_chain == [("/work", 302)]
    assert text_of(led).count(why) == 2  # of the item asked for, and in the list
    item = item_of(world, case_id, "classify")
    with world.open_as("pablo") as actor:
        actions.give_item(
            actor=actor,
            now=world.now,
            client_id=item.client_id,
            item_id=item.id,
            person_id=world.people["ana"].id,
            why="Ya vuelve",
        )
    again = browser.post(address, {**CLASSIFIED, "f.note": "mi nota", **hidden})
    assert again.status_code == 409
    assert "mi nota" in text_of(again)  # though it is offered to them once more
    assert why in text_of(again)
    assert why in text_of(browser.get("/work"))
    assert submissions(world, case_id) == []


def test_who_may_not_any_more_is_told_which_rule_fails(world):
    (case_id,) = open_queries(world)
    address = take_on(world, "ana", case_id, "classify")
    ana = world.people["ana"]
    with open_scope(world.everything):
        people.set_clearance(
            actor=SYSTEM,
            now=world.now,
            organisation_id=ana.organisation_id,
            person_id=ana.id,
            clearance="public",
        )
    answer = browser_of(world, "ana").post(address, {**CLASSIFIED, "f.note": "mi nota"})
    assert answer.status_code == 403
    assert "no se cumple: habilitación" in text_of(answer)
    assert "mi nota" in answer.content.decode()
    assert submissions(world, case_id) == []


def test_an_ended_item_leads_to_its_case(world):
    (case_id,) = open_queries(world)
    address = take_on(world, "ana", case_id, "classify")
    browser = browser_of(world, "ana")
    browser.post(address, {**CLASSIFIED, "then": "stop"})
    answer = browser.get(address)
    assert answer.headers["Location"] == f"/cases/{world.id_of('banco')}/{case_id}"


def test_an_item_of_others_answers_as_one_that_does_not_exist(world):
    (note,) = open_notes(world)
    (query,) = open_queries(world)
    address = take_on(world, "ana", query, "classify")
    foreign = item_of(world, note, "code_a")
    browser = browser_of(world, "clara")
    nothing = browser.get(f"/work/items/{world.id_of('banco')}/{uuid4()}")
    for method, rest in (
        ("get", ""),
        ("get", "/history"),
        ("get", "/eligibility"),
        ("post", ""),
    ):
        for other in (address, item_address(foreign)):
            answer = getattr(browser, method)(other + rest)
            assert answer.status_code == 404, (method, other)
            assert text_of(answer) == text_of(nothing)
    for rest in ("/parking", "/return", "/escalation", "/question", "/resumption"):
        refused = browser.post(address + rest, {"why": "x", "question": "x"})
        assert refused.status_code == 409, rest
    assert item_of(world, query, "classify").state == "assigned"


def test_a_sign_off_needs_an_explicit_confirmation_and_names_the_licence(world):
    (case_id,) = open_notes(world)
    for name, step in (("carmen", "code_a"), ("diego", "code_b")):
        address = take_on(world, name, case_id, step)
        browser_of(world, name).post(address, FORMS[step])
    asked = item_address(item_of(world, case_id, "sign_off"), "/eligibility")
    case = case_address(world, "hospital", case_id)
    assert f'href="{asked}"' in english(world, "elena").get(case).content.decode()
    told = text_of(english(world, "elena").get(asked))
    assert "No, as things stand: Credential: Clinical coder: not held, and one valid" in told
    assert "in Spain is asked. A credential counts once an administrator" in told
    assert "Nobody here has the authority to lift the rule credential." in told
    assert "Sí. Le llega" in text_of(browser_of(world, "irene").get(asked))
    assert browser_of(world, "ana").get(asked).status_code == 404
    address = take_on(world, "irene", case_id, "sign_off")
    browser = browser_of(world, "irene")
    look = {"f.decision": "return", "look": "1"}
    assert browser.post(address, look).json() == {"needed": ["f-note"]}
    assert browser.post(address, {**look, "f.decision": "approve"}).json() == {"needed": []}
    shown = text_of(browser.get(address))
    for words in ("Consejería de Educación", "Registro de titulados", "31 dic 2040", "Carmen Díaz"):
        assert words in shown, words
    refused = browser.post(address, {"f.decision": "approve"})
    assert refused.status_code == 422
    assert "Confirme que responde de ello." in text_of(refused)
    assert submissions(world, case_id) == ["code_a", "code_b"]
    assert browser.post(address, FORMS["sign_off"]).status_code == 200
    assert submissions(world, case_id) == ["code_a", "code_b", "sign_off"]
    assert browser.post(address, look).json() == {"needed": []}, "nothing is asked of it any more"


@pytest.mark.parametrize(
    ("rest", "field", "state"),
    [
        ("/parking", "why", "parked"),
        ("/return", "why", "open"),
        ("/escalation", "why", "open"),
        ("/question", "question", "asked"),
    ],
)
def test_whatever_ends_in_no_submission_asks_for_a_reason(world, rest, field, state):
    (case_id,) = open_queries(world)
    address = take_on(world, "ana", case_id, "classify")
    browser = browser_of(world, "ana")
    assert browser.post(address + rest, {field: "   "}).status_code == 400
    assert item_of(world, case_id, "classify").state == "assigned"
    answer = browser.post(address + rest, {field: "Falta el extracto"})
    assert answer.headers["Location"] == "/work"
    assert '<h1 tabindex="-1" autofocus>' in browser.get("/work").content.decode()
    assert '<h1 tabindex="-1">' in browser.get("/work").content.decode()
    assert item_of(world, case_id, "classify").state == state


def test_a_script_of_the_page_is_sent_on_only_when_it_was_done(world):
    (case_id,) = open_queries(world)
    address = take_on(world, "ana", case_id, "classify")
    browser = browser_of(world, "ana", **{"HX-Request": "true"})
    refused = browser.post(f"{address}/parking", {"why": ""})
    assert refused.headers["HX-Retarget"] == "#messages"
    assert "Escriba el motivo." in text_of(refused)
    done = browser.post(f"{address}/parking", {"why": "Espero"})
    assert done.headers["HX-Redirect"] == "/work"


def test_a_parked_item_is_taken_up_again(world):
    (case_id,) = open_queries(world)
    address = take_on(world, "ana", case_id, "classify")
    browser = browser_of(world, "ana")
    browser.post(f"{address}/parking", {"why": "Espero"})
    assert "Retomar" in text_of(browser.get(address))
    assert browser.post(address, CLASSIFIED).status_code == 409
    assert browser.post(f"{address}/resumption").headers["Location"] == address
    assert item_of(world, case_id, "classify").state == "assigned"


def test_who_is_at_work_is_noted_at_most_once_a_minute(world):
    (case_id,) = open_queries(world)
    address = take_on(world, "ana", case_id, "classify")
    with patch("pericia.apps.work.views.presence.note_presence") as noted:
        browser_of(world, "ana").post(f"{address}/draft", {"f.note": "a", "window": "w"})
        browser_of(world, "luis").get("/work")
        browser_of(world, "luis").get("/work")
    assert noted.call_count == 1


def draft_of(world: World, case_id: UUID, step: str) -> Draft | None:
    item = item_of(world, case_id, step)
    with open_scope(world.everything):
        return actions.draft_of(item.client_id, item.id)


def test_a_draft_is_kept_as_typed_and_comes_back(world):
    (case_id,) = open_notes(world)
    address = take_on(world, "carmen", case_id, "code_a")
    browser = browser_of(world, "carmen")
    hidden = hidden_of(browser.get(address))
    typed = {"f.codes.0.code": "J1", "f.note": "a medias", **hidden}
    answer = browser.post(f"{address}/draft", typed)
    assert answer.json() == {"revision": 1, "saved_at": "2 mar 2026, 11:00"}
    shown = browser.get(address)
    assert 'value="J1"' in shown.content.decode()
    assert "a medias" in shown.content.decode()
    assert "Borrador guardado 2 mar 2026, 11:00" in text_of(shown)


def test_one_window_goes_on_saving_and_a_second_one_is_told(world):
    (case_id,) = open_notes(world)
    address = take_on(world, "carmen", case_id, "code_a")
    browser = browser_of(world, "carmen")
    one, other = (hidden_of(browser.get(address)) for _ in range(2))
    for number in (1, 2, 3):
        saved = browser.post(f"{address}/draft", {"f.note": f"uno {number}", **one})
        assert saved.json()["revision"] == number
    answer = browser.post(f"{address}/draft", {"f.note": "dos", **other})
    assert answer.status_code == 412
    kept = draft_of(world, case_id, "code_a")
    assert kept is not None
    assert kept.body["note"] == "uno 3"
    reloaded = hidden_of(browser.get(address))
    assert browser.post(f"{address}/draft", {"f.note": "dos", **reloaded}).status_code == 200
    assert browser.post(f"{address}/draft", {"f.note": "uno 4", **one}).status_code == 412


def test_a_draft_of_what_is_not_in_hand_is_refused(world):
    (case_id,) = open_notes(world)
    address = take_on(world, "carmen", case_id, "code_a")
    answer = browser_of(world, "diego").post(f"{address}/draft", {"f.note": "ajeno"})
    assert answer.status_code in (404, 409)
    assert draft_of(world, case_id, "code_a") is None


def test_a_draft_that_cannot_be_stored_is_refused_and_not_a_crash(world):
    (case_id,) = open_notes(world)
    address = take_on(world, "carmen", case_id, "code_a")
    browser = browser_of(world, "carmen")
    answer = browser.post(f"{address}/draft", {"f.note": "a\x00b"})
    assert answer.status_code == 400
    answer = browser.post(address, {**FORMS["code_a"], "f.note": "a\x00b"})
    assert answer.status_code == 422


def test_work_that_comes_back_begins_with_what_was_handed_in(world):
    (case_id,) = open_notes(world)
    for name, step in (("carmen", "code_a"), ("diego", "code_b")):
        code = {"f.codes.0.code": "A09" if step == "code_a" else "A08"}
        address = take_on(world, name, case_id, step)
        browser_of(world, name).post(address, {**FORMS[step], **code})
    address = take_on(world, "elena", case_id, "adjudicate")
    browser_of(world, "elena").post(address, FORMS["adjudicate"])
    address = take_on(world, "irene", case_id, "sign_off")
    returned = {"f.decision": "return", "f.note": "Falta la fiebre", "confirmed": "yes"}
    browser_of(world, "irene").post(address, {**returned, "then": "stop"})
    address = take_on(world, "elena", case_id, "adjudicate")
    shown = browser_of(world, "elena").get(address)
    assert "vuelta 2" in text_of(shown)
    first_seen, _folded = re.findall("Falta la fiebre|Todo lo que entró", text_of(shown))[:2]
    assert first_seen == "Falta la fiebre", "in sight, not only among everything that is folded"
    assert 'value="A09"' in shown.content.decode()
