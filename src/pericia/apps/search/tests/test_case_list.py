"""The list of cases, narrowed by what they are called."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone
from tests.pages import browser_of
from tests.world import NOW, World

from pericia.apps.cases.models import Case, Message
from pericia.apps.cases.queries import Filters
from pericia.apps.journal.actors import SYSTEM
from pericia.apps.journal.sealing import seal_batch
from pericia.apps.people import actions as people
from pericia.apps.search import case_list
from pericia.apps.search.jobs import index_client
from pericia.apps.work import actions as work
from pericia.apps.work.worker import forget_queues
from pericia.tenancy.scope import open_scope

TITLES = {
    "CL-2026/7": "Reclamación por la tarjeta",
    "CL-2026/8": "Two claims about deliveries",
    "CL-2026/70": "Otra tarjeta, de la hipoteca",
}
CASE_LINK = re.compile(r'href="/cases/[0-9a-f-]{36}/([0-9a-f-]{36})"')


@pytest.fixture(scope="module")
def called(world: World) -> dict[str, UUID]:
    """Cases by reference, each a minute after the one before; one of them is spoken about."""
    client_id = world.banco.client_id
    ids = {
        reference: _open(world, title, reference, NOW + timedelta(minutes=number))
        for number, (reference, title) in enumerate(TITLES.items())
    }
    with world.open_as("olga"):
        Message.objects.create(
            client_id=client_id,
            case_id=ids["CL-2026/7"],
            direction="to_client",
            author="person:x",
            body="pregunta berenjena",
            at=NOW,
        )
    with open_scope([client_id]):
        seal_batch(client_id, now=timezone.now())
    index_client(client_id)
    return ids


def _open(world: World, title: str, reference: str, now: Any) -> UUID:
    forget_queues()
    given = {
        "text": f"{title} y mucho pepino",
        "channel": "web",
        "received_at": now.isoformat(),
        "customer_reference": f"cliente {reference}",
    }
    with world.open_as("olga") as actor:
        opened = work.open_cases(
            actor=actor,
            now=now,
            client_id=world.banco.client_id,
            service_line_id=world.queries.id,
            requests=[work.Request(given, reference=reference, title=title)],
        )
    (case_id,) = opened.case_ids
    assert case_id is not None
    return case_id


def _listed(world: World, name: str, query: str) -> list[str]:
    page = browser_of(world, name).get(f"/cases?{query}")
    assert page.status_code == 200
    return CASE_LINK.findall(page.content.decode())


QUESTIONS = (
    ("reclamacion", ["CL-2026/7"]),
    ("RECLAMACIONES", ["CL-2026/7"]),
    ("tarj", ["CL-2026/70", "CL-2026/7"]),
    ("delivery claim", ["CL-2026/8"]),
    ("CL-2026/7", ["CL-2026/70", "CL-2026/7"]),
    ("cl-2026/8", ["CL-2026/8"]),
    ("berenjena", []),
    ("pepino", []),
    ("%", []),
    ("', --", []),
)


@pytest.mark.parametrize("few", [case_list.FEW_MAX, 0])
def test_cases_are_found_by_words_of_title_and_reference_alone(world, called, few, monkeypatch):
    """Newest first, whether few are looked up or the newest are read."""
    monkeypatch.setattr(case_list, "FEW_MAX", few)
    for text, references in QUESTIONS:
        assert _listed(world, "olga", f"q={text}") == [str(called[each]) for each in references]


@pytest.mark.parametrize("few", [case_list.FEW_MAX, 0])
def test_other_filters_hold_and_pages_follow_each_other(world, called, few, monkeypatch):
    monkeypatch.setattr(case_list, "FEW_MAX", few)
    assert _listed(world, "olga", "q=tarjeta&state=closed") == []
    assert len(_listed(world, "olga", f"q=tarjeta&line={world.queries.id}&state=open")) == 2
    assert _listed(world, "olga", f"q=tarjeta&line={called['CL-2026/7']}") == []
    asked: dict[str, Any] = {"text": "tarjeta", "now": timezone.now(), "limit": 1}
    with world.open_as("olga") as olga:
        actor = replace(olga, client_id=world.banco.client_id)
        (first,) = case_list.named_rows_for([actor], Filters(), after=None, **asked)
        second = case_list.named_rows_for(
            [actor], Filters(), after=(first.opened_at, first.id), **asked
        )
        last = case_list.named_rows_for(
            [actor], Filters(), after=(second[0].opened_at, second[0].id), **asked
        )
    found = [first.reference, *(each.reference for each in second), *last]
    assert found == ["CL-2026/70", "CL-2026/7"]


def test_a_case_that_was_just_opened_is_found_before_the_journal_is_read(world, called):
    new = _open(world, "Acaba de llegar", "NUEVA-1", timezone.now())
    for few in (case_list.FEW_MAX, 0):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(case_list, "FEW_MAX", few)
            for text in ("llegar", "ACABA DE", "nueva-1", "caba"):
                assert _listed(world, "olga", f"q={text}") == [str(new)]
    with world.open_as("olga"):
        Case.objects.filter(id=new).update(opened_at=NOW)
    assert _listed(world, "olga", "q=NUEVA-1") == [str(new)]


def test_a_search_finds_no_more_than_the_list_shows(world, called):
    assert _listed(world, "julio", "q=tarjeta") == []
    someone = world.people["luis"]
    assert len(_listed(world, "luis", "q=tarjeta")) == 2
    with open_scope(world.everything):
        people.set_clearance(
            organisation_id=someone.organisation_id,
            clearance="internal",
            actor=SYSTEM,
            now=NOW,
            person_id=someone.id,
        )
    for few in (case_list.FEW_MAX, 0):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(case_list, "FEW_MAX", few)
            assert (
                _listed(world, "luis", "q=tarjeta") == _listed(world, "luis", "q=CL-2026/7") == []
            )
