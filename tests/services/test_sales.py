"""Sales: one stage at a time, an amount from the proposal on, a reason for every loss."""

from __future__ import annotations

from typing import Any

import pytest

from pericia.kernels.refusal import Refused
from tests.services.delivering import delivered
from tests.services.house import House, house_of, refused_at_every_door, refused_at_step, sample
from tests.services.making.sales import SPANISH
from tests.services.proofs import proves

GIVEN = {"opportunity_number": "OP-1", "company": "Talleres del Norte S.L.", "source": "web"}
NEXT = {"next_action": "Llamar", "next_action_on": "2026-03-09"}
WAY: list[dict[str, Any]] = [
    {"to_stage": "qualified", "decision_maker": "La gerente", **NEXT},
    {"to_stage": "needs", "need": "Nóminas de 40 personas", **NEXT},
    {"to_stage": "proposal", "decision_date": "2026-03-20", "deal_cents": 1_200_000, **NEXT},
    {"to_stage": "negotiation", "objections": "El plazo", **NEXT},
    {"to_stage": "won"},
]


@pytest.fixture(scope="module")
def house() -> House:
    return house_of("sales")


def advanced(house: House, moves: int) -> Any:
    case_id = house.open(GIVEN)
    for move in WAY[:moves]:
        house.do(case_id, "advance", **move)
    return case_id


@proves("sales", "refuses")
def test_a_stage_that_is_skipped_is_refused_at_every_door(house: House) -> None:
    refused_at_every_door(
        house,
        {**GIVEN, "stage_before": "lead", "stage": "proposal", "expected_cents": 100},
        "stage_skipped",
        "stage",
        "De contacto a propuesta se salta cualificado, necesidades",
        "From lead to proposal skips qualified, needs",
    )
    refused_at_step(
        house,
        house.take(advanced(house, 1), "advance"),
        "stage_skipped",
        "De cualificado a negociación se salta necesidades, propuesta",
        "From qualified to negotiation skips needs, proposal",
        **{**WAY[3], "deal_cents": 100},
    )


@proves("sales", "refuses")
def test_a_deal_without_amount_at_proposal_is_refused_at_every_door(house: House) -> None:
    refused_at_every_door(
        house,
        {**GIVEN, "stage_before": "needs", "stage": "proposal"},
        "deal_without_amount",
        "expected_cents",
        "En propuesta toda oportunidad tiene un importe",
        "At proposal every deal has an amount",
    )
    without = {name: value for name, value in WAY[2].items() if name != "deal_cents"}
    refused_at_step(
        house,
        house.take(advanced(house, 2), "advance"),
        "deal_without_amount",
        "En propuesta toda oportunidad tiene un importe",
        "At proposal every deal has an amount",
        **without,
    )


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"decision_maker": None}, "exit_unmet"),
        ({"next_action_on": None}, "no_next_action"),
        ({"next_action_on": "2026-03-01"}, "next_action_in_the_past"),
        ({"to_stage": "lost", "decision_maker": None}, "lost_without_reason"),
    ],
)
def test_what_a_move_needs(house: House, changes: dict[str, Any], code: str) -> None:
    item = house.take(house.open(GIVEN), "advance")
    output = {key: value for key, value in {**WAY[0], **changes}.items() if value is not None}
    with pytest.raises(Refused) as refused:
        house.hand_in(item, **output)
    assert [each["code"] for each in refused.value.details] == [code]


def test_a_discount_is_granted_by_another_with_the_authority(house: House) -> None:
    case_id = advanced(house, 2)
    house.do(case_id, "advance", **WAY[2], discount_cents=100_000)
    house.do(case_id, "discount", discount="refused")
    house.do(case_id, "advance", **WAY[2], discount_cents=50_000)
    house.do(case_id, "discount", discount="granted")
    kept = house.case(case_id).outputs["keep"]
    assert (kept["stage"], kept["weighted_cents"]) == ("proposal", 720_000)


@proves("sales", "file")
@proves("sales", "deliverable")
def test_a_strangers_file_of_opportunities_is_worked_to_won(house: House) -> None:
    found = house.import_file(sample("sales", "sample-untidy.csv"), **SPANISH)
    codes = {each.code for each in house.refused_rows(found)}
    assert {"stage_skipped", "deal_without_amount", "not_in_list"} <= codes
    case = next(
        each
        for each in house.cases(import_id=found.id)
        if each.input.get("stage", "lead") == "lead"
    )
    for move in WAY:
        house.do(case.id, "advance", **move)
    assert house.run_instruments(case.id)
    closed = house.case(case.id)
    content = closed.outputs["deliver"]["content"]
    assert (closed.state, closed.outcome) == ("closed", "won")
    assert content["moves"] == ["lead", *(move["to_stage"] for move in WAY)]
    assert content["deal_cents"] == 1_200_000
    made = delivered(house, case.id)
    assert (made.version.state, made.deliverable.language) == ("in_review", "es")
    assert made.deliverable.title == f"Oportunidad ganada: {case.input['company']}"
    assert made.figures()["Importe ganado"] == "12000.00"
    (forecast,) = (each.run for each in made.cited if each.run)
    assert (forecast.instrument, forecast.version) == ("pipeline_forecast", "1")
    (expected,) = (value for text, value in made.figures("en").items() if "expected of it" in text)
    assert expected == "960000"  # cents, as the run gives them
    (score,) = (value for text, value in made.figures().items() if text.startswith("Puntuación"))
    assert int(score) == closed.outputs["score"]["score"]
    forecasts = [[row[0], row[3]] for row in made.rows("history1", "en")]
    assert forecasts[2:] == [
        ["Proposal", "7200.00"],
        ["Negotiation", "9600.00"],
        ["Won", "12000.00"],
    ]
    assert dict(made.rows("outcome1"))["Qué necesita"] == "Nóminas de 40 personas"


def test_a_lost_deal_is_reported_with_its_reason(house: House) -> None:
    case_id = advanced(house, 3)
    house.do(case_id, "advance", to_stage="lost", lost_reason="competitor")
    assert house.run_instruments(case_id)
    made = delivered(house, case_id)
    assert ["Motivo de la pérdida", "Un competidor"] in made.rows("outcome1")
    assert "cause" in made.kinds()
    assert made.figures("en")["Amount lost"] == "12000.00"
