"""Survey answers as a panel exports them."""

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
    "response_number": "Id respuesta",
    "study": "Oleada",
    "measure": "Indicador",
    "scale_from": "Mín. escala",
    "scale_to": "Máx. escala",
    "score": "Puntuación",
    "verbatim": "Comentario libre",
    "touchpoint": "Momento",
    "respondent": "Cliente",
    "may_be_called": "Contactable",
}


def make(rng: random.Random) -> tuple[list[Row], list[Row], Mapping[str, str]]:
    rows = [_row(rng, number, "nps") for number in range(1, 251)]
    rows += [_row(rng, number, rng.choice(("csat", "ces"))) for number in range(251, 401)]
    untidy = [_row(rng, number, "nps") for number in range(6_001, 6_051)]
    for index in (5, 6, 7):
        untidy[index] |= {"scale_from": "1", "scale_to": "5", "score": "4"}
    untidy[20]["score"] = "11"
    untidy[31]["score"] = "muy bien"
    return rows, untidy, SPANISH


def _row(rng: random.Random, number: int, measure: str) -> Row:
    low, high = SCALES[measure]
    score = min(high, max(low, round(rng.gauss(low + 0.68 * (high - low), 0.28 * (high - low)))))
    return {
        "response_number": f"E{number:05d}",
        "study": "2026-T1",
        "measure": measure,
        "scale_from": str(low),
        "scale_to": str(high),
        "score": str(score),
        "verbatim": rng.choice(WORDS),
        "touchpoint": rng.choice(POINTS),
        "respondent": f"C-{rng.randint(10_000, 99_999)}",
        "may_be_called": rng.choice(("Sí", "No", "No", "")),
    }
