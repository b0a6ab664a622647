"""How values are to be written, in words for people: (Spanish, English), each with an example.

They go on from “Write …”. A pattern is a rule for machines and is shown to nobody: of one that is
not in `PATTERNS`, the `help` of its field says how to write it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Asked(NamedTuple):
    """The same words in both languages."""

    es: str
    en: str


FORMATS: Mapping[str, tuple[str, str]] = {
    "date": ("una fecha como 2026-01-31", "a date such as 2026-01-31"),
    "date-time": (
        "una fecha y hora con zona, como 2026-01-31T09:30:00Z",
        "a date and time with zone, such as 2026-01-31T09:30:00Z",
    ),
    "time": ("una hora como 09:30:00Z", "a time such as 09:30:00Z"),
    "email": ("una dirección de correo", "an e-mail address"),
    "uri": ("una dirección web completa", "a full web address"),
    "uuid": ("un identificador UUID", "a UUID"),
}
PATTERNS: Mapping[str, tuple[str, str]] = {
    "^[A-Z]{2}$": ("dos letras mayúsculas, como ES", "two capital letters, such as ES"),
    "^[A-Z]{3}$": ("tres letras mayúsculas, como EUR", "three capital letters, such as EUR"),
    "^[A-Z]{2}(-[A-Z0-9]{1,6})?$": (
        "el código de un país o de una región, en mayúsculas, como ES o ES-CT",
        "the code of a country or a region, in capitals, such as ES or ES-CT",
    ),
    "^[0-9A-Za-z][0-9A-Za-z.]{2,8}$": (
        "de tres a nueve letras, cifras o puntos, como J18.9",
        "three to nine letters, digits or dots, such as J18.9",
    ),
}
AS_ASKED = ("el valor como lo pide el servicio", "the value as the service asks for it")


def asked_by(keyword: str, value: object) -> Asked:
    """What a `format` or `pattern` of a schema asks for."""
    known = FORMATS if keyword == "format" else PATTERNS
    return Asked(*known.get(str(value), AS_ASKED))
