"""Waves of a survey as a panel exports them: an answer a row."""

from __future__ import annotations

import random
from collections.abc import Mapping

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
    "answers.response_number": "Nº respuesta",
    "answers.score": "Nota",
    "answers.respondent": "Cliente",
    "answers.verbatim": "Comentario",
    "answers.may_be_called": "¿Se le llama?",
}


def untidy(rng: random.Random) -> tuple[list[Row], Mapping[str, str]]:
    waves = [_wave(rng, number, "nps") for number in (61, 62, 63, 64)]
    for row in waves[1]:
        row |= {"scale_from": "1", "scale_to": "5"}
    waves[2][4]["answers.score"] = "11"
    waves[2][9]["answers.score"] = "muy bien"
    waves[3][7]["measure"] = "csat"
    waves[3][8]["answers.score"] = ""
    return [row for wave in waves for row in wave], SPANISH


def _wave(rng: random.Random, number: int, measure: str) -> list[Row]:
    low, high = SCALES[measure]
    shared = {
        "study": f"2026-{number:02d}",
        "measure": measure,
        "scale_from": str(low),
        "scale_to": str(high),
        "asked_about": rng.choice(POINTS),
    }
    count = rng.randint(18, 45)
    return [shared | _answer(rng, number * 100 + at, low, high) for at in range(count)]


def _answer(rng: random.Random, number: int, low: int, high: int) -> Row:
    score = min(high, max(low, round(rng.gauss(low + 0.68 * (high - low), 0.28 * (high - low)))))
    return {
        "answers.response_number": f"E{number:05d}",
        "answers.score": str(score),
        "answers.respondent": f"C-{rng.randint(10_000, 99_999)}",
        "answers.verbatim": rng.choice(WORDS) if rng.random() < 0.4 else "",
        "answers.may_be_called": rng.choice(("sí", "no", "SI", "", "")),
    }
