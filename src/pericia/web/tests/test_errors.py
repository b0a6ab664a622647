"""One refusal, rendered for whoever asked: page, fragment or JSON; Spanish or English."""

from __future__ import annotations

import psycopg
import pytest
from django.test import Client
from tests.pages import account_of, browser_of
from tests.world import World

pytestmark = pytest.mark.usefixtures("probes")


def reading_english(world: World, name: str) -> Client:
    account = account_of(world, name)
    type(account).objects.filter(id=account.id).update(language="en")
    return browser_of(world, name)


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("not_found", 404),
        ("forbidden", 403),
        ("not_eligible", 403),
        ("raced", 409),
        ("not_in_your_hands", 409),
        ("form_invalid", 422),
        ("name_invalid", 400),
    ],
)
def test_the_status_follows_from_the_code(world, code, status):
    for where in ("refuse", "public-refuse", "account-refuse"):
        answer = browser_of(world, "olga").get(f"/probe/{where}/{code}")
        assert answer.status_code == status
        assert "text/html" in answer.headers["Content-Type"]


def test_a_page_tells_the_refusal_in_the_readers_language(world):
    spanish = browser_of(world, "olga").get("/probe/refuse/raced").content.decode()
    assert "Ha cambiado mientras tanto" in spanish
    assert '<html lang="es">' in spanish
    english = reading_english(world, "pablo").get("/probe/refuse/raced").content.decode()
    assert "The English sentence of raced." in english
    assert '<html lang="en">' in english


@pytest.mark.parametrize(
    ("code", "heading"),
    [("raced", "Alguien se ha adelantado"), ("not_sealed", "Ahora no es posible")],
)
def test_a_conflict_is_headed_by_what_it_is(world, code, heading):
    seen = browser_of(world, "olga").get(f"/probe/refuse/{code}").content.decode()
    assert f"<h1>{heading}</h1>" in seen


def test_the_address_of_a_form_says_that_nothing_is_to_be_read_there(world):
    answer = browser_of(world, "olga").get("/imports/uploads")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert "Vuelva a la página del formulario." in answer.content.decode()


def test_a_fragment_goes_to_the_live_region_whatever_was_to_be_replaced(world):
    answer = browser_of(world, "olga").get("/probe/refuse/raced", headers={"HX-Request": "true"})
    assert answer.status_code == 409
    assert answer.headers["HX-Retarget"] == "#messages"
    assert "<html" not in answer.content.decode()
    assert 'role="alert"' in answer.content.decode()


def test_a_boosted_link_gets_the_whole_page(world):
    headers = {"HX-Request": "true", "HX-Boosted": "true"}
    answer = browser_of(world, "olga").get("/probe/refuse/raced", headers=headers)
    assert "<html" in answer.content.decode()


def test_a_program_gets_problem_details(world):
    headers = {"Accept": "application/json"}
    answer = browser_of(world, "olga").get("/probe/refuse/form_invalid", headers=headers)
    assert answer.headers["Content-Type"] == "application/problem+json"
    told = answer.json()
    assert (told["code"], told["status"], told["field"]) == ("form_invalid", 422, "name")
    assert told["detail"] == "The English sentence of form_invalid."
    assert told["errors"] == [{"path": "name", "en": "x"}]


@pytest.mark.parametrize("where", ["fail", "public-fail"])
@pytest.mark.parametrize("kind", ["403", "404", "500"])
def test_what_nobody_expected_tells_nothing_of_its_cause(world, where, kind):
    browser = browser_of(world, "olga")
    browser.raise_request_exception = False
    for headers in ({}, {"HX-Request": "true"}, {"Accept": "application/json"}):
        answer = browser.get(f"/probe/{where}/{kind}", headers=headers)
        assert answer.status_code == int(kind)
        assert "secret detail" not in answer.content.decode()
        assert "Traceback" not in answer.content.decode()


def test_while_the_database_is_away_everybody_is_told_so(world, monkeypatch):
    def away(*_: object) -> None:
        raise psycopg.OperationalError("the database system is starting up")

    browser = browser_of(world, "olga")
    browser.raise_request_exception = False
    monkeypatch.setattr("pericia.web.sessions.rows", away)
    page = browser.get("/work", headers={"Accept-Language": "en"})
    assert (page.status_code, page.headers["Retry-After"]) == (503, "3")
    assert "The database does not answer." in page.content.decode()
    assert 'http-equiv="refresh"' in page.content.decode()
    sent = browser.post("/work/next", headers={"Accept-Language": "es"})
    assert sent.status_code == 503
    assert "mire si lo que envió está" in sent.content.decode()
    fragment = browser.get("/board", headers={"HX-Request": "true"})
    assert (fragment.status_code, fragment.headers["HX-Retarget"]) == (503, "#messages")
    told = browser.get("/work", headers={"Accept": "application/json"}).json()
    assert (told["code"], told["status"]) == ("database_away", 503)


def test_an_unknown_address_has_a_page_of_its_own_for_strangers_too():
    answer = Client().get("/no/such/page")
    assert answer.status_code == 404
    assert "Aquí no hay nada" in answer.content.decode()


def test_a_stale_form_is_refused_with_advice(world):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(account_of(world, "olga"))
    answer = browser.post("/client", {"client": ""})
    assert answer.status_code == 403
    assert "El formulario ha caducado" in answer.content.decode()


def test_what_a_form_says_whose_writer_was_signed_out_is_shown_to_be_copied():
    written = {"f.note": "Falta el plazo <b>", "f.password": "no se enseña", "then": "stop"}
    answer = Client().post("/work/next", written)
    page = answer.content.decode()
    assert answer.status_code == 401
    assert "Falta el plazo &lt;b&gt;" in page
    assert "no se enseña" not in page


def test_what_a_stale_form_says_is_shown_only_where_it_was_one_of_these_pages(world):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(account_of(world, "olga"))
    for origin, is_shown in (("http://testserver", True), ("http://elsewhere.example", False)):
        answer = browser.post("/client", {"note": "Falta el plazo"}, headers={"Origin": origin})
        assert answer.status_code == 403
        assert ("Falta el plazo" in answer.content.decode()) is is_shown
