"""An assessment as the page shows it: words and geometry, nothing decided anew."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from pericia.apps.sourcing.answers import query_of
from pericia.kernels.sourcing.assess import Assessment
from pericia.kernels.sourcing.criteria import SCALE_MAX, SIDE_TITLES, STRONG
from pericia.kernels.sourcing.decision import Decision, decide, lacking
from pericia.kernels.sourcing.flip import applied
from pericia.kernels.sourcing.process import MODELS
from pericia.kernels.sourcing.reasons import GOVERNANCE, MODEL_MEANINGS, MODEL_TITLES
from pericia.kernels.sourcing.telling import (
    CERTAINTY,
    excluded_in_words,
    flip_sentence,
    verdict,
)
from pericia.kernels.sourcing.wording import Language, Remark, Text, number, percent

UNDECIDED = Text("Por decidir", "Not decided yet")
UNDECIDED_MEANING = Text(
    "Ningún lado pide todavía entregarlo: conteste, o mueva, lo que sepa.",
    "No side asks yet for it to be handed over: answer, or move, what you know.",
)


@dataclass(frozen=True, slots=True)
class Bar:
    """A share of draws, drawn from `x` on over `width`, of 100."""

    model: str
    label: str
    x: float
    width: float
    share: str


@dataclass(frozen=True, slots=True)
class Meter:
    """One side on its scale: `width` and `cut` are of 100, `cut` is from where it is strong."""

    side: str
    label: str
    width: float
    cut: float
    score: str
    is_strong: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """What stands in the answer."""

    model: str
    title: str
    meaning: str
    certainty: str
    verdict: str
    bars: tuple[Bar, ...]
    meters: tuple[Meter, ...]
    reasons: tuple[str, ...]
    missing: tuple[str, ...]
    governance: str
    high_risk: str
    flip: str
    flip_title: str
    flip_query: str
    excluded: tuple[str, ...]
    risks: tuple[tuple[str, str], ...]
    benefits: tuple[str, ...]
    query: str
    save_url: str


def shown_of(found: Assessment, language: Language) -> Shown:
    """The whole answer in one language."""
    decision, flip = found.decision, found.flip
    flipped = applied(found.process, flip.changes) if flip.model else None
    is_open = not decision.decided
    meaning = UNDECIDED_MEANING if is_open else MODEL_MEANINGS[decision.model]
    risk = found.shares.high_risk
    query = query_of(found.process)
    return Shown(
        "open" if is_open else decision.model,
        _title(decision, language),
        meaning.said(language),
        CERTAINTY[found.certainty].said(language),
        _capital(verdict(found, language)) + ".",
        _bars(found, language),
        _meters(found, language),
        _said([each for each in found.reasons if each.code != GOVERNANCE.code], language),
        _said(found.missing, language),
        GOVERNANCE.text.said(language) if decision.governance else "",
        percent(risk, language) if risk and not decision.governance else "",
        flip_sentence(found, language),
        _title(decide(flipped), language) if flipped else "",
        query_of(flipped) if flipped else "",
        tuple(excluded_in_words(found, language)),
        tuple((each.text.said(language), each.control.said(language)) for each in found.risks),
        _said(found.benefits, language),
        query,
        f"{reverse('new_assessment')}?{query}",
    )


def address_of(query: str) -> str:
    """The address at which the page gives this answer."""
    return f"{reverse('front')}?{query}"


def _title(decision: Decision, language: Language) -> str:
    title = MODEL_TITLES[decision.model] if decision.decided else UNDECIDED
    return _capital(title.said(language))


def _bars(found: Assessment, language: Language) -> tuple[Bar, ...]:
    bars: list[Bar] = []
    x = 0.0
    for model in MODELS:
        share = found.shares.by_model[model]
        if share > 0:
            label = MODEL_TITLES[model].said(language)
            bars.append(
                Bar(model, label, round(x, 2), round(100 * share, 2), percent(share, language))
            )
        x += 100 * share
    return tuple(bars)


def _meters(found: Assessment, language: Language) -> tuple[Meter, ...]:
    decision = found.decision
    return tuple(
        Meter(
            side,
            SIDE_TITLES[side].said(language),
            round(100 * score / SCALE_MAX, 2),
            100 * STRONG / SCALE_MAX,
            number(score, language),
            lacking(score) == 0.0,
        )
        for side, score in (("operational", decision.operational), ("expert", decision.expert))
    )


def _said(remarks: tuple[Remark, ...] | list[Remark], language: Language) -> tuple[str, ...]:
    return tuple(each.text.said(language) for each in remarks)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
