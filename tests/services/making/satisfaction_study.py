"""Waves of a survey as a panel exports them: one a row, its answers in a list."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from typing import Any

from tests.services.making.kit import Row

SCALES = {"nps": (0, 10), "csat": (1, 5), "ces": (1, 7)}
WORDS = (
    "Tardaron cuarenta minutos en contestar",
    "La chica que me atendió un 10",
    "me han cobrado dos veces y nadie da la cara",
    "Todo correcto, gracias",
    "The app logs me out every time, had to call twice",
    "caro para lo que es",
    "Vino el técnico y en media hora lo dejó funcionando",
    "no se entiende la factura",
    "..",
    "",
    "",
)
POINTS = ("alta", "avería", "factura", "tienda", "baja")
SPANISH = {
    "study": "Oleada",
    "measure": "Indicador",
    "scale_from": "Mín. escala",
    "scale_to": "Máx. escala",
    "asked_about": "Momento",
    "answers": "Respuestas",
}


def make(rng: random.Random) -> tuple[list[Row], list[Row], Mapping[str, str]]:
    measures = ("nps", "nps", "csat", "ces")
    rows = [_row(rng, number, measures[number % 4]) for number in range(1, 25)]
    untidy = [_row(rng, number, "nps") for number in range(61, 73)]
    for index in (2, 3, 4):
        untidy[index] |= {"scale_from": "1", "scale_to": "5"}
    untidy[5]["answers"] = json.dumps([{"response_number": "E1", "score": 11}])
    untidy[6]["answers"] = json.dumps([{"response_number": "E1", "score": "muy bien"}])
    untidy[7]["answers"] = "9, 8, 10, 3"
    return rows, untidy, SPANISH


def _row(rng: random.Random, number: int, measure: str) -> Row:
    low, high = SCALES[measure]
    count = rng.randint(18, 45)
    answers = [_answer(rng, number * 100 + at, low, high) for at in range(count)]
    return {
        "study": f"2026-{number:02d}",
        "measure": measure,
        "scale_from": str(low),
        "scale_to": str(high),
        "asked_about": rng.choice(POINTS),
        "answers": json.dumps(answers, ensure_ascii=False),
    }


def _answer(rng: random.Random, number: int, low: int, high: int) -> dict[str, Any]:
    score = min(high, max(low, round(rng.gauss(low + 0.68 * (high - low), 0.28 * (high - low)))))
    answer: dict[str, Any] = {
        "response_number": f"E{number:05d}",
        "score": score,
        "respondent": f"C-{rng.randint(10_000, 99_999)}",
    }
    words = rng.choice(WORDS)
    if words and rng.random() < 0.4:
        answer["verbatim"] = words
    if rng.random() < 0.3:
        answer["may_be_called"] = rng.random() < 0.5
    return answer
