"""Two coders read a report without seeing each other, a third settles it, a fourth signs."""

from typing import Any

from tests.journeys.service import File, Service, Words, shipped

SLUG = "clinical-coding"
REASON = Words("El dolor de cabeza consta; la fiebre no.", "The headache is there; fever is not.")


def coded(read: str, *, second: bool) -> dict[str, Any]:
    """What two coders give: the second adds a code."""
    codes: list[dict[str, Any]] = [
        {"code": "R51.9", "kind": "diagnosis", "text": "cefalea", "spans": [[0, 7]]}
    ]
    if second:
        codes.append({"code": "I10", "kind": "diagnosis", "text": "HTA", "spans": [[8, 11]]})
    return {"codes": codes, "note": Words("Sin más.", "Nothing else.")}


SERVICE = Service(
    slug=SLUG,
    sample=File("clinical-coding.csv", "INF-0002"),
    stranger=File(
        "informes.csv",
        "INF4001",
        shipped(SLUG, "sample-untidy.csv"),
        columns={
            "article": "Nº informe",
            "text": "Texto libre",
            "encounter_date": "F. episodio",
            "patient_reference": "NHC",
            "provisional_codes": "Cod. provisional",
        },
    ),
    answers={
        "code_a": lambda read: coded(read, second=False),
        "code_b": lambda read: coded(read, second=True),
        "adjudicate": {"reason_codes": ["unsupported"], "reason": REASON},
        "sign_off": {"decision": "approve"},
    },
    picks=["none"],
    blank=["sign_off.note", "code_a.codes.spans", "code_b.codes.spans"],
    says={"es": [REASON.es], "en": [REASON.en]},
    figures={
        "es": ["Codificación del informe INF", "R51.9", "Codificador clínico, Colegio, España"],
        "en": ["Coding of report INF", "R51.9", "Clinical coder, Colegio, Ireland"],
    },
)
