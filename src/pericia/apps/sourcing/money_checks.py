"""What is wrong with a filled form of money, at its fields: what a schema alone cannot say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from babel.core import get_global

from pericia.apps.sourcing.money_fields import (
    ENDS,
    ERROR_COST,
    MINUTES,
    NOT_IN_HOUSE,
    OPTION,
    VOLUME,
    WAGE,
    Asked,
)
from pericia.apps.sourcing.money_form import Value, read_number, shown_number
from pericia.kernels.procedure.forms import REQUIRED, FormError
from pericia.kernels.sourcing.money.read_scenario import LIMITS, PAIRS

Said = tuple[str, str]
NEARLY_NOTHING = 1e-9
NO_CURRENCY: Said = (
    "No es un código de moneda; escriba tres letras, como EUR.",
    "This is no currency code; write three letters, such as EUR.",
)
NO_YARDSTICK: Said = (
    "Falta la opción de seguir dentro: las demás se miden contra ella. Añádala.",
    "The option to stay in house is missing: the others are measured against it. Add it.",
)
TWO_YARDSTICKS: Said = (
    "Dos opciones son de dentro de la empresa; quite una.",
    "Two options are in house; remove one.",
)
ALONE: Said = (
    "Añada al menos otra opción con que comparar.",
    "Add at least one other option to compare with.",
)
NO_PLACE: Said = ("Añada un lugar de trabajo.", "Add a place of work.")
NOT_RISING: Said = (
    "Escriba mínimo, más probable y máximo en orden creciente.",
    "Write least, likeliest and most in rising order.",
)
ALL_THREE: Said = (
    "Rellene los tres, o solo el más probable si es seguro.",
    "Fill in all three, or only the likeliest if it is certain.",
)
PLACE_GONE: Said = (
    "Ese lugar ya no está en la lista; elija otro.",
    "That place is no longer in the list; choose another.",
)
TOO_MUCH: Said = (
    "Las partes suman más del 100 %.",
    "The shares add up to more than 100%.",
)
NOBODY: Said = (
    "Nadie hace el resto de las unidades: suba las partes al 100 %, o diga lo que cuesta "
    "una unidad hecha por máquina.",
    "Nobody does the rest of the units: raise the shares to 100%, or say what a unit done by "
    "machine costs.",
)
SHARE_BOTH: Said = (
    "Con dos lugares, diga qué parte hace cada uno.",
    "With two places, say which share each does.",
)
NOT_HERE: Said = (
    "Seguir dentro no tiene transición ni margen; déjelo vacío.",
    "Staying in house has no transition and no margin; leave it empty.",
)
TWIN: Said = (
    "Lo uno no hace nada sin lo otro: rellene los dos o ninguno.",
    "One does nothing without the other: fill in both or neither.",
)
NAMED_TWICE: Said = (
    "Otra opción se llama igual; cámbielo.",
    "Another option has this name; change it.",
)


def mistakes(value: Value) -> list[FormError]:
    """Every mistake of a value whose types fit the form."""
    return [FormError(path, "money", *said) for path, said in _mistakes(value)]


def _mistakes(value: Value) -> Iterator[tuple[str, Said]]:
    currency = value.get("currency", "")
    if currency and currency not in get_global("all_currencies"):
        yield "currency", NO_CURRENCY
    for name, asked in (("volume", VOLUME), ("error_cost", ERROR_COST)):
        yield from _range(value, name, asked, currency, "")
    sites = value.get("sites", [])
    if not sites:
        yield "sites", NO_PLACE
    for at, site in enumerate(sites):
        yield from _range(site, "wage", WAGE, currency, f"sites.{at}.")
    yield from _options(value.get("options", []), {each["key"] for each in sites}, currency)


def _options(options: list[Value], places: set[str], currency: str) -> Iterator[tuple[str, Said]]:
    in_house = [at for at, each in enumerate(options) if each["model"] == "in_house"]
    if not in_house:
        yield "options", NO_YARDSTICK
    elif len(options) < 2:
        yield "options", ALONE
    for at in in_house[1:]:
        yield f"options.{at}", TWO_YARDSTICKS
    names: set[str] = set()
    for at, option in enumerate(options):
        if option["name"] in names:
            yield f"options.{at}.name", NAMED_TWICE
        names.add(option["name"])
        yield from _option(option, places, currency, f"options.{at}.")


def _option(
    option: Value, places: set[str], currency: str, path: str
) -> Iterator[tuple[str, Said]]:
    is_in_house = option["model"] == "in_house"
    needed = {"error"} | (set() if is_in_house else {"transition_cost", "transition_months"})
    for name, asked in OPTION.items():
        if is_in_house and name in NOT_IN_HOUSE:
            if name in option:
                yield f"{path}{name}", NOT_HERE
        elif name in option:
            yield from _range(option, name, asked, currency, path)
        elif name in needed:
            yield f"{path}{name}", REQUIRED
    yield from _pairs(option, path)
    yield from _work(option, places, currency, path)


def _pairs(option: Value, path: str) -> Iterator[tuple[str, Said]]:
    by_quantity = {asked.quantity: name for name, asked in OPTION.items()}
    for pair in PAIRS:
        one, other = (by_quantity[each] for each in pair)
        if (one in option) != (other in option):
            yield f"{path}{other if one in option else one}", TWIN


def _work(option: Value, places: set[str], currency: str, path: str) -> Iterator[tuple[str, Said]]:
    given = [at for at in ("", "2") if f"site{at}" in option]
    for at in ("", "2"):
        minutes = f"minutes{at}"
        if at in given and option[f"site{at}"] not in places:
            yield f"{path}site{at}", PLACE_GONE
        if at in given and minutes not in option:
            yield f"{path}{minutes}", REQUIRED
        elif minutes in option and at not in given:
            yield f"{path}site{at}", REQUIRED
        if minutes in option:
            yield from _range(option, minutes, MINUTES, currency, path)
    if not given and "minutes" not in option and option["model"] != "automated":
        yield f"{path}site", REQUIRED
    yield from _shares(option, given, path)


def _shares(option: Value, given: list[str], path: str) -> Iterator[tuple[str, Said]]:
    lacking = [at for at in given if f"share{at}" not in option]
    if len(given) == 2 and lacking:
        yield f"{path}share{lacking[0]}", SHARE_BOTH
        return
    left = 1 - sum(option.get(f"share{at}", 100) for at in given) / 100
    if left < -NEARLY_NOTHING:
        yield f"{path}share{given[-1]}", TOO_MUCH
    done = given or option["model"] == "automated"
    if done and left > NEARLY_NOTHING and "machine" not in option:
        yield f"{path}machine", NOBODY


def _range(
    held: Mapping[str, Any], name: str, asked: Asked, currency: str, before: str
) -> Iterator[tuple[str, Said]]:
    """Mistakes of the range `name`; where it lacks altogether, the schema says so."""
    given, path = held.get(name), f"{before}{name}"
    if not given or "mode" not in given:
        return
    if len(given) == 2:
        yield f"{path}.{'high' if 'low' in given else 'low'}", ALL_THREE
        return
    least, most, _ = LIMITS[asked.quantity]
    for end in (each for each in ENDS if each in given):
        if not least <= read_number(given[end], asked, currency) <= most:
            low, high = (f"{shown_number(each, asked, currency):,g}" for each in (least, most))
            yield (
                f"{path}.{end}",
                (
                    f"Escriba un número de {_spanish(low)} a {_spanish(high)}.",
                    f"Write a number from {low} to {high}.",
                ),
            )
            return
    if len(given) == 3 and not given["low"] <= given["mode"] <= given["high"]:
        yield path, NOT_RISING


def _spanish(number: str) -> str:
    return number.translate({ord(","): ".", ord("."): ","})
