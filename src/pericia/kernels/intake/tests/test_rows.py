from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pericia.kernels.intake.delimited import read_delimited
from pericia.kernels.intake.keys import row_key
from pericia.kernels.intake.mapping import propose_mapping
from pericia.kernels.intake.refusals import Refusal, RefusedFile
from pericia.kernels.intake.rows import (
    Split,
    references_in,
    split_in_parts,
    split_records,
    split_rows,
)
from pericia.kernels.intake.table import ParsedTable

NOW = dt.datetime(2024, 6, 15, 12, 0, tzinfo=dt.UTC)

SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["text"],
    "additionalProperties": False,
    "properties": {
        "text": {"type": "string", "minLength": 3, "maxLength": 500},
        "channel": {"enum": ["web", "teléfono", "e-mail"]},
        "received_at": {"type": "string", "format": "date-time"},
        "born": {"type": "string", "format": "date"},
        "due": {"type": "string", "format": "date", "x-future-allowed": True},
        "amount": {"type": "number", "minimum": 0},
        "count": {"type": "integer"},
        "urgent": {"type": "boolean"},
        "email": {"type": "string", "format": "email"},
        "code": {"type": "string", "pattern": "^[A-Z]{2}[0-9]+$"},
        "tags": {"type": "array", "items": {"type": "string"}, "maxItems": 2},
    },
}


def split(columns: Sequence[str], *rows: Sequence[Any], **options: Any) -> Split:
    """Rows under columns named after their fields; `text` is filled in where it is not asked of."""
    given = [list(row) for row in rows]
    names = tuple(columns)
    if "text" not in names:
        names, given = ("text", *names), [[f"row {i}", *row] for i, row in enumerate(given)]
    table = ParsedTable(names, given, 2, len(given), "csv")
    return split_rows(table, {name: name for name in names}, SCHEMA, now=NOW, **options)


def value_of(field: str, cell: Any, **options: Any) -> Any:
    result = split((field,), [cell], **options)
    assert result.refused == []
    return result.valid[0].facts.get(field)


def code_of(field: str, cell: Any) -> str:
    (refusal,) = split((field,), [cell]).refused
    assert (refusal.row_number, refusal.column) == (2, field)
    assert refusal.raw[field] == cell
    assert refusal.message_es != refusal.message_en
    return refusal.code


@pytest.mark.parametrize(
    ("field", "cell", "value"),
    [
        ("channel", "web", "web"),
        ("channel", "Telefono", "teléfono"),
        ("channel", "E-MAIL", "e-mail"),
        ("received_at", "31/01/2024 14:05", "2024-01-31T14:05:00Z"),
        ("received_at", "2024-01-31", "2024-01-31T00:00:00Z"),
        ("received_at", 45322.5, "2024-01-31T12:00:00Z"),
        ("born", "31-01-1980", "1980-01-31"),
        ("born", 45322, "2024-01-31"),
        ("due", "31/12/2030", "2030-12-31"),
        ("amount", "1.234,50", 1234.5),
        ("amount", 7, 7),
        ("count", "1.234", 1234),
        ("count", 3, 3),
        ("urgent", "Sí", True),
        ("urgent", "NO", False),
        ("urgent", "verdadero", True),
        ("urgent", "0", False),
        ("urgent", True, True),
        ("code", "ES12", "ES12"),
        ("tags", '["a", "b"]', ["a", "b"]),
        ("text", "'-5 grados", "-5 grados"),
        ("text", "'hola", "'hola"),
        ("text", 12345, "12345"),
        ("email", "", None),
        ("email", "  ", None),
    ],
)
def test_cells_become_what_the_schema_asks_for(field: str, cell: Any, value: Any) -> None:
    assert value_of(field, cell) == value


@pytest.mark.parametrize(
    ("field", "cell", "code"),
    [
        ("text", "ab", "too_short"),
        ("text", "a" * 501, "too_long"),
        ("text", "a\0bc", "nul_bytes"),
        ("text", "a" * 100_001, "cell_too_long"),
        ("text", "#N/A", "error_cell"),
        ("text", "#¡REF!", "error_cell"),
        ("channel", "paloma", "not_in_list"),
        ("received_at", "ayer", "not_a_date"),
        ("received_at", "15/06/2024 12:06", "date_in_future"),
        ("received_at", "9999-12-31T23:59:59-12:00", "not_a_date"),
        ("born", "16/06/2024", "date_in_future"),
        ("born", "30/02/2020", "not_a_date"),
        ("amount", "mucho", "not_a_number"),
        ("amount", "1.234", "ambiguous_number"),
        ("amount", "-1", "out_of_range"),
        ("count", "1,5", "not_an_integer"),
        ("count", 1.5, "not_an_integer"),
        ("urgent", "quizá", "not_a_boolean"),
        ("email", "nadie", "wrong_format"),
        ("code", "es12", "wrong_format"),
        ("tags", "a, b", "not_json"),
        ("tags", '["a", "b", "c"]', "too_long"),
        ("tags", "5", "wrong_value_type"),
    ],
)
def test_a_cell_that_does_not_fit_refuses_its_row_with_a_code(
    field: str, cell: Any, code: str
) -> None:
    if code in ("nul_bytes", "cell_too_long"):
        (refusal,) = split((field,), [cell]).refused
        assert (refusal.code, refusal.column) == (code, field)
        assert "\0" not in refusal.raw[field]
        assert len(refusal.raw[field]) <= 10_000
    else:
        assert code_of(field, cell) == code


def test_a_clock_that_runs_five_minutes_ahead_is_not_the_future() -> None:
    assert value_of("received_at", "2024-06-15T12:04:59Z") == "2024-06-15T12:04:59Z"


def test_times_without_an_offset_are_those_of_the_clients_zone() -> None:
    moment = value_of("received_at", "31/01/2024 14:05", time_zone="America/Mexico_City")
    assert moment == "2024-01-31T20:05:00Z"


def test_today_at_the_client_is_not_the_future() -> None:
    assert value_of("born", "16/06/2024", time_zone="Pacific/Kiritimati") == "2024-06-16"


def test_ambiguous_dates_are_refused_where_the_file_mixes_both_orders() -> None:
    result = split(("born",), ["31/01/2020"], ["01/31/2020"], ["01/02/2020"], ["2020-02-01"])
    assert [row.facts["born"] for row in result.valid] == ["2020-01-31", "2020-01-31", "2020-02-01"]
    assert [(r.row_number, r.code) for r in result.refused] == [(4, "ambiguous_date")]


def test_one_telling_date_settles_the_column() -> None:
    result = split(("born",), ["01/02/2020"], ["12/25/2020"])
    assert [row.facts["born"] for row in result.valid] == ["2020-01-02", "2020-12-25"]


def test_one_telling_number_settles_the_column() -> None:
    result = split(("amount",), ["1.234"], ["1,5"])
    assert [row.facts["amount"] for row in result.valid] == [1234, 1.5]


def test_blank_rows_are_counted_and_keep_the_numbers_of_the_others() -> None:
    result = split(("text",), ["uno"], [""], ["  "], ["no"], ["cuatro"])
    assert result.blank_rows == 2
    assert [row.row_number for row in result.valid] == [2, 6]
    assert [refusal.row_number for refusal in result.refused] == [5]


def test_rows_wider_than_the_header_are_refused_with_all_their_cells() -> None:
    (refusal,) = split(("text", "channel"), ["hola", "web", "y más"]).refused
    assert refusal.code == "extra_cells"
    assert refusal.raw == {"text": "hola", "channel": "web", "column_3": "y más"}


def test_a_header_repeated_among_the_rows_is_refused() -> None:
    result = split(("text", "channel"), ["uno", "web"], ["text", "channel"], ["dos", "web"])
    assert [(r.row_number, r.code) for r in result.refused] == [(3, "repeated_header")]


def test_a_row_is_refused_for_its_first_problem_only() -> None:
    result = split(("born", "amount"), ["nunca", "mucho"])
    assert [refusal.code for refusal in result.refused] == ["not_a_date"]


def test_references_are_taken_once() -> None:
    columns = ("reference", "text")
    rows = [["A-1", "uno"], ["A-2", "dos"], [" A-1 ", "tres"], ["A-3", "seis"], ["", "siete"]]
    result = split(columns, *rows, seen_references={"A-3"})
    assert [row.reference for row in result.valid] == ["A-1", "A-2", None]
    assert [(r.row_number, r.code) for r in result.refused] == [
        (4, "duplicate_in_file"),
        (5, "already_imported"),
    ]
    assert "row 2" in result.refused[0].message_en
    assert all("reference" not in row.facts for row in result.valid)


def test_a_reference_whose_first_row_was_refused_may_still_be_taken() -> None:
    result = split(("reference", "text"), ["A-1", "x"], ["A-1", "bien"])
    assert [row.row_number for row in result.valid] == [3]


def test_numbers_and_text_are_the_same_reference() -> None:
    result = split(("reference", "text"), [7, "uno"], ["7", "dos"])
    assert [refusal.code for refusal in result.refused] == ["duplicate_in_file"]


def test_a_reference_has_a_bound() -> None:
    (refusal,) = split(("reference", "text"), ["x" * 201, "uno"]).refused
    assert (refusal.code, refusal.column) == ("too_long", "reference")


def test_the_references_of_a_file_are_known_before_it_is_split() -> None:
    table = ParsedTable(("id", "text"), [["A", "uno"], ["", "dos"], [5, "tres"]], 2, 3, "csv")
    assert references_in(table, {"reference": "id"}) == {"A", "5"}
    assert references_in(table, {"text": "text"}) == set()


def test_identical_rows_are_told_apart_by_their_occurrence() -> None:
    result = split(("text",), ["¿Dónde está?"], ["otra cosa"], ["¿Dónde está?"])
    assert [row.occurrence for row in result.valid] == [0, 0, 1]
    keys = {row_key("c", "l", row.raw, row.occurrence) for row in result.valid}
    assert len(keys) == 3


def test_a_file_uploaded_twice_gives_the_same_keys() -> None:
    rows = [["uno"], ["uno"], ["dos"]]
    first, second = (
        [row_key("c", "l", row.raw, row.occurrence) for row in split(("text",), *rows).valid]
        for _ in range(2)
    )
    assert first == second


def test_defaults_fill_blank_and_unmapped_fields() -> None:
    table = ParsedTable(("text", "canal"), [["hola", ""], ["adios", "web"]], 2, 2, "csv")
    mapping, defaults = {"text": "text", "channel": "canal"}, {"channel": "e-mail", "count": 1}
    result = split_rows(table, mapping, SCHEMA, defaults, now=NOW)
    assert [row.facts["channel"] for row in result.valid] == ["e-mail", "web"]
    assert [row.facts["count"] for row in result.valid] == [1, 1]


def test_what_a_playbook_does_not_ask_for_stays_beside_its_facts() -> None:
    schema = {"type": "object", "additionalProperties": False, "properties": {"text": {}}}
    table = ParsedTable(("id", "texto", "fecha"), [["A", "hola", "31/01/2024"]], 2, 1, "csv")
    mapping = propose_mapping(table, schema).mapping
    (row,) = split_rows(table, mapping, schema, now=NOW).valid
    assert (row.reference, row.received_at) == ("A", "2024-01-31T00:00:00Z")
    assert row.facts == {"text": "hola"}
    assert row.raw == {"id": "A", "texto": "hola", "fecha": "31/01/2024"}


def test_refusals_name_the_columns_of_the_file() -> None:
    table = ParsedTable(("Mensaje", "Correo"), [["", "x"], ["hola", "x"]], 2, 2, "csv")
    mapping = {"text": "Mensaje", "email": "Correo"}
    refused = split_rows(table, mapping, SCHEMA, now=NOW).refused
    assert [refusal.column for refusal in refused] == ["Mensaje", "Correo"]
    assert "Mensaje" in refused[0].message_es


@pytest.mark.parametrize(
    "schema",
    [
        {"$ref": "file:///etc/passwd"},
        {"$ref": "http://127.0.0.1:1/schema.json"},
        {"type": "objekt"},
        {"properties": {"text": {"pattern": "("}}},
    ],
)
def test_a_schema_that_is_wrong_or_reaches_out_is_refused(schema: dict[str, Any]) -> None:
    with pytest.raises(RefusedFile) as refused:
        split_records([(1, {"text": "hola"})], schema, now=NOW)
    assert refused.value.code == "schema_unusable"


def test_records_are_validated_and_deduplicated_like_rows() -> None:
    bad_line = Refusal(3, None, "not_json", "es", "en", {})
    records: list[tuple[int, Any]] = [
        (1, {"text": "hola", "reference": "A", "received_at": "2024-01-31T14:05:00+01:00"}),
        (2, {"text": "hola", "colour": "red"}),
        (3, bad_line),
        (4, {"text": "otra", "reference": "A"}),
        (5, {"text": "otra", "reference": 9}),
        (6, {"channel": "web"}),
    ]
    result = split_records(records, SCHEMA, now=NOW, seen_references={"9"})
    (row,) = result.valid
    assert row.facts == {"text": "hola", "received_at": "2024-01-31T13:05:00Z"}
    assert (row.row_number, row.reference, row.received_at) == (1, "A", "2024-01-31T13:05:00Z")
    assert [(r.row_number, r.code) for r in result.refused] == [
        (2, "unknown_field"),
        (3, "not_json"),
        (4, "duplicate_in_file"),
        (5, "already_imported"),
        (6, "missing_value"),
    ]
    assert result.refused[0].column == "colour"


@pytest.mark.parametrize(
    ("record", "code"),
    [
        ({"received_at": "2024-01-31T14:05:00"}, "no_time_zone"),
        ({"received_at": "31/01/2024"}, "not_a_date"),
        ({"received_at": 45322}, "not_a_date"),
        ({"received_at": "2024-06-15T13:00:00Z"}, "date_in_future"),
        ({"born": "2024-06-17"}, "date_in_future"),
        ({"reference": ["A"]}, "unreadable_text"),
        ({"reference": True}, "unreadable_text"),
        ({"count": "5"}, "wrong_value_type"),
        ({"channel": "Telefono"}, "not_in_list"),
    ],
)
def test_a_program_must_send_exact_values(record: dict[str, Any], code: str) -> None:
    (refusal,) = split_records([(1, {"text": "hola", **record})], SCHEMA, now=NOW).refused
    assert refusal.code == code


def test_defaults_fill_records_too() -> None:
    (row,) = split_records([(1, {})], SCHEMA, {"text": "vacío"}, now=NOW).valid
    assert row.facts == {"text": "vacío"}


ANY_CELL = st.one_of(
    st.text(max_size=20),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
)
FIELDS = tuple(SCHEMA["properties"])


@given(st.lists(st.lists(ANY_CELL, min_size=len(FIELDS), max_size=len(FIELDS)), max_size=6))
def test_every_row_is_valid_refused_or_blank(rows: list[list[Any]]) -> None:
    table = ParsedTable(FIELDS, rows, 2, len(rows), "csv")
    result = split_rows(table, {name: name for name in FIELDS}, SCHEMA, now=NOW)
    numbers = [row.row_number for row in result.valid] + [r.row_number for r in result.refused]
    assert len(set(numbers)) == len(numbers) == len(rows) - result.blank_rows


def test_ten_thousand_real_queries_are_all_valid(shared_data: Path) -> None:
    file = shared_data / "bank-queries" / "train.csv"
    table = read_delimited(file.read_bytes())
    mapping = propose_mapping(table, SCHEMA).mapping
    result = split_rows(table, mapping, SCHEMA, now=NOW)
    assert mapping == {"text": "text"}
    assert (len(result.valid), result.refused, result.blank_rows) == (10_003, [], 0)


def test_rows_split_in_parts_are_those_of_the_whole() -> None:
    cells = [
        ["one", "7"],
        ["", ""],
        ["one", "7"],
        ["no", "8"],
        ["two", "9"],
        ["one", "10"],
        ["x1y", "9"],
    ]
    table = ParsedTable(("text", "reference"), cells, 2, len(cells), "csv")
    mapping = {"text": "text", "reference": "reference"}
    whole = split_rows(table, mapping, SCHEMA, now=NOW)
    parts = list(split_in_parts(table, mapping, SCHEMA, now=NOW, rows_each=3))
    assert [len(each.valid) + len(each.refused) + each.blank_rows for each in parts] == [3, 3, 1]
    assert [row for each in parts for row in each.valid] == whole.valid
    assert [row for each in parts for row in each.refused] == whole.refused
    assert [row.code for row in whole.refused] == [
        "duplicate_in_file",
        "too_short",
        "duplicate_in_file",
    ]
    empty = table._replace(rows=[], rows_count=0)
    assert list(split_in_parts(empty, mapping, SCHEMA, now=NOW, rows_each=3)) == []


def test_a_mapping_that_does_not_fit_is_refused_before_the_first_part() -> None:
    table = ParsedTable(("text",), [["one"]], 2, 1, "csv")
    with pytest.raises(RefusedFile):
        split_in_parts(table, {"text": "absent"}, SCHEMA, now=NOW, rows_each=3)
