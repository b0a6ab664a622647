"""Krippendorff's alpha: how far raters agree beyond chance, whoever rated what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from pericia.kernels.instruments.declare import (
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
from pericia.kernels.instruments.saying import decimal, say

LEVELS = ("nominal", "ordinal", "interval")
VALUES_MAX = 100
RELIABLE, TENTATIVE = 0.8, 0.667


def alpha_of(counts: Any, values: Any, level: str) -> float | None:
    """Alpha from a matrix of how often each item (row) got each value (column).

    `values` are the numbers of the columns in growing order (places where nominal). None where
    fewer than two values occur, or no item has two ratings: then nothing could disagree.
    """
    coincidences = _coincidences(counts, np.ones(len(counts)))
    return _alpha(coincidences, values, level)


def _coincidences(counts: Any, weights: Any) -> Any:
    """Krippendorff's matrix of pairable values, with each item counted `weights` times."""
    ratings = counts.sum(axis=1)
    share = np.where(ratings > 1, weights / np.maximum(ratings - 1, 1), 0.0)
    return counts.T @ (counts * share[:, None]) - np.diag(share @ counts)


def _alpha(coincidences: Any, values: Any, level: str) -> float | None:
    held = coincidences.sum(axis=1)
    total = held.sum()
    distances = _distances(held, values, level)
    expected = float(held @ distances @ held)
    if total <= 1 or expected <= 1e-12:
        return None
    return 1 - float(total - 1) * float((coincidences * distances).sum()) / expected


def _distances(held: Any, values: Any, level: str) -> Any:
    """Squared differences of values, as the level of measurement has them."""
    if level == "nominal":
        return 1 - np.eye(len(held))
    if level == "interval":
        return (values[:, None] - values[None, :]) ** 2
    ranks = np.cumsum(held) - held / 2
    return (ranks[:, None] - ranks[None, :]) ** 2


def _no_numbers(frame: Frame, parameters: Mapping[str, Any]) -> Iterator[Fault]:
    """Ratings that have no order although the level asks for one."""
    if parameters["level"] == "nominal":
        return
    for at, rating in enumerate(frame["rating"]):
        if rating is not None and _number(rating) is None:
            yield Fault(
                at,
                "rating",
                Words(
                    f"«{rating}» no es un número, y el nivel {parameters['level']} los pide. "
                    "Escriba las notas como números, o pida level=nominal.",
                    f"“{rating}” is not a number, and the level {parameters['level']} asks for "
                    "them. Write ratings as numbers, or ask for level=nominal.",
                ),
            )


def _number(rating: str) -> float | None:
    try:
        found = float(rating.replace(",", "."))
    except ValueError:
        return None
    return found if abs(found) < 1e12 else None


LEVELS_ES = {"interval": "de intervalo"}


@instrument(
    "agreement_alpha",
    "1",
    title=Words("Alfa de Krippendorff", "Krippendorff's alpha"),
    source="Krippendorff 2011, Computing Krippendorff's Alpha-Reliability; bootstrap over items: "
    "Zapf et al. 2016, BMC Medical Research Methodology 16, 93",
    method_es="Uno menos el desacuerdo observado entre el esperado, de pares de valoraciones "
    "del mismo elemento; cada evaluador puede haber valorado elementos distintos, y "
    "los de una sola valoración no cuentan. El intervalo del 95 % es de percentiles "
    "sobre remuestreos de elementos con semilla. Según la costumbre de Krippendorff, "
    "desde 0,8 es fiable y desde 0,667 sirve para conclusiones provisionales.",
    inputs=[
        Input(
            "ratings",
            Words("Una valoración por fila", "One rating a row"),
            (
                Column("item", "text", Words("Lo valorado", "What was rated")),
                Column("rater", "text", Words("Quién valoró", "Who rated")),
                Column("rating", "text", Words("Valoración", "Rating")),
            ),
            key=("item", "rater"),
            check=_no_numbers,
        )
    ],
    parameters=[
        Parameter(
            "level",
            "choice",
            Words("Nivel de medida", "Level of measurement"),
            "nominal",
            choices=LEVELS,
            choice_words={
                "nominal": Words("nominal", "nominal"),
                "ordinal": Words("ordinal", "ordinal"),
                "interval": Words("de intervalo", "interval"),
            },
        ),
        Parameter(
            "resamples", "integer", Words("Remuestreos", "Resamples"), 1_000, low=100, high=10_000
        ),
    ],
    figures=[
        Figure(
            "alpha",
            "at most 1",
            Words(
                "Alfa: 1 acuerdo pleno, 0 como el azar", "Alpha: 1 full agreement, 0 as by chance"
            ),
        ),
        Figure("low", "at most 1", Words("Extremo inferior del 95 %", "Lower 95% end")),
        Figure("high", "at most 1", Words("Extremo superior del 95 %", "Upper 95% end")),
        Figure(
            "items",
            "items",
            Words("Elementos con dos o más valoraciones", "Items with two ratings or more"),
        ),
        Figure(
            "items_single",
            "items",
            Words("Elementos con una sola, que no cuentan", "Items with one, which do not count"),
        ),
        Figure("raters", "raters", Words("Evaluadores", "Raters")),
        Figure("ratings", "ratings", Words("Valoraciones que cuentan", "Ratings that count")),
    ],
    tables=[
        OutTable(
            "values",
            Words("Valores", "Values"),
            {
                "value": Words("Valor", "Value"),
                "n": Words("Veces", "Times"),
                "share": Words("Proporción", "Share"),
            },
        )
    ],
    draws=True,
)
def agreement_alpha(given: Given) -> Outcome:
    """One less the observed over the expected disagreement of pairs of ratings of the same item;
    raters may have rated different items, and items with one rating do not count. The 95% interval
    is of percentiles over seeded resamples of items. By Krippendorff's customs, 0.8 and above is
    reliable, from 0.667 on for tentative conclusions.
    """
    frame, level = given.tables["ratings"], given.parameters["level"]
    spelled = [_spelled(each, level) for each in frame["rating"]]
    names = sorted(
        set(spelled),
        key=lambda each: (_number(each) or 0.0, each) if level != "nominal" else (0.0, each),
    )
    _refuse_many(frame, names)
    items = {each: at for at, each in enumerate(sorted(set(frame["item"])))}
    places = {each: at for at, each in enumerate(names)}
    counts = np.zeros((len(items), len(names)))
    np.add.at(
        counts, ([items[each] for each in frame["item"]], [places[each] for each in spelled]), 1
    )
    paired = counts[counts.sum(axis=1) > 1]
    if not len(paired):
        raise RefusedData(
            "no_pairs",
            Words(
                f"{frame.source}: ningún elemento tiene dos valoraciones. Añada otro evaluador.",
                f"{frame.source}: no item has two ratings. Add those of another rater.",
            ),
            "rater",
        )
    values = np.array([_number(each) or 0.0 if level != "nominal" else 0.0 for each in names])
    alpha = alpha_of(paired, values, level)
    low, high = _interval(paired, values, level, given.parameters["resamples"], given.seed)
    sums = paired.sum(axis=0)
    figures: dict[str, Any] = {
        "alpha": alpha,
        "low": low,
        "high": high,
        "items": len(paired),
        "items_single": len(counts) - len(paired),
        "raters": len(set(frame["rater"])),
        "ratings": int(sums.sum()),
    }
    table: list[dict[str, Any]] = [
        {"value": name, "n": int(sums[at]), "share": sums[at] / sums.sum()}
        for at, name in enumerate(names)
    ]
    return Outcome(figures, {"values": table}, _claims(figures, level))


def _spelled(rating: str, level: str) -> str:
    """One spelling of a value: 1, 1.0 and 1,0 are the same number."""
    if level == "nominal":
        return rating
    number = _number(rating)
    return rating if number is None else f"{number:g}"


def _refuse_many(frame: Frame, names: list[str]) -> None:
    if len(names) > VALUES_MAX:
        raise RefusedData(
            "too_many_categories",
            Words(
                f"{frame.source}: hay {len(names)} valores distintos; el límite es {VALUES_MAX}.",
                f"{frame.source}: there are {len(names)} different values; the limit is "
                f"{VALUES_MAX}.",
            ),
            "rating",
        )


def _interval(
    paired: Any, values: Any, level: str, resamples: int, seed: int
) -> tuple[float | None, float | None]:
    """Items are drawn with replacement; resamples in which nothing could disagree are left out."""
    draw = np.random.default_rng(seed)
    found = []
    for _ in range(resamples):
        weights = np.bincount(draw.integers(0, len(paired), len(paired)), minlength=len(paired))
        alpha = _alpha(_coincidences(paired, weights.astype(float)), values, level)
        if alpha is not None:
            found.append(alpha)
    if len(paired) < 2 or len(found) < resamples / 2:
        return None, None
    low, high = np.percentile(found, [2.5, 97.5])
    return float(low), float(high)


def _claims(figures: dict[str, Any], level: str) -> tuple[Claim, ...]:
    alpha = figures["alpha"]
    if alpha is None:
        return ()
    worth = (
        Words("acuerdo fiable", "reliable")
        if alpha >= RELIABLE
        else Words("solo para conclusiones provisionales", "for tentative conclusions only")
        if alpha >= TENTATIVE
        else Words("no es fiable", "not reliable")
    )
    low, high = figures["low"], figures["high"]
    ends = (
        Words("", "")
        if low is None
        else say(" (de {low} a {high})", " ({low} to {high})", low=decimal(low, 3),
                 high=decimal(high, 3))
    )  # fmt: skip
    return (
        Claim(
            "level",
            say(
                "El alfa de Krippendorff ({level}) es {alpha}{ends}: {worth}.",
                "Krippendorff's alpha ({level}) is {alpha}{ends}: {worth}.",
                level=Words(LEVELS_ES.get(level, level), level),
                alpha=decimal(alpha, 3),
                ends=ends,
                worth=worth,
            ),
            ("alpha", "low", "high"),
        ),
    )
