"""What a pipeline of deals may bring, month by month."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from pericia.kernels.days import told_day
from pericia.kernels.instruments.declare import (
    Bars,
    Claim,
    Column,
    Figure,
    Given,
    Input,
    Outcome,
    OutTable,
    Parameter,
    instrument,
)
from pericia.kernels.instruments.frames import Fault, Frame, RefusedData, Words
from pericia.kernels.instruments.saying import counted, money, say
from pericia.kernels.statistics.basics import Z95

DRAWN_MAX = 1_000
"""Above so many deals the normal approximation takes the place of draws."""

LOW = Words("Extremo inferior del 95 %", "Lower 95% end")
HIGH = Words("Extremo superior del 95 %", "Upper 95% end")
Deal = tuple[str, str, int, float]


def _overdue(frame: Frame, parameters: Mapping[str, Any]) -> Iterator[Fault]:
    """Deals that should have closed already."""
    as_of: dt.date = parameters["as_of"]
    for at, day in enumerate(frame["close_date"]):
        if day is not None and day < as_of:
            close, told = told_day(day), told_day(as_of)
            yield Fault(
                at,
                "close_date",
                Words(
                    f"El {close.es} es anterior al {told.es}. Ponga al día el cierre "
                    "previsto o quite la operación.",
                    f"{close.en} is before {told.en}. Update the expected close "
                    "or leave the deal out.",
                ),
            )


@instrument(
    "pipeline_forecast",
    "1",
    title=Words("Previsión de la cartera comercial", "Forecast of a sales pipeline"),
    source="sum of independent Bernoulli amounts; normal approximation: Feller, An Introduction to "
    "Probability Theory and Its Applications, vol. 1",
    method_es="Cada operación se gana entera con la probabilidad de su fase, aparte de las "
    "demás. Lo esperado es la suma de importe por probabilidad. El intervalo del 95 % "
    "es de percentiles sobre sorteos con semilla (de la aproximación normal con más "
    "de 1.000 operaciones); es demasiado estrecho si las operaciones dependen unas de "
    "otras o si las probabilidades son deseos y no registros.",
    inputs=[
        Input(
            "deals",
            Words("Una operación abierta por fila", "One open deal a row"),
            (
                Column("deal_id", "text", Words("Identificador", "Identifier")),
                Column("stage", "text", Words("Fase", "Stage")),
                Column(
                    "amount_cents", "cents", Words("Importe en céntimos", "Amount in cents"), low=0
                ),
                Column("close_date", "date", Words("Cierre previsto", "Expected close")),
                Column(
                    "currency",
                    "text",
                    Words("Moneda; una sola", "Currency; only one"),
                    required=False,
                ),
            ),
            key=("deal_id",),
            check=_overdue,
        ),
        Input(
            "stages",
            Words("Una fase por fila", "One stage a row"),
            (
                Column("stage", "text", Words("Fase", "Stage")),
                Column(
                    "probability",
                    "number",
                    Words("Probabilidad de ganar, de 0 a 1", "Probability to win, 0 to 1"),
                    low=0,
                    high=1,
                ),
            ),
            key=("stage",),
        ),
    ],
    parameters=[
        Parameter("as_of", "date", Words("Día de la previsión", "Day of the forecast")),
        Parameter("draws", "integer", Words("Sorteos", "Draws"), 10_000, low=1_000, high=50_000),
    ],
    figures=[
        Figure("expected_cents", "cents", Words("Importe esperado", "Expected amount")),
        Figure("low_cents", "cents", LOW),
        Figure("high_cents", "cents", HIGH),
        Figure("open_cents", "cents", Words("Importe si todo se gana", "Amount if all is won")),
        Figure("deals", "deals", Words("Operaciones", "Deals")),
        Figure(
            "expected_deals",
            "deals",
            Words("Operaciones ganadas esperadas", "Deals expected to be won"),
        ),
    ],
    tables=[
        OutTable(
            "months",
            Words("Por mes de cierre previsto", "By month of expected close"),
            {
                "month": Words("Mes", "Month"),
                "deals": Words("Operaciones", "Deals"),
                "open_cents": Words("Importe si todo se gana", "Amount if all is won"),
                "expected_cents": Words("Importe esperado", "Expected amount"),
                "low_cents": LOW,
                "high_cents": HIGH,
            },
        )
    ],
    charts=[
        Bars(
            "months",
            "month",
            "expected_cents",
            Words("Importe esperado por mes", "Expected amount by month"),
        )
    ],
    draws=True,
)
def pipeline_forecast(given: Given) -> Outcome:
    """Each deal is won whole with the probability of its stage, apart from the others. Expected is
    the sum of amount times probability. The 95% interval is of percentiles over seeded draws (of
    the normal approximation above 1,000 deals); it is too narrow where deals hang together, or
    where the probabilities are wishes rather than records.
    """
    deals = _deals(given.tables["deals"], given.tables["stages"])
    draws, seed = given.parameters["draws"], given.seed
    months = sorted({month for month, *_ in deals})
    table: list[dict[str, Any]] = []
    for at, month in enumerate(months):
        chosen = [deal for deal in deals if deal[0] == month]
        low, high = _interval(chosen, draws, [seed, at + 1])
        table.append(
            {
                "month": month,
                "deals": len(chosen),
                "open_cents": sum(deal[2] for deal in chosen),
                "expected_cents": _expected(chosen),
                "low_cents": low,
                "high_cents": high,
            }
        )
    low, high = _interval(deals, draws, [seed, 0])
    expected, total = _expected(deals), sum(deal[2] for deal in deals)
    figures: dict[str, Any] = {
        "expected_cents": expected,
        "low_cents": low,
        "high_cents": high,
        "open_cents": total,
        "deals": len(deals),
        "expected_deals": math.fsum(deal[3] for deal in deals),
    }
    claim = Claim(
        "level",
        say(
            "De {total} en {deals} se espera ganar {expected} (intervalo del 95 %: {low} a "
            "{high}).",
            "Of {total} in {deals}, {expected} is expected (95% interval {low} to {high}).",
            total=money(total),
            deals=counted(len(deals), ("operación", "operaciones"), ("deal", "deals")),
            expected=money(expected),
            low=money(low),
            high=money(high),
        ),
        ("expected_cents", "low_cents", "high_cents", "open_cents", "deals"),
    )
    return Outcome(figures, {"months": table}, (claim,))


def _deals(frame: Frame, stages: Frame) -> list[Deal]:
    """(month, id, cents, probability) in order of month and id, whatever the order of the rows."""
    probabilities = dict(zip(stages["stage"], stages["probability"], strict=True))
    columns = (frame[name] for name in ("close_date", "deal_id", "amount_cents", "stage"))
    found: list[Deal] = []
    for at, (day, deal, cents, stage) in enumerate(zip(*columns, strict=True)):
        if stage not in probabilities:
            raise RefusedData(
                "stage_without_probability",
                Words(
                    f"{frame.source}, fila {frame.rows[at]}, columna stage: «{stage}» no está en "
                    f"{stages.source}. Añádala con su probabilidad.",
                    f"{frame.source}, row {frame.rows[at]}, column stage: “{stage}” is not in "
                    f"{stages.source}. Add it with its probability.",
                ),
                "stage",
            )
        found.append((f"{day:%Y-%m}", deal, cents, probabilities[stage]))
    return sorted(found)


def _expected(deals: Sequence[Deal]) -> int:
    return round(math.fsum(cents * probability for _, _, cents, probability in deals))


def _interval(deals: Sequence[Deal], draws: int, seed: list[int]) -> tuple[int, int]:
    cents = np.array([deal[2] for deal in deals], dtype=float)
    chances = np.array([deal[3] for deal in deals])
    if len(deals) > DRAWN_MAX:
        middle = float(cents @ chances)
        half = Z95 * math.sqrt(float(cents**2 @ (chances * (1 - chances))))
        return round(max(0.0, middle - half)), round(min(float(cents.sum()), middle + half))
    draw = np.random.default_rng(seed)
    totals = np.zeros(draws)
    for amount, chance in zip(cents, chances, strict=True):
        totals += amount * (draw.random(draws) < chance)
    low, high = np.percentile(totals, [2.5, 97.5])
    return round(float(low)), round(float(high))
