"""Annual accounts as a credit department keys them."""

from __future__ import annotations

import random
from collections.abc import Mapping

from tests.services.making.kit import Row
from tests.services.making.sales import FORMS, NAMES, PLACES

SPANISH = {
    "statement_number": "Nº",
    "company_name": "Razón social",
    "fiscal_year": "Año",
    "currency": "Divisa",
    "current_assets": "Activo corriente",
    "long_term_assets": "Activo no corriente",
    "total_assets": "TOTAL ACTIVO",
    "current_liabilities": "Pasivo corriente",
    "long_term_liabilities": "Pasivo no corriente",
    "equity": "P. Neto",
    "revenue": "Cifra de negocios",
    "ebit": "Rdo. explotación",
    "net_income": "Rdo. ejercicio",
    "interest_expense": "Gtos. financieros",
    "inventories": "Existencias",
    "retained_earnings": "Reservas",
    "market_value": "Capitalización",
    "depreciation": "Amortizaciones",
    "capital_spending": "Inversiones",
    "working_capital_before": "Circulante año ant.",
    "net_debt": "Deuda fin. neta",
}


def make(rng: random.Random) -> tuple[list[Row], list[Row], Mapping[str, str]]:
    rows = [_row(rng, number) for number in range(1, 241)]
    untidy = [_row(rng, number) for number in range(501, 541)]
    untidy[3]["equity"] = str(int(untidy[3]["equity"]) + 1_000)
    untidy[9]["current_assets"] = str(int(untidy[9]["current_assets"]) - 7)
    untidy[17]["revenue"] = "n/d"
    return rows, untidy, SPANISH


def _row(rng: random.Random, number: int) -> Row:
    total = int(rng.lognormvariate(14, 1.2)) // 1_000 * 1_000 + 10_000
    current = int(total * rng.uniform(0.25, 0.7))
    owed_soon, owed_later = int(total * rng.uniform(0.1, 0.5)), int(total * rng.uniform(0.05, 0.4))
    revenue = int(total * rng.uniform(0.4, 2.2))
    ebit = int(revenue * rng.gauss(0.06, 0.06))
    interest = int(owed_later * rng.uniform(0.02, 0.07))
    is_listed = rng.random() < 0.25
    return {
        "statement_number": f"CCAA-{number:04d}",
        "company_name": f"{rng.choice(NAMES)} {rng.choice(PLACES)} {rng.choice(FORMS)}".strip(),
        "fiscal_year": str(rng.choice((2023, 2024, 2025))),
        "currency": "EUR",
        "current_assets": str(current),
        "long_term_assets": str(total - current),
        "total_assets": str(total),
        "current_liabilities": str(owed_soon),
        "long_term_liabilities": str(owed_later),
        "equity": str(total - owed_soon - owed_later),
        "revenue": str(revenue),
        "ebit": str(ebit),
        "net_income": str(int((ebit - interest) * 0.75)),
        "interest_expense": str(interest),
        "inventories": str(int(current * rng.uniform(0, 0.6))) if rng.random() < 0.8 else "",
        "retained_earnings": str(int(total * rng.uniform(-0.05, 0.3))),
        "market_value": str(int(total * rng.uniform(0.1, 1.5))) if is_listed else "",
        **_of_cash(number, total, current - owed_soon, owed_later),
    }


def _of_cash(number: int, total: int, working: int, owed_later: int) -> Row:
    """What only some departments key: three statements in four have it."""
    rng = random.Random(number)
    worn = int(total * rng.uniform(0.02, 0.07))
    found = {
        "depreciation": worn,
        "capital_spending": int(worn * rng.uniform(0.4, 1.4)),
        "working_capital_before": int(working - total * rng.gauss(0.005, 0.02)),
        "net_debt": int(owed_later * rng.uniform(0.4, 1.1)),
    }
    is_there = rng.random() < 0.75
    return {name: str(each) if is_there else "" for name, each in found.items()}
