"""Sentences in the two languages of the product."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from pericia.kernels.amounts import with_minus

Language = Literal["es", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)


@dataclass(frozen=True, slots=True)
class Text:
    """The same words in Spanish and English."""

    es: str
    en: str

    def said(self, language: Language) -> str:
        """The words in that language."""
        return self.es if language == "es" else self.en


@dataclass(frozen=True, slots=True)
class Remark:
    """A sentence with a stable code, for programs and for filters."""

    code: str
    text: Text

    def as_json(self, language: Language) -> dict[str, str]:
        """Code and sentence."""
        return {"code": self.code, "text": self.text.said(language)}


def number(value: float, language: Language) -> str:
    """A number with at most two decimals, with the decimal sign of the language."""
    text = with_minus(f"{value:.2f}".rstrip("0").rstrip("."))
    return text.replace(".", ",") if language == "es" else text


def percent(share: float, language: Language) -> str:
    """A share as a whole percentage; what is not quite none or all is not rounded to it."""
    whole = round(100 * share)
    if whole == 0 and share > 0:
        return f"< 1{percent_sign(language)}"
    if whole == 100 and share < 1:
        return f"> 99{percent_sign(language)}"
    return f"{whole}{percent_sign(language)}"


def percent_sign(language: Language) -> str:
    """Spanish sets it apart from its number."""
    return " %" if language == "es" else "%"
