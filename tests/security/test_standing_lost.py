"""Whoever loses their standing in the middle of a session sees nothing more from then on."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from pericia.apps.journal.actors import SYSTEM
from pericia.apps.organisations import actions as organisations
from pericia.apps.people import actions as people
from pericia.apps.people.models import Account
from pericia.tenancy.scope import open_scope
from tests.security.probing import ask, read
from tests.security.two_clients import (
    TwoClients,
    end,
    make_two_clients,
    open_case,
    raise_wall,
    sign_in,
)

AT_FIRST, AT_SECOND = 0, 1
LISTS = ("/cases", "/board", "/board/items", "/work", "/people", "/organisations", "/processes")


@pytest.fixture
def two() -> TwoClients:
    """`muro` works at both clients, has looked at both, and has chosen the second."""
    two = make_two_clients()
    sign_in(two)
    open_case(two, "muro", AT_SECOND)
    browser = two.people["muro"].browser
    browser.post("/client", {"client": str(two.client_ids[AT_SECOND])})
    assert two.canaries[AT_SECOND] in ask(browser, "GET", "/cases").text
    return two


def end_membership(two: TwoClients) -> None:
    end(two, "muro", AT_SECOND)


def wall(two: TwoClients) -> None:
    raise_wall(two, "muro", AT_SECOND)


def oppose(two: TwoClients) -> None:
    """The client names the person's employer as an opponent."""
    with open_scope(two.everything):
        organisations.set_opponents(
            actor=SYSTEM,
            now=timezone.now(),
            client_id=two.client_ids[AT_SECOND],
            opponent_ids=[two.provider_id],
            why="They compete.",
        )


def leave(two: TwoClients) -> None:
    """The person no longer works for the provider."""
    change(two, is_active=False)


def change(two: TwoClients, **changes: Any) -> None:
    with open_scope(two.everything):
        people.change_person(
            actor=SYSTEM,
            now=timezone.now(),
            organisation_id=two.provider_id,
            person_id=two.people["muro"].person_id,
            **changes,
        )


LOSSES = [end_membership, wall, oppose, leave]


@pytest.mark.parametrize("lose", LOSSES, ids=lambda each: each.__name__)
def test_the_next_request_sees_nothing_more(two, lose: Callable[[TwoClients], None]):
    muro = two.people["muro"]
    (case_id, item_id) = _work_of(two)
    lose(two)
    second = two.client_ids[AT_SECOND]
    addresses = [*LISTS, f"/cases/{second}/{case_id}", f"/work/items/{second}/{item_id}"]
    for each in (*addresses, f"/cases?client={second}", f"/organisations/clients/{second}"):
        answer = ask(muro.browser, "GET", each)
        assert answer.status < 500, each
        assert two.canaries[AT_SECOND] not in answer.text, each
    for path in ("take", "draft", "parking", "blind-answer", ""):
        answer = ask(muro.browser, "POST", f"/work/items/{second}/{item_id}/{path}".rstrip("/"))
        assert answer.status == 404, path


@pytest.mark.parametrize("lose", LOSSES, ids=lambda each: each.__name__)
def test_the_next_call_with_a_key_is_refused(two, lose: Callable[[TwoClients], None]):
    key = two.people["muro"].programs[AT_SECOND]
    first = read(key.get("cases"))
    assert first.status == 200
    repeated = {"Idempotency_Key": "again"}
    noted = read(key.post("work/presence", **repeated))
    assert noted.status == 204
    lose(two)
    assert read(key.get("cases", If_None_Match=first.headers["ETag"])).status == 401
    assert read(key.post("work/presence", **repeated)).status == 401
    assert read(key.get("journal/export")).status == 401


def test_what_is_lost_at_one_client_is_kept_at_the_other(two):
    open_case(two, "muro", AT_FIRST)
    wall(two)
    answer = ask(two.people["muro"].browser, "GET", "/cases")
    assert two.canaries[AT_FIRST] in answer.text
    assert two.canaries[AT_SECOND] not in answer.text


def test_a_role_that_was_taken_away_opens_nothing_more(two):
    muro = two.people["muro"]
    assert ask(muro.browser, "GET", "/board").status == 200
    for client_id in two.client_ids:
        with open_scope(two.everything):
            people.grant_membership(
                actor=SYSTEM,
                now=timezone.now(),
                client_id=client_id,
                organisation_id=two.provider_id,
                person_id=muro.person_id,
                roles=["operator"],
            )
    assert ask(muro.browser, "GET", "/board").status == 403
    assert read(muro.programs[AT_SECOND].get("journal/events")).status == 403


def test_an_account_that_was_closed_is_a_stranger(two):
    muro = two.people["muro"]
    Account.objects.filter(id=muro.account_id).update(is_active=False)
    for each in LISTS:
        answer = ask(muro.browser, "GET", each)
        assert answer.status == 302
        assert answer.headers["Location"].startswith("/accounts/login/")


def test_a_session_that_was_signed_out_opens_nothing_to_whoever_kept_it(two):
    browser = two.people["muro"].browser
    kept = browser.cookies["sessionid"].value
    browser.post("/accounts/logout/")
    thief = Client()
    thief.cookies["sessionid"] = kept
    assert ask(thief, "GET", "/cases").status == 302


def test_pages_are_kept_by_nobody_on_the_way(two):
    browser = two.people["muro"].browser
    for each in LISTS:
        kept = ask(browser, "GET", each).headers.get("Cache-Control", "")
        assert "no-store" in kept or "private" in kept, each


def _work_of(two: TwoClients) -> tuple[str, str]:
    """A case and an item of the second client, from the lists."""
    browser = two.people["muro"].browser
    case = re.search(r"/cases/[0-9a-f-]{36}/([0-9a-f-]{36})", ask(browser, "GET", "/cases").text)
    items = ask(browser, "GET", "/board/items").text
    item = re.search(r"/work/items/[0-9a-f-]{36}/([0-9a-f-]{36})", items)
    assert case is not None
    assert item is not None
    return case[1], item[1]
