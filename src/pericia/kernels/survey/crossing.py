"""Two answers crossed: the table, whether they hang together, and how strongly."""

from __future__ import annotations

import math
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
    instrument,
)
from pericia.kernels.instruments.frames import RefusedData, Words
from pericia.kernels.instruments.saying import counted, decimal, say
from pericia.kernels.statistics.basics import chi_square_above

CATEGORIES_MAX = 100

DEGREES = (("grado de libertad", "grados de libertad"), ("degree of freedom", "degrees of freedom"))


@instrument(
    "crosstab",
    "1",
    title=Words("Tabla cruzada", "Cross table"),
    source="Pearson 1900; Cramer 1946; adjusted residuals: Haberman 1973, Biometrics 29, 205-220; "
    "weighted test: first-order correction after Rao and Scott 1981, JASA 76, 221-230, with the "
    "design effect of Kish 1965",
    method_es="Recuento de dos categorías cruzadas. Sin pesos, prueba ji cuadrado de Pearson. "
    "Con pesos, las proporciones son ponderadas y el estadístico es el de esas "
    "proporciones con el tamaño efectivo (respuestas entre el efecto de diseño de "
    "Kish), una corrección de primer orden que no sabe de estratos ni conglomerados. "
    "Con frecuencias esperadas menores que 5 la prueba es aproximada, y una "
    "afirmación lo dice.",
    inputs=[
        Input(
            "answers",
            Words("Una respuesta por fila", "One answer a row"),
            (
                Column("row", "text", Words("Categoría de la fila", "Category of the row")),
                Column(
                    "column", "text", Words("Categoría de la columna", "Category of the column")
                ),
                Column("weight", "number", Words("Peso", "Weight"), required=False, low=0),
            ),
        )
    ],
    figures=[
        Figure("chi_square", "none", Words("Ji cuadrado", "Chi-square")),
        Figure("degrees_of_freedom", "none", Words("Grados de libertad", "Degrees of freedom")),
        Figure("p_value", "probability", Words("Valor p", "P value")),
        Figure("cramers_v", "0 to 1", Words("V de Cramer", "Cramer's V")),
        Figure("n", "answers", Words("Respuestas", "Answers")),
        Figure("effective_n", "answers", Words("Tamaño efectivo", "Effective sample size")),
        Figure(
            "smallest_expected",
            "answers",
            Words("Menor frecuencia esperada", "Smallest expected count"),
        ),
        Figure(
            "test",
            "unweighted, weighted",
            Words("Prueba que se hizo", "Which test was made"),
        ),
    ],
    tables=[
        OutTable(
            "cells",
            Words("Casillas", "Cells"),
            {
                "row": Words("Fila", "Row"),
                "column": Words("Columna", "Column"),
                "n": Words("Respuestas", "Answers"),
                "weighted": Words("Suma de pesos", "Sum of weights"),
                "row_share": Words("Proporción de la fila", "Share of the row"),
                "expected": Words(
                    "Frecuencia esperada sin asociación", "Expected count without association"
                ),
                "adjusted_residual": Words(
                    "Residuo ajustado; más allá de ±2 llama la atención",
                    "Adjusted residual; beyond ±2 it stands out",
                ),
            },
        )
    ],
)
def crosstab(given: Given) -> Outcome:
    """Counts of two categories crossed. Unweighted, Pearson's chi-square test. With weights, the
    shares are weighted and the statistic is that of the weighted shares at the effective sample
    size (answers over Kish's design effect), a first-order correction that knows nothing of
    strata or clusters. Small expected counts (below 5) make the test rough; a claim says so.
    """
    frame = given.tables["answers"]
    weighted = frame.has("weight")
    weights = np.asarray(frame["weight"] if weighted else [1.0] * len(frame))
    rows, columns = _categories(frame["row"], "row"), _categories(frame["column"], "column")
    places = (
        np.array([rows[each] for each in frame["row"]]),
        np.array([columns[each] for each in frame["column"]]),
    )
    counts = np.zeros((len(rows), len(columns)))
    sums = np.zeros_like(counts)
    np.add.at(counts, places, 1)
    for row, column, weight in sorted(zip(*places, weights, strict=True)):
        sums[row, column] += weight
    if min(sums.sum(axis=1).min(), sums.sum(axis=0).min()) <= 0:
        raise RefusedData(
            "weights_zero",
            Words(
                "Una categoría entera pesa cero. Quítela o corrija sus pesos.",
                "A whole category weighs nothing. Leave it out or correct its weights.",
            ),
            "weight",
        )
    n = len(frame)
    total = math.fsum(sorted(weights))
    effective = total**2 / math.fsum(sorted(weights**2))
    return _told(counts, sums / total, n, effective, weighted, list(rows), list(columns), total)


def _categories(values: list[str], name: str) -> dict[str, int]:
    found = {each: at for at, each in enumerate(sorted(set(values)))}
    if not 2 <= len(found) <= CATEGORIES_MAX:
        raise RefusedData(
            "too_few_categories" if len(found) < 2 else "too_many_categories",
            say(
                "La columna {name} tiene {found}: hacen falta de 2 a {most}.",
                "Column {name} has {found}: 2 to {most} are needed.",
                name=name,
                found=counted(len(found), ("categoría", "categorías"), ("category", "categories")),
                most=CATEGORIES_MAX,
            ),
            name,
        )
    return found


def _told(
    counts: Any,
    shares: Any,
    n: int,
    effective: float,
    weighted: bool,
    rows: list[str],
    columns: list[str],
    total: float,
) -> Outcome:
    size = effective if weighted else float(n)
    across, down = shares.sum(axis=1, keepdims=True), shares.sum(axis=0, keepdims=True)
    expected = across * down
    chi_square = float(size * ((shares - expected) ** 2 / expected).sum())
    spread = np.sqrt(expected * (1 - across) * (1 - down) / size)
    residuals = (shares - expected) / spread
    freedom = (len(rows) - 1) * (len(columns) - 1)
    p_value = chi_square_above(chi_square, freedom)
    strength = math.sqrt(chi_square / size / (min(len(rows), len(columns)) - 1))
    smallest = float(expected.min() * size)
    cells: list[dict[str, Any]] = [
        {
            "row": row,
            "column": column,
            "n": int(counts[i, j]),
            "weighted": shares[i, j] * total,
            "row_share": shares[i, j] / across[i, 0],
            "expected": expected[i, j] * size,
            "adjusted_residual": residuals[i, j],
        }
        for i, row in enumerate(rows)
        for j, column in enumerate(columns)
    ]
    figures: dict[str, Any] = {
        "chi_square": chi_square,
        "degrees_of_freedom": freedom,
        "p_value": p_value,
        "cramers_v": strength,
        "n": n,
        "effective_n": effective,
        "smallest_expected": smallest,
        "test": "weighted" if weighted else "unweighted",
    }
    return Outcome(figures, {"cells": cells}, _claims(figures))


def _claims(figures: dict[str, Any]) -> tuple[Claim, ...]:
    found = figures["p_value"] < 0.05
    how = (
        Words("ponderada", "weighted")
        if figures["test"] == "weighted"
        else Words("sin ponderar", "unweighted")
    )
    claims = [
        Claim(
            "comparison",
            say(
                "{found} asociación entre las dos respuestas (prueba {how}; ji cuadrado {chi}, "
                "{degrees}, p {p}; V de Cramer {v}).",
                "The two answers {found} ({how} test; chi-square {chi}, {degrees}, p {p}; "
                "Cramer's V {v}).",
                found=Words("Hay", "are associated")
                if found
                else Words("No se aprecia", "show no association"),
                how=how,
                chi=decimal(figures["chi_square"], 2),
                degrees=counted(figures["degrees_of_freedom"], *DEGREES),
                p=decimal(figures["p_value"], 4),
                v=decimal(figures["cramers_v"], 2),
            ),
            ("chi_square", "degrees_of_freedom", "p_value", "cramers_v", "test"),
        )
    ]
    if figures["smallest_expected"] < 5:
        claims.append(
            Claim(
                "warning",
                Words(
                    "Alguna casilla espera menos de 5 respuestas: la prueba es aproximada.",
                    "Some cell expects fewer than 5 answers: the test is rough.",
                ),
                ("smallest_expected",),
            )
        )
    return tuple(claims)
