"""`pericia sourcing` as a person or a script meets it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from pericia.cli import main
from tests.commands.running import ROOT

SAMPLES = ROOT / "src" / "pericia" / "kernels" / "sourcing" / "samples"
PROCESSES, MONEY = SAMPLES / "processes.yaml", SAMPLES / "money.yaml"
FIELDS = {"id", "model", "share_of_draws", "governance", "reasons", "flip", "excluded"}


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict:
    assert main.run(["sourcing", *arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_assess_tells_every_process(capsys):
    found = told(capsys, "assess", str(PROCESSES))["processes"]
    assert len(found) == 17
    for each in found:
        assert FIELDS | {"risks", "benefits", "certainty", "tornado", "locations"} <= each.keys()
        assert sum(each["share_of_draws"].values()) == pytest.approx(1)
        assert {"criterion", "side", "from", "to"} <= (each["flip"] or [{}])[0].keys() or (
            each["model"] == "keep"
        )
    price = found[-1]
    assert (price["certainty"], price["excluded"]) == ("probably", ["offshore"])


def test_assess_speaks_english_unless_asked_for_spanish(capsys):
    assert main.run(["sourcing", "assess", str(PROCESSES)]) == 0
    english = capsys.readouterr().out
    assert main.run(["sourcing", "assess", str(PROCESSES), "--language", "es"]) == 0
    spanish = capsys.readouterr().out
    assert "The operational side is strong" in english
    assert "El lado operativo es fuerte" in spanish
    assert "no es una probabilidad de éxito" in spanish


def test_money_tells_every_option(capsys):
    found = told(capsys, "money", str(MONEY), "--draws", "2000")
    assert (found["currency"], found["draws"]) == ("EUR", 2000)
    assert [each["id"] for each in found["options"] if each["yardstick"]] == ["today"]
    for each in found["options"][1:]:
        assert 0 <= each["probability_of_saving"] <= 1
        assert isinstance(each["npv_saving_cents"]["p50"], int)
        assert each["break_even_month"].keys() == {"p10", "p50", "p90"}
        assert each["tornado"][0]["variable"]


@pytest.mark.parametrize("arguments", [("assess", PROCESSES), ("money", MONEY)])
@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("ending", ["html", "pdf"])
def test_reports_are_written_and_are_the_same_every_time(
    tmp_path: Path, capsys, arguments, language, ending
):
    command, file = arguments
    reports = [tmp_path / f"{name}.{ending}" for name in ("one", "two")]
    for report in reports:
        options = ["--language", language, "--report", str(report)]
        assert main.run(["sourcing", command, str(file), *options]) == 0
        assert f"The report is in {report}." in capsys.readouterr().err
    first, second = (report.read_bytes() for report in reports)
    assert first == second
    if ending == "html":
        text = first.decode()
        assert f'<html lang="{language}">' in text
        assert "http://" not in text.replace("http://www.w3.org/2000/svg", "")
        assert "https://" not in text


@pytest.mark.parametrize("command", ["assess", "money"])
def test_every_mistake_of_a_file_is_told_at_once(tmp_path: Path, capsys, command):
    file = tmp_path / "wrong.yaml"
    file.write_text("processes: [{id: a, answers: {nature: 4}}]\noptions: []\ncurrency: XXQ\n")
    assert main.run(["sourcing", command, str(file)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    lines = err.splitlines()
    assert len(lines) > 4
    assert all(line.startswith(f"{file}:") for line in lines)
    assert main.run(["sourcing", command, str(file), "--json"]) == 2
    error = json.loads(capsys.readouterr().err)["error"]
    assert len(error["details"]) == len(lines)
    assert {"line", "column", "message", "advice"} <= error["details"][0].keys()


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--language", "fr"], "`fr` is not spoken here. Write --language es or --language en."),
        (["--report", "out.docx"], "out.docx is neither HTML nor PDF. Name a file.html or"),
        (["--report", "/proc/no/out.html"], "/proc/no/out.html cannot be written"),
    ],
)
def test_options_that_cannot_be_get_a_sentence(capsys, options, sentence):
    assert main.run(["sourcing", "assess", str(PROCESSES), *options]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert sentence in err


def test_a_report_that_cannot_be_written_leaves_the_old_one(tmp_path: Path, capsys):
    folder = tmp_path / "out.html"
    folder.mkdir()
    assert main.run(["sourcing", "assess", str(PROCESSES), "--report", str(folder)]) == 2
    assert list(tmp_path.iterdir()) == [folder]


def test_help_does_not_load_what_draws_and_prints() -> None:
    code = (
        "import sys; from pericia.cli import main; main.run(['sourcing', '--help']);"
        "sys.exit(any(name in sys.modules for name in ('numpy', 'typst', 'django')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "assess" in done.stdout
