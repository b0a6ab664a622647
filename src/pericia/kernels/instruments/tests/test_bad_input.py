"""Bad input: each fault with file, row and column; all of it refused, or bad rows left out."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from pericia.kernels.instruments.frames import RefusedData
from pericia.kernels.instruments.running import analyse

NOW = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)
CALL = {
    "call_id": "c1",
    "arrived_at": "2026-03-02T09:00:00",
    "answered_at": "2026-03-02T09:00:10",
    "ended_at": "2026-03-02T09:03:00",
    "wrap_seconds": 10,
}
DEBT = {"debt_id": "d1", "due_date": "2026-01-01", "balance_cents": 100}
AS_OF = {"as_of": "2026-01-31"}


def refused(name, *tables, **settings) -> RefusedData:
    with pytest.raises(RefusedData) as caught:
        analyse(name, *tables, **settings)
    return caught.value


@pytest.mark.parametrize(
    ("score", "sentence"),
    [
        ("", "has no value"),
        ("good", "is not a whole number"),
        (7.5, "is not a whole number"),
        (-1, "the limit is 0"),
        (11, "the limit is 10"),
        (float("nan"), "is not a whole number"),
        ("#N/A", "shows the error"),
    ],
)
def test_a_wrong_cell_is_named_by_its_row_and_column(score, sentence):
    found = refused("nps", [{"score": 9, "who": "a"}, {"score": score, "who": "b"}])
    assert found.code == "rows_invalid"
    assert found.message.startswith("answers, row 2, column score: ")
    assert sentence in found.message
    assert found.message_es.startswith("answers, fila 2, columna score: ")
    assert (found.details[0]["row"], found.details[0]["column"]) == (2, "score")


def test_every_bad_row_is_listed_and_the_message_stays_short():
    found = refused("nps", [{"score": 99}] * 3_000 + [{"score": 1}])
    assert len(found.details) == 1_000
    assert found.message.count("\n") == 20
    assert "2980 more" in found.message


def test_bad_rows_are_left_out_when_asked_and_counted():
    rows = [{"score": 10}, {"score": "x"}, {"score": 10}, {"score": ""}, {"score": 44}]
    rows[3]["score"] = "?"
    result = analyse("nps", rows, skip_bad_rows=True)
    assert result.outcome.figures["n"] == 2
    assert result.left_out == 3
    assert result.as_json()["run"]["rows_left_out"] == [3]


def test_leaving_bad_rows_out_leaves_something():
    assert refused("nps", [{"score": "x"}], skip_bad_rows=True).code == "rows_invalid"


def test_good_rows_give_what_they_give_alone():
    good = [{"score": score} for score in (10, 3, 8)]
    alone = analyse("nps", good).outcome
    mixed = analyse("nps", [{"score": "x"}, *good], skip_bad_rows=True).outcome
    assert mixed == alone


@pytest.mark.parametrize("empty", [[], [{}], [{"score": ""}], {"score": []}])
def test_a_table_without_data_is_refused(empty):
    assert refused("nps", empty).code in ("empty_table", "column_missing")


@pytest.mark.parametrize("wrong", [7, "score", [1, 2], [{"score": [1]}], {"score": 1}, None])
def test_what_is_no_table_is_refused(wrong):
    assert refused("nps", wrong).code == "not_a_table"


def test_too_many_rows_are_refused():
    assert refused("nps", {"score": [5] * 200_001}).code == "too_many_rows"


def test_blank_rows_are_passed_over_and_row_numbers_stand():
    rows = [{"debt_id": "", "due_date": "", "balance_cents": ""}, {**DEBT, "due_date": "soon"}]
    assert "row 2, column due_date" in refused("ageing", rows, parameters=AS_OF).message


def test_money_of_several_currencies_is_refused_even_where_bad_rows_are_left_out():
    rows = [{**DEBT, "balance_cents": "100 €"}, {**DEBT, "debt_id": "d2", "balance_cents": "$100"}]
    found = refused("ageing", rows, parameters=AS_OF, skip_bad_rows=True)
    assert found.code == "mixed_currencies"
    assert "EUR from row 1, USD from row 2" in found.message
    named = [{**DEBT, "currency": "EUR"}, {**DEBT, "debt_id": "d2", "currency": "USD"}]
    assert refused("ageing", named, parameters=AS_OF).code == "mixed_currencies"
    same = [{**DEBT, "currency": "EUR"}, {**DEBT, "debt_id": "d2", "currency": "eur"}]
    assert analyse("ageing", same, parameters=AS_OF).outcome.figures["total"] == 200


def test_a_call_of_tomorrow_is_refused_where_it_is_told_what_time_it_is():
    late = {each: str(CALL[each]).replace("03-02", "03-03") for each in CALL}
    assert "in the future" in refused("call_intervals", [late], now=NOW).message
    assert analyse("call_intervals", [late]).outcome.figures["offered"] == 1


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"ended_at": "2026-03-02T08:59:00"}, "ended_at"),
        ({"answered_at": "2026-03-02T08:59:00"}, "answered_at"),
        ({"answered_at": "2026-03-02T09:30:00"}, "answered_at"),
        ({"wrap_seconds": -1}, "wrap_seconds"),
        ({"answered_at": "", "ended_at": "2026-03-02T08:00:00"}, "ended_at"),
    ],
)
def test_a_call_whose_times_run_backwards_is_refused(change, column):
    found = refused("call_intervals", [CALL, {**CALL, "call_id": "c2", **change}])
    assert found.details[0]["column"] == column
    assert found.details[0]["row"] == 2


def test_a_repeated_key_names_the_earlier_row():
    found = refused("ageing", [DEBT, DEBT], parameters=AS_OF)
    assert "already on row 1" in found.message
    assert found.details[0]["row"] == 2


def test_a_heading_may_stand_for_a_column():
    result = analyse("nps", [{"Nota": 9}], columns={"score": "Nota"})
    assert result.as_json()["run"]["columns"] == {"score": "Nota"}
    assert refused("nps", [{"Nota": 9}], columns={"score": "Note"}).code == "column_missing"
    assert refused("nps", [{"Nota": 9}], columns={"mark": "Nota"}).code == "column_unknown"


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({}, "parameter_missing"),
        ({"as_of": "yesterday"}, "parameter_invalid"),
        ({"as_of": "2026-02-30"}, "parameter_invalid"),
        ({"as_of": "2026-01-31", "asof": "x"}, "parameter_unknown"),
    ],
)
def test_wrong_parameters_are_refused(parameters, code):
    assert refused("ageing", [DEBT], parameters=parameters).code == code


@pytest.mark.parametrize("value", [0, 1441, "many", 2.5, True, float("nan")])
def test_parameters_keep_their_bounds(value):
    found = refused("call_intervals", [CALL], parameters={"interval_minutes": value})
    assert found.code == "parameter_invalid"
    assert "from 1 to 1440" in found.message


def test_cells_of_dates_and_numpy_are_taken():
    rows = [
        {"debt_id": "d1", "due_date": dt.date(2026, 1, 1), "balance_cents": np.int64(5)},
    ]
    found = analyse("ageing", rows, parameters={"as_of": dt.date(2026, 1, 31)})
    assert found.outcome.figures["d1_30"] == 5
