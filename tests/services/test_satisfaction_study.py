"""Satisfaction studies: one scale a measure, literal quotations, loops that are closed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import pytest

from pericia.apps.cases.models import Case
from pericia.kernels.instruments.running import analyse
from pericia.kernels.refusal import Refused
from tests.services.delivering import delivered
from tests.services.house import House, house_of, refused_at_every_door, sample
from tests.services.making.satisfaction_study import SPANISH
from tests.services.proofs import proves

UNHAPPY = {
    "response_number": "E1",
    "score": 3,
    "verbatim": "Tardaron cuarenta minutos",
    "respondent": "C-1",
    "may_be_called": True,
}
GIVEN = {
    "study": "2026-T1",
    "measure": "nps",
    "scale_from": 0,
    "scale_to": 10,
    "answers": [UNHAPPY, {"response_number": "E2", "score": 9}],
}
CODED = {"response_number": "E1", "themes": ["waiting"], "feeling": "negative"}
CALL = {
    "response_number": "E1",
    "talked": True,
    "why_dissatisfied": "La espera.",
    "remedy": "Una disculpa.",
}
CONCLUDED = {"conclusion": "La espera pesa más que el precio.", "improvement": "Devolver llamadas."}
ANSWERS: dict[str, dict[str, Any]] = {
    "code_words": {"coded": [CODED]},
    "close_loop": {"calls": [CALL]},
    "conclude": CONCLUDED,
    "second_reader": {"supported": True},
}


@pytest.fixture(scope="module")
def house() -> House:
    return house_of("satisfaction-study")


def opened(house: House, **changes: Any) -> UUID:
    """A study whose score is worked out."""
    case_id = house.open({**GIVEN, **changes})
    while house.run_instruments(case_id):
        pass
    return case_id


def answers_of(case: Case) -> dict[str, Mapping[str, Any]]:
    """What the people of a study would hand in, from its own answers."""
    read = case.outputs["read"]
    return {
        **ANSWERS,
        "code_words": {
            "coded": [
                {**CODED, "response_number": each["response_number"]} for each in read["worded"]
            ]
        },
        "close_loop": {
            "calls": [
                {**CALL, "response_number": each["response_number"]} for each in read["to_call"]
            ]
        },
    }


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
    case_id = opened(house)
    item = house.take(case_id, "code_words")
    with pytest.raises(Refused) as refused:
        house.hand_in(item, coded=[{**CODED, "quote": "cuarenta horas"}])
    assert [each["code"] for each in refused.value.details] == ["quote_not_said"]
    with pytest.raises(Refused) as refused:
        house.hand_in(item, coded=[{**CODED, "response_number": "E9"}])
    assert [each["code"] for each in refused.value.details] == ["words_uncoded"]
    house.hand_in(item, coded=[{**CODED, "quote": "cuarenta minutos"}])
    item = house.take(case_id, "close_loop")
    with pytest.raises(Refused) as refused:
        house.hand_in(item, calls=[{"response_number": "E1", "talked": True}])
    assert [each["code"] for each in refused.value.details] == ["loop_left_open"]


def test_nobody_is_called_who_did_not_agree_to_it(house: House) -> None:
    case_id = opened(house, answers=[{**UNHAPPY, "may_be_called": False}])
    house.do(case_id, "code_words", **ANSWERS["code_words"])
    assert house.open_steps(case_id) == {"conclude"}


@proves("satisfaction-study", "file")
def test_a_strangers_file_of_waves_is_coded_and_reported(house: House) -> None:
    found = house.import_file(sample("satisfaction-study", "sample-untidy.csv"), **SPANISH)
    codes = [each.code for each in house.refused_rows(found)]
    assert codes.count("scale_mixed") == 3
    assert {"score_off_scale", "wrong_value_type", "not_json"} <= set(codes)
    case = house.cases(import_id=found.id)[0]
    closed = house.work(case.id, answers_of(case))
    assert (closed.state, closed.outcome) == ("closed", "reported")
    made = delivered(house, case.id)
    scores = [each["score"] for each in case.input["answers"]]
    nps = 100 * (sum(one >= 9 for one in scores) - sum(one <= 6 for one in scores)) / len(scores)
    (score,) = (value for text, value in made.figures().items() if text.startswith("NPS"))
    assert float(score) == pytest.approx(nps, abs=0.051)


@proves("satisfaction-study", "deliverable")
@pytest.mark.parametrize("measure", ["nps", "csat", "ces"])
def test_a_study_is_handed_over_with_its_score_drivers_and_loops(
    house: House, measure: str
) -> None:
    """Score, interval and drivers are those of the instruments on the same answers."""
    low, high = {"nps": (0, 10), "csat": (1, 5), "ces": (1, 7)}[measure]
    ratings = [(1 + at * 7 % 10, 1 + at * 3 % 10) for at in range(24)]
    answers = [
        {
            "response_number": f"E{at:02}",
            "score": max(
                low, min(high, low + round((high - low) * (wait * 0.8 + staff * 0.2) / 10))
            ),
            "rated_waiting": wait,
            "rated_staff": staff,
        }
        for at, (wait, staff) in enumerate(ratings)
    ]
    worst = min(answers, key=lambda each: int(str(each["score"])))
    worst |= {"verbatim": "Tardaron cuarenta minutos en venir", "may_be_called": True}
    given = {"study": f"Ola {measure}", "measure": measure, "scale_from": low, "scale_to": high}
    case_id = opened(house, **given, answers=answers)
    people = answers_of(house.case(case_id))
    people["code_words"] = {
        "coded": [{**people["code_words"]["coded"][0], "quote": "cuarenta minutos"}]
    }
    house.work(case_id, people)
    made = delivered(house, case_id)
    rows = [{"score": each["score"]} for each in answers]
    figures = analyse(measure, rows).outcome.figures
    values = list(made.figures().values())
    assert float(values[0]) == pytest.approx(figures[measure], abs=0.051)
    assert made.figures()["Descontentos con quienes se habló"] == "1"
    text = made.texts()
    assert "«" not in text or "cuarenta minutos" in text
    assert "Espera es lo que más va con la nota." in text
    assert "Waiting goes most with the score." in made.texts("en")
    assert "La espera. | Una disculpa." in text
    assert made.kinds() == {"opinion", "recommendation", "figure", "comparison"}
    assert made.evidence() == {"run", "table", "sign_off"}
