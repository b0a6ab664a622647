"""What a search finds, counts and quotes is nothing that its pages would not show."""

from __future__ import annotations

from urllib.parse import quote, quote_plus, urlencode

import pytest

from pericia.apps.journal.actors import SYSTEM
from pericia.apps.people import actions as people
from pericia.apps.search.finding import KINDS
from pericia.tenancy.scope import open_scope
from tests.programs import program
from tests.security.planted import EVERY_ROLE, INSIDER, OF_ROLES, READERS, WALLED
from tests.security.probing import Answer, ask, browsers, read, wrong
from tests.world import NOW

NOTHING = "zzznothingzzz"


def _texts(planted) -> list[str]:
    """What stands in rows of the other client: words of each kind, beginnings, references, ids."""
    mark = planted.canary
    named = (
        f"{mark}-ref-1", f"{mark} adjunto", f"{mark} encargo", f"{mark} Vera", f"{mark} acción",
        f"{mark} Ajena", mark[:6],
    )  # fmt: skip
    return [mark, *named, planted.other["case"], planted.other["attachment"]]


@pytest.mark.parametrize("reader", READERS)
def test_nothing_of_another_client_is_found_counted_or_quoted(planted, reader):
    browser = next(browsers(planted, reader))
    nothing = _page(browser, NOTHING)
    for text in _texts(planted):
        answer = _page(browser, text)
        given = [text, text.lower()]
        assert not list(wrong(text, answer, planted, given))
        assert _shape(answer, text) == _shape(nothing, NOTHING)


@pytest.mark.parametrize("reader", [EVERY_ROLE, WALLED, *OF_ROLES.values()])
def test_no_key_finds_anything_of_another_client(planted, reader):
    by = program(planted.world, reader, "banco")
    for text in _texts(planted):
        answer = read(by.get(f"search?{urlencode({'q': text})}"))
        assert (answer.status, answer.body) == (200, b'{"items": []}'), text


def test_whoever_has_a_standing_there_finds_all_of_it(planted):
    """Without this the other tests would pass on a search that finds nothing."""
    page = _page(next(browsers(planted, INSIDER)), planted.canary).text
    assert [each for each in KINDS if f'id="found_{each}"' not in page] == []
    for text in _texts(planted)[:-1]:
        assert 'class="hit"' in _page(next(browsers(planted, INSIDER)), text).text, text


def test_a_wall_that_rises_closes_the_search_at_once(planted):
    world, someone = planted.world, planted.world.people["olga"]
    browser, by = next(browsers(planted, "olga")), program(world, "olga", "banco")
    assert 'class="hit"' in _page(browser, "own-ref-1").text
    with open_scope(world.everything):
        people.raise_wall(
            actor=SYSTEM,
            now=NOW,
            organisation_id=someone.organisation_id,
            person_id=someone.id,
            walled_id=world.banco.client_id,
            reason="A relative works there.",
        )
    assert 'class="hit"' not in _page(browser, "own-ref-1").text
    assert read(by.get("search?q=own-ref-1")).status == 401
    reader = next(browsers(planted, OF_ROLES["sponsor"]))
    assert 'id="found_people"' not in _page(reader, "Olga Ferrer").text
    assert 'id="found_people"' in _page(reader, "Pablo Nieto").text


def _page(browser, text: str) -> Answer:
    answer = ask(browser, "GET", f"/search?{urlencode({'q': text})}")
    assert answer.status == 200
    return answer


def _shape(answer: Answer, text: str) -> str:
    """The answer but for what was asked."""
    shown = answer.without(())[2]
    for each in (text, quote_plus(text), quote(text)):
        shown = shown.replace(each, "ASKED")
    return shown
