"""Call records as a switchboard exports them."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from tests.services.making.kit import TODAY, Row, as_written, full_name

LINES = ("Atención general", "Averías", "Facturación", "Línea English")
NOTES = (
    "pide duplicado de factura",
    "router sin luz, reinicia y va",
    "quiere darse de baja",
    "",
    "",
)
SPANISH = {
    "call_number": "UCID",
    "line_called": "Cola",
    "caller": "ANI",
    "offered_at": "Inicio",
    "answered_at": "Respuesta",
    "ended_at": "Fin",
    "handled_by": "Agente",
    "notes_of_call": "Comentario",
}


def make(rng: random.Random) -> tuple[list[Row], list[Row], Mapping[str, str]]:
    rows = [_row(rng, number) for number in range(1, 401)]
    untidy = [_row(rng, number) for number in range(9_001, 9_061)]
    for index in (6, 28):
        row = untidy[index]
        row["offered_at"], row["ended_at"] = row["ended_at"], row["offered_at"]
        row["answered_at"] = ""
    untidy[14]["offered_at"] = "ayer"
    return rows, untidy, SPANISH


def _row(rng: random.Random, number: int) -> Row:
    day = TODAY - timedelta(days=rng.randint(1, 20))
    offered = datetime(day.year, day.month, day.day, rng.randint(9, 19), tzinfo=UTC)
    offered += timedelta(minutes=rng.randint(0, 59))
    wait = timedelta(seconds=int(rng.expovariate(1 / 22)))
    talk = timedelta(seconds=max(20, int(rng.lognormvariate(5.2, 0.6))))
    is_lost = rng.random() < 0.09
    ended = offered + wait + (timedelta() if is_lost else talk)
    return {
        "call_number": f"{day:%y%m%d}{number:05d}",
        "line_called": rng.choices(LINES, (50, 25, 18, 7))[0],
        "caller": f"6{rng.randint(10_000_000, 99_999_999)}" if rng.random() < 0.9 else "ANÓNIMO",
        "offered_at": _written(rng, offered),
        "answered_at": "" if is_lost else _written(rng, offered + wait),
        "ended_at": _written(rng, ended),
        "handled_by": "" if is_lost else full_name(rng),
        "notes_of_call": "" if is_lost else rng.choice(NOTES),
    }


def _written(rng: random.Random, at: datetime) -> str:
    return f"{as_written(rng, at.date())} {at:%H:%M:%S}"
