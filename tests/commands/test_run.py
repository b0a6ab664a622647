"""`pericia run` as a person or a script meets it."""

from __future__ import annotations

import json
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from pericia.cli import main
from pericia.kernels.instruments.catalogue import INSTRUMENTS
from pericia.kernels.instruments.tests.trying import PARAMETERS, samples_of
from pericia.kernels.intake.tests.builders import workbook
from tests.commands.running import ROOT

GOLDEN = Path(__file__).with_name("golden")
NAMES = sorted(INSTRUMENTS)


def arguments(name: str) -> list[str]:
    inputs = [word for path in samples_of(name) for word in ("--input", str(path))]
    given = PARAMETERS.get(name, {}).items()
    return [name, *inputs, *(word for pair in given for word in ("--param", "=".join(pair)))]


def told(capsys, *words: str) -> str:
    code = main.run(["run", *words])
    spoken = capsys.readouterr()
    assert code == 0, spoken.err
    return spoken.out


def refused(capsys, *words: str) -> str:
    assert main.run(["run", *words]) == 2
    spoken = capsys.readouterr()
    assert spoken.out == ""
    return spoken.err


@pytest.fixture
def scores(tmp_path: Path) -> Path:
    path = tmp_path / "scores.csv"
    path.write_text("score;note\n9;good\n10;\n11;\n3;bad\nx;\n")
    return path


@pytest.mark.parametrize("name", NAMES)
def test_the_json_of_every_sample_is_the_golden_one_to_the_byte(name, capsys):
    found = told(capsys, *arguments(name), "--json")
    assert found == (GOLDEN / f"{name}.json").read_text(encoding="utf-8")
    value = json.loads(found)
    assert list(value) == ["figures", "tables", "claims", "run"]
    assert list(value["run"]) == ["instrument", "version", "parameters", "seed", "input_sha256"]
    digests = [sha256(path.read_bytes()).hexdigest() for path in samples_of(name)]
    assert value["run"]["input_sha256"] == digests
    assert list(value["figures"]) == [each.name for each in INSTRUMENTS[name].figures]


def test_another_process_gives_the_same_bytes():
    words = [sys.executable, "-m", "pericia.cli.main", "run", *arguments("drivers"), "--json"]
    runs = [
        subprocess.run(
            words, cwd=ROOT, check=True, capture_output=True, env={"PYTHONHASHSEED": seed}
        ).stdout
        for seed in ("1", "2")
    ]
    assert runs[0] == runs[1] == (GOLDEN / "drivers.json").read_bytes()


def test_without_a_name_every_instrument_is_listed(capsys):
    lines = told(capsys).splitlines()
    assert [line.split()[0] for line in lines] == NAMES
    assert "Codificadores" not in "".join(lines)
    assert "Acuerdo entre codificadores" in told(capsys, "--language", "es")
    assert len(json.loads(told(capsys, "--json"))["instruments"]) == len(NAMES)


@pytest.mark.parametrize("option", ["--describe", "--help"])
def test_an_instrument_tells_columns_parameters_and_source(option, capsys):
    text = told(capsys, "call_intervals", option)
    for word in ("arrived_at", "threshold_seconds", "default: 20", "service_level", "Source"):
        assert word in text
    spanish = told(capsys, "call_intervals", option, "--language", "es")
    assert "Parte de las llamadas ofrecidas" in spanish
    declared = json.loads(told(capsys, "call_intervals", option, "--json"))
    assert declared["parameters"][0]["name"] == "interval_minutes"


def test_help_without_a_name_is_that_of_the_command(capsys):
    assert "--skip-bad-rows" in told(capsys, "--help")


def test_text_speaks_both_languages(capsys):
    assert "The NPS is" in told(capsys, *arguments("nps"))
    assert "El NPS es" in told(capsys, *arguments("nps"), "--language", "es")


def test_bad_rows_are_refused_with_file_row_and_column(capsys, scores):
    said = refused(capsys, "nps", "--input", str(scores))
    assert said.splitlines() == [
        f"{scores}, row 4, column score: “11” in score is out of range: the limit is 10.",
        f"{scores}, row 6, column score: “x” is not a whole number in score. "
        "Write it without decimals.",
    ]
    spanish = refused(capsys, "nps", "--input", str(scores), "--language", "es")
    assert f"{scores}, fila 4, columna score:" in spanish
    error = json.loads(refused(capsys, "nps", "--input", str(scores), "--json"))["error"]
    assert error["code"] == "rows_invalid"
    assert [each["row"] for each in error["details"]] == [4, 6]


def test_bad_rows_are_left_out_when_asked(capsys, scores):
    assert main.run(["run", "nps", "--input", str(scores), "--skip-bad-rows", "--json"]) == 0
    spoken = capsys.readouterr()
    assert spoken.err == "Rows with problems left out: 2.\n"
    value = json.loads(spoken.out)
    assert value["figures"]["n"] == 3
    assert value["run"]["rows_left_out"] == [2]


def test_a_workbook_and_a_file_of_windows_are_read_alike(capsys, tmp_path):
    book = tmp_path / "a.xlsx"
    book.write_bytes(workbook({"Datos": [["Puntuación"], [9], [10], [3]]}))
    text = tmp_path / "a.csv"
    text.write_bytes("Puntuación;Año\r\n9;1\r\n10;1\r\n3;1\r\n".encode("windows-1252"))
    column = ("--column", "score=puntuacion", "--json")
    found = [
        json.loads(told(capsys, "nps", "--input", str(each), *column)) for each in (book, text)
    ]
    assert found[0]["figures"] == found[1]["figures"]
    assert found[0]["run"]["columns"] == {"score": "puntuacion"}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty"),
        (b"score\n", "it has one line, without columns"),
        (b"mark\n9\n", "no column score"),
        (b"9\n10\n3\n9\n", "looks like data"),
        (b"score\n" + b"9\n" * 200_001, "more than 200,000 rows"),
        (b"score\n" + b" " * 50_000_000, "larger than 50 MB"),
        (b"\x00\x01\x02\x03" * 50, "does not contain text"),
        (b"%PDF-1.7 score", "Expected CSV"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_in_a_sentence(capsys, tmp_path, content, sentence):
    path = tmp_path / "scores.csv"
    path.write_bytes(content)
    said = refused(capsys, "nps", "--input", str(path))
    assert sentence in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["npz"], "Did you mean nps?"),
        (["nps"], "needs 1 file(s), in this order: answers. 0 were given"),
        (["nps", "--input", "absent.csv"], "absent.csv cannot be read"),
        (["nps", "--input", "."], "cannot be read"),
        (["nps", "--input", "SCORES", "--input", "SCORES"], "2 were given"),
        (["nps", "--input", "SCORES", "--param", "x"], "write it as NAME=VALUE"),
        (["nps", "--input", "SCORES", "--param", "x=1"], "has no parameter x"),
        (["nps", "--input", "SCORES", "--column", "x=1"], "reads no column x"),
        (["nps", "--input", "SCORES", "--report", "x.doc"], "neither HTML nor PDF"),
        (["nps", "--input", "SCORES", "--language", "fr"], "en or es"),
        (["ageing", "--input", "SCORES"], "The parameter as_of is missing"),
        (["ageing", "--input", "SCORES", "--param", "as_of=soon"], "a date like"),
        (
            ["csat", "--input", "S", "--param", "top_from=2", "--param", "top_from=3"],
            "stands twice",
        ),
    ],
)
def test_a_wrong_call_is_refused_in_a_sentence(capsys, scores, words, sentence):
    given = [str(scores) if word == "SCORES" else word for word in words]
    assert sentence in refused(capsys, *given)


def test_files_may_follow_one_another(capsys):
    first, second = map(str, samples_of("double_key"))
    ways = (
        ["--input", first, "--input", second],
        ["--input", first, second],
        [first, second],
    )
    found = {told(capsys, "double_key", *way, "--json") for way in ways}
    assert len(found) == 1


def test_a_report_is_written_beside(capsys, tmp_path):
    page, sheet = tmp_path / "out.html", tmp_path / "out.pdf"
    told(capsys, *arguments("ageing"), "--report", str(page), "--language", "es")
    told(capsys, *arguments("ageing"), "--report", str(sheet))
    assert "Antigüedad de la deuda" in page.read_text()
    assert sheet.read_bytes().startswith(b"%PDF")
    first = sheet.read_bytes()
    told(capsys, *arguments("ageing"), "--report", str(sheet))
    assert sheet.read_bytes() == first


def test_nothing_is_written_where_the_input_is_refused(capsys, tmp_path, scores):
    refused(capsys, "nps", "--input", str(scores), "--report", str(tmp_path / "out.html"))
    assert not (tmp_path / "out.html").exists()
