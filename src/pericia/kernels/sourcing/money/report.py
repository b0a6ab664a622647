"""The report of a comparison of money."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pericia.kernels.reporting.blocks import (
    Block,
    Bullets,
    Chart,
    Heading,
    Paragraph,
    Report,
    Table,
)
from pericia.kernels.reporting.charts import COLOURS, Curve, Span, curves, spans
from pericia.kernels.sourcing.money.compare import Bar, Outcome
from pericia.kernels.sourcing.money.scenario import (
    Range,
    Scenario,
    own_variables,
    shared_variables,
)
from pericia.kernels.sourcing.money.telling import (
    WORDS,
    kinds,
    money,
    months,
    spread,
    variable_title,
    variable_value,
)
from pericia.kernels.sourcing.wording import Language, Text, percent

BARS_MAX = 10
TITLE = Text("Qué cuesta cada opción", "What each option costs")
SAID = {
    "summary": Text("Resumen", "Summary"),
    "middle": Text("Las cifras de la tabla son medianas.", "Figures of the table are medians."),
    "option": Text("Opción", "Option"),
    "how": Text("Cómo y dónde", "How and where"),
    "saving": Text(
        "Ahorro frente a seguir dentro, en valor presente: de P10 a P90, con la mediana marcada",
        "Saving against staying in house, in present value: from P10 to P90, the median marked",
    ),
    "over_time": Text("Ahorro acumulado", "Cumulated saving"),
    "medians": Text(
        "Ahorro acumulado en valor presente, mediana de cada opción",
        "Cumulated saving in present value, median of each option",
    ),
    "band": Text(
        "Ahorro acumulado en valor presente: mediana, y de P10 a P90",
        "Cumulated saving in present value: median, and from P10 to P90",
    ),
    "month": Text("mes", "month"),
    "tornado": Text(
        "Ahorro con cada cantidad en su P10 y en su P90, las demás en su mediana",
        "Saving with each quantity at its P10 and its P90, all others at their median",
    ),
    "inputs": Text("Con qué se ha calculado", "What went in"),
    "quantity": Text("Cantidad", "Quantity"),
    "low": Text("mínimo", "least"),
    "mode": Text("más probable", "likeliest"),
    "high": Text("máximo", "most"),
    "method": Text("Cómo se ha calculado", "How this was worked out"),
}


def money_report(
    scenario: Scenario, found: Sequence[Outcome], language: Language, *, draws: int
) -> Report:
    """Every option beside in-house, what moves each, and what went in."""
    blocks = tuple(_blocks(scenario, found, language, draws))
    return Report(language, TITLE.said(language), blocks)


def _blocks(
    scenario: Scenario, found: Sequence[Outcome], language: Language, draws: int
) -> Iterator[Block]:
    others = [each for each in found if not each.is_yardstick]
    yield Heading(2, SAID["summary"].said(language))
    yield _summary(scenario, found, language)
    yield Paragraph(SAID["middle"].said(language))
    if others:
        yield Chart(_savings(scenario, others, language), SAID["saving"].said(language))
        yield Heading(2, SAID["over_time"].said(language))
        yield _over_time(scenario, others, language)
    for number, each in enumerate(others):
        yield Heading(2, each.option.name)
        yield Bullets(_facts(scenario, each, language))
        yield _over_time(scenario, [each], language, colour=COLOURS[number % len(COLOURS)])
        bars = [_bar(scenario, bar, language) for bar in each.tornado[:BARS_MAX]]
        if bars:
            yield Chart(spans(bars, each.present_saving.p50), SAID["tornado"].said(language))
    yield Heading(2, SAID["inputs"].said(language))
    yield _inputs(scenario, language)
    yield Heading(2, SAID["method"].said(language))
    yield Bullets([each.said(language) for each in _method(scenario, draws)])


def _summary(scenario: Scenario, found: Sequence[Outcome], language: Language) -> Table:
    header = [SAID["option"], SAID["how"], WORDS["unit"], WORDS["saving"]]
    header += [WORDS["probability"], WORDS["break_even"]]
    rows = []
    for each in found:
        unit, saving = each.unit_cost, each.present_saving
        row = [each.option.name, kinds(each, language)]
        row.append(money(unit.p50, scenario.currency, language))
        row += (
            ["–", "–", "–"]
            if each.is_yardstick
            else [
                money(saving.p50, scenario.currency, language),
                percent(each.probability_of_saving, language),
                _month(each.break_even_months[1], language),
            ]
        )
        rows.append(row)
    titles = [each.said(language) for each in header]
    return Table(titles, rows, right=frozenset({2, 3, 4, 5}), wide=frozenset({0}))


def _savings(scenario: Scenario, others: Sequence[Outcome], language: Language) -> str:
    rows = []
    for number, each in enumerate(others):
        saving, colour = each.present_saving, COLOURS[number % len(COLOURS)]
        text = money(saving.p50, scenario.currency, language)
        rows.append(Span(each.option.name, saving.p10, saving.p90, text, saving.p50, colour))
    return spans(rows)


def _over_time(
    scenario: Scenario,
    others: Sequence[Outcome],
    language: Language,
    colour: str | None = None,
) -> Chart:
    lines = [
        Curve(
            each.option.name,
            colour or COLOURS[number % len(COLOURS)],
            [
                (0.0, 0.0, 0.0, 0.0),
                *((band.month, band.p10, band.p50, band.p90) for band in each.bands),
            ],
        )
        for number, each in enumerate(others)
    ]

    def written(cents: float) -> str:
        return money(cents, scenario.currency, language)

    single = colour is not None
    svg = curves(lines, SAID["month"].said(language), written, single)
    return Chart(svg, SAID["band" if single else "medians"].said(language))


def _facts(scenario: Scenario, found: Outcome, language: Language) -> list[str]:
    currency = scenario.currency

    def say(word: str, text: str) -> str:
        return f"{WORDS[word].said(language)}: {text}."

    unit, cost, saving = found.unit_cost, found.present_cost, found.present_saving
    return [
        say("unit", spread((unit.p10, unit.p50, unit.p90), currency, language)),
        say("cost", spread((cost.p10, cost.p50, cost.p90), currency, language)),
        say("saving", spread((saving.p10, saving.p50, saving.p90), currency, language)),
        say("probability", percent(found.probability_of_saving, language)),
        say("break_even", months(found, language)),
    ]


def _bar(scenario: Scenario, bar: Bar, language: Language) -> Span:
    low, high = (
        variable_value(bar.variable, each, scenario, language) for each in (bar.low, bar.high)
    )
    title = variable_title(bar.variable, scenario, language)
    return Span(title, bar.saving_low, bar.saving_high, f"{low} – {high}")


def _inputs(scenario: Scenario, language: Language) -> Table:
    variables: dict[str, Range] = shared_variables(scenario)
    for option in scenario.options:
        variables |= own_variables(option)
    rows = [
        [
            variable_title(name, scenario, language),
            *(
                variable_value(name, each, scenario, language)
                for each in (of.low, of.mode, of.high)
            ),
        ]
        for name, of in variables.items()
    ]
    header = [SAID[each].said(language) for each in ("quantity", "low", "mode", "high")]
    return Table(header, rows, right=frozenset({1, 2, 3}), wide=frozenset({0}))


def _method(scenario: Scenario, draws: int) -> tuple[Text, ...]:
    es, en = (
        (percent(scenario.discount_rate, "es"), percent(scenario.volume_growth, "es")),
        (percent(scenario.discount_rate, "en"), percent(scenario.volume_growth, "en")),
    )
    return (
        Text(
            f"{draws} sorteos por cantidad ({scenario.shape}), los mismos para todas las opciones "
            f"en lo que comparten. {scenario.horizon_months} meses, descuento del {es[0]} anual, "
            f"crecimiento del volumen del {es[1]} anual.",
            f"{draws} draws of each quantity ({scenario.shape}), the same for all options in what "
            f"they share. {scenario.horizon_months} months, discount of {en[0]} a year, growth of "
            f"volume of {en[1]} a year.",
        ),
        Text(
            "Durante la transición sigue el coste de dentro y se gasta su coste por igual; después "
            "el trabajo tarda más, y ese exceso baja hasta cero en los meses de rampa.",
            "During the transition the in-house cost goes on and the cost of the transition is "
            "spent evenly; after that work takes longer, which falls to nothing over the ramp-up.",
        ),
        Text(
            "La probabilidad de ahorrar es la de estos rangos, no la de que los rangos acierten.",
            "The probability of saving is that of these ranges, not that the ranges are right.",
        ),
    )


def _month(month: int | None, language: Language) -> str:
    return WORDS["never"].said(language) if month is None else str(month)
