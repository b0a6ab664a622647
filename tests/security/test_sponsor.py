"""Whoever accepts the work for a client sees nothing that is the provider's own.

Not what its people cost, what walls stand around them and why, what they write to each other, and
what they have not handed over yet. The pages and operations are enumerated, so new ones are held
against this too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from uuid import UUID

import pytest

from pericia.apps.cases.models import Message
from pericia.apps.journal.actors import SYSTEM
from pericia.apps.knowledge.models import Comment, Version
from pericia.apps.people.models import Person, Wall
from pericia.apps.search.jobs import index_client
from pericia.apps.search.models import Place
from pericia.apps.work.models import Draft
from pericia.config import api
from pericia.tenancy.scope import open_scope
from tests.programs import program
from tests.security.addresses import KINDS, own_address
from tests.security.planted import OF_ROLES
from tests.security.probing import ask, browsers, read
from tests.world import NOW

SPONSOR = OF_ROLES["sponsor"]
INSIDE = OF_ROLES["operations"]
COST_CENTS = 7_766_554
WRITTEN = ("7766554", "77665", "77.665", "77,665", "77 665")
WALL, NOTE, COMMENT, DRAFT, UNRELEASED = (f"interno{each}" for each in "abcde")
EVERYTHING = (*WRITTEN, WALL, NOTE, COMMENT, DRAFT, UNRELEASED)


@pytest.fixture(scope="module")
def inside(planted) -> None:
    """The provider's own, put where each kind of it is kept."""
    world, client_id = planted.world, UUID(planted.own["client"])
    manos = world.manos.organisation_id
    with open_scope([client_id, manos]):
        Person.objects.filter(organisation_id=manos).update(hourly_cost_cents=COST_CENTS)
        assert Wall.objects.filter(organisation_id=manos).update(reason=WALL)
        Message.objects.create(
            client_id=client_id,
            case_id=UUID(planted.own["case"]),
            direction="internal",
            author=SYSTEM.reference,
            body=NOTE,
            at=NOW,
        )
        assert Draft.objects.filter(client_id=client_id).update(body={"reply": DRAFT})
        version = Version.objects.filter(client_id=client_id).exclude(state="draft").first()
        assert version is not None
        Comment.objects.create(
            client_id=client_id,
            version_id=version.id,
            author=SYSTEM.reference,
            acting_as="reviewer",
            is_internal=True,
            body=COMMENT,
            at=NOW,
        )
        _begin_another(version)
        Place.objects.filter(client_id=client_id).update(position=0)
    index_client(client_id)


def _begin_another(version: Version) -> None:
    """A version that nobody released, of the same deliverable."""
    newest = Version.objects.filter(
        client_id=version.client_id, deliverable_id=version.deliverable_id
    ).order_by("-number")[0]
    if newest.state not in ("draft", "in_review"):
        newest = Version.objects.create(
            client_id=version.client_id,
            deliverable_id=version.deliverable_id,
            number=newest.number + 1,
            document={},
            created_at=NOW,
            saved_at=NOW,
        )
    block = {"id": "b1", "type": "paragraph", "text": UNRELEASED}
    Version.objects.filter(client_id=newest.client_id, id=newest.id).update(
        document={"blocks": [block]}
    )


def test_no_page_shows_a_sponsor_what_is_the_providers_own(planted, closed_pages, inside):
    opened, found = 0, []
    for page, browser in zip(closed_pages, browsers(planted, SPONSOR), strict=False):
        answer = ask(browser, "GET", own_address(page, planted.own.ids))
        opened += answer.status == 200
        found += [f"{page.name}: {each}" for each in EVERYTHING if each in answer.text]
    for text in EVERYTHING:
        answer = ask(next(browsers(planted, SPONSOR)), "GET", f"/search?q={text}")
        found += [f"search: {text}"] if 'class="hit"' in answer.text else []
    assert opened > 60
    assert found == []


def test_no_operation_tells_a_sponsors_program_either(planted, inside):
    by = program(planted.world, SPONSOR, "banco")
    opened, found = 0, []
    for path in _readable(planted.own.ids):
        answer = read(by.get(path))
        opened += answer.status == 200
        found += [f"{path}: {each}" for each in EVERYTHING if each in answer.text]
    assert opened > 20
    assert found == []


def test_those_inside_do_see_it(planted, inside):
    """Without this the other tests would pass on marks that stand nowhere."""
    ids = planted.own.ids
    pages = {
        NOTE: f"/cases/{ids['client']}/{ids['case']}",
        COMMENT: f"/deliverables/{ids['client']}/{ids['deliverable']}?version=1",
        UNRELEASED: f"/deliverables/{ids['client']}/{ids['deliverable']}",
    }
    shown = {
        text: ask(next(browsers(planted, INSIDE)), "GET", path).text for text, path in pages.items()
    }
    assert [text for text, page in shown.items() if text not in page] == []
    manager = next(browsers(planted, OF_ROLES["administrator"]))
    person = ask(manager, "GET", f"/people/{planted.world.people['ana'].id}").text
    assert any(each in person for each in WRITTEN)


def _readable(ids: dict[str, str]) -> Iterator[str]:
    """Every operation that reads, at the sponsor's own client."""
    for path, methods in api.described()["paths"].items():
        if "get" in methods:
            filled = re.sub(r"\{(\w+)\}", lambda match: _value(match[1], ids), path)
            query = "?q=interno" if path.endswith("/search") else ""
            yield f"{filled}{query}"


def _value(name: str, ids: dict[str, str]) -> str:
    kind = KINDS.get(name)
    return ids[kind] if kind else "1"
