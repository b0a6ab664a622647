from __future__ import annotations

import contextlib
import datetime as dt
import random

import pytest

from pericia.kernels.intake.limits import LIMITS
from pericia.kernels.intake.refusals import RefusedFile
from pericia.kernels.intake.tests.builders import (
    archive,
    declaring,
    encrypted_workbook,
    flagged_encrypted,
    inline_row,
    raw_workbook,
    workbook,
)
from pericia.kernels.intake.workbook import read_workbook

HONEST = workbook({"Datos": [["texto", "canal"], ["señal", "web"], ["año", "voz"]]})


def refusal_of(data: bytes, sheet: str | None = None, **limits: int) -> RefusedFile:
    with pytest.raises(RefusedFile) as refused:
        read_workbook(data, LIMITS._replace(**limits), sheet=sheet)
    return refused.value


def test_a_workbook_gives_its_first_sheet() -> None:
    table = read_workbook(HONEST)
    assert table.columns == ("texto", "canal")
    assert table.rows == [["señal", "web"], ["año", "voz"]]
    assert (table.kind, table.sheet, table.sheet_names) == ("xlsx", "Datos", ("Datos",))
    assert (table.encoding, table.delimiter, table.first_row_number) == (None, None, 2)


def test_cells_keep_their_type_and_dates_become_iso_text() -> None:
    row = [5, 5.5, True, dt.date(2024, 1, 31), dt.datetime(2024, 1, 31, 14, 5), "texto"]  # noqa: DTZ001
    table = read_workbook(workbook({"A": [["a", "b", "c", "d", "e", "f"], row]}))
    assert table.rows == [[5, 5.5, True, "2024-01-31", "2024-01-31T14:05:00", "texto"]]


def test_long_numbers_are_not_written_with_exponents() -> None:
    table = read_workbook(workbook({"A": [["id", "x"], [600123456789, "a"]]}))
    assert table.rows[0][0] == 600123456789


def test_row_numbers_are_those_the_spreadsheet_shows() -> None:
    data = raw_workbook(inline_row(4, ("B", "texto"), ("C", "tema")) + inline_row(6, ("B", "uno")))
    table = read_workbook(data)
    assert (table.columns, table.first_row_number) == (("texto", "tema"), 5)
    assert table.rows == [["", ""], ["uno", ""]]


def test_hidden_and_blank_sheets_are_passed_over_unless_named() -> None:
    sheets = {
        "Oculta": [["secreto", "x"], ["s", "y"]],
        "Vacía": [],
        "Datos": [["a", "b"], ["c", "d"]],
    }
    data = workbook(sheets, hidden=["Oculta"])
    assert read_workbook(data).sheet == "Datos"
    assert read_workbook(data).sheet_names == ("Oculta", "Vacía", "Datos")
    assert read_workbook(data, sheet="Oculta").columns == ("secreto", "x")


def test_a_sheet_that_is_not_there_is_refused_with_those_that_are() -> None:
    refused = refusal_of(HONEST, sheet="Enero")
    assert (refused.code, refused.field) == ("unknown_sheet", "sheet")
    assert "Datos" in refused.message


def test_a_workbook_without_content_is_empty() -> None:
    assert refusal_of(workbook({"A": []})).code == "empty_file"
    assert refusal_of(workbook({"A": [["texto", "canal"]]})).code == "header_only"


def test_column_names_must_differ() -> None:
    data = workbook({"A": [["Texto", "texto"], ["a", "b"]]})
    assert refusal_of(data).code == "duplicate_columns"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"texto,canal\na,b\n", "damaged_file"),
        (encrypted_workbook(), "damaged_file"),
        (flagged_encrypted(HONEST, "xl/workbook.xml"), "encrypted_file"),
        (archive({"a.txt": b"hola"}), "damaged_file"),
        (HONEST[: len(HONEST) // 2], "damaged_file"),
        (declaring(HONEST, "xl/workbook.xml", 50), "archive_lies"),
        (declaring(HONEST, "xl/workbook.xml", 4_000_000_000), "archive_too_large"),
        (raw_workbook(b"<row r=", b""), "damaged_file"),
        (raw_workbook(inline_row(1, ("A", "a")) * 60_000), "archive_ratio"),
        (raw_workbook(b"", extra={"xl/embeddings/x.xlsx": HONEST}), "nested_archive"),
    ],
)
def test_what_is_no_honest_workbook_is_refused(data: bytes, code: str) -> None:
    assert refusal_of(data).code == code


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        ({"xlsx_bytes_max": 1_000}, "file_too_large"),
        ({"unpacked_bytes_max": 2_000}, "archive_too_large"),
        ({"entries_max": 3}, "too_many_entries"),
        ({"rows_max": 1}, "too_many_rows"),
        ({"columns_max": 1}, "too_many_columns"),
        ({"cells_max": 3}, "too_many_cells"),
        ({"cell_bytes_max": 3}, "cell_too_long"),
    ],
)
def test_every_bound_is_kept(limits: dict[str, int], code: str) -> None:
    assert refusal_of(HONEST, **limits).code == code


def test_a_row_far_below_counts_as_all_the_rows_above_it() -> None:
    data = raw_workbook(inline_row(1, ("A", "texto")) + inline_row(1_000_000, ("A", "lejos")))
    assert refusal_of(data).code == "too_many_rows"


def test_a_column_far_to_the_right_counts_as_all_before_it() -> None:
    header = inline_row(1, ("A", "texto"), ("XFD", "lejos"))
    assert refusal_of(raw_workbook(header + inline_row(2, ("A", "a")))).code == "too_many_columns"


def test_one_long_text_in_every_cell_counts_as_often_as_it_is_used() -> None:
    shared = (
        b"<sst><si><t>" + random.Random(1).randbytes(40_000).hex().encode() + b"</t></si></sst>"
    )
    marks = b"".join(
        b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (i, i) for i in range(3_000)
    )
    assert refusal_of(raw_workbook(marks, shared)).code == "archive_too_large"


def test_many_texts_beside_a_long_one_are_taken() -> None:
    long_text = "x" * 90_000
    rows = [["id", "texto"], ["1", long_text], *([str(i), "corto"] for i in range(2_000))]
    assert read_workbook(workbook({"A": rows})).rows_count == 2_001


def test_a_cell_of_ten_megabytes_is_refused() -> None:
    noise = random.Random(1).randbytes(5_000_000).hex()
    data = raw_workbook(inline_row(1, ("A", "texto")) + inline_row(2, ("A", noise)))
    assert refusal_of(data).code == "cell_too_long"


@pytest.mark.parametrize("seed", range(40))
def test_damage_gives_the_same_table_or_a_refusal(seed: int) -> None:
    chance = random.Random(seed)
    data = bytearray(HONEST)
    for _ in range(chance.randint(1, 10)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    rows = None
    with contextlib.suppress(RefusedFile):
        rows = read_workbook(bytes(data)).rows
    assert rows in (None, [["señal", "web"], ["año", "voz"]])
