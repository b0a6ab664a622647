"""What a sponsor sees first, on the named world: each number counts the cases behind its link."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from tests.pages import browser_of
from tests.world import NOW, World

from pericia.apps.cases.models import Case
from pericia.apps.engagements import actions as engagements
from pericia.apps.engagements.models import ServiceLine
from pericia.apps.journal.actors import SYSTEM
from pericia.apps.portal import standing
from pericia.apps.portal.pictures import segments_of, weeks_drawn
from pericia.apps.portal.standing import Week, counted_for, lines_for, weeks_for
from pericia.apps.work import actions as work
from pericia.apps.work.models import WorkItem
from pericia.apps.work.worker import forget_queues
from pericia.kernels.refusal import Refused
from pericia.tenancy.scope import open_scope

HOUR = timedelta(hours=1)
PRICE_CENTS = 250
CASE_LINK = re.compile(r'href="/cases/[0-9a-f-]{36}/([0-9a-f-]{36})"')


@pytest.fixture(scope="module")
def handed_over(world: World) -> dict[str, UUID]:
    """Five cases: two in time, one late and done again, one open and late, one cancelled."""
    client_id = world.banco.client_id
    line = world.queries
    forget_queues()
    names = ("in time", "also in time", "late", "open", "cancelled")
    given = {"text": "texto", "channel": "web", "received_at": NOW.isoformat()}
    with world.open_as("olga") as actor:
        opened = work.open_cases(
            actor=actor,
            now=NOW,
            client_id=client_id,
            service_line_id=line.id,
            requests=[
                work.Request({**given, "customer_reference": name}, title=name) for name in names
            ],
        )
    ids = dict(zip(names, opened.case_ids, strict=True))
    with open_scope(world.everything):
        engagements.agree_change(
            actor=SYSTEM,
            now=NOW,
            client_id=client_id,
            service_line_id=line.id,
            version=ServiceLine.objects.get(client_id=client_id, id=line.id).version,
            changes={"rate_card": {"case": {"cents": PRICE_CENTS}}},
            why="A price for each case.",
        )
        cases = Case.objects.filter(client_id=client_id)
        cases.filter(id=ids["cancelled"]).update(state="cancelled", closed_at=NOW)
        done = {"state": "closed", "outcome": "answered", "due_at": NOW}
        for name in ("in time", "also in time"):
            cases.filter(id=ids[name]).update(closed_at=NOW - HOUR, **done)
        cases.filter(id=ids["late"]).update(closed_at=NOW + HOUR, **done)
        cases.filter(id=ids["open"]).update(due_at=NOW - HOUR)
        WorkItem.objects.filter(client_id=client_id, case_id=ids["late"]).update(visit=2, level=1)
    return ids


def test_the_numbers_are_those_of_the_cases(world, handed_over):
    with world.open_as("marta") as actor:
        (line,) = lines_for([_at(actor, world)], NOW)
        weeks = weeks_for([_at(actor, world)], NOW + HOUR)
    assert line.counts == {
        "open": 1,
        "waiting_client": 0,
        "blocked": 0,
        "closed": 3,
        "cancelled": 1,
    }
    assert (line.on_time, line.late, line.late_open, line.total) == (2, 1, 1, 5)
    assert line.cost_cents == 3 * PRICE_CENTS
    quality = line.quality
    assert (quality.sample, quality.first_time, quality.escalated, quality.reviewed) == (3, 2, 1, 0)
    assert (sum(each.on_time for each in weeks), sum(each.late for each in weeks)) == (2, 1)
    assert len(weeks) == 12


def test_each_number_leads_to_the_cases_that_it_counts(world, handed_over):
    browser = browser_of(world, "marta")
    page = browser.get("/overview").content.decode()
    links = dict.fromkeys(re.findall(r'href="(/(?:cases\?|overview/)[^"]+)"', page))
    counted = {}
    for link in links:
        shown = browser.get(link.replace("&amp;", "&")).content.decode()
        counted[re.sub(r"[0-9a-f-]{36}", "", link)] = set(CASE_LINK.findall(shown))
    names = {str(value): name for name, value in handed_over.items()}
    assert {link: {names[each] for each in ids} for link, ids in counted.items()} == {
        "/cases?client=&amp;line=&amp;state=open": {"open"},
        "/cases?client=&amp;line=&amp;state=closed": {"in time", "also in time", "late"},
        "/cases?client=&amp;line=&amp;state=cancelled": {"cancelled"},
        "/cases?client=&amp;line=&amp;late=1": {"open"},
        "/overview//lines//late": {"late"},
        "/overview//lines//again": {"late"},
        "/overview//lines//escalated": {"late"},
    }


def test_a_sponsor_begins_here_and_finds_the_proof(world, handed_over, monkeypatch):
    def two_of_one_engagement(actors, now):
        (line,) = lines_for(actors, now)
        return [replace(line, asked="Queries of two kinds")] * 2

    monkeypatch.setattr(standing, "lines_for", two_of_one_engagement)
    browser = browser_of(world, "marta")
    assert browser.get("/start").headers["Location"] == "/overview"
    page = browser.get("/overview").content.decode()
    # What was asked is the engagement's: it is said once, above the first of its lines.
    assert page.count("Queries of two kinds") == 1
    assert f"/journal/{world.banco.client_id}/export" in page
    # What stands there runs as it is: the program asks for the platform's key.
    assert re.search(r"python verifier\.py journal\.ndjson --key [A-Za-z0-9+/]{43}= --check", page)
    assert "7,50" in page


def test_nobody_else_opens_it(world, handed_over):
    assert browser_of(world, "olga").get("/overview").status_code == 403
    line = f"/overview/{world.banco.client_id}/lines/{world.queries.id}"
    assert browser_of(world, "olga").get(f"{line}/again").status_code == 403
    assert browser_of(world, "julio").get(f"{line}/again").status_code == 404
    assert browser_of(world, "marta").get(f"{line}/other").status_code == 404
    with world.open_as("olga") as actor, pytest.raises(Refused):
        counted_for(actor, world.banco.client_id, world.queries.id, "late")


def test_pictures_hold_what_they_are_given(world, handed_over):
    with world.open_as("marta") as actor:
        (line,) = lines_for([_at(actor, world)], NOW)
    segments = segments_of(line)
    assert [each.count for each in segments] == [1, 3, 1]
    assert abs(segments[-1].x + segments[-1].width - 600) < 0.5
    drawn = weeks_drawn([Week(NOW.date(), 3, 1), Week(NOW.date(), 0, 0)])
    assert (drawn.top, drawn.on_time, drawn.late) == (4, 3, 1)
    assert drawn.bars[0].on_time_height == 3 * drawn.bars[0].late_height
    assert drawn.bars[1].on_time_height == 0


def _at(actor, world: World):
    from dataclasses import replace

    return replace(actor, client_id=world.banco.client_id)
