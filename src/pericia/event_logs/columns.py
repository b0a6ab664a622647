"""Columns of text or numbers as codes and numbers, the way `EventLog` holds them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from pericia.event_logs.limits import DISTINCT_MAX
from pericia.kernels.intake.words import fold
from pericia.kernels.process.log import COMPLETE, OTHER, START, Attribute, Ints

NUMBER_SHARE_MIN: Final = 0.99
SAMPLE: Final = 1_000
NO_VALUE: Final = 2**32 - 1
_DATE: Final = r"^(\d{4}[-/]\d{1,2}[-/]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4})([T ,].*)?$"
_STARTS: Final = {"start", "started", "begin", "inicio", "iniciado", "iniciada", "comienzo"}
_ENDS: Final = {
    "", "complete", "completed", "end", "ended", "finish", "finished", "fin", "final", "completo",
    "completado", "completada", "finalizado", "finalizada", "terminado", "terminada",
}  # fmt: skip


class Coder:
    """Codes of texts, the same over any number of pieces of a column."""

    def __init__(self) -> None:
        self.pool = pl.Categories.random()
        self.dtype = pl.Categorical(self.pool)
        # The pool forgets its names when the last series of it is gone.
        self.kept = pl.Series([], dtype=self.dtype)

    def codes(self, texts: pl.Series) -> Ints:
        """A code of each text, NO_CODE where there is none."""
        coded = texts.cast(self.dtype).to_physical().cast(pl.UInt32)
        return coded.fill_null(NO_VALUE).to_numpy().view(np.int32)

    @property
    def names(self) -> list[str]:
        return [str(each) for each in self.pool.to_series()]


def coded(texts: pl.Series) -> tuple[Ints, list[str]]:
    """Codes of a whole column, and what they stand for."""
    coder = Coder()
    return coder.codes(texts), coder.names


def attribute_of(name: str, column: pl.Series, *, of_case: bool) -> Attribute | None:
    """The attribute that a column holds, None where it is empty, a date, or different nearly
    everywhere."""
    if column.dtype.is_numeric():
        return Attribute(name, _numbers_of(column), of_case=of_case)
    if column.dtype.is_temporal() or column.dtype.is_nested() or column.dtype == pl.Binary:
        return None
    texts = column.cast(pl.String, strict=False)
    known = texts.drop_nulls()
    if not len(known) or known.head(200).str.contains(_DATE).mean() == 1.0:
        return None
    numbers = _numbers(texts, len(known))
    if numbers is not None:
        return Attribute(name, numbers, of_case=of_case)
    codes, names = coded(texts)
    if len(names) > DISTINCT_MAX:
        return None
    return Attribute(name, codes, names, of_case=of_case)


def attribute_of_codes(
    name: str, codes: Ints, names: Sequence[str], *, of_case: bool
) -> Attribute | None:
    """The same of a column that is coded already."""
    texts = pl.Series(names, dtype=pl.String)
    if not len(texts) or texts.head(200).str.contains(_DATE).mean() == 1.0:
        return None
    numbers = _numbers(texts, len(texts))
    if numbers is not None:
        return Attribute(name, np.append(numbers, np.nan)[codes], of_case=of_case)
    if len(texts) > DISTINCT_MAX:
        return None
    return Attribute(name, codes, names, of_case=of_case)


def lifecycle_of(texts: pl.Series) -> Ints:
    """What each event says of its activity: COMPLETE where it says nothing."""
    return lifecycle_of_codes(*coded(texts))


def lifecycle_of_codes(codes: Ints, names: Sequence[str]) -> Ints:
    """The same of a column that is coded already."""
    kinds = np.array([_kind(name) for name in names] + [COMPLETE], dtype=np.int8)
    return kinds[codes]


def _kind(name: str) -> int:
    word = fold(name)
    if word in _STARTS:
        return START
    return COMPLETE if word in _ENDS else OTHER


def _numbers(texts: pl.Series, known: int) -> npt.NDArray[np.float64] | None:
    """The numbers that nearly every text writes, with a point or a comma for decimals."""
    for read in (_as_they_are, _with_decimal_commas):
        first = texts.head(SAMPLE).drop_nulls()
        if len(first) and read(first).null_count() * 2 > len(first):
            continue
        numbers = read(texts)
        if numbers.is_not_null().sum() >= NUMBER_SHARE_MIN * known:
            return _numbers_of(numbers)
    return None


def _as_they_are(texts: pl.Series) -> pl.Series:
    return texts.cast(pl.Float64, strict=False)


def _with_decimal_commas(texts: pl.Series) -> pl.Series:
    plain = texts.str.replace_all(".", "", literal=True).str.replace(",", ".", literal=True)
    return plain.cast(pl.Float64, strict=False)


def _numbers_of(column: pl.Series) -> npt.NDArray[np.float64]:
    numbers = column.cast(pl.Float64, strict=False).fill_null(np.nan).to_numpy()
    return np.where(np.isinf(numbers), np.nan, numbers)
