"""Whoever must judge without knowing what another said finds it in no answer, until it is over."""

from __future__ import annotations

import re
from importlib.metadata import version
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings
from tests.database import made_once
from tests.pages import browser_of
from tests.programs import program
from tests.world import World, make_world

from pericia.apps.work.models import WorkItem
from pericia.apps.work.tests.browsing import (
    FORMS,
    case_address,
    item_address,
    item_of,
    take_on,
    text_of,
)
from pericia.apps.work.tests.driving import measure_agreement, open_notes, open_queries
from pericia.files.code_names import LIBRARY
from pericia.tenancy.scope import open_scope

pytestmark = pytest.mark.usefixtures("working_hours")
CANARY = "canario amarillo"
QUESTION = "¿Pregunta el canario amarillo?"


@pytest.fixture
def world() -> World:
    return made_once(make_world)


def coded_by_carmen(world: World) -> UUID:
    """A note that Carmen has coded, with the canary in whatever she could write."""
    (case_id,) = open_notes(world)
    address = take_on(world, "carmen", case_id, "code_a")
    browser = browser_of(world, "carmen")
    browser.post(f"{address}/question", {"question": QUESTION})
    item = item_of(world, case_id, "code_a")
    answer = {"item": str(item.id), "answer": f"Sí: {CANARY}"}
    browser_of(world, "julio").post(case_address(world, "hospital", case_id, "/answers"), answer)
    browser.post(f"{address}/parking", {"why": CANARY})
    browser.post(f"{address}/resumption")
    written = {"f.codes.0.code": "Z99", "f.codes.0.text": CANARY, "f.note": CANARY}
    done = browser.post(address, {**FORMS["code_a"], **written, "then": "stop"})
    assert done.headers["Content-Location"] == "/work"
    return case_id


def without_tokens(page: str) -> str:
    """A page without the random text of its forms, which may hold any three letters."""
    return re.sub(r"[A-Za-z0-9]{64}", "", page)


def every_page_of(world: World, name: str, case_id: UUID, step: str) -> dict[str, str]:
    """All that somebody can ask about a case, over pages and API."""
    item = item_of(world, case_id, step)
    browser = browser_of(world, name)
    addresses = [
        "/work",
        "/cases",
        "/cases?q=canario",
        case_address(world, "hospital", case_id),
        item_address(item),
        item_address(item, "/history"),
        "/board",
        "/board/items",
    ]
    pages = {each: browser.get(each).content.decode() for each in addresses}
    pages["refused"] = browser.post(item_address(item), {}).content.decode()
    robot = program(world, name, "hospital")
    for path in ("cases", f"cases/{case_id}", "items", f"items/{item.id}"):
        pages[f"api/{path}"] = robot.get(path).content.decode()
    return pages


def test_a_coder_learns_nothing_of_the_other_while_theirs_is_open(world):
    case_id = coded_by_carmen(world)
    take_on(world, "diego", case_id, "code_b")
    pages = every_page_of(world, "diego", case_id, "code_b")
    assert (
        "Usted juzga esto sin ver: Codificar (primera vez)."
        in pages[item_address(item_of(world, case_id, "code_b"))]
    )
    for address, page in pages.items():
        told = page.replace('value="canario"', "").replace("q=canario", "")
        assert "canario" not in told, address
        assert "Z99" not in without_tokens(page), address


def test_nor_does_whoever_could_still_be_given_it(world):
    case_id = coded_by_carmen(world)
    shown = browser_of(world, "elena").get(case_address(world, "hospital", case_id))
    assert "canario" not in shown.content.decode()
    assert "Parte de lo entregado no se le muestra" in text_of(shown)
    assert "Carmen Díaz" not in text_of(shown)


def test_one_sees_what_one_has_handed_in_oneself(world):
    case_id = coded_by_carmen(world)
    shown = browser_of(world, "carmen").get(case_address(world, "hospital", case_id))
    assert "Z99" in text_of(shown)


def test_the_client_and_those_who_direct_the_work_see_both(world):
    case_id = coded_by_carmen(world)
    for name in ("julio", "pablo"):
        shown = browser_of(world, name).get(case_address(world, "hospital", case_id))
        assert "Z99" in text_of(shown), name


def test_a_supervisor_who_holds_the_blind_item_is_blind_as_well(world):
    case_id = coded_by_carmen(world)
    address = take_on(world, "diego", case_id, "code_b")
    browser_of(world, "diego").post(f"{address}/escalation", {"why": "Dudo"})
    item = item_of(world, case_id, "code_b")
    with open_scope(world.everything):
        WorkItem.objects.filter(id=item.id).update(
            state="assigned", assignee_id=world.people["pablo"].id
        )
    browser = browser_of(world, "pablo")
    for page in (case_address(world, "hospital", case_id), item_address(item)):
        assert "Z99" not in without_tokens(browser.get(page).content.decode()), page


def name_codes(monkeypatch, folder: Path) -> None:
    """As after the first search for a code: one has a Spanish name, one an English one alone."""
    monkeypatch.setattr(settings, "DATA", folder)
    monkeypatch.setattr(settings, "CODE_NAMES", str(folder / "es.tsv"))
    (folder / "es.tsv").write_text("A09\tGastroenteritis infecciosa\n")
    (folder / "codes").mkdir()
    kept = folder / "codes" / f"icd-10-cm-{version(LIBRARY)}.tsv"
    kept.write_text("A09\t1\tInfectious gastroenteritis\nZ99\t0\tDependence on machines\n")


def test_once_both_are_there_the_adjudicator_sees_both_and_at_the_end_everybody(
    world, monkeypatch, tmp_path
):
    case_id = coded_by_carmen(world)
    address = take_on(world, "diego", case_id, "code_b")
    browser_of(world, "diego").post(address, {**FORMS["code_b"], "then": "stop"})
    address = take_on(world, "elena", case_id, "adjudicate")
    shown = text_of(browser_of(world, "elena").get(address))
    assert "Z99" in shown
    assert "Carmen Díaz" in shown
    assert "Gastroenteritis" not in shown, "no page waits for the names of codes"
    name_codes(monkeypatch, tmp_path)
    desk = browser_of(world, "elena").get(address)
    named = '<span lang="en">Dependence on machines</span>'
    assert desk.content.decode().count(named) == 3, (
        "to choose from, as it was handed in, and in the comparison"
    )
    assert "Dependence on machines (nombre en inglés)" in text_of(desk)
    assert '<span lang="es">Gastroenteritis infecciosa</span>' in desk.content.decode()
    browser_of(world, "elena").post(address, {**FORMS["adjudicate"], "then": "stop"})
    address = take_on(world, "irene", case_id, "sign_off")
    page = text_of(browser_of(world, "irene").get(address))
    assert "A09 Gastroenteritis infecciosa" in page
    assert "Qué cambiar necesario para «Devolver»" in page
    browser_of(world, "irene").post(address, FORMS["sign_off"])
    measure_agreement(world, case_id)
    shown = browser_of(world, "diego").get(case_address(world, "hospital", case_id))
    assert "Z99" in text_of(shown)


def test_a_blind_reviewer_sees_neither_the_category_nor_the_reply(world):
    cases = open_queries(world, 40)
    drawn = None
    for case_id in cases:
        for name, step in (("ana", "classify"), ("luis", "answer")):
            address = take_on(world, name, case_id, step)
            changes = {"f.reply": CANARY} if step == "answer" else {"f.note": CANARY}
            browser_of(world, name).post(address, {**FORMS[step], **changes, "then": "stop"})
        if "blind_review" in steps_of(world, case_id):
            drawn = case_id
            break
    assert drawn is not None, "one in five is drawn"
    address = take_on(world, "rosa", drawn, "blind_review")
    browser = browser_of(world, "rosa")
    for page in (address, f"{address}/history", case_address(world, "banco", drawn)):
        shown = browser.get(page).content.decode()
        assert CANARY not in shown, page
        assert "Ana Ruiz" not in shown, page
    browser.post(address, {"f.category": "Tarjeta que no", "then": "stop"})
    judging = browser.get(take_on(world, "rosa", drawn, "judge"))
    assert "Partir de la respuesta dada" in text_of(judging)
    assert f'value="{CANARY}"' in judging.content.decode(), "what is judged is what is mended"


def test_somebody_of_another_client_sees_nothing_at_all(world):
    case_id = coded_by_carmen(world)
    answer = browser_of(world, "marta").get(case_address(world, "hospital", case_id))
    assert answer.status_code == 404
    assert "canario" not in answer.content.decode()


def steps_of(world: World, case_id: UUID) -> set[str]:
    with open_scope(world.everything):
        return set(WorkItem.objects.filter(case_id=case_id).values_list("step", flat=True))
