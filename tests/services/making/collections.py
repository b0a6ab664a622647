"""Unpaid invoices and loan instalments, as a billing system hands them over."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from datetime import timedelta

from tests.services.making.kit import TODAY, Row, as_written, days_ago

ABOUT = (
    "Cuota {n} préstamo personal",
    "Factura fibra y móvil {n}/2025",
    "Recibo seguro hogar {n}",
    "Tarjeta de crédito, liquidación {n}",
    "Fra. {n} suministro eléctrico",
    "Matrícula curso {n}",
    "DESCUBIERTO CTA. CORRIENTE",
)
PLACES = (
    ("ES", "", 70),
    ("CO", "America/Bogota", 22),
    ("US", "America/New_York", 6),
    ("PE", "", 2),
)
SPANISH = {
    "debt_number": "Nº expediente",
    "debtor_reference": "Cod. Deudor",
    "title": "Concepto",
    "debt_cents": "Importe (cts)",
    "due_on": "F. Vto.",
    "debtor_country": "Pais",
    "debtor_time_zone": "Zona",
    "first_call_at": "Cita",
    "agreement_in_force": "Acuerdo",
}


def make(rng: random.Random) -> tuple[list[Row], list[Row], Mapping[str, str]]:
    rows = [_row(rng, number) for number in range(1, 321)]
    untidy = [{**_row(rng, number), "first_call_at": ""} for number in range(8_001, 8_051)]
    untidy[3]["agreement_in_force"] = json.dumps([{"due_on": "2026-04-01", "instalment_cents": 1}])
    untidy[11]["due_on"] = "01/01/2031"
    untidy[23]["debt_cents"] = "1.2O0"
    untidy[31]["first_call_at"] = "07/03/2026 22:15"
    return rows, untidy, SPANISH


def _row(rng: random.Random, number: int) -> Row:
    country, zone, _ = rng.choices(PLACES, [weight for *_, weight in PLACES])[0]
    cents = max(900, int(rng.lognormvariate(10.4, 1.1)))
    due = days_ago(rng, 1, rng.choice((25, 55, 85, 400)))
    return {
        "debt_number": f"R{number:06d}",
        "debtor_reference": f"D-{rng.randint(1_000, 99_999)}",
        "title": rng.choice(ABOUT).format(n=rng.randint(1, 36)),
        "debt_cents": str(cents),
        "due_on": as_written(rng, due),
        "debtor_country": country,
        "debtor_time_zone": zone,
        "first_call_at": "02/03/2026 16:30" if rng.random() < 0.1 else "",
        "agreement_in_force": _agreement(rng, cents) if rng.random() < 0.08 else "",
    }


def _agreement(rng: random.Random, cents: int) -> str:
    count = rng.choice((2, 3, 6))
    parts = [cents // count] * (count - 1)
    parts.append(cents - sum(parts))
    days = [TODAY + timedelta(days=30 * (index + 1)) for index in range(count)]
    return json.dumps(
        [
            {"due_on": day.isoformat(), "instalment_cents": part}
            for day, part in zip(days, parts, strict=True)
        ]
    )
