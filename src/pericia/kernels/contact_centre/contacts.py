"""Why people got in touch, and which reasons grow."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from collections.abc import Sequence
from typing import Any

from pericia.kernels.instruments.declare import (
    Bars,
    Claim,
    Column,
    Figure,
    Given,
    Input,
    Outcome,
    OutTable,
    instrument,
)
from pericia.kernels.instruments.frames import RefusedData, Words
from pericia.kernels.instruments.saying import counted, decimal, percent, say
from pericia.kernels.statistics.basics import two_sided, wilson

REASONS_MAX = 500
VITAL_SHARE = 0.8


@instrument(
    "contact_reasons",
    "1",
    title=Words("Motivos de contacto", "Reasons of contacts"),
    source="trend: Cochran 1954, Biometrics 10, 417-451, and Armitage 1955, Biometrics 11, "
    "375-386; several tests at once: Holm 1979; intervals: Wilson 1927; order: Juran's Pareto",
    method_es="Proporciones de los motivos con el intervalo del 95 % de Wilson, en orden de "
    "Pareto. La tendencia de un motivo es la prueba de Cochran-Armitage de su "
    "proporción semanal sobre el número de la semana (ISO, desde el lunes); los "
    "valores p se corrigen según Holm, pues se prueban todos los motivos, y se llama "
    "tendencia por debajo de 0,05. Se prueban proporciones: un motivo puede bajar en "
    "proporción y crecer en número.",
    inputs=[
        Input(
            "contacts",
            Words("Un contacto cerrado por fila", "One closed contact a row"),
            (
                Column("contact_id", "text", Words("Identificador", "Identifier")),
                Column("reason", "text", Words("Motivo", "Reason")),
                Column(
                    "closed_date", "date", Words("Fecha de cierre", "Date of closing"), future=False
                ),
            ),
            key=("contact_id",),
        )
    ],
    figures=[
        Figure("contacts", "contacts", Words("Contactos", "Contacts")),
        Figure("reasons", "count", Words("Motivos distintos", "Different reasons")),
        Figure("weeks", "weeks", Words("Semanas con contactos", "Weeks with contacts")),
        Figure("top_reason", "name", Words("Motivo más frecuente", "Most frequent reason")),
        Figure("top_share", "share", Words("Su proporción", "Its share")),
        Figure(
            "vital_reasons",
            "count",
            Words("Motivos que reúnen el 80 %", "Reasons that make 80 % together"),
        ),
        Figure(
            "trending_reasons",
            "count",
            Words("Motivos cuya proporción cambia", "Reasons whose share changes"),
        ),
    ],
    tables=[
        OutTable(
            "reasons",
            Words("Motivos, del más frecuente al menos", "Reasons, most frequent first"),
            {
                "reason": Words("Motivo", "Reason"),
                "n": Words("Contactos", "Contacts"),
                "share": Words("Proporción", "Share"),
                "low": Words("Extremo inferior del 95 %", "Lower 95% end"),
                "high": Words("Extremo superior del 95 %", "Upper 95% end"),
                "cumulative": Words("Proporción acumulada", "Share so far"),
                "trend_z": Words(
                    "Tendencia de la proporción por semanas (z)", "Trend of its share by week (z)"
                ),
                "p_value": Words("Valor p", "P value"),
                "p_adjusted": Words("Valor p corregido (Holm)", "Adjusted p value (Holm)"),
                "trend": Words("up, down, none o unknown", "up, down, none or unknown"),
            },
        ),
        OutTable(
            "weeks",
            Words("Motivos por semana", "Reasons by week"),
            {
                "week": Words("Lunes de la semana", "Monday of the week"),
                "reason": Words("Motivo", "Reason"),
                "n": Words("Contactos", "Contacts"),
                "share": Words("Proporción de la semana", "Share of the week"),
            },
        ),
    ],
    charts=[Bars("reasons", "reason", "share", Words("Proporción por motivo", "Share by reason"))],
)
def contact_reasons(given: Given) -> Outcome:
    """Shares of reasons with Wilson's 95% interval, in Pareto order. The trend of a reason is the
    Cochran-Armitage test of its weekly share on the number of the week (ISO weeks, Monday first);
    p values are corrected after Holm, since every reason is tested, and a trend is called up or
    down below 0.05. Shares are tested, so a reason may fall in share while its count grows.
    """
    frame = given.tables["contacts"]
    reasons, weeks = frame["reason"], [_monday(day) for day in frame["closed_date"]]
    counts = Counter(reasons)
    if len(counts) > REASONS_MAX:
        raise RefusedData(
            "too_many_categories",
            Words(
                f"{frame.source}: hay {len(counts)} motivos; se analizan hasta {REASONS_MAX}. "
                "Dé motivos tipificados, no texto libre.",
                f"{frame.source}: there are {len(counts)} reasons; at most {REASONS_MAX} are "
                "analysed. Give coded reasons, not free text.",
            ),
            "reason",
        )
    per_week, pairs = Counter(weeks), Counter(zip(weeks, reasons, strict=True))
    order = sorted(per_week)
    numbers = [(day - order[0]).days // 7 for day in order]
    ranked = sorted(counts, key=lambda each: (-counts[each], each))
    sizes = [per_week[day] for day in order]
    z = {
        each: cochran_armitage([pairs[day, each] for day in order], sizes, numbers)
        for each in ranked
    }
    table = _table(ranked, counts, z)
    by_week: list[dict[str, Any]] = [
        {
            "week": day.isoformat(),
            "reason": each,
            "n": pairs[day, each],
            "share": pairs[day, each] / per_week[day],
        }
        for day in order
        for each in ranked
        if pairs[day, each]
    ]
    figures = _figures(table, len(reasons), len(order))
    return Outcome(figures, {"reasons": table, "weeks": by_week}, _claims(figures, table))


def cochran_armitage(
    counts: Sequence[int], sizes: Sequence[int], scores: Sequence[float]
) -> float | None:
    """The z of a trend in shares counts/sizes over scores; None where nothing can vary."""
    total, all_sizes = sum(counts), sum(sizes)
    share = total / all_sizes
    mean = sum(size * score for size, score in zip(sizes, scores, strict=True)) / all_sizes
    spread = math.fsum(
        size * (score - mean) ** 2 for size, score in zip(sizes, scores, strict=True)
    )
    variance = share * (1 - share) * spread
    if variance <= 0:
        return None
    pull = math.fsum(
        (count - size * share) * (score - mean)
        for count, size, score in zip(counts, sizes, scores, strict=True)
    )
    return pull / math.sqrt(variance)


def holm(p_values: Sequence[float]) -> list[float]:
    """P values corrected for being several (Holm 1979, Scandinavian Journal of Statistics 6)."""
    order = sorted(range(len(p_values)), key=lambda at: p_values[at])
    found, highest = [1.0] * len(p_values), 0.0
    for rank, at in enumerate(order):
        highest = max(highest, min(1.0, (len(p_values) - rank) * p_values[at]))
        found[at] = highest
    return found


def _monday(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.weekday())


def _table(
    ranked: Sequence[str], counts: Counter[str], z: dict[str, float | None]
) -> list[dict[str, Any]]:
    total = sum(counts.values())
    tested = {each: value for each, value in z.items() if value is not None}
    p_values = {each: two_sided(value) for each, value in tested.items()}
    adjusted = dict(zip(p_values, holm(list(p_values.values())), strict=True))
    table: list[dict[str, Any]] = []
    so_far = 0
    for each in ranked:
        so_far += counts[each]
        low, high = wilson(counts[each], total)
        table.append(
            {
                "reason": each,
                "n": counts[each],
                "share": counts[each] / total,
                "low": low,
                "high": high,
                "cumulative": so_far / total,
                "trend_z": z[each],
                "p_value": p_values.get(each),
                "p_adjusted": adjusted.get(each),
                "trend": _direction(z[each], adjusted.get(each)),
            }
        )
    return table


def _direction(z: float | None, p_adjusted: float | None) -> str:
    if z is None or p_adjusted is None:
        return "unknown"
    if p_adjusted >= 0.05:
        return "none"
    return "up" if z > 0 else "down"


def _figures(table: list[dict[str, Any]], contacts: int, weeks: int) -> dict[str, Any]:
    before = sum(row["cumulative"] < VITAL_SHARE - 1e-12 for row in table)
    return {
        "contacts": contacts,
        "reasons": len(table),
        "weeks": weeks,
        "top_reason": table[0]["reason"],
        "top_share": table[0]["share"],
        "vital_reasons": before + 1,
        "trending_reasons": sum(row["trend"] in ("up", "down") for row in table),
    }


def _claims(figures: dict[str, Any], table: list[dict[str, Any]]) -> tuple[Claim, ...]:
    claims = [
        Claim(
            "level",
            say(
                "«{reason}» es el motivo más frecuente: {share} de {contacts}. {vital} de "
                "{reasons} {gather} el 80 %.",
                "“{reason}” is the most frequent reason: {share} of {contacts}. {vital} of "
                "{reasons} {gather} 80%.",
                reason=figures["top_reason"],
                share=percent(figures["top_share"], 1),
                contacts=counted(
                    figures["contacts"], ("contacto", "contactos"), ("contact", "contacts")
                ),
                vital=figures["vital_reasons"],
                reasons=counted(figures["reasons"], ("motivo", "motivos"), ("reason", "reasons")),
                gather=Words("reúne", "makes")
                if figures["vital_reasons"] == 1
                else Words("reúnen", "make"),
            ),
            ("top_reason", "top_share", "contacts", "vital_reasons", "reasons"),
        )
    ]
    moving = [row for row in table if row["trend"] in ("up", "down")]
    if moving:
        first = min(moving, key=lambda row: (row["p_adjusted"], row["reason"]))
        up = first["trend"] == "up"
        claims.append(
            Claim(
                "trend",
                say(
                    "La proporción de «{reason}» {moves} de semana en semana (p corregido {p}).",
                    "The share of “{reason}” {moves} from week to week (adjusted p {p}).",
                    reason=first["reason"],
                    moves=Words("crece", "grows") if up else Words("baja", "falls"),
                    p=decimal(first["p_adjusted"], 4),
                ),
                ("trending_reasons",),
            )
        )
    return tuple(claims)
