"""What the clauses of the checklist are called: (Spanish, English), inside a sentence."""

from __future__ import annotations

from collections.abc import Mapping

CALLED: Mapping[str, tuple[str, str]] = {
    "parties": ("partes", "parties"),
    "term": ("duración", "term"),
    "renewal": ("prórroga", "renewal"),
    "termination_for_convenience": ("desistimiento sin causa", "termination for convenience"),
    "governing_law": ("ley aplicable", "governing law"),
    "jurisdiction": ("tribunales o arbitraje", "courts or arbitration"),
    "liability_cap": ("límite de responsabilidad", "cap on liability"),
    "indemnity": ("indemnidad", "indemnity"),
    "confidentiality": ("confidencialidad", "confidentiality"),
    "data_protection": ("protección de datos", "data protection"),
    "price": ("precio", "price"),
    "payment_term": ("plazo de pago", "payment term"),
    "assignment": ("cesión", "assignment"),
    "intellectual_property": ("propiedad intelectual", "intellectual property"),
    "penalty": ("penalización", "penalty"),
    "audit_right": ("derecho de auditoría", "audit right"),
}


def called(names: list[str]) -> tuple[str, str]:
    """Several of them, one after the other."""
    spanish, english = zip(*(CALLED[name] for name in names), strict=True)
    return ", ".join(spanish), ", ".join(english)
