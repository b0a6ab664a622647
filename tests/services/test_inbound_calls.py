"""Inbound calls: records whose times are in order, wrapped up and called back."""

from __future__ import annotations

from typing import Any

import pytest

from pericia.kernels.refusal import Refused
from tests.services.house import House, house_of, refused_at_every_door, sample
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
    delivered = house.case(answered.id).outputs["deliver"]["content"]
    assert delivered["talk_seconds"] > 0
    assert delivered["after_call_seconds"] == 40
