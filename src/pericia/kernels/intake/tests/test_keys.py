from __future__ import annotations

from pericia.kernels.intake.keys import row_key

CLIENT, LINE = "client-1", "line-1"
ROW = {"Texto": " Hola ", "Canal": "web", "Nota": ""}


def test_the_same_row_has_the_same_key() -> None:
    assert row_key(CLIENT, LINE, ROW) == row_key(CLIENT, LINE, dict(ROW))
    assert len(row_key(CLIENT, LINE, ROW)) == 64


def test_order_of_columns_spelling_of_names_and_blanks_do_not_matter() -> None:
    assert row_key(CLIENT, LINE, ROW) == row_key(CLIENT, LINE, {"canal": "web", "TEXTO": "Hola"})


def test_cells_of_workbooks_and_of_text_files_have_the_same_key() -> None:
    from_workbook = {"n": 5, "x": 1.5, "s": True}
    assert row_key(CLIENT, LINE, from_workbook) == row_key(
        CLIENT, LINE, {"n": "5", "x": "1.5", "s": "true"}
    )


def test_two_spellings_of_an_accent_have_the_same_key() -> None:
    assert row_key(CLIENT, LINE, {"a": "canción"}) == row_key(CLIENT, LINE, {"a": "cancio\u0301n"})


def test_scope_content_column_and_occurrence_part_keys() -> None:
    keys = [
        row_key(CLIENT, LINE, ROW),
        row_key("client-2", LINE, ROW),
        row_key(CLIENT, "line-2", ROW),
        row_key(CLIENT, LINE, {**ROW, "Canal": "voz"}),
        row_key(CLIENT, LINE, {"Canal": "Hola", "Texto": "web"}),
        row_key(CLIENT, LINE, ROW, occurrence=1),
    ]
    assert len(set(keys)) == len(keys)


def test_nested_values_of_a_request_are_part_of_the_key() -> None:
    assert row_key(CLIENT, LINE, {"a": {"b": 1}}) != row_key(CLIENT, LINE, {"a": {"b": 2}})
    assert row_key(CLIENT, LINE, {"a": {"b": 1, "c": 2}}) == row_key(
        CLIENT, LINE, {"a": {"c": 2, "b": 1}}
    )
