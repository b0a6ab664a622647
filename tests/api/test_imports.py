"""Files imported by programs: upload, confirmation, progress, refused rows."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from pericia.apps.channels.models import Import
from pericia.apps.channels.tests.uploads import (
    MESS_CODES,
    again,
    cases_of,
    csv_of,
    kept_files,
    mess,
    queries_csv,
    run,
)
from pericia.files.tests.test_parsing import HOSTILE
from pericia.kernels.intake.tests.builders import workbook
from pericia.tenancy.scope import open_scope
from tests.database import made_once
from tests.programs import Program, program
from tests.world import World, make_world

BOUNDARY = "----parts"
SOME = ("zip_bomb.xlsx", "long_cell.csv", "nul.csv", "encrypted.xlsx", "picture.csv", "empty.csv")


@pytest.fixture
def world() -> World:
    return made_once(make_world)


@pytest.fixture
def olga(world: World) -> Program:
    return program(world, "olga", "banco")


def form(content: bytes, name: str = "rows.csv", line: str = "queries", **more: str) -> bytes:
    """The body of an upload."""
    fields = {"service_line": line, **more}
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
        for key, value in fields.items()
    ]
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    return b"".join([*parts, head.encode(), content, f"\r\n--{BOUNDARY}--\r\n".encode()])


def send(by: Program, *given: Any, key: str = "", **more: str) -> Any:
    headers = {"Idempotency_Key": key} if key else {}
    kind = f"multipart/form-data; boundary={BOUNDARY}"
    return by.post("imports", form(*given, **more), Content_Type=kind, **headers)


def made(answer: Any) -> dict[str, Any]:
    assert answer.status_code == 201, answer.content
    body: dict[str, Any] = answer.json()
    return body


def stored(world: World, body: dict[str, Any]) -> Import:
    with open_scope([world.banco.client_id]):
        return Import.objects.get(client_id=world.banco.client_id, id=body["id"])


def test_a_file_is_uploaded_confirmed_followed_and_its_refused_rows_taken_back(
    world: World, olga: Program
) -> None:
    answer = send(olga, mess(), "consultas.csv")
    body = made(answer)
    assert answer["Location"] == f"/api/v1/imports/{body['id']}"
    assert (body["state"], body["service_line"], body["rows_total"]) == ("uploaded", "queries", 7)
    assert (body["reading"]["encoding"], body["reading"]["delimiter"]) == ("windows-1252", ";")
    assert body["proposal"]["columns"]["text"] == "Mensaje"
    assert body["proposal"]["missing"] == []
    confirmed = olga.post(f"imports/{body['id']}/confirmation", {})
    assert (confirmed.status_code, confirmed.json()["state"]) == (202, "running")
    run(world, stored(world, body))
    ended = olga.get(f"imports/{body['id']}").json()
    assert (ended["state"], ended["proposal"]) == ("done", None)
    counts = [ended[name] for name in ("opened_count", "known_count", "refused_count")]
    assert counts == [3, 0, 4]
    assert ended["mapping"]["columns"]["channel"] == "Canal"
    first = olga.get(f"imports/{body['id']}/refused-rows?limit=3").json()
    rest = olga.get(f"imports/{body['id']}/refused-rows?limit=3&cursor={first['next']}").json()
    found = [*first["items"], *rest["items"]]
    assert {each["row"]: each["code"] for each in found} == MESS_CODES
    assert rest["next"] is None
    assert found[0]["detail"].startswith("“fax” is not accepted")
    assert found[0]["detail_es"].startswith("«fax» no es")
    for language, heading in (("es-CO, en;q=0.5", "fila_rechazada"), ("en", "refused_row")):
        answer = olga.get(
            f"imports/{body['id']}/refused-rows", Accept="text/csv", Accept_Language=language
        )
        lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
        assert (lines[0][5], len(lines), lines[1][0]) == (heading, 5, "'=cmd|' /C calc'!A0")
    listed = olga.get("imports").json()["items"]
    assert [(each["id"], each["state"]) for each in listed] == [(body["id"], "done")]


@pytest.mark.parametrize("name", SOME)
def test_a_hostile_file_is_a_problem_and_leaves_nothing(
    world: World, olga: Program, name: str
) -> None:
    build, code = HOSTILE[name]
    answer = send(olga, build(), name)
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert olga.get("imports").json()["items"] == []
    assert kept_files(world.banco.client_id) == []


def test_what_was_guessed_or_proposed_can_be_said_instead(world: World, olga: Program) -> None:
    book = workbook({"Uno": [("a",), ("x",)], "Dos": [("frase",), ("Hola",)]})
    body = made(send(olga, book, "rows.xlsx", sheet="Dos"))
    assert body["reading"]["columns"] == ["frase"]
    assert body["proposal"]["missing"] == ["text", "channel"]
    address = f"imports/{body['id']}/confirmation"
    refused = olga.post(address, {"columns": {"text": "frase"}})
    assert (refused.status_code, refused.json()["field"]) == (400, "mapping.channel")
    given = {
        "columns": {"text": "frase"},
        "defaults": {"channel": "chat", "received_at": "2026-02-03 10:00", "language": "es"},
        "time_zone": "America/Bogota",
    }
    assert olga.post(address, given).status_code == 202
    run(world, stored(world, body))
    (case,) = cases_of(world)
    assert case.received_at.isoformat() == "2026-02-03T15:00:00+00:00"
    assert case.input["language"] == "es"
    assert olga.post(address, given).status_code == 409


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"columns": {"text": "nope"}}, "mapping.text"),
        ({"defaults": {"channel": "fax"}}, "defaults.channel"),
        ({"defaults": {"channel": 7}}, "defaults.channel"),
        ({"time_zone": "Nowhere/Land"}, "time_zone"),
    ],
)
def test_a_confirmation_that_does_not_fit_names_the_field(
    world: World, olga: Program, given: dict[str, Any], field: str
) -> None:
    body = made(send(olga, csv_of(("text", "received_at"), ("Hola", "2026-02-03"))))
    given = {"defaults": {"channel": "web"}, **given}
    refused = olga.post(f"imports/{body['id']}/confirmation", given)
    assert (refused.status_code, refused.json()["field"]) == (400, field)
    assert again(world, stored(world, body)).state == "uploaded"


def test_a_request_repeated_with_its_key_uploads_once(world: World, olga: Program) -> None:
    content = queries_csv(2)
    first = send(olga, content, key="k-1")
    second = send(olga, content, key="k-1")
    assert first.json()["id"] == second.json()["id"]
    assert len(kept_files(world.banco.client_id)) == 1


def test_an_upload_is_withdrawn_once(world: World, olga: Program) -> None:
    body = made(send(olga, queries_csv(2)))
    ended = olga.post(f"imports/{body['id']}/withdrawal").json()
    assert (ended["state"], ended["problem"]["code"]) == ("refused", "import_withdrawn")
    assert ended["problem"]["detail_es"].startswith("El archivo se descartó")
    assert olga.post(f"imports/{body['id']}/withdrawal").status_code == 409


def test_only_a_key_that_may_import_sees_imports(world: World, olga: Program) -> None:
    body = made(send(olga, queries_csv(2)))
    elsewhere = program(world, "olga", "hospital")
    assert elsewhere.get(f"imports/{body['id']}").status_code == 404
    assert elsewhere.get(f"imports/{body['id']}/refused-rows").status_code == 404
    assert elsewhere.get("imports").json()["items"] == []
    assert send(elsewhere, queries_csv(1)).status_code == 404
    narrow = program(world, "olga", "banco", scopes=("cases:read",))
    for by in (narrow, program(world, "ana")):
        assert by.get("imports").status_code == 403
        assert by.get(f"imports/{body['id']}").status_code == 403
        assert send(by, queries_csv(1)).status_code == 403
    assert len(kept_files(world.banco.client_id)) == 1
