"""A comparison of options as checked values.

Amounts are whole minor units of one currency ("cents"), times are months or minutes, shares are
from 0 to 1. What is uncertain is a `Range`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

MODELS = ("in_house", "bpo", "kpo", "hybrid", "automated")
SHAPES = ("pert", "triangular")


@dataclass(frozen=True, slots=True)
class Range:
    """The least, the likeliest and the most that a quantity can be."""

    low: float
    mode: float
    high: float

    @property
    def is_fixed(self) -> bool:
        return self.low == self.high


NOTHING = Range(0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Site:
    """A place of work with its loaded wage for a productive hour."""

    id: str
    kind: str
    wage_hour_cents: Range


@dataclass(frozen=True, slots=True)
class Work:
    """The share of the units that people of one site handle, and their minutes a unit."""

    site: str
    share: float
    handle_minutes: Range


QUANTITIES = (
    "error_share",
    "management_share",
    "margin_share",
    "attrition_year",
    "replacement_cost_cents",
    "ramp_up_months",
    "ramp_up_extra",
    "transition_cost_cents",
    "transition_months",
    "fixed_month_cents",
    "machine_unit_cents",
)
"""What an option may say beside its work; what is not said is nothing."""


@dataclass(frozen=True, slots=True)
class Option:
    """One way to have the work done. What is left of the units when every share of `work` is taken
    is done by machine at `machine_unit_cents`."""

    id: str
    name: str
    model: str
    work: tuple[Work, ...]
    quantities: Mapping[str, Range]

    @property
    def machine_share(self) -> float:
        return max(0.0, 1.0 - sum(each.share for each in self.work))


@dataclass(frozen=True, slots=True)
class Scenario:
    """The options to compare and what they share. Exactly one is `in_house`: the yardstick."""

    currency: str
    horizon_months: int
    discount_rate: float
    volume_growth: float
    hours_month: float
    shape: str
    volume_month: Range
    error_cost_cents: Range
    sites: tuple[Site, ...]
    options: tuple[Option, ...]

    @property
    def in_house(self) -> Option:
        return next(each for each in self.options if each.model == "in_house")


def shared_variables(scenario: Scenario) -> dict[str, Range]:
    """What every option meets alike, by name."""
    wages = {f"sites.{site.id}.wage_hour_cents": site.wage_hour_cents for site in scenario.sites}
    shared = {
        "volume_month": scenario.volume_month,
        "error_cost_cents": scenario.error_cost_cents,
    }
    return {**shared, **wages}


def own_variables(option: Option) -> dict[str, Range]:
    """What belongs to one option, by name."""
    minutes = {
        f"options.{option.id}.work.{at}.handle_minutes": each.handle_minutes
        for at, each in enumerate(option.work)
    }
    named = {f"options.{option.id}.{name}": each for name, each in option.quantities.items()}
    return {**minutes, **named}
