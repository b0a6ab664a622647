"""Checks of what describes an organisation: country, time zone, hours, languages, names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from babel.numbers import list_currencies

from pericia.kernels.calendar import compile_calendar, read_zone
from pericia.kernels.refusal import Refused

# ISO 3166-1 alpha-2.
_ISO_3166 = """
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ
    BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM
    DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS
    GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN
    KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ
    MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM
    PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV
    SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI
    VN VU WF WS YE YT ZA ZM ZW
"""
COUNTRIES = frozenset(_ISO_3166.split())
NAME_MAX = 200
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
_LANGUAGE = re.compile(r"[a-z]{2}", re.ASCII)
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)


def checked_name(name: str, field: str = "name") -> str:
    """The name without spaces around it."""
    name = name.strip()
    if not name or len(name) > NAME_MAX or not name.isprintable():
        raise Refused(
            "name_invalid", f"Write a name of 1 to {NAME_MAX} printable characters.", field
        )
    return name


def checked_slug(slug: str) -> str:
    if len(slug) > 60 or not _SLUG.fullmatch(slug):
        raise Refused(
            "slug_invalid",
            f"{slug!r} is no short name: use lower-case letters a-z, digits and single hyphens, "
            "60 characters at most.",
            "slug",
        )
    return slug


def checked_country(code: str, field: str = "country") -> str:
    if code not in COUNTRIES:
        raise Refused(
            "unknown_country",
            f"{code!r} is no country code; write ISO 3166 letters such as 'ES' or 'CO'.",
            field,
        )
    return code


def checked_countries(codes: Iterable[str], field: str) -> list[str]:
    return sorted({checked_country(each, field) for each in codes})


def checked_languages(codes: Iterable[str], field: str = "languages") -> list[str]:
    """ISO 639-1 codes, sorted, each once."""
    every = sorted(set(codes))
    for code in every:
        if not _LANGUAGE.fullmatch(code):
            raise Refused(
                "unknown_language",
                f"{code!r} is no language code; write two letters such as 'es' or 'en'.",
                field,
            )
    return every


def checked_currency(code: str) -> str:
    if not _CURRENCY.fullmatch(code) or code not in _currencies():
        raise Refused(
            "unknown_currency",
            f"{code!r} is no currency code; write three letters such as 'EUR'.",
            "currency",
        )
    return code


@cache
def _currencies() -> frozenset[str]:
    """ISO 4217, those no longer used included."""
    return frozenset(list_currencies())


def checked_zone(name: str) -> str:
    read_zone(name)
    return name


def checked_hours(hours: Mapping[str, Any], field: str = "hours") -> dict[str, Any]:
    """A calendar that compiles, or none at all (empty). The refusal names the field within."""
    if hours:
        try:
            compile_calendar(hours)
        except Refused as refused:
            inner = f"{field}.{refused.field}" if refused.field else field
            raise Refused(refused.code, refused.message, inner) from refused
    return dict(hours)
