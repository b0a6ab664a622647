"""Scores of satisfaction, recommendation and effort, with 95% intervals."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping
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
    Parameter,
    instrument,
)
from pericia.kernels.instruments.frames import Fault, Frame, Words
from pericia.kernels.instruments.saying import ANSWER_NOUNS, counted, decimal, percent, say
from pericia.kernels.statistics.basics import Z95, wilson

ANSWERS = Words("Una respuesta por fila", "One answer a row")
LOW = Words("Extremo inferior del intervalo del 95 %", "Lower end of the 95% interval")
HIGH = Words("Extremo superior del intervalo del 95 %", "Upper end of the 95% interval")
COUNT = Words("Respuestas", "Answers")
BY_SCORE = OutTable(
    "scores",
    Words("Respuestas por nota", "Answers by score"),
    {
        "score": Words("Nota", "Score"),
        "n": COUNT,
        "share": Words("Proporción de las respuestas", "Share of the answers"),
    },
)
SCORE_BARS = Bars(
    "scores", "score", "share", Words("Proporción por nota", "Share of answers by score")
)


@instrument(
    "nps",
    "1",
    title=Words("Net Promoter Score", "Net promoter score"),
    source="Reichheld 2003, Harvard Business Review 81(12); interval: Rocks 2016, "
    "The American Statistician 70(4), 365-372",
    method_es="Proporción de promotores (9-10) menos la de detractores (0-6), por 100. El "
    "intervalo del 95 % es el de Wald ajustado: se añaden tres respuestas, 3/4 de "
    "promotor, 3/2 de neutro y 3/4 de detractor, y los extremos no salen de -100 a "
    "100. Toma las respuestas por una muestra al azar de una población grande.",
    inputs=[
        Input(
            "answers",
            ANSWERS,
            (
                Column(
                    "score",
                    "integer",
                    Words("Recomendación, de 0 a 10", "Likelihood to recommend, 0 to 10"),
                    low=0,
                    high=10,
                ),
            ),
        )
    ],
    figures=[
        Figure(
            "nps",
            "points, -100 to 100",
            Words("Promotores menos detractores", "Promoters less detractors"),
        ),
        Figure("low", "points, -100 to 100", LOW),
        Figure("high", "points, -100 to 100", HIGH),
        Figure("n", "answers", COUNT),
    ],
    tables=[
        OutTable(
            "groups",
            Words("Grupos", "Groups"),
            {
                "group": Words("Grupo", "Group"),
                "n": COUNT,
                "share": Words("Proporción", "Share"),
            },
        )
    ],
    charts=[Bars("groups", "group", "share", Words("Proporción por grupo", "Share by group"))],
)
def nps(given: Given) -> Outcome:
    """Share of promoters (9-10) less share of detractors (0-6), times 100. The 95% interval is
    the adjusted Wald one: three answers are added, 3/4 of a promoter, 3/2 of a passive and 3/4 of
    a detractor, and the ends are kept within -100 and 100. It takes the answers for a random
    sample of a large population.
    """
    scores = given.tables["answers"]["score"]
    n = len(scores)
    promoters = sum(score >= 9 for score in scores)
    detractors = sum(score <= 6 for score in scores)
    value = 100 * (promoters - detractors) / n
    up, down = (promoters + 0.75) / (n + 3), (detractors + 0.75) / (n + 3)
    middle = up - down
    half = Z95 * math.sqrt((up + down - middle * middle) / (n + 3))
    low = max(-100.0, min(value, 100 * (middle - half)))
    high = min(100.0, max(value, 100 * (middle + half)))
    counts = {
        "promoters": promoters,
        "passives": n - promoters - detractors,
        "detractors": detractors,
    }
    groups: list[dict[str, Any]] = [
        {"group": name, "n": count, "share": count / n} for name, count in counts.items()
    ]
    claim = Claim(
        "level",
        say(
            "El NPS es {nps} (intervalo del 95 %: {low} a {high}; {n}).",
            "The NPS is {nps} (95% interval {low} to {high}; {n}).",
            nps=decimal(value, 1),
            low=decimal(low, 1),
            high=decimal(high, 1),
            n=counted(n, *ANSWER_NOUNS),
        ),
        ("nps", "low", "high", "n"),
    )
    figures = {"nps": value, "low": low, "high": high, "n": n}
    return Outcome(figures, {"groups": groups}, (claim,))


def _scale_input(meaning: Words) -> list[Input]:
    return [Input("answers", ANSWERS, (Column("score", "integer", meaning),), check=_off_scale)]


def _off_scale(frame: Frame, parameters: Mapping[str, Any]) -> Iterator[Fault]:
    low, high = parameters["scale_low"], parameters["scale_high"]
    for at, score in enumerate(frame["score"]):
        if score is not None and not low <= score <= high:
            yield Fault(
                at,
                "score",
                Words(
                    f"{score} está fuera de la escala de {low} a {high}. Corrija la nota, o la "
                    "escala con scale_low y scale_high.",
                    f"{score} is off the scale of {low} to {high}. Correct the score, or the "
                    "scale by scale_low and scale_high.",
                ),
            )


def _scale(low: int, high: int, top: int) -> list[Parameter]:
    return [
        Parameter(
            "scale_low", "integer", Words("Nota más baja", "Lowest score"), low, low=-10, high=100
        ),
        Parameter(
            "scale_high",
            "integer",
            Words("Nota más alta", "Highest score"),
            high,
            low=-10,
            high=100,
        ),
        Parameter(
            "top_from",
            "integer",
            Words("Desde qué nota cuenta como alta", "From which score an answer counts as high"),
            top,
            low=-10,
            high=100,
        ),
    ]


def _scale_figures(name: str, share: Words) -> list[Figure]:
    return [
        Figure(name, "share", share),
        Figure("low", "share", LOW),
        Figure("high", "share", HIGH),
        Figure("mean", "points of the scale", Words("Media", "Mean")),
        Figure(
            "mean_low",
            "points of the scale",
            Words("Extremo inferior del 95 % de la media", "Lower 95% end of the mean"),
        ),
        Figure(
            "mean_high",
            "points of the scale",
            Words("Extremo superior del 95 % de la media", "Upper 95% end of the mean"),
        ),
        Figure("n", "answers", COUNT),
    ]


def _top_box(given: Given, name: str, spoken: Words) -> Outcome:
    scores = given.tables["answers"]["score"]
    n, top = len(scores), given.parameters["top_from"]
    high_ones = sum(score >= top for score in scores)
    low, high = wilson(high_ones, n)
    mean = math.fsum(scores) / n
    spread = math.fsum((score - mean) ** 2 for score in scores)
    half = Z95 * math.sqrt(spread / (n - 1) / n) if n > 1 else None
    counts = sorted(Counter(scores).items())
    table: list[dict[str, Any]] = [
        {"score": score, "n": count, "share": count / n} for score, count in counts
    ]
    share = high_ones / n
    claim = Claim(
        "level",
        say(
            "{what}: {share} (intervalo del 95 %: {low} a {high}; {n}; nota media {mean}).",
            "{what}: {share} (95% interval {low} to {high}; {n}; mean score {mean}).",
            what=spoken,
            share=percent(share, 1),
            low=percent(low, 1),
            high=percent(high, 1),
            n=counted(n, *ANSWER_NOUNS),
            mean=decimal(mean, 2),
        ),
        (name, "low", "high", "mean", "n"),
    )
    figures: dict[str, Any] = {
        name: share,
        "low": low,
        "high": high,
        "mean": mean,
        "mean_low": None if half is None else mean - half,
        "mean_high": None if half is None else mean + half,
        "n": n,
    }
    return Outcome(figures, {"scores": table}, (claim,))


WILSON = "Wilson 1927, Journal of the American Statistical Association 22, 209-212"


@instrument(
    "csat",
    "1",
    title=Words("Satisfacción (CSAT)", "Customer satisfaction (CSAT)"),
    source=f"top-box share; interval: {WILSON}",
    method_es="Proporción de respuestas desde `top_from`, con el intervalo del 95 % de Wilson, "
    "y la media con el de la aproximación normal (no se da con una sola respuesta).",
    inputs=_scale_input(Words("Satisfacción", "Satisfaction")),
    parameters=_scale(1, 5, 4),
    figures=_scale_figures("csat", Words("Proporción de satisfechos", "Share of the satisfied")),
    tables=[BY_SCORE],
    charts=[SCORE_BARS],
)
def csat(given: Given) -> Outcome:
    """Share of answers at or above `top_from`, with Wilson's 95% interval, and the mean with the
    interval of the normal approximation (not given for one answer)."""
    return _top_box(given, "csat", Words("Satisfechos", "Satisfied"))


@instrument(
    "ces",
    "1",
    title=Words("Esfuerzo del cliente (CES)", "Customer effort (CES)"),
    source=f"Dixon, Freeman and Toman 2010, Harvard Business Review 88(7); interval: {WILSON}",
    method_es="Proporción de respuestas desde `top_from` en la escala de acuerdo con que fue "
    "fácil, con el intervalo del 95 % de Wilson, y la media con el de la aproximación "
    "normal. En una escala donde lo alto es mucho esfuerzo, léase como la proporción "
    "de quienes lo hallaron difícil.",
    inputs=_scale_input(
        Words(
            "Acuerdo con «me lo pusieron fácil»",
            "Agreement with “the company made it easy for me”",
        )
    ),
    parameters=_scale(1, 7, 5),
    figures=_scale_figures(
        "ces", Words("Proporción de quienes lo hallaron fácil", "Share of those who found it easy")
    ),
    tables=[BY_SCORE],
    charts=[SCORE_BARS],
)
def ces(given: Given) -> Outcome:
    """Share of answers at or above `top_from` on the scale of agreement that it was easy, with
    Wilson's 95% interval, and the mean with the interval of the normal approximation. On a scale
    where high means much effort, read the share as that of those who found it hard."""
    return _top_box(given, "ces", Words("Lo hallaron fácil", "Found it easy"))
