"""Options compared: present values, break-even, probability of saving, and what moves them most.

All options meet the same draws of what they share, and every quantity has a stream of its own
(common random numbers), so the difference between two options is not blurred by chance, and adding
an option changes nothing about the others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from pericia.kernels.sourcing.draws import Floats, uniforms
from pericia.kernels.sourcing.money.flows import (
    Saving,
    Values,
    present_cost,
    savings,
    unit_cost,
)
from pericia.kernels.sourcing.money.ranges import BLOCK, quantiles
from pericia.kernels.sourcing.money.scenario import (
    Option,
    Range,
    Scenario,
    own_variables,
    shared_variables,
)

DRAWS = 100_000
BAND_DRAWS = 5_000
BAND_MONTHS = 3
LEVELS = (10, 50, 90)


@dataclass(frozen=True, slots=True)
class Spread:
    """A drawn quantity in short."""

    mean: float
    p10: float
    p50: float
    p90: float

    def as_cents(self) -> dict[str, int]:
        """Whole minor units."""
        return {name: round(getattr(self, name)) for name in ("mean", "p10", "p50", "p90")}


@dataclass(frozen=True, slots=True)
class Bar:
    """A quantity at its 10th and 90th percentile, all others at their median, and the present
    value that is then saved against in-house, in cents."""

    variable: str
    low: float
    high: float
    saving_low: float
    saving_high: float

    @property
    def swing(self) -> float:
        return abs(self.saving_high - self.saving_low)


@dataclass(frozen=True, slots=True)
class Band:
    """The cumulated saving at the end of every third month and of the last, in cents of today."""

    month: int
    p10: float
    p50: float
    p90: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is told about one option. Break-even months are None where a draw of that rank never
    breaks even before the horizon. The yardstick itself saves nothing and has no tornado."""

    option: Option
    kinds: tuple[str, ...]
    unit_cost: Spread
    present_cost: Spread
    present_saving: Spread
    probability_of_saving: float
    break_even_months: tuple[int | None, ...]
    break_even_share: float
    tornado: tuple[Bar, ...]
    bands: tuple[Band, ...]

    @property
    def is_yardstick(self) -> bool:
        return self.option.model == "in_house"

    def as_json(self) -> dict[str, Any]:
        """JSON-ready; money as whole minor units."""
        against = {
            "npv_saving_cents": self.present_saving.as_cents(),
            "probability_of_saving": self.probability_of_saving,
            "break_even_month": {
                f"p{level}": month
                for level, month in zip(LEVELS, self.break_even_months, strict=True)
            },
            "break_even_share": self.break_even_share,
            "tornado": [_bar(each) for each in self.tornado],
            "cumulated_saving_cents": [_band(each) for each in self.bands],
        }
        if self.is_yardstick:
            against = dict.fromkeys(against, None)
        return {
            "id": self.option.id,
            "name": self.option.name,
            "model": self.option.model,
            "locations": list(self.kinds),
            "yardstick": self.is_yardstick,
            "unit_cost_cents": {
                name: round(getattr(self.unit_cost, name), 2)
                for name in ("mean", "p10", "p50", "p90")
            },
            "npv_cost_cents": self.present_cost.as_cents(),
            **against,
        }


def compare(scenario: Scenario, *, seed: int = 1, draws: int = DRAWS) -> tuple[Outcome, ...]:
    """Every option of a checked scenario; the same values give the same outcomes."""
    shared = drawn(scenario, shared_variables(scenario), seed, draws)
    base = {**shared, **drawn(scenario, own_variables(scenario.in_house), seed, draws)}
    yardstick = present_cost(scenario, unit_cost(scenario, scenario.in_house, base), base)
    found: list[Outcome] = []
    for option in scenario.options:
        own = drawn(scenario, own_variables(option), seed, draws)
        found.append(_outcome(scenario, option, {**base, **own}, yardstick))
    return tuple(found)


def as_json(
    scenario: Scenario, found: Sequence[Outcome], *, seed: int, draws: int
) -> dict[str, Any]:
    """The whole comparison, JSON-ready."""
    return {
        "currency": scenario.currency,
        "horizon_months": scenario.horizon_months,
        "discount_rate": scenario.discount_rate,
        "seed": seed,
        "draws": draws,
        "options": [each.as_json() for each in found],
    }


def drawn(
    scenario: Scenario, variables: Mapping[str, Range], seed: int, draws: int
) -> dict[str, Floats]:
    """Values of each quantity, (draws,)."""
    return {
        name: quantiles(of, scenario.shape, _stream(of, seed, name, draws))
        for name, of in variables.items()
    }


def _stream(of: Range, seed: int, name: str, draws: int) -> Floats:
    return np.zeros(draws) if of.is_fixed else uniforms(seed, name, draws)


def _outcome(scenario: Scenario, option: Option, values: Values, yardstick: Floats) -> Outcome:
    saving = _in_blocks(scenario, option, values)
    never = scenario.horizon_months + 1
    months = np.percentile(saving.break_even_month, LEVELS, method="higher")
    cost = unit_cost(scenario, option, values)
    kinds = {site.id: site.kind for site in scenario.sites}
    against = option.model != "in_house"
    return Outcome(
        option,
        tuple(dict.fromkeys(kinds[work.site] for work in option.work)),
        _spread(cost.unit + cost.fixed / values["volume_month"]),
        _spread(yardstick - saving.present),
        _spread(saving.present),
        float((saving.present > 0.0).mean()),
        tuple(None if month >= never else int(month) for month in months),
        float((saving.break_even_month < never).mean()),
        _tornado(scenario, option) if against else (),
        _bands(scenario, option, values) if against else (),
    )


def _in_blocks(scenario: Scenario, option: Option, values: Values) -> Saving:
    size = len(values["volume_month"])
    if option is scenario.in_house:
        return Saving(np.zeros(size), np.full(size, scenario.horizon_months + 1.0))
    found = [
        savings(scenario, option, {name: each[at : at + BLOCK] for name, each in values.items()})
        for at in range(0, size, BLOCK)
    ]
    return Saving(
        np.concatenate([each.present for each in found]),
        np.concatenate([each.break_even_month for each in found]),
    )


def _tornado(scenario: Scenario, option: Option) -> tuple[Bar, ...]:
    variables = {
        **shared_variables(scenario),
        **own_variables(scenario.in_house),
        **own_variables(option),
    }
    moving = [name for name, of in variables.items() if not of.is_fixed]
    if not moving:
        return ()
    ranks = {name: np.full(2 * len(moving), 0.5) for name in variables}
    for at, name in enumerate(moving):
        ranks[name][2 * at : 2 * at + 2] = 0.1, 0.9
    values = {name: quantiles(of, scenario.shape, ranks[name]) for name, of in variables.items()}
    saved = savings(scenario, option, values).present
    bars = [
        Bar(
            name,
            float(values[name][2 * at]),
            float(values[name][2 * at + 1]),
            float(saved[2 * at]),
            float(saved[2 * at + 1]),
        )
        for at, name in enumerate(moving)
    ]
    return tuple(sorted((bar for bar in bars if round(bar.swing)), key=lambda bar: -bar.swing))


def _bands(scenario: Scenario, option: Option, values: Values) -> tuple[Band, ...]:
    found: list[Band] = []

    def see(month: int, total: Floats) -> None:
        if month % BAND_MONTHS == 0 or month == scenario.horizon_months:
            found.append(Band(month, *(float(each) for each in np.percentile(total, LEVELS))))

    few = {name: each[:BAND_DRAWS] for name, each in values.items()}
    savings(scenario, option, few, see)
    return tuple(found)


def _spread(values: Floats) -> Spread:
    p10, p50, p90 = (float(each) for each in np.percentile(values, LEVELS))
    return Spread(float(values.mean()), p10, p50, p90)


def _bar(bar: Bar) -> dict[str, Any]:
    return {
        "variable": bar.variable,
        "low": round(bar.low, 4),
        "high": round(bar.high, 4),
        "saving_low_cents": round(bar.saving_low),
        "saving_high_cents": round(bar.saving_high),
    }


def _band(band: Band) -> dict[str, int]:
    return {
        "month": band.month,
        "p10": round(band.p10),
        "p50": round(band.p50),
        "p90": round(band.p90),
    }
