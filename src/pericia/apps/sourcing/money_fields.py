"""What the form of a comparison of money asks: in units of money, percent, months and minutes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pericia.apps.organisations import fields
from pericia.apps.sourcing.money_words import kind_titles
from pericia.kernels.sourcing.money.scenario import MODELS, SHAPES
from pericia.web.asking import properties

MONEY, SHARE, PLAIN = "money", "share", "plain"
ENDS = ("low", "mode", "high")


@dataclass(frozen=True, slots=True)
class Asked:
    """A range of the form: which quantity of the file it is, in which unit it is asked."""

    quantity: str
    unit: str
    title: Promise | str
    help: Promise | str = ""


VOLUME = Asked("volume_month", PLAIN, gettext_lazy("Units a month"))
ERROR_COST = Asked("error_cost_cents", MONEY, gettext_lazy("Cost of one unit done wrong"))
WAGE = Asked(
    "wage_hour_cents",
    MONEY,
    gettext_lazy("Cost of a productive hour"),
    gettext_lazy("Wage with charges, divided by the hours truly worked."),
)
MINUTES = Asked("handle_minutes", PLAIN, gettext_lazy("Minutes a unit"))
OPTION: Mapping[str, Asked] = {
    "error": Asked("error_share", SHARE, gettext_lazy("Units done wrong, %")),
    "margin": Asked("margin_share", SHARE, gettext_lazy("Provider's margin, %")),
    "transition_cost": Asked(
        "transition_cost_cents", MONEY, gettext_lazy("Cost of the transition")
    ),
    "transition_months": Asked(
        "transition_months", PLAIN, gettext_lazy("Months of transition")
    ),
    "machine": Asked(
        "machine_unit_cents", MONEY, gettext_lazy("Cost of a unit done by machine")
    ),
    "management": Asked("management_share", SHARE, gettext_lazy("Management, % of labour")),
    "fixed": Asked("fixed_month_cents", MONEY, gettext_lazy("Fixed cost a month")),
    "attrition": Asked("attrition_year", SHARE, gettext_lazy("People who leave a year, %")),
    "replacement": Asked(
        "replacement_cost_cents", MONEY, gettext_lazy("Cost of replacing somebody")
    ),
    "ramp_months": Asked("ramp_up_months", PLAIN, gettext_lazy("Months until newcomers are quick")),
    "ramp_extra": Asked(
        "ramp_up_extra", SHARE, gettext_lazy("Extra time of newcomers at first, %")
    ),
}  # fmt: skip
MAIN = ("error", "margin", "transition_cost", "transition_months", "machine")
MORE = ("management", "fixed", "attrition", "replacement", "ramp_months", "ramp_extra")
NOT_IN_HOUSE = frozenset({"margin", "transition_cost", "transition_months"})


def schema_of(sites: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """The form; `sites` are (key, name) of the places that an option can be worked at."""
    places = list(sites)
    return properties(
        "currency horizon_months discount volume error_cost sites options",
        family=fields.text("", characters_max=20),
        currency=fields.currency(),
        horizon_months=fields.whole(_("Months to look ahead"), 1, 240),
        discount=_number(_("Discount rate a year, %"), 0, 100),
        growth=_number(_("Growth of volume a year, %"), -90, 500),
        hours_month=_number(_("Productive hours of a person a month"), 1, 400),
        shape=fields.choice(_("How values spread"), ((each, _spread(each)) for each in SHAPES)),
        volume=range_of(VOLUME),
        error_cost=range_of(ERROR_COST),
        sites=_listed(
            50,
            _("Places of work"),
            "key name kind wage",
            key=fields.text("", characters_max=60),
            name=fields.text(_("Name")),
            kind=fields.choice(_("Where"), kind_titles()),
            wage=range_of(WAGE),
        ),
        options=_listed(20, _("Options"), "key model name", **_option(places)),
    )


def range_of(asked: Asked) -> dict[str, Any]:
    """Least, likeliest and most; only the likeliest where it is certain."""
    title = str(asked.title)
    words = (_("least"), _("likeliest"), _("most"))
    ends = {
        end: {"type": "number", "label": f"{title}, {word}"}
        for end, word in zip(ENDS, words, strict=True)
    }
    part = properties("mode", **ends)
    return {**part, "label": title, **({"help": str(asked.help)} if asked.help else {})}


def _option(places: list[tuple[str, str]]) -> dict[str, Any]:
    work: dict[str, Any] = {}
    for at in ("", "2"):
        where = _("Second place") if at else _("Place")
        work[f"site{at}"] = fields.choice(where, places) if places else fields.text(where)
        work[f"minutes{at}"] = range_of(MINUTES)
        work[f"share{at}"] = _number(_("Share of the units, %"), 0, 100)
    ranges = {name: range_of(asked) for name, asked in OPTION.items()}
    return {
        "key": fields.text("", characters_max=60),
        "model": {"enum": list(MODELS), "label": ""},
        "name": fields.text(_("Name")),
        **work,
        **ranges,
    }


def _listed(most: int, label: str, required: str, **parts: Any) -> dict[str, Any]:
    return {**fields.entries(label, required, **parts), "maxItems": most}


def _number(label: str, least: float, most: float) -> dict[str, Any]:
    return {"type": "number", "minimum": least, "maximum": most, "label": label}


def _spread(shape: str) -> str:
    return {
        "pert": _("mostly near the likeliest (PERT)"),
        "triangular": _("evenly towards the ends (triangular)"),
    }[shape]
