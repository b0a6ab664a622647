"""Values to begin a comparison of money with: the ranges of the samples, plainly somebody else's.

A family is a sample: `queries` for work that repeats, `analysis` for work of judgement.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from django.utils.translation import gettext as _

from pericia.kernels.sourcing.money.scenario import QUANTITIES

FAMILIES = {"queries": "money.yaml", "analysis": "money_analysis.yaml"}
KINDS = ("today", "nearshore-bpo", "offshore-bpo", "kpo", "hybrid", "automated")
"""Options to add, by their ids in the samples."""
SENSIBLE: Mapping[str, tuple[str, ...]] = {
    "bpo": ("nearshore-bpo", "offshore-bpo", "automated"),
    "kpo": ("kpo", "hybrid"),
    "hybrid": ("hybrid", "nearshore-bpo", "kpo"),
    "automate": ("automated", "nearshore-bpo"),
    "keep": ("nearshore-bpo", "automated"),
}
"""Which options make sense first, by the model that the answers lead to."""
MEANS: Mapping[str, frozenset[str]] = {
    "nearshore-bpo": frozenset({"bpo", "nearshore"}),
    "offshore-bpo": frozenset({"bpo", "offshore"}),
    "kpo": frozenset({"kpo"}),
    "hybrid": frozenset({"hybrid"}),
    "automated": frozenset({"automate"}),
}
"""The bans that rule an option out."""
CURRENCIES = frozenset({"EUR", "USD", "GBP", "CHF"})
"""In these the amounts of the samples have the right size."""


def family_of(model: str) -> str:
    return "analysis" if model == "kpo" else "queries"


def kinds_for(model: str, bans: frozenset[str]) -> tuple[str, ...]:
    """What to compare first where the answers lead to a model and ban some; today comes first."""
    sensible = (each for each in SENSIBLE.get(model, SENSIBLE["bpo"]) if not MEANS[each] & bans)
    return ("today", *sensible)


@cache
def sample(family: str) -> Mapping[str, Any]:
    """The file of a family; every kind of option is one of its options."""
    path = files("pericia.kernels.sourcing").joinpath("samples", FAMILIES[family])
    found: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    if family == "queries":
        found["options"].append(_analysts(found["options"]))
    return found


def option_of(family: str, kind: str) -> Mapping[str, Any]:
    return next(each for each in sample(family)["options"] if each["id"] == kind)


def site_of(family: str, site_id: str) -> Mapping[str, Any]:
    return next(each for each in sample(family)["sites"] if each["id"] == site_id)


def option_name(kind: str) -> str:
    return {
        "today": _("In house, as today"),
        "nearshore-bpo": _("BPO nearshore"),
        "offshore-bpo": _("BPO offshore"),
        "kpo": _("KPO: a provider's analysts"),
        "hybrid": _("Hybrid: operators and analysts"),
        "automated": _("Automated, people for the rest"),
    }[kind]


def site_name(site_id: str) -> str:
    return {
        "madrid": _("Own office"),
        "madrid-analysts": _("Own analysts"),
        "lisbon": _("Nearshore centre"),
        "lisbon-analysts": _("Nearshore analysts"),
        "bogota": _("Offshore centre"),
        "bogota-own": _("Own offshore centre"),
    }[site_id]


def examples_left(document: Mapping[str, Any]) -> tuple[int, int]:
    """How many ranges of a file are still those of a sample, and how many ranges it has."""
    ranges = list(_ranges(document))
    return sum(each in _known() for each in ranges), len(ranges)


def is_example(quantity: str, value: Any) -> bool:
    """Whether a quantity has exactly the range that a sample gives it."""
    return (quantity, _plain(value)) in _known()


@cache
def _known() -> frozenset[tuple[str, Any]]:
    return frozenset(each for family in FAMILIES for each in _ranges(sample(family)))


def _ranges(document: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for quantity in ("volume_month", "error_cost_cents"):
        yield quantity, _plain(document[quantity])
    for site in document["sites"]:
        yield "wage_hour_cents", _plain(site["wage_hour_cents"])
    for option in document["options"]:
        for work in option.get("work", ()):
            yield "handle_minutes", _plain(work["handle_minutes"])
        for quantity in QUANTITIES:
            if quantity in option:
                yield quantity, _plain(option[quantity])


def _plain(value: Any) -> Any:
    """A range that can be compared; a single number is a range of three alike."""
    if isinstance(value, Mapping):
        return tuple(float(value[each]) for each in ("low", "mode", "high"))
    return (float(value),) * 3


def _analysts(options: list[dict[str, Any]]) -> dict[str, Any]:
    """KPO in the sample of queries: the analysts of its hybrid, under a provider's terms."""
    by_id = {each["id"]: each for each in deepcopy(options)}
    work = {**by_id["hybrid"]["work"][1], "share": 1}
    terms = {**by_id["nearshore-bpo"], "error_share": by_id["hybrid"]["error_share"]}
    return {**terms, "id": "kpo", "name": "KPO", "model": "kpo", "work": [work]}
