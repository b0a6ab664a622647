"""Satisfaction studies: one scale a measure, literal quotations, loops that are closed."""

from __future__ import annotations

from typing import Any

import pytest

from pericia.kernels.refusal import Refused
from tests.services.house import House, house_of, refused_at_every_door, sample
from tests.services.making.satisfaction_study import SPANISH
from tests.services.proofs import proves

GIVEN = {
    "response_number": "E1",
    "study": "2026-T1",
    "measure": "nps",
    "scale_from": 0,
    "scale_to": 10,
    "score": 3,
    "verbatim": "Tardaron cuarenta minutos",
    "may_be_called": True,
}
ANSWERS: dict[str, dict[str, Any]] = {
    "code_words": {"themes": ["waiting"], "feeling": "negative"},
    "close_loop": {"talked": True, "why_dissatisfied": "La espera.", "remedy": "Una disculpa."},
}


@pytest.fixture(scope="module")
def house() -> House:
    return house_of("satisfaction-study")


@proves("satisfaction-study", "refuses")
def test_mixed_scales_are_refused_at_every_door(house: House) -> None:
    refused_at_every_door(
        house,
        {**GIVEN, "scale_from": 1, "scale_to": 5},
        "scale_mixed",
        "scale_to",
        "NPS se pregunta de 0 a 10 y aquí consta 1-5: no se mezclan escalas",
        "NPS is asked from 0 to 10, and this says 1-5: scales are not mixed",
    )


def test_a_quotation_is_literal_and_a_loop_is_closed_or_not(house: House) -> None:
    case_id = house.open(GIVEN)
    item = house.take(case_id, "code_words")
    with pytest.raises(Refused) as refused:
        house.hand_in(item, **ANSWERS["code_words"], quote="cuarenta horas")
    assert [each["code"] for each in refused.value.details] == ["quote_not_said"]
    house.hand_in(item, **ANSWERS["code_words"], quote="cuarenta minutos")
    item = house.take(case_id, "close_loop")
    with pytest.raises(Refused) as refused:
        house.hand_in(item, talked=True)
    assert [each["code"] for each in refused.value.details] == ["loop_left_open"]


def test_nobody_is_called_who_did_not_agree_to_it(house: House) -> None:
    case_id = house.open({**GIVEN, "may_be_called": False})
    house.do(case_id, "code_words", **ANSWERS["code_words"])
    case = house.case(case_id)
    assert (case.state, case.outputs["deliver"]["content"]["loop_closed"]) == ("closed", False)


@proves("satisfaction-study", "file")
def test_a_strangers_file_of_answers_is_coded_and_counted(house: House) -> None:
    found = house.import_file(sample("satisfaction-study", "sample-untidy.csv"), **SPANISH)
    codes = [each.code for each in house.refused_rows(found)]
    assert codes.count("scale_mixed") == 3
    assert {"score_off_scale", "not_an_integer"} <= set(codes)
    opened = house.cases(import_id=found.id)
    case = next(each for each in opened if each.input.get("verbatim"))
    closed = house.work(case.id, ANSWERS)
    assert (closed.state, closed.outcome) == ("closed", "counted")
    assert closed.outputs["deliver"]["content"]["themes"] == ["waiting"]
