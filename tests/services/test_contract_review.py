"""Contract review: lawyers admitted where the law holds, and nobody signs what they wrote."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from pericia.kernels.contracts.clauses import CHECKLIST, clauses_in
from pericia.kernels.refusal import Refused
from pericia.tenancy.scope import open_scope
from tests.services.delivering import delivered
from tests.services.house import (
    House,
    house_of,
    not_eligible_at_both_doors,
    refused_at_every_door,
    refused_at_step,
    sample,
    text_of,
)
from tests.services.making.contract_review import SPANISH
from tests.services.proofs import proves

TEXT = "REUNIDOS, de una parte Alfa. La renta o precio es de 900 euros. Rige la ley aplicable."
GIVEN = {
    "contract_number": "CTR-1",
    "title": "Local de la calle Real",
    "contract_kind": "lease",
    "governing_law": "ES",
    "contract_text": TEXT,
}


def answers(kind: str, text: str) -> list[dict[str, Any]]:
    """As a lawyer would, from what can be found in the text."""
    found = {each.clause: each for each in clauses_in(text)}
    return [
        {
            "clause": name,
            "position": "as_agreed",
            "from_character": found[name].start,
            "to_character": found[name].end,
        }
        if name in found
        else {"clause": name, "position": "missing", "remark": "No consta."}
        for name in CHECKLIST[kind]
    ]


SIGNED = {"sign": {"concurs": True}, "second_lawyer": {"concurs": True}}
REVIEW = {"clauses": answers("lease", TEXT), "summary": "Faltan la duración y la prórroga."}

PLACE = {"from_character": 0, "to_character": 8}
AGREED = [{"clause": name, "position": "as_agreed", **PLACE} for name in CHECKLIST["lease"]]


@pytest.fixture(scope="module")
def house() -> House:
    made = house_of("contract-review")
    with open_scope(made.world.everything):
        made.hire("celine", made.playbook.steps["review"].who, admitted_in="FR")
    return made


def opened(house: House, **changes: Any) -> UUID:
    return house.open({**GIVEN, **changes})


@proves("contract-review", "refuses")
def test_a_lawyer_who_is_not_admitted_is_refused_where_asked_for(house: House) -> None:
    refused_at_every_door(
        house,
        {**GIVEN, "asked_reviewer": "Inés Calvo", "asked_reviewer_admitted_in": "FR"},
        "reviewer_not_admitted",
        "asked_reviewer_admitted_in",
        "no está colegiado donde rige la ley del contrato",
        "is not admitted where the contract's law holds",
    )


@proves("contract-review", "refuses")
def test_a_lawyer_who_is_not_admitted_may_not_take_the_review(house: House) -> None:
    case_id = opened(house)
    words = ("Credencial: ", "Credential: ")
    not_eligible_at_both_doors(house, case_id, "review", "celine", "credential", *words)
    house.do(opened(house, governing_law="FR"), "review", by="celine", **REVIEW)
    case_id = opened(house, governing_law="FR")
    by = house.whose("review")
    not_eligible_at_both_doors(house, case_id, "review", by, "credential", *words)


def test_a_clause_of_the_checklist_is_not_left_out(house: House) -> None:
    refused_at_step(
        house,
        house.take(opened(house), "review"),
        "clauses_unanswered",
        "Faltan cláusulas de la lista: partes",
        "Clauses of the checklist are not answered: parties",
        **{**REVIEW, "clauses": answers("lease", TEXT)[1:]},
    )


def test_high_risk_is_seen_by_a_second_lawyer_who_did_not_review_it(house: House) -> None:
    case_id = opened(house, value_cents=50_000_000)
    house.do(case_id, "review", **REVIEW)
    assert house.open_steps(case_id) == {"second_lawyer"}
    item = house.take(case_id, "second_lawyer")
    with pytest.raises(Refused) as refused:
        house.hand_in(item, concurs=False)
    assert [each["code"] for each in refused.value.details] == ["dissent_unexplained"]
    house.hand_in(item, concurs=False, dissent="La renta no está actualizada.")
    house.do(case_id, "review", **REVIEW)
    house.do(case_id, "second_lawyer", concurs=True)
    assert house.case(case_id).outcome == "reviewed"


@pytest.mark.parametrize(("value", "step"), [(100, "sign"), (50_000_000, "second_lawyer")])
def test_who_wrote_the_clauses_does_not_sign_them(house: House, value: int, step: str) -> None:
    case_id = opened(house, value_cents=value)
    writer = house.whose(step)
    house.do(case_id, "review", by=writer, clauses=AGREED, summary="Conforme.")
    assert house.open_steps(case_id) == {step}
    words = ("Independencia: ya intervino en Rev", "Independence: ")
    not_eligible_at_both_doors(house, case_id, step, writer, "independence", *words)
    with open_scope(house.world.everything):
        house.hire(f"other:{step}", house.playbook.steps[step].who)
    house.do(case_id, step, by=f"other:{step}", concurs=True)
    assert house.case(case_id).outcome == "reviewed"


@proves("contract-review", "file")
def test_a_strangers_file_of_contracts_is_reviewed_and_delivered(house: House) -> None:
    found = house.import_file(sample("contract-review", "sample-untidy.csv"), **SPANISH)
    codes = {each.code for each in house.refused_rows(found)}
    assert {"reviewer_not_admitted", "wrong_format", "missing_value"} <= codes
    case = next(
        each for each in house.cases(import_id=found.id) if each.input["governing_law"] == "ES"
    )
    kind, text = case.input["contract_kind"], case.input["contract_text"]
    review = {"clauses": answers(kind, text), "summary": "Revisado."}
    closed = house.work(case.id, {"review": review, **SIGNED})
    content = closed.outputs["deliver"]["content"]
    assert (closed.state, closed.outcome) == ("closed", "reviewed")
    placed = [each for each in content["clauses"] if each["position"] == "as_agreed"]
    passages = [text[each["from_character"] : each["to_character"]] for each in placed]
    assert all(each.strip() for each in passages)
    assert sorted(delivered(house, case.id).passages()) == sorted(passages)


@proves("contract-review", "deliverable")
def test_a_review_is_handed_over_with_its_passages_and_its_signature(house: House) -> None:
    text = (
        "REUNIDOS, de una parte Alfa S.L. y de otra Beta S.A.\nLa renta o precio es de 900 euros.\n"
        "El contrato se prorrogará por años: se renovará salvo preaviso. Rige la ley aplicable."
    )
    case_id = opened(house, contract_text=text, value_cents=60_000_000, counterparty="Beta S.A.")
    clauses = answers("lease", text)
    price = next(each for each in clauses if each["clause"] == "price")
    price |= {"position": "deviates", "remark": "Se pactaron 850 euros."}
    duty = {"obliged": "client", "duty": "Pagar la renta", "by_date": "2026-04-05"}
    review = {"clauses": clauses, "summary": "Renegociar la renta.", "obligations": [duty]}
    house.work(case_id, {"review": review, **SIGNED})
    made = delivered(house, case_id)
    gaps = [each for each in clauses if each["position"] == "missing"]
    assert made.figures() == {
        "Cláusulas que se apartan de lo acordado": "1",
        "Cláusulas de la lista que faltan": str(len(gaps)),
    }
    assert "La renta o precio es de 900 euros." in made.passages()
    assert len(made.passages()) + len(gaps) == len(clauses)
    signed = {each.submission.step for each in made.cited if each.submission}
    assert signed == {"second_lawyer"}
    assert {one.kind for each in made.cited for one in each.licences} == {"lawyer"}
    assert made.kinds() == {"opinion", "figure", "comparison", "recommendation"}
    told = made.texts("en")
    assert "Price: Deviates. Se pactaron 850 euros." in told
    assert "Value | 600,000.00 EUR" in told
    assert "5 Apr 2026 | The client | Pagar la renta" in told


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("es", ("Abogado: verificada", "Derecho de contratos 3", "Firmar la revisión")),
        ("en", ("Lawyer: verified", "Contract law 3", "Sign the review")),
    ],
)
def test_why_me_is_said_in_the_readers_words(
    house: House, language: str, words: tuple[str, ...]
) -> None:
    item = house.take(opened(house), "review")
    address = f"/work/items/{item.client_id}/{item.id}/eligibility"
    told = text_of(house.browser(house.whose("review"), language).get(address))
    for each in words:
        assert each in told
    for code in ("contract_law", "lawyer:", "second_lawyer"):
        assert code not in told
