"""The check and the bot of financial analysis, as playbooks name them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pericia.kernels.amounts import written
from pericia.kernels.procedure.registry import bot
from pericia.kernels.procedure.rule_checks import Fault, rule_check
from pericia.kernels.statements.ratios import ratios_of, zone_of

AMOUNT = {"type": "number"}
STATEMENT = {
    "current_assets": AMOUNT,
    "long_term_assets": AMOUNT,
    "total_assets": AMOUNT,
    "current_liabilities": AMOUNT,
    "long_term_liabilities": AMOUNT,
    "equity": AMOUNT,
}


@rule_check("balance_balances", "1", takes=STATEMENT)
def balance_balances(given: dict[str, Any]) -> Sequence[Fault]:
    """Assets are the sum of their parts, and what the company owes and owns."""
    total = given["total_assets"]
    parts = given["current_assets"] + given["long_term_assets"]
    owed = given["current_liabilities"] + given["long_term_liabilities"] + given["equity"]
    if parts != total:
        return [
            _unequal(
                "El activo corriente y el no corriente suman",
                "Current and long-term assets come to",
                parts,
                total,
            )
        ]
    if owed != total:
        return [
            _unequal(
                "El pasivo y el patrimonio suman", "Liabilities and equity come to", owed, total
            )
        ]
    return []


def _unequal(es: str, en: str, found: float, total: float) -> Fault:
    sum_, whole, off = (written(each) for each in (found, total, total - found))
    return Fault(
        "total_assets",
        "balance_does_not_balance",
        f"{es} {sum_.es} y el activo total es {whole.es}: difieren en {off.es}. Corrija la "
        "partida que falta o sobra.",
        f"{en} {sum_.en}, and total assets are {whole.en}: they differ by {off.en}. "
        "Correct the item that is missing or too much.",
    )


@bot(
    "statement_ratios",
    "1",
    takes={"amounts": {"type": "object"}},
    gives={
        "ratios": {"type": "object"},
        "zone": {"enum": ["safe", "grey", "distress", "unknown"]},
        "warnings": {"type": "array", "items": {"type": "string"}},
    },
)
def statement_ratios(given: dict[str, Any]) -> dict[str, Any]:
    """Works out liquidity, debt, return, DuPont's parts and Altman's Z, and what to look at."""
    numbers = {name: each for name, each in given["amounts"].items() if not isinstance(each, str)}
    amounts = {name: float(each) for name, each in numbers.items()}
    found = ratios_of(amounts)
    z, current, cover = found["altman_z"], found["current_ratio"], found["interest_cover"]
    warnings = []
    if current is not None and current < 1:
        warnings.append("current_ratio_below_1")
    if cover is not None and cover < 1.5:
        warnings.append("interest_cover_below_1.5")
    if amounts["equity"] <= 0:
        warnings.append("no_equity_left")
    return {
        "ratios": found,
        "zone": "unknown" if z is None else zone_of(z),
        "warnings": warnings,
    }
