"""Inbound calls: records whose times are in order, wrapped up and called back."""

from __future__ import annotations

from typing import Any

import pytest

from pericia.apps.cases.models import Attachment, Case
from pericia.kernels.refusal import Refused
from pericia.tenancy.scope import open_scope
from tests.services.delivering import delivered
from tests.services.house import House, house_of, refused_at_every_door, sample, text_of
from tests.services.making.inbound_calls import SPANISH
from tests.services.proofs import proves

GIVEN = {
    "call_number": "26030200001",
    "line_called": "Averías",
    "caller": "600000000",
    "offered_at": "2026-03-02T08:00:00Z",
    "answered_at": "2026-03-02T08:00:15Z",
    "ended_at": "2026-03-02T08:05:00Z",
}
LOST = {key: value for key, value in GIVEN.items() if key != "answered_at"}
BACK: dict[str, Any] = {
    "called_back_at": "2026-03-02T09:30:00Z",
    "reached": True,
    "told": "Va bien.",
}
ANSWERS: dict[str, dict[str, Any]] = {
    "wrap_up": {"wrap_up_code": "solved", "after_call_seconds": 40},
    "call_back": BACK,
}
REPORTED: dict[str, dict[str, Any]] = {
    "findings": {
        "findings": "Las esperas se concentran a primera hora de la tarde.",
        "proposal": "Pasar una persona de la mañana a la tarde.",
    },
    "confirm": {"decision": "agree"},
}


@pytest.fixture(scope="module")
def house() -> House:
    return house_of("inbound-calls")


@proves("inbound-calls", "refuses")
def test_a_call_that_ends_before_it_starts_is_refused_at_every_door(house: House) -> None:
    refused_at_every_door(
        house,
        {**LOST, "ended_at": "2026-03-02T07:59:00Z"},
        "call_ends_before_it_starts",
        "ended_at",
        "La llamada termina antes de empezar",
        "The call ends before it starts",
    )


@pytest.mark.parametrize(
    ("step", "given", "output", "code"),
    [
        ("wrap_up", GIVEN, {"wrap_up_code": "transferred"}, "transfer_without_desk"),
        ("wrap_up", GIVEN, {"wrap_up_code": "call_back"}, "call_back_without_time"),
        ("call_back", LOST, {**BACK, "called_back_at": GIVEN["offered_at"]}, "call_back_outside"),
        ("call_back", LOST, {**BACK, "told": None}, "call_back_untold"),
    ],
)
def test_what_a_step_refuses(
    house: House, step: str, given: dict[str, Any], output: dict[str, Any], code: str
) -> None:
    item = house.take(house.open(given), step)
    base = {"after_call_seconds": 5} if step == "wrap_up" else {}
    sent = {key: value for key, value in {**base, **output}.items() if value is not None}
    with pytest.raises(Refused) as refused:
        house.hand_in(item, **sent)
    assert [each["code"] for each in refused.value.details] == [code]


def test_an_abandoned_call_is_called_back_three_times_at_most(house: House) -> None:
    case_id = house.open(LOST)
    for _ in range(3):
        house.do(case_id, "call_back", called_back_at=BACK["called_back_at"], reached=False)
    case = house.case(case_id)
    assert (case.state, case.outcome) == ("closed", "not_reached")
    assert case.outputs["deliver"]["content"]["wrap_up_code"] == "abandoned"


@proves("inbound-calls", "file")
def test_a_strangers_file_of_calls_is_measured_and_wrapped_up(house: House) -> None:
    found = house.import_file(sample("inbound-calls", "sample-untidy.csv"), **SPANISH)
    codes = {each.code for each in house.refused_rows(found)}
    assert {"call_ends_before_it_starts", "not_a_date"} <= codes
    opened = house.cases(import_id=found.id)
    answered = next(each for each in opened if "answered_at" in each.input)
    lost = next(each for each in opened if "answered_at" not in each.input)
    for case in (answered, lost):
        closed = house.work(case.id, ANSWERS)
        assert (closed.state, closed.outcome) == ("closed", "handled")
    content = house.case(answered.id).outputs["deliver"]["content"]
    assert content["talk_seconds"] > 0
    assert content["after_call_seconds"] == 40


def record_of(case: Case) -> dict[str, Any]:
    """The record of a closed call, as the report of a period takes it."""
    content = case.outputs["deliver"]["content"]
    times = {"arrived_at": case.input["offered_at"], "ended_at": case.input["ended_at"]}
    if "answered_at" in case.input:
        times["answered_at"] = case.input["answered_at"]
    return {
        "call_id": case.input["call_number"],
        "line_called": case.input["line_called"],
        "wrap_seconds": content["after_call_seconds"],
        "wrap_up_code": content["wrap_up_code"],
        "called_back": "call_back" in case.outputs,
        "reached": "call_back" in case.outputs and content["reached"],
        **times,
    }


@proves("inbound-calls", "deliverable")
def test_the_calls_of_a_strangers_file_are_reported_by_time_of_day(house: House) -> None:
    house.import_file(sample("inbound-calls", "sample-untidy.csv"), **SPANISH)
    opened = [each for each in house.cases() if each.import_id is not None]
    lost = [each for each in opened if "answered_at" not in each.input][:2]
    answered = [each for each in opened if "answered_at" in each.input][:10]
    closed = [house.work(each.id, ANSWERS) for each in (*lost, *answered)]
    records = [record_of(each) for each in closed]
    period = {"call_number": "INF-2026-02", "line_called": "Todas las líneas"}
    month = {"offered_at": "2026-02-01T00:00:00+01:00", "ended_at": "2026-03-01T00:00:00+01:00"}
    report = {**period, **month, "people_at_line": 3}
    case_id = house.open({**report, "records": records})
    case = house.work(case_id, REPORTED)
    _gathered_here_it_says_the_same(house, report, case)
    assert (case.state, case.outcome) == ("closed", "reported")
    made = delivered(house, case_id)
    assert (made.version.state, made.deliverable.language) == ("released", "es")
    assert made.deliverable.title == (
        "Informe de llamadas: Todas las líneas, 1 feb 2026 a 1 mar 2026"
    )
    waits = [each.outputs["times"]["wait_seconds"] for each in closed if each in answered]
    figures = made.figures("en")
    assert (figures["Calls offered"], figures["Answered"]) == ("12", "10")
    in_time = sum(each.outputs["times"]["in_time"] for each in closed)
    level = next(value for text, value in figures.items() if text.startswith("Service level"))
    assert float(level) == pytest.approx(in_time / 12, abs=1e-6)
    assert float(figures["Mean speed of answer (ASA)"]) == pytest.approx(sum(waits) / 10, abs=0.06)
    assert figures["Calls returned, of 2 to return"] == "2"
    assert sum(int(row[1]) for row in made.rows("times01")) == 12
    assert made.kinds() == {"figure", "comparison", "opinion", "recommendation"}
    assert made.evidence() == {"run", "table", "sign_off"}


def _gathered_here_it_says_the_same(house: House, report: dict[str, Any], by_records: Case) -> None:
    """The line's own closed calls are gathered, offered by the page, kept as a file; a period
    without any is told."""
    page = house.browser("olga", "en").get(
        f"/cases/new/{house.client_id}/{house.line.id}?period=month"
    )
    assert 'value="2026-02-01T00:00"' in page.content.decode()
    assert "Gather the closed cases of a period" in text_of(page)
    gathered = house.work(house.open({**report, "gather_calls": True}), REPORTED)
    read = gathered.outputs["calls"]
    offered = {each["call_id"]: each for each in read["records"]}
    assert all(offered[each["call_id"]] == each for each in by_records.input["records"])
    assert gathered.outputs["intervals"]["figures"]["offered"] == read["calls"] == len(offered)
    with open_scope([house.client_id]):
        kept = Attachment.objects.get(case_id=gathered.id, name=read["file"])
    assert kept.sha256 == read["sha256"]
    earlier = {"offered_at": "2020-02-01T00:00:00Z", "ended_at": "2020-03-01T00:00:00Z"}
    none = house.open({**report, **earlier, "gather_calls": True})
    house.run_instruments(none)
    (blocked,) = house.case(none).progress["blocked"]
    assert "No call of this line" in blocked["message"]
