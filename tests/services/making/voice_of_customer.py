"""The contacts of a quarter as a help desk exports them."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date, timedelta

from tests.services.making.kit import Row, as_written

# Reason, how many a week at first, how many more each week, how many of a hundred repeat.
REASONS = (
    ("Factura no entendida", 14, 0.0, 38),
    ("Avería de la línea", 11, 0.0, 52),
    ("Retraso en la instalación", 4, 1.4, 61),
    ("Cambio de tarifa", 8, -0.4, 12),
    ("Alta de la app", 6, 0.0, 20),
    ("Baja del servicio", 3, 0.0, 25),
    ("Otros", 4, 0.0, 15),
)
CHANNELS = ("Teléfono", "Chat", "Correo", "Web")
FIRST_MONDAY = date(2025, 12, 1)
WEEKS = 13
SPANISH = {
    "contact_id": "Nº contacto",
    "closed_date": "Fecha cierre",
    "channel": "Canal",
    "reason": "Tipificación",
    "contacts_before": "Rellamadas",
    "hours_open": "Horas hasta el cierre",
    "effort_score": "CES",
    "effort_from": "Escala desde",
    "effort_to": "Escala hasta",
    "agent": "Gestor",
}


def untidy(rng: random.Random) -> tuple[list[Row], Mapping[str, str]]:
    contacts = [each for week in range(WEEKS) for each in _week(rng, week)]
    rng.shuffle(contacts)
    rows = [{"contact_id": f"T{40_000 + at}", **each} for at, each in enumerate(contacts)]
    rows[12]["closed_date"] = "31/02/2026"
    rows[40]["closed_date"] = "14/09/2031"
    rows[77]["hours_open"] = "dos días"
    return rows, SPANISH


def _week(rng: random.Random, week: int) -> list[Row]:
    return [
        _contact(rng, FIRST_MONDAY + timedelta(days=7 * week + rng.randint(0, 4)), reason, repeat)
        for reason, first, more, repeat in REASONS
        for _ in range(max(0, round(first + more * week + rng.gauss(0, 1))))
    ]


def _contact(rng: random.Random, day: date, reason: str, repeat: int) -> Row:
    score = str(rng.randint(1, 7)) if rng.random() < 0.3 else ""
    return {
        "closed_date": as_written(rng, day),
        "channel": rng.choice(CHANNELS),
        "reason": reason,
        "contacts_before": str(rng.randint(1, 3)) if rng.randint(1, 100) <= repeat else "0",
        "hours_open": f"{rng.expovariate(1 / 20):.1f}".replace(".", ","),
        "effort_score": score,
        "effort_from": "1" if score else "",
        "effort_to": "7" if score else "",
        "agent": f"G{rng.randint(1, 9)}",
    }
