"""Receiving a file to import: measured, read by the parsing process, kept. Outside of transactions.

What is known of the file is its `reading`, plain JSON: how it was read (`kind`, `encoding`,
`delimiter`, `sheet`), what may be chosen (`sheet_names`), what it holds (`columns`, `rows_count`,
`first_row_number`) and its first rows (`sample`), so that a preview opens no file.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from pericia.files import store
from pericia.files.parsing import SUFFIX_KINDS, parse_file
from pericia.kernels.intake.limits import LIMITS
from pericia.kernels.intake.refusals import RefusedFile
from pericia.kernels.intake.table import Cell, ParsedTable
from pericia.tenancy.ids import new_id

SAMPLE_ROWS_MAX = 100
SAMPLE_CHARACTERS_MAX = 200_000
SAMPLE_CELL_CHARACTERS_MAX = 2_000
FILE_NAME_CHARACTERS_MAX = 200
BYTES_MAX = max(LIMITS.csv_bytes_max, LIMITS.xlsx_bytes_max)
Reading = dict[str, Any]


class Chosen(NamedTuple):
    """What somebody chose because the guess was wrong; None leaves it to the guess."""

    sheet: str | None = None
    encoding: str | None = None
    delimiter: str | None = None


NOTHING_CHOSEN = Chosen()


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that lies in the store, and that no row names yet."""

    import_id: UUID
    file_name: str
    stored_as: str
    sha256: str
    size_bytes: int
    reading: Reading


@contextmanager
def uploaded(
    stream: store.Readable, *, client_id: UUID, file_name: str, chosen: Chosen = NOTHING_CHOSEN
) -> Iterator[Upload]:
    """Read a file and keep it; the block stores its row, and the file goes where that fails.

    Raises RefusedFile, with nothing kept.
    """
    too_large = RefusedFile("file_too_large", "file", limit_mb=BYTES_MAX // 1_000_000)
    import_id, name = new_id(), plain_name(file_name)
    with store.received(stream, bytes_max=BYTES_MAX, too_large=too_large) as file:
        reading = read_file(file.path, name, chosen)
        stored_as = f"imports/{client_id}/{file.sha256}/{import_id}"
        try:
            store.keep(file.path, stored_as)
            yield Upload(import_id, name, stored_as, file.sha256, file.size_bytes, reading)
        except BaseException:
            store.remove(stored_as)
            raise


def read_again(stored_as: str, file_name: str, chosen: Chosen) -> Reading:
    """The reading of a kept file under other choices. Raises RefusedFile, Refused."""
    with store.fetched(stored_as) as path:
        return read_file(path, file_name, chosen)


def read_file(path: Path, file_name: str, chosen: Chosen) -> Reading:
    table = _parsed(path, file_name, chosen, SAMPLE_ROWS_MAX)
    known = {**table._asdict(), "rows": None, "chosen": chosen._asdict()}
    return {**known, "sample": _sample(table.rows)}


def whole_table(path: Path, file_name: str, reading: Reading) -> ParsedTable:
    """Every row of the file, read as its preview was."""
    return _parsed(path, file_name, Chosen(**reading["chosen"]), None)


def sample_table(reading: Reading) -> ParsedTable:
    """The first rows, as a table."""
    fields = {name: reading[name] for name in ParsedTable._fields}
    fields |= {"rows": reading.get("sample", []), "columns": tuple(reading["columns"])}
    return ParsedTable(**{**fields, "sheet_names": tuple(reading["sheet_names"])})


def kind_of(file_name: str) -> str | None:
    """What the name says the file is; None where its content alone decides."""
    return SUFFIX_KINDS.get(Path(file_name).suffix.lower())


def plain_name(name: str) -> str:
    """The last part of a file's name, printable; never empty. It keeps its suffix."""
    last = name.replace("\\", "/").rpartition("/")[2]
    printable = "".join(character for character in last if character.isprintable()).strip()
    return printable[-FILE_NAME_CHARACTERS_MAX:] or "import"


def _parsed(path: Path, file_name: str, chosen: Chosen, first_rows: int | None) -> ParsedTable:
    return parse_file(
        path,
        kind=kind_of(file_name),
        sheet=chosen.sheet,
        encoding=chosen.encoding,
        delimiter=chosen.delimiter,
        first_rows=first_rows,
    )


def _sample(rows: list[list[Cell]]) -> list[list[Cell]]:
    """As many of the first rows as are light, and at least one, its cells cut."""
    kept: list[list[Cell]] = []
    characters = 0
    for row in rows:
        cut = [cell[:SAMPLE_CELL_CHARACTERS_MAX] if isinstance(cell, str) else cell for cell in row]
        characters += sum(len(cell) for cell in cut if isinstance(cell, str))
        if kept and characters > SAMPLE_CHARACTERS_MAX:
            break
        kept.append(cut)
    return kept
