"""Nothing that somebody sends changes a client that they have no standing at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import filterfalse
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.security.addresses import (
    Pattern,
    accepted_methods,
    fields,
    fillings,
    nobodys,
    own_address,
)
from tests.security.planted import (
    EMPLOYED,
    EVERY_ROLE,
    NO_MEMBERSHIP,
    OF_ROLES,
    READERS,
    WALLED,
    PlantedWorld,
)
from tests.security.probing import ask, browsers, same, wrong
from tests.security.stamping import digests

# They may look, or not even that: nothing that they send changes the client.
LOOKING_ON = (OF_ROLES["auditor"], OF_ROLES["finance"], EMPLOYED, NO_MEMBERSHIP)
# What forms of the pages ask for besides ids.
TYPED = {
    "why": "Porque sí.",
    "question": "¿Cuál?",
    "answer": "Esta.",
    "text": "Texto",
    "name": "Nombre",
    "priority": "5",
    "step": "classify",
    "route": "answer",
    "rule": "credential",
    "then": "stop",
    "confirmed": "on",
    "revision": "1",
    "url": "https://example.org/hook",
    "scopes": "cases:read",
    "roles": "administrator",
    "do": "remove:figure01",
    "block": "figure01",
    "version": "1",
    "body": "Comentario",
    "quote": "texto",
    "row": "0",
    "column": "1",
}


@pytest.fixture(scope="module")
def changing(planted, closed_pages) -> list[tuple[Pattern, str]]:
    """Every page with each method that it accepts besides reading."""
    asking = browsers(planted, EVERY_ROLE)
    return [
        (page, method)
        for page, browser in zip(closed_pages, asking, strict=False)
        for method in accepted_methods(browser, own_address(page, planted.own.ids))
        if method != "GET"
    ]


def body(ids: Mapping[str, str]) -> dict[str, Any]:
    file = SimpleUploadedFile("note.txt", b"A note.")
    return {**fields(ids), **TYPED, "file": file, "files": file}


@pytest.mark.parametrize("reader", READERS)
def test_nothing_sent_reaches_another_client(planted, changing, reader):
    other = [planted.other["client"], planted.other["provider"]]
    before = digests(other)
    random = nobodys(planted.other)
    found = []
    wanted = changing if reader == EVERY_ROLE else list(filterfalse(_of_account, changing))
    assert len(wanted) > 30
    for (page, method), browser in zip(wanted, browsers(planted, reader), strict=False):
        found += _attempts(planted, page, method, browser, random, reader == WALLED)
    assert found == []
    assert digests(other) == before


def _of_account(change: tuple[Pattern, str]) -> bool:
    """Pages of signing in know no client, and are the same for every role."""
    return change[0].template.startswith("/accounts/")


def _attempts(
    planted: PlantedWorld,
    page: Pattern,
    method: str,
    browser: Client,
    random: Mapping[str, str],
    is_thorough: bool,
) -> Iterator[str]:
    own, other, name = planted.own.ids, planted.other.ids, f"{method} {page.name}"
    pairs = list(zip(fillings(page, own, other), fillings(page, own, random), strict=True))
    for foreign, unheard_of in pairs[: None if is_thorough else 1]:
        answers = []
        for ids, values in ((foreign, other), (unheard_of, random))[: 2 if page.kinds else 1]:
            given = {**fields(values), **ids}
            answer = ask(browser, method, page.at(ids), data=_data(method, values))
            yield from wrong(name, answer, planted, given.values())
            answers.append((answer, given))
        difference = page.kinds and same(*answers)
        if difference:
            yield f"{name}: a foreign id answers otherwise than a random one: {difference}"


def _data(method: str, ids: Mapping[str, str]) -> Any:
    return body(ids) if method == "POST" else ""


# What whoever may read orders for themselves alone, which the journal keeps as well.
FOR_ONESELF = {"start_checkpoint_mail", "stop_checkpoint_mail"}


@pytest.mark.parametrize("reader", LOOKING_ON)
def test_whoever_only_looks_on_changes_nothing_at_the_client(planted, changing, reader):
    client = [planted.own["client"]]
    before = digests(client)
    wanted = [
        (page, method)
        for page, method in filterfalse(_of_account, changing)
        if page.name not in FOR_ONESELF
    ]
    for (page, method), browser in zip(wanted, browsers(planted, reader), strict=False):
        path = own_address(page, planted.own.ids)
        answer = ask(browser, method, path, data=_data(method, planted.own.ids))
        assert answer.status < 500, (page, method)
    assert digests(client) == before
