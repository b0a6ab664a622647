"""Financial analysis: a balance sheet that balances, read by one analyst and seen by another."""

from __future__ import annotations

from typing import Any

import pytest

from pericia.kernels.refusal import Refused
from tests.services.delivering import delivered
from tests.services.house import House, house_of, refused_at_every_door, sample
from tests.services.making.financial_analysis import SPANISH
from tests.services.proofs import proves

GIVEN = {
    "statement_number": "CCAA-1",
    "company_name": "Talleres del Norte S.L.",
    "fiscal_year": 2025,
    "currency": "EUR",
    "current_assets": 400,
    "long_term_assets": 600,
    "total_assets": 1_000,
    "current_liabilities": 250,
    "long_term_liabilities": 350,
    "equity": 400,
    "revenue": 1_200,
    "ebit": 100,
    "net_income": 60,
}
ANSWERS: dict[str, dict[str, Any]] = {
    "analyse": {"reading": "Liquidez suficiente y deuda moderada.", "opinion": "watch"},
    "second_analyst": {"agrees": True},
}


@pytest.fixture(scope="module")
def house() -> House:
    return house_of("financial-analysis")


@proves("financial-analysis", "refuses")
def test_a_balance_sheet_that_does_not_balance_is_refused_at_every_door(house: House) -> None:
    refused_at_every_door(
        house,
        {**GIVEN, "equity": 390},
        "balance_does_not_balance",
        "total_assets",
        "El pasivo y el patrimonio suman 990 y el activo total es 1.000: difieren en 10",
        "they differ by 10",
    )


def test_a_sound_opinion_in_the_distress_zone_is_refused(house: House) -> None:
    weak = {"ebit": -200, "retained_earnings": -100, "market_value": 50, "revenue": 300}
    item = house.take(house.open({**GIVEN, **weak}), "analyse")
    assert house.case(item.case_id).outputs["ratios"]["zone"] == "distress"
    with pytest.raises(Refused) as refused:
        house.hand_in(item, reading="Bien.", opinion="sound")
    assert [each["code"] for each in refused.value.details] == ["opinion_against_ratios"]


def test_a_second_analyst_sends_it_back_with_an_objection(house: House) -> None:
    case_id = house.open(GIVEN)
    house.do(case_id, "analyse", **ANSWERS["analyse"])
    house.run_instruments(case_id)
    item = house.take(case_id, "second_analyst")
    with pytest.raises(Refused, match="objection"):
        house.hand_in(item, agrees=False)
    house.hand_in(item, agrees=False, objection="Falta la tesorería.", reasons=["figures"])
    assert house.open_steps(case_id) == {"analyse"}


@proves("financial-analysis", "file")
def test_a_strangers_file_of_accounts_is_analysed_and_delivered(house: House) -> None:
    found = house.import_file(sample("financial-analysis", "sample-untidy.csv"), **SPANISH)
    codes = [each.code for each in house.refused_rows(found)]
    assert codes.count("balance_does_not_balance") == 2
    assert "not_an_integer" in codes
    case = house.cases(import_id=found.id)[0]
    closed = house.work(case.id, ANSWERS)
    content = closed.outputs["deliver"]["content"]
    assert (closed.state, closed.outcome) == ("closed", "analysed")
    given = case.input
    assert content["ratios"]["current_ratio"] == pytest.approx(
        given["current_assets"] / given["current_liabilities"], abs=0.0001
    )
    made = delivered(house, case.id)
    debts = given["current_liabilities"] + given["long_term_liabilities"]
    assert made.figures()["Parte del activo que se debe"] == f"{debts / given['total_assets']:.4f}"


@proves("financial-analysis", "deliverable")
def test_an_analysis_is_handed_over_with_its_ratios_and_a_signed_opinion(house: House) -> None:
    """Everything is of the statement after the analyst's adjustment; Z is Altman's own sum."""
    case_id = house.open({**GIVEN, "inventories": 150, "retained_earnings": 200,
                          "market_value": 700, "pretax_income": 80})  # fmt: skip
    bad = {"adjusted_item": "inventories", "adjusted_by": -50,
           "grounds_of_adjustment": "Género sin rotación desde 2023."}  # fmt: skip
    answers = {**ANSWERS, "analyse": {**ANSWERS["analyse"], "adjustments": [bad]}}
    house.work(case_id, answers)
    made = delivered(house, case_id)
    z = 1.2 * 100 / 950 + 1.4 * 200 / 950 + 3.3 * 100 / 950 + 0.6 * 700 / 600 + 0.999 * 1200 / 950
    figures = made.figures()
    assert figures["Z de Altman"] == f"{z:.2f}"
    assert figures["Rentabilidad del patrimonio (ROE)"] == f"{60 / 350:.4f}"
    five = "Rentabilidad del patrimonio como producto de margen, rotación y multiplicador"
    assert figures[five] == f"{60 / 350:.4f}"
    assert made.kinds() == {"opinion", "figure", "comparison"}
    assert made.evidence() == {"run", "sign_off"}
    signed = next(each for each in made.cited if each.submission)
    assert [each.kind for each in signed.licences] == ["financial_analyst"]
    text = made.texts("en")
    assert "Operating cash flow" not in text
    assert "of which inventories | 150 | -50 | 100 | 10.5" in text
    assert "Inventories | -50 | Género sin rotación desde 2023." in text
    assert "0.6 × market value / liabilities" in text


CASH = {"depreciation": 30, "capital_spending": 20, "working_capital_before": 140,
        "net_debt": 300, "pretax_income": 80, "interest_expense": 20}  # fmt: skip
ASSUMED = {"discount_percent": 9, "growth_percent": 2.5, "lasting_growth_percent": 2.5}


def test_a_value_is_told_with_its_cash_flow_and_its_sensitivity(house: House) -> None:
    """Growth that is the same in both spans is that of Gordon and Shapiro: F (1+g) / (r-g)."""
    case_id = house.open({**GIVEN, **CASH})
    house.work(case_id, {**ANSWERS, "analyse": {**ANSWERS["analyse"], **ASSUMED}})
    made = delivered(house, case_id)
    figures = made.figures()
    operating = 60 + 30 - (150 - 140)
    free = operating - 20 + 20 * 60 / 80
    assert figures["Flujo de caja de las operaciones"] == str(operating)
    assert figures["Flujo libre de la empresa, para acreedores y socios"] == f"{free:.0f}"
    worth = {rate: free * 1.025 / (rate - 0.025) - 300 for rate in (0.08, 0.09, 0.1)}
    assert figures["Valor del capital por descuento de flujos"] == f"{worth[0.09]:.0f}"
    text = made.texts("en")
    for rate in worth:
        assert f"{100 * rate:.1f} | " in text
        assert f" | {worth[rate]:.0f} | " in text, text
    assert "− increase (+ decrease) of working capital | -10" in text
    assert made.kinds() >= {"opinion", "figure"}


@pytest.mark.parametrize(
    ("given", "assumed", "code"),
    [
        (CASH, {"discount_percent": 9}, "assumptions_incomplete"),
        (CASH, {**ASSUMED, "lasting_growth_percent": 9}, "discount_below_growth"),
        ({}, ASSUMED, "value_without_cash_flow"),
    ],
)
def test_a_value_without_what_it_stands_on_is_refused(
    house: House, given: dict[str, Any], assumed: dict[str, Any], code: str
) -> None:
    item = house.take(house.open({**GIVEN, **given}), "analyse")
    with pytest.raises(Refused) as refused:
        house.hand_in(item, **ANSWERS["analyse"], **assumed)
    assert [each["code"] for each in refused.value.details] == [code]
