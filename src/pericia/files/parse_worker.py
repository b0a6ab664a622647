"""The process in which an untrusted file is parsed, with bounds on memory, time and output.

It reads the file from standard input and answers on standard output in JSON lines: first either
`{"refused": code, "field", "values"}` or what is known of the table, then its rows in chunks.
Started by `parsing.py`; it imports neither Django nor anything else that it does not need.
"""

from __future__ import annotations

import json
import resource
import sys
from typing import Any

from pericia.kernels.intake.archives import check_archive
from pericia.kernels.intake.delimited import read_delimited
from pericia.kernels.intake.kinds import file_kind, label
from pericia.kernels.intake.limits import Limits
from pericia.kernels.intake.refusals import RefusedFile
from pericia.kernels.intake.table import ParsedTable
from pericia.kernels.intake.workbook import read_workbook

ARCHIVE_START = b"PK"
CHUNK_ROWS = 1_000
OUTPUT_BYTES_MAX = 500_000_000


def main() -> None:
    request = json.loads(sys.argv[2])
    limits = Limits(**request["limits"])
    confine(limits)
    try:
        table = _parse(sys.stdin.buffer.read(), request, limits)
    except RefusedFile as refused:
        _answer({"refused": refused.code, "field": refused.field, "values": refused.values})
    except MemoryError:
        _answer({"refused": "too_much_memory", "field": None, "values": {}})
    else:
        _write(table, request["first_rows"])
    sys.stdout.flush()


def confine(limits: Limits) -> None:
    """Bound this process before it sees a byte of the file; a lower bound set outside stays.

    Processor time ends by a signal of its own one second before the kernel kills outright, so
    that the parent can tell it from a lack of memory.
    """
    _lower(resource.RLIMIT_AS, limits.memory_bytes_max)
    _lower(resource.RLIMIT_CPU, limits.cpu_seconds_max, spare=1)
    _lower(resource.RLIMIT_FSIZE, OUTPUT_BYTES_MAX)
    _lower(resource.RLIMIT_CORE, 0)


def _lower(kind: int, wanted: int, spare: int = 0) -> None:
    _, hard = resource.getrlimit(kind)
    bound = wanted + spare if hard == resource.RLIM_INFINITY else min(wanted + spare, hard)
    resource.setrlimit(kind, (min(wanted, bound), bound))


def _parse(data: bytes, request: dict[str, Any], limits: Limits) -> ParsedTable:
    kind, expected = file_kind(data), request["kind"]
    if kind == "empty":
        raise RefusedFile("empty_file")
    if kind == "office97" and "EncryptedPackage".encode("utf-16-le") in data:
        raise RefusedFile("encrypted_file")
    if kind == "binary":
        raise RefusedFile("binary_content")
    if kind == "xlsx" and expected in (None, "xlsx"):
        return read_workbook(data, limits, sheet=request["sheet"])
    if kind == "text" and expected in (None, "csv"):
        return read_delimited(
            data, limits, encoding=request["encoding"], delimiter=request["delimiter"]
        )
    if data.startswith(ARCHIVE_START):
        check_archive(data, limits)
    raise _wrong_type(kind, expected)


def _wrong_type(kind: str, expected: str | None) -> RefusedFile:
    wanted = expected.upper() if expected else "CSV/XLSX"
    return RefusedFile("wrong_type", "file", expected=wanted, found=label(kind))


def _write(table: ParsedTable, first_rows: int | None) -> None:
    _answer({**table._asdict(), "rows": None})
    rows = table.rows[:first_rows]
    for start in range(0, len(rows), CHUNK_ROWS):
        _answer(rows[start : start + CHUNK_ROWS])


def _answer(value: Any) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str))
    sys.stdout.write("\n")
