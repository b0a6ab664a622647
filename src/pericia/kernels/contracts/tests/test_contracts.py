"""Clauses found where published annotations have them, and what a review must cover."""

from __future__ import annotations

import pytest
from tests.services.proofs import proves

from pericia.kernels.contracts.clauses import CHECKLIST, PATTERNS, clauses_in, risk_of
from pericia.kernels.contracts.rules import clauses_covered, find_clauses, weigh_contract

# The first training rows of LegalBench's task cuad_termination_for_convenience with their published
# labels (Guha et al. 2023; Contract Understanding Atticus Dataset, The Atticus Project, CC BY 4.0).
PUBLISHED = [
    (
        "Microsoft may terminate this Agreement at any time without cause upon [*] ([*]) days "
        "prior written notice.",
        True,
    ),
    (
        "This Agreement may be terminated by ArTara upon thirty (30) days prior written notice "
        "to University.",
        True,
    ),
    (
        "In addition, either you or Nationwide may terminate this Agreement for any reason on at "
        "least ninety (90) days written notice to the other party.",
        True,
    ),
    (
        "NEITHER PARTY SHALL HAVE ANY LIABILITY TO THE OTHER PARTY FOR ANY LOST PROFITS OR "
        "SPECIAL, INCIDENTAL, INDIRECT OR CONSEQUENTIAL DAMAGES",
        False,
    ),
    (
        "The term of this Agreement shall continue for one (1) year following the Launch Date, "
        "unless earlier terminated as provided herein.",
        False,
    ),
]


@proves("contract-review", "figure")
@pytest.mark.parametrize(("sentence", "label"), PUBLISHED)
def test_termination_for_convenience_is_found_as_lawyers_labelled_it(
    sentence: str, label: bool
) -> None:
    names = {each.clause for each in clauses_in(sentence)}
    assert ("termination_for_convenience" in names) is label


TEXT = (
    "REUNIDOS, de una parte, Alfa S.L. La duración del contrato es de dos años.\n"
    "El precio es de 100 euros. Las facturas se pagarán a 30 días.\n"
    "Este contrato se regirá por la legislación española; las partes se someten a los juzgados y "
    "tribunales de Madrid."
)


def test_a_clause_has_its_place_in_the_text() -> None:
    found = {each.clause: TEXT[each.start : each.end] for each in clauses_in(TEXT)}
    assert found["price"] == "El precio es de 100 euros."
    assert found["governing_law"].startswith("Este contrato se regirá")
    assert found["jurisdiction"].endswith("tribunales de Madrid.")
    assert {"parties", "term", "payment_term"} <= set(found)


def test_what_of_the_checklist_was_not_found_is_told() -> None:
    given = find_clauses({"text": TEXT, "kind": "services"})
    assert "liability_cap" in given["not_found"]
    assert "price" not in given["not_found"]
    assert all(set(wanted) <= set(PATTERNS) for wanted in CHECKLIST.values())


def test_points_of_short_forms_and_numbers_end_no_clause() -> None:
    text = (
        "REUNIDOS, de una parte Norte S.A., y de otra Sur S.L., acuerdan. El precio es de 1.250,00 "
        "euros. La responsabilidad no excederá del precio."
    )
    found = {each.clause: text[each.start : each.end] for each in clauses_in(text)}
    assert found["parties"] == text[: text.index(" El precio")]
    assert found["price"] == "El precio es de 1.250,00 euros."


def whole(kind: str) -> list[dict[str, object]]:
    return [
        {"clause": name, "position": "as_agreed", "from_character": 0, "to_character": 9}
        for name in CHECKLIST[kind]
    ]


def codes(clauses: list[dict[str, object]]) -> list[str]:
    return [
        fault.code for fault in clauses_covered({"kind": "lease", "text": TEXT, "clauses": clauses})
    ]


def test_a_review_answers_the_whole_checklist_with_places_and_reasons() -> None:
    lease = whole("lease")
    assert codes(lease) == []
    assert codes(lease[1:]) == ["clauses_unanswered"]
    assert codes([{**lease[0], "to_character": 9_999}, *lease[1:]]) == ["place_outside_text"]
    unplaced = {"clause": lease[0]["clause"], "position": "as_agreed"}
    assert codes([unplaced, *lease[1:]]) == ["clause_without_place"]
    missing = {**unplaced, "position": "missing"}
    assert codes([missing, *lease[1:]]) == ["deviation_unexplained"]
    assert codes([{**missing, "remark": "No hay."}, *lease[1:]]) == []


def test_risk_has_its_reasons() -> None:
    assert risk_of("lease", 0, {"price": "as_agreed"}) == ("low", [])
    assert risk_of("lease", 0, {"price": "deviates"}) == ("medium", [])
    assert risk_of("lease", 50_000_000, {}) == ("high", ["value"])
    assert risk_of("services", 0, {"liability_cap": "missing"}) == ("high", ["no_liability_cap"])
    found = weigh_contract(
        {"kind": "lease", "value_cents": 0, "clauses": whole("lease"), "text": "", "duties": []}
    )
    assert (found["risk"], found["deviations"]) == ("low", [])
