"""Altman's Z: how near a listed manufacturer is to distress."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pericia.kernels.instruments.declare import (
    Claim,
    Column,
    Figure,
    Given,
    Input,
    Outcome,
    OutTable,
    instrument,
)
from pericia.kernels.instruments.frames import Fault, Frame, RefusedData, Words
from pericia.kernels.instruments.saying import decimal, say

ITEMS = (
    "working_capital",
    "retained_earnings",
    "ebit",
    "market_value_equity",
    "sales",
    "total_assets",
    "total_liabilities",
)
RATIOS = (
    ("x1", "working_capital", "total_assets", 1.2),
    ("x2", "retained_earnings", "total_assets", 1.4),
    ("x3", "ebit", "total_assets", 3.3),
    ("x4", "market_value_equity", "total_liabilities", 0.6),
    ("x5", "sales", "total_assets", 0.999),
)
"""Ratio, what it divides, by what, and its coefficient; ratios as numbers, not percentages."""

DISTRESS_BELOW, SAFE_ABOVE = 1.81, 2.99
_ZONES = {
    "distress": Words("peligro de insolvencia", "distress"),
    "grey": Words("zona gris", "grey"),
    "safe": Words("segura", "safe"),
}


def z_of(items: Mapping[str, float]) -> float:
    """Z from the seven items; the two denominators must be above zero."""
    return sum(factor * items[over] / items[under] for _, over, under, factor in RATIOS)


def zone_of(z: float) -> str:
    """`distress`, `grey` (both limits included) or `safe`."""
    return "distress" if z < DISTRESS_BELOW else "safe" if z > SAFE_ABOVE else "grey"


def _positive(frame: Frame, parameters: Mapping[str, Any]) -> Iterator[Fault]:
    never_negative = {"market_value_equity", "sales"}
    for at, (item, value) in enumerate(zip(frame["item"], frame["value"], strict=True)):
        is_zero_wrong = item in ("total_assets", "total_liabilities") and value is not None
        if is_zero_wrong and value <= 0:
            yield Fault(
                at,
                "value",
                Words(f"{item} debe ser mayor que cero.", f"{item} must be above zero."),
            )
        elif item in never_negative and value is not None and value < 0:
            yield Fault(
                at,
                "value",
                Words(f"{item} no puede ser negativo.", f"{item} cannot be negative."),
            )


@instrument(
    "altman_z",
    "1",
    title=Words("Z de Altman", "Altman's Z"),
    source="Altman 1968, Journal of Finance 23(4), 589-609",
    method_es="Z = 1,2 capital circulante / activo + 1,4 beneficios retenidos / activo + 3,3 "
    "EBIT / activo + 0,6 valor de mercado del patrimonio / pasivo + 0,999 ventas / "
    "activo. Por debajo de 1,81 peligro, por encima de 2,99 segura, gris en medio. Se "
    "ajustó con fabricantes cotizados de Estados Unidos; no vale para empresas sin "
    "cotizar, servicios ni bancos.",
    inputs=[
        Input(
            "items",
            Words("Una partida por fila, todas en la misma unidad", "One item a row, in one unit"),
            (
                Column("item", "text", Words("Partida", "Item"), choices=ITEMS),
                Column("value", "number", Words("Importe", "Amount")),
                Column(
                    "currency",
                    "text",
                    Words("Moneda; una sola", "Currency; only one"),
                    required=False,
                ),
            ),
            key=("item",),
            check=_positive,
        )
    ],
    figures=[
        Figure("z", "none", Words("Puntuación Z", "Z score")),
        Figure("zone", "distress, grey, safe", Words("Zona", "Zone")),
    ],
    tables=[
        OutTable(
            "ratios",
            Words("Razones", "Ratios"),
            {
                "ratio": Words("Razón", "Ratio"),
                "of": Words("Dividendo", "What is divided"),
                "by": Words("Divisor", "By what"),
                "value": Words("Valor", "Value"),
                "coefficient": Words("Coeficiente", "Coefficient"),
                "part": Words("Lo que aporta a Z", "What it adds to Z"),
            },
        )
    ],
)
def altman_z(given: Given) -> Outcome:
    """Z = 1.2 working capital / assets + 1.4 retained earnings / assets + 3.3 EBIT / assets + 0.6
    market value of equity / liabilities + 0.999 sales / assets. Below 1.81 distress, above 2.99
    safe, grey between. It was fitted to listed manufacturers in the United States; for private
    firms, services or banks it does not hold.
    """
    frame = given.tables["items"]
    items = dict(zip(frame["item"], frame["value"], strict=True))
    missing = [name for name in ITEMS if name not in items]
    if missing:
        names = ", ".join(missing)
        raise RefusedData(
            "items_missing",
            Words(
                f"{frame.source}, columna item: falta {names}. Añada una fila por partida.",
                f"{frame.source}, column item: {names} missing. Add a row for each item.",
            ),
            "item",
        )
    z = round(z_of(items), 6)  # the zone is that of the figure which is given
    zone = zone_of(z)
    table: list[dict[str, Any]] = [
        {
            "ratio": name,
            "of": over,
            "by": under,
            "value": items[over] / items[under],
            "coefficient": factor,
            "part": factor * items[over] / items[under],
        }
        for name, over, under, factor in RATIOS
    ]
    claim = Claim(
        "level",
        say(
            "La Z de Altman es {z}: {zone} (modelo de 1968, para fabricantes cotizados).",
            "Altman's Z is {z}: {zone} (model of 1968, for listed manufacturers).",
            z=decimal(z, 2),
            zone=_ZONES[zone],
        ),
        ("z", "zone"),
    )
    return Outcome({"z": z, "zone": zone}, {"ratios": table}, (claim,))
