"""Comparisons of money in words: amounts, names of quantities, and text for a terminal."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from babel.numbers import format_currency, format_decimal, get_currency_precision

from pericia.kernels.amounts import with_minus
from pericia.kernels.sourcing.money.compare import Outcome
from pericia.kernels.sourcing.money.scenario import Scenario
from pericia.kernels.sourcing.wording import Language, Text, percent, percent_sign

MODEL_TITLES = {
    "in_house": Text("dentro de la empresa", "in house"),
    "bpo": Text("BPO", "BPO"),
    "kpo": Text("KPO", "KPO"),
    "hybrid": Text("híbrido", "hybrid"),
    "automated": Text("automatizado", "automated"),
}
KIND_TITLES = {
    "captive": Text("cautivo", "captive"),
    "onshore": Text("local", "onshore"),
    "nearshore": Text("cercano", "nearshore"),
    "offshore": Text("extraterritorial", "offshore"),
}
QUANTITY_TITLES = {
    "volume_month": Text("volumen al mes", "volume a month"),
    "error_cost_cents": Text("coste de un error", "cost of an error"),
    "wage_hour_cents": Text("salario por hora", "wage an hour"),
    "handle_minutes": Text("minutos por unidad", "minutes a unit"),
    "error_share": Text("proporción de errores", "share of errors"),
    "management_share": Text("gestión", "management overhead"),
    "margin_share": Text("margen del proveedor", "provider's margin"),
    "attrition_year": Text("rotación anual", "yearly attrition"),
    "replacement_cost_cents": Text("coste de sustituir a alguien", "cost of replacing somebody"),
    "ramp_up_months": Text("meses de rampa", "months of ramp-up"),
    "ramp_up_extra": Text("tiempo extra en la rampa", "extra time in the ramp-up"),
    "transition_cost_cents": Text("coste de la transición", "cost of the transition"),
    "transition_months": Text("meses de transición", "months of transition"),
    "fixed_month_cents": Text("coste fijo al mes", "fixed cost a month"),
    "machine_unit_cents": Text("coste de máquina por unidad", "machine cost a unit"),
}
WORDS = {
    "unit": Text("Coste por unidad", "Cost a unit"),
    "cost": Text("Valor presente del coste", "Present value of the cost"),
    "saving": Text("Ahorro (valor presente)", "Saving (present value)"),
    "probability": Text("Probabilidad de ahorrar", "Probability of saving"),
    "break_even": Text("Se recupera en el mes", "Breaks even in month"),
    "never": Text("nunca dentro del horizonte", "never before the horizon"),
    "most": Text("Lo que más pesa", "What weighs most"),
    "ranks": Text(
        "mediana; entre paréntesis, de P10 a P90",
        "median; in brackets, from P10 to P90",
    ),
}


def money(cents: float, currency: str, language: Language) -> str:
    """An amount of minor units; whole major units from a hundred of them on."""
    digits = get_currency_precision(currency)
    amount = round(cents) / 10**digits
    if abs(amount) >= 100:
        amount, digits = round(amount), 0
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    pattern = pattern + " ¤" if language == "es" else "¤" + pattern
    return with_minus(
        format_currency(amount, currency, pattern, locale=language, currency_digits=False)
    )


def spread(cents: Sequence[float], currency: str, language: Language) -> str:
    """Median, and from the 10th to the 90th percentile; given as p10, p50, p90."""
    low, middle, high = (money(each, currency, language) for each in cents)
    return f"{middle} ({low} – {high})"


def variable_title(name: str, scenario: Scenario, language: Language) -> str:
    """The name of a drawn quantity, such as `sites.bogota.wage_hour_cents`, for people."""
    found = re.fullmatch(r"(?:(sites|options)\.(.+?)\.)?(?:work\.(\d+)\.)?([a-z_]+)", name)
    assert found is not None
    where, id_, at, quantity = found.groups()
    title = QUANTITY_TITLES[quantity].said(language)
    if where is None:
        return title
    if where == "sites":
        return f"{title}, {_as_shown(id_)}"
    option = next(each for each in scenario.options if each.id == id_)
    if at is not None and len(option.work) > 1:
        return f"{title}, {option.name} / {_as_shown(option.work[int(at)].site)}"
    return f"{title}, {option.name}"


def _as_shown(site_id: str) -> str:
    words = place_name(site_id)
    return words[:1].upper() + words[1:]


def place_name(site_id: str) -> str:
    """A place of work for people: its id, which programs write without blanks."""
    return site_id.replace("-", " ")


def variable_value(name: str, value: float, scenario: Scenario, language: Language) -> str:
    """A value of a drawn quantity in its unit."""
    quantity = name.rpartition(".")[2]
    if quantity.endswith("_cents"):
        return money(value, scenario.currency, language)
    if quantity.endswith(("_share", "_year", "_extra")):
        shown = with_minus(str(format_decimal(100 * value, "#,##0.#", locale=language)))
        return shown + percent_sign(language)
    pattern = "#,##0" if quantity == "volume_month" else "#,##0.#"
    return with_minus(str(format_decimal(value, pattern, locale=language)))


def months(found: Outcome, language: Language) -> str:
    """Break-even: the median month, and from P10 to P90."""
    said = [
        WORDS["never"].said(language) if at is None else str(at) for at in found.break_even_months
    ]
    low, middle, high = said
    return middle if low == middle == high else f"{middle} ({low} – {high})"


def kinds(found: Outcome, language: Language) -> str:
    """Model and places of an option."""
    return ", ".join(
        [
            MODEL_TITLES[found.option.model].said(language),
            *(KIND_TITLES[each].said(language) for each in found.kinds),
        ]
    )


def outcomes_as_text(scenario: Scenario, found: Sequence[Outcome], language: Language) -> str:
    """Every option in a paragraph of its own."""
    paragraphs = ["\n".join(_lines(scenario, each, language)) for each in found]
    return "\n\n".join([*paragraphs, f"({WORDS['ranks'].said(language)})"])


def _lines(scenario: Scenario, found: Outcome, language: Language) -> Iterator[str]:
    def say(word: str, text: str) -> str:
        return f"  {WORDS[word].said(language)}: {text}"

    currency = scenario.currency
    unit, cost, saving = found.unit_cost, found.present_cost, found.present_saving
    yield f"{found.option.name} [{found.option.id}]: {kinds(found, language)}"
    yield say("unit", spread((unit.p10, unit.p50, unit.p90), currency, language))
    yield say("cost", spread((cost.p10, cost.p50, cost.p90), currency, language))
    if found.is_yardstick:
        return
    yield say("saving", spread((saving.p10, saving.p50, saving.p90), currency, language))
    yield say("probability", percent(found.probability_of_saving, language))
    yield say("break_even", months(found, language))
    heaviest = [variable_title(bar.variable, scenario, language) for bar in found.tornado[:3]]
    if heaviest:
        yield say("most", "; ".join(heaviest))
