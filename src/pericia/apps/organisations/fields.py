"""Parts of the schemas that pages about organisations, people and engagements ask by."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from babel.numbers import get_currency_precision
from django.utils.translation import gettext as _

from pericia.apps.organisations.words import countries, languages
from pericia.web.words import bare

Part = dict[str, Any]


def text(label: str, help_text: str = "", *, characters_max: int = 200, **more: Any) -> Part:
    part = {"type": "string", "minLength": 1, "maxLength": characters_max, "label": label}
    return {**part, **_helped(help_text), **more}


def suggested(label: str, known: Iterable[str], help_text: str = "") -> Part:
    """Text for which these words are offered; others may be written."""
    words = sorted(map(_, known), key=bare)
    return text(label, help_text, suggested=words)


def long_text(label: str, help_text: str = "", *, characters_max: int = 20_000) -> Part:
    return text(label, help_text, characters_max=characters_max, control="long_text")


def reason(label: str = "", help_text: str = "") -> Part:
    return long_text(
        label or _("Reason"), help_text or _("It is kept in the journal."), characters_max=2000
    )


def email(label: str, help_text: str = "") -> Part:
    return {"type": "string", "format": "email", "label": label, **_helped(help_text)}


def address_to_sign_in() -> Part:
    """Of somebody who gets an account by it."""
    help_text = _("They set a password by “Forgot your password?” where one signs in.")
    return email(_("E-mail address"), help_text)


def day(label: str, help_text: str = "") -> Part:
    return {"type": "string", "format": "date", "label": label, **_helped(help_text)}


def whole(label: str, least: int, most: int, help_text: str = "") -> Part:
    return {
        "type": "integer",
        "minimum": least,
        "maximum": most,
        "label": label,
        **_helped(help_text),
    }


def amount(label: str, help_text: str = "") -> Part:
    """An amount of money in units; see `minor_units`."""
    part = {"type": "number", "minimum": 0, "maximum": 1_000_000_000, "label": label}
    return {**part, **_helped(help_text)}


def yes_no(label: str, help_text: str = "") -> Part:
    return {"type": "boolean", "label": label, **_helped(help_text)}


def choice(label: str, options: Iterable[tuple[str, str]], help_text: str = "") -> Part:
    """One of (value, words)."""
    every = list(options)
    return {
        "enum": [value for value, _ in every],
        "choices": dict(every),
        "label": label,
        **_helped(help_text),
    }


def fixed(label: str, value: str) -> Part:
    """What stands there and is not asked."""
    return {"const": value, "label": label}


def several(label: str, options: Iterable[tuple[str, str]], help_text: str = "") -> Part:
    """Some of (value, words)."""
    items = choice("", options)
    return {"type": "array", "uniqueItems": True, "items": items, "label": label} | _helped(
        help_text
    )


def entries(label: str, required: str, **parts: Part) -> Part:
    """A list of groups of these parts; `required` names some of them, apart by spaces."""
    group = {
        "type": "object",
        "required": required.split(),
        "properties": parts,
        "additionalProperties": False,
    }
    return {"type": "array", "maxItems": 100, "items": group, "label": label}


def lines(label: str, help_text: str = "") -> Part:
    """Short texts, one a line."""
    items = {"type": "string", "minLength": 1, "maxLength": 200}
    return {"type": "array", "items": items, "label": label, **_helped(help_text)}


def country(label: str = "") -> Part:
    return choice(label or _("Country"), countries())


def language(label: str = "") -> Part:
    return choice(label or _("Language"), languages())


def codes(label: str, help_text: str = "") -> Part:
    """Codes of two letters, written one after the other; see `split_codes`."""
    pattern = r"^\s*[A-Za-z]{2}([\s,;]+[A-Za-z]{2})*[\s,;]*$"
    return text(label, help_text, characters_max=300, pattern=pattern)


def short_name(label: str, help_text: str) -> Part:
    """What programs call something by."""
    pattern = r"^[a-z0-9]+(-[a-z0-9]+)*$"
    shape = _("Use small letters without accents, digits and hyphens.")
    return text(label, help_text, characters_max=60, pattern=pattern, shape=shape)


def zone(label: str = "") -> Part:
    return choice(label or _("Time zone"), ((each, each.replace("_", " ")) for each in _zones()))


def currency(label: str = "") -> Part:
    help_text, shape = _("Three letters, such as EUR."), _("Write three letters, such as EUR.")
    pattern = "^[A-Za-z]{3}$"
    return text(label or _("Currency"), help_text, characters_max=3, pattern=pattern, shape=shape)


def split_codes(answer: str | None) -> list[str]:
    """The codes in a text: apart by commas, semicolons or spaces."""
    return (answer or "").replace(",", " ").replace(";", " ").split()


def minor_units(units: float, code: str) -> int:
    """An amount in whole minor units of a currency."""
    return int((Decimal(str(units)) * 10 ** get_currency_precision(code)).to_integral_value())


def units_of(minor: int, code: str) -> float:
    """What a form shows of an amount in minor units."""
    return plain(float(Decimal(minor).scaleb(-get_currency_precision(code))))


def plain(number: float, decimals: int = 4) -> float:
    """The number to so many decimals, a whole one without any."""
    rounded = round(number, decimals)
    return int(rounded) if rounded == int(rounded) else rounded


def _helped(help_text: str) -> Part:
    return {"help": help_text} if help_text else {}


@cache
def _zones() -> list[str]:
    return sorted(available_timezones())
