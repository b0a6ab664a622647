"""Where the clauses of a contract probably are, in Spanish and English, and which each kind needs.

The names follow the categories of CUAD (Hendrycks, Burns, Chen, Ball 2021) where it has one. What
is found is a first reading for the lawyer, who decides; what is not found may still be there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

SENTENCE = re.compile(
    r"(?:[^.;\n]|(?<=\b[A-Z])\.(?=[A-Z]\.|,|\s+[a-z(])|(?<=\bart|\bnúm)\.|(?<=\d)\.(?=\d))*"
    r"(?:[.;\n]|$)"
)
"""Up to a full stop, a semicolon or the end of a line; the points of S.A. and 1.250 end none."""


class Found(NamedTuple):
    """A clause and its place: characters of the text, the end not included."""

    clause: str
    start: int
    end: int


_PATTERNS: Mapping[str, str] = {
    "parties": (
        r"de una parte|reunidos|by and between|entre las partes|"
        r"(agreement|contract) is (made|entered into)"
    ),
    "term": r"vigencia|duraci[oó]n de[l ]|entrar[aá] en vigor|initial term|term of this agreement",
    "renewal": r"pr[oó]rroga|se renovar[aá]|renewal term|automatically renew",
    "termination_for_convenience": (
        r"terminat\w+.{0,60}(without cause|for any reason|for convenience|"
        r"prior written notice|days'? (prior )?(written )?notice)|"
        r"(resolver|desistir|dar por terminad\w).{0,80}(sin causa|en cualquier momento|preaviso)|"
        r"desistimiento unilateral"
    ),
    "governing_law": (
        r"governed by.{0,60}laws?|ley aplicable|legislaci[oó]n aplicable|"
        r"se regir[aá] por la (ley|legislaci[oó]n)"
    ),
    "jurisdiction": r"juzgados y tribunales|exclusive jurisdiction|submit to the courts|arbitra",
    "liability_cap": (
        r"(liability|responsabilidad).{0,120}(shall not exceed|no exceder[aá]|no superar[aá]|"
        r"limit(ed|ada) to|limitada a)"
    ),
    "indemnity": r"indemnif|mantendr[aá] indemne|hold harmless",
    "confidentiality": r"confidencial|confidential",
    "data_protection": r"datos personales|personal data|rgpd|gdpr|2016/679",
    # Not where the price is but the measure of a cap.
    "price": (
        r"(?<!exceder[aá] del )(?<!superar[aá] el )precio|honorarios|contraprestaci[oó]n|"
        r"fees? payable|(?<!exceed the )\bprice\b"
    ),
    "payment_term": r"(pag\w+|payment|paid|invoice\w*).{0,60}\d+\s*\)?\s*(d[ií]as|days)",
    "assignment": r"ceder.{0,60}(contrato|derechos)|assign this agreement|may not assign",
    "intellectual_property": r"propiedad intelectual|intellectual property",
    "penalty": r"penalizaci[oó]n|cl[aá]usula penal|liquidated damages",
    "audit_right": r"derecho de auditor[ií]a|auditar|right to audit|audit rights",
}
PATTERNS = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in _PATTERNS.items()}
_ANYWHERE = ("parties", "term", "governing_law", "jurisdiction")
CHECKLIST: Mapping[str, Sequence[str]] = {
    "services": (
        *_ANYWHERE,
        "price",
        "payment_term",
        "liability_cap",
        "confidentiality",
        "data_protection",
        "termination_for_convenience",
    ),
    "supply": (*_ANYWHERE, "price", "payment_term", "liability_cap", "penalty"),
    "confidentiality": (*_ANYWHERE, "confidentiality"),
    "lease": (*_ANYWHERE, "price", "renewal"),
    "licence": (*_ANYWHERE, "price", "intellectual_property", "liability_cap", "assignment"),
}
"""What every review of a contract of that kind must answer."""

HIGH_VALUE_CENTS = 50_000_000


def clauses_in(text: str) -> list[Found]:
    """The sentences that speak of a clause, in the order of the text."""
    found = []
    for sentence in SENTENCE.finditer(text):
        words = sentence.group()
        if words.strip():
            start = sentence.start() + len(words) - len(words.lstrip())
            end = sentence.start() + len(words.rstrip())
            names = [name for name, pattern in PATTERNS.items() if pattern.search(words)]
            found += [Found(name, start, end) for name in names]
    return found


def risk_of(kind: str, value_cents: int, positions: Mapping[str, str]) -> tuple[str, list[str]]:
    """The risk of a reviewed contract and its reasons.

    High: much money, no cap of liability where one belongs, or three deviations and more.
    """
    wanted = CHECKLIST[kind]
    reasons = []
    if value_cents >= HIGH_VALUE_CENTS:
        reasons.append("value")
    if "liability_cap" in wanted and positions.get("liability_cap") == "missing":
        reasons.append("no_liability_cap")
    off = [name for name, position in positions.items() if position != "as_agreed"]
    if len(off) >= 3:
        reasons.append("deviations")
    return ("high" if reasons else "medium" if off else "low"), reasons
