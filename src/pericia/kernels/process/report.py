"""What an event log shows, as a report to read and to hand on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pericia.kernels.reporting.blocks import (
    Block,
    Bullets,
    Chart,
    Heading,
    Paragraph,
    Report,
    Table,
)
from pericia.kernels.reporting.charts import COLOURS, Span, spans
from pericia.kernels.sourcing.criteria import TITLES
from pericia.kernels.sourcing.wording import Language, Text, number, percent

Found = Mapping[str, Any]
VARIANTS_SHOWN = 10
STEPS_SHOWN = 12
ACTIVITIES_SHOWN = 30
DECISIONS_SHOWN = 15
UNITS = ((86_400, "d"), (3_600, "h"), (60, "min"))

SAID = {
    "title": Text("Lo que muestra el registro de eventos", "What the event log shows"),
    "head": Text(
        "{cases} casos, {events} eventos y {variants} variantes, del {first} al {last}.",
        "{cases} cases, {events} events and {variants} variants, from {first} to {last}.",
    ),
    "top": Text(
        "Las diez variantes más frecuentes abarcan el {top} de los casos; {eighty} abarcan el "
        "80 %.",
        "The ten commonest variants cover {top} of the cases; {eighty} of them cover 80%.",
    ),
    "times": Text(
        "Un caso dura {median} de mediana y {ninth} en uno de cada diez; llegan {weekly} casos por "
        "semana.",
        "A case takes {median} at the median and {ninth} in one of ten; {weekly} cases come a "
        "week.",
    ),
    "answers": Text(
        "Lo que propone para la decisión de externalización",
        "What it proposes for the sourcing decision",
    ),
    "answer_heads": Text(
        "Criterio|Operativo (0 a 4)|Experto (0 a 4)|Certeza|Por qué",
        "Criterion|Operational (0 to 4)|Expert (0 to 4)|How sure|Why",
    ),
    "nothing": Text("El registro no dice nada de: {}.", "The log says nothing of: {}."),
    "settled": Text(
        "Los datos registrados resuelven el {} de lo que se decide en el camino.",
        "Recorded facts settle {} of what is decided on the way.",
    ),
    "decisions": Text("Puntos de decisión", "Decision points"),
    "index": Text(
        "Índice de criterio: 0, bastan reglas; 1, hace falta criterio, o datos que nadie anota",
        "Judgement index: 0, rules would do; 1, it needs judgement, or facts that nobody records",
    ),
    "unmeasured": Text(
        "Sin medir, por ser pocos los casos o solo un orden: {}.",
        "Not measured, for want of cases or since only an order is chosen: {}.",
    ),
    "variants": Text("Los recorridos más frecuentes", "The commonest ways through"),
    "variant_heads": Text("Casos|Parte|Recorrido", "Cases|Share|Way"),
    "activities": Text("Actividades", "Activities"),
    "activity_heads": Text(
        "Actividad|Eventos|Casos|Retrabajo|Traspasos|Espera|Trabajo",
        "Activity|Events|Cases|Rework|Hand-offs|Waiting|Touch",
    ),
    "more": Text("Y {} más.", "And {} more."),
    "method": Text("Cómo se lee", "How to read it"),
    "method_index": Text(
        "El índice de criterio es la parte de la incertidumbre de una decisión que los datos "
        "conocidos hasta entonces no resuelven, en validación cruzada.",
        "The judgement index is the share of a decision's uncertainty that what is known by then "
        "does not settle, cross-validated.",
    ),
    "method_log": Text(
        "Un registro nada dice del riesgo ni del valor que se busca: esas respuestas son de quien "
        "conoce el proceso.",
        "A log tells nothing of risk and of the value that is sought: those answers are for "
        "whoever knows the process.",
    ),
}


def log_report(found: Found, language: Language) -> Report:
    """The report of what `mine` found, in the language that its reasons were asked for in."""
    return Report(language, SAID["title"].said(language), tuple(_blocks(found, language)))


def _blocks(found: Found, language: Language) -> Iterator[Block]:
    yield from _head(found, language)
    yield from _answers(found, language)
    yield from _decisions(found["decisions"], language)
    yield from _variants(found, language)
    yield from _activities(found["activities"], language)
    yield Heading(2, SAID["method"].said(language))
    yield Bullets([SAID[each].said(language) for each in ("method_index", "method_log")])


def _head(found: Found, language: Language) -> Iterator[Block]:
    def said(name: str, **values: str) -> str:
        return SAID[name].said(language).format(**values)

    counts = {name: _count(found[name], language) for name in ("cases", "events", "variants")}
    first, last = found["first_at"][:10], found["last_at"][:10]
    yield Paragraph(said("head", **counts, first=first, last=last), strong=True)
    yield Paragraph(
        said(
            "top",
            top=_share(found["top_variants_share"], language),
            eighty=_count(found["variants_for_80_percent"], language),
        )
    )
    yield Paragraph(
        said(
            "times",
            median=_duration(found["case_seconds"], language),
            ninth=_duration(found["case_seconds_p90"], language),
            weekly=number(round(found["cases_per_week"] or 0.0, 1), language),
        )
    )


def _answers(found: Found, language: Language) -> Iterator[Block]:
    yield Heading(2, SAID["answers"].said(language))
    rows = [
        (
            TITLES[name].said(language),
            number(each["operational"], language),
            number(each["expert"], language),
            percent(each["sure"], language),
            each["because"],
        )
        for name, each in found["answers"].items()
    ]
    if rows:
        yield Table(_heads("answer_heads", language), rows, frozenset({1, 2, 3}), frozenset({4}))
    if found["unanswered"]:
        names = ", ".join(TITLES[each].said(language).lower() for each in found["unanswered"])
        yield Paragraph(SAID["nothing"].said(language).format(names))
    if found["rules_share"] is not None:
        yield Paragraph(
            SAID["settled"].said(language).format(_share(found["rules_share"], language))
        )


def _decisions(decisions: Sequence[Found], language: Language) -> Iterator[Block]:
    measured = [each for each in decisions if each["judgement_index"] is not None]
    if not decisions:
        return
    yield Heading(2, SAID["decisions"].said(language))
    if measured:
        bars = [
            Span(
                each["after"],
                0.0,
                each["judgement_index"],
                number(each["judgement_index"], language),
                colour=COLOURS[1] if each["verdict"] == "judgement" else COLOURS[0],
            )
            for each in measured[:DECISIONS_SHOWN]
        ]
        yield Chart(spans(bars), SAID["index"].said(language))
    others = [each["after"] for each in decisions if each["judgement_index"] is None]
    if others:
        yield Paragraph(SAID["unmeasured"].said(language).format(", ".join(others)))


def _variants(found: Found, language: Language) -> Iterator[Block]:
    yield Heading(2, SAID["variants"].said(language))
    rows = [
        (
            _count(each["cases"], language),
            _share(each["share"], language),
            " → ".join(each["activities"][:STEPS_SHOWN])
            + (" → …" if len(each["activities"]) > STEPS_SHOWN else ""),
        )
        for each in found["top_variants"][:VARIANTS_SHOWN]
    ]
    yield Table(_heads("variant_heads", language), rows, frozenset({0, 1}), frozenset({2}))


def _activities(activities: Sequence[Found], language: Language) -> Iterator[Block]:
    yield Heading(2, SAID["activities"].said(language))
    rows = [
        (
            each["name"],
            _count(each["events"], language),
            _count(each["cases"], language),
            _share(each["rework_rate"], language),
            _share(each["handoff_rate"], language),
            _duration(each["waiting_seconds"], language),
            _duration(each["touch_seconds"], language),
        )
        for each in activities[:ACTIVITIES_SHOWN]
    ]
    yield Table(_heads("activity_heads", language), rows, frozenset(range(1, 7)), frozenset({0}))
    if len(activities) > ACTIVITIES_SHOWN:
        more = _count(len(activities) - ACTIVITIES_SHOWN, language)
        yield Paragraph(SAID["more"].said(language).format(more))


def _heads(name: str, language: Language) -> list[str]:
    return SAID[name].said(language).split("|")


def _count(count: int, language: Language) -> str:
    text = f"{count:,}"
    return text.replace(",", ".") if language == "es" else text


def _share(share: float | None, language: Language) -> str:
    return "—" if share is None else percent(share, language)


def _duration(seconds: float | None, language: Language) -> str:
    if seconds is None:
        return "—"
    for size, unit in UNITS:
        if seconds >= size:
            return f"{number(round(seconds / size, 1), language)} {unit}"
    return f"{number(round(seconds), language)} s"
