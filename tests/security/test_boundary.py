"""No page escapes the boundary: the whole URL table is asked, so a new page is asked too."""

from __future__ import annotations

from collections import Counter

import pytest
from django.test import Client

from pericia.config.api import api
from pericia.web.marks import OWN, PUBLIC
from tests.pages import Address, browser_of, every_address

# What anybody may open without an account; the sign-in pages of allauth come besides.
OPEN_TO_ALL = {
    "front",
    "answer_html",
    "answer_pdf",
    "readiness",
    "health",
    "choose_language",
    "choose_look",
    "design",
    "openapi",
    "journal_verifier",
    "services",
    "service_page",
    "service_sample",
}
SIGNING_IN = (
    "account_",
    "mfa_authenticate",
    "mfa_login_webauthn",
    "openid_connect_",
    "socialaccount_",
)


def known_to_be_open(address: Address) -> bool:
    return address.name in OPEN_TO_ALL or address.name.startswith(SIGNING_IN)


@pytest.fixture(scope="module")
def closed() -> list[Address]:
    return [each for each in every_address() if each.mark not in (PUBLIC, OWN)]


def test_only_the_pages_listed_here_are_open_to_everybody():
    opened = [each for each in every_address() if each.mark == PUBLIC]
    assert [each for each in opened if not known_to_be_open(each)] == []


def test_pages_that_open_their_own_scope_are_those_of_the_api():
    own = [each.path for each in every_address() if each.mark == OWN]
    assert [each for each in own if not each.startswith("/api/")] == []


def test_every_operation_of_the_api_is_in_its_description():
    """What is tried on operations is tried on those described: one left out would escape it."""
    views = [each for _, router in api()._routers for each in router.path_operations.values()]
    there = Counter(
        (operation.view_func.__name__, method.lower())
        for view in views
        for operation in view.operations
        for method in operation.methods
    )
    described = Counter(
        (operation["operationId"], method)
        for methods in Client().get("/api/v1/openapi.json").json()["paths"].values()
        for method, operation in methods.items()
    )
    assert there == described


def test_a_stranger_is_sent_to_sign_in_from_every_other_page(closed):
    assert len(closed) > 10
    for address in closed:
        for method in ("get", "post"):
            answer = getattr(Client(), method)(address.path)
            assert answer.status_code == 302, address
            assert answer.headers["Location"].startswith("/accounts/login/?next="), address


def test_a_stranger_is_refused_every_other_fragment_and_told_where_to_sign_in(closed):
    for address in closed:
        answer = Client(headers={"HX-Request": "true"}).get(address.path)
        assert answer.status_code == 401, address
        assert answer.headers["HX-Redirect"].startswith("/accounts/login/?next="), address
        assert answer.content == b""


def test_a_stranger_is_refused_every_other_page_as_json(closed):
    for address in closed:
        answer = Client(headers={"Accept": "application/json"}).get(address.path)
        assert answer.status_code == 401, address
        assert answer.json()["code"] == "not_signed_in"


def test_no_page_breaks_when_it_is_asked_for_ids_that_do_not_exist(world):
    for name in ("marta", "olga", "ana", "alba", "tomas"):
        browser = browser_of(world, name)
        for address in every_address():
            if address.mark == PUBLIC and name != "marta":
                continue
            answer = browser.get(address.path)
            assert answer.status_code < 500, (name, address)
            if address.name == "account_logout":
                assert "_auth_user_id" in browser.session, "opening a page signed somebody out"


def test_every_answer_carries_the_headers_that_keep_a_page_to_itself():
    for address in every_address():
        headers = Client().get(address.path).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self';" in policy
        assert "unsafe" not in policy
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["X-Frame-Options"] == "DENY"
        assert "camera=()" in headers["Permissions-Policy"]
        assert "HX-Request" in headers["Vary"], address
