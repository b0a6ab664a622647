"""Event logs in tables: CSV in the encodings and dialects of exports, and Parquet."""

from __future__ import annotations

import codecs
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import IO, Any, Final

import polars as pl

from pericia.event_logs.columns import Coder, attribute_of, coded, lifecycle_of
from pericia.event_logs.limits import ATTRIBUTES_MAX, EVENTS_MAX, TABLE_BYTES_MAX
from pericia.event_logs.roles import Roles, Wanted, find_roles
from pericia.event_logs.streams import Advance, Blocks
from pericia.event_logs.times import Times, moments_of, read_times, zone_problems
from pericia.kernels.intake.detect import (
    MIXED,
    ONE_CELL,
    Dialect,
    detect_dialect,
    detect_encoding,
    hinted_delimiter,
)
from pericia.kernels.intake.refusals import RefusedFile
from pericia.kernels.intake.words import fold
from pericia.kernels.process.log import Attribute, EventLog
from pericia.kernels.refusal import Refused

SAMPLE_BYTES: Final = 1 << 16
CASE_PREFIX: Final = "case:"
FAILURES: Final = (pl.exceptions.PolarsError, pl.exceptions.PanicException)
"""What polars raises on damaged files; the second one is no Exception."""
CLOCKS: Final = frozenset({"hora", "time", "hour", "clock"})
"""Names of the column of the clock beside one of the date."""
_DAY: Final = r"^\s*\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}\s*$"
_CLOCK: Final = r"^\s*\d{1,2}:\d{2}"


def read_csv(
    path: Path, wanted: Wanted, time_form: str | None = None, advance: Advance = lambda done: None
) -> EventLog:
    """Read a CSV file, compressed or not. Raises Refused with a sentence for what is no log."""
    blocks = Blocks(path, advance)
    sample = _sample(blocks)
    encoding = _encoding(sample, path)
    text = sample.decode(encoding if encoding != MIXED else "utf-8", "replace").lstrip("\ufeff")
    dialect, skipped = _dialect(text, path)
    with _as_utf8(blocks, encoding) as plain:
        options = _options(dialect, skipped)
        columns = _columns(plain, options, path)
        roles = find_roles(columns, wanted)
        chosen, ignored = _attribute_columns(columns, roles)
        frame = _read(plain, options, [*roles.columns, *chosen], path)
        if plain == path:
            advance(path.stat().st_size)
    log = log_of(frame, roles, chosen, ignored, time_form)
    return _counted(log, cut_off_files=int(blocks.cut_off))


def read_parquet(path: Path, wanted: Wanted, time_form: str | None = None) -> EventLog:
    """Read a Parquet file."""
    try:
        lazy = pl.scan_parquet(path)
        schema = lazy.collect_schema()
        rows = int(lazy.select(pl.len()).collect().item())
        _refuse_many(rows)
        roles = find_roles(schema.names(), wanted)
        chosen, ignored = _attribute_columns(schema.names(), roles)
        frame = lazy.select([*roles.columns, *chosen]).collect()
    except (*FAILURES, OSError):
        raise _damaged_parquet(path) from None
    return log_of(frame, roles, chosen, ignored, time_form)


def columns_of_csv(path: Path) -> list[str]:
    """The names of a CSV file's columns, from its first lines."""
    sample = _sample(Blocks(path))
    encoding = _encoding(sample, path)
    text = sample.decode(encoding if encoding != MIXED else "utf-8", "replace").lstrip("\ufeff")
    dialect, skipped = _dialect(text, path)
    with tempfile.NamedTemporaryFile(suffix=".csv") as lines:
        lines.write(text.encode("utf-8", "replace"))
        lines.flush()
        return _columns(Path(lines.name), _options(dialect, skipped), path)


def columns_of_parquet(path: Path) -> list[str]:
    """The names of a Parquet file's columns."""
    try:
        return pl.scan_parquet(path).collect_schema().names()
    except (*FAILURES, OSError):
        raise _damaged_parquet(path) from None


def log_of(
    frame: pl.DataFrame, roles: Roles, chosen: list[str], ignored: list[str], form: str | None
) -> EventLog:
    """The log that a table holds."""
    _refuse_many(frame.height)
    # Two columns at a time: the work is done outside Python's lock.
    with ThreadPoolExecutor(2) as pool:
        timed = pool.submit(_times, frame, roles.time, form)
        cases = pool.submit(lambda: Coder().codes(_texts(frame, roles.case)))
        read = pool.map(lambda name: _attribute(frame, name), chosen)
        activity, activities = coded(_texts(frame, roles.activity))
        resource, resources = (
            (None, []) if roles.resource is None else coded(_texts(frame, roles.resource))
        )
        case, times = cases.result(), timed.result()
    found: list[Attribute] = []
    for name, attribute in zip(chosen, read, strict=True):
        if attribute is None:
            ignored.append(name.removeprefix(CASE_PREFIX))
        else:
            found.append(replace(attribute, name=name.removeprefix(CASE_PREFIX)))
    log = EventLog(
        case=case,
        activity=activity,
        activities=activities,
        time=times.values,
        resource=resource,
        resources=resources,
        start=None if roles.start is None else _times(frame, roles.start, form).values,
        lifecycle=None if roles.lifecycle is None else lifecycle_of(_texts(frame, roles.lifecycle)),
        attributes=found,
        ignored=ignored,
    )
    return _counted(
        log,
        unreadable_timestamps=times.unreadable,
        day_first_assumed=times.day_first_assumed,
        **zone_problems(times.zones),
    )


def _attribute(frame: pl.DataFrame, name: str) -> Attribute | None:
    return attribute_of(name, frame[name], of_case=name.startswith(CASE_PREFIX))


def _counted(log: EventLog, **problems: int) -> EventLog:
    seen = {name: number for name, number in problems.items() if number}
    return replace(log, problems={**log.problems, **seen})


def _texts(frame: pl.DataFrame, name: str) -> pl.Series:
    column = frame[name]
    if column.dtype.is_nested() or column.dtype == pl.Binary:
        raise Refused(
            "column_unfit", f"The column {name!r} holds {column.dtype}, not single values."
        )
    texts = column.cast(pl.String, strict=False)
    return texts.replace("", None) if (texts.str.len_bytes() == 0).any() else texts


def _times(frame: pl.DataFrame, name: str, form: str | None) -> Times:
    column = frame[name]
    if column.dtype != pl.String:
        return moments_of(column)
    clock = next((each for each in frame.columns if fold(each) in CLOCKS and each != name), None)
    if clock is not None and _are_like(column, _DAY) and _are_like(frame[clock], _CLOCK):
        column = column + " " + frame[clock]
    return read_times(column, form)


def _are_like(column: pl.Series, form: str) -> bool:
    """Whether the first values all have that form."""
    first = column.drop_nulls().head(1_000)
    return len(first) > 0 and first.dtype == pl.String and bool(first.str.contains(form).all())


def _attribute_columns(columns: list[str], roles: Roles) -> tuple[list[str], list[str]]:
    """Those that are read, and those beyond ATTRIBUTES_MAX."""
    others = [each for each in columns if each not in roles.columns]
    return others[:ATTRIBUTES_MAX], others[ATTRIBUTES_MAX:]


def _sample(blocks: Blocks) -> bytes:
    """Whole lines from the beginning."""
    content = b""
    for block in blocks.sample():
        content += block
        if len(content) >= SAMPLE_BYTES:
            content = content[:SAMPLE_BYTES]
            return content[: content.rfind(b"\n") + 1] or content
    if not content.strip():
        raise Refused("file_empty", f"{blocks.path.name} is empty.")
    return content


def _encoding(sample: bytes, path: Path) -> str:
    try:
        encoding = detect_encoding(sample)
    except RefusedFile:
        encoding = ""
    wide = encoding.startswith(("utf-16", "utf-32"))
    if not encoding or (b"\0" in sample and not wide):
        raise Refused(
            "log_unknown",
            f"{path.name} is neither XES, CSV nor Parquet. Export the log in one of them.",
        )
    return encoding


def _dialect(text: str, path: Path) -> tuple[Dialect, int]:
    """How cells are parted, and how many lines stand before the names of the columns."""
    first, _, rest = text.partition("\n")
    hint = hinted_delimiter(first)
    dialect = detect_dialect(rest if hint else text, hint)
    if dialect.delimiter == ONE_CELL:
        raise Refused(
            "one_column",
            f"{path.name} has one column only, and an event log needs three: the case, the "
            "activity and the time. Export it with all of them.",
        )
    return dialect, 1 if hint else 0


def _options(dialect: Dialect, skipped: int) -> dict[str, Any]:
    return {
        "separator": dialect.delimiter,
        "quote_char": dialect.quote or None,
        "skip_rows": skipped,
        "infer_schema": False,
        "truncate_ragged_lines": True,
        "encoding": "utf8-lossy",
    }


def _columns(path: Path, options: dict[str, Any], shown: Path) -> list[str]:
    try:
        return pl.read_csv(path, n_rows=0, **options).columns
    except FAILURES:
        raise _unreadable(shown) from None


def _read(path: Path, options: dict[str, Any], columns: list[str], shown: Path) -> pl.DataFrame:
    """With quotes as quotes, or as letters where a quote is never closed."""
    for quote in (options["quote_char"], None):
        try:
            return pl.read_csv(path, columns=columns, **{**options, "quote_char": quote})
        except FAILURES:
            continue
    raise _unreadable(shown)


def _unreadable(path: Path) -> Refused:
    return Refused(
        "table_unreadable", f"{path.name} cannot be read as a table. Export it again as CSV."
    )


def _damaged_parquet(path: Path) -> Refused:
    return Refused(
        "file_damaged", f"{path.name} cannot be read as Parquet: it is damaged or cut off."
    )


def _refuse_many(rows: int) -> None:
    if rows > EVENTS_MAX:
        raise Refused(
            "too_many_events",
            f"The log has more than {EVENTS_MAX:,} events. Split it by cases.",
        )


@contextmanager
def _as_utf8(blocks: Blocks, encoding: str) -> Iterator[Path]:
    """The file itself where it is plain UTF-8, otherwise a copy that is."""
    if not blocks.compressed and encoding in ("utf-8", "utf-8-sig"):
        _refuse_large(blocks.path.stat().st_size)
        yield blocks.path
        return
    with tempfile.NamedTemporaryFile(suffix=".csv") as copy:
        _transcode(blocks, encoding, copy)
        yield Path(copy.name)


def _transcode(blocks: Blocks, encoding: str, copy: IO[bytes]) -> None:
    """Characters that the encoding does not know become question marks."""
    name, errors = ("utf-8", "intake-windows-1252") if encoding == MIXED else (encoding, "replace")
    decoder = codecs.getincrementaldecoder(name)(errors)
    size = 0
    for block in blocks:
        text = decoder.decode(block).encode("utf-8", "replace")
        size += len(text)
        _refuse_large(size)
        copy.write(text)
    copy.write(decoder.decode(b"", final=True).encode("utf-8", "replace"))
    copy.flush()


def _refuse_large(size: int) -> None:
    if size > TABLE_BYTES_MAX:
        raise Refused(
            "log_too_large",
            f"The table is larger than {TABLE_BYTES_MAX:,} bytes. Split it by cases, leave columns "
            "out, or export Parquet.",
        )
