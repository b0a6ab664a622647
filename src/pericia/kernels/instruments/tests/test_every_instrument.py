"""What holds of every instrument: declared completely, the same for the same input, indifferent to
the order of rows."""

from __future__ import annotations

import json
import random
import re
from typing import Any

import pytest

from pericia.kernels.instruments.catalogue import INSTRUMENTS, instrument_named
from pericia.kernels.instruments.frames import RefusedData
from pericia.kernels.instruments.reference import declaration
from pericia.kernels.instruments.report import result_report, vega_lite
from pericia.kernels.instruments.running import analyse
from pericia.kernels.instruments.telling import UNITS_ES, as_text, description
from pericia.kernels.instruments.tests.trying import PARAMETERS, rows_of, run_sample, samples_of
from pericia.kernels.reporting.html import to_html

NAMES = sorted(INSTRUMENTS)


def bytes_of(name: str, tables: list[Any], seed: int = 1) -> bytes:
    found = analyse(name, *tables, parameters=PARAMETERS.get(name), seed=seed).as_json()
    found["run"].pop("input_sha256")
    return json.dumps(found).encode()


def test_the_catalogue_is_complete():
    assert len(NAMES) == 19
    assert {"nps", "ageing", "call_intervals", "altman_z", "double_key", "coder_agreement"} <= {
        *NAMES
    }


@pytest.mark.parametrize("name", NAMES)
def test_a_declaration_leaves_nothing_out(name):
    found = INSTRUMENTS[name]
    told = declaration(found)
    assert json.loads(json.dumps(told)) == told
    assert all(told["method"].values())
    assert told["source"]
    assert {each.unit for each in found.figures} <= UNITS_ES.keys()
    every = [*found.inputs, *found.parameters, *found.figures, *found.tables, *found.charts]
    words = [each.title if hasattr(each, "title") else each.meaning for each in every]
    words += [column.meaning for each in found.inputs for column in each.columns]
    assert all(each.es and each.en for each in words)
    names = [each.name for each in (*found.inputs, *found.parameters)]
    assert len(names) == len(set(names)), "a step's `with` tells inputs and parameters by name"


@pytest.mark.parametrize("name", NAMES)
def test_the_same_input_gives_the_same_bytes_whatever_the_order_of_rows(name):
    tables = [rows_of(path) for path in samples_of(name)]
    first = bytes_of(name, tables)
    shuffled = [random.Random(at).sample(rows, len(rows)) for at, rows in enumerate(tables)]
    assert bytes_of(name, tables) == first
    assert bytes_of(name, shuffled) == first


@pytest.mark.parametrize("name", NAMES)
def test_the_seed_matters_only_where_something_is_drawn(name):
    tables = [rows_of(path) for path in samples_of(name)]
    first, second = (bytes_of(name, tables, seed) for seed in (1, 2))
    draws = INSTRUMENTS[name].draws
    assert (json.loads(first)["run"]["seed"] is not None) == draws
    assert (first == second) != draws


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", ["es", "en"])
def test_a_result_can_be_read_and_reported(name, language):
    result = run_sample(name)
    text = as_text(result, language)
    for claim in result.outcome.claims:
        assert claim.text.spoken(language) in text
        assert set(claim.figures) <= result.outcome.figures.keys()
    assert name in description(result.instrument, language)
    page = to_html(result_report(result, language))
    assert f'lang="{language}"' in page
    assert not re.search(r">\d{4}-\d\d-\d\d<", page)  # days are told in words
    assert page.count("<svg") == len(result.instrument.charts)
    for chart in vega_lite(result, language):
        assert chart["data"]["values"]


@pytest.mark.parametrize("name", NAMES)
def test_columns_that_are_not_there_are_named(name):
    tables = [[{"unheard_of": 1}] for _ in INSTRUMENTS[name].inputs]
    with pytest.raises(RefusedData) as caught:
        analyse(name, *tables, parameters=PARAMETERS.get(name))
    assert caught.value.code == "column_missing"
    assert "unheard_of" in caught.value.message
    assert caught.value.message_es != caught.value.message


@pytest.mark.parametrize("name", NAMES)
def test_another_number_of_tables_is_refused(name):
    with pytest.raises(RefusedData) as caught:
        analyse(name, parameters=PARAMETERS.get(name))
    assert caught.value.code == "input_count"


def test_an_unknown_instrument_is_refused_with_the_nearest_name():
    with pytest.raises(RefusedData) as caught:
        instrument_named("altmanz")
    assert caught.value.code == "instrument_unknown"
    assert "altman_z" in caught.value.message
