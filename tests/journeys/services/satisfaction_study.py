"""A wave of answers is scored, its words coded, the dissatisfied called, the findings signed."""

import re
from typing import Any

from tests.journeys.service import File, Service, Words, shipped

SLUG = "satisfaction-study"
CONCLUSION = Words("La espera pesa más que el trato.", "Waiting weighs more than staff.")
IMPROVEMENT = Words("Devolver las llamadas el mismo día.", "Return calls on the same day.")
REMEDY = Words("Cita preferente.", "A priority appointment.")


ROW = re.compile(
    r"^(E\d{5})\t(\d+)\t([^\t]+)\t[^\t]+\t[^\t]+\t(Yes|No|Sí|—)$", re.DOTALL | re.MULTILINE
)
"""An answer as shown: number, score, words, where, who answered, whether to be called."""


def answers(read: str) -> list[tuple[str, ...]]:
    """The rows of the table of answers, its cells."""
    return ROW.findall(re.sub(r"\s*\n\t\n\s*", "\t", read))


def worded(read: str) -> dict[str, Any]:
    said = {number: words for number, _, words, _ in answers(read) if words != "—"}
    told = {"themes": ["waiting"], "feeling": "negative"}
    return {
        "coded": [
            {"response_number": number, **told, "quote": words.strip()[:25].strip()}
            for number, words in said.items()
        ]
    }


def called(read: str) -> dict[str, Any]:
    told = {"talked": True, "why_dissatisfied": Words("La espera.", "The wait."), "remedy": REMEDY}
    numbers = [
        number
        for number, score, _, may in answers(read)
        if int(score) <= 6 and may in ("Yes", "Sí")
    ]
    return {
        "calls": [{"response_number": each, **told} for each in dict.fromkeys(numbers)],
    }


SERVICE = Service(
    slug=SLUG,
    sample=File("satisfaction-study.csv", "2026-01"),
    stranger=File(
        "oleadas.csv",
        "2026-61",
        shipped(SLUG, "sample-untidy.csv"),
        columns={
            "study": "Oleada",
            "measure": "Indicador",
            "scale_from": "Mín. escala",
            "scale_to": "Máx. escala",
            "asked_about": "Momento",
            "answers.response_number": "Nº respuesta",
            "answers.score": "Nota",
            "answers.respondent": "Cliente",
            "answers.verbatim": "Comentario",
            "answers.may_be_called": "¿Se le llama?",
        },
    ),
    answers={
        "code_words": worded,
        "close_loop": called,
        "conclude": {"conclusion": CONCLUSION, "improvement": IMPROVEMENT},
        "second_reader": {"supported": True},
    },
    blank=["second_reader.unsupported"],
    says={
        "es": [CONCLUSION.es, IMPROVEMENT.es, REMEDY.es],
        "en": [CONCLUSION.en, IMPROVEMENT.en, REMEDY.en],
    },
    figures={
        "es": ["Estudio de satisfacción 2026", "NPS (intervalo del 95 %", "Respuestas con nota"],
        "en": ["Satisfaction study 2026", "NPS (95% interval", "Answers with a score"],
    },
)
