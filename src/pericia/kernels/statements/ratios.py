"""Ratios of a financial statement. Amounts are in one unit of one currency; None where a divisor
is nil or an amount was not given."""

from __future__ import annotations

from collections.abc import Mapping

Amounts = Mapping[str, float]
SAFE, DISTRESS = 2.99, 1.81
ALTMAN = (1.2, 1.4, 3.3, 0.6, 0.999)
"""Altman, "Financial ratios, discriminant analysis and the prediction of corporate bankruptcy",
Journal of Finance 23 (1968): working capital, retained earnings, EBIT and sales over total assets
(the fourth is market value of equity over total liabilities)."""


def ratio(amounts: Amounts, above: str, below: str) -> float | None:
    if above not in amounts or not amounts.get(below):
        return None
    return amounts[above] / amounts[below]


def altman_z(x1: float, x2: float, x3: float, x4: float, x5: float) -> float:
    """The score of a listed manufacturer from its five ratios."""
    parts = zip(ALTMAN, (x1, x2, x3, x4, x5), strict=True)
    return sum(weight * value for weight, value in parts)


def zone_of(score: float) -> str:
    return "safe" if score > SAFE else "distress" if score < DISTRESS else "grey"


def ratios_of(given: Amounts) -> dict[str, float | None]:
    """Every ratio that the amounts allow."""
    amounts = dict(given)
    amounts["total_liabilities"] = amounts["current_liabilities"] + amounts["long_term_liabilities"]
    amounts["working_capital"] = amounts["current_assets"] - amounts["current_liabilities"]
    if "inventories" in amounts:
        amounts["quick_assets"] = amounts["current_assets"] - amounts["inventories"]
    wanted = {
        "current_ratio": ("current_assets", "current_liabilities"),
        "quick_ratio": ("quick_assets", "current_liabilities"),
        "debt_to_equity": ("total_liabilities", "equity"),
        "margin": ("net_income", "revenue"),
        "asset_turnover": ("revenue", "total_assets"),
        "leverage": ("total_assets", "equity"),
        "return_on_assets": ("net_income", "total_assets"),
        "return_on_equity": ("net_income", "equity"),
        "interest_cover": ("ebit", "interest_expense"),
    }
    found = {name: ratio(amounts, *pair) for name, pair in wanted.items()}
    found["altman_z"] = _z(amounts)
    return {name: None if one is None else round(one, 4) for name, one in found.items()}


def _z(amounts: Amounts) -> float | None:
    parts = [
        ratio(amounts, "working_capital", "total_assets"),
        ratio(amounts, "retained_earnings", "total_assets"),
        ratio(amounts, "ebit", "total_assets"),
        ratio(amounts, "market_value", "total_liabilities"),
        ratio(amounts, "revenue", "total_assets"),
    ]
    known = [each for each in parts if each is not None]
    return altman_z(*known) if len(known) == len(parts) else None
