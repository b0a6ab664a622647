"""Instrument steps: run by a worker on the case's data or its files, handed in once, or blocked."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import F
from django.test import override_settings
from tests.database import made_once
from tests.pages import browser_of
from tests.world import CLIENT_HOURS, World, make_world

from pericia.apps.cases.actions import attach_file
from pericia.apps.cases.files import store_file
from pericia.apps.cases.models import Case
from pericia.apps.engagements import actions as engagements
from pericia.apps.journal.actors import SYSTEM
from pericia.apps.journal.models import Event
from pericia.apps.work import actions
from pericia.apps.work.actions import Request
from pericia.apps.work.jobs import run_instrument, take_up_again
from pericia.apps.work.models import Submission, WorkItem
from pericia.apps.work.tests.browsing import case_address, english, text_of
from pericia.apps.work.worker import forget_queues
from pericia.tenancy.scope import open_scope, rows

TEXT = """
playbook: customer-queries
version: 9
title: {es: Satisfacción, en: Satisfaction}
side: bpo
input:
  type: object
  required: [answers]
  properties:
    answers: {type: [array, string]}
start: [measure]
outcomes: [told, looked_at]
steps:
  measure:
    kind: instrument
    title: {es: Medir, en: Measure}
    instrument: nps
    with: {answers: input.answers}
    max_visits: 3
    next:
      - {when: "measure.figures.nps < 0", to: look}
      - {to: deliver}
  look:
    kind: person
    title: {es: Mirar, en: Look}
    who: {roles: [operator]}
    form: {type: object, properties: {seen: {type: boolean}}}
    next: [{end: looked_at}]
  deliver:
    kind: deliver
    title: {es: Entregar, en: Deliver}
    with: {nps: measure.figures.nps, claims: measure.claims}
    next: [{end: told}]
"""
GOOD = [{"score": 10}, {"score": 9}, {"score": 3}]


@pytest.fixture(autouse=True)
def files(tmp_path: Path) -> Iterator[None]:
    with override_settings(FILES_URL=f"file://{tmp_path}"):
        yield


@pytest.fixture
def world() -> World:
    return made_once(make_world)


@pytest.fixture
def line_id(world: World) -> UUID:
    said: dict[str, Any] = {"actor": SYSTEM, "now": world.now, "client_id": world.id_of("banco")}
    with open_scope(world.everything):
        playbook = engagements.publish_playbook(text=TEXT, **said)
        line = engagements.add_service_line(
            engagement_id=world.queries.engagement_id,
            playbook_id=playbook.id,
            name="Satisfacción",
            code="satisfaction",
            sla_seconds=8 * 3600,
            calendar=CLIENT_HOURS,
            languages=["es"],
            countries=["ES"],
            data_class="internal",
            quality_plan={},
            **said,
        )
    return line.id


def open_case(world: World, line_id: UUID, answers: Any) -> UUID:
    forget_queues()
    with world.open_as("olga") as actor:
        opened = actions.open_cases(
            actor=actor,
            now=world.now,
            client_id=world.id_of("banco"),
            service_line_id=line_id,
            requests=[Request(input={"answers": answers})],
        )
    (case_id,) = opened.case_ids
    assert case_id is not None
    return case_id


def attach(world: World, case_id: UUID, name: str, content: bytes) -> None:
    client_id = world.id_of("banco")
    stored = store_file(client_id, case_id, SimpleUploadedFile(name, content))
    with world.open_as("olga") as actor:
        case = Case.objects.get(client_id=client_id, id=case_id)
        attach_file(actor=actor, now=world.now, case=case, stored=stored)


def run(world: World, case_id: UUID, visit: int = 1) -> None:
    run_instrument(world.id_of("banco"), case_id, "measure", visit)


def case_of(world: World, case_id: UUID) -> Case:
    with open_scope(world.everything):
        return Case.objects.get(id=case_id)


def verbs_of(world: World, case_id: UUID) -> list[str]:
    with open_scope(world.everything):
        events = Event.objects.filter(object=f"case:{case_id}").order_by("id")
        return list(events.values_list("verb", flat=True))


def jobs_of(case_id: UUID) -> list[dict[str, Any]]:
    with open_scope([]):
        found = rows(
            "SELECT args FROM procrastinate_jobs "
            "WHERE task_name = 'work.run_instrument' AND args->>'case_id' = $1 ORDER BY id",
            (str(case_id),),
        )
    return [row[0] for row in found]


def last_reaction(case_id: UUID) -> dict[str, str]:
    """What the newest job has that follows from an event of the case."""
    with open_scope([]):
        found = rows(
            "SELECT args FROM procrastinate_jobs WHERE task_name = 'work.take_up_again' "
            "AND args->>'object_id' = $1 ORDER BY id DESC LIMIT 1",
            (str(case_id),),
        )
    args = found[0][0]
    return {name: args[name] for name in ("client_id", "object_id", "event_id")}


def test_opening_a_case_leaves_the_instrument_to_a_worker(world: World, line_id: UUID) -> None:
    case_id = open_case(world, line_id, GOOD)
    case = case_of(world, case_id)
    assert case.state == "open"
    assert case.progress["live"] == {"measure": 1}
    (job,) = jobs_of(case_id)
    assert (job["step"], job["visit"]) == ("measure", 1)
    with open_scope(world.everything):
        assert not WorkItem.objects.filter(case_id=case_id).exists()


def test_rows_of_the_case_are_measured_stored_and_delivered(world: World, line_id: UUID) -> None:
    case_id = open_case(world, line_id, GOOD)
    run(world, case_id)
    case = case_of(world, case_id)
    assert (case.state, case.outcome) == ("closed", "told")
    output = case.outputs["measure"]
    assert output["figures"]["n"] == 3
    assert output["figures"]["nps"] == pytest.approx(33.333333)
    told = output["run"]
    assert (told["instrument"], told["version"], told["parameters"]) == ("nps", "1", {})
    assert "seed" in told
    assert len(told["input_sha256"][0]) == 64
    assert case.outputs["deliver"]["content"]["claims"] == output["claims"]
    with open_scope(world.everything):
        submission = Submission.objects.get(case_id=case_id, step="measure")
        event = Event.objects.get(object=f"case:{case_id}", verb="instrument.finished")
    assert (submission.kind, submission.actor) == ("instrument", "bot:instrument/nps@1")
    assert submission.body == output
    assert event.actor == "bot:instrument/nps@1"
    assert verbs_of(world, case_id) == ["case.opened", "instrument.finished", "case.closed"]


def test_an_attached_file_is_read_by_its_name(world: World, line_id: UUID) -> None:
    content = b"score;comment\n2;mal\n3;mal\n9;bien\n"
    case_id = open_case(world, line_id, "encuesta.csv")
    with open_scope(world.everything):
        Case.objects.filter(id=case_id).update(priority=7, version=F("version") + 1)
    attach(world, case_id, "encuesta.csv", content)
    run(world, case_id)
    case = case_of(world, case_id)
    assert case.progress["live"] == {"look": 1}
    assert case.outputs["measure"]["run"]["input_sha256"] == [sha256(content).hexdigest()]
    with open_scope(world.everything):
        item = WorkItem.objects.get(case_id=case_id)
        assert (item.step, item.priority) == ("look", 7)


def test_a_second_run_of_the_same_visit_changes_nothing(world: World, line_id: UUID) -> None:
    case_id = open_case(world, line_id, GOOD)
    run(world, case_id)
    before = (case_of(world, case_id).version, verbs_of(world, case_id))
    run(world, case_id)
    assert (case_of(world, case_id).version, verbs_of(world, case_id)) == before


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ([{"score": 10}, {"score": 11}], "row 2, column score"),
        ([{"mark": 10}], "no column score"),
        ([], "at least one row"),
        ("missing.csv", "no file missing.csv"),
    ],
)
def test_what_cannot_be_analysed_blocks_the_case_with_a_sentence(
    world: World, line_id: UUID, answers: Any, sentence: str
) -> None:
    case_id = open_case(world, line_id, answers)
    run(world, case_id)
    case = case_of(world, case_id)
    assert case.state == "blocked"
    (block,) = case.progress["blocked"]
    assert block["step"] == "measure"
    assert sentence in block["message"]
    assert "measure" not in case.outputs
    assert verbs_of(world, case_id) == ["case.opened", "case.blocked"]


def test_a_blocked_instrument_goes_on_by_itself_once_the_file_is_there(
    world: World, line_id: UUID
) -> None:
    case_id = open_case(world, line_id, "encuesta.csv")
    run(world, case_id)
    page = case_address(world, "banco", case_id)
    assert "El expediente no tiene el archivo encuesta.csv" in text_of(
        browser_of(world, "olga").get(page)
    )
    for name, content, runs in (("otro.csv", b"x", 2), ("encuesta.csv", b"score\n10\n9\n", 3)):
        attach(world, case_id, name, content)
        take_up_again(**{each: UUID(value) for each, value in last_reaction(case_id).items()})
        assert len(jobs_of(case_id)) == runs
        run(world, case_id)
    assert case_of(world, case_id).outcome == "told"
    assert "case.unblocked" in verbs_of(world, case_id)


def test_a_cancelled_case_takes_no_result(world: World, line_id: UUID) -> None:
    case_id = open_case(world, line_id, GOOD)
    with world.open_as("olga") as actor:
        actions.cancel_case(
            actor=actor,
            now=world.now,
            client_id=world.id_of("banco"),
            case_id=case_id,
            why="Ya no hace falta.",
        )
    run(world, case_id)
    case = case_of(world, case_id)
    assert (case.state, case.outputs) == ("cancelled", {})


def test_the_page_of_a_case_shows_what_the_instrument_found(world: World, line_id: UUID) -> None:
    case_id = open_case(world, line_id, GOOD)
    run(world, case_id)
    address = case_address(world, "banco", case_id)
    spanish = text_of(browser_of(world, "olga").get(address))
    assert "Promotores menos detractores 33,333" in spanish
    assert "El NPS es 33,3" in spanish
    assert "Instrumento: Net Promoter Score, v1" in spanish
    assert spanish.count("Afirmaciones que permite") == 2, "of the step, and of what is delivered"
    english_text = text_of(english(world, "olga").get(address))
    assert "Promoters less detractors 33.333" in english_text
    assert "Instrument run: Measure" in english_text
