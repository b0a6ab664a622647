"""Call records as a switchboard exports them, and at the end the report that is asked for."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.services.making.kit import TODAY, Row, as_written, full_name

LINES = ("Atención general", "Averías", "Facturación", "Línea English")
REPORTED = 60
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
    return [*rows, _report(rng)], untidy, SPANISH


def _report(rng: random.Random) -> Row:
    """A month of calls to report on: each with its times, as JSON in one cell."""
    records = [_record(rng, number) for number in range(1, REPORTED + 1)]
    return {
        "call_number": "INF-2026-02",
        "line_called": "Todas las líneas",
        "offered_at": "01/02/2026 00:00:00",
        "ended_at": "01/03/2026 00:00:00",
        "records": json.dumps(records, ensure_ascii=False),
        "people_at_line": "3",
        "agreed_level_percent": "80",
        "threshold_seconds": "20",
    }


def _record(rng: random.Random, number: int) -> dict[str, Any]:
    """A call between nine and seven, most of them in the morning; one in nine is lost."""
    day = datetime(2026, 2, rng.randint(1, 28), rng.choice((9, 10, 10, 11, 12, 17)), tzinfo=UTC)
    arrived = day + timedelta(seconds=rng.randint(0, 3_599))
    waited = timedelta(seconds=int(rng.expovariate(1 / 18)))
    spoken = timedelta(seconds=max(20, int(rng.lognormvariate(5.2, 0.6))))
    found: dict[str, Any] = {
        "call_id": f"2602{number:05d}",
        "line_called": rng.choices(LINES, (50, 25, 18, 7))[0],
        "arrived_at": arrived.isoformat(),
    }
    if rng.random() < 1 / 9:
        reached = rng.random() < 0.7
        lost = {"wrap_up_code": "abandoned", "called_back": True, "reached": reached}
        return {**found, "ended_at": (arrived + waited).isoformat(), **lost}
    return {
        **found,
        "answered_at": (arrived + waited).isoformat(),
        "ended_at": (arrived + waited + spoken).isoformat(),
        "wrap_seconds": rng.randint(5, 120),
        "wrap_up_code": rng.choice(("solved", "solved", "information", "order", "complaint")),
    }


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
