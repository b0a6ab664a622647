"""A study: questionnaire, fieldwork by quotas, findings with a range, a second analyst."""

import re
from typing import Any

from tests.journeys.service import File, Service, Words, shipped

SLUG = "market-research"
FINDINGS = Words("Compra sobre todo la gente joven.", "Mostly young people buy.")
BASIS = Words(
    "Gasto medio por población de cada celda.", "Mean spending by population of each cell."
)
ADVICE = Words("Empezar por la venta en línea.", "Begin with selling online.")
CELL = re.compile(r"^((?:M|H) \d\d(?:-\d\d|\+))\s+([\d.,]+)\s+(\d+)$", re.MULTILINE)


def counted(read: str) -> dict[str, Any]:
    """As many interviews as each cell asks for; of each cell a third, or a half, say yes."""
    done, said = [], []
    for place, (cell, _people, quota) in enumerate(CELL.findall(read)):
        done.append({"cell": cell, "interviews": quota})
        yes = int(quota) // (2 + place % 2)
        for answer, people in ((YES, yes), (NO, int(quota) - yes)):
            said.append({"cell": cell, "answer": answer, "people": people})
    return {
        "interviews": done,
        "refused_to_answer": 12,
        "key_question": Words("¿Lo compraría?", "Would you buy it?"),
        "answers": said,
    }


YES, NO = Words("Sí", "Yes"), Words("No", "No")
SERVICE = Service(
    slug=SLUG,
    sample=File("market-research.csv", "EST-0001"),
    stranger=File(
        "estudios.csv",
        "EST-0701",
        shipped(SLUG, "sample-untidy.csv"),
        columns={
            "project_number": "Estudio",
            "question_of_client": "Objetivo",
            "market": "Ámbito",
            "cells": "Muestra",
            "fieldwork_done": "Campo",
        },
    ),
    answers={
        "questionnaire": {
            "method": "online",
            "questions": [
                {
                    "wording": Words("¿Lo compraría?", "Would you buy it?"),
                    "answers_offered": Words("Sí; no", "Yes; no"),
                }
            ],
        },
        "fieldwork": counted,
        "report": {
            "findings": FINDINGS,
            "size_from": 30_000_000,
            "size_to": 50_000_000,
            "basis_of_size": BASIS,
            "unit_of_size": Words("euros al año", "euros a year"),
            "advice": ADVICE,
        },
        "second_analyst": [
            {"holds": False, "doubt": Words("¿Y el precio?", "What about the price?")},
            {"holds": True},
        ],
    },
    blank=["second_analyst.doubt"],
    says={"es": [FINDINGS.es, ADVICE.es, BASIS.es], "en": [FINDINGS.en, ADVICE.en, BASIS.en]},
    figures={
        "es": ["Estudio EST-0", "50.000.000", "Entrevistas válidas"],
        "en": ["Study EST-0", "50,000,000", "Valid interviews"],
    },
)
