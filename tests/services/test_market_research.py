"""Market research: samples that meet their quotas, sizes that are ranges."""

from __future__ import annotations

from typing import Any

import pytest

from pericia.kernels.refusal import Refused
from tests.services.delivering import delivered
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
    "fieldwork": {
        "interviews": DONE,
        "refused_to_answer": 30,
        "key_question": "¿Compraría en línea?",
        "answers": [
            {"cell": "18-34", "answer": "Sí", "people": 42},
            {"cell": "18-34", "answer": "No", "people": 18},
            {"cell": "35+", "answer": "Sí", "people": 11},
            {"cell": "35+", "answer": "No", "people": 30},
        ],
    },
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
    sent = {**ANSWERS["fieldwork"], "interviews": SHORT}
    refused_at_step(house, item, "sample_under_quota", *words, **sent)
    uneven = [{"cell": "18-34", "answer": "Sí", "people": 60}]
    refused_at_step(
        house,
        item,
        "answers_do_not_sum",
        "En «35+» hay 0 respuestas contadas y 41 entrevistas",
        "0 answers are counted and there are 41 interviews",
        **{**ANSWERS["fieldwork"], "answers": uneven},
    )


def test_a_size_is_a_range_and_a_doubt_is_said(house: House) -> None:
    case_id = house.open({**GIVEN, "fieldwork_done": DONE})
    house.run_instruments(case_id)
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
    counted = [
        {"cell": each["cell"], "answer": name, "people": people}
        for at, each in enumerate(interviews)
        for name, people in (
            ("Sí", each["interviews"] // (2 + at % 3)),
            ("No", each["interviews"] - each["interviews"] // (2 + at % 3)),
        )
    ]
    fieldwork = {
        "interviews": interviews,
        "refused_to_answer": 12,
        "key_question": "¿Lo compraría?",
        "answers": counted,
    }
    closed = house.work(case.id, {**ANSWERS, "fieldwork": fieldwork})
    content = closed.outputs["deliver"]["content"]
    assert (closed.state, closed.outcome) == ("closed", "reported")
    total = sum(each["quota"] for each in case.input["cells"])
    assert content["interviews"] == total
    assert delivered(house, case.id).figures()["Entrevistas válidas"] == str(total)


@proves("market-research", "deliverable")
def test_a_study_is_handed_over_with_weights_a_crossing_and_a_range(house: House) -> None:
    """Shares are weighted by hand: 70 % of 700,000 and 11 of 41 of 300,000."""
    case_id = house.open({**GIVEN, "market": "Galicia"})
    advice = {
        "advice": "Abrir la tienda en línea antes del verano.",
        "unit_of_size": "euros al año",
    }
    house.work(case_id, {**ANSWERS, "report": {**ANSWERS["report"], **advice}})
    made = delivered(house, case_id)
    share = 0.7 * 42 / 60 + 0.3 * 11 / 41
    counts = [(60, 700_000), (41, 300_000)]
    weights = [people / 1e6 / (done / 101) for done, people in counts]
    effect = 101 * sum(w * w * done for w, (done, _) in zip(weights, counts, strict=True)) / 101**2
    figures = made.figures()
    assert figures["Entrevistas válidas"] == "101"
    assert figures["Tamaño efectivo de la muestra, tras ponderar"] == f"{101 / effect:.0f}"
    assert figures["Tamaño del mercado, desde (euros al año)"] == "30000000"
    assert f"Sí | {share * 100:.1f}" in made.texts()
    assert float(figures["Valor p del cruce"]) < 0.05
    assert made.evidence() == {"table", "run", "sign_off"}
    assert made.kinds() == {"opinion", "figure", "comparison", "recommendation"}
    told = made.texts("en")
    assert "30,000,000 to 50,000,000" in told
    assert "the cells answer differently" in told
