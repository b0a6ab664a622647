"""Ratios of financial statements: liquidity, leverage, profitability, DuPont, common size."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pericia.kernels.instruments.declare import (
    Bars,
    Claim,
    Column,
    Figure,
    Given,
    Input,
    Outcome,
    OutTable,
    Parameter,
    instrument,
)
from pericia.kernels.instruments.frames import Frame, RefusedData, Words
from pericia.kernels.instruments.saying import percent, say

BALANCE = (
    "cash",
    "receivables",
    "inventory",
    "current_assets",
    "total_assets",
    "current_liabilities",
    "total_liabilities",
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
NEEDED = ("total_assets", "total_liabilities", "equity", "revenue", "net_income")
YEARS_MAX = 50
Items = Mapping[str, float]

RATIOS: Mapping[str, tuple[str, Words]] = {
    "current_ratio": ("times", Words("Activo corriente / pasivo corriente",
                                     "Current assets / current liabilities")),
    "quick_ratio": ("times", Words("(Activo corriente - existencias) / pasivo corriente",
                                   "(Current assets - inventory) / current liabilities")),
    "cash_ratio": ("times", Words("Efectivo / pasivo corriente", "Cash / current liabilities")),
    "debt_ratio": ("share", Words("Pasivo / activo", "Liabilities / assets")),
    "debt_to_equity": ("times", Words("Pasivo / patrimonio neto", "Liabilities / equity")),
    "interest_cover": ("times", Words("EBIT / intereses", "EBIT / interest")),
    "gross_margin": ("share", Words("(Ventas - coste de ventas) / ventas",
                                    "(Revenue - cost of sales) / revenue")),
    "operating_margin": ("share", Words("EBIT / ventas", "EBIT / revenue")),
    "net_margin": ("share", Words("Resultado neto / ventas", "Net income / revenue")),
    "roa": ("share", Words("Resultado neto / activo", "Net income / assets")),
    "roe": ("share", Words("Resultado neto / patrimonio neto", "Net income / equity")),
    "asset_turnover": ("times", Words("Ventas / activo", "Revenue / assets")),
    "equity_multiplier": ("times", Words("Activo / patrimonio neto", "Assets / equity")),
    "tax_burden": ("share", Words("Resultado neto / resultado antes de impuestos",
                                  "Net income / pre-tax income")),
    "interest_burden": ("share", Words("Resultado antes de impuestos / EBIT",
                                       "Pre-tax income / EBIT")),
    "dupont_three": ("share", Words("Margen neto x rotación x multiplicador",
                                    "Net margin x turnover x multiplier")),
    "dupont_five": ("share", Words("Impuestos x intereses x margen x rotación x multiplicador",
                                   "Tax x interest x margin x turnover x multiplier")),
}  # fmt: skip


def ratios_of(items: Items) -> dict[str, float | None]:
    """Every ratio of one year; None where an item is absent or a divisor is zero."""
    get = items.get
    quick = _less(get("current_assets"), get("inventory"))
    gross = _less(get("revenue"), get("cost_of_sales"))
    found = {
        "current_ratio": _over(get("current_assets"), get("current_liabilities")),
        "quick_ratio": _over(quick, get("current_liabilities")),
        "cash_ratio": _over(get("cash"), get("current_liabilities")),
        "debt_ratio": _over(get("total_liabilities"), get("total_assets")),
        "debt_to_equity": _over(get("total_liabilities"), get("equity")),
        "interest_cover": _over(get("ebit"), get("interest_expense")),
        "gross_margin": _over(gross, get("revenue")),
        "operating_margin": _over(get("ebit"), get("revenue")),
        "net_margin": _over(get("net_income"), get("revenue")),
        "roa": _over(get("net_income"), get("total_assets")),
        "roe": _over(get("net_income"), get("equity")),
        "asset_turnover": _over(get("revenue"), get("total_assets")),
        "equity_multiplier": _over(get("total_assets"), get("equity")),
        "tax_burden": _over(get("net_income"), get("pretax_income")),
        "interest_burden": _over(get("pretax_income"), get("ebit")),
    }
    three = ("net_margin", "asset_turnover", "equity_multiplier")
    five = ("tax_burden", "interest_burden", "operating_margin", *three[1:])
    found["dupont_three"] = _product([found[name] for name in three])
    found["dupont_five"] = _product([found[name] for name in five])
    return found


@instrument(
    "statement_ratios",
    "1",
    title=Words("Razones financieras", "Ratios of statements"),
    source="Penman, Financial Statement Analysis and Security Valuation; DuPont factors: Soliman "
    "2008, The Accounting Review 83(3), 823-853",
    method_es="Razones sobre importes al cierre (sin medias del año). Las cifras son del último "
    "ejercicio. El balance debe cuadrar: el activo es el pasivo más el patrimonio, "
    "con diferencia hasta `tolerance`, en todos los años, o se rechaza el archivo. "
    "DuPont multiplica tres y cinco factores hasta la rentabilidad del patrimonio. No "
    "se da la razón a la que le falta una partida o que dividiría por cero. Las "
    "proporciones son del activo en el balance y de las ventas en los resultados.",
    inputs=[
        Input(
            "items",
            Words("Una partida y año por fila, en una unidad", "One item and year a row, one unit"),
            (
                Column("year", "integer", Words("Ejercicio", "Year"), low=1900, high=2200),
                Column("item", "text", Words("Partida", "Item"), choices=(*BALANCE, *INCOME)),
                Column("value", "number", Words("Importe al cierre", "Amount at year end")),
                Column(
                    "currency",
                    "text",
                    Words("Moneda; una sola", "Currency; only one"),
                    required=False,
                ),
            ),
            key=("year", "item"),
        )
    ],
    parameters=[
        Parameter(
            "tolerance",
            "number",
            Words("Descuadre tolerado del balance", "Difference allowed in the balance sheet"),
            1.0,
            low=0,
            high=1e9,
        ),
    ],
    figures=[
        Figure("year", "year", Words("Último ejercicio", "Latest year")),
        *(Figure(name, unit, meaning) for name, (unit, meaning) in RATIOS.items()),
    ],
    tables=[
        OutTable(
            "ratios",
            Words("Razones por ejercicio", "Ratios by year"),
            {
                "ratio": Words("Razón", "Ratio"),
                "year": Words("Ejercicio", "Year"),
                "value": Words("Valor", "Value"),
            },
        ),
        OutTable(
            "common_size",
            Words("Partidas en proporción", "Items as shares"),
            {
                "year": Words("Ejercicio", "Year"),
                "item": Words("Partida", "Item"),
                "value": Words("Importe", "Amount"),
                "share": Words("Del activo, o de las ventas", "Of assets, or of revenue"),
            },
        ),
    ],
    charts=[
        Bars("common_size", "item", "share", Words("Partidas en proporción", "Items as shares"))
    ],
)
def statement_ratios(given: Given) -> Outcome:
    """Ratios on year-end amounts (no averages over the year). Figures are of the latest year. The
    balance must hold: assets equal liabilities plus equity within `tolerance`, in every year, or
    the file is refused. DuPont multiplies three and five factors to return on equity. A ratio
    whose items are absent, or that would divide by zero, is not given. Common size divides items
    of the balance by assets and items of income by revenue.
    """
    frame = given.tables["items"]
    years: dict[int, dict[str, float]] = {}
    for year, item, value in zip(frame["year"], frame["item"], frame["value"], strict=True):
        years.setdefault(year, {})[item] = value
    order = sorted(years)
    _refuse_unfit(frame, years, given.parameters["tolerance"])
    by_year = {year: ratios_of(years[year]) for year in order}
    last = by_year[order[-1]]
    table: list[dict[str, Any]] = [
        {"ratio": name, "year": year, "value": by_year[year][name]}
        for name in RATIOS
        for year in order
    ]
    common = [row for year in order for row in _common_size(year, years[year])]
    claim = Claim(
        "level",
        say(
            "En {year} la rentabilidad del patrimonio es {roe}, el margen neto {margin} y el "
            "pasivo {owed} del activo.",
            "In {year} return on equity is {roe}, net margin {margin}, and liabilities {owed} "
            "of assets.",
            year=order[-1],
            roe=_shown(last["roe"]),
            margin=_shown(last["net_margin"]),
            owed=_shown(last["debt_ratio"]),
        ),
        ("year", "roe", "net_margin", "debt_ratio"),
    )
    figures: dict[str, Any] = {"year": order[-1], **last}
    return Outcome(figures, {"ratios": table, "common_size": common}, (claim,))


def _refuse_unfit(frame: Frame, years: Mapping[int, Items], tolerance: float) -> None:
    if len(years) > YEARS_MAX:
        raise RefusedData(
            "too_many_years",
            Words(
                f"{frame.source}: hay {len(years)} ejercicios; se analizan hasta {YEARS_MAX}.",
                f"{frame.source}: there are {len(years)} years; at most {YEARS_MAX} are analysed.",
            ),
            "year",
        )
    for year, items in sorted(years.items()):
        missing = ", ".join(name for name in NEEDED if name not in items)
        if missing:
            raise RefusedData(
                "items_missing",
                Words(
                    f"{frame.source}, año {year}, columna item: falta {missing}.",
                    f"{frame.source}, year {year}, column item: {missing} missing.",
                ),
                "item",
            )
        apart = items["total_assets"] - items["total_liabilities"] - items["equity"]
        if abs(apart) > tolerance:
            raise RefusedData(
                "balance_broken",
                Words(
                    f"{frame.source}, año {year}: el balance no cuadra; el activo supera en "
                    f"{apart:g} al pasivo más el patrimonio. Corrija las partidas.",
                    f"{frame.source}, year {year}: the balance sheet does not balance; assets "
                    f"exceed liabilities plus equity by {apart:g}. Correct the items.",
                ),
                "value",
            )


def _common_size(year: int, items: Items) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for names, base in ((BALANCE, "total_assets"), (INCOME, "revenue")):
        found += [
            {
                "year": year,
                "item": name,
                "value": items[name],
                "share": _over(items[name], items[base]),
            }
            for name in names
            if name in items
        ]
    return found


def _over(value: float | None, by: float | None) -> float | None:
    return None if value is None or not by else value / by


def _less(value: float | None, other: float | None) -> float | None:
    return None if value is None or other is None else value - other


def _product(factors: Sequence[float | None]) -> float | None:
    product = 1.0
    for factor in factors:
        if factor is None:
            return None
        product *= factor
    return product


def _shown(share: float | None) -> Words:
    return Words("—", "—") if share is None else percent(share, 1)
