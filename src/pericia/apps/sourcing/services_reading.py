"""The service catalogue as it is written: one YAML file a domain, checked in every part.

Whether a service runs is not written there: `services.shipped` tells.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields

from pericia.kernels.procedure.problems import Problem
from pericia.kernels.sourcing import reading
from pericia.kernels.sourcing.process import Answer
from pericia.kernels.sourcing.read_processes import read_answers
from pericia.kernels.sourcing.reading import Group
from pericia.kernels.sourcing.wording import Language, Text

SIDES = ("bpo", "kpo", "either", "hybrid")
LEVELS = ("A2", "B1", "B2", "C1", "C2")
UNITS = ("seconds", "minutes", "hours", "working_hours", "working_days", "weeks")
REVIEWS = ("sample", "double", "second_signature")
SERVICES_MAX = 40
WORDS_MAX = 700
SLUG = "[a-z][a-z0-9]*(-[a-z0-9]+)*"
ID = "[A-Z][0-9]{1,2}"
FIRST = "domain: front-office"
LISTED = "services: [{id: F1, slug: customer-queries, ...}]"


@dataclass(frozen=True, slots=True)
class Words:
    """What a service says of itself in one language. `licence` is empty where none is asked for."""

    name: str
    what: str
    why: str
    education: str
    licence: str
    skills: str
    software: str
    takes: str
    gives: str
    refuses: str
    price: str
    clock: str
    error: str
    questions: tuple[str, ...]


LINES = tuple(each.name for each in fields(Words) if each.name != "questions")


@dataclass(frozen=True, slots=True)
class Sla:
    """`share` of what comes in is done within so many units; `Words.clock` says what is timed."""

    within: float
    unit: str
    share: float


@dataclass(frozen=True, slots=True)
class Quality:
    """How which share of the work is reviewed, and the share of errors that is tolerated."""

    review: str
    share: float
    errors_max: float


@dataclass(frozen=True, slots=True)
class Service:
    """One service. `side` is where published descriptions usually put it: see SIDES.

    `answers` are the usual ones to the questions of the sourcing decision.
    """

    id: str
    slug: str
    domain: str
    side: str
    level: str
    sla: Sla
    quality: Quality
    answers: Mapping[str, Answer]
    es: Words
    en: Words

    def said(self, language: str) -> Words:
        """Its words in that language."""
        return self.en if language == "en" else self.es


@dataclass(frozen=True, slots=True)
class Domain:
    """The services that belong together, in the order in which they are written."""

    slug: str
    order: int
    name: Text
    services: tuple[Service, ...]


def read_domain(text: str) -> tuple[Domain | None, list[Problem]]:
    """The domain that a YAML text describes, or every problem of the text."""
    return reading.read(text, FIRST, _domain)


def _domain(top: Group) -> Domain:
    slug = _pattern(top, "domain", SLUG, FIRST)
    order = top.whole("order", 1, 99, example="order: 1")
    name = _text(top, "name", "name: {es: Salud, en: Health}")
    top.need("services", LISTED)
    groups = top.groups("services", example=LISTED, most=SERVICES_MAX)
    found = tuple(_service(each, slug) for each in groups)
    _note_repeated(groups, "id")
    _note_repeated(groups, "slug")
    return Domain(slug, order or 0, name, found)


def _service(group: Group, domain: str) -> Service:
    found = Service(
        _pattern(group, "id", ID, "id: F1"),
        _pattern(group, "slug", SLUG, "slug: customer-queries"),
        domain,
        group.choice("side", SIDES, example="side: bpo") or "",
        group.choice("level", LEVELS, example="level: B2") or "",
        _sla(group),
        _quality(group),
        _answers(group),
        _words(group, "es"),
        _words(group, "en"),
    )
    if len(found.es.questions) != len(found.en.questions):
        group.note(
            None,
            f"There are {len(found.es.questions)} questions in Spanish and "
            f"{len(found.en.questions)} in English.",
            "Ask the same questions in both languages.",
        )
    if bool(found.es.licence) != bool(found.en.licence):
        group.note(None, "`licence` stands in one language only.", "Write it in both, or in none.")
    group.close()
    return found


def _sla(group: Group) -> Sla:
    asked = group.group("sla", example="sla: {within: 8, unit: working_hours, share: 0.9}")
    if asked is None:
        return Sla(0, "", 0)
    found = Sla(
        asked.number("within", 0.1, 1_000, example="within: 8") or 0,
        asked.choice("unit", UNITS, example="unit: working_hours") or "",
        asked.number("share", 0.01, 1, example="share: 0.9") or 0,
    )
    asked.close()
    return found


def _quality(group: Group) -> Quality:
    asked = group.group(
        "quality", example="quality: {review: sample, share: 0.1, errors_max: 0.02}"
    )
    if asked is None:
        return Quality("", 0, 0)
    found = Quality(
        asked.choice("review", REVIEWS, example="review: sample") or "",
        asked.number("share", 0.001, 1, example="share: 0.1") or 0,
        asked.number("errors_max", 0, 0.5, example="errors_max: 0.02") or 0,
    )
    asked.close()
    return found


def _answers(group: Group) -> Mapping[str, Answer]:
    group.need("answers", "answers: {nature: {operational: 4, expert: 1, sure: 0.8}, ...}")
    return read_answers(group) or {}


def _words(group: Group, language: Language) -> Words:
    example = f"{language}: {{name: ..., what: ..., why: ...}}"
    words = group.group(language, example=example)
    if words is None:
        return Words(**dict.fromkeys(LINES, ""), questions=())
    lines = {
        key: words.text(key, example=f"{key}: ...", needed=key != "licence", most=WORDS_MAX) or ""
        for key in LINES
    }
    asked = words.patterns("questions", ".{5,200}", example="questions: [...]", needed=True)
    words.close()
    return Words(**lines, questions=asked or ())


def _text(group: Group, key: str, example: str) -> Text:
    both = group.group(key, example=example)
    if both is None:
        return Text("", "")
    found = Text(both.text("es", example="es: ...") or "", both.text("en", example="en: ...") or "")
    both.close()
    return found


def _pattern(group: Group, key: str, pattern: str, example: str) -> str:
    found = group.text(key, example=example, most=60)
    if found is not None and not re.fullmatch(pattern, found):
        group.note(key, f"`{found}` cannot be a {key}.", f"Write for example `{example}`.")
    return found or ""


def _note_repeated(groups: tuple[Group, ...], key: str) -> None:
    seen: set[str] = set()
    for each in groups:
        found = str(each.value.get(key))
        if key in each.value and found in seen:
            each.note(key, f"`{found}` is the {key} of an earlier service.", "Give each its own.")
        seen.add(found)
