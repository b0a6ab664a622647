"""Assessments as plain text for people at a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pericia.kernels.sourcing.assess import Assessment
from pericia.kernels.sourcing.company import CompanyGain
from pericia.kernels.sourcing.criteria import SIDE_TITLES, TITLES
from pericia.kernels.sourcing.flip import Change
from pericia.kernels.sourcing.locations import Fit
from pericia.kernels.sourcing.process import BAN_TITLES, MODELS
from pericia.kernels.sourcing.reasons import MODEL_TITLES
from pericia.kernels.sourcing.wording import Language, Text, number, percent

CERTAINTY = {
    "clear": Text("claro", "clear"),
    "likely": Text("bastante claro", "fairly clear"),
    "unsure": Text("dudoso", "doubtful"),
    "probably": Text("probablemente", "probably"),
    "open": Text("por decidir", "open"),
}
WORDS = {
    "governance": Text("con gobierno", "with governance"),
    "why": Text("Por qué", "Why"),
    "missing": Text("Falta", "Missing"),
    "shares": Text("Reparto de sorteos", "Share of draws"),
    "not_success": Text(
        "dice cuánto resisten las respuestas, no es una probabilidad de éxito",
        "says how firm the answers are, not how probable success is",
    ),
    "flip": Text("Cambiaría a", "Would become"),
    "if": Text("si", "if"),
    "no_flip": Text("Ninguna respuesta lo cambiaría", "No answer would change it"),
    "excluded": Text("Excluido", "Excluded"),
    "risks": Text("Riesgos y su control", "Risks and their controls"),
    "benefits": Text("Beneficios esperables", "Benefits to expect"),
    "readiness": Text("Preparación", "Readiness"),
    "ready": Text("Está listo para entregarse.", "It is ready to be handed over."),
    "do_first": Text("Antes", "First"),
    "unanswered": Text("Sin contestar", "Not answered"),
    "places": Text("Lugares", "Places"),
    "from_to": Text("pasa de", "goes from"),
    "to": Text("a", "to"),
    "and": Text("y", "and"),
    "languages": Text("idiomas", "languages"),
    "hours": Text("horas comunes", "shared hours"),
    "same_law": Text("mismo sistema legal", "same legal system"),
    "other_law": Text("otro sistema legal", "another legal system"),
    "company": Text("La empresa", "The company"),
    "influence": Text("Influencia de cada respuesta", "Influence of each answer"),
}


def assessments_as_text(
    found: Sequence[Assessment], language: Language, company: CompanyGain | None = None
) -> str:
    """Every assessment in a paragraph of its own, and the company's at the end."""
    said = ["\n".join(_lines(each, language)) for each in found]
    return "\n\n".join([*said, company_as_text(company, language)] if company else said)


def verdict(found: Assessment, language: Language) -> str:
    """The decision in a few words."""
    model = MODEL_TITLES[found.decision.model].said(language)
    said = [CERTAINTY[found.certainty].said(language)]
    if found.decision.governance:
        said.append(WORDS["governance"].said(language))
    return f"{model} ({', '.join(said)})"


def flip_sentence(found: Assessment, language: Language) -> str:
    """The smallest change that would lead elsewhere."""
    if found.flip.model is None:
        return WORDS["no_flip"].said(language) + "."
    changes = [_change(found, each, language) for each in found.flip.changes]
    model = MODEL_TITLES[found.flip.model].said(language)
    joined = f" {WORDS['and'].said(language)} ".join(changes)
    return f"{WORDS['flip'].said(language)} {model} {WORDS['if'].said(language)} {joined}."


def excluded_in_words(found: Assessment, language: Language) -> list[str]:
    """What bans rule out, models first."""
    return [BAN_TITLES[each].said(language) for each in found.excluded]


def company_as_text(found: CompanyGain, language: Language) -> str:
    """What kind of company this is, in a paragraph of its own."""
    said = [
        *(each.gain.said(language) for each in found.speaking),
        *(
            f"{WORDS['unanswered'].said(language)}: {each.question.said(language)}"
            for each in found.unanswered
        ),
    ]
    lines = [f"{WORDS['company'].said(language)}: {found.sentence(language)}"]
    return "\n".join([*lines, *(f"    - {each}" for each in said)])


def place_sentence(found: Fit, language: Language) -> str:
    """The measured fields of a place."""
    law = WORDS["same_law" if found.same_legal_system else "other_law"].said(language)
    hours = number(found.hours_shared, language)
    said = (
        f"{found.location.id} ({found.location.kind}, {found.location.place.country}): "
        f"{WORDS['languages'].said(language)} {percent(found.language_share, language)}, {law}, "
        f"{WORDS['hours'].said(language)} {hours}."
    )
    return " ".join([said, *(each.text.said(language) for each in found.excluded)])


def readiness_sentences(found: Assessment, language: Language) -> list[str]:
    """What to do before handing over, first things first; none where it was not asked."""
    asked = found.readiness
    if asked is None:
        return []
    if asked.ready:
        return [WORDS["ready"].said(language)]
    first, open_ = WORDS["do_first"].said(language), WORDS["unanswered"].said(language)
    return [
        *(f"{first}: {each.advice.said(language)}" for each in asked.gaps),
        *(f"{open_}: {each.question.said(language)}" for each in asked.unanswered),
    ]


def shares_sentence(found: Assessment, language: Language) -> str:
    """How the draws fell."""
    shares = found.shares.by_model
    said = [
        f"{MODEL_TITLES[each].said(language)} {percent(shares[each], language)}"
        for each in MODELS
        if shares[each] > 0
    ]
    return f"{', '.join(said)} ({WORDS['not_success'].said(language)})."


def _lines(found: Assessment, language: Language) -> Iterator[str]:
    yield f"{found.process.name} [{found.process.id}]: {verdict(found, language)}"
    for title, sentences in (
        ("why", [each.text.said(language) for each in found.reasons]),
        ("missing", [each.text.said(language) for each in found.missing]),
        ("shares", [shares_sentence(found, language)]),
        ("flip", [flip_sentence(found, language)]),
        ("excluded", [", ".join(excluded_in_words(found, language))] if found.excluded else []),
        (
            "risks",
            [f"{each.text.said(language)} {each.control.said(language)}" for each in found.risks],
        ),
        ("benefits", [each.text.said(language) for each in found.benefits]),
        ("readiness", readiness_sentences(found, language)),
        ("places", [place_sentence(each, language) for each in found.places]),
    ):
        if title == "flip":
            yield f"  {sentences[0]}"
        elif len(sentences) == 1:
            yield f"  {WORDS[title].said(language)}: {sentences[0]}"
        elif sentences:
            yield f"  {WORDS[title].said(language)}:"
            yield from (f"    - {each}" for each in sentences)


def _change(found: Assessment, change: Change, language: Language) -> str:
    title = TITLES[change.criterion].said(language).lower()
    side = SIDE_TITLES[change.side].said(language)
    part = found.part_name(change.path)
    where = f"{part}: " if part else ""
    before, after = number(change.before, language), number(change.after, language)
    from_, to = WORDS["from_to"].said(language), WORDS["to"].said(language)
    return f"{where}{title} ({side}) {from_} {before} {to} {after}"
