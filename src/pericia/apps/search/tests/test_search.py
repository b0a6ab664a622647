"""Search on the named world: what is found, by what, by whom, and what is found by nobody."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from tests.pages import browser_of
from tests.programs import program
from tests.world import NOW, World

from pericia.apps.cases import actions as cases
from pericia.apps.cases import erasing
from pericia.apps.cases.access import case_for
from pericia.apps.cases.files import store_file
from pericia.apps.cases.models import Message
from pericia.apps.journal.actors import SYSTEM
from pericia.apps.journal.sealing import seal_batch
from pericia.apps.knowledge import actions as knowledge
from pericia.apps.knowledge.tests.writing import released
from pericia.apps.people import actions as people
from pericia.apps.search.jobs import forget_subject, index_client
from pericia.apps.search.models import Place, Text
from pericia.apps.work import actions as work
from pericia.apps.work.worker import forget_queues
from pericia.tenancy.scope import open_scope

TEXTS = {
    "CL-2026/7": "Presento una reclamación por <b>la tarjeta</b> que no ha llegado",
    "CL-2026/8": "Two claims about deliveries: the card never arrived, año nuevo",
    "CL-2026/70": "Otra cosa de la hipoteca",
}


@pytest.fixture(scope="module")
def searched(world: World) -> dict[str, UUID]:
    """The world with three cases, a message of each direction, and a file with text."""
    client_id = world.banco.client_id
    ids = dict(zip(TEXTS, _open(world), strict=True))
    first = ids["CL-2026/7"]
    csv = SimpleUploadedFile("extracto-märz.csv", b"fecha;importe\n2026-03-01;zarzuela")
    stored = store_file(client_id, first, csv)
    with world.open_as("olga") as actor:
        for direction, body in (("to_client", "pregunta berenjena"), ("internal", "nota calabaza")):
            Message.objects.create(
                client_id=client_id,
                case_id=first,
                direction=direction,
                author="person:x",
                body=body,
                at=NOW,
            )
        case = case_for(actor, client_id, first, lock=True)
        cases.attach_file(actor=actor, now=NOW, case=case, stored=stored)
    _index(client_id)
    return ids


def _open(world: World) -> list[UUID | None]:
    forget_queues()
    requests = [
        work.Request(
            {
                "text": text,
                "channel": "web",
                "received_at": NOW.isoformat(),
                "customer_reference": f"cliente {reference}",
            },
            reference=reference,
        )
        for reference, text in TEXTS.items()
    ]
    with world.open_as("olga") as actor:
        opened = work.open_cases(
            actor=actor,
            now=NOW,
            client_id=world.banco.client_id,
            service_line_id=world.queries.id,
            requests=requests,
        )
    return opened.case_ids


def _index(client_id: UUID) -> None:
    with open_scope([client_id]):
        seal_batch(client_id, now=timezone.now())
    index_client(client_id)


def _found(world: World, name: str, text: str, *kinds: str) -> dict[str, list[dict[str, Any]]]:
    """By kind, what a program of this person finds."""
    query = "".join(f"&kind={each}" for each in kinds)
    answer = program(world, name).get(f"search?q={text}{query}")
    assert answer.status_code == 200, answer.content
    return {each["kind"]: each["hits"] for each in answer.json()["items"]}


def _of(world: World, name: str, client: str, text: str, kind: str) -> list[dict[str, Any]]:
    answer = program(world, name, client).get(f"search?q={text}&kind={kind}")
    assert answer.status_code == 200, answer.content
    return [hit for each in answer.json()["items"] for hit in each["hits"]]


def _ids(world: World, name: str, text: str, kind: str = "cases") -> list[str]:
    return [each["id"] for each in _found(world, name, text).get(kind, [])]


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("reclamacion", "CL-2026/7"),
        ("RECLAMACIÓN tarjeta", "CL-2026/7"),
        ("reclamaciones de las tarjetas", "CL-2026/7"),
        ("la recl", "CL-2026/7"),
        ("claim delivery", "CL-2026/8"),
        ("arriving cards", "CL-2026/8"),
        ("ano", "CL-2026/8"),
        ("berenj", "CL-2026/7"),
    ],
)
def test_words_are_found_without_accents_by_stem_and_by_beginning(world, searched, text, reference):
    assert _ids(world, "olga", text) == [str(searched[reference])]


def test_a_reference_and_an_id_as_they_are_written_come_first(world, searched):
    hits = _found(world, "olga", "CL-2026/7")["cases"]
    assert [(each["reference"], each["is_exact"]) for each in hits] == [
        ("CL-2026/7", True),
        ("CL-2026/70", False),
    ]
    assert _ids(world, "olga", str(searched["CL-2026/8"])) == [str(searched["CL-2026/8"])]
    assert _ids(world, "olga", "cl20267")[0] in {str(each) for each in searched.values()}


def test_a_case_is_found_by_its_reference_before_anything_was_indexed(world, searched):
    with world.open_as("olga"):
        assert Text.objects.filter(kind="request").count() == len(TEXTS)
        Text.objects.filter(source_id=searched["CL-2026/8"]).delete()
    assert _ids(world, "olga", "CL-2026/8") == [str(searched["CL-2026/8"])]
    with open_scope([world.banco.client_id]):
        Place.objects.update(position=0)
    index_client(world.banco.client_id)
    assert _ids(world, "olga", "claim") == [str(searched["CL-2026/8"])]


def test_files_engagements_playbooks_and_people_are_found_in_groups(world, searched):
    (document,) = _found(world, "olga", "zarzuela")["documents"]
    assert document["title"] == "extracto-märz.csv"
    assert document["excerpt"] == "2026-03-01;zarzuela"
    assert [each["title"] for each in _found(world, "olga", "raul can")["people"]] == ["Raúl Cano"]
    found = _found(world, "olga", "consulta clientes")
    assert {"engagements", "playbooks"} <= found.keys()
    assert found["engagements"][0]["title"] == "Consultas de clientes"
    assert _found(world, "olga", "queries", "engagements")["engagements"][0]["is_exact"]


def test_actions_are_found_by_title_and_indicator_by_who_sees_their_deliverable(world, searched):
    writing = released(world)
    with writing.said("julio") as said:
        action = knowledge.add_action(
            number=1,
            block_id="figure01",
            title="Formación de codificadoras",
            owner_id=world.people["elena"].id,
            due_date=date(2027, 6, 1),
            indicator="Códigos devueltos",
            kind="mean",
            direction="down",
            expected_change=5.0,
            baseline=(date(2026, 1, 1), date(2026, 1, 31)),
            **said,
        )
    for text in ("formacion codif", "devueltos"):
        (hit,) = _of(world, "julio", "hospital", text, "actions")
        assert (hit["title"], hit["reference"]) == (action.title, action.indicator)
        assert hit["url"].endswith(str(action.id))
    assert not _of(world, "alba", "hospital", "formacion", "actions")
    assert not _of(world, "marta", "banco", "formacion", "actions")
    carmen = world.people["carmen"]
    said = {"actor": SYSTEM, "now": NOW, "person_id": carmen.id, "clearance": "internal"}
    with open_scope(world.everything):
        people.set_clearance(organisation_id=carmen.organisation_id, **said)
    assert not _of(world, "carmen", "hospital", "formacion", "actions")
    assert _of(world, "julio", "hospital", "formacion", "actions")


def test_who_has_no_role_yet_is_found_by_who_manages_people_there(world, searched):
    manos = world.manos.organisation_id
    with open_scope([manos]):
        made = people.add_person(
            actor=SYSTEM, now=NOW, organisation_id=manos, name="Eva Nueva", country="ES"
        )
    address = f'href="/people/{made.id}"'
    for name, finds in (("alba", True), ("olga", False), ("marta", False)):
        page = browser_of(world, name).get("/search?q=eva+nueva").content.decode()
        assert (address in page) is finds


def test_providers_are_found_by_who_works_there_and_where_engagements_draw_on_them(world, searched):
    mine = _of(world, "alba", "banco", "manos", "providers")
    manos = world.manos.organisation_id
    assert f"/organisations/providers/{manos}" in {each["url"] for each in mine}
    theirs = _of(world, "marta", "banco", "manos", "providers")
    assert theirs
    assert all(each["url"].startswith("/engagements/") for each in theirs)
    assert not _of(world, "ana", "banco", "manos", "providers")


def test_what_a_role_or_a_key_may_not_see_is_in_no_group(world, searched):
    assert not _found(world, "ana", "raul").get("people")
    assert _ids(world, "ana", "reclamacion") == [str(searched["CL-2026/7"])]
    narrow = program(world, "olga", scopes=("people:read",))
    assert narrow.get("search?q=reclamacion").json() == {"items": []}
    assert _ids(world, "marta", "calabaza") == []
    assert _ids(world, "olga", "calabaza") == [str(searched["CL-2026/7"])]
    assert _ids(world, "julio", "reclamacion") == []


def test_whoever_may_judge_blind_finds_no_conversation_before_the_case_has_ended(world, searched):
    assert _ids(world, "rosa", "berenjena") == []
    assert _ids(world, "rosa", "reclamacion") == [str(searched["CL-2026/7"])]


def test_a_case_beyond_somebodys_clearance_is_not_found(world, searched):
    someone = world.people["luis"]
    said: dict[str, Any] = {"actor": SYSTEM, "now": NOW, "person_id": someone.id}
    with open_scope(world.everything):
        people.set_clearance(organisation_id=someone.organisation_id, clearance="internal", **said)
    for text in ("reclamacion", "CL-2026/7", "zarzuela", str(searched["CL-2026/7"])):
        assert _found(world, "luis", text) == {}


def test_excerpts_are_escaped_and_hits_marked(world, searched):
    page = browser_of(world, "olga").get("/search?q=tarjeta").content.decode()
    assert "&lt;b&gt;la <mark>tarjeta</mark>&lt;/b&gt;" in page
    assert "<b>la" not in page
    assert browser_of(world, "olga").get("/search?q=%3Cscript%3E'%00%5C").status_code == 200


def test_nobody_finds_somebody_erased_neither_at_once_nor_in_the_index(world, searched):
    client_id = world.banco.client_id
    case_id = searched["CL-2026/70"]
    with world.open_as("olga") as actor:
        work.cancel_case(actor=actor, now=NOW, client_id=client_id, case_id=case_id, why="Error.")
        subject_id = case_for(actor, client_id, case_id).subject_id
    assert _ids(world, "olga", "hipoteca") == [str(case_id)]
    with open_scope([client_id]):
        erasing.erase_subject(
            client_id=client_id, subject_id=subject_id, actor=SYSTEM, now=NOW, why="Asked."
        )
    for text in ("hipoteca", "CL-2026/70", str(case_id)):
        assert str(case_id) not in _ids(world, "olga", text)
    forget_subject(client_id, subject_id, case_id)
    _index(client_id)
    with open_scope([client_id]):
        assert not Text.objects.filter(case_id=case_id).exists()
        assert Text.objects.exists()
