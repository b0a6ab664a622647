"""What goes wrong is told to nobody who could use it: not in an answer and not in a log."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.test.utils import override_settings

from pericia.apps.cases import access
from pericia.apps.people.models import Account
from pericia.config import logs
from pericia.kernels.refusal import Refused
from tests.pages import PASSWORD, browser_of
from tests.programs import Program, program
from tests.security.addresses import own_address
from tests.security.planted import EVERY_ROLE, INSIDER
from tests.security.probing import Answer, ask, browsers, read

CANARY = "qzcanario"
CASE_TEXT = f"Ana Pérez {CANARY}, DNI 12345678Z"
CRASHES = ("parameter", "constraint", "code", "public")
NEVER_SHOWN = ("Traceback", "settings.py", "site-packages", "DEBUG", "psycopg", "File &quot;")


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """Everything logged by anybody, at the levels and in the form of the platform."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(logs.JsonFormatter())
    root = logging.getLogger()
    root.addHandler(handler)
    yield written
    root.removeHandler(handler)


@pytest.fixture
def crashing() -> Iterator[None]:
    with override_settings(ROOT_URLCONF="tests.security.crashing_pages"):
        yield


def lines_of(logged: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(each) for each in logged.getvalue().splitlines()]


def clean(answer: Answer, asked: str = "") -> None:
    """Nothing of the cause stands in the answer; the address that was asked may."""
    for each in (*NEVER_SHOWN, CANARY):
        assert each not in answer.text.replace(asked, "")


def test_the_platform_logs_as_these_tests_read():
    formatters = settings.LOGGING["formatters"]
    used = {
        settings.LOGGING["handlers"][each]["formatter"] for each in settings.LOGGING["handlers"]
    }
    assert {formatters[each]["()"] for each in used} == {"pericia.config.logs.JsonFormatter"}


def test_the_debugging_page_cannot_be_switched_on(monkeypatch):
    monkeypatch.setenv("DEBUG", "1")
    monkeypatch.setenv("PERICIA_DEBUG", "1")
    monkeypatch.setenv("DJANGO_DEBUG", "1")
    source = (settings.LOCALE_PATHS[0].parent / "config" / "settings.py").read_text()
    assert "\nDEBUG = False\n" in source
    assert settings.DEBUG is False


@pytest.mark.parametrize("kind", CRASHES)
@pytest.mark.parametrize("accept", ["text/html", "application/json", "htmx"])
def test_a_crash_tells_neither_the_reader_nor_the_log_what_it_was_about(
    planted, crashing, logged, kind, accept
):
    browser = browser_of(planted.world, EVERY_ROLE)
    headers = {"HX-Request": "true"} if accept == "htmx" else {"Accept": accept}
    sent = {"text": CASE_TEXT}
    asked = f"/crash/{kind}?q={CANARY}"
    answer = ask(browser, "POST", asked, data=sent, headers=headers)
    assert answer.status == 500
    clean(answer, asked)
    text = logged.getvalue()
    assert CANARY not in text
    assert browser.cookies["sessionid"].value not in text
    (crash,) = [each for each in lines_of(logged) if "error" in each]
    assert "crashing_pages.py:" in crash["error"]
    assert crash["message"].endswith(f"/crash/{kind}")


def test_the_log_says_where_and_which_constraint(planted, crashing, logged):
    browser = browser_of(planted.world, EVERY_ROLE)
    ask(browser, "POST", "/crash/constraint", data={"text": CASE_TEXT})
    (crash,) = [each for each in lines_of(logged) if "error" in each]
    assert "NotNullViolation" in crash["error"]
    assert logs.told(Refused("raced", CASE_TEXT)).endswith("Refused (raced)")


def test_a_condition_that_cannot_be_evaluated_is_not_logged(planted, crashing, logged):
    browser = browser_of(planted.world, EVERY_ROLE)
    ask(browser, "POST", "/crash/condition", data={"text": CASE_TEXT})
    assert CANARY not in logged.getvalue()


def test_a_refusal_is_not_logged_with_what_was_refused(planted, crashing, logged):
    browser = browser_of(planted.world, EVERY_ROLE)
    answer = ask(browser, "POST", "/crash/refusal", data={"text": CASE_TEXT})
    assert answer.status == 400
    assert CANARY not in logged.getvalue()


def test_causes_of_errors_are_told_without_their_texts():
    try:
        try:
            raise ValueError(CASE_TEXT)
        except ValueError as error:
            raise RuntimeError(CASE_TEXT) from error
    except RuntimeError as error:
        told = logs.told(error)
    assert CANARY not in told
    assert told.count("test_errors_and_logs.py") == 2
    assert told.index("RuntimeError") < told.index("because of") < told.index("ValueError")


def test_passwords_are_in_no_log_whether_they_are_right_or_wrong(planted, logged):
    account = Account.objects.get(id=planted.world.people[EVERY_ROLE].account_id)
    account.set_password(PASSWORD)
    account.save()
    for password in (PASSWORD, f"{CANARY}-falsa"):
        form = {"login": account.email, "password": password}
        ask(Client(), "POST", "/accounts/login/", data=form)
    strict = Client(enforce_csrf_checks=True)
    answer = ask(strict, "POST", "/accounts/login/", data={"login": "x", "password": PASSWORD})
    assert answer.status == 403
    text = logged.getvalue()
    assert PASSWORD not in text
    assert CANARY not in text


def test_links_that_reset_a_password_are_in_no_log(planted, logged):
    for method in ("GET", "POST"):
        ask(Client(enforce_csrf_checks=True), method, f"/accounts/password/reset/key/1-{CANARY}/")
    assert any("CSRF" in each["message"] for each in lines_of(logged))
    assert CANARY not in logged.getvalue()


@pytest.fixture
def by(planted) -> Program:
    return program(planted.world, "olga", "banco")


def test_keys_are_in_no_log(planted, by, logged):
    wrong = Program(f"pk_{CANARY}", Client())
    statuses = [read(each.get("cases")).status for each in (by, wrong)]
    assert statuses == [200, 401]
    bodies = (b"{", {"service_line": CANARY, "input": {"text": CASE_TEXT}})
    for body in bodies:
        assert 400 <= read(by.post("cases", body)).status < 500
    assert str(by.secret) not in logged.getvalue()
    assert CANARY not in logged.getvalue()


def test_a_crash_of_the_api_tells_nothing(by, logged, monkeypatch):
    def crash(*_: object, **__: object) -> None:
        raise RuntimeError(f"{CASE_TEXT} {by.secret}")

    monkeypatch.setattr(access, "cases_for", crash)
    answer = read(by.get(f"cases?reference={CANARY}"))
    assert answer.status == 500
    assert json.loads(answer.body)["code"] == "failed"
    clean(answer)
    assert str(by.secret) not in answer.text
    text = logged.getvalue()
    assert "a request of the API failed" in text
    assert CANARY not in text
    assert str(by.secret) not in text


def test_secrets_of_webhooks_and_keys_stand_on_no_page_even_of_their_own_client(
    planted, closed_pages
):
    secrets = (f"whsec_{planted.canary}", planted.other.secret)
    for page, browser in zip(closed_pages, browsers(planted, INSIDER), strict=False):
        text = ask(browser, "GET", own_address(page, planted.other.ids)).text
        assert [each for each in secrets if each in text] == [], page.name
