"""Countries, languages and weekdays by their names in the reader's language."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import cache

from babel import Locale
from django.utils.translation import get_language

from pericia.apps.organisations.checks import COUNTRIES
from pericia.web.formats import locale

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def country_name(code: str) -> str:
    """The country of an ISO 3166-1 code; the code itself where it has no name."""
    return str(locale().territories.get(code, code))


def language_name(code: str) -> str:
    """The language of an ISO 639-1 code, as it is written within a sentence."""
    return str(locale().languages.get(code, code))


def day_name(day: str) -> str:
    """The name of a day out of DAYS."""
    return str(locale().days["stand-alone"]["wide"][DAYS.index(day)])


def countries() -> list[tuple[str, str]]:
    """(code, name) of every country, by name."""
    return _countries(get_language() or "es")


def languages() -> list[tuple[str, str]]:
    """(code, name) of every language with a code of two letters, by name."""
    return _languages(get_language() or "es")


@cache
def _countries(language: str) -> list[tuple[str, str]]:
    names = Locale.parse(language, sep="-").territories
    return _by_name((code, str(names.get(code, code))) for code in COUNTRIES)


@cache
def _languages(language: str) -> list[tuple[str, str]]:
    names = Locale.parse(language, sep="-").languages
    return _by_name((code, str(name)) for code, name in names.items() if len(code) == 2)


def _by_name(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return sorted(pairs, key=lambda pair: _plain(pair[1]))


def _plain(text: str) -> str:
    """Without accents, so that Á is sorted beside A."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))
