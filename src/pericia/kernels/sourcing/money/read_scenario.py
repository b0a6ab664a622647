"""Reading the file of `pericia sourcing money`."""

from __future__ import annotations

from collections.abc import Mapping

from babel.core import get_global

from pericia.kernels.procedure.problems import Problem, nearest
from pericia.kernels.sourcing import reading
from pericia.kernels.sourcing.money.scenario import (
    MODELS,
    NOTHING,
    SHAPES,
    Option,
    Range,
    Scenario,
    Site,
    Work,
)
from pericia.kernels.sourcing.process import LOCATIONS
from pericia.kernels.sourcing.reading import Group, group_at, number_at

OPTIONS_MAX = 20
SITES_MAX = 50
WORK_MAX = 10
HORIZON_MAX = 240
CENTS_MAX = 1e13

LIMITS: Mapping[str, tuple[float, float, str]] = {
    "volume_month": (1, 1e9, "{low: 18000, mode: 20000, high: 25000}"),
    "error_cost_cents": (0, CENTS_MAX, "{low: 800, mode: 1200, high: 3000}"),
    "wage_hour_cents": (0, 1e9, "{low: 1700, mode: 1900, high: 2200}"),
    "handle_minutes": (0, 100_000, "{low: 6, mode: 7, high: 9}"),
    "error_share": (0, 1, "{low: 0.01, mode: 0.02, high: 0.05}"),
    "management_share": (0, 5, "{low: 0.08, mode: 0.1, high: 0.15}"),
    "margin_share": (0, 5, "{low: 0.1, mode: 0.15, high: 0.2}"),
    "attrition_year": (0, 5, "{low: 0.2, mode: 0.3, high: 0.5}"),
    "replacement_cost_cents": (0, CENTS_MAX, "{low: 150000, mode: 200000, high: 300000}"),
    "ramp_up_months": (0, 60, "{low: 1, mode: 2, high: 4}"),
    "ramp_up_extra": (0, 10, "{low: 0.2, mode: 0.3, high: 0.6}"),
    "transition_cost_cents": (0, CENTS_MAX, "{low: 9000000, mode: 12000000, high: 20000000}"),
    "transition_months": (0, HORIZON_MAX, "{low: 3, mode: 4, high: 8}"),
    "fixed_month_cents": (0, CENTS_MAX, "{low: 300000, mode: 400000, high: 500000}"),
    "machine_unit_cents": (0, CENTS_MAX, "{low: 5, mode: 8, high: 15}"),
}
"""Between what and what each quantity may lie, and how it is written."""

ALWAYS = ("error_share",)
SOMETIMES = (
    "management_share",
    "margin_share",
    "attrition_year",
    "replacement_cost_cents",
    "ramp_up_months",
    "ramp_up_extra",
    "fixed_month_cents",
    "machine_unit_cents",
)
TRANSITION = ("transition_cost_cents", "transition_months")
PAIRS = (("attrition_year", "replacement_cost_cents"), ("ramp_up_months", "ramp_up_extra"))
OPTION = "options: [{id: today, model: in_house, work: [{site: madrid, handle_minutes: 7}], ...}]"


def read_scenario(text: str) -> tuple[Scenario | None, list[Problem]]:
    """The scenario that a YAML text describes, or every problem of the text."""
    return reading.read(text, "currency: EUR", _scenario)


def _scenario(top: Group) -> Scenario | None:
    currency = _currency(top)
    horizon = top.whole("horizon_months", 1, HORIZON_MAX, example="horizon_months: 60")
    rate = top.number("discount_rate", 0, 1, example="discount_rate: 0.08")
    growth = top.number("volume_growth", -0.9, 5, example="volume_growth: 0.03", needed=False)
    hours = top.number("hours_month", 1, 400, example="hours_month: 130", needed=False)
    shape = top.choice("shape", SHAPES, example="shape: pert", needed=False)
    volume = _range(top, "volume_month", needed=True)
    error_cost = _range(top, "error_cost_cents", needed=True)
    sites = _sites(top)
    options = _options(top, {site.id for site in sites})
    if not (currency and horizon and volume and error_cost) or rate is None:
        return None
    return Scenario(
        currency,
        horizon,
        rate,
        growth or 0.0,
        130.0 if hours is None else hours,
        shape or SHAPES[0],
        volume,
        error_cost,
        sites,
        options,
    )


def _currency(top: Group) -> str | None:
    found = top.text("currency", example="currency: EUR")
    known = get_global("all_currencies")
    if found is None or found in known:
        return found
    meant = nearest(found, [code.lower() for code in known]) if len(found) < 10 else None
    advice = f"Did you mean `{meant.upper()}`?" if meant else "Write three capitals, such as EUR."
    top.note("currency", f"`{found}` is no currency code of ISO 4217.", advice)
    return None


def _sites(top: Group) -> tuple[Site, ...]:
    example = "sites: [{id: madrid, kind: onshore, wage_hour_cents: 1900}]"
    found: list[Site] = []
    if not top.need("sites", example):
        return ()
    for each in top.groups("sites", example=example, most=SITES_MAX):
        id_ = each.name("id", example="id: madrid")
        kind = each.choice("kind", LOCATIONS, example="kind: onshore")
        wage = _range(each, "wage_hour_cents", needed=True)
        each.close()
        if id_ in {site.id for site in found}:
            each.note("id", f"`{id_}` is the id of an earlier site.", "Give each its own id.")
        if id_ is not None:
            found.append(Site(id_, kind or LOCATIONS[0], wage or NOTHING))
    return tuple(found)


def _options(top: Group, sites: set[str]) -> tuple[Option, ...]:
    found: list[Option] = []
    if not top.need("options", OPTION):
        return ()
    groups = top.groups("options", example=OPTION, most=OPTIONS_MAX)
    for each in groups:
        option = _option(each, sites)
        if option.id and option.id in {other.id for other in found}:
            message = f"`{option.id}` is the id of an earlier option."
            each.note("id", message, "Give each its own id.")
        found.append(option)
    in_house = [at for at, option in enumerate(found) if option.model == "in_house"]
    if groups and not in_house:
        advice = "Add one option with `model: in_house`: the others are measured against it."
        top.note("options", "No option is in-house.", advice)
    for at in in_house[1:]:
        message = "Two options are in-house, and one must be the yardstick."
        groups[at].note("model", message, f"Use one of: {', '.join(MODELS[1:])}.")
    return tuple(found)


def _option(group: Group, sites: set[str]) -> Option:
    id_ = group.name("id", example="id: nearshore-bpo")
    name = group.text("name", example="name: BPO in Lisbon", needed=False)
    model = group.choice("model", MODELS, example="model: bpo")
    work = _work(group, sites, needed=model != "automated")
    quantities: dict[str, Range] = {}
    for key in (*ALWAYS, *SOMETIMES, *TRANSITION):
        needed = key in ALWAYS or (key in TRANSITION and model not in (None, "in_house"))
        found = _range(group, key, needed=needed)
        if found is not None:
            quantities[key] = found
    _note_contradictions(group, model, work, quantities)
    group.close()
    return Option(id_ or "", name or id_ or "", model or "", work, quantities)


def _work(group: Group, sites: set[str], *, needed: bool) -> tuple[Work, ...]:
    example = "work: [{site: madrid, share: 1, handle_minutes: {low: 6, mode: 7, high: 9}}]"
    if not (group.need("work", example) if needed else group.has("work")):
        return ()
    found: list[Work] = []
    groups = group.groups("work", example=example, most=WORK_MAX)
    for each in groups:
        site = each.choice("site", sites, example="site: madrid") if sites else None
        each.has("site")
        alone = len(groups) == 1
        share = each.number("share", 0, 1, example="share: 0.8", needed=not alone)
        minutes = _range(each, "handle_minutes", needed=True)
        each.close()
        found.append(Work(site or "", (1.0 if share is None else share), minutes or NOTHING))
    total = sum(each.share for each in found)
    if total > 1 + 1e-9:
        group.note(
            "work",
            f"The shares of `work` add up to {total:g}.",
            "Write shares of at most 1 in all; what is left is done by machine.",
        )
    return tuple(found)


def _note_contradictions(
    group: Group, model: str | None, work: tuple[Work, ...], quantities: Mapping[str, Range]
) -> None:
    if model == "in_house":
        for key in TRANSITION:
            if key in quantities:
                message = f"`{key}` contradicts `model: in_house`, which needs no transition."
                group.note(key, message, "Remove it.")
    left = 1.0 - sum(each.share for each in work)
    handled = work or (model == "automated" and not group.has("work"))
    if handled and left > 1e-9 and "machine_unit_cents" not in quantities:
        group.note(
            "work",
            f"{left:.0%} of the units are done by nobody.",
            "Raise the shares of `work` to 1, or write `machine_unit_cents: 8` for the rest.",
        )
    for one, other in PAIRS:
        for key, twin in ((one, other), (other, one)):
            if key in quantities and twin not in quantities and not group.has(twin):
                message = f"`{key}` does nothing without `{twin}`."
                group.note(key, message, f"Write `{twin}: {LIMITS[twin][2]}` too.")


def _range(group: Group, key: str, *, needed: bool) -> Range | None:
    """A number, or low, mode and high."""
    least, most, example = LIMITS[key]
    example = f"{key}: {example}"
    if not (group.need(key, example) if needed else group.has(key)):
        return None
    value, path = group.value[key], (*group.path, key)
    if not isinstance(value, dict):
        found = number_at(group.problems, path, value, key, least, most)
        return (
            None if found is None or not _whole(group, key, found) else Range(found, found, found)
        )
    inner = group_at(group.problems, path, value, key, example)
    assert inner is not None
    three = [
        inner.number(name, least, most, example=f"{name}: {inner_example}")
        for name, inner_example in zip(("low", "mode", "high"), _numbers(example), strict=True)
    ]
    inner.close()
    low, mode, high = three
    if low is None or mode is None or high is None:
        return None
    if not low <= mode <= high:
        group.note(
            key,
            f"`{key}` goes from {low:g} over {mode:g} to {high:g}.",
            "Write low, mode and high in rising order.",
        )
        return None
    return Range(low, mode, high) if all(_whole(group, key, each) for each in three) else None


def _whole(group: Group, key: str, found: float | None) -> bool:
    if found is None or not key.endswith("_cents") or found == int(found):
        return True
    message = f"`{key}` is {found:g}, and amounts are whole cents."
    group.note(key, message, f"Write `{key}: {round(found)}`.")
    return False


def _numbers(example: str) -> tuple[str, str, str]:
    low, mode, high = (part.rpartition(": ")[2] for part in example.strip("}").split(", "))
    return low, mode, high
