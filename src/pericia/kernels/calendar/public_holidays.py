"""Public holidays of a country and subdivision, from the `holidays` library, a year at a time."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

import holidays

from pericia.kernels.refusal import Refused

_ISO = re.compile("[A-Z]{2}", re.ASCII)


@lru_cache(maxsize=2048)
def holidays_of(country: str, subdivision: str | None, year: int) -> frozenset[date]:
    """The days off of that year, substitute days included.

    `country` is ISO 3166-1 alpha-2, `subdivision` as the library names it (ISO 3166-2 without
    the country). Years that the library does not cover have no holidays. Raises `Refused` for a
    country or subdivision it does not know.
    """
    try:
        if not _ISO.fullmatch(country):
            raise KeyError(country)
        found = holidays.country_holidays(
            country, subdiv=subdivision or None, years=year, expand=False
        )
    except (NotImplementedError, AttributeError, KeyError) as error:
        raise Refused(
            "unknown_holidays",
            f"No holidays are known for country {country!r}, subdivision {subdivision!r}: write "
            "ISO codes such as 'ES' and 'MD', or holidays: null with extra_holidays.",
            "holidays",
        ) from error
    return frozenset(found)
