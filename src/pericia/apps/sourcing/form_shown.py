"""The questions as the page shows them, with what was answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pericia.apps.sourcing.answers import SHORT, Asked, written
from pericia.kernels.sourcing.criteria import (
    CRITERIA,
    FACTOR_IDS,
    FACTORS,
    SCALE,
    SCALE_MAX,
    SIDE_TITLES,
    TITLES,
)
from pericia.kernels.sourcing.process import BAN_TITLES, LOCATIONS
from pericia.kernels.sourcing.wording import Language, Text, number, percent

SURE = Text("Certeza", "How sure")
LABELS = {
    "form": Text("Cuántas preguntas", "How many questions"),
    "name": Text("Nombre del proceso", "Name of the process"),
    "rules_share": Text("Reglas fijas", "Fixed rules"),
    "strategic_secret": Text("Secreto estratégico", "Strategic secret"),
    "bans": Text("Prohibido", "Banned"),
    "sure": SURE,
}
SHARES = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0)


@dataclass(frozen=True, slots=True)
class Slider:
    """One answer. `words` name the whole numbers of the scale; empty where it is a share."""

    name: str
    label: str
    side: str
    value: str
    shown: str
    words: tuple[str, ...]
    error: str

    @property
    def most(self) -> int:
        return len(self.words) - 1 if self.words else 1

    @property
    def step(self) -> str:
        """Whole steps of the scale, unless an address gave an answer between them."""
        if self.words:
            return "1" if "." not in self.value else "any"
        return "0.05" if float(self.value) * 20 == int(float(self.value) * 20) else "any"


@dataclass(frozen=True, slots=True)
class Card:
    """A criterion with its sliders."""

    title: str
    asks: tuple[Slider, ...]
    sure: Slider | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Form:
    """Everything that is asked about a process."""

    is_short: bool
    cards: tuple[Card, ...]
    factors: tuple[Slider, ...]
    factors_sure: Slider
    shares: tuple[Choice, ...]
    bans: tuple[Choice, ...]
    place_bans: tuple[Choice, ...]
    strategic_secret: bool
    name: str
    errors: Mapping[str, str]

    @property
    def has_more(self) -> bool:
        """Whether anything beyond the sliders was answered, or is wrong."""
        chosen = (*self.shares[1:], *self.bans, *self.place_bans)
        told = set(self.errors) & {"rules_share", "bans", "strategic_secret"}
        return self.strategic_secret or bool(told) or any(each.is_chosen for each in chosen)


def form_of(asked: Asked, language: Language) -> Form:
    """The form with the answers of a query."""
    errors = {name: text.said(language) for name, text in asked.errors.items()}

    def slider(name: str, label: str, side: str) -> Slider:
        return _slider(name, label, side, asked.values[name], errors.get(name, ""), language)

    def sure(name: str) -> Slider:
        label, value = SURE.said(language), asked.values[name]
        shown = percent(value, language).replace(" ", "\u00a0")
        return Slider(name, label, "sure", written(value), shown, (), errors.get(name, ""))

    return Form(
        asked.form == SHORT,
        tuple(
            Card(
                each.title.said(language),
                (
                    slider(
                        f"{each.id}_operational", each.operational.said(language), "operational"
                    ),
                    slider(f"{each.id}_expert", each.expert.said(language), "expert"),
                ),
                sure(f"{each.id}_sure"),
            )
            for each in CRITERIA
        ),
        tuple(slider(each.id, each.question.said(language), "both") for each in FACTORS),
        sure("sure"),
        _shares(asked.rules_share, language),
        _bans([each for each in BAN_TITLES if each not in LOCATIONS], asked.bans, language),
        _bans(LOCATIONS, asked.bans, language),
        asked.strategic_secret,
        asked.name,
        errors,
    )


def label_of(name: str, language: Language) -> str:
    """What a field is called where it is spoken of."""
    if name in LABELS or name in FACTOR_IDS:
        return {**LABELS, **TITLES}[name].said(language)
    criterion, _, part = name.partition("_")
    of = SURE if part == "sure" else SIDE_TITLES[part]
    return f"{TITLES[criterion].said(language)} ({of.said(language).lower()})"


def _slider(
    name: str, label: str, side: str, value: float, error: str, language: Language
) -> Slider:
    words = tuple(each.said(language) for each in SCALE)
    assert len(words) == SCALE_MAX + 1
    shown = number(value, language)
    if value == int(value):
        shown = f"{shown} · {words[int(value)]}"
    return Slider(name, label, side, written(value), shown, words, error)


def _shares(chosen: float | None, language: Language) -> tuple[Choice, ...]:
    unknown = Text("No lo sé", "I do not know")
    values = sorted({*SHARES, *([] if chosen is None else [chosen])})
    return (
        Choice("", unknown.said(language), chosen is None),
        *(Choice(written(each), percent(each, language), each == chosen) for each in values),
    )


def _bans(names: Sequence[str], chosen: frozenset[str], language: Language) -> tuple[Choice, ...]:
    return tuple(Choice(each, BAN_TITLES[each].said(language), each in chosen) for each in names)
