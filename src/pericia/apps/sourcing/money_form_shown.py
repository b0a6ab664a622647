"""The form of a comparison of money as its template lays it out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pericia.apps.sourcing.money_examples import KINDS, is_example, option_name
from pericia.apps.sourcing.money_fields import (
    ERROR_COST,
    MAIN,
    MINUTES,
    MORE,
    NOT_IN_HOUSE,
    OPTION,
    VOLUME,
    WAGE,
    Asked,
)
from pericia.apps.sourcing.money_form import read_range
from pericia.apps.sourcing.money_words import model_title
from pericia.web.forms_from_schema import Node, SchemaForm

RANGES = {"volume": VOLUME, "error_cost": ERROR_COST}
SCALARS = ("currency", "horizon_months", "discount")
MORE_SCALARS = ("growth", "hours_month", "shape")


@dataclass(frozen=True, slots=True)
class RangeShown:
    """A range; `is_example` where its values are still those of a sample."""

    node: Node
    is_example: bool


@dataclass(frozen=True, slots=True)
class Work:
    """One place of an option."""

    site: Node
    share: Node
    minutes: RangeShown


@dataclass(frozen=True, slots=True)
class Entry:
    """A place or an option; `has_more` where something rarely needed is filled in wrongly."""

    node: Node
    parts: Mapping[str, Node]
    has_focus: bool
    model: str = ""
    wage: RangeShown | None = None
    work: tuple[Work, ...] = ()
    main: tuple[RangeShown, ...] = ()
    more: tuple[RangeShown, ...] = ()
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class FormShown:
    form: SchemaForm
    family: str
    scalars: list[Node]
    more: list[Node]
    more_is_open: bool
    ranges: list[RangeShown]
    sites: Node
    places: list[Entry]
    options: Node
    entries: list[Entry]
    kinds: list[tuple[str, str]] = field(default_factory=list)


def form_shown(form: SchemaForm, focus: str = "") -> FormShown:
    """`focus` is `option:KEY` or `site:KEY`: what was just added."""
    nodes = _by_key(form.nodes)
    value, currency = form.value, str(form.value.get("currency", ""))
    options = value.get("options") or [{}] * len(nodes["options"].children)
    sites = value.get("sites") or [{}] * len(nodes["sites"].children)
    more = [nodes[each] for each in MORE_SCALARS]
    return FormShown(
        form,
        str(value.get("family", "")),
        [nodes[each] for each in SCALARS],
        more,
        any(each.error for each in more),
        [_range(nodes[name], value, asked, currency) for name, asked in RANGES.items()],
        nodes["sites"],
        [
            _place(node, held, currency, focus)
            for node, held in zip(nodes["sites"].children, sites, strict=True)
        ],
        nodes["options"],
        [
            _option(node, held, currency, focus)
            for node, held in zip(nodes["options"].children, options, strict=True)
        ],
        _kinds(options),
    )


def _kinds(options: Iterable[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """What can be added: to stay in house only where it is not there."""
    has_yardstick = any(each.get("model") == "in_house" for each in options)
    return [(each, option_name(each)) for each in KINDS if each != "today" or not has_yardstick]


def _place(node: Node, held: Mapping[str, Any], currency: str, focus: str) -> Entry:
    parts = _by_key(node.children)
    return Entry(
        node,
        parts,
        focus == f"site:{held.get('key')}",
        wage=_range(parts["wage"], held, WAGE, currency),
    )


def _option(node: Node, held: Mapping[str, Any], currency: str, focus: str) -> Entry:
    parts = _by_key(node.children)
    model = str(held.get("model", ""))
    left_out = NOT_IN_HOUSE if model == "in_house" else frozenset()
    if model != "automated" and "machine" not in held and not parts["machine"].error:
        left_out |= {"machine"}

    def ranges(names: Iterable[str]) -> tuple[RangeShown, ...]:
        kept = (each for each in names if each not in left_out)
        return tuple(_range(parts[each], held, OPTION[each], currency) for each in kept)

    first, second = (
        Work(
            parts[f"site{at}"],
            parts[f"share{at}"],
            _range(parts[f"minutes{at}"], held, MINUTES, currency),
        )
        for at in ("", "2")
    )
    has_second = "site2" in held or "minutes2" in held or "share2" in held
    more = ranges(MORE)
    return Entry(
        node,
        parts,
        focus == f"option:{held.get('key')}",
        model_title(model) if model else "",
        None,
        (first, second),
        ranges(MAIN),
        more,
        has_second or any(_is_wrong(each.node) for each in more) or _is_wrong(second.minutes.node),
    )


def _range(node: Node, held: Mapping[str, Any], asked: Asked, currency: str) -> RangeShown:
    given = held.get(node.name.rpartition(".")[2]) or {}
    try:
        example = is_example(asked.quantity, read_range(given, asked, currency))
    except (KeyError, TypeError, ValueError, ArithmeticError):  # not filled in rightly yet
        example = False
    return RangeShown(node, example)


def _is_wrong(node: Node) -> bool:
    return bool(node.error) or any(_is_wrong(each) for each in node.children)


def _by_key(nodes: Iterable[Node]) -> dict[str, Node]:
    return {each.name.rpartition(".")[2]: each for each in nodes}
