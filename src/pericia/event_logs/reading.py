"""A log from a file of any kind that is known, told by its content, not by its name."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from pericia.event_logs.roles import Wanted
from pericia.event_logs.streams import PARQUET, Advance, Blocks, head_of
from pericia.kernels.process.log import EventLog
from pericia.kernels.refusal import Refused

XES, CSV, PARQUET_TABLE = "xes", "csv", "parquet"
_ZIP: Final = b"PK\x03\x04"
_BOMS: Final = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def read_log(
    path: Path,
    wanted: Wanted,
    *,
    time_form: str | None = None,
    advance: Advance = lambda done: None,
) -> EventLog:
    """The log of a file: XES or CSV, compressed by gzip or not, or Parquet.

    `advance` is told how many more bytes of the file are read. Raises Refused with a sentence.
    """
    from pericia.event_logs import tables, xes

    kind = kind_of(path)
    if kind == PARQUET_TABLE:
        return tables.read_parquet(path, wanted, time_form)
    if kind == XES:
        return xes.read_xes(path, wanted, advance)
    return tables.read_csv(path, wanted, time_form, advance)


def columns_of(path: Path) -> list[str]:
    """The names that a log's columns have, of XES those in its first part; whatever its size, at
    once. Raises Refused for what is no log: another kind of file, an empty one, a damaged one."""
    from pericia.event_logs import tables, xes_keys

    kind = kind_of(path)
    if kind == PARQUET_TABLE:
        return tables.columns_of_parquet(path)
    return xes_keys.columns_of(path) if kind == XES else tables.columns_of_csv(path)


def kind_of(path: Path) -> str:
    """XES, CSV or PARQUET_TABLE, by the first bytes. Raises Refused for what is none of them."""
    head = head_of(path, 4)
    if head == PARQUET:
        return PARQUET_TABLE
    if head.startswith(_ZIP):
        raise Refused(
            "log_is_archive",
            f"{path.name} is a workbook or a ZIP archive. Export the log as CSV, or unpack it.",
        )
    if head[:1] in (b"{", b"["):
        raise Refused(
            "log_unknown",
            f"{path.name} is neither XES, CSV nor Parquet. Export the log in one of them.",
        )
    return XES if _is_markup(path) else CSV


def _is_markup(path: Path) -> bool:
    start = next(iter(Blocks(path)), b"")[:4_096]
    for bom in _BOMS:
        start = start.removeprefix(bom)
    return start.replace(b"\0", b"").lstrip().startswith(b"<")
