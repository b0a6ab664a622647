"""Finding services: by side, domain, state, language of the forms, and words."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from pericia.apps.sourcing.services import domains, languages_of, services, status_of
from pericia.apps.sourcing.services_reading import SIDES, Service
from pericia.apps.sourcing.services_words import (
    LANGUAGE_NAMES,
    SIDE_NAMES,
    STATUS_NAMES,
    said,
)

WORDS_MAX = 100


@dataclass(frozen=True, slots=True)
class Asked:
    """What a reader asks for; empty is anything. `q` are words that all must be there."""

    side: str = ""
    domain: str = ""
    status: str = ""
    language: str = ""
    q: str = ""

    @property
    def address(self) -> str:
        query = urlencode({name: value for name in FIELDS if (value := getattr(self, name))})
        return reverse("services") + (f"?{query}" if query else "")


FIELDS = ("side", "domain", "status", "language", "q")
VALUES: Mapping[str, Callable[[Service], tuple[str, ...]]] = {
    "side": lambda service: (service.side,),
    "domain": lambda service: (service.domain,),
    "status": lambda service: (status_of(service),),
    "language": languages_of,
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter, how many services it would leave, and where that list is."""

    value: str
    name: str
    count: int
    address: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Filter:
    key: str
    title: str
    choices: tuple[Choice, ...]


def asked_of(values: Mapping[str, str]) -> Asked:
    """The question of a query string; a value that no service could have counts as not asked."""
    given = {
        key: value for key in VALUES if (value := values.get(key, "")) in possible_values()[key]
    }
    return Asked(**given, q=" ".join(values.get("q", "").split())[:WORDS_MAX])


def found(asked: Asked) -> list[Service]:
    """The services that fit, in the order of the catalogue."""
    return [each for each in services().values() if _fits(each, asked)]


def filters(asked: Asked, language: str) -> tuple[Filter, ...]:
    """Every filter with counts; each count leaves the filter's own choice out of account."""
    return tuple(
        Filter(key, title, _choices(key, asked, language)) for key, title in _titles().items()
    )


@cache
def possible_values() -> Mapping[str, tuple[str, ...]]:
    """The values of each filter, in order."""
    return {
        "side": SIDES,
        "domain": tuple(each.slug for each in domains()),
        "status": tuple(STATUS_NAMES),
        "language": tuple(LANGUAGE_NAMES),
    }


def _choices(key: str, asked: Asked, language: str) -> tuple[Choice, ...]:
    left = found(replace(asked, **{key: ""}))
    chosen = getattr(asked, key)
    names = {"": _("All"), **_names(key, language)}
    counts = {"": len(left)}
    for service in left:
        for value in VALUES[key](service):
            counts[value] = counts.get(value, 0) + 1
    return tuple(
        Choice(
            value,
            name,
            counts.get(value, 0),
            replace(asked, **{key: value}).address,
            value == chosen,
        )
        for value, name in names.items()
    )


def _names(key: str, language: str) -> dict[str, str]:
    if key == "domain":
        return {each.slug: said(each.name, language) for each in domains()}
    texts = {"side": SIDE_NAMES, "status": STATUS_NAMES, "language": LANGUAGE_NAMES}[key]
    return {value: said(text, language) for value, text in texts.items()}


def _titles() -> dict[str, str]:
    return {
        "side": _("Usual side"),
        "status": _("State"),
        "language": _("Language of its forms"),
        "domain": _("Domain"),
    }


def _fits(service: Service, asked: Asked) -> bool:
    fits = all(
        not (value := getattr(asked, key)) or value in values(service)
        for key, values in VALUES.items()
    )
    return fits and all(word in _text(service.slug) for word in _plain(asked.q).split())


@cache
def _text(slug: str) -> str:
    """Everything that words are looked for in, in both languages."""
    service = services()[slug]
    parts = [service.id, slug]
    for words in (service.es, service.en):
        parts += [words.name, words.what, words.takes, words.gives, words.skills, words.software]
        parts += words.questions
    return _plain("\n".join(parts))


def _plain(text: str) -> str:
    """Without accents and capitals."""
    split = unicodedata.normalize("NFD", text.casefold())
    return "".join(each for each in split if not unicodedata.combining(each))
