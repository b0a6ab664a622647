"""What each role finds in the navigation, and where it begins."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.http import HttpRequest, HttpResponse
from django.test.utils import override_settings
from django.urls import path

from pericia.apps.journal.permissions import EVERY, PERMISSIONS
from pericia.apps.people.boundary import identity_of_account
from pericia.config.urls import urlpatterns as real
from pericia.web import navigation
from pericia.web.navigation import BEGINNINGS, STAGES, beginning_of, journey

ENTRIES = {each.url_name: each for _, entries in STAGES for each in entries}


def here(request: HttpRequest) -> HttpResponse:
    return HttpResponse(request.path)


urlpatterns = [*real, *(path(f"all/{name}", here, name=name) for name in ENTRIES)]


@pytest.fixture
def every_page():
    """A URL table in which each page of the navigation exists."""
    navigation.url_of.cache_clear()
    with override_settings(ROOT_URLCONF=__name__):
        yield
    navigation.url_of.cache_clear()


def names_for(world, name: str) -> set[str]:
    identity = identity_of_account(world.people[name].account_id)
    stages = journey(identity, "/")
    return {each.url.rsplit("/", 1)[-1] for stage in stages for each in stage.entries}


def test_the_stages_are_those_of_the_journey_in_order():
    labels = ", ".join(label for label, _ in STAGES)
    assert labels == "Decide, Provide, Set up, Run, Assure, Understand, Improve, Pay"


def test_each_entry_asks_a_permission_that_exists():
    assert {each.permission for each in ENTRIES.values()} - {None} <= EVERY


def test_each_role_begins_at_a_page_that_it_may_open():
    assert set(BEGINNINGS) == set(PERMISSIONS)
    for role, names in BEGINNINGS.items():
        for name in names:
            permission = ENTRIES[name].permission
            assert permission is None or permission in PERMISSIONS[role], (role, name)


@pytest.mark.usefixtures("every_page")
@pytest.mark.parametrize(
    ("who", "found", "absent"),
    [
        ("ana", {"work", "cases"}, {"people", "board", "journal", "keys"}),
        ("marta", {"cases", "journal", "imports"}, {"work", "keys", "webhooks"}),
        ("alba", {"people", "keys", "journal"}, {"work", "imports"}),
        ("olga", {"board", "engagements", "imports", "work"}, {"keys"}),
    ],
)
def test_a_role_finds_what_it_may_open_and_nothing_else(world, who, found, absent):
    names = names_for(world, who)
    assert found <= names
    assert names.isdisjoint(absent)


@pytest.mark.usefixtures("every_page")
def test_people_begin_at_the_page_of_their_role(world):
    beginnings = {"ana": "work", "pablo": "board", "marta": "overview", "alba": "people"}
    for name, page in beginnings.items():
        identity = identity_of_account(world.people[name].account_id)
        assert beginning_of(identity) == f"/all/{page}"


@pytest.mark.usefixtures("every_page")
def test_the_page_one_is_on_is_marked_together_with_those_below_it(world):
    identity = identity_of_account(world.people["olga"].account_id)
    for address in ("/all/cases", "/all/cases/17/history"):
        stages = journey(identity, address)
        marked = [each.url for stage in stages for each in stage.entries if each.is_here]
        assert marked == ["/all/cases"]


def test_somebody_without_any_membership_begins_at_their_account():
    identity = identity_of_account(uuid4())
    assert beginning_of(identity) == "/me"
    assert journey(identity, "/") == ()


def test_no_entry_leads_to_a_page_that_is_not_there(world):
    from tests.pages import browser_of

    for name in ("ana", "marta", "alba", "olga", "tomas", "fina"):
        browser = browser_of(world, name)
        identity = identity_of_account(world.people[name].account_id)
        for stage in journey(identity, "/"):
            for each in stage.entries:
                assert browser.get(each.url).status_code == 200, (name, each.url)
