"""The fields of a document that is keyed, and what a value of each kind must look like.

Fields are told as text: `nombre; nif:nif; fecha:date; importe:amount; cuenta:iban`. Check digits:
NIF and NIE by the order of letters of the Spanish Ministry of the Interior, IBAN by ISO 13616
(ISO 7064, MOD 97-10).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date

LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE"
_NIF = re.compile(r"([0-9XYZ][0-9]{7})([A-Z])", re.ASCII)
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}", re.ASCII)
_AMOUNT = re.compile(r"-?[0-9]{1,3}([0-9]*|(\.[0-9]{3})*|(,[0-9]{3})*)([.,][0-9]{1,2})?", re.ASCII)
_DATE = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})", re.ASCII)


def fields_in(text: str) -> dict[str, str]:
    """Kind by name, in order; a field without a kind is text, one of an unknown kind as well."""
    found: dict[str, str] = {}
    for part in text.split(";"):
        name, _, kind = part.partition(":")
        if name.strip():
            found[name.strip()] = kind.strip() if kind.strip() in KINDS else "text"
    return found


def normal(value: str, kind: str) -> str:
    """One spelling of what was keyed, so that spaces and separators make no difference."""
    plain = " ".join(value.split())
    if kind in ("nif", "iban"):
        return re.sub(r"[\s.-]", "", plain).upper()
    if kind == "date" and (found := _DATE.fullmatch(plain)):
        day, month, year = found.groups()
        return f"{year}-{int(month):02d}-{int(day):02d}"
    if kind == "amount":
        return _amount(plain)
    return plain


def _amount(text: str) -> str:
    digits = re.sub(r"[\s€$]", "", text)
    whole, mark, part = digits, "", ""
    if found := re.fullmatch(r"(.*)([.,])([0-9]{1,2})", digits):
        whole, mark, part = found.groups()
    whole = re.sub(r"[.,]", "", whole)
    return f"{whole}.{part:0<2}" if mark else f"{whole}.00"


def is_sound(value: str, kind: str) -> bool:
    """Whether a value of that kind can be right: its form, and its check digit where it has one."""
    return KINDS[kind](normal(value, kind))


def _is_nif(value: str) -> bool:
    found = _NIF.fullmatch(value)
    if found is None:
        return False
    number = int(found[1].translate(str.maketrans("XYZ", "012")))
    return LETTERS[number % 23] == found[2]


def _is_iban(value: str) -> bool:
    if not _IBAN.fullmatch(value):
        return False
    turned = value[4:] + value[:4]
    return int("".join(str(int(character, 36)) for character in turned)) % 97 == 1


def _is_date(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _is_amount(value: str) -> bool:
    return bool(_AMOUNT.fullmatch(value))


def _is_text(value: str) -> bool:
    return bool(value)


KINDS: Mapping[str, Callable[[str], bool]] = {
    "text": _is_text,
    "nif": _is_nif,
    "iban": _is_iban,
    "date": _is_date,
    "amount": _is_amount,
}
