"""Weights that bring a sample to known margins."""

from __future__ import annotations

import math
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
from pericia.kernels.instruments.saying import ANSWER_NOUNS, counted, decimal, say

SHARES_TOLERANCE = 0.001


def _shares_that_add_up(frame: Frame, parameters: Mapping[str, Any]) -> Iterator[Fault]:
    """Every variable's shares make one."""
    sums: dict[str, float] = {}
    last: dict[str, int] = {}
    for at, (variable, share) in enumerate(zip(frame["variable"], frame["share"], strict=True)):
        if variable is not None and share is not None:
            sums[variable] = sums.get(variable, 0.0) + share
            last[variable] = at
    for variable, total in sums.items():
        if abs(total - 1) > SHARES_TOLERANCE:
            yield Fault(
                last[variable],
                "share",
                Words(
                    f"Las proporciones de {variable} suman {total:.4f}. Deben sumar 1.",
                    f"The shares of {variable} add up to {total:.4f}. They must make 1.",
                ),
            )


@instrument(
    "raking",
    "1",
    title=Words("Ponderación por márgenes", "Raking to margins"),
    source="Deming and Stephan 1940, Annals of Mathematical Statistics 11, 427-444; design effect: "
    "Kish 1965, Survey Sampling",
    method_es="Pesos de media 1 que se ajustan a cada margen por turno hasta que todos se "
    "cumplen (ajuste proporcional iterativo). Se detiene a las `rounds_max` vueltas y "
    "dice si llegó. El efecto de diseño es el de Kish: n por la suma de los pesos al "
    "cuadrado entre el cuadrado de la suma; el tamaño efectivo es n entre él. Se "
    "rechaza una categoría de la encuesta sin margen, o un margen que nadie tiene.",
    inputs=[
        Input(
            "survey",
            Words(
                "Una respuesta por fila, con una columna por variable de los márgenes",
                "One answer a row, with a column for each variable of the margins",
            ),
            (
                Column("id", "text", Words("Identificador", "Identifier")),
                Column(
                    "weight",
                    "number",
                    Words("Peso de partida", "Weight to start from"),
                    required=False,
                    low=1e-9,
                ),
            ),
            key=("id",),
            others="text",
        ),
        Input(
            "targets",
            Words("Una categoría por fila", "One category a row"),
            (
                Column("variable", "text", Words("Columna de la encuesta", "Column of the survey")),
                Column("category", "text", Words("Su valor", "Its value")),
                Column(
                    "share",
                    "number",
                    Words("Proporción en la población", "Share of the population"),
                    low=1e-9,
                    high=1,
                ),
            ),
            key=("variable", "category"),
            check=_shares_that_add_up,
        ),
    ],
    parameters=[
        Parameter(
            "rounds_max",
            "integer",
            Words("Vueltas como máximo", "Rounds at most"),
            1000,
            low=1,
            high=10_000,
        ),
        Parameter(
            "tolerance",
            "number",
            Words("Diferencia tolerada con los márgenes", "Difference from the margins allowed"),
            1e-8,
            low=1e-12,
            high=0.01,
        ),
    ],
    figures=[
        Figure("converged", "yes, no", Words("Si se alcanzaron los márgenes", "Margins reached")),
        Figure("rounds", "rounds", Words("Vueltas", "Rounds")),
        Figure(
            "largest_difference",
            "share",
            Words("Mayor diferencia con un margen", "Largest difference from a margin"),
        ),
        Figure("design_effect", "none", Words("Efecto de diseño", "Design effect")),
        Figure("effective_n", "answers", Words("Tamaño efectivo", "Effective sample size")),
        Figure("n", "answers", Words("Respuestas", "Answers")),
        Figure("weight_min", "none", Words("Peso menor", "Smallest weight")),
        Figure("weight_max", "none", Words("Peso mayor", "Largest weight")),
    ],
    tables=[
        OutTable(
            "margins",
            Words("Márgenes", "Margins"),
            {
                "variable": Words("Variable", "Variable"),
                "category": Words("Categoría", "Category"),
                "n": Words("Respuestas", "Answers"),
                "share_before": Words("Proporción antes", "Share before"),
                "share_after": Words("Proporción después", "Share after"),
                "share_wanted": Words("Proporción buscada", "Share wanted"),
            },
        ),
        OutTable(
            "weights",
            Words("Pesos, de media 1", "Weights, of mean 1"),
            {"id": Words("Identificador", "Identifier"), "weight": Words("Peso", "Weight")},
        ),
    ],
)
def raking(given: Given) -> Outcome:
    """Weights of mean 1 are scaled to each margin in turn until every margin holds (iterative
    proportional fitting). It stops at `rounds_max` rounds and says whether it converged. The
    design effect is Kish's: n times the sum of squared weights over the squared sum; the effective
    sample is n over it. A category of the survey without target, or a target that nobody in the
    survey has, is refused.
    """
    survey, targets = given.tables["survey"], given.tables["targets"]
    order = sorted(range(len(survey)), key=lambda at: survey["id"][at])
    ids = [survey["id"][at] for at in order]
    start = survey["weight"] if survey.has("weight") else [1.0] * len(survey)
    weights = np.array([start[at] for at in order])
    weights = before = weights * (len(ids) / weights.sum())
    margins = _margins(survey, targets, order)
    wanted = {name: shares for name, (_, _, shares) in margins.items()}
    rounds, difference = 0, _difference(weights, margins)
    while difference > given.parameters["tolerance"] and rounds < given.parameters["rounds_max"]:
        for places, _, shares in margins.values():
            held = np.bincount(places, weights, len(shares)) / len(ids)
            weights = weights * (shares / held)[places]
        rounds, difference = rounds + 1, _difference(weights, margins)
    effect = len(ids) * float((weights**2).sum()) / float(weights.sum()) ** 2
    table: list[dict[str, Any]] = []
    for name, (places, categories, _) in margins.items():
        shares = [
            np.bincount(places, each, len(categories)) / len(ids) for each in (before, weights)
        ]
        counts = np.bincount(places, minlength=len(categories))
        table += [
            {
                "variable": name,
                "category": category,
                "n": int(counts[at]),
                "share_before": shares[0][at],
                "share_after": shares[1][at],
                "share_wanted": wanted[name][at],
            }
            for at, category in enumerate(categories)
        ]
    converged = difference <= given.parameters["tolerance"]
    figures: dict[str, Any] = {
        "converged": "yes" if converged else "no",
        "rounds": rounds,
        "largest_difference": difference,
        "design_effect": effect,
        "effective_n": len(ids) / effect,
        "n": len(ids),
        "weight_min": weights.min(),
        "weight_max": weights.max(),
    }
    weighed: list[dict[str, Any]] = [
        {"id": each, "weight": float(weight)} for each, weight in zip(ids, weights, strict=True)
    ]
    return Outcome(figures, {"margins": table, "weights": weighed}, _claims(figures, converged))


Margin = tuple[Any, list[str], Any]


def _margins(survey: Frame, targets: Frame, order: list[int]) -> dict[str, Margin]:
    """For each variable: the place of every answer's category, the categories, their shares."""
    shares: dict[str, dict[str, float]] = {}
    columns = (targets["variable"], targets["category"], targets["share"])
    for variable, category, share in sorted(zip(*columns, strict=True)):
        shares.setdefault(variable, {})[category] = share
    found: dict[str, Margin] = {}
    for variable, wanted in shares.items():
        if not survey.has(variable):
            raise RefusedData(
                "column_missing",
                Words(
                    f"{survey.source}: falta la columna {variable} que piden los márgenes.",
                    f"{survey.source}: there is no column {variable}, which the margins ask for.",
                ),
                variable,
            )
        categories = list(wanted)
        values = survey[variable]
        for at in order:
            if values[at] not in wanted:
                _refuse_category(survey, variable, values[at], survey.rows[at])
        absent = set(categories) - set(values)
        if absent:
            _refuse_absent(targets, variable, min(absent))
        places = np.array([categories.index(values[at]) for at in order])
        total = math.fsum(wanted.values())
        found[variable] = (places, categories, np.array(list(wanted.values())) / total)
    return found


def _refuse_category(survey: Frame, variable: str, value: str, row: int) -> None:
    raise RefusedData(
        "category_without_target",
        Words(
            f"{survey.source}, fila {row}, columna {variable}: «{value}» no tiene margen. Añádalo "
            "o corrija la respuesta.",
            f"{survey.source}, row {row}, column {variable}: “{value}” has no target. Add one or "
            "correct the answer.",
        ),
        variable,
    )


def _refuse_absent(targets: Frame, variable: str, category: str) -> None:
    raise RefusedData(
        "target_without_answers",
        Words(
            f"{targets.source}: nadie en la encuesta tiene {variable} = {category}. Una categoría "
            "vacía no se puede ponderar; júntela con otra.",
            f"{targets.source}: nobody in the survey has {variable} = {category}. An empty "
            "category cannot be weighted; merge it with another.",
        ),
        variable,
    )


def _difference(weights: Any, margins: Mapping[str, Margin]) -> float:
    return max(
        float(np.abs(np.bincount(places, weights, len(shares)) / len(weights) - shares).max())
        for places, _, shares in margins.values()
    )


def _claims(figures: dict[str, Any], converged: bool) -> tuple[Claim, ...]:
    level = Claim(
        "level",
        say(
            "La ponderación deja un tamaño efectivo de {effective} de {n} (efecto de diseño "
            "{design}).",
            "Weighting leaves an effective sample of {effective} of {n} (design effect {design}).",
            effective=decimal(figures["effective_n"], 0),
            n=counted(figures["n"], *ANSWER_NOUNS),
            design=decimal(figures["design_effect"], 2),
        ),
        ("effective_n", "n", "design_effect"),
    )
    if converged:
        return (level,)
    warning = Claim(
        "warning",
        Words(
            "La ponderación no alcanzó los márgenes: no use estos pesos.",
            "The weighting did not reach the margins: do not use these weights.",
        ),
        ("converged", "largest_difference"),
    )
    return (warning, level)
