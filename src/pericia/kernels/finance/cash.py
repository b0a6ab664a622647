"""Cash that a business frees, and what the cash to come is worth today."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
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
from pericia.kernels.instruments.frames import Fault, Frame, RefusedData, Words
from pericia.kernels.instruments.saying import decimal, percent, say

NEEDED = ("net_income", "depreciation", "working_capital", "working_capital_before",
          "capital_spending")  # fmt: skip
ITEMS = (*NEEDED, "interest_expense", "pretax_income", "net_debt")
DISCOUNTS, GROWTHS = (-2, -1, 0, 1, 2), (-1, 0, 1)
"""Steps of the sensitivity: of the discount rate, and of growth for ever."""

Items = Mapping[str, float]
TAX = Parameter(
    "tax_rate",
    "number",
    Words(
        "Tipo del impuesto si no consta el resultado antes de impuestos",
        "Tax rate where pre-tax income is not given",
    ),
    0.25,
    low=0,
    high=0.9,
)


def tax_of(items: Items, otherwise: float) -> float:
    """The rate that the accounts bear, or the other one where they do not tell."""
    before = items.get("pretax_income")
    if before is None or before <= 0 or not 0 <= items["net_income"] <= before:
        return otherwise
    return 1 - items["net_income"] / before


def operating_cash(items: Items) -> float:
    """Net income with depreciation added back, less what working capital took up."""
    taken_up = items["working_capital"] - items["working_capital_before"]
    return items["net_income"] + items["depreciation"] - taken_up


def free_cash(items: Items, tax: float) -> float:
    """What operations leave after investment to lenders and owners together."""
    interest = items.get("interest_expense", 0.0) * (1 - tax)
    return operating_cash(items) - items["capital_spending"] + interest


def present_value(
    flow: float, growth: float, years: int, discount: float, for_ever: float
) -> float:
    """Of a flow that grows for so many years, and then for ever; `discount` above `for_ever`."""
    flows = [flow * (1 + growth) ** year for year in range(1, years + 1)]
    lasting = flows[-1] * (1 + for_ever) / (discount - for_ever)
    near = math.fsum(each / (1 + discount) ** year for year, each in enumerate(flows, 1))
    return near + lasting / (1 + discount) ** years


def _never_negative(frame: Frame, parameters: Mapping[str, Any]) -> Iterator[Fault]:
    kept = {"depreciation", "capital_spending", "interest_expense"}
    for at, (item, value) in enumerate(zip(frame["item"], frame["value"], strict=True)):
        if item in kept and value is not None and value < 0:
            yield Fault(
                at,
                "value",
                Words(
                    f"{item} no puede ser negativo: escriba cuánto es, sin signo.",
                    f"{item} cannot be negative: write how much it is, without sign.",
                ),
            )


def _accounts() -> Input:
    return Input(
        "items",
        Words("Una partida por fila", "One item a row"),
        (
            Column("item", "text", Words("Partida", "Item"), choices=ITEMS),
            Column("value", "number", Words("Importe", "Amount")),
            Column(
                "currency", "text", Words("Moneda; una sola", "Currency; only one"), required=False
            ),
        ),
        key=("item",),
        check=_never_negative,
    )


def _items(frame: Frame, needed: tuple[str, ...]) -> dict[str, float]:
    found: dict[str, float] = dict(zip(frame["item"], frame["value"], strict=True))
    missing = ", ".join(name for name in needed if name not in found)
    if missing:
        raise RefusedData(
            "items_missing",
            Words(
                f"{frame.source}, columna item: falta {missing}. Añada una fila por partida.",
                f"{frame.source}, column item: {missing} missing. Add a row for each item.",
            ),
            "item",
        )
    return found


@instrument(
    "cash_flow",
    "1",
    title=Words("Flujo de caja", "Cash flow"),
    source="IAS 7 (indirect method); Damodaran, Investment Valuation, chapter on free cash flows",
    method_es="Flujo de las operaciones: resultado neto más amortización menos el aumento del "
    "capital circulante del año. Menos la inversión, queda el flujo para los socios antes de "
    "deuda nueva y devoluciones; más los intereses netos de impuestos, el de toda la empresa. El "
    "tipo del impuesto es el que soportan las cuentas, o el parámetro si no lo dicen.",
    inputs=[_accounts()],
    parameters=[TAX],
    figures=[
        Figure(
            "operating_cash", "amount", Words("Flujo de las operaciones", "Operating cash flow")
        ),
        Figure(
            "free_cash_owners",
            "amount",
            Words("Flujo libre antes de deuda", "Free cash flow before debt"),
        ),
        Figure(
            "free_cash_firm",
            "amount",
            Words("Flujo libre de la empresa", "Free cash flow of the firm"),
        ),
        Figure(
            "cash_to_income",
            "times",
            Words("Flujo de las operaciones / resultado neto", "Operating cash / net income"),
        ),
        Figure("tax_rate", "share", Words("Tipo del impuesto usado", "Tax rate used")),
    ],
    tables=[
        OutTable(
            "steps",
            Words("Del resultado al flujo libre", "From income to free cash flow"),
            {"step": Words("Paso", "Step"), "amount": Words("Importe", "Amount")},
        )
    ],
    charts=[
        Bars(
            "steps",
            "step",
            "amount",
            Words("Del resultado al flujo libre", "From income to free cash flow"),
        )
    ],
)
def cash_flow(given: Given) -> Outcome:
    """Operating cash flow: net income plus depreciation less the year's increase of working
    capital. Less investment it is the flow to owners before new debt and repayments; with interest
    after tax added, the flow of the whole firm. The tax rate is the one that the accounts bear, or
    the parameter where they do not tell.
    """
    items = _items(given.tables["items"], NEEDED)
    tax = tax_of(items, given.parameters["tax_rate"])
    operating, firm = operating_cash(items), free_cash(items, tax)
    owners = operating - items["capital_spending"]
    income = items["net_income"]
    steps = {
        "net_income": income,
        "depreciation": items["depreciation"],
        "working_capital_taken_up": items["working_capital_before"] - items["working_capital"],
        "operating_cash": operating,
        "capital_spending": 0.0 - items["capital_spending"],
        "free_cash_owners": owners,
        "interest_after_tax": firm - owners,
        "free_cash_firm": firm,
    }
    claim = Claim(
        "level",
        say(
            "Las operaciones dejan {operating} de caja; tras invertir quedan {owners} antes de "
            "deuda y {firm} para toda la empresa.",
            "Operations leave {operating} in cash; after investment {owners} is left before debt "
            "and {firm} for the whole firm.",
            operating=decimal(operating, 0),
            owners=decimal(owners, 0),
            firm=decimal(firm, 0),
        ),
        ("operating_cash", "free_cash_owners", "free_cash_firm"),
    )
    figures: dict[str, Any] = {
        "operating_cash": operating,
        "free_cash_owners": owners,
        "free_cash_firm": firm,
        "cash_to_income": operating / income if income > 0 else None,
        "tax_rate": tax,
    }
    table: list[dict[str, Any]] = [{"step": name, "amount": each} for name, each in steps.items()]
    return Outcome(figures, {"steps": table}, (claim,))


def _rate(name: str, es: str, en: str, default: float | None, low: float, high: float) -> Parameter:
    return Parameter(name, "number", Words(es, en), default, low=low, high=high)


@instrument(
    "discounted_cash_flow",
    "1",
    title=Words("Valor por descuento de flujos", "Value by discounted cash flow"),
    source="Damodaran, Investment Valuation; growth for ever: Gordon and Shapiro 1956, "
    "Management Science 3(1), 102-110",
    method_es="El flujo libre de la empresa crece `growth` al año durante `years` años y luego "
    "`terminal_growth` para siempre; todo se descuenta a `discount_rate`. Menos la deuda "
    "financiera neta es el valor del capital. La sensibilidad repite la cuenta con el descuento "
    "y el crecimiento un escalón por encima y por debajo (dos, el descuento); mínimo y máximo son "
    "de un escalón. Supone un flujo representativo: no vale con el de un año excepcional.",
    inputs=[_accounts()],
    parameters=[
        _rate("discount_rate", "Tasa de descuento, 0,09 es 9 %", "Discount rate, 0.09 is 9%",
              None, 0.001, 0.9),
        _rate("growth", "Crecimiento de los primeros años", "Growth of the first years",
              0.0, -0.5, 1.0),
        _rate("terminal_growth", "Crecimiento para siempre", "Growth for ever", 0.0, -0.2, 0.2),
        Parameter("years", "integer", Words("Primeros años", "First years"), 5, low=1, high=30),
        _rate("step", "Escalón de la sensibilidad", "Step of the sensitivity", 0.01, 0.001, 0.05),
        TAX,
    ],
    figures=[
        Figure("free_cash_firm", "amount", Words("Flujo de partida", "Flow to start from")),
        Figure("firm_value", "amount", Words("Valor de la empresa", "Value of the firm")),
        Figure("equity_value", "amount", Words("Valor del capital", "Value of the equity")),
        Figure("low", "amount", Words("Mínimo a un escalón", "Lowest within one step")),
        Figure("high", "amount", Words("Máximo a un escalón", "Highest within one step")),
        Figure(
            "lasting_share",
            "share",
            Words("Parte que viene de después de esos años", "Share from after those years"),
        ),
    ],
    tables=[
        OutTable(
            "sensitivity",
            Words("Valor del capital según las tasas", "Value of the equity by the rates"),
            {
                "discount_rate": Words("Descuento", "Discount rate"),
                "growth_lower": Words("Crecimiento un escalón menor", "Growth one step lower"),
                "growth_as_given": Words("Crecimiento dado", "Growth as given"),
                "growth_higher": Words("Crecimiento un escalón mayor", "Growth one step higher"),
            },
        )
    ],
)  # fmt: skip
def discounted_cash_flow(given: Given) -> Outcome:
    """The free cash flow of the firm grows by `growth` for `years` years, then by
    `terminal_growth` for ever; all is discounted at `discount_rate`. Less net financial debt it is
    the value of the equity. The sensitivity repeats this with the discount rate and the growth
    for ever a step up and down (two for the discount rate); low and high are within one step. It
    takes the flow for a usual one: that of an exceptional year does not serve.
    """
    frame, asked = given.tables["items"], given.parameters
    items = _items(frame, (*NEEDED, "net_debt"))
    discount, for_ever, step = (
        asked[each] for each in ("discount_rate", "terminal_growth", "step")
    )
    flow = free_cash(items, tax_of(items, asked["tax_rate"]))
    _refuse_unfit(frame, flow, discount, for_ever)

    def equity(rate: float, lasting: float) -> float | None:
        if rate <= lasting:
            return None
        return (
            present_value(flow, asked["growth"], asked["years"], rate, lasting) - items["net_debt"]
        )

    grid = {
        (up, more): equity(discount + up * step, for_ever + more * step)
        for up in DISCOUNTS
        for more in GROWTHS
    }
    near = [each for (up, _), each in grid.items() if abs(up) <= 1 and each is not None]
    firm = present_value(flow, asked["growth"], asked["years"], discount, for_ever)
    figures: dict[str, Any] = {
        "free_cash_firm": flow,
        "firm_value": firm,
        "equity_value": firm - items["net_debt"],
        "low": min(near),
        "high": max(near),
        "lasting_share": _lasting_share(flow, asked, firm),
    }
    names = ("growth_lower", "growth_as_given", "growth_higher")
    table: list[dict[str, Any]] = [
        {
            "discount_rate": discount + up * step,
            **{name: grid[up, more] for name, more in zip(names, GROWTHS, strict=True)},
        }
        for up in DISCOUNTS
        if discount + up * step > 0
    ]
    return Outcome(figures, {"sensitivity": table}, (_told(figures),))


def _lasting_share(flow: float, asked: Mapping[str, Any], firm: float) -> float:
    last = flow * (1 + asked["growth"]) ** asked["years"] * (1 + asked["terminal_growth"])
    lasting = last / (asked["discount_rate"] - asked["terminal_growth"])
    return float(lasting / (1 + asked["discount_rate"]) ** asked["years"] / firm)


def _told(figures: Mapping[str, float]) -> Claim:
    return Claim(
        "level",
        say(
            "El capital vale {value}, de {low} a {high} si descuento y crecimiento se mueven un "
            "escalón; el {lasting} viene de después de los primeros años.",
            "The equity is worth {value}, {low} to {high} where discount and growth move by one "
            "step; {lasting} comes from after the first years.",
            value=decimal(figures["equity_value"], 0),
            low=decimal(figures["low"], 0),
            high=decimal(figures["high"], 0),
            lasting=percent(figures["lasting_share"], 0),
        ),
        ("equity_value", "low", "high", "lasting_share"),
    )


def _refuse_unfit(frame: Frame, flow: float, discount: float, for_ever: float) -> None:
    if discount <= for_ever:
        raise RefusedData(
            "discount_below_growth",
            Words(
                f"La tasa de descuento ({discount:g}) ha de superar el crecimiento para siempre "
                f"({for_ever:g}): suba una o baje el otro.",
                f"The discount rate ({discount:g}) must be above growth for ever ({for_ever:g}): "
                "raise the one or lower the other.",
            ),
            "discount_rate",
        )
    if flow <= 0:
        raise RefusedData(
            "no_free_cash",
            Words(
                f"{frame.source}: el flujo libre es {flow:.0f}; lo que no deja caja no se valora "
                "así. Use otro método, o un año representativo.",
                f"{frame.source}: the free cash flow is {flow:.0f}; what leaves no cash is not "
                "valued so. Use another method, or a usual year.",
            ),
            "value",
        )
