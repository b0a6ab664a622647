"""A wave of answers is scored, its words coded, the dissatisfied called, the findings signed."""

import re
from typing import Any

from tests.journeys.service import File, Service, Words, shipped

SLUG = "satisfaction-study"
CONCLUSION = Words("La espera pesa más que el trato.", "Waiting weighs more than staff.")
IMPROVEMENT = Words("Devolver las llamadas el mismo día.", "Return calls on the same day.")
REMEDY = Words("Cita preferente.", "A priority appointment.")


def rows_of(read: str) -> list[list[str]]:
    """The answers of the wave as the page shows them: number, score and what follows."""
    lines = (line.split("\t") for line in read.splitlines())
    return [line for line in lines if re.fullmatch(r"E\d{5}", line[0].strip())]


def worded(read: str) -> dict[str, Any]:
    said = {row[0].strip(): row for row in rows_of(read) if re.search(r"[a-záéíóú]{4,} ", row[2])}
    coded = [
        {
            "response_number": number,
            "themes": ["waiting"],
            "feeling": "negative",
            "quote": row[2][:25].strip(),
        }
        for number, row in said.items()
    ]
    return {"coded": coded}


def called(read: str) -> dict[str, Any]:
    told = {"talked": True, "why_dissatisfied": Words("La espera.", "The wait."), "remedy": REMEDY}
    return {"calls": [{"response_number": row[0].strip(), **told} for row in rows_of(read)]}


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
            "answers": "Respuestas",
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
