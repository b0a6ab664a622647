"""How places of a template write a value: `{{ expression | format }}`.

In a text the value is written as the language writes it; where a whole cell, bar or number is one
value, numbers stay plain digits, so that a claim can cite them, and are localised when shown.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale

from pericia.kernels.days import LOCALES, Told, told_day, told_moment
from pericia.kernels.deliverables.document import DECIMALS_MAX, read_decimal
from pericia.kernels.deliverables.sources import plain_digits
from pericia.kernels.deliverables.wording import shown_number
from pericia.kernels.refusal import Refused

FORMATS: Mapping[str, str] = {
    "cents": "whole cents as units with two decimals",
    "number": "a number with so many decimals (number:2); none unless it says",
    "percent": "a share from 0 to 1 as a percentage with so many decimals; one unless it says",
    "date": "a date, or the day of a moment",
    "moment": "a moment in the client's time zone",
    "entered": "a value as it was entered: dates and decimal numbers as the language writes them",
    "country": "the country of a code such as ES, or of a part of it such as ES-CT",
    "diagnosis": "the name of a diagnosis by its code of CIE-10-ES; nothing where none is known",
    "words": "the words of a code, of a list that `words` names (words:NAME)",
}
_SPLIT = re.compile(r"(?s)^(?P<source>.*?)(?<!\|)\|(?!\|)\s*(?P<format>[a-z]+(?::\w+)?)\s*$")
_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_DECIMAL = re.compile(r"-?\d{1,15}\.(\d{1,2}|\d{4,8})")
"""Three digits after a point may be thousands: they stay as they were entered."""
Words = Mapping[str, Mapping[str, str]]
NameOf = Callable[[str, str], str]


@dataclass(frozen=True, slots=True)
class Speech:
    """What values are written with: the language, the client's time zone, words of codes by
    list, and what tells the name of a diagnosis by its code and the language."""

    language: str
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    words: Mapping[str, Words] = field(default_factory=dict)
    diagnosis: NameOf = lambda _code, _language: ""


def split_format(source: str) -> tuple[str, str]:
    """An expression and the format after it; empty where none is."""
    found = _SPLIT.match(source)
    return (found["source"].strip(), found["format"]) if found else (source, "")


def is_format(name: str) -> bool:
    kind, _, argument = name.partition(":")
    if kind in ("number", "percent"):
        return not argument or (argument.isdecimal() and int(argument) <= 8)
    return kind in FORMATS and bool(argument) == (kind == "words")


def plain(value: Any, form: str, speech: Speech) -> str:
    """The value as a whole cell: numbers in plain digits, nothing for an absent one."""
    if value is None:
        return ""
    kind, _, argument = form.partition(":")
    if kind in ("cents", "number", "percent"):
        return plain_digits(_rounded(value, kind, argument))
    if kind in ("date", "moment"):
        return _day(str(value), kind, speech)
    if kind == "country":
        return _country(str(value), speech)
    if kind == "diagnosis":
        return speech.diagnosis(str(value), speech.language)
    if kind == "entered":
        return _as_entered(str(value), speech)
    if kind == "words":
        return _in_words(value, argument, speech)
    return shown(value, speech.language)


def spoken(value: Any, form: str, speech: Speech) -> str:
    """The value inside a sentence."""
    text = plain(value, form, speech)
    kind = form.partition(":")[0]
    if kind not in ("cents", "number", "percent") or not text:
        return text
    text = shown_number(text, speech.language)
    sign = {"es": "\N{NO-BREAK SPACE}%", "en": "%"}[speech.language]
    return text + sign if kind == "percent" else text


def shown(value: Any, language: str) -> str:
    """A value without a format."""
    if value is True or value is False:
        words = {"es": ("no", "sí"), "en": ("no", "yes")}[language]
        return words[int(value)]
    number = read_decimal(value) if not isinstance(value, str) else None
    if number is not None:
        return plain_digits(_as_long_as_can_be(number))
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {shown(each, language)}" for name, each in value.items())
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(shown(each, language) for each in value)
    return "" if value is None else str(value)


def _as_long_as_can_be(number: Decimal) -> Decimal:
    """Rounded to the decimals that a number of a document may have."""
    too_long = int(number.as_tuple().exponent) < -DECIMALS_MAX
    return number.quantize(Decimal(1).scaleb(-DECIMALS_MAX)).normalize() if too_long else number


def _rounded(value: Any, kind: str, argument: str) -> Decimal:
    number = read_decimal(value)
    if number is None:
        raise Refused("template_unfilled", f"`{str(value)[:60]}` is no number.")
    if kind == "cents":
        number, decimals = number / 100, 2
    elif kind == "percent":
        number, decimals = number * 100, int(argument or 1)
    else:
        decimals = int(argument or 0)
    return number.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def _day(text: str, kind: str, speech: Speech) -> str:
    """Anything that is no date stays as it is."""
    try:
        if len(text) <= 10:
            return _in(speech, told_day(text))
        at = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        return text
    local = at.astimezone(speech.zone) if at.tzinfo else at
    return _in(speech, told_moment(local) if kind == "moment" else told_day(local.date()))


def _in(speech: Speech, told: Told) -> str:
    return str(told._asdict()[speech.language])


def _country(code: str, speech: Speech) -> str:
    """Parts of a country keep their code. What is no country stays as it is."""
    name = _of(speech).territories.get(code.partition("-")[0])
    return f"{name} ({code})" if name and "-" in code else name or code


def _as_entered(text: str, speech: Speech) -> str:
    if _ISO_DAY.fullmatch(text):
        return _day(text, "date", speech)
    return shown_number(text, speech.language) if _DECIMAL.fullmatch(text) else text


def _of(speech: Speech) -> Locale:
    return LOCALES[speech.language]


def _in_words(value: Any, name: str, speech: Speech) -> str:
    if isinstance(value, list):
        return ", ".join(_in_words(each, name, speech) for each in value)
    known = speech.words.get(name, {}).get(str(value))
    return known[speech.language] if known else str(value)
