"""Timestamps as logs write them, many at once, into microseconds of UTC."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from pericia.kernels.intake.dates import MIXED, MONTH_FIRST, date_order
from pericia.kernels.process.log import NO_TIME
from pericia.kernels.refusal import Refused

ORDER_SAMPLE: Final = 200_000
EPOCH_SECONDS: Final = (100_000_000, 10_000_000_000)
"""Whole numbers in this range are seconds since 1970 (1973 to 2286), a thousand times them
milliseconds, a million times them microseconds."""
_OFFSET: Final = r"^(.*\d:\d{2}(?:[:.,]\d+)*)\s*(Z|z|UTC|[+-]\d{2}:?\d{2})$"
_YEAR_LAST: Final = r"^(\d{1,2})[-/.](\d{1,2})[-/.]\d{4}"
_CLOCKS: Final = ("T%H:%M:%S%.f", "T%H:%M", "T%I:%M:%S %p", "T%I:%M %p", "")


@dataclass(frozen=True)
class Times:
    """Microseconds of UTC, NO_TIME where absent or not readable; how many were not readable; how
    many were read with the day first although nothing tells it from the month; how many name each
    offset, in minutes (None: no offset)."""

    values: npt.NDArray[np.int64]
    unreadable: int = 0
    day_first_assumed: int = 0
    zones: Mapping[int | None, int] = field(default_factory=dict)


def zone_problems(zones: Mapping[int | None, int]) -> dict[str, int]:
    """How many times stand in another offset than most, and how many name none although others
    do. A log of one place has two offsets where clocks change in summer."""
    offsets = {offset: number for offset, number in zones.items() if offset is not None}
    if not offsets:
        return {}
    other = sum(offsets.values()) - max(offsets.values())
    found = {"mixed_time_zones": other, "timestamps_without_zone": zones.get(None, 0)}
    return {name: number for name, number in found.items() if number}


def read_times(texts: pl.Series, form: str | None = None) -> Times:
    """Read a column of text, in the given strptime form or in one that is found.

    Times without an offset are taken as UTC. Raises Refused where day and month cannot be told
    apart, or where the form reads nothing.
    """
    texts = _absent_as_null(texts)
    if form is not None:
        return _by_form(texts, form)
    if (uniform := _uniform(texts)) is not None:
        return uniform
    parted = texts.str.extract_groups(_OFFSET).struct.unnest()
    offset = parted["2"]
    local = pl.select(pl.coalesce(parted["1"], texts)).to_series()
    moment = _local(local)
    minutes = _offset_minutes(offset)
    utc = moment - minutes.fill_null(0).cast(pl.Int64) * 60_000_000
    known = utc.is_not_null()
    counted = minutes.filter(known).value_counts()
    return Times(
        values=_as_array(utc),
        unreadable=int((texts.is_not_null() & ~known).sum()),
        day_first_assumed=_undecided(local),
        zones=dict(counted.iter_rows()),
    )


def moments_of(column: pl.Series) -> Times:
    """A column that holds dates or times already, or numbers or texts of them."""
    if isinstance(column.dtype, pl.Datetime | pl.Date):
        typed = column.cast(pl.Datetime("us"), strict=False)
        return Times(_as_array(typed.to_physical()))
    return read_times(column.cast(pl.String, strict=False))


def _absent_as_null(texts: pl.Series) -> pl.Series:
    """Trimmed only where something is to trim: it costs as much as reading."""
    first = texts.head(1_000)
    if (first.str.strip_chars() != first).any():
        texts = texts.str.strip_chars()
    return pl.select(pl.when(texts.str.len_bytes() > 0).then(texts)).to_series()


def _uniform(texts: pl.Series) -> Times | None:
    """The fast way for the usual case: ISO 8601 to the second, everywhere with the same offset."""
    lengths = texts.str.len_bytes()
    if not len(texts) or texts.has_nulls() or lengths.min() != lengths.max():
        return None
    tail = str(texts[0])[19:]
    shift = 0 if tail in ("", "Z") else _minutes(tail)
    if shift is None or not texts.str.ends_with(tail).all():
        return None
    head = texts.str.head(19)
    separator = str(texts[0])[10:11]
    if separator not in ("T", " "):
        return None
    moment = head.str.to_datetime(f"%Y-%m-%d{separator}%H:%M:%S", time_unit="us", strict=False)
    if moment.has_nulls():
        return None
    values = _as_array(moment.to_physical() - shift * 60_000_000)
    return Times(values, zones={shift if tail else None: len(values)})


def _local(texts: pl.Series) -> pl.Series:
    """Microseconds of the local clock; each value by the first form that reads it."""
    plain = texts.str.replace(r"^(\d[\d./-]*\d)(?:\s*,\s*|\s+)(\d)", "${1}T${2}")
    plain = plain.str.replace(r"(?i)\s*([ap])\.?\s?m\.?$", " ${1}M").str.replace(r",(\d+)$", ".$1")
    plain = plain.str.replace_all("/", "-", literal=True).str.replace(
        r"^(\d+)\.(\d+)\.(\d+)", "$1-$2-$3"
    )
    found = pl.Series([None], dtype=pl.Int64).new_from_index(0, len(texts))
    for date in _date_forms(texts):
        for clock in _CLOCKS:
            left = found.is_null() & plain.is_not_null()
            if not left.any():
                return found
            read = _read(plain, date + clock)
            found = pl.select(pl.coalesce(found, read)).to_series()
    return pl.select(pl.coalesce(found, _epochs(texts))).to_series()


def _read(texts: pl.Series, form: str) -> pl.Series:
    if "%H" not in form and "%I" not in form:
        days = texts.str.to_date(form, strict=False, exact=True)
        return days.cast(pl.Datetime("us")).to_physical()
    return texts.str.to_datetime(form, time_unit="us", strict=False, exact=True).to_physical()


def _undecided(texts: pl.Series) -> int:
    """How many dates end with the year, where none has a number that can only be a day."""
    parts = texts.str.extract_groups(_YEAR_LAST).struct.unnest()
    numbers = [parts[each].cast(pl.Int32) for each in ("1", "2")]
    if any((each > 12).any() for each in numbers):
        return 0
    return int((numbers[0] != numbers[1]).sum())


def _date_forms(texts: pl.Series) -> tuple[str, ...]:
    year_last = texts.filter(texts.str.contains(_YEAR_LAST))
    if not len(year_last):
        return ("%Y-%m-%d",)
    order = date_order(year_last.str.extract(r"^([\d./-]+)").unique().head(ORDER_SAMPLE))
    if order == MIXED:
        raise Refused(
            "day_and_month_mixed",
            "Some dates can only have the day first and others only the month. Write all of them "
            "one way, or name the form with --time-format, such as '%d/%m/%Y %H:%M'.",
            field="time",
        )
    return ("%Y-%m-%d", "%m-%d-%Y" if order == MONTH_FIRST else "%d-%m-%Y")


def _epochs(texts: pl.Series) -> pl.Series:
    number = texts.str.extract(r"^(\d{9,17})(?:\.\d+)?$").cast(pl.Int64, strict=False)
    low, high = EPOCH_SECONDS
    found = (
        pl.when(number.is_between(low, high))
        .then(number * 1_000_000)
        .when(number.is_between(low * 1_000, high * 1_000))
        .then(number * 1_000)
        .when(number.is_between(low * 1_000_000, high * 1_000_000))
        .then(number)
    )
    return pl.select(found).to_series()


def _offset_minutes(offsets: pl.Series) -> pl.Series:
    names = offsets.drop_nulls().unique()
    table = {str(each): _minutes(str(each)) for each in names}
    return offsets.replace_strict(table, default=None, return_dtype=pl.Int32)


def _minutes(offset: str) -> int | None:
    if offset in ("Z", "z", "UTC"):
        return 0
    plain = offset.replace(":", "")
    if (
        len(plain) != 5
        or plain[0] not in "+-"
        or not plain[1:].isascii()
        or not plain[1:].isdigit()
    ):
        return None
    return (-1 if plain[0] == "-" else 1) * (int(plain[1:3]) * 60 + int(plain[3:]))


def _by_form(texts: pl.Series, form: str) -> Times:
    try:
        read = _read(texts, form)
    except pl.exceptions.PolarsError:
        read = None
    if read is None or (read.is_null().all() and texts.is_not_null().any()):
        raise Refused(
            "time_format_unfit",
            f"The form {form!r} of --time-format reads none of the times, such as "
            f"{str(texts.drop_nulls()[0])[:60]!r}."
            if texts.is_not_null().any()
            else "No times.",
            field="time",
        )
    return Times(_as_array(read), unreadable=int((texts.is_not_null() & read.is_null()).sum()))


def _as_array(values: pl.Series) -> npt.NDArray[np.int64]:
    return values.fill_null(NO_TIME).to_numpy().astype(np.int64, copy=False)
