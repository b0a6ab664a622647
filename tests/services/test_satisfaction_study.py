"""Satisfaction studies: one scale a measure, literal quotations, loops that are closed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from pericia.apps.cases.models import Case
from pericia.cli import main
from pericia.kernels.instruments.running import analyse
from pericia.kernels.refusal import Refused
from tests.api.test_imports import BOUNDARY, form
from tests.services.delivering import delivered
from tests.services.house import (
    ZONE,
    House,
    csv_of,
    house_of,
    refused_at_every_door,
    sample,
    text_of,
)
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
PAGE_COLUMNS = {
    "column.study": "Oleada",
    "column.answers.score": "Nota",
    **{f"column.{name}": name for name in ("measure", "scale_from", "scale_to")},
    "column.answers.response_number": "response_number",
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
    content = sample("satisfaction-study", "sample-untidy.csv")
    found = house.import_file(content, leave_out=True, **SPANISH)
    codes = {each.code for each in house.refused_rows(found)}
    assert {"scale_mixed", "case_held_back", "score_off_scale", "not_an_integer"} <= codes
    assert {"differs_in_case", "missing_value", "answer_twice"} <= codes
    assert (found.state, found.opened_count) == ("done", 3)
    case = house.cases(import_id=found.id)[0]
    closed = house.work(case.id, answers_of(case))
    assert (closed.state, closed.outcome) == ("closed", "reported")
    made = delivered(house, case.id)
    scores = [each["score"] for each in case.input["answers"]]
    nps = 100 * (sum(one >= 9 for one in scores) - sum(one <= 6 for one in scores)) / len(scores)
    (score,) = (value for text, value in made.figures().items() if text.startswith("NPS"))
    assert float(score) == pytest.approx(nps, abs=0.051)


def answers_csv(*rows: tuple[str, str, str]) -> bytes:
    """Answers, one a row, of waves of NPS: wave, number, score."""
    head = ("Oleada", "measure", "scale_from", "scale_to", "response_number", "Nota")
    return csv_of([head, *((wave, "nps", "0", "10", *rest) for wave, *rest in rows)])


@proves("satisfaction-study", "file")
def test_answers_one_a_row_make_waves_at_every_door_whole_or_not_at_all(
    house: House, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The page, the command and the API tell how many cases rows make; what is held back comes
    out with what is wrong, and goes in once that is corrected; nothing is doubled."""
    answers = [("W1", "E1", "9"), ("W2", "E2", "8"), ("W1", "E3", "diez"), ("W2", "E4", "6")]
    olga, content = house.browser("olga", "en"), answers_csv(*answers)
    line = f"{house.client_id}/{house.line.id}"
    sent = {"line": line, "file": SimpleUploadedFile("answers.csv", content)}
    address = olga.post("/imports/uploads", sent).headers["Location"]
    page = text_of(olga.get(address))
    for words in ("4 rows make 2 cases.", "1 case can be opened.", "2 rows are refused or held"):
        assert words in page, page
    assert "4 filas forman 2 expedientes." in text_of(house.browser("olga", "es").get(address))
    left_out = {**PAGE_COLUMNS, "time_zone": ZONE, "leave_out": "yes"}
    assert "Se pueden abrir 2 expedientes." in text_of(olga.post(f"{address}/preview", left_out))
    found = house.import_file(content)
    assert (found.opened_count, found.refused_count) == (1, 2)
    told = {each.row_number: (each.column, each.code) for each in house.refused_rows(found)}
    assert told == {2: ("", "case_held_back"), 4: ("Nota", "not_an_integer")}
    file = tmp_path / "corrected.csv"
    file.write_bytes(answers_csv(*answers[:2], ("W1", "E3", "10"), answers[3]))
    named = ["--client", house.world.banco.slug, "--line", house.line.code]
    email = house.world.people["olga"].email
    assert main.run(["import", str(file), *named, "--as", email, "--yes"]) == 0
    out, err = capsys.readouterr()
    assert "4 rows make 2 cases; 2 can be opened, 0 rows are refused or held back" in err
    assert out.startswith("1 cases opened, 1 rows known from before")
    changed = house.import_file(answers_csv(("W1", "E1", "2"), ("W1", "E3", "10")))
    assert [each.code for each in house.refused_rows(changed)] == ["already_imported"] * 2
    api = house.program("olga").post(
        "imports",
        form(content, line=house.line.code),
        Content_Type=f"multipart/form-data; boundary={BOUNDARY}",
    )
    proposal = api.json()["proposal"]
    assert proposal["cases"] == {"named": 2, "taken": 1, "refused_rows": 2}
    assert proposal["columns"]["answers.score"] == "Nota"
    waves = {case.reference: len(case.input["answers"]) for case in house.cases()}
    assert (waves["W1"], waves["W2"]) == (2, 2)


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
