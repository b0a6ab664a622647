from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pericia.kernels.intake.downloads import refused_csv
from pericia.kernels.intake.formulas import TRIGGERS, neutralise, neutralise_row, restore
from pericia.kernels.intake.refusals import refuse_row


@pytest.mark.parametrize(
    "cell",
    ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "-", "=", "+34 600 123 456", "  =1+1",
     "＝1+1", "-2+3+cmd|' /C calc'!A0", "\ufeff=1", "-5a", "\n=1"],
)  # fmt: skip
def test_formulas_are_neutralised(cell: str) -> None:
    assert neutralise(cell) == "'" + cell


@pytest.mark.parametrize(
    "cell", ["-5", "+5", "-5,5", "-1.234,50", "+12 %", "-5%", "hola", "", "a=b", "1-1"]
)
def test_plain_numbers_and_text_stay_as_they_are(cell: str) -> None:
    assert neutralise(cell) == cell


def test_only_text_of_a_row_is_touched() -> None:
    assert neutralise_row([-5, "=A1", None, 2.5]) == [-5, "'=A1", None, 2.5]


@given(st.text())
def test_nothing_exported_starts_a_formula_but_a_plain_number(cell: str) -> None:
    exported = neutralise(cell)
    number = exported.strip(" ").rstrip("%").strip().lstrip("+-")
    assert exported[:1] not in TRIGGERS or number[:1].isdecimal()


@given(st.text().filter(lambda cell: not cell.startswith("'")))
def test_an_exported_cell_comes_back_as_it_was(cell: str) -> None:
    assert restore(neutralise(cell)) == cell


def test_refused_rows_are_downloaded_with_their_reason_and_without_formulas() -> None:
    wide = {"texto": "a", "nota": "b", "column_3": "c"}
    refusals = [
        refuse_row(2, "texto", "missing_value", {"texto": "", "nota": "=HYPERLINK(1)"}),
        refuse_row(5, None, "extra_cells", wide, count=3, limit=2),
    ]
    data = refused_csv(("texto", "nota"), refusals, "es")
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert rows[0] == [
        "texto", "nota", "column_3",
        "fila_rechazada", "columna_rechazada", "codigo_de_rechazo", "motivo_de_rechazo",
    ]  # fmt: skip
    assert rows[1][:6] == ["", "'=HYPERLINK(1)", "", "2", "texto", "missing_value"]
    assert rows[1][6].startswith("Falta un valor")
    assert rows[2][2] == "c"


def test_the_download_speaks_english_too() -> None:
    refusals = [refuse_row(2, "a", "missing_value", {"a": "", "b": "x;y"})]
    data = refused_csv(("a", "b"), refusals, "en")
    assert b"a,b,refused_row" in data
    assert b"refusal_reason" in data
    assert b"has no value" in data
    for delimiter in (";", "\t", "|"):
        lines = refused_csv(("a", "b"), refusals, "en", delimiter).decode("utf-8-sig")
        table = list(csv.reader(io.StringIO(lines, newline=""), delimiter=delimiter))
        assert (table[0][:3], table[1][:3]) == (["a", "b", "refused_row"], ["", "x;y", "2"])
