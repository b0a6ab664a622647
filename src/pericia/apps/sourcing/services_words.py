"""Sides, states and terms of services in words. Needs no settings: pages and commands share it."""

from __future__ import annotations

from collections.abc import Mapping

from pericia.apps.sourcing.services_reading import Quality, Sla
from pericia.kernels.sourcing.wording import Language, Text, number

SIDE_NAMES: Mapping[str, Text] = {
    "bpo": Text("BPO", "BPO"),
    "kpo": Text("KPO", "KPO"),
    "either": Text("BPO o KPO", "BPO or KPO"),
    "hybrid": Text("Híbrido", "Hybrid"),
}
STATUS_NAMES: Mapping[str, Text] = {
    "runs": Text("Funciona", "Runs"),
    "described": Text("Descrito", "Described"),
}
LANGUAGE_NAMES: Mapping[str, Text] = {
    "es": Text("Español", "Spanish"),
    "en": Text("Inglés", "English"),
}
REVIEW_NAMES: Mapping[str, Text] = {
    "sample": Text("revisión por sorteo", "review of a drawn sample"),
    "double": Text("doble trabajo a ciegas", "work done twice, blind"),
    "second_signature": Text("segunda firma", "second signature"),
}
ONE: Mapping[str, Text] = {
    "seconds": Text("segundo", "second"),
    "minutes": Text("minuto", "minute"),
    "hours": Text("hora", "hour"),
    "working_hours": Text("hora laborable", "working hour"),
    "working_days": Text("día laborable", "working day"),
    "weeks": Text("semana", "week"),
}
MANY: Mapping[str, Text] = {
    "seconds": Text("segundos", "seconds"),
    "minutes": Text("minutos", "minutes"),
    "hours": Text("horas", "hours"),
    "working_hours": Text("horas laborables", "working hours"),
    "working_days": Text("días laborables", "working days"),
    "weeks": Text("semanas", "weeks"),
}
WITHIN = Text("{share} en {time}", "{share} within {time}")
REVIEWED = Text("{review}, {share} de lo terminado", "{review}, {share} of what is finished")


def said(text: Text, language: str) -> str:
    """A text in the language of a reader; Spanish unless it is English."""
    return text.said(spoken(language))


def spoken(language: str) -> Language:
    return "en" if language == "en" else "es"


def sla_in_words(sla: Sla, language: str) -> str:
    """Such as "90 % within 8 working hours"."""
    unit = (ONE if sla.within == 1 else MANY)[sla.unit]
    time = f"{number(sla.within, spoken(language))} {said(unit, language)}"
    return said(WITHIN, language).format(share=share_in_words(sla.share, language), time=time)


def review_in_words(quality: Quality, language: str) -> str:
    """Such as "Review of a drawn sample, 10 % of what is finished"."""
    review = said(REVIEW_NAMES[quality.review], language)
    share = share_in_words(quality.share, language)
    text = said(REVIEWED, language).format(review=review, share=share)
    return text[0].upper() + text[1:]


def share_in_words(share: float, language: str) -> str:
    """A share as a percentage with what decimals it has."""
    sign = "%" if spoken(language) == "en" else "\u00a0%"
    return number(100 * share, spoken(language)) + sign
