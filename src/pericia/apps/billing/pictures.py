"""Price and cost of each month as bars beside each other, in units of the picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pericia.apps.billing.spending import Month, added

WIDTH, HEIGHT = 600, 170
LEFT, TOP, BOTTOM, GAP = 30, 16, 24, 0.3
NAMED_MAX = 12


@dataclass(frozen=True, slots=True)
class Bars:
    """A month: its price and its cost, each with the top and the height of its bar."""

    first: date
    price_cents: int
    cost_cents: int
    price_x: float
    cost_x: float
    width: float
    middle: float
    price_y: float
    price_height: float
    cost_y: float
    cost_height: float
    is_named: bool
    is_second: bool
    """Every other name, for which a narrow picture has no room."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """The bars of one currency; `top_cents` is the most of any bar, whose top is the axis'."""

    currency: str
    bars: tuple[Bars, ...]
    top_cents: int
    base: float

    @property
    def price_cents(self) -> int:
        return sum(each.price_cents for each in self.bars)

    @property
    def cost_cents(self) -> int:
        return sum(each.cost_cents for each in self.bars)

    @property
    def has_costs(self) -> bool:
        """False where nothing is known of the cost in this currency."""
        return any(each.cost_cents for each in self.bars)


def months_drawn(found: Sequence[Month], months: Sequence[date]) -> list[Drawn]:
    """A picture for each currency over the months of the period, those without cases too. Only what
    is known is drawn. None where there is no money at all."""
    pictures = [
        _drawn(total.currency, found, months) for total in added(each.sum for each in found)
    ]
    return [each for each in pictures if each.top_cents]


def _drawn(currency: str, found: Sequence[Month], months: Sequence[date]) -> Drawn:
    prices, costs = dict.fromkeys(months, 0), dict.fromkeys(months, 0)
    for each in found:
        if each.sum.currency == currency:
            prices[each.first] += each.sum.price_cents or 0
            costs[each.first] += each.sum.cost_cents
    top = max((*prices.values(), *costs.values()), default=0)
    base = HEIGHT - BOTTOM
    step = (WIDTH - LEFT) / max(len(months), 1)
    every = -(-len(months) // NAMED_MAX)
    bars = tuple(
        _bars(month, prices[month], costs[month], number, every, step, (base - TOP) / max(top, 1))
        for number, month in enumerate(months)
    )
    return Drawn(currency, bars, top, base)


def _bars(
    month: date, price: int, cost: int, number: int, every: int, step: float, scale: float
) -> Bars:
    base, width = HEIGHT - BOTTOM, step * (1 - GAP) / 2
    x = number * step
    begins = LEFT + x + step * GAP / 2
    return Bars(
        first=month,
        price_cents=price,
        cost_cents=cost,
        price_x=round(begins, 1),
        cost_x=round(begins + width, 1),
        width=round(width, 1),
        middle=round(LEFT + x + step / 2, 1),
        price_y=round(base - price * scale, 1),
        price_height=round(price * scale, 1),
        cost_y=round(base - cost * scale, 1),
        cost_height=round(cost * scale, 1),
        is_named=number % every == 0,
        is_second=number // every % 2 == 1,
    )
