from __future__ import annotations

import contextlib
import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pericia.kernels.intake.delimited import read_delimited
from pericia.kernels.intake.detect import MIXED
from pericia.kernels.intake.limits import LIMITS
from pericia.kernels.intake.refusals import RefusedFile


def refusal_of(data: bytes, **limits: int) -> RefusedFile:
    with pytest.raises(RefusedFile) as refused:
        read_delimited(data, LIMITS._replace(**limits))
    return refused.value


def test_a_plain_file_gives_columns_rows_and_what_was_detected() -> None:
    table = read_delimited(b"text,category\nWhere is my card?,card\nHelp,other\n")
    assert table.columns == ("text", "category")
    assert table.rows == [["Where is my card?", "card"], ["Help", "other"]]
    assert (table.first_row_number, table.rows_count) == (2, 2)
    assert (table.kind, table.encoding, table.delimiter) == ("csv", "utf-8", ",")


def test_a_spanish_excel_export_is_read() -> None:
    data = "Fecha;Texto;Importe\r\n31/01/2024;¿Dónde está?;1.234,50\r\n".encode("windows-1252")
    table = read_delimited(data)
    assert table.rows == [["31/01/2024", "¿Dónde está?", "1.234,50"]]
    assert (table.encoding, table.delimiter) == ("windows-1252", ";")


def test_the_byte_order_mark_is_no_part_of_the_first_column() -> None:
    assert read_delimited("texto,b\nhola,1\n".encode("utf-8-sig")).columns == ("texto", "b")
    assert read_delimited("texto\tb\nhola\t1\n".encode("utf-16")).columns == ("texto", "b")


def test_pasted_exports_of_two_encodings_are_read_in_both() -> None:
    data = "texto;tema\nseñal;avería\n".encode() + "año;teléfono\n".encode("windows-1252")
    table = read_delimited(data)
    assert table.rows == [["señal", "avería"], ["año", "teléfono"]]
    assert table.encoding == MIXED


def test_quotes_hold_delimiters_newlines_and_quotes() -> None:
    data = b'id,texto\n1,"dice ""hola"", y sigue\nen otra linea"\n2,"fin"\n'
    assert read_delimited(data).rows == [["1", 'dice "hola", y sigue\nen otra linea'], ["2", "fin"]]


def test_quotes_inside_a_bare_cell_are_text() -> None:
    assert read_delimited(b'id,texto\n1,pantalla de 5" rota\n').rows[0][1] == 'pantalla de 5" rota'


def test_quotes_escaped_by_a_backslash_are_understood() -> None:
    data = b'id,texto\n1,"dice \\"hola\\", y se va"\n2,"nada"\n'
    assert read_delimited(data).rows == [["1", 'dice "hola", y se va'], ["2", "nada"]]


def test_quotes_that_mean_nothing_are_kept_where_every_row_is_even() -> None:
    data = b'id\ttexto\n1\t"Hola" dijo\n2\tbien\n'
    assert read_delimited(data).rows == [["1", '"Hola" dijo'], ["2", "bien"]]


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b'id,texto\n1,bien\n2,"sin cerrar\n3,otra\n4,mas, y mas\n', 3),
        (b'id,texto\n1,"dice "hola" y, se va"\n2,"bien"\n', 2),
    ],
)
def test_quotes_that_do_not_match_name_their_line(data: bytes, line: int) -> None:
    refused = refusal_of(data)
    assert refused.code == "broken_quotes"
    assert f"line {line}" in refused.message
    assert f"línea {line}" in refused.message_es


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_every_line_end_parts_rows(line_end: str) -> None:
    data = line_end.join(["a,b", "1,2", "3,4"]).encode()
    assert read_delimited(data).rows == [["1", "2"], ["3", "4"]]


def test_other_separators_of_unicode_do_not_part_rows() -> None:
    data = "a,b\nuno\u2028dos,tres\u0085cuatro\n".encode()
    assert read_delimited(data).rows == [["uno\u2028dos", "tres\u0085cuatro"]]


def test_a_file_of_one_column_keeps_its_commas() -> None:
    table = read_delimited(b"texto\nHola, buenas\nGracias, adios\n")
    assert table.rows == [["Hola, buenas"], ["Gracias, adios"]]
    assert table.delimiter is None


def test_titles_above_the_header_are_passed_over_and_counted() -> None:
    data = b"Informe de consultas\n\nid;texto;canal\n1;hola;web\n2;adios;web\n"
    table = read_delimited(data)
    assert table.columns == ("id", "texto", "canal")
    assert table.first_row_number == 4


def test_the_hint_of_excel_is_followed_and_counted() -> None:
    table = read_delimited(b"sep=;\nid;texto\n1;a, b\n")
    assert (table.columns, table.first_row_number) == (("id", "texto"), 3)


def test_blank_rows_stay_so_that_numbers_match_the_spreadsheet() -> None:
    table = read_delimited(b"a,b\n1,2\n\n3,4\n\n\n")
    assert table.rows == [["1", "2"], ["", ""], ["3", "4"]]


def test_short_rows_are_filled_and_wide_rows_stay_wide() -> None:
    table = read_delimited(b"a,b,c\n1\n1,2,3,,\n1,2,3,4\n")
    assert table.rows == [["1", "", ""], ["1", "2", "3"], ["1", "2", "3", "4"]]


def test_nameless_columns_get_a_name_only_if_they_hold_anything() -> None:
    assert read_delimited(b"a,b,,\n1,2,,\n").columns == ("a", "b")
    assert read_delimited(b"a,,c\nx,y,z\n").columns == ("a", "column_2", "c")


def test_encoding_and_delimiter_can_be_overruled() -> None:
    data = "texto;a,b\nseñal;1,2\n".encode("windows-1252")
    table = read_delimited(data, encoding="windows-1252", delimiter=",")
    assert table.columns == ("texto;a", "b")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty_file"),
        (b" \n\n \n", "empty_file"),
        ("\ufeff".encode(), "empty_file"),
        (b"text,category\n", "header_only"),
        (b"text,category\n,\n\n", "header_only"),
        (b"\xde\xad\xbe\xef", "not_a_table"),
        (b"SQLite format 3", "not_a_table"),
        (b"Texto,b,texto\n1,2,3\n", "duplicate_columns"),
        (b"1,2024-01-01,3\n2,2024-01-02,4\n", "no_header"),
        (b"S0004-1\tq62.11\nS0004-1\tn28.89\n", "no_header"),
        (b"a,b\nx,y\x00z\n", "nul_bytes"),
        (b"a,b\nx," + b"y" * 100_001 + b"\n", "cell_too_long"),
        (b"a,b\nx," + b"y" * 10_000_000 + b"\n", "cell_too_long"),
        (b'a,b\nx,"' + b"y" * 10_000_000 + b'"\n', "cell_too_long"),
        (b'a,b\nx,"' + b"y y\n" * 100_000, "broken_quotes"),
        (b"a" + b",b" * 300 + b"\n", "too_many_columns"),
    ],
)
def test_a_file_that_cannot_be_taken_is_refused_whole(data: bytes, code: str) -> None:
    assert refusal_of(data).code == code


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        ({"csv_bytes_max": 100}, "file_too_large"),
        ({"rows_max": 20}, "too_many_rows"),
        ({"columns_max": 1}, "too_many_columns"),
        ({"cells_max": 50}, "too_many_cells"),
        ({"cell_bytes_max": 3}, "cell_too_long"),
    ],
)
def test_every_bound_is_kept(limits: dict[str, int], code: str) -> None:
    data = b"name,text\n" + b"cell,word\n" * 500
    assert refusal_of(data, **limits).code == code


def test_the_place_of_a_long_cell_is_named() -> None:
    refused = refusal_of(b"a,b\nx,y\nx," + b"y" * 100_001 + b"\n")
    assert "Row 3, column b" in refused.message
    beyond = refusal_of(b'a,b\nx,y\n"x,x","' + b"y" * 200_000 + b'"\n')
    assert "Row 3, column 2," in beyond.message


@pytest.mark.parametrize(
    ("choice", "code"),
    [
        ({"encoding": "idna"}, "unknown_encoding"),
        ({"encoding": "utf-8"}, "unknown_encoding"),
        ({"delimiter": "ab"}, "unknown_delimiter"),
    ],
)
def test_a_choice_that_does_not_fit_is_refused(choice: dict[str, str], code: str) -> None:
    with pytest.raises(RefusedFile) as refused:
        read_delimited("año,b\n1,2\n".encode("windows-1252"), **choice)
    assert refused.value.code == code


CELLS = st.text(
    st.characters(exclude_categories=("Cs",), exclude_characters="\0\ufeff"), max_size=30
).map(str.lstrip)


@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=8), st.sampled_from(",;\t|"))
def test_what_a_program_quotes_is_read_back_exactly(
    rows: list[tuple[str, str]], delimiter: str
) -> None:
    output = io.StringIO(newline="")
    writer = csv.writer(output, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerows([("name of a", "name of b"), *rows, ("last one", "last two")])
    table = read_delimited(output.getvalue().encode("utf-8-sig"), delimiter=delimiter)
    assert table.rows[:-1] == [list(row) for row in rows]


@given(st.binary(max_size=300))
def test_any_bytes_give_a_table_or_a_refusal(data: bytes) -> None:
    table = None
    with contextlib.suppress(RefusedFile):
        table = read_delimited(data)
    assert table is None or all(len(row) >= len(table.columns) for row in table.rows)
