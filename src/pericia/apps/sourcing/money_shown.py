"""A comparison of money as a page draws it: bars, a band over time, and what moves a saving most.

Places are numbers from 0 to 100 along the width, or from the top.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from pericia.apps.sourcing.money_words import (
    amount,
    kind_title,
    likely,
    model_title,
    month_said,
    of_hundred,
    spoken,
)
from pericia.kernels.sourcing.money.scenario import Scenario
from pericia.kernels.sourcing.money.telling import variable_title, variable_value

BARS_MAX = 8
Outcome = Mapping[str, Any]
At = Callable[[float], float]


@dataclass(frozen=True, slots=True)
class Bar:
    """From `left` on, `width` long, with a mark where there is one."""

    left: float
    width: float
    mark: float | None = None


@dataclass(frozen=True, slots=True)
class OptionShown:
    """One option in words and bars. The yardstick has neither saving nor the rest of it."""

    id: str
    name: str
    how: str
    number: int
    is_yardstick: bool
    unit: str
    unit_range: str
    cost: str
    cost_range: str
    saving: str = ""
    saving_range: str = ""
    saves: bool = False
    bar: Bar | None = None
    probability: float = 0.0
    likely: str = ""
    of_hundred: str = ""
    months: str = ""
    months_bar: Bar | None = None


@dataclass(frozen=True, slots=True)
class Mover:
    """A quantity at both ends, and the saving that each leaves."""

    title: str
    values: str
    low: str
    high: str
    bar: Bar


@dataclass(frozen=True, slots=True)
class OverTime:
    """The cumulated saving: a polygon of the band, lines, where zero lies, and the same as rows."""

    band: str
    line: str
    others: tuple[tuple[int, str], ...]
    zero: float
    top: str
    bottom: str
    rows: tuple[tuple[int, str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """All of it; `chosen` is the option that is drawn over time."""

    headline: str
    options: tuple[OptionShown, ...]
    zero: float
    chosen: OptionShown | None
    over_time: OverTime | None
    movers: tuple[Mover, ...]
    movers_zero: float


def shown_of(scenario: Scenario, outcome: Outcome, chosen_id: str) -> Shown:
    """The outcome as a picture; where no option is chosen, the one that saves most is."""
    others = [each for each in outcome["options"] if not each["yardstick"]]
    best = max(others, key=lambda each: each["npv_saving_cents"]["p50"], default=None)
    chosen = next((each for each in others if each["id"] == chosen_id), best)
    at, zero = _scale([each["npv_saving_cents"] for each in others])
    options = tuple(
        _option(each, number, outcome, at) for number, each in enumerate(outcome["options"])
    )
    movers, movers_zero = _movers(scenario, chosen, outcome["currency"]) if chosen else ((), 0.0)
    return Shown(
        _headline(best, outcome) if best else "",
        options,
        zero,
        next((each for each in options if chosen and each.id == chosen["id"]), None),
        _over_time(chosen, outcome, options) if chosen else None,
        movers,
        movers_zero,
    )


def _headline(best: Outcome, outcome: Outcome) -> str:
    saving, currency = best["npv_saving_cents"], outcome["currency"]
    values = {
        "name": best["name"],
        "saving": amount(saving["p50"], currency),
        "low": amount(saving["p10"], currency),
        "high": amount(saving["p90"], currency),
        "months": outcome["horizon_months"],
        "how_often": of_hundred(best["probability_of_saving"]),
        "made_good": month_said(
            best["break_even_month"], best["break_even_share"], outcome["horizon_months"]
        ),
    }
    if saving["p50"] <= 0:
        return _(
            "No option is likely to save against staying in house. “%(name)s” comes closest: it "
            "saves %(how_often)s within %(months)s months."
        ) % values  # fmt: skip
    return _(
        "“%(name)s” saves most: about %(saving)s within %(months)s months (from %(low)s to "
        "%(high)s). It saves %(how_often)s. The money put in is made good: %(made_good)s."
    ) % values  # fmt: skip


def _option(option: Outcome, number: int, outcome: Outcome, at: At) -> OptionShown:
    currency, horizon = outcome["currency"], outcome["horizon_months"]
    places = [kind_title(each) for each in option["locations"]]
    unit, cost = option["unit_cost_cents"], option["npv_cost_cents"]
    plain = {
        "id": option["id"],
        "name": option["name"],
        "how": ", ".join([model_title(option["model"]), *places]),
        "number": number,
        "is_yardstick": option["yardstick"],
        "unit": amount(unit["p50"], currency),
        "unit_range": _from_to(unit, currency),
        "cost": amount(cost["p50"], currency),
        "cost_range": _from_to(cost, currency),
    }
    if option["yardstick"]:
        return OptionShown(**plain)
    saving, months = option["npv_saving_cents"], option["break_even_month"]
    share = option["probability_of_saving"]
    return OptionShown(
        **plain,
        saving=amount(saving["p50"], currency),
        saving_range=_from_to(saving, currency),
        saves=saving["p50"] > 0,
        bar=_bar(saving["p10"], saving["p90"], at, saving["p50"]),
        probability=round(100 * share, 1),
        likely=likely(share),
        of_hundred=of_hundred(share),
        months=month_said(months, option["break_even_share"], horizon),
        months_bar=_months_bar(months, horizon),
    )


def _months_bar(months: Mapping[str, int | None], horizon: int) -> Bar | None:
    if months["p10"] is None:
        return None

    def at(month: float) -> float:
        return round(100 * month / horizon, 2)

    high = months["p90"] or horizon
    return _bar(months["p10"], high, at, months["p50"])


def _over_time(chosen: Outcome, outcome: Outcome, options: Sequence[OptionShown]) -> OverTime:
    horizon, currency = outcome["horizon_months"], outcome["currency"]
    bands = chosen["cumulated_saving_cents"]
    lines = {
        each["id"]: each["cumulated_saving_cents"]
        for each in outcome["options"]
        if not each["yardstick"] and each["id"] != chosen["id"]
    }
    ends = [0, *(band[end] for band in bands for end in ("p10", "p90"))]
    ends += [band["p50"] for line in lines.values() for band in line]
    low, high = min(ends), max(ends)

    def point(month: float, cents: float) -> str:
        return f"{100 * month / horizon:.2f},{_from_top(cents, low, high):.2f}"

    def line(bands: Sequence[Mapping[str, int]], end: str) -> list[str]:
        return [point(0, 0), *(point(each["month"], each[end]) for each in bands)]

    numbers = {each.id: each.number for each in options}
    return OverTime(
        " ".join([*line(bands, "p90"), *reversed(line(bands, "p10"))]),
        " ".join(line(bands, "p50")),
        tuple((numbers[id_], " ".join(line(each, "p50"))) for id_, each in lines.items()),
        round(_from_top(0, low, high), 2),
        amount(high, currency),
        amount(low, currency) if low < 0 else "",
        tuple(
            (each["month"], *(amount(each[end], currency) for end in ("p10", "p50", "p90")))
            for each in bands
            if each["month"] % 12 == 0 or each["month"] in (3, 6, horizon)
        ),
    )


def _movers(scenario: Scenario, chosen: Outcome, currency: str) -> tuple[tuple[Mover, ...], float]:
    bars = chosen["tornado"][:BARS_MAX]
    middle = chosen["npv_saving_cents"]["p50"]
    ends = [middle, *(bar[f"saving_{end}_cents"] for bar in bars for end in ("low", "high"))]
    low, high = min(ends), max(ends)

    def at(cents: float) -> float:
        return _place(cents, low, high)

    found = []
    for bar in bars:
        name = bar["variable"]
        one, other = (variable_value(name, bar[end], scenario, spoken()) for end in ("low", "high"))
        saved = [bar["saving_low_cents"], bar["saving_high_cents"]]
        found.append(
            Mover(
                _capital(variable_title(name, scenario, spoken())),
                f"{one} – {other}",
                amount(saved[0], currency),
                amount(saved[1], currency),
                _bar(min(saved), max(saved), at),
            )
        )
    return tuple(found), at(middle)


def _scale(savings: Sequence[Mapping[str, float]]) -> tuple[At, float]:
    ends = [0.0, *(each[end] for each in savings for end in ("p10", "p90"))]
    low, high = min(ends), max(ends)

    def at(cents: float) -> float:
        return _place(cents, low, high)

    return at, at(0.0)


def _bar(low: float, high: float, at: At, mark: float | None = None) -> Bar:
    left, right = at(low), at(high)
    return Bar(round(left, 2), round(max(right - left, 0.6), 2), None if mark is None else at(mark))


def _place(cents: float, low: float, high: float) -> float:
    return round(100 * (cents - low) / ((high - low) or 1.0), 2)


def _from_top(cents: float, low: float, high: float) -> float:
    return 100 - 100 * (cents - low) / ((high - low) or 1.0)


def _from_to(spread: Mapping[str, float], currency: str) -> str:
    return _("%(low)s to %(high)s") % {
        "low": amount(spread["p10"], currency),
        "high": amount(spread["p90"], currency),
    }


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
