"""What surrounds a view: whose rows it sees, what stays written, as whom it acts."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from tests.pages import account_of, browser_of
from tests.world import World

from pericia.apps.organisations.models import Process
from pericia.tenancy.scope import open_scope

pytestmark = pytest.mark.usefixtures("probes")


def written(world: World, name: str) -> bool:
    with open_scope(world.everything):
        return Process.objects.filter(client_id=world.id_of("banco"), name=name).exists()


def ask_to_write(world: World, then: str, **options: bool) -> tuple[int, str]:
    name = f"process-{uuid4()}"
    browser = browser_of(world, "olga")
    browser.raise_request_exception = options.get("raises", True)
    answer = browser.post(f"/probe/write/{world.id_of('banco')}/{name}/{then}")
    return answer.status_code, name


def test_a_page_sees_the_clients_of_its_reader_and_no_other(world):
    assert browser_of(world, "ana").get("/probe/seen").json()["clients"] == ["Banco Norte"]
    both = browser_of(world, "olga").get("/probe/seen").json()["clients"]
    assert both == ["Banco Norte", "Hospital Sur"]


@pytest.mark.parametrize("then", ["200", "204", "302"])
def test_what_a_page_writes_stays_when_it_succeeds(world, then):
    status, name = ask_to_write(world, then)
    assert status == int(then)
    assert written(world, name)


@pytest.mark.parametrize("then", ["400", "409", "422", "500", "503"])
def test_nothing_stays_written_when_the_answer_is_an_error(world, then):
    status, name = ask_to_write(world, then)
    assert status == int(then)
    assert not written(world, name)


def test_nothing_stays_written_after_a_refusal(world):
    status, name = ask_to_write(world, "refuse")
    assert status == 409
    assert not written(world, name)


@pytest.mark.parametrize("then", ["crash", "late"])
def test_nothing_stays_written_after_a_crash_in_view_or_template(world, then):
    status, name = ask_to_write(world, then, raises=False)
    assert status == 500
    assert not written(world, name)


def test_two_who_write_the_same_are_told_that_one_was_faster(world):
    status, name = ask_to_write(world, "twice")
    assert status == 409
    assert not written(world, name)


def test_a_foreign_client_cannot_be_written_to(world):
    name = f"process-{uuid4()}"
    browser = browser_of(world, "ana")
    browser.raise_request_exception = False
    answer = browser.post(f"/probe/write/{world.id_of('hospital')}/{name}/200")
    assert answer.status_code == 500
    with open_scope(world.everything):
        assert not Process.objects.filter(name=name).exists()


def test_the_actor_acts_as_the_role_that_has_the_permission(world):
    banco = world.id_of("banco")
    assert browser_of(world, "olga").get(f"/probe/act/{banco}/case.open").content == b"operations"
    assert browser_of(world, "ana").get(f"/probe/act/{banco}/case.open").status_code == 403


def test_a_foreign_client_and_a_random_one_answer_alike(world):
    browser = browser_of(world, "ana")
    foreign = browser.get(f"/probe/act/{world.id_of('hospital')}/case.see")
    random = browser.get(f"/probe/act/{uuid4()}/case.see")
    assert foreign.status_code == random.status_code == 404
    assert _without_tokens(foreign.content) == _without_tokens(random.content)


def test_an_account_that_was_closed_sees_nothing_at_the_next_page(world):
    browser = browser_of(world, "ana")
    assert browser.get("/probe/seen").json()["clients"] == ["Banco Norte"]
    account = account_of(world, "ana")
    type(account).objects.filter(id=account.id).update(is_active=False)
    try:
        assert browser.get("/probe/seen").status_code == 302
    finally:
        type(account).objects.filter(id=account.id).update(is_active=True)


def test_lists_are_narrowed_to_the_chosen_client(world):
    browser = browser_of(world, "olga")
    banco = str(world.id_of("banco"))
    answer = browser.post("/client", {"client": banco, "next": "/probe/seen"})
    assert answer.headers["Location"] == "/probe/seen"
    seen = browser.get("/probe/seen").json()
    assert (seen["chosen"], seen["with_cases"]) == (banco, [banco])
    hospital = str(world.id_of("hospital"))
    assert browser.get(f"/probe/seen?client={hospital}").json()["with_cases"] == [hospital]
    browser.post("/client", {"client": ""})
    assert len(browser.get("/probe/seen").json()["with_cases"]) == 2


def test_a_foreign_client_cannot_be_chosen(world):
    browser = browser_of(world, "ana")
    hospital = str(world.id_of("hospital"))
    browser.post("/client", {"client": hospital})
    for address in ("/probe/seen", f"/probe/seen?client={hospital}"):
        assert browser.get(address).json()["chosen"] is None


@pytest.mark.parametrize("next_page", ["https://elsewhere.example/", "//elsewhere.example", "x:y"])
def test_a_form_never_leads_to_another_site(world, next_page):
    answer = browser_of(world, "olga").post("/client", {"client": "", "next": next_page})
    assert answer.headers["Location"] == "/"


def _without_tokens(content: bytes) -> str:
    """The page without its tokens and without the address that it is shown at."""
    text = re.sub(r"csrfmiddlewaretoken\" value=\"\w+|X-CSRFToken\": \"\w+", "", content.decode())
    return re.sub(r"/probe/act/[^\"]*", "", text)
