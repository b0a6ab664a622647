"""A lawyer reviews a contract clause by clause; another, admitted there too, signs or returns."""

import re
from typing import Any

from pericia.kernels.contracts.clauses import CHECKLIST, clauses_in
from tests.journeys.service import File, Service, Words, shipped

SLUG = "contract-review"
SUMMARY = Words("Conviene acortar la duración.", "The term should be shorter.")
LONGER = Words("Se pactó un año.", "One year had been agreed.")
NOWHERE = Words("No consta en el texto.", "It is nowhere in the text.")
DUTY = Words("Devolver la documentación", "Give the papers back")


def reviewed(read: str) -> dict[str, Any]:
    """As the form begins: every clause that was found, at its place in the text, and those of the
    list that were not."""
    text = re.split(r"\s*\n(?:What came in|Lo recibido)\n", read[read.index("REUNIDOS, de") :])[0]
    clauses: list[dict[str, Any]] = []
    for each in clauses_in(text):
        row: dict[str, Any] = {"clause": each.clause, "position": "as_agreed"}
        row |= {"from_character": each.start, "to_character": each.end}
        is_long = each.clause == "term"
        clauses.append(row | {"position": "deviates", "remark": LONGER} if is_long else row)
    found = {each["clause"] for each in clauses}
    clauses += [
        {"clause": name, "position": "missing", "remark": NOWHERE}
        for name in CHECKLIST["confidentiality"]
        if name not in found
    ]
    return {
        "clauses": clauses,
        "obligations": [{"obliged": "counterparty", "duty": DUTY, "by_date": "2026-06-30"}],
        "summary": SUMMARY,
    }


SERVICE = Service(
    slug=SLUG,
    sample=File("contract-review.csv", "CTR-0001"),
    stranger=File(
        "contratos.csv",
        "CTR-0903",
        shipped(SLUG, "sample-untidy.csv"),
        columns={
            "contract_number": "Ref. contrato",
            "title": "Asunto",
            "counterparty": "Otra parte",
            "contract_kind": "Tipo",
            "governing_law": "Ley",
            "value_cents": "Cuantía (cts)",
            "contract_text": "Texto",
            "asked_reviewer": "Letrado",
            "asked_reviewer_admitted_in": "Colegio",
        },
    ),
    answers={
        "review": reviewed,
        "sign": {"concurs": True},
        "second_lawyer": [
            {"concurs": False, "dissent": Words("Mire la ley.", "Look at the law.")},
            {"concurs": True},
        ],
    },
    blank=[
        "review.clauses.remark",
        "review.clauses.from_character",
        "review.clauses.to_character",
        "sign.dissent",
        "second_lawyer.dissent",
    ],
    says={"es": [SUMMARY.es, LONGER.es, DUTY.es], "en": [SUMMARY.en, LONGER.en, DUTY.en]},
    figures={
        "es": [
            "Revisión del contrato CTR-0",
            "Se aparta",
            "Ley aplicable España",
            "Abogado, Colegio, España",
        ],
        "en": [
            "Review of contract CTR-0",
            "Deviates",
            "Governing law Spain",
            "Lawyer, Colegio, Spain",
        ],
    },
)
