"""The gate of the API: keys, one transaction, one shape of errors, few round trips."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.test import Client, RequestFactory, override_settings

from pericia.apps.cases.models import Case
from pericia.apps.people.models import ApiKey
from pericia.apps.work import case_api
from pericia.config.api import described
from pericia.kernels.refusal import Refused
from pericia.tenancy.scope import open_scope
from pericia.web import cursors, rates
from pericia.web.api import gate, paging
from tests.programs import Program, a_query, program
from tests.statements import statements
from tests.world import NOW, World


def test_a_key_says_what_it_is(world: World) -> None:
    found = program(world, "ana", scopes=("work",)).get("key").json()
    assert found["client_id"] == str(world.banco.client_id)
    assert found["person_id"] == str(world.people["ana"].id)
    assert (found["name"], found["roles"]) == ("Ana Ruiz", ["operator"])
    assert found["permissions"] == ["case.see", "item.assign", "item.work"]


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Basic pk_x", "pk_x", "Bearer pk_\u00e9", "Bearer \x00"]
)
def test_what_is_no_key_opens_nothing(header: str) -> None:
    answer = Client().get("/api/v1/key", headers={"Authorization": header})
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == 'Bearer realm="pericia"'
    assert answer.json()["code"] in {"key_missing", "key_unknown"}


def test_a_session_is_no_key(world: World) -> None:
    from tests.pages import browser_of

    assert browser_of(world, "olga").get("/api/v1/key").status_code == 401


def test_use_is_noted_once_an_hour(
    world: World, olga: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    def used_at() -> Any:
        key_id = olga.get("key").json()["key_id"]
        with open_scope([world.banco.client_id]):
            return ApiKey.objects.get(client_id=world.banco.client_id, id=key_id).used_at

    assert used_at() == NOW
    monkeypatch.setattr(gate, "now", lambda: NOW + timedelta(minutes=30))
    gate._noted.clear()
    assert used_at() == NOW
    monkeypatch.setattr(gate, "now", lambda: NOW + timedelta(minutes=61))
    assert used_at() == NOW
    gate._noted.clear()
    assert used_at() == NOW + timedelta(minutes=61)


@pytest.mark.parametrize("path", ["", "nothing", "cases/1", "cases/", "Cases", "openapi.json/x"])
def test_other_addresses_are_not_found_in_the_one_shape(olga: Program, path: str) -> None:
    answer = olga.get(path or "/api/v1/")
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "not_found"


def test_other_methods_are_refused_and_those_there_are_named(olga: Program) -> None:
    answer = olga.call("DELETE", "cases")
    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
    assert set(answer["Allow"].split(", ")) == {"GET", "POST"}


def test_a_head_is_a_get_without_its_content(olga: Program) -> None:
    head, get = olga.call("HEAD", "service-lines"), olga.get("service-lines")
    assert (head.status_code, head.content, head["ETag"]) == (200, b"", get["ETag"])


def test_a_body_in_chunks_is_refused_rather_than_taken_for_empty(olga: Program) -> None:
    answer = olga.client.generic(
        "POST",
        "/api/v1/work/next",
        headers={"Authorization": f"Bearer {olga.secret}", "Transfer-Encoding": "chunked"},
    )
    assert (answer.status_code, answer.json()["code"]) == (411, "length_required")


def test_a_defect_says_nothing_of_the_inside_and_keeps_nothing(
    world: World, olga: Program, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: Any) -> None:
        raise RuntimeError("SELECT secret FROM vault")

    monkeypatch.setattr(case_api, "detail_of", broken)
    olga.client.raise_request_exception = False
    answer = olga.post("cases", a_query(reference="lost"), Idempotency_Key="defect")
    assert (answer.status_code, answer.json()["code"]) == (500, "failed")
    assert b"SELECT" not in answer.content
    assert "SELECT" not in caplog.text
    assert "RuntimeError at" in caplog.text
    with open_scope([world.banco.client_id]):
        assert not Case.objects.filter(reference="lost").exists()
    monkeypatch.undo()
    again = olga.post("cases", a_query(reference="lost"), Idempotency_Key="defect")
    assert again.status_code == 201


@pytest.mark.parametrize("error", [psycopg.errors.DeadlockDetected, psycopg.errors.UniqueViolation])
def test_two_in_each_others_way_are_told_to_try_again(
    olga: Program, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    def raced(*_: Any) -> None:
        raise error("key (client_id)=(...) exists")

    monkeypatch.setattr(case_api, "detail_of", raced)
    answer = olga.post("cases", a_query())
    assert (answer.status_code, answer.json()["code"]) == (409, "raced")
    assert b"client_id" not in answer.content


def test_while_the_database_is_away_programs_are_told_when_to_ask_again(
    olga: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_secret: str) -> None:
        raise psycopg.OperationalError("the database system is starting up")

    monkeypatch.setattr(gate, "identity_of_key", away)
    answer = olga.get("cases")
    assert (answer.status_code, answer.json()["code"]) == (503, "database_away")
    assert answer.headers["Retry-After"] == "3"


def test_a_key_that_asks_too_often_is_told_when_to_go_on(
    world: World, olga: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rates, "monotonic", lambda: 615.5)
    other = program(world, "ana", scopes=("work",))
    with override_settings(API_REQUESTS_A_MINUTE=2):
        assert [olga.get("key").status_code for _ in range(2)] == [200, 200]
        answer = olga.post("cases", a_query(reference="too often"), Accept_Language="es")
        assert (answer.status_code, answer["Retry-After"]) == (429, "45")
        assert answer["Content-Type"] == "application/problem+json"
        assert answer.json()["code"] == "too_many_requests"
        assert "dentro de 45 segundos" in answer.json()["detail"]
        assert other.get("key").status_code == 200
        monkeypatch.setattr(rates, "monotonic", lambda: 660.0)
        assert olga.get("key").status_code == 200
    with open_scope([world.banco.client_id]):
        assert not Case.objects.filter(reference="too often").exists()


def test_the_document_is_there_for_everybody(world: World) -> None:
    answer = Client().get("/api/v1/openapi.json")
    document = json.loads(answer.content)
    assert document["openapi"] == "3.1.0"
    operation = document["paths"]["/api/v1/cases"]["post"]
    assert operation["operationId"] == "open_case"
    assert (operation["x-permission"], operation["x-scopes"]) == ("case.open", ["cases:write"])
    assert operation["security"] == [{"Key": []}]
    assert "Idempotency-Key" in [each["name"] for each in operation["parameters"]]
    assert operation["responses"]["default"] == {"$ref": "#/components/responses/Problem"}
    assert document["components"]["securitySchemes"]["Key"]["scheme"] == "bearer"


# BEGIN and COMMIT are not counted; reading the key is.
@pytest.mark.parametrize(
    ("path", "most"), [("key", 2), ("cases", 3), ("service-lines", 3), ("work/items", 3)]
)
def test_reading_takes_few_statements_however_many_rows(world: World, path: str, most: int) -> None:
    by = program(world, "ana" if path.startswith("work") else "olga", "banco")
    by.get(path)
    with statements() as sent:
        assert by.get(path).status_code == 200
    assert len(sent) <= most, sent


def test_a_case_is_read_in_the_same_number_of_statements_whatever_happened_to_it(
    world: World, olga: Program
) -> None:
    ana = program(world, "ana")
    case = olga.post("cases", a_query()).json()
    path = f"cases/{case['id']}"
    olga.get(path)
    with statements() as before:
        olga.get(path)
    item = next(each["item_id"] for each in case["steps"] if each["item_id"])
    ana.post(f"work/items/{item}/assignment")
    ana.post(f"work/items/{item}/question", {"question": "Which?"})
    with statements() as after:
        olga.get(path)
    assert len(after) == len(before) <= 14


def test_a_cursor_leads_back_to_what_it_was_made_of_and_into_no_other_list(olga: Program) -> None:
    key = (NOW, "01a2071d-b73f-7926-b688-0fa4a6e1dfde")
    cases, imports = (RequestFactory().get(f"/api/v1/{name}") for name in ("cases", "imports"))
    cursor = cursors.cursor_of(cases.path, key)
    assert paging.after(cases, cursor, cursors.moment, str) == key
    assert paging.after(cases, None, cursors.moment) is None
    with pytest.raises(Refused, match="begin at its first one"):
        paging.after(imports, cursor, cursors.moment, str)
    assert olga.get(f"cases?cursor={cursor}").status_code == 200
    elsewhere = olga.get(f"imports?cursor={cursor}", Accept_Language="es").json()
    assert (elsewhere["code"], elsewhere["field"]) == ("bad_cursor", "cursor")
    assert elsewhere["detail"] == "Esta lista no tiene esa página; empiece por la primera."


def test_no_operation_overlooks_a_parameter_that_it_does_not_have(world: World) -> None:
    programs = [program(world, name, "banco") for name in ("olga", "ana", "alba")]
    for path, methods in described()["paths"].items():
        asked = methods.get("get", {}).get("parameters", [])
        names = [each["name"] for each in asked if each["in"] == "query"]
        needed = "&".join(
            f"{each['name']}=7" for each in asked if each["in"] == "query" and each["required"]
        )
        address = re.sub(r"{\w+}", str(UUID(int=7)), path)
        if "get" in methods:
            answers = (by.get(f"{address}?{needed}&stat=open").json() for by in programs)
            answer = next(each for each in answers if each["code"] != "forbidden")
            assert (answer["code"], answer["field"]) == ("parameter_unknown", "stat"), path
            assert ", ".join(sorted(names)) in answer["detail"]
