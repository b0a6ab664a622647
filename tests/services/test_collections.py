"""Collections: lawful hours, agreements that make up the debt, and debts that open again."""

from __future__ import annotations

import pytest

from pericia.kernels.refusal import Refused
from tests.services.delivering import delivered
from tests.services.house import House, house_of, refused_at_every_door, refused_at_step, sample
from tests.services.making.collections import SPANISH
from tests.services.proofs import proves

GIVEN = {
    "debt_number": "R1",
    "debtor_reference": "D-1",
    "title": "Cuota 7",
    "debt_cents": 90_000,
    "due_on": "2026-01-20",
    "debtor_country": "ES",
}
NOW = "2026-03-02T09:45:00Z"  # a Monday, 10:45 in Madrid
CONTACT = {"contacted_at": NOW, "contact_through": "phone"}
PARTS = [
    {"due_on": "2026-04-01", "instalment_cents": 40_000},
    {"due_on": "2026-05-01", "instalment_cents": 40_000},
]
AGREED = {"instalments": PARTS, "received_before_cents": 0, "waived_cents": 10_000}

PAID_OFF = {"kept": "fulfilled", "paid_off_on": "2026-03-02"}


@pytest.fixture(scope="module")
def house() -> House:
    return house_of("collections")


@proves("collections", "refuses")
def test_an_agreement_that_does_not_make_up_the_debt_is_refused_at_every_door(
    house: House,
) -> None:
    refused_at_every_door(
        house,
        {**GIVEN, "agreement_in_force": PARTS},
        "agreement_does_not_sum",
        "agreement_in_force",
        "suman 800,00 y la deuda es 900,00",
        "come to 800.00, and the debt is 900.00",
    )
    case_id = house.open(GIVEN)
    house.do(case_id, "contact", **CONTACT, result="agreement")
    refused_at_step(
        house,
        house.take(case_id, "agree"),
        "agreement_does_not_sum",
        "Faltan 100,00: ajuste el último plazo",
        "100.00 are missing. Adjust the last instalment",
        **{**AGREED, "waived_cents": 0},
    )


@proves("collections", "refuses")
def test_contact_outside_the_hours_of_the_law_is_refused_at_every_door(house: House) -> None:
    refused_at_every_door(
        house,
        {
            **GIVEN,
            "debtor_country": "CO",
            "debtor_time_zone": "America/Bogota",
            "first_call_at": "2026-03-07T21:30:00Z",
        },
        "contact_outside_hours",
        "first_call_at",
        "A las 16:30 del 7 mar 2026 no se puede contactar (de 8:00 a 15:00; CO: Ley 2300",
        "Do it from 9 Mar 2026, 07:00 on",
    )
    item = house.take(house.open(GIVEN), "contact")
    refused_at_step(
        house,
        item,
        "contact_outside_hours",
        "A las 11:00 del 1 mar 2026 no se puede contactar (a ninguna hora de ese día",
        "Do it from 2 Mar 2026, 09:00 on",
        contacted_at="2026-03-01T10:00:00Z",
        contact_through="phone",
        result="no_contact",
    )


def test_a_second_call_on_one_day_is_refused_where_the_law_allows_one(house: House) -> None:
    case_id = house.open({**GIVEN, "debtor_country": "PE", "debtor_time_zone": "America/Lima"})
    early = {"contacted_at": "2026-02-27T15:00:00Z", "contact_through": "phone"}
    house.do(case_id, "contact", **early, result="no_contact")
    with pytest.raises(Refused) as refused:
        house.do(
            case_id, "contact", **{**early, "contacted_at": "2026-02-27T16:00:00Z"}, result="paid"
        )
    assert [each["code"] for each in refused.value.details] == ["contact_too_often"]


def test_what_is_not_due_is_not_collected(house: House) -> None:
    answer = house.post_api({**GIVEN, "due_on": "2026-03-02"})
    assert [each["code"] for each in answer.json()["errors"]] == ["debt_not_due"]


def test_a_broken_promise_and_a_broken_agreement_open_the_debt_again(house: House) -> None:
    case_id = house.open(GIVEN)
    promise = {"promised_cents": 90_000, "promised_on": "2026-03-09"}
    house.do(case_id, "contact", **CONTACT, result="promise", **promise)
    house.do(case_id, "check_payment", received_cents=0)
    assert house.open_steps(case_id) == {"contact"}
    house.do(case_id, "contact", **CONTACT, result="agreement")
    due_now = [{**each, "due_on": f"2026-0{at}-02"} for at, each in enumerate(PARTS, 3)]
    house.do(case_id, "agree", **{**AGREED, "instalments": due_now})
    house.do(case_id, "approve", waiver="approved")
    item = house.take(case_id, "follow")
    for wrong, code in (
        ({"kept": "broken", "missed_on": "2026-04-02"}, "break_before_due"),
        ({"kept": "fulfilled"}, "fulfilled_without_date"),
        ({"kept": "fulfilled", "paid_off_on": "2026-04-02"}, "payment_in_the_future"),
    ):
        with pytest.raises(Refused) as refused:
            house.hand_in(item, **wrong)
        assert [each["code"] for each in refused.value.details] == [code]
    house.hand_in(item, kept="broken", missed_on="2026-03-02")
    assert house.open_steps(case_id) == {"contact"}
    assert len(house.case(case_id).outputs["log"]["contacts"]) == 2


def test_hardship_is_bounded_by_what_is_left(house: House) -> None:
    case_id = house.open(GIVEN)
    house.do(case_id, "contact", **CONTACT, result="hardship")
    item = house.take(case_id, "hardship")
    means = {"monthly_income_cents": 120_000, "monthly_needs_cents": 110_000}
    with pytest.raises(Refused) as refused:
        house.hand_in(item, **means, affordable_cents=10_001, way_out="agreement")
    assert [each["code"] for each in refused.value.details] == ["more_than_affordable"]
    house.hand_in(item, **means, affordable_cents=10_000, way_out="agreement")
    assert house.open_steps(case_id) == {"agree"}


@proves("collections", "file")
def test_a_strangers_file_of_debts_is_worked_to_the_end(house: House) -> None:
    found = house.import_file(sample("collections", "sample-untidy.csv"), **SPANISH)
    codes = {each.code for each in house.refused_rows(found)}
    expected = {
        "agreement_does_not_sum",
        "date_in_future",
        "not_an_integer",
        "contact_outside_hours",
    }
    assert (found.state, found.rows_total) == ("done", 52)
    assert expected <= codes
    assert found.opened_count >= 40
    opened = house.cases(import_id=found.id)
    in_spain = [each for each in opened if each.input["debtor_country"] == "ES"]
    case = next(each for each in in_spain if "agreement_in_force" not in each.input)
    debt = case.input["debt_cents"]
    answers = {
        "contact": {**CONTACT, "result": "agreement"},
        "agree": {
            "instalments": [{"due_on": "2026-04-01", "instalment_cents": debt}],
            "received_before_cents": 0,
            "waived_cents": 0,
        },
        "follow": PAID_OFF,
    }
    closed = house.work(case.id, answers)
    assert (closed.state, closed.outcome) == ("closed", "settled")
    assert closed.outputs["deliver"]["content"]["debt_cents"] == debt
    assert delivered(house, case.id).figures()["Pendiente"] == "0.00"


@proves("collections", "deliverable")
def test_a_closed_debt_ends_in_its_account(house: House) -> None:
    case_id = house.open({**GIVEN, "title": "Cuota 7"})
    promise = {"promised_cents": 30_000, "promised_on": "2026-03-09"}
    house.do(case_id, "contact", **CONTACT, result="promise", **promise)
    house.do(case_id, "check_payment", received_cents=10_000, received_on="2026-03-02")
    house.do(case_id, "contact", **CONTACT, result="agreement")
    parts = [{**each, "instalment_cents": 35_000} for each in PARTS]
    house.do(case_id, "agree", instalments=parts, received_before_cents=10_000, waived_cents=10_000)
    house.do(case_id, "approve", waiver="approved")
    house.work(case_id, {"follow": PAID_OFF})
    made = delivered(house, case_id)
    assert made.figures() == {
        "Deuda reclamada, comprobada por tramos de antigüedad": "900.00",
        "Cobrado": "800.00",
        "Quita aprobada por quien tiene poder para ello": "100.00",
        "Pendiente": "0.00",
        "Los plazos, lo ya cobrado y la quita suman la deuda": "900.00",
        "Contactos hechos en las horas que permite la ley del deudor": "2",
    }
    assert made.evidence() == {"table", "run", "sign_off"}
    text = made.texts()
    assert "vencida el 20 ene 2026" in text
    assert "cumplida en parte" in text
    assert "1 May 2026 | 350.00 | paid" in made.texts("en")
    assert made.texts("en").count("2 Mar 2026 | 350.00") == 2, "no payment of a day to come"
