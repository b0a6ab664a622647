"""Study briefs as an institute takes them on, some with their fieldwork done by others."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping

from tests.services.making.kit import Row

ASKED = (
    "¿Cuánto se gasta en fisioterapia privada y quién la paga?",
    "Tamaño del mercado de comida para mascotas fresca en el norte",
    "¿Pagarían los talleres por citas en línea?",
    "How many small hotels would outsource bookings, and at what price?",
    "Conocimiento de marca antes y después de la campaña de otoño",
)
MARKETS = ("España", "Galicia y Asturias", "Área de Madrid", "Portugal", "Nacional, 18+")
AGES = ("18-34", "35-54", "55+")
SPANISH = {
    "project_number": "Estudio",
    "question_of_client": "Objetivo",
    "market": "Ámbito",
    "cells": "Muestra",
    "fieldwork_done": "Campo",
}


def make(rng: random.Random) -> tuple[list[Row], list[Row], Mapping[str, str]]:
    rows = [_row(rng, number, short=False) for number in range(1, 201)]
    untidy = [_row(rng, number, short=number % 9 == 0) for number in range(701, 731)]
    untidy[2]["cells"] = "[]"
    untidy[3]["cells"] = "hombres 50, mujeres 50"
    return rows, untidy, SPANISH


def _row(rng: random.Random, number: int, *, short: bool) -> Row:
    cells = [
        {
            "cell": f"{sex} {age}",
            "people": rng.randint(20_000, 900_000),
            "quota": rng.randint(20, 90),
        }
        for sex in ("M", "H")
        for age in AGES
    ]
    done = [
        {"cell": each["cell"], "interviews": int(str(each["quota"])) + rng.randint(0, 5)}
        for each in cells
    ]
    if short:
        done[rng.randrange(len(done))]["interviews"] = 3
    has_field = short or rng.random() < 0.4
    return {
        "project_number": f"EST-{number:04d}",
        "question_of_client": rng.choice(ASKED),
        "market": rng.choice(MARKETS),
        "cells": json.dumps(cells, ensure_ascii=False),
        "fieldwork_done": json.dumps(done, ensure_ascii=False) if has_field else "",
    }
