"""Work in bulk at the board: what has not changed is not sent, many items at once, kept filters."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from tests.database import made_once
from tests.pages import browser_of
from tests.statements import statements
from tests.world import Someone, World, make_world

from pericia.apps.journal.actors import SYSTEM
from pericia.apps.people import actions as people
from pericia.apps.work.models import Offer, SavedFilter, WorkItem
from pericia.apps.work.tests.browsing import (
    english,
    item_address,
    item_of,
    take_on,
    text_of,
)
from pericia.apps.work.tests.driving import open_notes, open_queries
from pericia.tenancy.scope import open_scope

pytestmark = pytest.mark.usefixtures("working_hours")
LIVE = {"HX-Request": "true"}
CHANGES = "/board/items/changes"


@pytest.fixture
def world() -> World:
    return made_once(make_world)


def polled(browser: Client, address: str, tag: str = "") -> HttpResponse:
    return browser.get(address, headers={**LIVE, **({"If-None-Match": tag} if tag else {})})


def keep_away(world: World, someone: Someone, client: str = "banco") -> None:
    with open_scope(world.everything):
        people.raise_wall(
            actor=SYSTEM,
            now=world.now,
            organisation_id=someone.organisation_id,
            person_id=someone.id,
            walled_id=world.id_of(client),
            reason="Asesora a un competidor",
        )


def reference(item: WorkItem) -> str:
    return f"{item.client_id}/{item.id}"


def changed(browser: Client, *items: WorkItem, **form: Any) -> str:
    answer = browser.post(CHANGES, {"item": [reference(each) for each in items], **form})
    assert answer.status_code == 200, answer.content.decode()[:2000]
    return text_of(answer)


def test_a_board_on_which_nothing_happened_is_answered_by_one_light_query(world):
    open_queries(world, 3)
    browser = browser_of(world, "pablo")
    first = polled(browser, "/board")
    assert first.status_code == 200
    assert "<html" not in first.content.decode()
    tag = first.headers["ETag"]
    with statements() as sent:
        again = polled(browser, "/board", tag)
    assert again.status_code == 304
    assert not again.content
    own = [each for each in sent if "work_" in each or "journal_" in each or "cases_" in each]
    assert len(own) == 1, own
    assert "journal_event" in own[0]
    assert polled(browser, "/board?line=x", tag).status_code == 200
    assert polled(browser_of(world, "olga"), "/board", tag).status_code == 200
    assert polled(english(world, "pablo"), "/board", tag).status_code == 200


def test_whatever_happens_to_an_item_is_sent_at_the_next_round(world):
    (case_id,) = open_queries(world)
    browser = browser_of(world, "pablo")
    tag = polled(browser, "/board").headers["ETag"]
    for happens in (
        lambda: take_on(world, "ana", case_id, "classify"),
        lambda: browser_of(world, "ana").post(
            item_address(item_of(world, case_id, "classify"), "/parking"), {"why": "Espero"}
        ),
        lambda: browser.post(
            item_address(item_of(world, case_id, "classify"), "/reassignment"), {"why": "Enferma"}
        ),
        lambda: open_queries(world),
    ):
        happens()
        answer = polled(browser, "/board", tag)
        assert answer.status_code == 200
        assert answer.headers["ETag"] != tag
        tag = answer.headers["ETag"]


def test_the_counts_of_the_board_are_those_of_the_items(world):
    """Counted from an index alone, in slots of due times: no item may fall between two."""
    open_queries(world, 7)
    open_queries(world, 2, received_at="2026-02-23T09:00:00+01:00")
    with open_scope(world.everything):
        items = list(WorkItem.objects.order_by("id"))
        for number, each in enumerate(items):
            WorkItem.objects.filter(client_id=each.client_id, id=each.id).update(
                priority=number % 3, level=number % 2
            )
        late = WorkItem.objects.filter(due_at__lt=world.now).count()
    page = text_of(polled(english(world, "pablo"), "/board"))
    assert late == 2
    assert (
        f"Waiting 9 Offered 0 In hand 0 Parked 0 With the client 0 Blocked cases 0 Late {late}"
        in page
    )
    assert "4 escalated" in page


def test_what_will_be_late_is_told_before_it_is(world):
    """One person, a minute an item: of 45 that are due in half a business hour, 15 are too many."""
    cases = open_queries(world, 45)
    with open_scope(world.everything):
        WorkItem.objects.update(due_at=world.now + timedelta(minutes=30))
        WorkItem.objects.filter(case_id=cases[-1]).update(priority=-5)
    browser = english(world, "pablo")
    shown = text_of(polled(browser, "/board")).replace("\xa0", " ")
    assert "Late 0 Will be late 15" in shown
    assert re.search(r"nobody at it 45 (0 )+15 30 min 0 s 45 min", shown)
    rows = browser.get("/board/items?step=classify").content.decode().split("<tr>")
    # Those that a file opened at once are due at the same moment: they wait for one another too.
    assert ["Will be late" in each for each in rows[-45:]] == [False] * 30 + [True] * 15


def test_the_number_of_what_will_be_late_leads_to_those_items(world, monkeypatch):
    monkeypatch.setattr("pericia.apps.work.views.board_items.FORESEEN_AT_ONCE", 20)
    open_queries(world, 45)
    with open_scope(world.everything):
        WorkItem.objects.update(due_at=world.now + timedelta(minutes=30))
    browser = english(world, "pablo")
    behind = re.findall(r'href="([^"]+risk=1)"', browser.get("/board").content.decode())
    assert len(behind) == 2
    for each in behind:
        shown = text_of(browser.get(html.unescape(each)))
        assert shown.count("Will be late") == 15
        assert "15 rows" in shown
    assert "No item fits" in text_of(browser.get("/board/items?risk=1&state=parked"))


def test_of_many_items_each_is_changed_whole_or_says_why_not(world):
    cases = open_queries(world, 3)
    take_on(world, "ana", cases[0], "classify")
    take_on(world, "luis", cases[1], "classify")
    items = [item_of(world, each, "classify") for each in cases]
    browser = browser_of(world, "pablo")
    shown = changed(browser, *items, do="return", why="Cambio de turno")
    assert "2 tareas hechas, 1 no" in shown
    assert "Nadie tiene esta tarea en sus manos." in shown
    assert {item_of(world, each, "classify").state for each in cases} == {"open"}
    shown = changed(browser, *items, do="prioritise", priority="40", why="Lo pide el cliente")
    assert "3 tareas hechas" in shown
    assert {item_of(world, each, "classify").priority for each in cases} == {40}
    shown = changed(browser, items[0], items[1], do="escalate", why="Es delicado")
    assert "2 tareas hechas" in shown
    shown = changed(browser, *items, do="escalate", why="Es delicado")
    assert "1 tarea hecha, 2 no" in shown
    assert {item_of(world, each, "classify").level for each in cases} == {1}
    assert "3 tareas hechas" in changed(browser, *items, do="return", why="Es de su mesa")
    now = [item_of(world, each, "classify") for each in cases]
    assert {(each.state, each.level, each.priority) for each in now} == {("open", 0, 40)}


def test_an_item_is_given_only_to_somebody_who_may_do_it_by_every_rule(world):
    (case_id,) = open_queries(world)
    (note,) = open_notes(world)
    query, coding = item_of(world, case_id, "classify"), item_of(world, note, "code_a")
    ana, browser = world.people["ana"], browser_of(world, "pablo")
    shown = changed(browser, query, coding, do="give", person=str(ana.id), why="Lo conoce")
    assert "1 tarea hecha, 1 no" in shown
    given = item_of(world, case_id, "classify")
    assert (given.state, given.assignee_id) == ("offered", ana.id)
    assert item_of(world, note, "code_a").state == "open"
    rosa = world.people["rosa"]
    shown = changed(browser, query, do="give", person=str(rosa.id), why="Está libre")
    assert "0 tareas hechas, 1 no" in shown
    with open_scope(world.everything):
        offer = Offer.objects.get(item_id=query.id)
        assert (offer.state, offer.person_id) == ("pending", ana.id)
    answer = browser_of(world, "ana").post(item_address(query, "/take"))
    assert answer.headers["Location"] == item_address(query)


def test_what_is_asked_of_no_item_or_without_a_reason_changes_nothing(world):
    (case_id,) = open_queries(world)
    item, browser = item_of(world, case_id, "classify"), browser_of(world, "pablo")
    for form in (
        {"do": "return", "why": "Sí"},
        {"item": ["x/y"], "do": "return", "why": "Sí"},
        {"item": [reference(item)] * 3, "do": "vanish", "why": "Sí"},
        {"item": [reference(item)], "do": "give", "why": "Sí"},
    ):
        assert browser.post(CHANGES, form).status_code == 400, form
    assert "Escriba el motivo." in changed(browser, item, do="prioritise", priority="40", why=" ")
    assert item_of(world, case_id, "classify").priority == item.priority
    forbidden = {"item": [reference(item)], "do": "return", "why": "Sí"}
    assert browser_of(world, "ana").post(CHANGES, forbidden).status_code == 403


def test_a_filter_is_kept_for_its_owner_and_its_address_works_for_others(world):
    browser = browser_of(world, "pablo")
    address = f"line={world.queries.id}&state=open&evil=1"
    form = {"page": "board_items", "query": address, "name": "  Mi   turno "}
    answer = browser.post("/board/filters", form)
    kept = f"/board/items?line={world.queries.id}&state=open"
    assert answer.headers["Location"] == kept
    page = browser.get(kept).content.decode()
    assert re.search(r'aria-current="true">Mi turno</a>', page)
    browser.post("/board/filters", {**form, "query": "late=1"})
    with open_scope(world.everything):
        assert [each.query for each in SavedFilter.objects.all()] == ["late=1"]
        (saved,) = SavedFilter.objects.all()
    other = browser_of(world, "olga")
    assert "Mi turno" not in other.get(kept).content.decode()
    other.post(f"/board/filters/{saved.id}/removal")
    assert "Mi turno" in browser.get("/board/items").content.decode()
    assert browser.post("/board/filters", {**form, "name": " "}).status_code == 400
    assert browser_of(world, "ana").post("/board/filters", form).status_code == 403
    browser.post(f"/board/filters/{saved.id}/removal")
    assert "Mi turno" not in browser.get("/board/items").content.decode()


def test_a_filter_that_narrows_nothing_is_refused_and_not_asked_for(world):
    browser = browser_of(world, "pablo")
    for page in ("board", "board_items"):
        form = {"page": page, "query": "line=&evil=1", "name": "Todo"}
        answer = browser.post("/board/filters", form)
        assert answer.status_code == 400
        assert "pulse Ver y guarde entonces el filtro" in text_of(answer)
    with open_scope(world.everything):
        assert not SavedFilter.objects.exists()
    for address in ("/board", "/board?line=", "/board/items"):
        shown = browser.get(address).content.decode()
        assert "Aún no hay ningún filtro puesto." in shown
        assert 'id="filter-name"' not in shown
    assert 'id="filter-name"' in browser.get("/board/items?late=1").content.decode()


def test_items_of_one_step_say_so_and_lead_to_those_of_every_step(world):
    open_queries(world, 1)
    browser = browser_of(world, "pablo")
    shown = browser.get("/board/items?step=classify&state=open").content.decode()
    assert re.search(r'href="/board/items\?state=open">Solo Clasificar la consulta', shown)
    assert "Ver todos los pasos" not in browser.get("/board/items?state=open").content.decode()


def test_coverage_shows_who_could_do_a_step_and_where_nobody_could(world):
    def row(step: str) -> str:
        shown = text_of(browser_of(world, "pablo").get(f"/people/coverage?line={world.coding.id}"))
        return shown.split(step, 1)[1].split("Codificación clínica", 2)[1]

    assert "Irene Lobo" in row("Visto bueno")
    assert "Carmen Díaz" not in row("Visto bueno")
    for name in ("irene", "nuria"):
        keep_away(world, world.people[name], "hospital")
    assert "Nadie" in row("Visto bueno")
    page = browser_of(world, "pablo").get("/people/coverage").content.decode()
    assert "Irene Lobo" not in page
    assert browser_of(world, "ana").get("/people/coverage").status_code == 403


def test_coverage_counts_people_of_another_provider_and_names_none(world):
    """The list of people shows that Clara is there and as what; that she had a step is told to
    whoever sees the client's cases; what she can do, to her employer alone."""
    (case_id,) = open_queries(world)
    address = f"/people/coverage?line={world.queries.id}"
    beside = text_of(browser_of(world, "pablo").get(address))
    assert "Norte Servicios: 1 con esa función" in beside
    assert "hace poco: 1" not in beside
    assert "Nadie de los suyos" not in beside
    take_on(world, "clara", case_id, "classify")
    for someone in world.people.values():
        may_do = not {"operator", "expert"}.isdisjoint(someone.roles.get("banco", ()))
        if may_do and someone.organisation_id == world.manos.organisation_id:
            keep_away(world, someone)
    shown = text_of(browser_of(world, "pablo").get(address))
    assert "Nadie de los suyos" in shown
    assert "Norte Servicios: 1 con esa función (con este paso hace poco: 1)" in shown
    assert "Clara Soto" not in shown
    without_cases = text_of(browser_of(world, "alba").get(address))
    assert "Norte Servicios: 1 con esa función" in without_cases
    assert "hace poco: 1" not in without_cases
    keep_away(world, world.people["clara"])
    assert "Norte Servicios" not in text_of(browser_of(world, "pablo").get(address))


def test_the_statements_of_the_board_do_not_grow_with_the_work(world):
    open_queries(world, 2)
    browser = browser_of(world, "pablo")
    addresses = ("/board", "/board/items", "/people/coverage")

    def counts() -> list[int]:
        found = []
        for address in addresses:
            browser.get(address)
            with statements() as sent:
                browser.get(address)
            found.append(len(sent))
        return found

    few = counts()
    open_queries(world, 30)
    open_notes(world, 4)
    assert counts() == few
