"""Complaints: nothing past its deadline comes in, nothing closes without an answer."""

from __future__ import annotations

import pytest

from pericia.apps.work import actions
from pericia.kernels.refusal import Refused
from tests.services.delivering import delivered
from tests.services.house import House, house_of, refused_at_every_door, refused_at_step, sample
from tests.services.making.complaints import SPANISH
from tests.services.proofs import proves

GIVEN = {
    "complaint_number": "RCL-1",
    "text": "Me cobraron dos veces 43,20 euros. Ya reclamé en enero y sigo esperando.",
    "lodged_on": "2026-02-27",
    "lodged_through": "web",
    "sector": "payment_services",
    "complainant": "consumer",
    "country": "ES",
    "complainant_reference": "C-1",
    "amount_at_stake_cents": 4320,
}
ANSWERS = {
    "investigate": {
        "finding": "El comercio envió el cargo dos veces.",
        "severity": "serious",
        "root_cause": "third_party",
        "regulator_code": "information_charges",
        "ruling": "upheld",
        "redress_cents": 4320,
    },
    "decide": {"decision": "agree"},
    "answer": {
        "final_answer": "Le devolvemos hoy los 43,20 euros que se le cobraron dos veces.",
        "sent_through": "email",
        "tells_where_next": True,
    },
}


@pytest.fixture(scope="module")
def house() -> House:
    return house_of("complaints")


@proves("complaints", "refuses")
def test_a_complaint_whose_time_is_over_is_refused_at_every_door(house: House) -> None:
    refused_at_every_door(
        house,
        {**GIVEN, "lodged_on": "2026-01-15"},
        "deadline_passed",
        "lodged_on",
        "El plazo para responder acabó el 15 feb 2026",
        "The time to answer ended on 15 Feb 2026",
    )


def test_a_deadline_of_the_client_that_is_past_or_missing_is_refused(house: House) -> None:
    refused_at_every_door(
        house,
        {**GIVEN, "client_deadline": "2026-02-28"},
        "deadline_passed",
        "client_deadline",
        "acabó el 28 feb 2026 y hoy es 2 mar 2026",
        "ended on 28 Feb 2026 and today is 2 Mar 2026",
    )
    refused_at_every_door(
        house,
        {**GIVEN, "country": "FR", "sector": "banking"},
        "deadline_unknown",
        "client_deadline",
        "No consta un plazo legal",
        "No legal deadline is on record",
    )


@proves("complaints", "refuses")
def test_nothing_is_closed_without_an_answer_to_the_complainant(house: House) -> None:
    case_id = house.open(GIVEN)
    house.do(case_id, "investigate", **ANSWERS["investigate"])
    house.do(case_id, "decide", **ANSWERS["decide"])
    item = house.take(case_id, "answer")
    refused_at_step(
        house,
        item,
        "closed_without_answer",
        "no se cierra sin responder a quien reclama",
        "is not closed without an answer to the complainant",
        sent_through="email",
        tells_where_next=True,
    )
    assert house.case(case_id).state == "open"


def test_a_step_chosen_by_hand_delivers_no_empty_answer(house: House) -> None:
    case_id = house.open(GIVEN)
    for _ in range(3):
        house.do(case_id, "investigate", **ANSWERS["investigate"])
        house.do(case_id, "decide", decision="send_back", reason="Falta el extracto.")
    assert house.case(case_id).state == "blocked"
    with house.world.open_as("olga") as actor:
        actions.unblock_case(
            actor=actor,
            now=house.world.now,
            client_id=house.client_id,
            case_id=case_id,
            step="investigate",
            route="deliver",
            why="Se cierra",
        )
    case = house.case(case_id)
    assert case.state == "blocked"
    assert "not closed without an answer" in case.progress["blocked"][0]["message"]


def test_redress_stays_within_authority_and_is_decided_by_another(house: House) -> None:
    case_id = house.open(GIVEN)
    too_much = {**ANSWERS["investigate"], "redress_cents": 5_000_001}
    house.do(case_id, "investigate", **too_much)
    with pytest.raises(Refused) as refused:
        house.take(case_id, "decide")
    assert refused.value.code == "not_eligible"
    item_rules = [each["rule"] for each in refused.value.details]
    assert item_rules == ["authority"]


@pytest.mark.parametrize(
    ("step", "changes", "code"),
    [
        ("investigate", {"ruling": "rejected"}, "redress_without_ruling"),
        ("investigate", {"root_cause": "no_fault"}, "upheld_without_cause"),
    ],
)
def test_what_contradicts_itself_is_refused(
    house: House, step: str, changes: dict[str, str], code: str
) -> None:
    item = house.take(house.open(GIVEN), step)
    with pytest.raises(Refused) as refused:
        house.hand_in(item, **{**ANSWERS[step], **changes})
    assert [each["code"] for each in refused.value.details] == [code]


@proves("complaints", "file")
@proves("complaints", "deliverable")
def test_a_strangers_file_becomes_answered_complaints(house: House) -> None:
    found = house.import_file(sample("complaints", "sample-untidy.csv"), **SPANISH)
    assert (found.state, found.rows_total) == ("done", 60)
    codes = sorted(each.code for each in house.refused_rows(found))
    assert codes.count("deadline_passed") == 1
    assert {"not_a_date", "wrong_format"} <= set(codes)
    assert found.opened_count > 50
    case = house.cases(import_id=found.id)[0]
    closed = house.work(case.id, ANSWERS)
    assert (closed.state, closed.outcome) == ("closed", "answered")
    content = closed.outputs["deliver"]["content"]
    assert content["final_answer"] == ANSWERS["answer"]["final_answer"]
    assert content["deadline_source"].startswith("ES:")
    made = delivered(house, case.id)
    assert (made.version.state, made.deliverable.language) == ("in_review", "es")
    assert made.quotes() == [ANSWERS["answer"]["final_answer"], case.input["text"]]
    assert made.figures()["Compensación acordada"] == "43.20"
    assert made.kinds() == {"figure", "comparison", "cause", "opinion"}
    assert made.passages() == [ANSWERS["investigate"]["finding"]]
    rows = dict(made.rows("rulings", "en"))
    assert (rows["Severity"], rows["Root cause"]) == ("Serious", "Third party")
    assert rows["Regulator's code"] == "Information, sums or charges, or performance"
