"""Every page, read by every role: nothing of a client that the reader has no standing at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from django.test import Client

from pericia.apps.journal.permissions import ROLES
from tests.security.addresses import (
    Pattern,
    every_pattern,
    fillings,
    nobodys,
    own_address,
    queries,
)
from tests.security.planted import (
    EVERY_ROLE,
    INSIDER,
    OF_ROLES,
    READERS,
    WALLED,
    PlantedWorld,
)
from tests.security.probing import ask, browsers, leaks, same, wrong
from tests.security.stamping import digests

THOROUGH = (EVERY_ROLE, WALLED)  # they exchange each id of an address by itself, too
AS_OTHERS = ({"HX-Request": "true"}, {"Accept": "application/json"})


def test_every_parameter_of_the_url_table_is_known():
    """Name what a new parameter stands for in KINDS or NAMELESS, and plant one of it."""
    assert {each.name: each.unknown for each in every_pattern() if each.unknown} == {}


def test_every_role_is_among_the_readers(planted):
    held = {name: planted.world.people[name].roles["banco"] for name in OF_ROLES.values()}
    assert set(OF_ROLES) == set(ROLES)
    assert all(role in held[name] for role, name in OF_ROLES.items())


@pytest.mark.parametrize("reader", READERS)
def test_no_page_shows_anything_of_another_client(planted, closed_pages, reader):
    random = nobodys(planted.other)
    found = []
    # Those of one role read their own client's pages in test_pages_by_role.py, to the same end.
    is_of_one_role = reader in OF_ROLES.values()
    for page, browser in zip(closed_pages, browsers(planted, reader), strict=False):
        if not is_of_one_role:
            answer = ask(browser, "GET", own_address(page, planted.own.ids))
            found += wrong(page.name, answer, planted)
        found += _differences(planted, page, browser, random, thorough=reader in THOROUGH)
    assert found == []


@pytest.mark.parametrize("headers", AS_OTHERS, ids=["fragment", "json"])
def test_fragments_and_json_show_nothing_of_another_client(planted, closed_pages, headers):
    random = nobodys(planted.other)
    found = []
    for page, browser in zip(closed_pages, browsers(planted, EVERY_ROLE), strict=False):
        found += _differences(planted, page, browser, random, thorough=False, headers=headers)
    assert found == []


@pytest.mark.parametrize("reader", [EVERY_ROLE, WALLED, OF_ROLES["administrator"]])
def test_no_list_is_led_to_another_client_by_its_query(planted, closed_pages, reader):
    lists = [each for each in closed_pages if not each.kinds and each.mark == "scoped"]
    found = []
    for page, browser in zip(lists, browsers(planted, reader), strict=False):
        for query, given in queries(page.template, planted.other.ids, planted.canary):
            answer = ask(browser, "GET", f"{page.template}?{query}")
            found += wrong(f"{page.name}?{query}", answer, planted, given)
    assert len(lists) > 5
    assert found == []


def test_a_stranger_is_sent_to_sign_in_whatever_the_ids(planted, closed_pages):
    before = digests([planted.other["client"], planted.own["client"]])
    for page in closed_pages:
        for ids in (planted.own.ids, planted.other.ids):
            for method in ("GET", "POST", "DELETE"):
                answer = ask(Client(), method, own_address(page, ids))
                assert answer.status == 302, page
                assert answer.headers["Location"].startswith("/accounts/login/?next="), page
                assert not leaks(answer, planted, ids.values())
    assert digests([planted.other["client"], planted.own["client"]]) == before


def test_whoever_has_a_standing_there_does_see_what_the_others_must_not(planted, closed_pages):
    """Without this the other tests would pass on pages that show nothing to anybody."""
    of_client = [each for each in closed_pages if each.kinds]
    theirs = _statuses(planted, of_client, INSIDER, planted.other.ids)
    own = _statuses(planted, of_client, EVERY_ROLE, planted.own.ids)
    assert {name: status for name, (status, _) in theirs.items()} == {
        name: status for name, (status, _) in own.items()
    }
    readable = {name for name, (status, _) in theirs.items() if status == 200}
    assert len(readable) > 15
    assert [name for name in readable if not theirs[name][1]] == ["item_codes"], "found codes alone"


def _statuses(
    planted: PlantedWorld, pages: list[Pattern], reader: str, ids: Mapping[str, str]
) -> dict[str, tuple[int, bool]]:
    """By page, its status and whether it shows the other client."""
    found = {}
    for page, browser in zip(pages, browsers(planted, reader), strict=False):
        answer = ask(browser, "GET", own_address(page, ids))
        found[page.name] = (answer.status, bool(leaks(answer, planted)))
    return found


def _differences(
    planted: PlantedWorld,
    page: Pattern,
    browser: Client,
    random: Mapping[str, str],
    *,
    thorough: bool,
    **more: Any,
) -> Iterator[str]:
    """What is wrong with answers to foreign ids, and where those to random ids differ."""
    own = planted.own.ids
    pairs = zip(fillings(page, own, planted.other.ids), fillings(page, own, random), strict=True)
    for number, (foreign, unheard_of) in enumerate(pairs if page.kinds else ()):
        if number and not thorough:
            return
        theirs = ask(browser, "GET", page.at(foreign), **more)
        yield from wrong(page.name, theirs, planted, foreign.values())
        if theirs.status < 400 and number == 0:
            yield f"{page.name}: {theirs.status} for {foreign}"
        nobodys_answer = ask(browser, "GET", page.at(unheard_of), **more)
        difference = same((theirs, foreign), (nobodys_answer, unheard_of))
        if difference:
            yield f"{page.name}: a foreign id answers otherwise than a random one: {difference}"
