"""The readiness check as an address says it and as the page shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pericia.apps.sourcing.answers import Query, read_scales
from pericia.kernels.sourcing.company import TRAIT_CODES, TRAITS, CompanyGain, Trait, company_gain
from pericia.kernels.sourcing.criteria import SCALE
from pericia.kernels.sourcing.readiness import CHECKS, CODES, Check, Readiness, readiness
from pericia.kernels.sourcing.wording import Language, Text

EXPERTS = ("yes", "no")
EXPERTS_LABEL = Text("¿Se entrega criterio?", "Is judgement handed over?")
BAD_EXPERTS = Text("Escriba `yes` o `no`.", "Write `yes` or `no`.")


@dataclass(frozen=True, slots=True)
class Option:
    value: int
    word: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Question:
    """One question with its five answers."""

    name: str
    text: str
    options: tuple[Option, ...]
    error: str
    experts_only: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """Both halves of the page. Findings are None while something is wrong."""

    checks: tuple[Question, ...]
    traits: tuple[Question, ...]
    experts: bool
    experts_error: str
    errors: tuple[tuple[str, str, str], ...]
    is_begun: bool
    ready: bool
    first: tuple[str, ...]
    unanswered: tuple[str, ...]
    company_is_begun: bool
    company: str
    gains: tuple[str, ...]


def shown_of(query: Query, language: Language) -> Shown:
    """What the answers of a query come to."""
    answers, errors = read_scales(query, (*CODES, *TRAIT_CODES))
    given = (query.getlist("experts") or ["yes"])[-1]
    if given not in EXPERTS:
        errors["experts"] = BAD_EXPERTS
    experts = given != "no"
    found: Readiness = readiness({key: answers[key] for key in CODES if key in answers}, experts)
    gain: CompanyGain = company_gain({key: answers[key] for key in TRAIT_CODES if key in answers})
    labels = {"experts": EXPERTS_LABEL, **{each.code: each.question for each in (*CHECKS, *TRAITS)}}
    told = {name: text.said(language) for name, text in errors.items()}

    def questions(asked: Sequence[Check | Trait]) -> tuple[Question, ...]:
        return tuple(_question(each, answers, told, language) for each in asked)

    return Shown(
        questions(CHECKS),
        questions(TRAITS),
        experts,
        told.get("experts", ""),
        tuple((name, labels[name].said(language), text) for name, text in told.items()),
        any(code in answers for code in CODES),
        found.ready,
        tuple(each.advice.said(language) for each in found.gaps),
        tuple(each.question.said(language) for each in found.unanswered),
        any(code in answers for code in TRAIT_CODES),
        gain.sentence(language),
        tuple(each.gain.said(language) for each in gain.speaking),
    )


def checks_of(query: Query, language: Language) -> tuple[Question, ...]:
    """The checks of readiness alone, with what a query answers."""
    answers, errors = read_scales(query, CODES)
    told = {name: text.said(language) for name, text in errors.items()}
    return tuple(_question(each, answers, told, language) for each in CHECKS)


def _question(
    asked: Check | Trait, answers: dict[str, float], errors: dict[str, str], language: Language
) -> Question:
    options = tuple(
        Option(at, word.said(language), answers.get(asked.code) == at)
        for at, word in enumerate(SCALE)
    )
    experts_only = isinstance(asked, Check) and asked.experts_only
    return Question(
        asked.code, asked.question.said(language), options, errors.get(asked.code, ""), experts_only
    )
