"""Untrusted files against the real child process, built here so that they expand only in memory."""

from __future__ import annotations

import io
import json
import random
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pericia.files import parse_worker, parsing
from pericia.files.parsing import parse_file, parse_ndjson
from pericia.kernels.intake.limits import LIMITS
from pericia.kernels.intake.refusals import Refusal, RefusedFile
from pericia.kernels.intake.tests.builders import (
    archive,
    declaring,
    encrypted_workbook,
    flagged_encrypted,
    inline_row,
    overlapping,
    raw_workbook,
    workbook,
)
from pericia.kernels.refusal import Refused

HONEST_CSV = "Texto;Canal\n¿Dónde está mi tarjeta?;web\n".encode("windows-1252")
HONEST_XLSX = workbook({"Datos": [["Texto", "Canal"], ["señal", "web"]], "Otra": [["a"], ["b"]]})
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4

HEAD = json.dumps(
    {
        "columns": ["a", "b"],
        "sheet_names": [],
        "first_row_number": 2,
        "rows_count": 1,
        "kind": "csv",
    }
)

Put = Callable[[str, bytes], Path]


@pytest.fixture
def put(tmp_path: Path) -> Put:
    def write(name: str, data: bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(data)
        return path

    return write


def refusal_of(path: Path, limits: Any = LIMITS, **options: Any) -> RefusedFile:
    with pytest.raises(RefusedFile) as refused:
        parse_file(path, limits=limits, **options)
    return refused.value


def test_a_text_file_comes_back_as_a_table(put: Put) -> None:
    table = parse_file(put("datos.csv", HONEST_CSV))
    assert table.columns == ("Texto", "Canal")
    assert table.rows == [["¿Dónde está mi tarjeta?", "web"]]
    assert (table.encoding, table.delimiter, table.rows_count) == ("windows-1252", ";", 1)


def test_a_workbook_comes_back_as_a_table(put: Put) -> None:
    table = parse_file(put("datos.xlsx", HONEST_XLSX))
    assert table.rows == [["señal", "web"]]
    assert (table.kind, table.sheet, table.sheet_names) == ("xlsx", "Datos", ("Datos", "Otra"))
    assert parse_file(put("datos.xlsx", HONEST_XLSX), sheet="Otra").columns == ("a",)


def test_without_a_known_suffix_the_content_decides(put: Put) -> None:
    assert parse_file(put("upload-1", HONEST_CSV)).kind == "csv"
    assert parse_file(put("upload-2", HONEST_XLSX)).kind == "xlsx"


def test_a_preview_hands_back_few_rows_and_counts_all(put: Put) -> None:
    path = put("datos.csv", b"name,text\n" + b"ana,hola\n" * 2_500)
    table = parse_file(path, first_rows=5)
    assert (len(table.rows), table.rows_count) == (5, 2_500)
    assert len(parse_file(path).rows) == 2_500


def test_encoding_and_delimiter_can_be_overruled(put: Put) -> None:
    table = parse_file(put("datos.csv", HONEST_CSV), encoding="latin-1", delimiter="|")
    assert table.columns == ("Texto;Canal",)
    assert table.encoding == "latin-1"


SHEET = "xl/worksheets/sheet1.xml"


def bomb() -> bytes:
    """Some 60 MB of rows in a few hundred kilobytes."""
    return raw_workbook(inline_row(1, ("A", "x")) * 1_000_000)


def quiet() -> bytes:
    """The same thing too small to be noticed."""
    return raw_workbook(inline_row(1, ("A", "x")) * 9_000)


def long_cell() -> bytes:
    noise = random.Random(1).randbytes(5_000_000).hex()
    return raw_workbook(inline_row(1, ("A", "texto")) + inline_row(2, ("A", noise)))


def sparse() -> bytes:
    """Three cells at the corners of a sheet of three thousand million."""
    corners = inline_row(1, ("A", "x"), ("XFD", "x")) + inline_row(190_000, ("A", "x"))
    return raw_workbook(corners)


def two_parts() -> bytes:
    return archive({"a.xml": b"<a/>" * 99, "b.xml": b"<b/>" * 9})


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "zip_bomb.zip": (lambda: archive({"a.bin": bytes(30_000_000)}), "archive_ratio"),
    "zip_bomb.xlsx": (lambda: archive({"a.bin": bytes(30_000_000)}), "archive_ratio"),
    "xlsx_bomb.xlsx": (bomb, "archive_ratio"),
    "large_directory.xlsx": (lambda: declaring(quiet(), SHEET, 3 * 10**9), "archive_too_large"),
    "lying_directory.xlsx": (lambda: declaring(quiet(), SHEET, 1_000), "archive_lies"),
    "lying_bomb.xlsx": (lambda: declaring(bomb(), SHEET, 1_000), "archive_lies"),
    "overlapping.zip": (lambda: overlapping(two_parts(), "b.xml", "a.xml"), "archive_overlap"),
    "nested.xlsx": (lambda: raw_workbook(b"", extra={"b.xml": two_parts()}), "nested_archive"),
    "crowded.zip": (lambda: archive({f"{i}": b"" for i in range(2_100)}), "too_many_entries"),
    "sparse.xlsx": (sparse, "too_much_memory"),
    "text.xlsx": (lambda: HONEST_CSV, "wrong_type"),
    "picture.xlsx": (lambda: PNG, "wrong_type"),
    "document.xlsx": (lambda: archive({"word/document.xml": b"<w/>"}), "wrong_type"),
    "archive.xlsx": (two_parts, "wrong_type"),
    "workbook.csv": (lambda: HONEST_XLSX, "wrong_type"),
    "picture.csv": (lambda: PNG, "wrong_type"),
    "paper.csv": (lambda: b"%PDF-1.7\nhello", "wrong_type"),
    "page.csv": (lambda: b"<!doctype html><table></table>", "wrong_type"),
    "old.xls": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "wrong_type"),
    "packed.csv.gz": (lambda: b"\x1f\x8b\x08\x00" + bytes(30), "wrong_type"),
    "binary.csv": (lambda: random.Random(2).randbytes(4_000), "binary_content"),
    "encrypted.xlsx": (encrypted_workbook, "encrypted_file"),
    "encrypted_part.xlsx": (lambda: flagged_encrypted(HONEST_XLSX, SHEET), "encrypted_file"),
    "cut.xlsx": (lambda: HONEST_XLSX[:-200], "damaged_file"),
    "long_cell.csv": (lambda: b"a,b\nx," + b"y" * 10_000_000 + b"\n", "cell_too_long"),
    "long_cell.xlsx": (long_cell, "cell_too_long"),
    "nul.csv": (lambda: b"a,b\nx,y\x00z\n", "nul_bytes"),
    "empty.csv": (lambda: b"", "empty_file"),
    "empty.xlsx": (lambda: b"", "empty_file"),
    "blank.csv": (lambda: b"\n \n", "empty_file"),
    "header.csv": (lambda: b"a,b\n", "header_only"),
    "header.xlsx": (lambda: workbook({"A": [["a", "b"]]}), "header_only"),
    "twice.csv": (lambda: b"a,A\n1,2\n", "duplicate_columns"),
    "twice.xlsx": (lambda: workbook({"A": [["a", "a"], ["b", "c"]]}), "duplicate_columns"),
    "tall.csv": (lambda: b"name\n" + b"ana\n" * 200_001, "too_many_rows"),
    "wide.csv": (lambda: b",".join(b"c%d" % i for i in range(201)) + b"\nx\n", "too_many_columns"),
    "quotes.csv": (lambda: b'a,b\n1,"open, and on\n2,x\n', "broken_quotes"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_and_broken_files_are_refused_with_a_code(put: Put, name: str) -> None:
    build, code = HOSTILE[name]
    refused = refusal_of(put(name, build()))
    assert refused.code == code
    assert isinstance(refused, Refused)
    assert refused.message
    assert refused.message_es != refused.message


def test_size_is_refused_before_anything_is_read(put: Put) -> None:
    path = put("datos.csv", HONEST_CSV)
    small = LIMITS._replace(csv_bytes_max=10, xlsx_bytes_max=10)
    assert refusal_of(path, small).code == "file_too_large"


def test_the_bound_of_workbooks_is_lower_than_that_of_text(put: Put) -> None:
    path = put("datos.xlsx", HONEST_XLSX)
    assert refusal_of(path, LIMITS._replace(xlsx_bytes_max=100)).code == "file_too_large"


def test_a_child_that_runs_out_of_memory_is_a_refusal(put: Put) -> None:
    path = put("datos.csv", b"name,text\n" + b"ana,%s\n" % (b"x" * 60) * 190_000)
    tight = LIMITS._replace(memory_bytes_max=60_000_000)
    assert refusal_of(path, tight).code == "too_much_memory"


def test_a_child_that_takes_too_long_is_stopped_and_refused(put: Put) -> None:
    path = put("datos.csv", HONEST_CSV)
    assert refusal_of(path, LIMITS._replace(wall_seconds_max=0)).code == "too_slow"


def test_a_child_that_spends_its_processor_time_is_refused(
    put: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from pericia.files import parse_worker\n"
        "def never_ends(*_):\n while True: pass\n"
        "parse_worker._parse = never_ends\n"
        "parse_worker.main()"
    )
    monkeypatch.setattr(parsing, "_START", program)
    limits = LIMITS._replace(cpu_seconds_max=1)
    assert refusal_of(put("datos.csv", HONEST_CSV), limits).code == "too_slow"


@pytest.mark.parametrize(
    ("program", "code"),
    [
        ("import os; os.abort()", "unreadable_file"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", "unreadable_file"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "too_much_memory"),
        ("raise SystemExit(3)", "unreadable_file"),
        ("raise MemoryError", "too_much_memory"),
        ("pass", "unreadable_file"),
        ("print('not json')", "unreadable_file"),
        ("print('[1, 2]')", "unreadable_file"),
        ("print('{}')", "unreadable_file"),
        (f"print('{HEAD}'); print('[[1], 2]')", "unreadable_file"),
        (f"print('{HEAD}'); print('[[1]]')", "unreadable_file"),
        (
            """print('{"refused": "no_such_code", "field": null, "values": {}}')""",
            "unreadable_file",
        ),
        ("""print('{"refused": "wrong_type", "field": null, "values": {}}')""", "unreadable_file"),
    ],
)
def test_whatever_the_child_does_is_a_refusal(
    put: Put, monkeypatch: pytest.MonkeyPatch, program: str, code: str
) -> None:
    monkeypatch.setattr(parsing, "_START", program)
    assert refusal_of(put("datos.csv", HONEST_CSV)).code == code


def test_the_child_sees_neither_our_environment_nor_our_files(
    put: Put, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://secret")
    program = (
        "import json, os; seen = [sorted(os.listdir('/proc/self/fd')), dict(os.environ)]; "
        "print(json.dumps({'columns': ['fds', 'secret'], 'rows': None, 'first_row_number': 2, "
        "'rows_count': 1, 'kind': 'csv', 'sheet_names': []})); "
        "print(json.dumps([[len(seen[0]), 'DATABASE_URL' in seen[1]]]))"
    )
    monkeypatch.setattr(parsing, "_START", program)
    with open(tmp_path / "open", "w"):
        ((descriptors, secret),) = parse_file(put("datos.csv", HONEST_CSV)).rows
    assert secret is False
    assert descriptors <= 4


def test_the_child_imports_neither_django_nor_polars(
    put: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    heavy = "{'django', 'polars', 'jsonschema_rs', 'charset_normalizer', 'asyncio'}"
    check = f"import sys; assert not {heavy} & set(sys.modules), sys.modules"
    monkeypatch.setattr(parsing, "_START", f"{parsing._START}; {check}")
    assert parse_file(put("datos.csv", HONEST_CSV)).rows_count == 1


def test_the_reasons_of_a_death_are_told_apart() -> None:
    assert parsing._death(-signal.SIGXCPU, b"").code == "too_slow"
    assert (
        parsing._death(-signal.SIGABRT, b"memory allocation of 9 bytes").code == "too_much_memory"
    )
    assert parsing._death(-signal.SIGABRT, b"").code == "unreadable_file"


def test_the_worker_answers_in_json_lines(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    request = {"kind": None, "sheet": None, "encoding": None, "delimiter": None, "first_rows": None}
    monkeypatch.setattr(parse_worker, "confine", lambda limits: None)
    monkeypatch.setattr(sys, "argv", ["", "", json.dumps({**request, "limits": LIMITS._asdict()})])
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"a,b\nx,y\n")))
    parse_worker.main()
    head, rows = capsys.readouterr().out.splitlines()
    assert json.loads(head)["columns"] == ["a", "b"]
    assert json.loads(rows) == [["x", "y"]]


def test_ten_thousand_real_queries_are_parsed(shared_data: Path) -> None:
    table = parse_file(shared_data / "bank-queries" / "train.csv")
    assert (table.columns, table.rows_count) == (("text", "category"), 10_003)
    assert (table.encoding, table.delimiter) == ("utf-8", ",")


def records_of(body: bytes, **limits: int) -> list[tuple[int, dict[str, Any] | Refusal]]:
    return list(parse_ndjson(io.BytesIO(body), LIMITS._replace(**limits)))


def test_lines_are_numbered_and_blank_ones_passed_over() -> None:
    body = b'\xef\xbb\xbf{"a": 1}\r\n\n  \n{"a": 2}'
    assert records_of(body) == [(1, {"a": 1}), (4, {"a": 2})]


def test_a_bad_line_does_not_stop_the_others() -> None:
    (first, bad, last) = records_of(b'{"a": 1}\n{"a": \n{"a": 3}\n')
    assert (first, last) == ((1, {"a": 1}), (3, {"a": 3}))
    assert isinstance(bad[1], Refusal)
    assert (bad[0], bad[1].row_number, bad[1].code) == (2, 2, "not_json")


def test_lines_that_span_chunks_are_whole() -> None:
    body = b"".join(b'{"text": "%s"}\n' % (b"x" * 50_000) for _ in range(5))
    assert [len(record["text"]) for _, record in records_of(body)] == [50_000] * 5  # type: ignore[arg-type]


def test_a_line_beyond_its_bound_is_refused_without_being_held() -> None:
    body = b'{"a": "' + b"x" * 10_000_000 + b'"}\n{"a": 2}\n'
    (long_line, following) = records_of(body)
    assert isinstance(long_line[1], Refusal)
    assert long_line[1].code == "line_too_long"
    assert following == (2, {"a": 2})


@pytest.mark.parametrize(
    ("body", "limits", "code"),
    [
        (b"", {}, "no_lines"),
        (b"\n\n \n", {}, "no_lines"),
        (b'{"a": 1}\n' * 30, {"rows_max": 20}, "too_many_rows"),
        (b'{"a": 1}\n' * 30, {"csv_bytes_max": 100}, "file_too_large"),
    ],
)
def test_a_body_beyond_its_bounds_is_refused_whole(
    body: bytes, limits: dict[str, int], code: str
) -> None:
    with pytest.raises(RefusedFile) as refused:
        records_of(body, **limits)
    assert refused.value.code == code
