"""What the work of service lines took, cost and is worth, by the month in which cases ended.

Cases and hours are those that the worker has counted (counting.py). Cost is those hours at what
each person costs an hour today; only the people of the reader's own employer have a cost that can
be read. The price is that of a case on today's rate card times the closed ones. A margin is told
only where every hour has its cost, in the currency of the price.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any
from uuid import UUID

from pericia.apps.journal.actors import Actor
from pericia.apps.journal.permissions import require_each
from pericia.apps.sourcing.measuring import PRICED_UNITS
from pericia.tenancy.scope import rows

PERMISSION = "cost.see"

# $1 clients, $2 first month, $3 last month, $4 names of the unit "case" on a rate card.
ENDED = """
SELECT n.client_id, l.engagement_id, l.id, l.name, e.name, cl.name, l.rate_card <> '{}',
    e.currency, r.cents, n.month, n.closed, n.cancelled
FROM billing_ended n
JOIN engagements_service_line l ON l.client_id = n.client_id AND l.id = n.service_line_id
JOIN engagements_engagement e ON e.client_id = l.client_id AND e.id = l.engagement_id
JOIN organisations_client cl ON cl.client_id = n.client_id
LEFT JOIN LATERAL (
    SELECT (u.rate ->> 'cents')::bigint AS cents FROM jsonb_each(l.rate_card) AS u(unit, rate)
    WHERE lower(u.unit) = ANY ($4) ORDER BY u.unit LIMIT 1
) r ON true
WHERE n.client_id = ANY ($1) AND n.month >= $2 AND n.month <= $3
ORDER BY cl.name, e.name, l.name, l.id, n.month DESC
"""
# The same clients and months. People's own rows are read where the scope holds their employer.
HELD = """
SELECT h.service_line_id, h.month, sum(h.seconds)::bigint,
    coalesce(sum(h.seconds) FILTER (WHERE p.hourly_cost_cents > 0), 0)::bigint,
    p.currency, sum((h.seconds * p.hourly_cost_cents + 1800) / 3600)::bigint
FROM billing_held h
LEFT JOIN people_person p ON p.organisation_id = h.organisation_id AND p.id = h.person_id
WHERE h.client_id = ANY ($1) AND h.month >= $2 AND h.month <= $3
GROUP BY h.service_line_id, h.month, p.currency
"""


@dataclass(slots=True)
class Hours:
    """What one service line took in one month. `costed_seconds` are those of people whose cost an
    hour is known; `costs` are whole minor units by currency."""

    seconds: int = 0
    costed_seconds: int = 0
    costs: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sum:
    """Cases that ended, hours and money. `currency` is that of the price, which is None where a
    closed case has no agreed price; `costs` are by the currency in which people are paid, of the
    `costed_seconds` whose cost an hour is known."""

    currency: str
    closed: int
    cancelled: int
    seconds: int
    costed_seconds: int
    costs: tuple[tuple[str, int], ...]
    price_cents: int | None

    @property
    def hours(self) -> float:
        return self.seconds / 3600

    @property
    def costed_hours(self) -> float:
        return self.costed_seconds / 3600

    @property
    def is_costed(self) -> bool:
        return self.costed_seconds == self.seconds

    @property
    def is_nearly_costed(self) -> bool:
        """Whether the hours whose cost is known read like all of them, to a tenth of an hour."""
        return not self.is_costed and round(self.costed_hours, 1) == round(self.hours, 1)

    @property
    def has_unknown_costs(self) -> bool:
        """Whether the cost of any hour is not known in the price's currency."""
        return not self.is_costed or any(each != self.currency for each, _ in self.costs)

    @property
    def cost_cents(self) -> int:
        """What is known of the cost in the currency of the price."""
        return dict(self.costs).get(self.currency, 0)

    @property
    def margin_cents(self) -> int | None:
        """None where the price or the cost of any hour is not known in the price's currency."""
        if self.has_unknown_costs or self.price_cents is None:
            return None
        return self.price_cents - self.cost_cents

    @property
    def margin_share(self) -> float | None:
        """The margin as a share of the price."""
        margin = self.margin_cents
        return margin / self.price_cents if margin is not None and self.price_cents else None


@dataclass(frozen=True, slots=True)
class Line:
    client_id: UUID
    engagement_id: UUID
    id: UUID
    name: str
    engagement_name: str
    client_name: str
    is_priced: bool


@dataclass(frozen=True, slots=True)
class Month:
    """What one service line spent on the cases that ended in the month that begins that day."""

    line: Line
    first: date
    sum: Sum


def spent_for(actors: Sequence[Actor], first: date, last: date) -> list[Month]:
    """By client, engagement and line, the latest month first, of the months that begin from
    `first` to `last`. Only months in which cases ended are there. Raises Refused (`forbidden`).
    """
    clients = require_each(actors, PERMISSION)
    found = rows(ENDED, (clients, first, last, list(PRICED_UNITS)))
    hours = _hours(rows(HELD, (clients, first, last)) if found else ())
    nothing = Hours()
    return [_month(row, hours.get((row[2], row[9]), nothing)) for row in found]


def added(sums: Iterable[Sum]) -> list[Sum]:
    """One sum for each currency of prices, by its code."""
    ordered = sorted(sums, key=lambda each: each.currency)
    return [_added(list(same)) for _, same in groupby(ordered, lambda each: each.currency)]


def by_line(months: Iterable[Month]) -> list[tuple[Line, Sum]]:
    """Each line with its sum over the months, in the order given."""
    found: dict[UUID, list[Month]] = {}
    for each in months:
        found.setdefault(each.line.id, []).append(each)
    return [(same[0].line, _added([each.sum for each in same])) for same in found.values()]


def by_month(months: Iterable[Month]) -> list[tuple[date, list[Sum], list[Month]]]:
    """Each month, the latest first, with a sum for each currency of prices and its lines."""
    ordered = sorted(months, key=lambda each: each.first, reverse=True)
    grouped = ((first, list(same)) for first, same in groupby(ordered, lambda each: each.first))
    return [(first, added(each.sum for each in same), same) for first, same in grouped]


def _hours(held: Iterable[Sequence[Any]]) -> dict[tuple[UUID, date], Hours]:
    found: dict[tuple[UUID, date], Hours] = defaultdict(Hours)
    for line, month, seconds, costed, currency, cents in held:
        hours = found[line, month]
        hours.seconds += seconds
        hours.costed_seconds += costed
        if costed:
            hours.costs[currency] = cents
    return found


def _month(row: Sequence[Any], hours: Hours) -> Month:
    *told, currency, price_cents, first, closed, cancelled = row
    worth = 0 if not closed else None if price_cents is None else price_cents * closed
    costs = tuple(sorted(hours.costs.items()))
    found = Sum(currency, closed, cancelled, hours.seconds, hours.costed_seconds, costs, worth)
    return Month(Line(*told), first, found)


def _added(sums: Sequence[Sum]) -> Sum:
    known = [each.price_cents for each in sums if each.price_cents is not None]
    costs: dict[str, int] = {}
    for currency, cents in (pair for each in sums for pair in each.costs):
        costs[currency] = costs.get(currency, 0) + cents
    return Sum(
        currency=sums[0].currency,
        closed=sum(each.closed for each in sums),
        cancelled=sum(each.cancelled for each in sums),
        seconds=sum(each.seconds for each in sums),
        costed_seconds=sum(each.costed_seconds for each in sums),
        costs=tuple(sorted(costs.items())),
        price_cents=sum(known) if len(known) == len(sums) else None,
    )
