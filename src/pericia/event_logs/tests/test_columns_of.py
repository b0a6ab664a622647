"""The names of a log's columns, told from its beginning; what is no log is refused there."""

from __future__ import annotations

import gzip
from pathlib import Path

import polars as pl
import pytest

from pericia.event_logs.reading import columns_of
from pericia.kernels.refusal import Refused

XES = """<?xml version="1.0"?><log><string key="of:log" value="x"/>
<global scope="event"><string key="global" value="x"/></global>
<trace><string key="concept:name" value="1"><string key="nested" value="x"/></string>
<event><string key="concept:name" value="Check"/><date key="time:timestamp" value="2026-01-01"/>
</event></trace></log>"""
TABLE = "Folio;Estado;Fecha\n1;Abierto;2026-01-01\n2;Cerrado;2026-01-02\n"
NOT_LOGS = {
    "workbook.xlsx": (b"PK\x03\x04....", "log_is_archive"),
    "data.json": (b'{"cases": []}', "log_unknown"),
    "page.html": (b"<html><body></body></html>", "log_unknown"),
    "noise.csv": (bytes(range(256)) * 20, "log_unknown"),
    "empty.csv": (b"", "file_empty"),
    "empty.csv.gz": (gzip.compress(b""), "file_empty"),
    "cut.csv.gz": (b"\x1f\x8b" + b"j" * 50, "file_damaged"),
    "cut.parquet": (b"PAR1....", "file_damaged"),
    "words.csv": (b"one\ntwo\nthree\n", "one_column"),
    "entities.xes": (b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><log/>",
                     "xml_document_type"),
    "broken.xes": (b"<log></trace>", "xes_malformed"),
}  # fmt: skip


def kept(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("pack", [lambda content: content, gzip.compress])
def test_columns_are_told_of_every_kind(tmp_path: Path, pack) -> None:
    assert columns_of(kept(tmp_path, "a.xes", pack(XES.encode()))) == [
        "case:concept:name",
        "concept:name",
        "time:timestamp",
    ]
    for encoding in ("utf-8", "utf-16"):
        found = columns_of(kept(tmp_path, "a.csv", pack(TABLE.encode(encoding))))
        assert found == ["Folio", "Estado", "Fecha"]


def test_columns_of_parquet(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pl.DataFrame({"folio": [1], "estado": ["a"]}).write_parquet(path)
    assert columns_of(path) == ["folio", "estado"]


@pytest.mark.parametrize("name", NOT_LOGS)
def test_what_is_no_log_is_refused_by_its_beginning(tmp_path: Path, name: str) -> None:
    content, code = NOT_LOGS[name]
    with pytest.raises(Refused) as caught:
        columns_of(kept(tmp_path, name, content))
    assert caught.value.code == code
