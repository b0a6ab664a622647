"""Clinical coding: codes that held on the day, coded twice, signed by somebody licensed."""

from __future__ import annotations

from typing import Any

import pytest

from tests.services.house import House, house_of, refused_at_every_door, refused_at_step, sample
from tests.services.proofs import proves

GIVEN = {"article": "INF-1", "text": "Cefalea de tres días.", "encounter_date": "2026-02-27"}
CODES = [{"code": "R51.9", "kind": "diagnosis"}]
OVER = [{"code": "A09", "kind": "diagnosis"}, {"code": "R51", "kind": "diagnosis"}]
ANSWERS: dict[str, dict[str, Any]] = {
    "code_a": {"codes": CODES},
    "code_b": {"codes": CODES},
    "sign_off": {"decision": "approve"},
}


@pytest.fixture(scope="module")
def house() -> House:
    return house_of("clinical-coding")


@proves("clinical-coding", "refuses")
def test_a_code_that_is_not_valid_on_its_date_is_refused_at_every_door(house: House) -> None:
    words = ("R51 dejó de valer el 2022-01-01; use una de sus partes: R51.0, R51.9", "R51 ended on")
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
    found = house.import_file(sample("clinical-coding"))
    assert (found.state, found.opened_count, found.refused_count) == ("done", 12, 0)
    closed = house.work(house.cases(import_id=found.id)[0].id, ANSWERS)
    assert (closed.state, closed.outcome) == ("closed", "delivered")
    assert closed.outputs["deliver"]["content"]["codes"] == CODES
