"""Opportunities as a sales team's spreadsheet or an old program holds them."""

from __future__ import annotations

import random
from collections.abc import Mapping

from tests.services.making.kit import Row, full_name

STAGES = ("lead", "qualified", "needs", "proposal", "negotiation")
NAMES = ("Talleres", "Grupo", "Clínica", "Bodegas", "Transportes", "Conservas", "Asesoría", "Hotel")
PLACES = (
    "del Norte",
    "Hermanos Vidal",
    "San Roque",
    "Cantabria",
    "Ría Baja",
    "Los Olmos",
    "Ibáñez",
)
FORMS = ("S.L.", "SL", "S.A.", "sl", "S. Coop.", "")
WANTS = (
    "Quieren llevar las nóminas fuera porque la persona que las hacía se jubila en junio",
    "Piden precio para atención telefónica de 9 a 21 con dos idiomas",
    "renovar contrato",
    "Digitalizar el archivo de albaranes de quince años, unas 40.000 hojas",
    "They saw us at the fair and want a pilot for claims back office",
    "info",
    "Comparan con su proveedor actual, que les falla los fines de mes",
    "",
)
SPANISH = {
    "opportunity_number": "ID",
    "company": "Cuenta",
    "contact_person": "Contacto",
    "source": "Procedencia",
    "interest": "Notas",
    "employees": "Nº empleados",
    "expected_cents": "Importe cts",
    "stage": "Fase",
    "stage_before": "Fase ant.",
}


def make(rng: random.Random) -> tuple[list[Row], list[Row], Mapping[str, str]]:
    rows = [_row(rng, number) for number in range(1, 301)]
    untidy = [_row(rng, number) for number in range(7_001, 7_046)]
    untidy[2] |= {"stage_before": "lead", "stage": "negotiation"}
    untidy[9] |= {"stage_before": "needs", "stage": "proposal", "expected_cents": ""}
    untidy[15]["stage"] = "caliente"
    return rows, untidy, SPANISH


def _row(rng: random.Random, number: int) -> Row:
    stage = rng.choices((*STAGES, ""), (35, 20, 15, 12, 8, 10))[0]
    before = STAGES[max(0, STAGES.index(stage) - 1)] if stage and rng.random() < 0.5 else ""
    has_amount = stage in ("proposal", "negotiation") or rng.random() < 0.4
    company = f"{rng.choice(NAMES)} {rng.choice(PLACES)} {rng.choice(FORMS)}".strip()
    return {
        "opportunity_number": f"OP-{number:04d}",
        "company": company.upper() if rng.random() < 0.1 else company,
        "contact_person": full_name(rng) if rng.random() < 0.85 else "",
        "source": rng.choice(("referral", "event", "web", "campaign", "cold")),
        "interest": rng.choice(WANTS),
        "employees": str(int(rng.lognormvariate(3.5, 1.3))) if rng.random() < 0.7 else "",
        "expected_cents": str(int(rng.lognormvariate(14.2, 1)) // 100 * 100) if has_amount else "",
        "stage": stage,
        "stage_before": before,
    }
