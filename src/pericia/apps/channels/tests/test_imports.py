"""Imports from upload to end: what is taken, what is refused, and nothing twice."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from tests.database import made_once
from tests.world import World, as_version, make_world

from pericia.apps.channels import actions, importing, jobs
from pericia.apps.channels.models import Import
from pericia.apps.channels.tests.uploads import (
    HEADER,
    MESS,
    MESS_CODES,
    again,
    cases_of,
    confirm,
    counts,
    csv_of,
    download,
    import_file,
    kept_files,
    mess,
    queries_csv,
    refused,
    run,
    upload,
)
from pericia.apps.engagements import actions as engagements
from pericia.apps.engagements.models import ServiceLine
from pericia.apps.journal.actors import SYSTEM
from pericia.apps.work.models import WorkItem
from pericia.kernels.intake.tests.builders import workbook
from pericia.kernels.refusal import Refused
from pericia.tenancy.scope import open_scope, rows


@pytest.fixture
def world() -> World:
    """A world of one's own: what was imported before is known."""
    return made_once(make_world)


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "CHUNK_ROWS", 10)


def verbs_of(world: World, found: Import) -> list[str]:
    with open_scope([world.banco.client_id]):
        return [
            row[0]
            for row in rows(
                "SELECT verb FROM journal_event WHERE client_id = $1 AND object = $2 ORDER BY id",
                (world.banco.client_id, f"import:{found.id}"),
            )
        ]


def test_real_queries_become_cases_each_with_its_first_item(
    world: World, shared_data: Path
) -> None:
    content = (shared_data / "bank-queries" / "train.csv").read_bytes()
    found = import_file(world, content, "train.csv", channel="email")
    assert (found.state, counts(found)) == ("done", (10_003, 0, 0))
    assert (found.rows_total, found.rows_done) == (10_003, 10_003)
    with open_scope([world.banco.client_id]):
        items = WorkItem.objects.filter(client_id=world.banco.client_id, step="classify")
        assert items.count() == 10_003
        assert items.values("case_id").distinct().count() == 10_003
    again_found = import_file(world, content, "train.csv", channel="phone")
    assert counts(again_found) == (0, 10_003, 0)


def test_a_spreadsheets_export_is_read_and_its_bad_rows_are_refused(world: World) -> None:
    found = import_file(world, mess())
    assert (found.state, counts(found)) == ("done", (3, 0, 4))
    assert {each.row_number: each.code for each in refused(world, found)} == MESS_CODES
    first, second, last = cases_of(world)
    assert (first.reference, first.channel, first.title) == ("R-1", "email", MESS[0][0])
    assert first.received_at == datetime(2026, 2, 3, 9, 15, tzinfo=UTC)
    assert second.received_at == datetime(2026, 2, 13, 23, 0, tzinfo=UTC)
    assert last.input == {
        "text": "Última",
        "channel": "phone",
        "received_at": "2026-02-15T23:00:00Z",
    }
    assert {case.import_id for case in (first, second, last)} == {found.id}


def test_cases_are_opened_in_the_name_of_whoever_confirmed(world: World) -> None:
    found = import_file(world, queries_csv(2))
    assert verbs_of(world, found) == ["import.uploaded", "import.started", "import.ended"]
    with open_scope([world.banco.client_id]):
        opened = rows(
            "SELECT DISTINCT actor, acting_as FROM journal_event "
            "WHERE client_id = $1 AND verb = 'case.opened'",
            (world.banco.client_id,),
        )
    assert opened == [(f"person:{world.people['olga'].id}", "operations")]


def test_the_same_rows_open_nothing_again_however_they_come(world: World) -> None:
    header, *bodies = [("text", "channel"), ("Uno", "web"), ("Dos", "chat"), ("Uno", "web")]
    moment = {"received_at": "2026-02-03"}
    assert counts(import_file(world, csv_of(header, *bodies), **moment)) == (3, 0, 0)
    assert counts(import_file(world, csv_of(header, *bodies), **moment)) == (0, 3, 0)
    turned = [(channel, "", text) for text, channel in bodies]
    other = csv_of(("channel", "notes", "text"), *turned, delimiter=";", encoding="utf-16")
    assert counts(import_file(world, other, **moment)) == (0, 3, 0)
    book = workbook({"Hoja": [header, *bodies, ("Tres", "web")]})
    assert counts(import_file(world, book, "rows.xlsx", **moment)) == (1, 3, 0)
    assert Counter(case.title for case in cases_of(world)) == {"Uno": 2, "Dos": 1, "Tres": 1}


@pytest.mark.parametrize("language", ["es", "en"])
def test_refused_rows_are_corrected_and_uploaded_again(world: World, language: str) -> None:
    found = import_file(world, mess())
    heading, *lines = download(world, found, language)
    assert tuple(heading[:5]) == HEADER
    assert [(line[5], line[7]) for line in lines] == [
        (str(row), code) for row, code in MESS_CODES.items()
    ]
    words = {"es": "«fax» no es un valor admitido", "en": "“fax” is not accepted"}
    assert lines[0][8].startswith(words[language])
    assert lines[0][0] == "'=cmd|' /C calc'!A0"
    corrected = {4: (1, "web"), 5: (2, "31/12/2025"), 6: (3, "R-5"), 7: (0, "Ahora sí")}
    for line in lines:
        place, text = corrected[int(line[5])]
        line[place] = text
    second = import_file(world, csv_of(tuple(heading), *map(tuple, lines)))
    assert (counts(second), refused(world, second)) == ((4, 0, 0), [])
    assert counts(import_file(world, mess())) == (0, 3, 4)
    titles = {case.reference: case.title for case in cases_of(world)}
    assert titles["R-3"] == "=cmd|' /C calc'!A0"
    assert sorted(titles) == ["R-1", "R-2", "R-3", "R-4", "R-5", "R-6", "R-7"]


def test_a_reference_is_taken_once_whatever_else_the_row_says(world: World) -> None:
    header = ("text", "channel", "received_at", "reference")
    one = ("Uno", "web", "2026-02-03", "R-1")
    assert counts(import_file(world, csv_of(header, one))) == (1, 0, 0)
    other = ("Otro texto", "web", "2026-02-03", "R-1")
    found = import_file(world, csv_of(header, one, other, ("Dos", "web", "2026-02-03", "R-2")))
    assert counts(found) == (1, 1, 1)
    (refusal,) = refused(world, found)
    assert (refusal.row_number, refusal.code) == (3, "duplicate_in_file")
    found = import_file(world, csv_of(header, other))
    (refusal,) = refused(world, found)
    assert (refusal.code, refusal.column) == ("already_imported", "reference")
    assert refusal.message_es.startswith("La referencia R-1 ya se recibió")


def test_a_row_older_than_any_clock_is_refused_alone(world: World) -> None:
    header = ("text", "channel", "received_at")
    old = ("Viejo", "web", "1901-02-03")
    found = import_file(world, csv_of(header, old, ("Nuevo", "web", "2026-02-03")))
    assert counts(found) == (1, 0, 1)
    assert [(each.row_number, each.code) for each in refused(world, found)] == [(2, "not_a_date")]


def test_one_row_that_opens_no_case_does_not_take_the_others_along(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pericia.apps.channels.actions import chunks

    real = chunks.open_cases

    def picky(**given: Any) -> Any:
        if any(each.input["text"].endswith(" 3") for each in given["requests"]):
            raise Refused("subject_erased", "The data of this person was erased.")
        return real(**given)

    monkeypatch.setattr(chunks, "open_cases", picky)
    found = import_file(world, queries_csv(9))
    assert counts(found) == (8, 0, 1)
    (refusal,) = refused(world, found)
    assert (refusal.row_number, refusal.code) == (5, "subject_erased")
    assert refusal.message_es.startswith("Los datos de esta persona")


def close_line(world: World, state: str = "closed") -> None:
    with open_scope([world.banco.client_id]):
        line = ServiceLine.objects.filter(client_id=world.banco.client_id, id=world.queries.id)
        line.update(state=state)


def test_a_line_closed_before_the_start_refuses_the_whole_import(world: World) -> None:
    found = upload(world, queries_csv(5))
    confirm(world, found)
    close_line(world)
    ended = run(world, found)
    assert (ended.state, ended.rows_done) == ("refused", 0)
    assert ended.problem is not None
    assert ended.problem["code"] == "line_closed"
    assert cases_of(world) == []
    assert verbs_of(world, found)[-1] == "import.refused"


@pytest.mark.usefixtures("small_chunks")
def test_rows_after_a_line_was_closed_are_refused_and_can_come_later(world: World) -> None:
    content = queries_csv(40)
    found = upload(world, content)
    confirm(world, found)
    importing.run_import(world.banco.client_id, found.id, once_at_rest(lambda: close_line(world)))
    ended = again(world, found)
    assert ended.state == "done"
    assert ended.opened_count + ended.refused_count == 40
    assert 10 <= ended.opened_count <= 20
    assert {each.code for each in refused(world, ended)} == {"line_closed"}
    close_line(world, "open")
    assert counts(import_file(world, content)) == (ended.refused_count, ended.opened_count, 0)


@pytest.mark.usefixtures("small_chunks")
def test_an_import_that_breaks_down_goes_on_where_it_stopped(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = upload(
        world,
        mess()
        + csv_of(
            *[(f"Más {i}", "web", "2026-02-03", f"M-{i}", "") for i in range(60)], delimiter=";"
        ),
    )
    confirm(world, found)
    real = importing.write_chunk

    def breaks(client_id: Any, import_id: Any, chunk: Any) -> None:
        if chunk.first_row > 30:
            raise OSError("the disk is full")
        real(client_id, import_id, chunk)

    for _ in range(2):
        monkeypatch.setattr(importing, "write_chunk", breaks)
        with pytest.raises(OSError, match="disk is full"):
            importing.run_import(world.banco.client_id, found.id)
        half = again(world, found)
        assert half.state == "running"
        assert 0 < half.rows_done < 67
    monkeypatch.setattr(importing, "write_chunk", real)
    ended = run(world, found)
    assert (ended.state, ended.rows_done, counts(ended)) == ("done", 67, (63, 0, 4))
    assert len({case.reference for case in cases_of(world)}) == len(cases_of(world)) == 63
    assert {each.row_number: each.code for each in refused(world, ended)} == MESS_CODES


@pytest.mark.usefixtures("small_chunks")
def test_a_playbook_that_changes_in_the_middle_holds_for_the_rows_that_follow(
    world: World,
) -> None:
    texts = [f"Corta {i}" if i % 2 else f"Consulta larga {i}" for i in range(60)]
    bodies = [(text, "web", "2026-02-03") for text in texts]
    found = upload(world, csv_of(("text", "channel", "received_at"), *bodies))
    confirm(world, found)
    importing.run_import(
        world.banco.client_id, found.id, once_at_rest(lambda: agree_on_short_texts(world))
    )
    ended = again(world, found)
    assert (ended.state, ended.rows_done) == ("done", 60)
    assert ended.opened_count + ended.refused_count == 60
    assert {each.code for each in refused(world, ended)} == {"too_long"}
    later = [each for each in cases_of(world) if each.playbook_id != world.queries.playbook_id]
    assert len(later) == ended.refused_count >= 5
    assert all(len(each.input["text"]) <= 10 for each in later)


def once_at_rest(act: Callable[[], None]) -> Callable[[int], None]:
    """Acts after the first chunk; whoever else has written one waits until that is done."""
    lock, done = threading.Lock(), threading.Event()

    def advance(_rows_done: int) -> None:
        with lock:
            if not done.is_set():
                act()
                done.set()

    return advance


def agree_on_short_texts(world: World) -> None:
    """Texts of ten characters at most, from now on."""
    text = as_version("customer-queries", 4)
    said: dict[str, Any] = {
        "actor": SYSTEM,
        "now": world.now,
        "client_id": world.banco.client_id,
    }
    with open_scope([world.banco.client_id]):
        newer = engagements.publish_playbook(
            text=text.replace("maxLength: 5000", "maxLength: 10", 1), **said
        )
        engagements.agree_change(
            service_line_id=world.queries.id,
            version=world.queries.version,
            changes={"playbook_id": newer.id},
            why="Shorter texts.",
            **said,
        )


@pytest.mark.usefixtures("small_chunks")
def test_people_who_appear_in_many_chunks_are_one_subject_each(world: World) -> None:
    header = ("text", "channel", "received_at", "customer_reference")
    bodies = [(f"Consulta {i}", "web", "2026-02-03", f"C-{i % 7}") for i in range(80)]
    assert counts(import_file(world, csv_of(header, *bodies))) == (80, 0, 0)
    subjects = {(case.input["customer_reference"], case.subject_id) for case in cases_of(world)}
    assert len(subjects) == 7


def test_one_import_of_a_line_runs_at_a_time(world: World) -> None:
    found = upload(world, queries_csv(3))
    confirm(world, found)
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with importing._alone(world.queries.id) as alone:
            assert alone
            held.set()
            done.wait(20)
        connections.close_all()

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait(20)
    assert importing.run_import(world.banco.client_id, found.id) is False
    jobs.run_import(world.banco.client_id, found.id)
    waiting = rows(
        "SELECT count(*) FROM procrastinate_jobs WHERE args ->> 'import_id' = $1 "
        "AND scheduled_at > now()",
        (str(found.id),),
    )
    done.set()
    thread.join()
    assert waiting == [(1,)]
    assert counts(run(world, found)) == (3, 0, 0)
    assert importing.run_import(world.banco.client_id, found.id) is True


def test_the_file_and_its_first_rows_go_when_the_import_has_ended(world: World) -> None:
    found = upload(world, queries_csv(3))
    assert len(found.reading["sample"]) == 3
    assert len(kept_files(world.banco.client_id)) == 1
    confirm(world, found)
    ended = run(world, found)
    assert "sample" not in ended.reading
    jobs.remove_import_file(world.banco.client_id, found.id)
    jobs.remove_import_file(world.banco.client_id, found.id)
    assert kept_files(world.banco.client_id) == []


def test_an_import_whose_file_is_gone_is_refused(world: World) -> None:
    found = upload(world, queries_csv(3))
    confirm(world, found)
    for each in kept_files(world.banco.client_id):
        each.unlink()
    ended = run(world, found)
    assert ended.problem is not None
    assert (ended.state, ended.problem["code"]) == ("refused", "file_missing")


def test_a_file_can_be_read_in_another_way_before_it_is_started(world: World) -> None:
    found = upload(world, csv_of(("text", "a;b"), ("ñandú", "x")), encoding="latin-1")
    assert found.reading["sample"] == [["Ã±andÃº", "x"]]
    reading = {**found.reading, "encoding": "utf-8", "sample": [["ñandú", "x"]]}
    with world.open_as("olga") as actor:
        actions.choose_reading(
            actor=actor,
            now=world.now,
            client_id=world.banco.client_id,
            import_id=found.id,
            reading=reading,
        )
    assert again(world, found).reading["encoding"] == "utf-8"
    assert verbs_of(world, found) == ["import.uploaded", "import.read"]


def test_an_upload_that_nobody_starts_ends_after_a_week(world: World) -> None:
    found = upload(world, queries_csv(2))
    for days, state in ((6, "uploaded"), (8, "refused")):
        with open_scope([world.banco.client_id]):
            actions.expire_uploads(
                client_id=world.banco.client_id, now=world.now + timedelta(days=days)
            )
        assert again(world, found).state == state
    problem = again(world, found).problem
    assert problem is not None
    assert problem["code"] == "import_expired"
    jobs.remove_import_file(world.banco.client_id, found.id)
    assert kept_files(world.banco.client_id) == []


def test_refused_rows_are_forgotten_after_a_month_and_counted_still(world: World) -> None:
    found = import_file(world, mess())
    ended_at = again(world, found).ended_at
    assert ended_at is not None
    for days, left in ((29, 4), (31, 0)):
        with open_scope([world.banco.client_id]):
            actions.forget_refused_rows(
                client_id=world.banco.client_id, now=ended_at + timedelta(days=days)
            )
        assert len(refused(world, found)) == left
    assert counts(again(world, found)) == (3, 0, 4)
    assert verbs_of(world, found)[-1] == "import.rows_forgotten"
    jobs.tidy_imports()
