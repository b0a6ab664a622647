"""Sentences about figures, with numbers written as each language writes them."""

from __future__ import annotations

import datetime as dt

from pericia.kernels.amounts import written
from pericia.kernels.days import told_day
from pericia.kernels.instruments.frames import Words


def say(es: str, en: str, /, **values: object) -> Words:
    """Both sentences with their `{names}` filled in; Words are taken in the sentence's language."""
    return Words(
        es.format(**{name: _spoken(each, "es") for name, each in values.items()}),
        en.format(**{name: _spoken(each, "en") for name, each in values.items()}),
    )


def decimal(value: float, places: int) -> Words:
    """1.234,5 and 1,234.5; what rounds to nil has no sign."""
    return Words(*written(round(value, places) + 0.0, places))


def percent(share: float, places: int) -> Words:
    """A share of 1 as 40,0 % and 40.0%."""
    found = decimal(100 * share, places)
    return Words(f"{found.es} %", f"{found.en}%")


def money(cents: float) -> Words:
    """Cents as whole units with two decimals."""
    return decimal(cents / 100, 2)


def day(value: dt.date) -> Words:
    return Words(*told_day(value))


def counted(number: int, es: tuple[str, str], en: tuple[str, str]) -> Words:
    """The number with its noun, of which each language gives one and several."""
    found = written(number)
    at = number != 1
    return Words(f"{found.es} {es[at]}", f"{found.en} {en[at]}")


ANSWER_NOUNS = (("respuesta", "respuestas"), ("answer", "answers"))


def _spoken(value: object, language: str) -> object:
    return value.spoken(language) if isinstance(value, Words) else value
