"""A statement after its analyst's adjustments, as instruments read it and as a client does.

Amounts are whole units of one currency. Totals follow their parts, and equity is what assets
leave after liabilities, so an adjusted balance sheet balances.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pericia.kernels.finance.cash import free_cash, tax_of
from pericia.kernels.procedure.registry import bot

ROWS = {"type": "array", "items": {"type": "object"}}
BALANCE = (
    "current_assets",
    "inventories",
    "long_term_assets",
    "total_assets",
    "current_liabilities",
    "long_term_liabilities",
    "equity",
)
INCOME = (
    "revenue",
    "cost_of_sales",
    "ebit",
    "interest_expense",
    "pretax_income",
    "net_income",
)
OTHERS = ("retained_earnings", "market_value", "depreciation", "capital_spending",
          "working_capital_before", "net_debt")  # fmt: skip
AS_INSTRUMENT = {"inventories": "inventory"}
"""Names that the instrument has for items of the form; the rest are the same."""

RATIO_ITEMS = ("inventories", "current_assets", "total_assets", "current_liabilities",
               "total_liabilities", "equity", *INCOME)  # fmt: skip
CASH_NEEDED = ("depreciation", "working_capital_before", "capital_spending")
CASH_ITEMS = ("net_income", "working_capital", *CASH_NEEDED, "interest_expense", "pretax_income",
              "net_debt")  # fmt: skip
Amounts = Mapping[str, float]


def normalised(amounts: Amounts, adjustments: Amounts) -> dict[str, float]:
    """The amounts with their adjustments; `total_liabilities` and `working_capital` are added."""
    found = {name: each + adjustments.get(name, 0) for name, each in amounts.items()}
    found["current_assets"] += adjustments.get("inventories", 0)
    found["total_assets"] = found["current_assets"] + found["long_term_assets"]
    owed = found["current_liabilities"] + found["long_term_liabilities"]
    found["equity"] = found["total_assets"] - owed
    found["total_liabilities"] = owed
    found["working_capital"] = found["current_assets"] - found["current_liabilities"]
    return found


def z_items(amounts: Amounts) -> dict[str, float]:
    """The items of Altman's Z; none where one is missing or a divisor is nil."""
    if not {"retained_earnings", "market_value"} <= set(amounts):
        return {}
    if amounts["total_assets"] <= 0 or amounts["total_liabilities"] <= 0:
        return {}
    named = {"market_value_equity": "market_value", "sales": "revenue"}
    same = (
        "working_capital", "retained_earnings", "ebit", "total_assets", "total_liabilities"
    )  # fmt: skip
    return {
        name: amounts[source] for name, source in {**{one: one for one in same}, **named}.items()
    }


def _leaves_cash(items: Amounts) -> bool:
    """Whether there is a flow to discount, and a net debt to take off its value."""
    return "net_debt" in items and free_cash(items, tax_of(items, 0.25)) > 0


def cash_items(amounts: Amounts) -> dict[str, float]:
    """The items of the cash flow and of its value; none where the flow cannot be told."""
    if not set(CASH_NEEDED) <= set(amounts):
        return {}
    return {name: amounts[name] for name in CASH_ITEMS if name in amounts}


@bot(
    "statement_normal",
    "2",
    takes={
        "amounts": {"type": "object"},
        "adjustments": ROWS,
        "wants_value": {"type": "boolean"},
    },
    gives={
        "items": ROWS,
        "z_items": ROWS,
        "has_z": {"type": "boolean"},
        "cash_items": ROWS,
        "has_cash": {"type": "boolean"},
        "is_valued": {"type": "boolean"},
        "balance": ROWS,
        "income": ROWS,
        "adjusted": {"type": "boolean"},
    },
)
def statement_normal(given: dict[str, Any]) -> dict[str, Any]:
    """Applies the analyst's adjustments, and sets balance sheet and income out in proportion."""
    stated = given["amounts"]
    amounts = {name: stated[name] for name in (*BALANCE, *INCOME, *OTHERS) if name in stated}
    changes: dict[str, float] = {}
    for each in given["adjustments"]:
        name = each["adjusted_item"]
        changes[name] = changes.get(name, 0) + each["adjusted_by"]
    found = normalised(amounts, changes)
    z, cash = z_items(found), cash_items(found)
    return {
        "items": [
            {"year": stated["fiscal_year"], "item": AS_INSTRUMENT.get(name, name),
             "value": found[name]}
            for name in RATIO_ITEMS
            if name in found
        ],
        "z_items": [{"item": name, "value": value} for name, value in z.items()],
        "has_z": bool(z),
        "cash_items": [{"item": name, "value": value} for name, value in cash.items()],
        "has_cash": bool(cash),
        "is_valued": given["wants_value"] and _leaves_cash(cash),
        "balance": _set_out(BALANCE, amounts, found, "total_assets"),
        "income": _set_out(INCOME, amounts, found, "revenue"),
        "adjusted": bool(changes),
    }  # fmt: skip


def _set_out(
    names: tuple[str, ...], stated: Amounts, found: Amounts, base: str
) -> list[dict[str, Any]]:
    """Each item as stated, adjusted and normalised, and as a share of the base where it is not
    nil."""
    whole = found[base]
    return [
        {
            "item": name,
            "stated": stated[name],
            "adjusted": found[name] - stated[name],
            "normal": found[name],
            "share": found[name] / whole if whole else None,
        }
        for name in names
        if name in found
    ]
