"""Forms of one's own pages, sent with ids of another client in them, reach nothing of it.

The forms are read from the pages themselves, so that a new page and a new field are sent as well.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest
from django.test import Client

from tests.security.addresses import ENDING_SESSIONS, nobodys, own_address
from tests.security.forms import Form, exchanged, forms_of, typed_in, without_tokens
from tests.security.planted import EVERY_ROLE, WALLED, PlantedWorld
from tests.security.probing import Answer, ask, browsers, same, wrong
from tests.security.stamping import digests

NOBODYS_MARK = "nobodys"
OF_READER = ("/accounts/", "/language")  # they change how answers to come look

# The editor keeps the whole text as it is typed, and is refused a second time for its revision:
# what it may name besides, evidence to withdraw, is tried by the tests of deliverables. A proposal
# is refused while there is one, so the second of two tries differs; the providers that it may name
# are tried by the tests of decisions.
REFUSED_TWICE = re.compile(
    r"/deliverables/[0-9a-f-]+/[0-9a-f-]+/blocks|/processes/[0-9a-f-]+/[0-9a-f-]+/decisions/new"
)


@pytest.fixture(scope="module")
def forms(planted, closed_pages) -> list[Form]:
    """Every form that whoever has all roles finds on the pages of their own client."""
    found = []
    for page, browser in zip(closed_pages, browsers(planted, EVERY_ROLE), strict=False):
        if page.name not in ENDING_SESSIONS and not page.template.startswith("/accounts/"):
            address = own_address(page, planted.own.ids)
            answer = ask(browser, "GET", address)
            found += forms_of(answer.body.decode(errors="replace"), address)
    kept = [each for each in without_tokens(found) if not each.action.startswith(OF_READER)]
    return [each for each in kept if not REFUSED_TWICE.fullmatch(each.action)]


def sent(browser: Client, form: Form) -> Answer:
    return ask(browser, form.method, form.action, data=form.data())


def test_forms_are_found_with_their_fields_and_choices(forms):
    assert len(forms) > 25
    assert len({form.action for form in forms if form.method == "POST"}) > 15
    assert sum(len(form.choices) for form in forms) > 50


@pytest.mark.parametrize("reader", [EVERY_ROLE, WALLED])
def test_ids_of_another_client_in_a_form_reach_nothing_of_it(planted, forms, reader):
    other = [planted.other["client"], planted.other["provider"]]
    before = digests(other)
    random = nobodys(planted.other)
    found = []
    for form, browser in zip(forms, browsers(planted, reader), strict=False):
        found += _told_apart(planted, form, browser, random)
    assert found == []
    assert digests(other) == before


def _told_apart(
    planted: PlantedWorld, form: Form, browser: Client, random: Mapping[str, str]
) -> list[str]:
    name, own, other = f"{form.method} {form.action}", planted.own.ids, planted.other.ids
    found: list[str] = []
    theirs = exchanged(form, other, planted.canary, own)
    if theirs != form:
        unheard_of = exchanged(form, random, NOBODYS_MARK, own)
        answers = [sent(browser, each) for each in (theirs, unheard_of)]
        found += wrong(name, answers[0], planted, _sent(theirs))
        difference = same((answers[0], _named(theirs)), (answers[1], _named(unheard_of)))
        if difference:
            found.append(f"{name}: a foreign id answers otherwise than a random one: {difference}")
    return found


def test_ids_of_another_client_typed_into_a_form_tell_nothing_of_it(planted, forms):
    """What was typed may be kept and shown again; what it names may not."""
    other = planted.other.ids
    found: list[str] = []
    for form, browser in zip(forms, browsers(planted, EVERY_ROLE), strict=False):
        for kind in ("client", "person", "case") if form.typed else ():
            answer = sent(browser, typed_in(form, other[kind]))
            found += wrong(f"{form.action} with a {kind}", answer, planted, other.values())
    assert found == []


def _sent(form: Form) -> list[str]:
    return [value for _, value in form.fields if value]


def _named(form: Form) -> dict[str, str]:
    return {str(place): value for place, value in enumerate(_sent(form))}


def test_the_same_forms_with_own_ids_get_through(planted, forms):
    """They are refused above for what they name, not for how they are sent."""
    posted = [form for form in forms if form.method == "POST"]
    done = [
        form.action
        for form, browser in zip(posted, browsers(planted, EVERY_ROLE), strict=False)
        if sent(browser, typed_in(form, "Porque sí.")).status == 302
    ]
    assert len(done) > 4, done
