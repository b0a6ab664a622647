"""The form of a comparison of money as the file of `pericia sourcing money`, and back.

A value of the form names places by a key of their own, so that renaming one moves nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from babel.numbers import get_currency_precision

from pericia.apps.organisations.fields import minor_units, plain
from pericia.apps.sourcing import money_examples as examples
from pericia.apps.sourcing.money_fields import (
    ENDS,
    ERROR_COST,
    MINUTES,
    MONEY,
    OPTION,
    SHARE,
    VOLUME,
    WAGE,
    Asked,
)
from pericia.kernels.sourcing.money.telling import place_name

Value = dict[str, Any]
SHARE_DIGITS, PERCENT_DIGITS = 12, 6


def begun(kinds: Iterable[str], family: str, currency: str) -> Value:
    """A form with example values: these options, and the places that they need."""
    sample = examples.sample(family)
    found: Value = {
        "family": family,
        "currency": currency if currency in examples.CURRENCIES else sample["currency"],
        "horizon_months": sample["horizon_months"],
        "discount": _percent(sample["discount_rate"]),
        "growth": _percent(sample["volume_growth"]),
        "hours_month": sample["hours_month"],
        "volume": _shown(sample["volume_month"], VOLUME, "EUR"),
        "error_cost": _shown(sample["error_cost_cents"], ERROR_COST, "EUR"),
        "sites": [],
        "options": [],
    }
    for kind in kinds:
        add_option(found, kind)
    return found


def add_option(value: Value, kind: str) -> str:
    """Add an option with example values, and the places that it needs; returns its key."""
    family = value.get("family")
    family = family if family in examples.FAMILIES else "queries"
    option = examples.option_of(family, kind)
    options = value.setdefault("options", [])
    key = _free(kind, (each.get("key") for each in options))
    works = [{**each, "site": _site(value, family, each["site"])} for each in option["work"]]
    shown = _option({**option, "name": examples.option_name(kind), "work": works}, "EUR")
    options.append({**shown, "key": key})
    return key


def add_site(value: Value) -> str:
    """Add an empty place; returns its key."""
    key = _free("place", (each.get("key") for each in value.setdefault("sites", [])))
    value["sites"].append({"key": key, "kind": "nearshore"})
    return key


def value_of(document: Mapping[str, Any]) -> Value | None:
    """A checked file as a value of the form; None where it holds more than the form asks."""
    if any(len(each.get("work", ())) > 2 for each in document["options"]):
        return None
    currency = document["currency"]
    found: Value = {
        "family": "queries",
        "currency": currency,
        "horizon_months": document["horizon_months"],
        "discount": _percent(document["discount_rate"]),
        "volume": _shown(document["volume_month"], VOLUME, currency),
        "error_cost": _shown(document["error_cost_cents"], ERROR_COST, currency),
        "sites": [
            {
                "key": str(each["id"]),
                "name": place_name(str(each["id"])),
                "kind": each["kind"],
                "wage": _shown(each["wage_hour_cents"], WAGE, currency),
            }
            for each in document["sites"]
        ],
        "options": [_option(each, currency) for each in document["options"]],
    }
    if "volume_growth" in document:
        found["growth"] = _percent(document["volume_growth"])
    return found | {key: document[key] for key in ("hours_month", "shape") if key in document}


def document_of(value: Value) -> dict[str, Any]:
    """The file that a checked value of the form is."""
    currency = value["currency"]
    names = site_ids(value["sites"])
    found: dict[str, Any] = {
        "currency": currency,
        "horizon_months": value["horizon_months"],
        "discount_rate": _share(value["discount"]),
    }
    if "growth" in value:
        found["volume_growth"] = _share(value["growth"])
    found |= {key: value[key] for key in ("hours_month", "shape") if key in value}
    found["volume_month"] = read_range(value["volume"], VOLUME, currency)
    found["error_cost_cents"] = read_range(value["error_cost"], ERROR_COST, currency)
    found["sites"] = [
        {
            "id": names[each["key"]],
            "kind": each["kind"],
            "wage_hour_cents": read_range(each["wage"], WAGE, currency),
        }
        for each in value["sites"]
    ]
    found["options"] = [_read_option(each, names, currency) for each in value["options"]]
    return found


def site_ids(sites: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """The id of each place in the file, by its key: its name as programs write it."""
    found: dict[str, str] = {}
    for site in sites:
        id_ = _as_name(site["name"]) or "place"
        found[site["key"]] = _free(id_, found.values())
    return found


def read_range(given: Mapping[str, Any], asked: Asked, currency: str) -> Any:
    """A range of the form in the unit of the file."""
    ends = {end: read_number(given[end], asked, currency) for end in ENDS if end in given}
    return ends if len(ends) == len(ENDS) else ends["mode"]


def read_number(number: float, asked: Asked, currency: str) -> int | float:
    """One number of the form in the unit of the file."""
    if asked.unit == MONEY:
        return minor_units(number, currency)
    return _share(number) if asked.unit == SHARE else number


def shown_number(number: float, asked: Asked, currency: str) -> float:
    """One number of the file in the unit of the form."""
    if asked.unit == MONEY:
        return plain(number / 10 ** get_currency_precision(currency))
    return _percent(number) if asked.unit == SHARE else plain(number)


def _read_option(
    given: Mapping[str, Any], names: Mapping[str, str], currency: str
) -> dict[str, Any]:
    found: dict[str, Any] = {"id": given["key"], "name": given["name"], "model": given["model"]}
    works = [_read_work(given, at, names, currency) for at in ("", "2") if f"site{at}" in given]
    if works:
        found["work"] = works
    for name, asked in OPTION.items():
        if name in given:
            found[asked.quantity] = read_range(given[name], asked, currency)
    return found


def _read_work(
    given: Mapping[str, Any], at: str, names: Mapping[str, str], currency: str
) -> dict[str, Any]:
    work: dict[str, Any] = {"site": names[given[f"site{at}"]]}
    if f"share{at}" in given:
        work["share"] = _share(given[f"share{at}"])
    return {**work, "handle_minutes": read_range(given[f"minutes{at}"], MINUTES, currency)}


def _option(option: Mapping[str, Any], currency: str) -> Value:
    found: Value = {
        "key": str(option["id"]),
        "model": option["model"],
        "name": option.get("name") or str(option["id"]),
    }
    for at, work in zip(("", "2"), option.get("work", ()), strict=False):
        found[f"site{at}"] = str(work["site"])
        found[f"minutes{at}"] = _shown(work["handle_minutes"], MINUTES, currency)
        if "share" in work:
            found[f"share{at}"] = _percent(work["share"])
    for name, asked in OPTION.items():
        if asked.quantity in option:
            found[name] = _shown(option[asked.quantity], asked, currency)
    return found


def _site(value: Value, family: str, site_id: str) -> str:
    """The key of a place of the sample, which is added where it is not there yet."""
    sites = value.setdefault("sites", [])
    if not any(each.get("key") == site_id for each in sites):
        site = examples.site_of(family, site_id)
        sites.append(
            {
                "key": site_id,
                "name": examples.site_name(site_id),
                "kind": site["kind"],
                "wage": _shown(site["wage_hour_cents"], WAGE, "EUR"),
            }
        )
    return site_id


def _shown(given: Any, asked: Asked, currency: str) -> dict[str, float]:
    """A range of the file in the unit of the form."""
    if isinstance(given, Mapping):
        return {end: shown_number(given[end], asked, currency) for end in ENDS}
    return {"mode": shown_number(given, asked, currency)}


def _free(wanted: str, taken: Iterable[Any]) -> str:
    """The name, with a number where somebody has it already."""
    known = set(taken)
    names = (wanted if number == 1 else f"{wanted}-{number}" for number in range(1, 1000))
    return next(each for each in names if each not in known)


def _as_name(text: str) -> str:
    """The text in letters, digits, `.`, `_` and `-`: without accents, `-` for all else."""
    letters = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9._-]+", "-", letters).lstrip("._-")[:50].rstrip("._-")


def _percent(share: float) -> float:
    return plain(100 * share, PERCENT_DIGITS)


def _share(percent: float) -> float:
    return round(percent / 100, SHARE_DIGITS)
