"""Bulk requests: every line is answered by name, hostile ones too, and nothing is doubled."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pericia.apps.cases.models import Case
from pericia.apps.channels import bulk
from pericia.apps.journal.actors import SYSTEM
from pericia.tenancy.scope import open_scope
from tests.database import made_once
from tests.programs import Program, program
from tests.world import World, make_world

NDJSON = "application/x-ndjson"
GIVEN = {"channel": "web", "received_at": "2026-03-02T08:00:00Z", "language": "es"}


def row(text: str, **more: Any) -> bytes:
    return json.dumps({"text": text, **GIVEN, **more}).encode()


def send(by: Program, *lines: bytes, line: str = "queries", **headers: str) -> Any:
    return by.post(
        f"cases/bulk?service_line={line}", b"\n".join(lines), Content_Type=NDJSON, **headers
    )


def results(answer: Any) -> list[tuple[int, str, str | None]]:
    assert answer.status_code == 200, answer.content
    return [(each["line"], each["result"], each["code"]) for each in answer.json()["lines"]]


@pytest.fixture
def world() -> World:
    return made_once(make_world)


@pytest.fixture
def olga(world: World) -> Program:
    return program(world, "olga", "banco")


def count(world: World) -> int:
    with open_scope([world.banco.client_id]):
        return Case.objects.filter(client_id=world.banco.client_id).count()


def test_good_lines_are_opened_and_bad_ones_refused(world: World, olga: Program) -> None:
    answer = send(olga, row("a"), b"", b"{", row("b", colour="red"), row("c", reference="R1"))
    assert results(answer) == [
        (1, "opened", None),
        (3, "refused", "not_json"),
        (4, "refused", "unknown_field"),
        (5, "opened", None),
    ]
    body = answer.json()
    assert (body["opened"], body["known"], body["refused"]) == (2, 0, 2)
    refused = body["lines"][1]
    assert refused["detail"].endswith(".")
    assert refused["detail_es"].endswith(".")
    assert count(world) == 2
    case = olga.get(f"cases/{body['lines'][3]['case_id']}").json()
    assert (case["reference"], case["channel"]) == ("R1", "api")


HOSTILE = [
    (b"\xff\xfe", "not_utf8"),
    (b"nul\x00", "not_json"),
    (b'{"text":"\\u0000"}', "nul_bytes"),
    (b'{"text":"\\ud800"}', "unreadable_text"),
    (b'{"text":"a","text":"b"}', "duplicate_name"),
    (b"[1]", "not_an_object"),
    (b'"text"', "not_an_object"),
    (b"null", "not_an_object"),
    (b"1e999", "not_json"),
    (b'{"text":NaN}', "not_json"),
    (b"[" * 100_000, "not_json"),
    (b'{"a":' * 5_000 + b"1" + b"}" * 5_000, "not_json"),
    (b'{"text":"' + b"x" * 1_100_000 + b'"}', "line_too_long"),
    (row("x" * 200_000), "cell_too_long"),
    (row("x" * 6_000), "too_long"),
    (row("a", received_at="0001-01-01T00:00:00+23:59"), "not_a_date"),
    (row("a", received_at="0005-01-01T00:00:00Z"), "not_a_date"),
    (row("a", received_at="2999-01-01T00:00:00Z"), "date_in_future"),
    (row("a", received_at="2026-03-02T08:00:00"), "no_time_zone"),
    (row("a", received_at=5), "not_a_date"),
    (row("a", channel={"$gt": ""}), "wrong_value_type"),
    (row("a", reference=["x"]), "unreadable_text"),
    (row("a", reference="x" * 201), "too_long"),
    (b"{}", "missing_value"),
    (b'{"__proto__":{"x":1}}', "missing_value"),
    ("{" + ",".join(f'"c{each}":1' for each in range(300)) + "}", "too_many_columns"),
]


def test_hostile_lines_are_refused_by_name_and_the_good_one_among_them_is_opened(
    world: World, olga: Program
) -> None:
    lines = [each.encode() if isinstance(each, str) else each for each, _ in HOSTILE]
    found = results(send(olga, *lines, row("good")))
    assert found[-1] == (len(HOSTILE) + 1, "opened", None)
    assert count(world) == 1
    for (number, result, code), (line, expected) in zip(found, HOSTILE, strict=False):
        assert result == "refused", line[:80]
        assert code in {expected, "unknown_field", "not_in_list"}, (number, line[:80])


def test_the_same_lines_again_open_nothing(world: World, olga: Program) -> None:
    lines = [row("same"), row("same"), row("named", reference="R1"), row("late")]
    first = send(olga, *lines[:3]).json()
    again = send(olga, *lines).json()
    assert [each["result"] for each in again["lines"]] == ["known", "known", "known", "opened"]
    ids = [each["case_id"] for each in first["lines"]]
    assert [each["case_id"] for each in again["lines"]][:3] == ids
    assert len(set(ids)) == 3  # who writes the same words twice is heard twice
    assert count(world) == 4


def test_a_reference_is_taken_once(world: World, olga: Program) -> None:
    found = results(send(olga, row("a", reference="R1"), row("b", reference="R1")))
    assert found == [(1, "opened", None), (2, "refused", "duplicate_in_file")]
    assert results(send(olga, row("c", reference="R1"))) == [(1, "refused", "already_imported")]


def test_lines_far_apart_know_of_each_other(
    world: World, olga: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "LINES_AT_ONCE", 2)
    lines = [row("x"), row("a", reference="R1"), row("x"), row("b", reference="R1"), row("x")]
    found = results(send(olga, *lines))
    assert [code for _, _, code in found] == [None, None, None, "duplicate_in_file", None]
    assert len({each["case_id"] for each in send(olga, *lines).json()["lines"]} - {None}) == 4
    assert count(world) == 4


def test_the_answer_comes_line_by_line_to_who_asks(world: World, olga: Program) -> None:
    answer = send(olga, row("a"), b"{", Accept=NDJSON)
    assert answer["Content-Type"] == NDJSON
    lines = [json.loads(each) for each in answer.content.splitlines()]
    assert [(each["line"], each["result"]) for each in lines] == [(1, "opened"), (2, "refused")]


def test_a_person_who_was_erased_is_refused_and_the_others_are_opened(
    world: World, olga: Program
) -> None:
    from pericia.apps.cases import erasing

    case_id = send(olga, row("a", customer_reference="C-1")).json()["lines"][0]["case_id"]
    olga.post(f"cases/{case_id}/cancellation", {"why": "Done"})
    with open_scope([world.banco.client_id]):
        subject_id = Case.objects.get(id=case_id).subject_id
        erasing.erase_subject(
            client_id=world.banco.client_id,
            subject_id=subject_id,
            actor=SYSTEM,
            now=world.now,
            why="Asked",
        )
    lines = [row(f"q {each}", customer_reference=f"C-{each % 3}") for each in range(9)]
    found = results(send(olga, *lines))
    assert [code for _, _, code in found] == [None, "subject_erased", None] * 3
    assert count(world) == 1 + 6


@pytest.mark.parametrize(
    ("body", "kind", "status", "code"),
    [
        (b"\n\n", NDJSON, 400, "no_lines"),
        (b"{}", "application/json", 415, "unsupported_media"),
        (b"{}", "text/plain", 415, "unsupported_media"),
        (b"", NDJSON, 415, "unsupported_media"),
    ],
)
def test_a_body_that_is_no_list_of_lines_is_refused_as_a_whole(
    world: World, olga: Program, body: bytes, kind: str, status: int, code: str
) -> None:
    answer = olga.post("cases/bulk?service_line=queries", body, Content_Type=kind)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_body_beyond_all_bounds_is_refused_and_nothing_is_kept(
    world: World, olga: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pericia.web.api import bodies

    monkeypatch.setattr(bodies, "LINES_BYTES_MAX", 1_000)
    answer = send(olga, *[row(f"query {each}") for each in range(20)])
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")
    assert count(world) == 0


def test_a_line_that_is_unknown_or_another_clients_takes_nothing(
    world: World, olga: Program
) -> None:
    for line in ("coding", "nope", "%00"):
        answer = send(olga, row("a"), line=line)
        assert answer.status_code in {400, 404}
    assert count(world) == 0
