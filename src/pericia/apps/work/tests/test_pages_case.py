"""The page of a case, new cases, and the client's part."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from tests.database import made_once
from tests.pages import browser_of
from tests.statements import count_for, statements
from tests.world import World, make_world

from pericia.apps.cases.models import Attachment, Case
from pericia.apps.work.tests.browsing import (
    FORMS,
    case_address,
    english,
    hidden_of,
    item_of,
    take_on,
    text_of,
)
from pericia.apps.work.tests.driving import measure_agreement, open_notes, open_queries, take
from pericia.tenancy.scope import open_scope

pytestmark = pytest.mark.usefixtures("working_hours")
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n"
QUERY = {
    "f.text": "¿Dónde está mi tarjeta?",
    "f.channel": "web",
    "f.received_at": "2026-03-02T10:30",
    "once": "una-vez",
}


@pytest.fixture
def world() -> World:
    return made_once(make_world)


@pytest.fixture
def files(tmp_path: Path) -> Any:
    with override_settings(FILES_URL=f"file://{tmp_path}"):
        yield tmp_path


def pdf(name: str = "extracto.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "application/pdf")


def new_case(world: World) -> str:
    return f"/cases/new/{world.id_of('banco')}/{world.queries.id}"


def cases_of(world: World, client: str = "banco") -> list[Case]:
    with open_scope(world.everything):
        return list(Case.objects.filter(client_id=world.id_of(client)))


def signed_off(world: World) -> UUID:
    (case_id,) = open_notes(world)
    for name, step in (("carmen", "code_a"), ("diego", "code_b"), ("irene", "sign_off")):
        address = take_on(world, name, case_id, step)
        browser_of(world, name).post(address, {**FORMS[step], "then": "stop"})
    measure_agreement(world, case_id)
    return case_id


def test_the_client_opens_a_case_with_a_file(world, files):
    browser = browser_of(world, "marta")
    assert browser.get("/cases/new").headers["Location"] == new_case(world)
    assert 'value="2026-03-02T11:00"' in browser.get(new_case(world)).content.decode()
    answer = browser.post(new_case(world), {**QUERY, "title": "Tarjeta", "files": pdf()})
    (case,) = cases_of(world)
    assert answer.headers["Location"] == case_address(world, "banco", case.id)
    assert (case.title, case.channel) == ("Tarjeta", "web")
    assert case.input["received_at"] == "2026-03-02T09:30:00Z"
    shown = browser.get(case_address(world, "banco", case.id))
    assert "extracto.pdf" in text_of(shown)
    assert item_of(world, case.id, "classify").state == "open"


def test_the_same_form_sent_twice_opens_one_case(world):
    browser = browser_of(world, "marta")
    first = browser.post(new_case(world), QUERY).headers["Location"]
    assert browser.post(new_case(world), QUERY).headers["Location"] == first
    assert browser.post(new_case(world), {**QUERY, "once": "otra"}).headers["Location"] != first
    assert len(cases_of(world)) == 2


def test_a_refused_case_keeps_what_was_typed_and_opens_nothing(world):
    answer = browser_of(world, "marta").post(new_case(world), {"f.text": "Hola", "title": "T1"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Canal</a>: Elija una de las opciones." in page
    assert "Hola" in page
    assert 'value="T1"' in page
    assert cases_of(world) == []


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("foto.pdf", b"MZ\x90\x00" * 40, "no se admiten programas"),
        ("guion.sh", b"#!/bin/sh\n", "no se admiten programas"),
        ("vacio.pdf", b"", "vacío"),
        ("texto.pdf", b"hola", "PDF"),
    ],
)
def test_a_file_that_is_not_what_it_says_stops_the_whole_case(world, files, name, content, words):
    given = {**QUERY, "files": pdf(name, content)}
    answer = browser_of(world, "marta").post(new_case(world), given)
    assert answer.status_code == 422
    assert words.lower() in text_of(answer).lower()
    assert "¿Dónde está mi tarjeta?" in answer.content.decode()
    assert cases_of(world) == []


def test_only_who_opens_cases_has_the_form_and_only_for_lines_of_their_clients(world):
    assert browser_of(world, "ana").get("/cases/new").status_code == 403
    assert browser_of(world, "ana").get(new_case(world)).status_code == 403
    assert browser_of(world, "julio").get(new_case(world)).status_code == 404
    nothing = f"/cases/new/{world.id_of('banco')}/{uuid4()}"
    assert browser_of(world, "marta").get(nothing).status_code == 404
    shown = text_of(browser_of(world, "olga").get("/cases/new"))
    assert "Consultas de clientes" in shown
    assert "Codificación clínica" in shown


def test_a_file_is_saved_as_it_was_sent_by_whoever_sees_the_case(world, files):
    browser = browser_of(world, "marta")
    (case_id,) = open_queries(world)
    address = case_address(world, "banco", case_id)
    wrong = browser.post(
        f"{address}/files", {"files": [pdf("bien.pdf"), pdf("mal.pdf", b"MZ\x90\x00" * 40)]}
    )
    assert wrong.status_code == 422
    assert "No se admiten programas" in text_of(wrong)
    assert "bien.pdf" not in text_of(wrong)
    assert browser.post(f"{address}/files", {"files": pdf("niño.pdf")}).status_code == 302
    with open_scope(world.everything):
        found = Attachment.objects.get(case_id=case_id)
    answer = browser_of(world, "ana").get(f"{address}/files/{found.id}")
    assert b"".join(answer.streaming_content) == PDF
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''ni%C3%B1")
    page = text_of(browser_of(world, "ana").get(take_on(world, "ana", case_id, "classify")))
    assert "niño.pdf" in page
    for name, path in (("julio", found.id), ("marta", uuid4())):
        assert browser_of(world, name).get(f"{address}/files/{path}").status_code == 404
    assert browser_of(world, "ana").post(f"{address}/files", {"files": pdf()}).status_code == 403


def test_a_case_of_others_answers_as_one_that_does_not_exist(world):
    (case_id,) = open_queries(world)
    browser = browser_of(world, "julio")
    nothing = text_of(browser.get(case_address(world, "hospital", uuid4())))
    for client in ("banco", "hospital"):
        answer = browser.get(case_address(world, client, case_id))
        assert answer.status_code == 404
        assert text_of(answer) == nothing
    for rest in ("/answers", "/files", "/priority", "/unblocking", "/cancellation"):
        answer = browser.post(case_address(world, "banco", case_id, rest), {"why": "x"})
        assert answer.status_code == 404, rest


def test_the_client_answers_a_question_and_the_work_goes_on(world):
    (case_id,) = open_notes(world)
    item_page = take_on(world, "carmen", case_id, "code_a")
    question = {"question": "¿Consta la lateralidad?"}
    browser_of(world, "carmen").post(f"{item_page}/question", question)
    address = case_address(world, "hospital", case_id)
    browser = browser_of(world, "julio")
    shown = text_of(browser.get(address))
    assert "Una pregunta para usted ¿Consta la lateralidad?" in shown
    assert "El reloj está parado hasta que responda el cliente" in shown
    item = item_of(world, case_id, "code_a")
    given = {"item": str(item.id), "answer": "Izquierda."}
    assert browser.post(f"{address}/answers", {**given, "answer": ""}).status_code == 400
    assert browser_of(world, "pablo").post(f"{address}/answers", given).status_code == 403
    assert browser.post(f"{address}/answers", given).headers["Location"] == address
    assert browser.post(f"{address}/answers", given).status_code == 409
    assert item_of(world, case_id, "code_a").state == "assigned"
    assert "Izquierda." in text_of(browser_of(world, "carmen").get(item_page))


def test_the_client_sees_the_result_its_proof_and_no_internals(world):
    case_id = signed_off(world)
    shown = text_of(browser_of(world, "julio").get(case_address(world, "hospital", case_id)))
    for words in (
        "Entregado Códigos",
        "Irene Lobo (Experto)",
        "Jurisdicción España",
        "Emitida por Consejería de Educación",
        "Verificada por Registro de titulados",
        "Visto bueno resuelto",
        "Expediente cerrado: Entregado",
        "Horario de servicio",
    ):
        assert words in shown, words
    for words in ("Asumido", "Capacidad", "4.500", "45,00", "hourly", "Dirigir"):
        assert words not in shown, words
    assert "Signed off" not in shown
    in_english = text_of(english(world, "julio").get(case_address(world, "hospital", case_id)))
    assert "Sign-off decided: Sign-off" in in_english


def test_the_story_is_narrowed_by_kind_and_the_lineage_names_makers_and_credentials(world):
    case_id = signed_off(world)
    address = case_address(world, "hospital", case_id)
    page = browser_of(world, "pablo").get(address).content.decode()
    lines = re.findall(r'<li data-kind="(\w+)"', page)
    counts = re.findall(r'show=(\w+)#story".*?<span class="count">(\d+)</span>', page, re.S)
    assert dict(counts) == {each: str(lines.count(each)) for each in set(lines)}
    assert {"work", "review", "routing", "case", "automatic"} <= set(lines)
    reviews = browser_of(world, "pablo").get(f"{address}?show=review")
    assert set(re.findall(r'<li data-kind="(\w+)"', reviews.content.decode())) == {"review"}
    picture = page.split('<svg class="lineage"')[1].split("</svg>")[0]
    assert len(re.findall(r'<g class="origin', picture)) == 1 + 8
    assert "Carmen Díaz · Experto" in picture
    table = page.split('id="lineage"')[1].split("</svg>")[1].split("</table>")[0]
    signed = next(each for each in table.split("<tr>") if "#made-sign_off-1" in each)
    assert "Codificador clínico, ES" in signed
    assert "Codificar (primera vez), Codificar (segunda vez)" in signed
    assert "show=routing" not in browser_of(world, "julio").get(address).content.decode()


def test_a_long_history_is_read_in_pages(world):
    from pericia.apps.journal.actions import Happening, record_all

    (case_id,) = open_notes(world)
    with world.open_as("olga") as actor:
        case = Case.objects.get(id=case_id)
        record_all(
            Happening(
                case.client_id,
                world.now,
                actor,
                "case.prioritised",
                f"case:{case_id}",
                {"priority": number},
                None,
                1,
                case.subject_id,
            )
            for number in range(60)
        )
    browser, address = browser_of(world, "pablo"), case_address(world, "hospital", case_id)
    newest = browser.get(address).content.decode()
    assert "cambiada a 59<" in newest
    assert "cambiada a 19<" not in newest
    before = re.search(r'rel="next" href="(\?before=[^#]+)', newest)
    assert before is not None
    earlier = text_of(browser.get(address + before[1]))
    assert "cambiada a 19 " in earlier
    assert "Expediente abierto" in earlier


def test_a_reason_given_inside_stays_inside(world):
    (case_id,) = open_notes(world)
    item_page = take_on(world, "carmen", case_id, "code_a")
    browser_of(world, "carmen").post(f"{item_page}/return", {"why": "Ceñudo motivo"})
    address = case_address(world, "hospital", case_id)
    assert "Ceñudo motivo" in text_of(browser_of(world, "pablo").get(address))
    assert "Ceñudo motivo" not in text_of(browser_of(world, "julio").get(address))


def test_a_case_is_cancelled_with_a_reason_and_once(world):
    (case_id,) = open_queries(world)
    take_on(world, "ana", case_id, "classify")
    address = case_address(world, "banco", case_id)
    browser = browser_of(world, "olga")
    assert browser.post(f"{address}/cancellation", {"why": ""}).status_code == 400
    assert browser_of(world, "marta").post(f"{address}/cancellation").status_code == 403
    assert browser.post(f"{address}/cancellation", {"why": "Duplicado"}).status_code == 302
    assert browser.post(f"{address}/cancellation", {"why": "Duplicado"}).status_code == 409
    shown = text_of(browser.get(address))
    assert "Cancelado" in shown
    assert "Duplicado" in shown
    assert item_of(world, case_id, "classify").state == "cancelled"


def test_the_priority_moves_a_case_in_the_queue(world):
    first, second = open_queries(world, 2)
    address = case_address(world, "banco", second, "/priority")
    browser = browser_of(world, "pablo")
    for wrong in ("", "101", "mucha"):
        assert browser.post(address, {"priority": wrong, "why": "Urge"}).status_code == 400
    assert browser.post(address, {"priority": "5", "why": "Urge"}).status_code == 302
    browser_of(world, "ana").post("/work/next")
    assert item_of(world, second, "classify").state == "assigned"
    assert item_of(world, first, "classify").state == "open"


def test_pages_send_few_statements(world):
    """Session, account and standing are three of them, the scope is one."""
    cases = open_queries(world, 3)
    signed = signed_off(world)
    address = take_on(world, "ana", cases[0], "classify")
    browser = browser_of(world, "ana")
    assert count_for(browser, "/work") == 8, "four of its own, in one trip"
    assert count_for(browser, address) == 6
    assert count_for(browser, case_address(world, "banco", cases[0])) == 19
    julio = browser_of(world, "julio")
    assert count_for(julio, case_address(world, "hospital", signed)) == 18
    pablo = browser_of(world, "pablo")
    assert count_for(pablo, "/board") == 16
    assert count_for(pablo, "/board/items") == 13
    assert count_for(pablo, "/cases") == 8
    given = {**FORMS["classify"], **hidden_of(browser.get(address))}
    with statements() as sent:
        answer = browser.post(address, given)
    assert answer.headers["Content-Location"] != "/work"
    assert len(sent) == 12  # one of them keeps what the bot knows to answer


def test_the_number_of_statements_does_not_grow_with_the_work(world):
    pablo = browser_of(world, "pablo")
    open_queries(world)
    before = {each: count_for(pablo, each) for each in ("/board", "/board/items", "/cases")}
    open_queries(world, 30)
    for address, count in before.items():
        assert count_for(pablo, address) == count, address


def test_the_list_of_cases_is_narrowed_and_leafed_through(world):
    open_queries(world, 55)
    open_queries(world, 1, text="Me han cobrado dos veces", received_at="2026-02-23T09:00:00+01:00")
    open_notes(world)
    browser = browser_of(world, "olga")
    address, seen = f"/cases?line={world.queries.id}", []
    while address:
        page = browser.get(address).content.decode()
        seen += re.findall(r'<th scope="row"[^>]*><a href="([^"]+)"', page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        address = "/cases" + following[1].replace("&amp;", "&") if following else ""
    assert len(seen) == len(set(seen)) == 56

    def found(query: str, name: str = "olga") -> int:
        page = browser_of(world, name).get(f"/cases?{query}").content.decode()
        return len(re.findall(r'<th scope="row"[^>]*><a href', page))

    assert found("q=COBRADO dos") == 1
    assert found("q=A-1") == 1
    assert found("q=%25") == 0
    assert found("late=1") == 1
    assert found("state=closed") == 0
    assert found(f"client={world.id_of('hospital')}") == 1
    assert found("q=A-1", "marta") == 0
    assert found("q=cobrado", "marta") == 1
    assert found("", "ana") == 50
    assert "Ningún expediente cumple estos filtros." in text_of(browser.get("/cases?state=closed"))
    assert browser.get("/cases?after=bm9uc2Vuc2U").status_code == 400
    assert browser_of(world, "fina").get("/cases").status_code == 403


def test_a_performer_sees_no_case_beyond_their_clearance(world):
    from pericia.apps.journal.actors import SYSTEM
    from pericia.apps.people import actions as people

    (case_id,) = open_queries(world)
    ana = world.people["ana"]
    with open_scope(world.everything):
        people.set_clearance(
            actor=SYSTEM,
            now=world.now,
            organisation_id=ana.organisation_id,
            person_id=ana.id,
            clearance="public",
        )
    browser = browser_of(world, "ana")
    assert str(case_id) not in browser.get("/cases").content.decode()
    assert browser.get(case_address(world, "banco", case_id)).status_code == 404


def test_a_case_that_was_taken_by_a_clock_that_runs_behind_still_opens(world):
    (case_id,) = open_queries(world)
    assert take(world, "ana", world.now - timedelta(milliseconds=5)) is not None
    address = case_address(world, "banco", case_id)
    for name in ("marta", "pablo", "ana"):
        assert browser_of(world, name).get(address).status_code == 200
