"""Untrusted files and bodies made into tables and records, before anything is stored.

Files are parsed by a child process (`parse_worker.py`) with bounds on its memory and time: what
a hostile file can do is make that child die, which is one more refusal.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, Protocol

from pericia.kernels.intake.limits import LIMITS, Limits
from pericia.kernels.intake.ndjson import read_record
from pericia.kernels.intake.refusals import Refusal, RefusedFile
from pericia.kernels.intake.sentences import SENTENCES
from pericia.kernels.intake.table import ParsedTable

SOURCE_ROOT = Path(__file__).resolve().parents[2]
SUFFIX_KINDS = {".csv": "csv", ".tsv": "csv", ".txt": "csv", ".xlsx": "xlsx"}

_START = (
    "import sys; sys.path.insert(0, sys.argv[1]); "
    "from pericia.files.parse_worker import main; main()"
)
_COMPLAINT_BYTES_MAX = 10_000


class Readable(Protocol):
    """An open binary stream, such as a request."""

    def read(self, size: int = ..., /) -> bytes: ...


def parse_file(
    path: str | os.PathLike[str],
    *,
    kind: str | None = None,
    sheet: str | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    first_rows: int | None = None,
    limits: Limits = LIMITS,
) -> ParsedTable:
    """The table in the file at `path`, or RefusedFile; nothing the file holds can do more.

    `kind` (`csv` or `xlsx`) is what the file must be; without it the suffix says so, and without
    a known suffix the content decides. `encoding` and `delimiter` overrule what is detected.
    `first_rows` bounds the rows handed back, for previews; the whole file is checked all the same.
    """
    request = {
        "kind": kind or SUFFIX_KINDS.get(Path(path).suffix.lower()),
        "sheet": sheet,
        "encoding": encoding,
        "delimiter": delimiter,
        "first_rows": first_rows,
        "limits": limits._asdict(),
    }
    with open(path, "rb") as source, tempfile.TemporaryFile() as output:
        _check_bytes(os.fstat(source.fileno()).st_size, limits)
        _run_worker(source, output, request, limits)
        return _read_answer(output)


def parse_ndjson(
    stream: Readable, limits: Limits = LIMITS
) -> Iterator[tuple[int, dict[str, Any] | Refusal]]:
    """(line number, object or Refusal) of each line of a bulk request; blank lines are passed over.

    Reads as it goes and holds one line at a time. Raises RefusedFile `file_too_large` or
    `too_many_rows` on the way, so that nothing may be kept before the last line was read, and
    `no_lines` where no line held anything.
    """
    found = 0
    for number, line in enumerate(_lines(stream, limits), 1):
        if number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf")
        if not line.strip():
            continue
        found += 1
        if found > limits.rows_max:
            raise RefusedFile("too_many_rows", limit=limits.rows_max)
        yield number, read_record(line, number, limits)
    if not found:
        raise RefusedFile("no_lines")


def _check_bytes(size: int, limits: Limits) -> None:
    if size == 0:
        raise RefusedFile("empty_file")
    bytes_max = max(limits.csv_bytes_max, limits.xlsx_bytes_max)
    if size > bytes_max:
        raise RefusedFile("file_too_large", limit_mb=bytes_max // 1_000_000)


def _run_worker(
    source: IO[bytes], output: IO[bytes], request: dict[str, Any], limits: Limits
) -> None:
    """Let the child fill `output`. It inherits no variable of ours and no other open file."""
    command = [sys.executable, "-I", "-X", "utf8", "-c", _START, str(SOURCE_ROOT)]
    with tempfile.TemporaryFile() as complaints:
        try:
            status = subprocess.run(
                [*command, json.dumps(request)],
                stdin=source,
                stdout=output,
                stderr=complaints,
                timeout=limits.wall_seconds_max,
                env={},
                cwd="/",
                check=False,
                start_new_session=True,
            ).returncode
        except subprocess.TimeoutExpired as error:
            raise RefusedFile("too_slow") from error
        if status != 0:
            complaints.seek(0)
            raise _death(status, complaints.read(_COMPLAINT_BYTES_MAX))


def _death(status: int, complaint: bytes) -> RefusedFile:
    """Why the child died, as far as its end tells."""
    if status == -signal.SIGXCPU:
        return RefusedFile("too_slow")
    out_of_memory = b"memory allocation of" in complaint or b"MemoryError" in complaint
    if out_of_memory or status == -signal.SIGKILL:
        return RefusedFile("too_much_memory")
    return RefusedFile("unreadable_file")


def _read_answer(output: IO[bytes]) -> ParsedTable:
    """The child's answer; one that is not as agreed is a file that could not be read."""
    output.seek(0)
    try:
        head = json.loads(output.readline())
        if "refused" in head:
            raise _refusal(head)
        rows = [row for line in output for row in json.loads(line)]
        names, sheets = tuple(head.pop("columns")), tuple(head.pop("sheet_names"))
        if not all(isinstance(row, list) and len(row) >= len(names) for row in rows):
            raise ValueError("a row is no row of the table")
        return ParsedTable(**{**head, "columns": names, "sheet_names": sheets, "rows": rows})
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise RefusedFile("unreadable_file") from error


def _refusal(head: dict[str, Any]) -> RefusedFile:
    code = head["refused"] if head["refused"] in SENTENCES else "unreadable_file"
    return RefusedFile(code, head["field"], **head["values"])


def _lines(stream: Readable, limits: Limits) -> Iterator[bytes]:
    """The lines of `stream`; of a line that is too long, just enough to see that it is."""
    total = 0
    pending = b""
    while chunk := stream.read(65_536):
        total += len(chunk)
        if total > limits.csv_bytes_max:
            raise RefusedFile("file_too_large", limit_mb=limits.csv_bytes_max // 1_000_000)
        *whole, rest = chunk.split(b"\n")
        for piece in whole:
            yield pending + piece
            pending = b""
        pending = (pending + rest)[: limits.line_bytes_max + 1]
    if pending:
        yield pending
