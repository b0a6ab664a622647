"""Event logs from upload to findings and removal, in both languages."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.test import Client, override_settings
from django.urls import reverse
from tests.database import made_once
from tests.pages import account_of, browser_of
from tests.refusals import refuses
from tests.statements import count_for
from tests.world import World, make_world

from pericia.apps.journal.models import Event
from pericia.apps.people.models import Account
from pericia.apps.sourcing import actions, jobs
from pericia.apps.sourcing.models import ProcessLog
from pericia.apps.sourcing.tests.log_files import (
    MIXED_DAYS,
    MIXED_ZONES,
    SMALL,
    UNNAMED,
    bomb,
    kept_files,
    page,
    read,
    send,
    the_log,
    uploaded,
)
from pericia.apps.sourcing.tests.samples import described, document, said
from pericia.cli import main
from pericia.tenancy.scope import open_scope

LIST_STATEMENTS, LOG_STATEMENTS = 6, 7
WORDS = {
    "es": {
        "none": "Todavía no se ha subido ningún registro.",
        "waiting": "Se está leyendo el registro.",
        "judgement": "Requiere criterio, o datos que nadie registra",
        "rules": "Bastan reglas",
        "because": "Los diez recorridos más frecuentes abarcan el 88",
        "cannot": "Riesgo si se hace mal",
        "archive": "Es un libro o un ZIP",
        "name": "No se sabe qué columnas son el caso, la actividad y la hora",
        "removed": "eliminó este registro",
        "zones": "Horas con otro desfase que la mayoría",
        "assessed": "La evaluación 1 dice",
    },
    "en": {
        "none": "No log was uploaded yet.",
        "waiting": "The log is being read.",
        "judgement": "Needs judgement, or data that nobody records",
        "rules": "Rules would do",
        "because": "The ten commonest ways through the process cover 88%",
        "cannot": "Risk if done badly",
        "archive": "This is a workbook or a ZIP archive",
        "name": "It cannot be told which columns are case, activity and time",
        "removed": "removed this log",
        "zones": "Times in another offset than most",
        "assessed": "Assessment 1 says",
    },
}


@pytest.fixture
def world() -> World:
    return made_once(make_world)


@pytest.fixture
def process_id(world: World) -> UUID:
    with open_scope(world.everything):
        return described(world)


@pytest.fixture(params=["es", "en"])
def language(request: Any, world: World) -> str:
    Account.objects.filter(id=account_of(world, "marta").id).update(language=request.param)
    return str(request.param)


@pytest.fixture
def marta(world: World) -> Client:
    return browser_of(world, "marta")


def text_of(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status, answer.content
    return str(answer.content.decode())


def list_page(world: World, process_id: UUID) -> str:
    return reverse("process_logs", args=[world.banco.client_id, process_id])


def rows_of(world: World) -> int:
    with open_scope([world.banco.client_id]):
        return ProcessLog.objects.filter(client_id=world.banco.client_id).count()


@pytest.mark.parametrize("name", ["receipt.csv", "receipt.xes.gz"])
def test_a_real_log_goes_from_upload_to_findings(
    world: World, process_id: UUID, marta: Client, language: str, shared_data: Path, name: str
) -> None:
    words, path = WORDS[language], shared_data / "event-logs" / name
    assert words["none"] in text_of(marta.get(list_page(world, process_id)))
    answer = send(marta, world, process_id, path.read_bytes(), name)
    log = the_log(world, process_id)
    assert (answer.status_code, answer.url) == (302, page("process_log", log))
    assert words["waiting"] in text_of(marta.get(answer.url))
    assert read(log).state == "read"
    shown = text_of(marta.get(answer.url))
    for each in ("judgement", "rules", "because", "cannot"):
        assert words[each] in shown
    thousand = "." if language == "es" else ","
    for figure in (
        f"1{thousand}434",
        f"8{thousand}577",
        "116",
        "47\u00a0min",
        "14\u00a0d 2\u00a0h",
    ):
        assert figure in shown.replace("\u00a02", " 2").replace("14\u00a0d 2 h", figure), figure
    assert "T02 Check confirmation of receipt" in shown
    listed = text_of(marta.get(list_page(world, process_id)))
    assert name in listed


@pytest.mark.parametrize("name", ["receipt.csv", "receipt.xes.gz", "running-example.xes"])
def test_the_findings_are_those_of_the_command(
    world: World, process_id: UUID, marta: Client, shared_data: Path, name: str,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    path = shared_data / "event-logs" / name
    found = uploaded(marta, world, process_id, path).findings
    for language in ("es", "en"):
        capsys.readouterr()
        assert main.run(["sourcing", "mine", str(path), "--json", "--language", language]) == 0
        told = json.loads(capsys.readouterr().out)
        mine = {name: dict(each) for name, each in found["answers"].items()}
        for each in mine.values():
            each["because"] = each["because"][language]
        del told["file"]
        assert {**found, "answers": mine} == told


def test_what_a_small_log_does_not_tell_is_said_so(
    world: World, process_id: UUID, marta: Client, shared_data: Path, language: str
) -> None:
    log = uploaded(marta, world, process_id, shared_data / "event-logs" / "running-example.xes")
    shown = text_of(marta.get(page("process_log", log)))
    assert "register request" in shown
    assert "—" in shown


def test_the_latest_assessment_stands_beside_what_the_log_proposes(
    world: World, process_id: UUID, marta: Client, shared_data: Path, language: str
) -> None:
    with open_scope(world.everything):
        actions.record_assessment(document=document(), **said(world, process_id))
    log = uploaded(marta, world, process_id, shared_data / "event-logs" / "receipt.csv")
    assert WORDS[language]["assessed"] in text_of(marta.get(page("process_log", log)))


NONE = {
    "workbook.xlsx": (b"PK\x03\x04" + b"\0" * 100, "log_is_archive"),
    "empty.csv": (b"", "file"),
    "blank.csv": (b"\n\n  \n", "file_empty"),
    "picture.csv": (bytes(range(256)) * 20, "log_unknown"),
    "cut.parquet": (b"PAR1....", "file_damaged"),
    "entities.xes": (b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><log/>", "doctype"),
    "list.csv": (b"uno\ndos\ntres\n", "one_column"),
}


@pytest.mark.parametrize("name", NONE)
def test_what_is_no_log_is_refused_at_once_and_nothing_is_kept(
    world: World, process_id: UUID, marta: Client, name: str
) -> None:
    answer = send(marta, world, process_id, NONE[name][0], name)
    shown = text_of(answer, 422)
    assert 'aria-invalid="true"' in shown
    assert (rows_of(world), kept_files(world.banco.client_id)) == (0, [])


def test_a_refusal_is_told_in_the_language_of_the_reader(
    world: World, process_id: UUID, marta: Client, language: str
) -> None:
    answer = send(marta, world, process_id, NONE["workbook.xlsx"][0], "workbook.xlsx")
    assert WORDS[language]["archive"] in text_of(answer, 422)


def test_a_file_beyond_the_bound_is_refused_and_nothing_is_kept(
    world: World, process_id: UUID, marta: Client
) -> None:
    with override_settings(EVENT_LOG_BYTES_MAX=1_000):
        answer = send(marta, world, process_id, SMALL.encode(), "log.csv")
    assert answer.status_code in (413, 422)
    assert (rows_of(world), kept_files(world.banco.client_id)) == (0, [])


def test_no_file_is_kept_where_its_row_cannot_be_written(
    world: World, process_id: UUID, marta: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError("no row")

    monkeypatch.setattr(actions, "store_log", fail)
    marta.raise_request_exception = False
    assert send(marta, world, process_id, SMALL.encode(), "log.csv").status_code == 500
    assert (rows_of(world), kept_files(world.banco.client_id)) == (0, [])


def test_columns_are_named_afterwards_without_uploading_again(
    world: World, process_id: UUID, marta: Client, language: str
) -> None:
    send(marta, world, process_id, UNNAMED.encode(), "log.csv")
    log = read(the_log(world, process_id))
    assert (log.state, log.refusal["columns"]) == ("refused", ["a", "b", "c", "d"])
    shown = text_of(marta.get(page("process_log", log)))
    assert WORDS[language]["name"] in shown
    assert "--case" not in shown
    assert '<option value="b">b</option>' in shown
    given = {"case": "a", "activity": "b", "time": "c", "resource": "d"}
    answer = marta.post(page("read_process_log_again", log), given)
    assert answer.status_code == 302
    log = read(log)
    assert (log.state, log.columns, log.findings["cases"]) == ("read", given, 60)


def test_columns_may_be_named_with_the_upload(
    world: World, process_id: UUID, marta: Client
) -> None:
    given = {"case": "a", "activity": "b", "time": "c", "time_format": "%Y-%m-%d %H:%M"}
    send(marta, world, process_id, UNNAMED.encode(), "log.csv", **given)
    log = read(the_log(world, process_id))
    assert (log.state, log.columns) == ("read", given)


def test_dates_in_two_orders_are_refused_and_can_be_read_by_their_form(
    world: World, process_id: UUID, marta: Client
) -> None:
    send(marta, world, process_id, MIXED_DAYS.encode(), "log.csv")
    log = read(the_log(world, process_id))
    assert (log.state, log.refusal["code"]) == ("refused", "day_and_month_mixed")
    assert len(kept_files(world.banco.client_id)) == 1
    marta.post(page("read_process_log_again", log), {"time_format": "%d/%m/%Y"})
    log = read(log)
    assert (log.state, log.findings["problems"]["unreadable_timestamps"]) == ("read", 1)


def test_times_of_several_zones_are_read_and_counted(
    world: World, process_id: UUID, marta: Client, language: str
) -> None:
    send(marta, world, process_id, MIXED_ZONES.encode(), "log.csv")
    log = read(the_log(world, process_id))
    assert log.findings["problems"]["mixed_time_zones"] == 5
    shown = text_of(marta.get(page("process_log", log)))
    assert f"{WORDS[language]['zones']}" in shown


def test_a_bomb_is_refused_by_the_worker_and_its_file_is_removed(
    world: World, process_id: UUID, marta: Client
) -> None:
    assert send(marta, world, process_id, bomb(), "log.csv.gz").status_code == 302
    log = read(the_log(world, process_id))
    assert (log.state, log.refusal["code"]) == ("refused", "log_too_large")
    jobs.remove_log_file(log.client_id, log.id)
    assert kept_files(world.banco.client_id) == []
    shown = text_of(marta.get(page("process_log", log)))
    assert "read_process_log_again" not in shown
    assert page("read_process_log_again", log) not in shown


def test_a_log_is_removed_for_a_reason_with_its_file_and_findings(
    world: World, process_id: UUID, marta: Client, language: str
) -> None:
    send(marta, world, process_id, SMALL.encode(), "log.csv")
    log = read(the_log(world, process_id))
    refused = text_of(marta.post(page("remove_process_log", log), {"why": " "}), 422)
    assert 'role="alert"' in refused
    assert read(log).state == "read"
    answer = marta.post(page("remove_process_log", log), {"why": "Lo pide el comité"})
    assert answer.status_code == 302
    log = read(log)
    assert (log.state, log.findings, log.removal["why"]) == ("removed", None, "Lo pide el comité")
    jobs.remove_log_file(log.client_id, log.id)
    assert kept_files(world.banco.client_id) == []
    shown = text_of(marta.get(page("process_log", log)))
    assert WORDS[language]["removed"] in shown
    assert "entrar" not in shown
    with open_scope([world.banco.client_id]):
        verbs = list(
            Event.objects.filter(
                client_id=world.banco.client_id, object=f"process_log:{log.id}"
            ).values_list("verb", flat=True)
        )
    assert sorted(verbs) == ["process_log.mined", "process_log.removed", "process_log.uploaded"]


def test_the_file_of_a_log_that_is_needed_is_never_removed(
    world: World, process_id: UUID, marta: Client
) -> None:
    send(marta, world, process_id, SMALL.encode(), "log.csv")
    log = the_log(world, process_id)
    for _ in range(2):
        jobs.remove_log_file(log.client_id, log.id)
        assert len(kept_files(world.banco.client_id)) == 1
        read(log)


def test_who_only_looks_neither_uploads_nor_removes(
    world: World, process_id: UUID, marta: Client
) -> None:
    send(marta, world, process_id, SMALL.encode(), "log.csv")
    log = read(the_log(world, process_id))
    fina = browser_of(world, "fina")
    shown = text_of(fina.get(page("process_log", log)))
    assert page("remove_process_log", log) not in shown
    assert 'type="file"' not in text_of(fina.get(list_page(world, process_id)))
    assert send(fina, world, process_id, SMALL.encode(), "log.csv").status_code == 403
    assert fina.post(page("remove_process_log", log), {"why": "x"}).status_code == 403
    assert fina.post(page("read_process_log_again", log), {}).status_code == 403
    assert read(log).state == "read"
    for nobody in ("ana", "julio"):
        for name in ("process_log", "process_log_table"):
            assert browser_of(world, nobody).get(page(name, log)).status_code == 404


def test_states_that_do_not_allow_it_refuse(world: World, process_id: UUID, marta: Client) -> None:
    send(marta, world, process_id, SMALL.encode(), "log.csv")
    log = the_log(world, process_id)
    told = {**said(world, process_id), "log_id": log.id}
    with open_scope(world.everything):
        with refuses("raced"):
            actions.read_log_again(columns={}, **told)
        actions.remove_log(why="Ya no hace falta", **told)
        with refuses("raced"):
            actions.remove_log(why="Otra vez", **told)
        with refuses("raced"):
            actions.read_log_again(columns={}, **told)
        other = described(world, "Otro")
        with refuses("not_found"):
            actions.remove_log(why="x", **{**told, "process_id": other})
    jobs.read_log(log.client_id, log.id)
    assert read(log).state == "removed"


def test_the_activities_are_downloaded_as_a_table(
    world: World, process_id: UUID, marta: Client, shared_data: Path
) -> None:
    log = uploaded(marta, world, process_id, shared_data / "event-logs" / "receipt.csv")
    answer = marta.get(page("process_log_table", log))
    assert "receipt-activities.csv" in answer["Content-Disposition"]
    kept = io.StringIO(answer.content.decode("utf-8-sig"))
    rows = list(csv.DictReader(kept, delimiter=";"))
    assert len(rows) == len(log.findings["activities"]) == 27
    assert (rows[0]["name"], rows[0]["events"]) == ("Confirmation of receipt", "1434")
    assert sum(int(each["starts"]) for each in rows) == 1434


def test_names_that_are_formulas_or_markup_stay_words(
    world: World, process_id: UUID, marta: Client
) -> None:
    content = SMALL.replace("entrar", "=cmd()").replace("pagar", "<script>alert(1)</script>")
    send(marta, world, process_id, content.encode(), "log.csv")
    log = read(the_log(world, process_id))
    assert "<script>alert" not in text_of(marta.get(page("process_log", log)))
    assert "'=cmd()" in marta.get(page("process_log_table", log)).content.decode("utf-8-sig")


def test_pages_send_few_statements_however_many_logs_there_are(
    world: World, process_id: UUID, marta: Client
) -> None:
    for number in range(3):
        send(marta, world, process_id, SMALL.encode(), f"log{number}.csv")
        log = read(the_log(world, process_id))
    assert count_for(marta, list_page(world, process_id)) == LIST_STATEMENTS
    assert count_for(marta, page("process_log", log)) == LOG_STATEMENTS
