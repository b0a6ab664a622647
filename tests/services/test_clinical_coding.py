"""Clinical coding: codes that held on the day, coded twice, signed by somebody licensed."""

from __future__ import annotations

from typing import Any

import pytest

from pericia.kernels.instruments.running import analyse
from tests.services.delivering import delivered
from tests.services.house import House, house_of, refused_at_every_door, refused_at_step, sample
from tests.services.making.clinical_coding import SPANISH
from tests.services.proofs import proves

GIVEN = {"article": "INF-1", "text": "Cefalea de tres días.", "encounter_date": "2026-02-27"}
CODES = [{"code": "R51.9", "kind": "diagnosis"}]
OVER = [{"code": "A09", "kind": "diagnosis"}, {"code": "R51", "kind": "diagnosis"}]
ANSWERS: dict[str, dict[str, Any]] = {
    "code_a": {"codes": CODES},
    "code_b": {"codes": CODES},
    "sign_off": {"decision": "approve"},
}

UNTIDY = {
    "before_classification",
    "code_not_valid_on_date",
    "date_in_future",
    "duplicate_in_file",
    "missing_value",
    "not_a_date",
    "not_json",
}


@pytest.fixture(scope="module")
def house() -> House:
    return house_of("clinical-coding")


@proves("clinical-coding", "refuses")
def test_a_code_that_is_not_valid_on_its_date_is_refused_at_every_door(house: House) -> None:
    words = ("R51 dejó de valer el 1 ene 2022; use una de sus partes: R51.0, R51.9", "R51 ended on")
    refused_at_every_door(
        house,
        {**GIVEN, "provisional_codes": OVER},
        "code_not_valid_on_date",
        "provisional_codes",
        *words,
    )
    case_id = house.open(GIVEN)
    for step in ("code_a", "code_b"):
        item = house.take(case_id, step)
        refused_at_step(house, item, "code_not_valid_on_date", *words, codes=OVER)


def test_the_same_code_is_taken_for_an_encounter_when_it_held(house: House) -> None:
    case_id = house.open({**GIVEN, "encounter_date": "2019-02-27"})
    house.do(case_id, "code_a", codes=OVER)
    assert house.open_steps(case_id) == {"code_b"}


@proves("clinical-coding", "file")
def test_a_strangers_file_of_reports_is_coded_and_signed(house: House) -> None:
    found = house.import_file(sample("clinical-coding", rows=12))
    assert (found.state, found.opened_count, found.refused_count) == ("done", 12, 0)
    closed = house.work(house.cases(import_id=found.id)[0].id, ANSWERS)
    assert (closed.state, closed.outcome) == ("closed", "delivered")
    assert closed.outputs["deliver"]["content"]["codes"] == CODES
    assert delivered(house, closed.id).version.state == "released"


@proves("clinical-coding", "deliverable")
def test_a_coded_report_is_handed_over_with_its_passages_and_agreement(house: House) -> None:
    """What differed was settled by a third; F1 is that of the instrument of coders' agreement."""
    text = "Cefalea de tres días y fiebre. Se pauta paracetamol."
    headache = {"code": "R51.9", "kind": "diagnosis", "spans": [[0, 7]]}
    fever = {"code": "R50.9", "kind": "diagnosis", "text": "fiebre"}
    other = {"code": "A09", "kind": "diagnosis"}
    case_id = house.open({**GIVEN, "article": "INF-2", "text": text})
    house.work(
        case_id,
        {
            "code_a": {"codes": [headache, fever]},
            "code_b": {"codes": [headache, other]},
            "adjudicate": {"codes": [headache, fever], "reason": "No hay diarrea en el texto."},
            "sign_off": {"decision": "approve"},
        },
    )
    made = delivered(house, case_id)
    assert made.version.state == "released"
    codings = {"a": (headache, fever), "b": (headache, other)}
    rows = [
        {"article": "INF-2", "coder": coder, "code": each["code"]}
        for coder, codes in codings.items()
        for each in codes
    ]
    f1 = analyse("coder_agreement", rows).outcome.figures["mean_pairwise_f1"]
    assert isinstance(f1, float)
    assert made.figures() == {
        "Diagnósticos codificados": "2",
        "Procedimientos codificados": "0",
        "Acuerdo entre los dos codificadores (F1)": str(f1),
    }
    (run,) = (each.run for each in made.cited if each.run)
    assert (run.instrument, run.version) == ("coder_agreement", "1")
    assert made.passages() == ["Cefalea", "fiebre"]
    named = ["Headache, unspecified", "Fever, unspecified"]
    assert [row[1] for row in made.rows("codes1")] == [
        f"{each} (nombre en inglés)" for each in named
    ]
    assert [row[1] for row in made.rows("codes1", "en")] == named
    signed = [each for each in made.cited if each.submission]
    assert {one.kind for each in signed for one in each.licences} == {"clinical_coder"}
    told = made.texts("en")
    assert "encounter of 27 Feb 2026" in told
    assert "A09 | Diagnosis | no | yes | no" in told
    assert "No hay diarrea en el texto." in told


@proves("clinical-coding", "file")
def test_an_old_programs_file_of_reports_is_read_and_what_is_wrong_is_told(house: House) -> None:
    found = house.import_file(sample("clinical-coding", "sample-untidy.csv"), **SPANISH)
    codes = [each.code for each in house.refused_rows(found)]
    assert (found.state, found.opened_count + len(codes)) == ("done", found.rows_total)
    assert set(codes) == UNTIDY
    case = house.cases(import_id=found.id)[0]
    assert house.work(case.id, ANSWERS).outcome == "delivered"
