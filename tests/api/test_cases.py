"""Opening, reading, listing and directing cases over HTTP."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from pericia.apps.cases.models import Case
from pericia.apps.journal import queries
from pericia.tenancy.ids import new_id
from pericia.tenancy.scope import open_scope
from tests.programs import Program, a_query, program
from tests.world import NOW, World


def opened(by: Program, text: str = "¿Dónde está mi tarjeta?", **more: Any) -> dict[str, Any]:
    answer = by.post("cases", a_query(text, **more))
    assert answer.status_code == 201, answer.content
    found: dict[str, Any] = answer.json()
    return found


def test_what_can_be_asked_for_says_what_it_starts_with(world: World, olga: Program) -> None:
    (row,) = olga.get("service-lines").json()["items"]
    assert (row["code"], row["playbook"], row["state"]) == ("queries", "customer-queries", "open")
    detail = olga.get(f"service-lines/{row['id']}").json()
    assert detail["input_schema"]["required"] == ["text", "channel", "received_at"]
    assert detail["outcomes"] == ["resolved", "referred", "discarded"]
    assert olga.get(f"service-lines/{new_id()}").status_code == 404


def test_a_case_is_opened_and_read_back(world: World, olga: Program) -> None:
    answer = olga.post("cases", a_query(reference="Q-1", title="Card"))
    case = answer.json()
    assert answer.status_code == 201
    assert answer["Location"] == f"/api/v1/cases/{case['id']}"
    assert (case["state"], case["reference"], case["title"]) == ("open", "Q-1", "Card")
    assert case["service_line"] == "queries"
    assert case["input"]["text"] == "¿Dónde está mi tarjeta?"
    assert [(each["step"], each["state"]) for each in case["steps"]] == [
        ("classify", "open"),
        ("triage", "done"),
    ]
    read = olga.get(f"cases/{case['id']}")
    assert read.json() == case
    with open_scope([world.banco.client_id]):
        (event,) = queries.events_of(world.banco.client_id, [f"case:{case['id']}"])
    assert event.verb == "case.opened"
    assert event.actor.startswith("key:")
    assert event.acting_as == "operations"


@pytest.mark.parametrize(
    ("body", "status", "code", "field"),
    [
        ({}, 422, "request_invalid", "service_line"),
        ({"service_line": "queries"}, 422, "request_invalid", "input"),
        (a_query(colour="red"), 422, "request_invalid", "colour"),
        ({**a_query(), "service_line": "nope"}, 404, "not_found", None),
        ({**a_query(), "service_line": "coding"}, 404, "not_found", None),
        ({**a_query(), "input": {}}, 422, "form_invalid", "text"),
        ({**a_query(), "input": []}, 422, "request_invalid", "input"),
        (a_query(channel="Bad channel"), 422, "request_invalid", "channel"),
        (a_query(received_at="2026-03-02T08:00:00"), 422, "request_invalid", "received_at"),
        (a_query(received_at="2027-01-01T00:00:00Z"), 400, "date_in_future", "received_at"),
        (a_query(received_at="1900-01-01T00:00:00Z"), 400, "date_too_old", "received_at"),
        (a_query(reference="x" * 201), 422, "request_invalid", "reference"),
        (b"{", 400, "not_json", None),
        (b"[]", 400, "not_an_object", None),
        (b'{"service_line":"queries","service_line":"x"}', 400, "duplicate_name", None),
        (b'{"input":{"text":NaN}}', 400, "not_json", None),
        (b'{"input":{"text":1e999}}', 400, "not_json", None),
        (b'{"input":{"text":"\\u0000"}}', 400, "nul_bytes", "input"),
        (b'{"input":{"text":"\\ud800"}}', 400, "unreadable_text", "input"),
        (b"\xff\xfe", 400, "not_utf8", None),
        (b'{"input":' + b"[" * 60 + b"]" * 60 + b"}", 400, "body_too_deep", None),
        (b'{"input":' + b"[" * 100_000, 400, "not_json", None),
        (b'{"a":"' + b"x" * 1_000_001 + b'"}', 413, "body_too_large", None),
    ],
)
def test_a_case_that_cannot_be_opened_is_refused_and_nothing_is_kept(
    world: World, olga: Program, body: Any, status: int, code: str, field: str | None
) -> None:
    with open_scope([world.banco.client_id]):
        before = Case.objects.count()
    answer = olga.post("cases", body)
    assert answer["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (status, code)
    assert problem["field"] == field
    assert problem["detail"].endswith(".")
    with open_scope([world.banco.client_id]):
        assert Case.objects.count() == before


def test_lists_come_a_page_at_a_time_without_gaps_or_repetitions() -> None:
    from tests.world import make_world

    own = make_world()
    olga = program(own, "olga", "banco")
    made = [opened(olga, f"Query {each}")["id"] for each in range(7)]
    found, cursor = [], ""
    while True:
        page = olga.get(f"cases?limit=3{cursor}").json()
        found += [each["id"] for each in page["items"]]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert sorted(found) == sorted(made)
    assert len(found) == 7


def test_lists_are_narrowed(world: World, olga: Program) -> None:
    mark = str(new_id())
    first, second = opened(olga, reference=mark), opened(olga, reference=f"{mark}-2")
    assert olga.post(f"cases/{first['id']}/cancellation", {"why": "Twice"}).status_code == 200

    def ids(query: str) -> set[str]:
        found = olga.get(f"cases?limit=200&{query}")
        assert found.status_code == 200, found.content
        return {each["id"] for each in found.json()["items"]}

    both = {first["id"], second["id"]}
    assert ids(f"reference={mark}") == {first["id"]}
    assert ids("state=cancelled") & both == {first["id"]}
    assert ids("state=cancelled&state=open") & both == both
    assert ids(f"service_line_id={world.queries.id}") >= both
    assert ids(f"service_line_id={new_id()}") == set()
    assert ids("updated_since=2020-01-01T00:00:00Z") >= both
    assert ids("updated_since=2999-01-01T00:00:00Z") == set()


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("limit=0", 422, "request_invalid"),
        ("limit=-1", 422, "request_invalid"),
        ("limit=1000000000", 422, "request_invalid"),
        ("stat=open", 422, "parameter_unknown"),
        ("state=lost", 422, "request_invalid"),
        ("updated_since=yesterday", 422, "request_invalid"),
        ("updated_since=2026-03-02T10:00:00", 422, "request_invalid"),
        ("service_line_id=x", 422, "request_invalid"),
        ("cursor=x", 400, "bad_cursor"),
        ("cursor=W10", 400, "bad_cursor"),
        ("cursor=WzEsMl0", 400, "bad_cursor"),
        ("cursor=%C3%B1", 400, "bad_cursor"),
        ("cursor=" + "a" * 501, 422, "request_invalid"),
        ("reference=%00", 400, "nul_bytes"),
        ("%00=1", 400, "nul_bytes"),
    ],
)
def test_questions_that_make_no_sense_are_refused(
    olga: Program, query: str, status: int, code: str
) -> None:
    answer = olga.get(f"cases?{query}")
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_an_update_names_the_version_that_it_was_made_from(olga: Program) -> None:
    case = opened(olga)
    path = f"cases/{case['id']}"
    tag = olga.get(path)["ETag"]
    change = {"priority": 5, "why": "The client asked"}
    missing = olga.call("PATCH", path, change)
    assert (missing.status_code, missing.json()["code"]) == (428, "match_missing")
    done = olga.call("PATCH", path, change, If_Match=tag)
    assert (done.status_code, done.json()["priority"]) == (200, 5)
    stale = olga.call("PATCH", path, {**change, "priority": 6}, If_Match=tag)
    assert (stale.status_code, stale.json()["code"]) == (412, "match_stale")
    read = olga.get(path)
    assert read.json()["priority"] == 5
    listed = olga.call("PATCH", path, change, If_Match=f'"other", {read["ETag"]}')
    assert listed.status_code == 200
    assert olga.call("PATCH", path, change, If_Match="*").status_code == 200


def test_what_the_reader_has_is_not_sent_again(olga: Program) -> None:
    path = f"cases/{opened(olga)['id']}"
    tag = olga.get(path)["ETag"]
    again = olga.get(path, If_None_Match=f'"x", W/{tag}')
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)


def test_a_case_ends_once(olga: Program) -> None:
    path = f"cases/{opened(olga)['id']}/cancellation"
    assert olga.post(path, {"why": " "}).json()["code"] == "request_invalid"
    assert olga.post(path, {"why": "Sent by mistake"}).json()["state"] == "cancelled"
    again = olga.post(path, {"why": "Sent by mistake"})
    assert (again.status_code, again.json()["code"]) == (409, "case_closed")


def test_only_a_blocked_case_is_unblocked(olga: Program) -> None:
    path = f"cases/{opened(olga)['id']}/unblocking"
    answer = olga.post(path, {"step": "classify", "why": "Try again"})
    assert answer.status_code in {400, 409}
    assert answer["Content-Type"] == "application/problem+json"


def test_clocks_say_who_had_the_case(
    olga: Program, ana: Program, marta: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pericia.web.api import gate

    case = opened(olga, text="Clocks")
    olga.call("PATCH", f"cases/{case['id']}", {"priority": 90, "why": "First"}, If_Match="*")
    times = iter([NOW + timedelta(minutes=each) for each in (10, 30, 90, 100)])
    monkeypatch.setattr(gate, "now", lambda: next(times))
    item = ana.post("work/next").json()
    assert item["case_id"] == case["id"]
    assert ana.post(f"work/items/{item['id']}/question", {"question": "Which?"}).status_code == 200
    answer = marta.post(f"cases/{case['id']}/answers", {"answer": "The blue one"})
    assert answer.status_code == 201
    assert [each["answer"] for each in answer.json()["questions"]] == ["The blue one"]
    assert [each["direction"] for each in answer.json()["messages"]] == ["to_client", "from_client"]
    clocks = olga.get(f"cases/{case['id']}/clocks").json()
    minutes = {name: used["wall_seconds"] // 60 for name, used in clocks["stages"].items()}
    assert minutes == {"waiting": 10, "bot": 0, "bpo": 30, "kpo": 0, "client": 60}
    assert clocks["service_level"]["paused"] is False


def test_the_clocks_of_machines_that_differ_a_little_are_read_all_the_same(
    olga: Program, ana: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pericia.web.api import gate

    case = opened(olga, text="Taken on a machine whose clock is behind")
    olga.call("PATCH", f"cases/{case['id']}", {"priority": 95, "why": "First"}, If_Match="*")
    times = iter([NOW - timedelta(seconds=2), NOW + timedelta(minutes=10)])
    monkeypatch.setattr(gate, "now", lambda: next(times))
    assert ana.post("work/next").json()["case_id"] == case["id"]
    clocks = olga.get(f"cases/{case['id']}/clocks")
    assert clocks.status_code == 200
    assert clocks.json()["stages"]["waiting"]["wall_seconds"] == 0


def test_an_answer_needs_a_question(marta: Program, olga: Program) -> None:
    path = f"cases/{opened(olga)['id']}/answers"
    answer = marta.post(path, {"answer": "Yes"})
    assert (answer.status_code, answer.json()["code"]) == (409, "no_question_open")
    other = marta.post(path, {"answer": "Yes", "item_id": str(new_id())})
    assert (other.status_code, other.json()["code"]) == (404, "not_found")


def test_messages_of_a_case_are_listed(olga: Program) -> None:
    case_id = UUID(opened(olga)["id"])
    assert olga.get(f"cases/{case_id}/messages").json() == {"items": [], "next": None}
    assert olga.get(f"cases/{new_id()}/messages").status_code == 404
