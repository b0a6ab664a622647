"""What each month saves against working in house, for many draws at once.

Let V be the units a month, growing yearly by `volume_growth`; for one option

    hours      = sum over work of share * handle_minutes / 60                      (a unit)
    labour     = sum over work of share * handle_minutes / 60 * wage of its site   (a unit)
    newcomers  = attrition_year / 12 * ramp_up_months * ramp_up_extra / 2          (share of labour)
    leavers    = hours / hours_month * attrition_year / 12 * replacement_cost      (a unit)
    people     = (labour * (1 + newcomers) * (1 + management_share) + leavers) * (1 + margin_share)
    unit       = people + (1 - sum of shares) * machine_unit + error_share * error_cost

A month costs V * unit + fixed_month. Until `transition_months` are over, the in-house cost goes on
and the transition cost is spent evenly; after that the work takes `ramp_up_extra` longer, which
falls evenly to nothing over `ramp_up_months`. Months are discounted from their end.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from pericia.kernels.sourcing.draws import Floats
from pericia.kernels.sourcing.money.scenario import Option, Scenario

Values = Mapping[str, Floats]
"""Drawn values by the names of `scenario.shared_variables` and `own_variables`, each (n,)."""

INSTANT = 1e-9


@dataclass(frozen=True, slots=True)
class Unit:
    """What one option costs, each (n,): a unit in steady work, a month whatever the volume, and the
    labour of a unit with what is put on it, which takes longer while people learn."""

    unit: Floats
    fixed: Floats
    learning: Floats


def unit_cost(scenario: Scenario, option: Option, values: Values) -> Unit:
    """The steady cost of an option, in cents."""

    def own(name: str) -> Floats | float:
        return values.get(f"options.{option.id}.{name}", 0.0)

    hours: Floats | float = 0.0
    labour: Floats | float = 0.0
    for at, work in enumerate(option.work):
        spent = values[f"options.{option.id}.work.{at}.handle_minutes"] * (work.share / 60.0)
        hours = hours + spent
        labour = labour + spent * values[f"sites.{work.site}.wage_hour_cents"]
    leaving = np.asarray(own("attrition_year")) / 12.0
    newcomers = leaving * own("ramp_up_months") * own("ramp_up_extra") / 2.0
    leavers = hours / scenario.hours_month * leaving * own("replacement_cost_cents")
    managed = labour * (1.0 + np.asarray(own("management_share")))
    margin = 1.0 + np.asarray(own("margin_share"))
    unit = (managed * (1.0 + newcomers) + leavers) * margin
    unit = unit + option.machine_share * np.asarray(own("machine_unit_cents"))
    unit = unit + np.asarray(own("error_share")) * values["error_cost_cents"]
    shape = values["volume_month"].shape
    spread = [np.broadcast_to(each, shape) for each in (unit, own("fixed_month_cents"))]
    return Unit(spread[0], spread[1], np.broadcast_to(managed * margin, shape))


def growth(scenario: Scenario) -> Floats:
    """Volume of each month as a multiple of the first, (months,)."""
    return np.asarray((1.0 + scenario.volume_growth) ** (np.arange(scenario.horizon_months) / 12.0))


def discount(scenario: Scenario) -> Floats:
    """What money at the end of each month is worth today, (months,)."""
    return np.asarray(
        (1.0 + scenario.discount_rate) ** (-np.arange(1, scenario.horizon_months + 1) / 12.0)
    )


def present_cost(scenario: Scenario, cost: Unit, values: Values) -> Floats:
    """The net present cost of steady work from the first month on, (n,)."""
    weights = discount(scenario)
    volume = values["volume_month"] * float(weights @ growth(scenario))
    return np.asarray(volume * cost.unit + cost.fixed * float(weights.sum()))


@dataclass(frozen=True, slots=True)
class Saving:
    """Against in-house, each (n,): the present value of what is saved up to the horizon, and the
    month at whose end the cumulated saving is made good for the rest of the horizon (no longer
    below zero, and above it in the end); horizon + 1 where there is none."""

    present: Floats
    break_even_month: Floats


def savings(
    scenario: Scenario,
    option: Option,
    values: Values,
    each_month: Callable[[int, Floats], None] = lambda _month, _total: None,
) -> Saving:
    """What an option saves against working in house; `each_month` sees the cumulated saving."""
    flow = _Flow(scenario, option, values)
    total = np.zeros(flow.size)
    last_below = np.zeros(flow.size)
    for month in range(1, scenario.horizon_months + 1):
        total += flow.month(month)
        np.copyto(last_below, month, where=total < 0.0)
        each_month(month, total)
    never = scenario.horizon_months + 1.0
    return Saving(total, np.where(total > 0.0, last_below + 1.0, never))


class _Flow:
    """The discounted saving of one month after the other."""

    def __init__(self, scenario: Scenario, option: Option, values: Values) -> None:
        base = unit_cost(scenario, scenario.in_house, values)
        cost = unit_cost(scenario, option, values)
        volume = values["volume_month"]
        self.size = len(volume)
        self.growth, self.discount = growth(scenario), discount(scenario)
        self.saved = volume * (base.unit - cost.unit)
        self.fixed = base.fixed - cost.fixed
        own = f"options.{option.id}."
        nothing = np.zeros(self.size)
        self.learning = volume * cost.learning * values.get(own + "ramp_up_extra", nothing)
        self.ramp = np.maximum(values.get(own + "ramp_up_months", nothing), INSTANT)
        self.live = np.maximum(values.get(own + "transition_months", nothing), INSTANT)
        self.transition = values.get(own + "transition_cost_cents", nothing) / self.live
        if option is scenario.in_house:
            self.learning = nothing
        self.settled = float(np.max(self.live + self.ramp))
        self.learnt = nothing
        self.passed = nothing

    def month(self, month: int) -> Floats:
        """The saving of the month that ends `month` months from now."""
        grown, worth = float(self.growth[month - 1]), float(self.discount[month - 1])
        if month - 1 >= self.settled:
            saved = self.saved * (grown * worth)
            saved += self.fixed * worth
            return np.asarray(saved)
        since = np.maximum(month - self.live, 0.0)
        share = np.minimum(since, 1.0)
        learning = np.minimum(since, self.ramp)
        learnt = learning - learning * learning / (2.0 * self.ramp)
        passed = np.minimum(month, self.live)
        saved = share * (self.saved * grown + self.fixed)
        saved -= self.learning * grown * (learnt - self.learnt)
        saved -= self.transition * (passed - self.passed)
        saved *= worth
        self.learnt, self.passed = learnt, passed
        return np.asarray(saved)
