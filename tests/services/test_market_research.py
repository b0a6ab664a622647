"""Market research: samples that meet their quotas, sizes that are ranges."""

from __future__ import annotations

from typing import Any

import pytest

from pericia.kernels.refusal import Refused
from tests.services.house import House, house_of, refused_at_every_door, refused_at_step, sample
from tests.services.making.market_research import SPANISH
from tests.services.proofs import proves

CELLS = [
    {"cell": "18-34", "people": 700_000, "quota": 60},
    {"cell": "35+", "people": 300_000, "quota": 40},
]
GIVEN = {"project_number": "EST-1", "question_of_client": "¿Cuánto gastan?", "cells": CELLS}
SHORT = [{"cell": "18-34", "interviews": 58}, {"cell": "35+", "interviews": 41}]
DONE = [{"cell": "18-34", "interviews": 60}, {"cell": "35+", "interviews": 41}]
ANSWERS: dict[str, dict[str, Any]] = {
    "questionnaire": {"method": "online", "questions": [{"wording": "¿Cuánto gastó?"}]},
    "fieldwork": {"interviews": DONE, "refused_to_answer": 30},
    "report": {
        "findings": "Gastan 40 euros al mes.",
        "size_from": 30_000_000,
        "size_to": 50_000_000,
        "basis_of_size": "Gasto medio por población.",
    },
    "second_analyst": {"holds": True},
}


@pytest.fixture(scope="module")
def house() -> House:
    return house_of("market-research")


@proves("market-research", "refuses")
def test_a_sample_under_its_quota_is_refused_at_every_door(house: House) -> None:
    words = ("Faltan entrevistas para la cuota (18-34: 2)", "missing to the quota (18-34: 2)")
    refused_at_every_door(
        house,
        {**GIVEN, "fieldwork_done": SHORT},
        "sample_under_quota",
        "fieldwork_done",
        *words,
    )
    case_id = house.open(GIVEN)
    house.do(case_id, "questionnaire", **ANSWERS["questionnaire"])
    item = house.take(case_id, "fieldwork")
    sent = {"interviews": SHORT, "refused_to_answer": 30}
    refused_at_step(house, item, "sample_under_quota", *words, **sent)


def test_a_size_is_a_range_and_a_doubt_is_said(house: House) -> None:
    case_id = house.open({**GIVEN, "fieldwork_done": DONE})
    item = house.take(case_id, "report")
    with pytest.raises(Refused) as refused:
        house.hand_in(item, **{**ANSWERS["report"], "size_to": 30_000_000})
    assert [each["code"] for each in refused.value.details] == ["size_without_range"]
    house.hand_in(item, **ANSWERS["report"])
    with pytest.raises(Refused) as refused:
        house.do(case_id, "second_analyst", holds=False)
    assert [each["code"] for each in refused.value.details] == ["doubt_missing"]


@proves("market-research", "file")
def test_a_strangers_file_of_studies_is_carried_out_and_reported(house: House) -> None:
    found = house.import_file(sample("market-research", "sample-untidy.csv"), **SPANISH)
    codes = [each.code for each in house.refused_rows(found)]
    assert codes.count("sample_under_quota") >= 3
    assert {"too_short", "not_json"} <= set(codes)
    case = next(
        each for each in house.cases(import_id=found.id) if "fieldwork_done" not in each.input
    )
    interviews = [
        {"cell": each["cell"], "interviews": each["quota"]} for each in case.input["cells"]
    ]
    fieldwork = {"interviews": interviews, "refused_to_answer": 12}
    closed = house.work(case.id, {**ANSWERS, "fieldwork": fieldwork})
    delivered = closed.outputs["deliver"]["content"]
    assert (closed.state, closed.outcome) == ("closed", "reported")
    assert delivered["interviews"] == sum(each["quota"] for each in case.input["cells"])
