"""Which answers go with a score, and how much of it each explains."""

from __future__ import annotations

import itertools
import math
from typing import Any, NamedTuple

import numpy as np

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
from pericia.kernels.instruments.frames import Frame, RefusedData, Words
from pericia.kernels.instruments.saying import ANSWER_NOUNS, counted, percent, say

DRIVERS_MAX = 10


@instrument(
    "drivers",
    "1",
    title=Words("Palancas de una nota", "Drivers of a score"),
    source="Lindeman, Merenda and Gold 1980 (averages over orders, which are Shapley values); "
    "Groemping 2006, Journal of Statistical Software 17(1)",
    method_es="Mínimos cuadrados de la nota sobre todas las palancas. La importancia de una "
    "palanca es lo que sube R cuadrado al entrar, en media sobre todos los órdenes de "
    "entrada, de modo que las importancias suman R cuadrado. Los intervalos son de "
    "percentiles, del 95 %, sobre remuestreos con semilla. Dice qué va junto, no qué "
    "causa qué; hasta 10 palancas.",
    inputs=[
        Input(
            "answers",
            Words(
                "Una respuesta por fila, con una columna de números por palanca",
                "One answer a row, with a column of numbers for each driver",
            ),
            (Column("score", "number", Words("Nota que se explica", "Score to be explained")),),
            others="number",
            others_from="drivers",
        )
    ],
    parameters=[
        Parameter(
            "drivers",
            "names",
            Words(
                "Columnas que se toman por palancas; sin él, todas las demás",
                "Columns taken as drivers; without it, every other one",
            ),
            (),
        ),
        Parameter(
            "resamples",
            "integer",
            Words("Remuestreos para los intervalos", "Resamples for the intervals"),
            200,
            low=50,
            high=2_000,
        ),
    ],
    figures=[
        Figure(
            "r_squared",
            "share",
            Words("Parte de la varianza que explican todas", "Share of variance explained by all"),
        ),
        Figure("n", "answers", Words("Respuestas", "Answers")),
        Figure("drivers", "count", Words("Palancas", "Drivers")),
        Figure("strongest", "name", Words("La que más explica", "The one that explains most")),
    ],
    tables=[
        OutTable(
            "drivers",
            Words("Palancas, de la que más explica a la que menos", "Drivers, strongest first"),
            {
                "driver": Words("Palanca", "Driver"),
                "importance": Words(
                    "Parte de la varianza de la nota", "Share of the score's variance"
                ),
                "low": Words("Extremo inferior del 95 %", "Lower 95% end"),
                "high": Words("Extremo superior del 95 %", "Upper 95% end"),
                "relative": Words("Parte de lo explicado", "Share of what is explained"),
                "slope": Words(
                    "Puntos de nota por punto de palanca, a igualdad de las demás",
                    "Points of score per point of driver, others equal",
                ),
                "slope_low": Words("Extremo inferior del 95 %", "Lower 95% end"),
                "slope_high": Words("Extremo superior del 95 %", "Upper 95% end"),
                "correlation": Words("Correlación con la nota", "Correlation with the score"),
            },
        )
    ],
    charts=[
        Bars(
            "drivers",
            "driver",
            "importance",
            Words("Parte de la varianza por palanca", "Share of variance by driver"),
        )
    ],
    draws=True,
)
def drivers(given: Given) -> Outcome:
    """Least squares of the score on all drivers. The importance of a driver is the gain in R
    squared when it enters, averaged over every order of entry, so that importances add up to R
    squared. Intervals are 95% percentile intervals over seeded resamples of the answers. It tells
    what goes together, not what causes what; at most 10 drivers.
    """
    frame = given.tables["answers"]
    names = sorted(frame.others)
    _refuse_unfit(frame, names)
    answers = np.array([frame[name] for name in names] + [frame["score"]]).T
    answers = answers[np.lexsort(answers.T)]
    _refuse_flat(answers, [*names, "score"])
    plan = _plan(len(names))
    importance, slopes, r_squared = _measured(answers, plan)
    draws = _resampled(answers, plan, given.parameters["resamples"], given.seed)
    ends = np.percentile(draws, [2.5, 97.5], axis=0)
    correlations = np.corrcoef(answers, rowvar=False)[-1]
    table: list[dict[str, Any]] = [
        {
            "driver": name,
            "importance": importance[at],
            "low": ends[0, 0, at],
            "high": ends[1, 0, at],
            "relative": importance[at] / r_squared if r_squared > 0 else None,
            "slope": slopes[at],
            "slope_low": ends[0, 1, at],
            "slope_high": ends[1, 1, at],
            "correlation": correlations[at],
        }
        for at, name in enumerate(names)
    ]
    table.sort(key=lambda row: (-round(row["importance"], 9), row["driver"]))
    first = table[0]
    claim = Claim(
        "comparison",
        say(
            "{driver} es lo que más va con la nota: explica el {part} de su varianza; todas las "
            "palancas, el {all}.",
            "{driver} goes most with the score: it explains {part} of its variance; all drivers "
            "{all}.",
            driver=first["driver"],
            part=percent(first["importance"], 0),
            all=percent(r_squared, 0),
        ),
        ("strongest", "r_squared"),
    )
    figures: dict[str, Any] = {
        "r_squared": r_squared,
        "n": len(frame),
        "drivers": len(names),
        "strongest": first["driver"],
    }
    return Outcome(figures, {"drivers": table}, (claim,))


def _refuse_unfit(frame: Frame, names: list[str]) -> None:
    if not 1 <= len(names) <= DRIVERS_MAX:
        raise RefusedData(
            "driver_count",
            Words(
                f"{frame.source}: hay {len(names)} palancas; se analizan de 1 a {DRIVERS_MAX}. "
                "Nómbrelas con --param drivers=a,b.",
                f"{frame.source}: there are {len(names)} drivers; 1 to {DRIVERS_MAX} are analysed. "
                "Name them by --param drivers=a,b.",
            ),
            "drivers",
        )
    if len(frame) < len(names) + 10:
        raise RefusedData(
            "too_few_rows",
            say(
                "{file}: hay {answers} y hacen falta {needed} para {drivers}.",
                "{file}: there are {answers}, and {needed} are needed for {drivers}.",
                file=frame.source,
                answers=counted(len(frame), *ANSWER_NOUNS),
                needed=len(names) + 10,
                drivers=counted(len(names), ("palanca", "palancas"), ("driver", "drivers")),
            ),
        )


def _refuse_flat(answers: Any, names: list[str]) -> None:
    """A column that never changes, or that the others make up, explains nothing on its own."""
    for at, name in enumerate(names):
        if answers[:, at].std() < 1e-12:
            raise RefusedData(
                "column_constant",
                Words(
                    f"La columna {name} tiene siempre el mismo valor. Quítela.",
                    f"Column {name} always has the same value. Leave it out.",
                ),
                name,
            )
    matrix = np.corrcoef(answers[:, :-1], rowvar=False).reshape(len(names) - 1, -1)
    if np.linalg.matrix_rank(matrix, tol=1e-8) < len(names) - 1:
        raise RefusedData(
            "columns_dependent",
            Words(
                "Alguna palanca se obtiene exactamente de las demás. Quite una de ellas.",
                "Some driver is made up exactly of the others. Leave one of them out.",
            ),
            "drivers",
        )


class _Plan(NamedTuple):
    """Every set of drivers, by size, and every step from a set to one with a driver more.

    Sets are numbered in the order of `sets` (arrays of places, one row a set); a step has the
    driver that enters, the sets before and after, and its weight: one order's share.
    """

    sets: list[Any]
    driver: Any
    before: Any
    after: Any
    weight: Any


def _plan(count: int) -> _Plan:
    chosen = [
        one for size in range(count + 1) for one in itertools.combinations(range(count), size)
    ]
    number = {one: at for at, one in enumerate(chosen)}
    steps = [
        (at, number[one], number[tuple(sorted((*one, at)))], count * math.comb(count - 1, len(one)))
        for one in chosen
        for at in range(count)
        if at not in one
    ]
    driver, before, after, orders = (np.array(each) for each in zip(*steps, strict=True))
    sets = [np.array([one for one in chosen if len(one) == size]) for size in range(1, count + 1)]
    return _Plan(sets, driver, before, after, 1 / orders)


def _measured(answers: Any, plan: _Plan) -> tuple[Any, Any, float]:
    """Importances and slopes by driver, and R squared."""
    count = answers.shape[1] - 1
    covariance = np.cov(answers, rowvar=False)
    inner, with_score, total = (
        covariance[:count, :count],
        covariance[:count, -1],
        covariance[-1, -1],
    )
    explained = [np.zeros(1)]
    for places in plan.sets:
        parts = with_score[places]
        turned = np.linalg.pinv(inner[places[:, :, None], places[:, None, :]], hermitian=True)
        explained.append(np.einsum("si,sij,sj->s", parts, turned, parts) / total)
    every = np.concatenate(explained)
    gains = plan.weight * (every[plan.after] - every[plan.before])
    importance = np.bincount(plan.driver, gains, count)
    slopes = np.linalg.lstsq(inner, with_score, rcond=None)[0]
    return importance, slopes, float(every[-1])


def _resampled(answers: Any, plan: _Plan, resamples: int, seed: int) -> Any:
    """(resample, importance or slope, driver); flat resamples are drawn again, within bounds."""
    draw = np.random.default_rng(seed)
    found: list[Any] = []
    for _ in range(resamples * 3):
        sample = answers[draw.integers(0, len(answers), len(answers))]
        if sample[:, -1].std() > 1e-12:
            found.append(np.array(_measured(sample, plan)[:2]))
        if len(found) == resamples:
            break
    return np.array(found)
