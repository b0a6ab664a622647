"""The pages of imports, in both languages, with and without the right to import."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.database import made_once
from tests.pages import account_of, browser_of
from tests.statements import count_for
from tests.world import World, make_world

from pericia.apps.channels import importing
from pericia.apps.channels.models import Import
from pericia.apps.channels.tests.uploads import (
    again,
    cases_of,
    counts,
    csv_of,
    kept_files,
    mess,
    queries_csv,
    run,
)
from pericia.apps.people.models import Account
from pericia.kernels.intake.tests.builders import archive, workbook
from pericia.tenancy.scope import open_scope

WORDS = {
    "es": {
        "refused": "rechazadas",
        "one": "Elija un solo archivo cada vez.",
        "none": "Todavía no se ha importado nada.",
        "start": "Empezar la importación",
        "missing": "Elija una columna, o dé un valor, para: Canal.",
        "bomb": "no se abre por seguridad",
        "future": "es una fecha futura",
        "rows": "7 filas",
        "opened": "Expedientes abiertos",
        "reason": "motivo_de_rechazo",
        "choose": "Elija una línea de servicio.",
    },
    "en": {
        "refused": "refused",
        "one": "Choose one file at a time.",
        "none": "Nothing was imported yet.",
        "start": "Start the import",
        "missing": "Choose a column, or give a value, for: Channel.",
        "bomb": "times its size and is not opened, for safety",
        "future": "is in the future",
        "rows": "7 rows",
        "opened": "Cases opened",
        "reason": "refusal_reason",
        "choose": "Choose a service line.",
    },
}


@pytest.fixture
def world() -> World:
    return made_once(make_world)


@pytest.fixture(params=["es", "en"])
def language(request: Any, world: World) -> str:
    Account.objects.filter(id=account_of(world, "olga").id).update(language=request.param)
    return str(request.param)


@pytest.fixture
def olga(world: World) -> Client:
    return browser_of(world, "olga")


def send(browser: Client, world: World, content: bytes, name: str = "rows.csv", **more: Any) -> Any:
    line = f"{world.banco.client_id}/{world.queries.id}"
    given = {"line": line, "file": SimpleUploadedFile(name, content), **more}
    return browser.post(reverse("upload_import"), given)


def the_import(world: World) -> Import:
    with open_scope([world.banco.client_id]):
        return Import.objects.get(client_id=world.banco.client_id)


def page(name: str, found: Import) -> str:
    return reverse(name, args=[found.client_id, found.id])


def text_of(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status, answer.content
    return str(answer.content.decode())


def test_a_file_goes_from_upload_to_refused_rows(world: World, olga: Client, language: str) -> None:
    words = WORDS[language]
    assert words["none"] in text_of(olga.get(reverse("imports")))
    assert "Banco Norte" in text_of(olga.get(reverse("new_import")))
    answer = send(olga, world, mess(), "consultas.csv")
    found = the_import(world)
    assert (answer.status_code, answer.url) == (302, page("import", found))
    waiting = text_of(olga.get(answer.url))
    for said in ("windows-1252", words["rows"], words["start"], words["future"], "Notas"):
        assert said in waiting
    assert "<option selected>Mensaje</option>" in waiting
    given = {
        "column.text": "Mensaje",
        "column.channel": "Canal",
        "column.received_at": "Fecha",
        "column.reference": "Referencia",
        "time_zone": "Europe/Madrid",
    }
    answer = olga.post(page("import_confirmation", found), given)
    assert answer.status_code == 302
    assert "<progress" in text_of(olga.get(answer.url))
    assert (run(world, found).state, counts(again(world, found))) == ("done", (3, 0, 4))
    done = text_of(olga.get(answer.url))
    assert words["opened"] in done
    assert "hx-trigger" not in done.partition("<main")[2]
    answer = olga.get(page("import_refused_rows", found))
    assert f'filename="consultas-{words["refused"]}.csv"' in answer["Content-Disposition"]
    heading, *lines = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";")
    assert (heading[-1], len(lines), lines[0][0]) == (words["reason"], 4, "'=cmd|' /C calc'!A0")
    assert "consultas.csv" in text_of(olga.get(reverse("imports")))


def test_what_is_missing_is_said_and_looked_at_again(
    world: World, olga: Client, language: str
) -> None:
    words = WORDS[language]
    send(olga, world, csv_of(("text", "extra"), ("Hola", "x")))
    found = the_import(world)
    assert words["missing"] in text_of(olga.get(page("import", found)))
    given = {"column.text": "text", "default.received_at": "2024-02-03", "time_zone": "UTC"}
    answer = olga.post(page("import_confirmation", found), given)
    refused = text_of(answer, 422)
    assert 'aria-invalid="true"' in refused
    assert again(world, found).state == "uploaded"
    seen = text_of(olga.post(page("import_preview", found), {**given, "default.channel": "web"}))
    assert words["missing"] not in seen
    assert "Hola" in seen
    assert again(world, found).state == "uploaded"
    answer = olga.post(page("import_confirmation", found), {**given, "default.channel": "fax"})
    assert "fax" in text_of(answer, 422)


def test_a_hostile_file_is_refused_in_words_and_nothing_is_kept(
    world: World, olga: Client, language: str
) -> None:
    bomb = archive({"xl/workbook.xml": bytes(30_000_000)})
    said = text_of(send(olga, world, bomb, "rows.xlsx"), 422)
    assert WORDS[language]["bomb"] in said
    assert WORDS[language]["choose"] in text_of(send(olga, world, bomb, line="nonsense"), 422)
    two = [SimpleUploadedFile(name, queries_csv(1)) for name in ("uno.csv", "dos.csv")]
    assert WORDS[language]["one"] in text_of(send(olga, world, b"", file=two), 422)
    assert WORDS[language]["none"] in text_of(olga.get(reverse("imports")))
    assert kept_files(world.banco.client_id) == []


def test_an_upload_beyond_all_bounds_is_thrown_away(
    world: World, olga: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pericia.web.uploads.FILES_BYTES_MAX", 1_000_000)
    said = text_of(send(olga, world, queries_csv(1) + b"x" * 1_200_000), 422)
    assert "pasa de 1 MB" in said
    assert kept_files(world.banco.client_id) == []


def test_a_file_that_looks_wrong_is_read_in_another_way(world: World, olga: Client) -> None:
    book = workbook({"Uno": [("text",), ("Hola",)], "Dos": [("text",), ("Adiós",)]})
    send(olga, world, book, "rows.xlsx")
    found = the_import(world)
    assert "Hola" in text_of(olga.get(page("import", found)))
    answer = olga.post(page("import_reading", found), {"sheet": "Dos"})
    assert "Adiós" in text_of(olga.get(answer.url))
    assert "Tres" in text_of(olga.post(page("import_reading", found), {"sheet": "Tres"}), 422)
    assert again(world, found).reading["sheet"] == "Dos"
    olga.post(
        page("import_confirmation", found),
        {
            "column.text": "text",
            "default.channel": "web",
            "default.received_at": "2024-02-03",
            "time_zone": "Europe/Madrid",
        },
    )
    assert counts(run(world, found)) == (1, 0, 0)
    assert [case.title for case in cases_of(world)] == ["Adiós"]


def test_an_upload_can_be_discarded_and_then_says_so(world: World, olga: Client) -> None:
    send(olga, world, queries_csv(2))
    found = the_import(world)
    assert olga.post(page("import_withdrawal", found)).url == reverse("imports")
    assert "se descartó" in text_of(olga.get(page("import", found)))
    assert olga.post(page("import_withdrawal", found)).status_code == 409


def test_a_whole_refusal_is_told_on_the_page(world: World, olga: Client) -> None:
    send(olga, world, queries_csv(2))
    found = the_import(world)
    given = {f"column.{name}": name for name in ("text", "channel", "received_at")}
    olga.post(page("import_confirmation", found), {**given, "time_zone": "UTC"})
    for each in kept_files(world.banco.client_id):
        each.unlink()
    importing.run_import(found.client_id, found.id)
    assert "Vuelva a subirlo" in text_of(olga.get(page("import", found)))


@pytest.mark.parametrize("name", ["ana", "rosa", "tomas", "fina", "alba"])
def test_whoever_may_not_import_finds_no_import(world: World, olga: Client, name: str) -> None:
    send(olga, world, queries_csv(2))
    found, browser = the_import(world), browser_of(world, name)
    assert browser.get(reverse("imports")).status_code == 403
    assert browser.get(reverse("new_import")).status_code == 403
    assert send(browser, world, queries_csv(1)).status_code == 403
    for each in ("import", "import_refused_rows"):
        assert browser.get(page(each, found)).status_code == 404
    for each in ("import_confirmation", "import_withdrawal", "import_reading", "import_preview"):
        assert browser.post(page(each, found), {"time_zone": "UTC"}).status_code in (403, 404)
    assert again(world, found).state == "uploaded"


@pytest.mark.parametrize("name", ["julio", "olga"])
def test_an_import_of_another_client_is_as_absent_as_one_never_made(
    world: World, olga: Client, name: str
) -> None:
    send(olga, world, queries_csv(2))
    found = the_import(world)
    browser = browser_of(world, name)
    theirs = found.client_id if name == "julio" else world.hospital.client_id
    for address in ("import", "import_refused_rows"):
        foreign = browser.get(reverse(address, args=[theirs, found.id]))
        never = browser.get(reverse(address, args=[theirs, uuid4()]))
        assert (foreign.status_code, never.status_code) == (404, 404)
        assert same(foreign, found.id) == same(never, found.id)
    answers = [
        send(browser, world, queries_csv(1), line=f"{client}/{line}")
        for client, line in ((theirs, world.queries.id), (theirs, uuid4()))
    ]
    assert [each.status_code for each in answers] == [404, 404]


def same(answer: Any, import_id: UUID) -> str:
    """The page without what is new in each answer."""
    main = answer.content.decode().partition("<main")[2]
    return str(main.replace(str(import_id), "ID"))


def test_the_list_grows_without_more_statements(world: World, olga: Client) -> None:
    send(olga, world, queries_csv(1))
    few = count_for(olga, reverse("imports"))
    for number in range(2, 6):
        send(olga, world, queries_csv(number))
    assert count_for(olga, reverse("imports")) == few <= 12


def test_the_list_goes_page_by_page(
    world: World, olga: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pericia.web.paging.page_of.__defaults__", (2,))
    for number in range(1, 4):
        send(olga, world, queries_csv(number), f"file-{number}.csv")
    first = text_of(olga.get(reverse("imports")))
    assert ("file-3.csv" in first, "file-1.csv" in first) == (True, False)
    after = first.partition("after=")[2].partition('"')[0]
    second = text_of(olga.get(reverse("imports"), {"after": after}))
    assert ("file-3.csv" in second, "file-1.csv" in second) == (False, True)
    for wrong in ("x", "W10", "WyJhIiwgImIiXQ"):
        assert olga.get(reverse("imports"), {"after": wrong}).status_code == 400


def test_times_are_shown_as_they_will_be_read(world: World, olga: Client) -> None:
    moment = timezone.now() - timedelta(days=300)
    row = ("Hola", "web", f"{moment:%d/%m/%Y} 23:30")
    send(olga, world, csv_of(("text", "channel", "received_at"), row))
    found = the_import(world)
    given = {f"column.{name}": name for name in ("text", "channel", "received_at")}
    for zone in ("America/Bogota", "Europe/Madrid"):
        seen = text_of(olga.post(page("import_preview", found), {**given, "time_zone": zone}))
        assert "23:30" in seen
    seen = text_of(olga.post(page("import_preview", found), {**given, "time_zone": "Mars/Base"}))
    assert "Europe/Madrid" in seen
