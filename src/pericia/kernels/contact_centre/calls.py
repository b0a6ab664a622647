"""Calls by interval: service level, speed of answer, handling."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

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
from pericia.kernels.instruments.frames import Fault, Frame, Words
from pericia.kernels.instruments.saying import counted, decimal, percent, say

LEVEL = Words(
    "Parte de las llamadas ofrecidas que se contestó dentro del umbral; las abandonadas cuentan "
    "entre las ofrecidas",
    "Share of offered calls answered within the threshold; abandoned calls count as offered",
)
ASA = Words("Espera media de las contestadas", "Mean wait of answered calls")
AHT = Words(
    "Conversación y trabajo posterior, media de las contestadas",
    "Talk and wrap-up, mean of answered calls",
)
OFFERED = Words("Llamadas que entraron", "Calls that came in")
ANSWERED = Words("Contestadas", "Answered")
ABANDONED = Words("Abandonadas: sin hora de respuesta", "Abandoned: no time of answer")


class Call(NamedTuple):
    """Times are aware; `answered_at` is None where the caller gave up. Seconds."""

    arrived_at: dt.datetime
    answered_at: dt.datetime | None
    ended_at: dt.datetime
    wrap_seconds: float

    @property
    def wait_seconds(self) -> float:
        return ((self.answered_at or self.ended_at) - self.arrived_at).total_seconds()

    @property
    def handle_seconds(self) -> float:
        """Of an answered call."""
        begun_at = self.answered_at or self.ended_at
        return (self.ended_at - begun_at).total_seconds() + self.wrap_seconds


def _backwards(frame: Frame, parameters: Mapping[str, Any]) -> Iterator[Fault]:
    """Calls whose times run backwards."""
    columns = (frame["arrived_at"], frame["answered_at"], frame["ended_at"])
    for at, (arrived, answered, ended) in enumerate(zip(*columns, strict=True)):
        if arrived is None or ended is None:
            continue
        if ended < arrived:
            yield Fault(
                at,
                "ended_at",
                Words(
                    "la llamada termina antes de empezar. Corrija arrived_at o ended_at.",
                    "the call ends before it starts. Correct arrived_at or ended_at.",
                ),
            )
        elif answered is not None and not arrived <= answered <= ended:
            yield Fault(
                at,
                "answered_at",
                Words(
                    "la respuesta no cae entre la entrada y el final. Corrija las horas.",
                    "the answer does not lie between arrival and end. Correct the times.",
                ),
            )


def _moment(name: str, es: str, en: str, *, blank: bool = False) -> Column:
    return Column(name, "moment", Words(es, en), blank=blank, future=False)


@instrument(
    "call_intervals",
    "1",
    title=Words("Llamadas por intervalo", "Calls by interval"),
    source="definitions as in Cleveland, Call Center Management on Fast Forward (2012), chapters "
    "on service level and on workload",
    method_es="Una llamada es del intervalo en que entró; los intervalos se cuentan desde "
    "medianoche. El nivel de servicio son las contestadas con espera hasta el umbral "
    "entre todas las ofrecidas, así que una abandonada siempre cuenta en contra, por "
    "pronto que colgara. La velocidad de respuesta y el tiempo de gestión son medias "
    "de las contestadas, y no se dan si no hay ninguna.",
    inputs=[
        Input(
            "calls",
            Words("Una llamada por fila", "One call a row"),
            (
                Column("call_id", "text", Words("Identificador", "Identifier")),
                _moment("arrived_at", "Entrada; sin huso, UTC", "Arrival; UTC without a zone"),
                _moment(
                    "answered_at",
                    "Respuesta; vacía si se abandonó",
                    "Answer; empty where abandoned",
                    blank=True,
                ),
                _moment("ended_at", "Final", "End"),
                Column(
                    "wrap_seconds",
                    "number",
                    Words("Trabajo posterior; vacío vale 0", "Wrap-up; empty counts as 0"),
                    blank=True,
                    low=0,
                    high=86_400,
                ),
            ),
            key=("call_id",),
            check=_backwards,
        )
    ],
    parameters=[
        Parameter(
            "interval_minutes",
            "integer",
            Words("Minutos por intervalo", "Minutes an interval"),
            30,
            low=1,
            high=1_440,
        ),
        Parameter(
            "threshold_seconds",
            "number",
            Words("Umbral del nivel de servicio", "Threshold of the service level"),
            20,
            low=0,
            high=86_400,
        ),
    ],
    figures=[
        Figure("offered", "calls", OFFERED),
        Figure("answered", "calls", ANSWERED),
        Figure("abandoned", "calls", ABANDONED),
        Figure("service_level", "share", LEVEL),
        Figure("asa_seconds", "seconds", ASA),
        Figure("aht_seconds", "seconds", AHT),
    ],
    tables=[
        OutTable(
            "intervals",
            Words(
                "Intervalos con llamadas, por hora de entrada (UTC)",
                "Intervals with calls, by arrival (UTC)",
            ),
            {
                "interval": Words("Comienzo", "Start"),
                "offered": OFFERED,
                "answered": ANSWERED,
                "abandoned": ABANDONED,
                "service_level": Words("Nivel de servicio", "Service level"),
                "asa_seconds": Words("Espera media (s)", "Mean wait (s)"),
                "aht_seconds": Words("Gestión media (s)", "Mean handling (s)"),
            },
        )
    ],
    charts=[
        Bars(
            "intervals",
            "interval",
            "service_level",
            Words("Nivel de servicio por intervalo", "Service level by interval"),
        )
    ],
)
def call_intervals(given: Given) -> Outcome:
    """A call belongs to the interval in which it arrived; intervals count from midnight. Service
    level is answered calls whose wait was at most the threshold over all offered calls, so an
    abandoned call always counts against it, however soon the caller gave up. Speed of answer and
    handle time are means over answered calls, and not defined where there is none.
    """
    frame = given.tables["calls"]
    calls = [
        Call(arrived, answered, ended, wrap or 0.0)
        for arrived, answered, ended, wrap in zip(
            *(frame[each] for each in ("arrived_at", "answered_at", "ended_at", "wrap_seconds")),
            strict=True,
        )
    ]
    threshold = given.parameters["threshold_seconds"]
    by_interval: dict[str, list[Call]] = {}
    for call in calls:
        start = _start_of(call.arrived_at, given.parameters["interval_minutes"])
        by_interval.setdefault(start, []).append(call)
    figures = _measured(calls, threshold)
    table: list[dict[str, Any]] = [
        {"interval": start, **_measured(by_interval[start], threshold)}
        for start in sorted(by_interval)
    ]
    claim = Claim(
        "level",
        say(
            "Se contestó en {seconds} el {level} de {offered}; las abandonadas ({abandoned}) "
            "cuentan entre las ofrecidas.",
            "Answered within {seconds}: {level} of {offered}; abandoned ones ({abandoned}) count "
            "as offered.",
            level=percent(figures["service_level"], 1),
            offered=counted(figures["offered"], ("llamada", "llamadas"), ("call", "calls")),
            abandoned=decimal(figures["abandoned"], 0),
            seconds=Words(f"{threshold:g} s".replace(".", ","), f"{threshold:g} s"),
        ),
        ("service_level", "offered", "abandoned"),
    )
    return Outcome(dict(figures), {"intervals": table}, (claim,))


def _start_of(moment: dt.datetime, minutes: int) -> str:
    since = moment.hour * 60 + moment.minute
    start = moment.replace(hour=0, minute=0, second=0, microsecond=0) + dt.timedelta(
        minutes=since // minutes * minutes
    )
    return start.isoformat().replace("+00:00", "Z")


def _measured(calls: Iterable[Call], threshold: float) -> dict[str, Any]:
    every = list(calls)
    answered = [call for call in every if call.answered_at is not None]
    in_time = sum(call.wait_seconds <= threshold for call in answered)
    return {
        "offered": len(every),
        "answered": len(answered),
        "abandoned": len(every) - len(answered),
        "service_level": in_time / len(every),
        "asa_seconds": _mean([call.wait_seconds for call in answered]),
        "aht_seconds": _mean([call.handle_seconds for call in answered]),
    }


def _mean(values: list[float]) -> float | None:
    return math.fsum(values) / len(values) if values else None
