"""`pericia sourcing mine`: needs no database; text for people, JSON for programs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pericia.cli import main

CSV = "caso,actividad,fecha,usuario\n" + "".join(
    f"{n},{name},2024-01-{1 + n % 28:02d} {9 + place}:00,u{n % 5}\n"
    for n in range(60)
    for place, name in enumerate(("entrar", "pagar" if n % 3 else "pedir"))
)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "log.csv"
    path.write_text(CSV, encoding="utf-8")
    return path


def mined(capsys: pytest.CaptureFixture[str], *arguments: object) -> dict[str, Any]:
    assert main.run(["sourcing", "mine", *map(str, arguments), "--json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_json_has_the_documented_parts(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = mined(capsys, log)
    assert (found["cases"], found["events"], found["variants"]) == (60, 120, 2)
    entered = found["activities"][0]
    assert (entered["name"], entered["cases"], entered["events"]) == ("entrar", 60, 60)
    assert (entered["rework_rate"], entered["handoff_rate"]) == (0.0, None)
    (decision,) = found["decisions"]
    assert (decision["after"], decision["verdict"]) == ("entrar", "too_few_cases")
    assert [each["count"] for each in decision["branches"]] == [40, 20]
    assert {each["from"] + ">" + each["to"] for each in found["moves"]} == {
        "entrar>pagar",
        "entrar>pedir",
    }
    assert found["rules_share"] is None
    assert set(found["answers"]) | set(found["unanswered"]) == {
        "nature", "impact", "risk", "scaling", "value",
    }  # fmt: skip


def test_people_read_it_in_either_language(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main.run(["sourcing", "mine", str(log)]) == 0
    assert "60 cases, 120 events, 2 variants" in capsys.readouterr().out
    assert main.run(["sourcing", "mine", str(log), "--language", "es"]) == 0
    assert "60 casos, 120 eventos, 2 variantes" in capsys.readouterr().out
    assert main.run(["sourcing", "mine", str(log), "--language", "fr"]) == 2


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "es",
            (
                "60 casos, 120 eventos y 2 variantes",
                "Puntos de decisión",
                "El registro no dice",
                "67 %",
            ),
        ),
        (
            "en",
            (
                "60 cases, 120 events and 2 variants",
                "Decision points",
                "The log says nothing",
                "67%",
            ),
        ),
    ],
)
def test_a_report_tells_it_in_either_language(
    log: Path, tmp_path: Path, language: str, words: tuple[str, ...]
) -> None:
    for kind in ("html", "pdf"):
        asked = ["sourcing", "mine", str(log), "--language", language]
        assert main.run([*asked, "--report", str(tmp_path / f"log.{kind}")]) == 0
    page = (tmp_path / "log.html").read_text(encoding="utf-8")
    for each in (*words, "entrar", "entrar → pagar"):
        assert each in page
    assert (tmp_path / "log.pdf").read_bytes().startswith(b"%PDF")


def test_a_report_of_another_kind_is_refused_before_anything_is_read(
    log: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = tmp_path / "log.docx"
    assert main.run(["sourcing", "mine", str(log), "--report", str(wrong)]) == 2
    assert "neither HTML nor PDF" in capsys.readouterr().err
    assert not wrong.exists()


def test_problems_are_said_beside_the_data(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "log.csv"
    path.write_text(CSV + "60,entrar,ayer,u1\n,entrar,2024-01-01,u1\n61,,2024-01-01,u1\n")
    assert main.run(["sourcing", "mine", str(path), "--json"]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out)["problems"] == {
        "unreadable_timestamps": 1,
        "missing_case_ids": 1,
        "missing_activities": 1,
        "missing_timestamps": 1,
    }
    assert "Times that cannot be read: 1." in err


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["absent.csv"], "file_unreadable"),
        (["."], "file_unreadable"),
        (["log.csv", "--case", "nothing"], "column_absent"),
        (["log.csv", "--later", "nothing"], "column_absent"),
        (["log.csv", "--time-format", "%H"], "time_format_unfit"),
    ],
)
def test_what_cannot_be_done_is_refused_with_a_sentence(
    log: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    code: str,
) -> None:
    monkeypatch.chdir(log.parent)
    assert main.run(["sourcing", "mine", *arguments, "--json"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert json.loads(err)["error"]["code"] == code


def test_the_receipts_of_a_municipality(
    shared_data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The worked example of docs/how-to/mine-an-event-log.md."""
    folder = shared_data / "event-logs"
    found = mined(capsys, folder / "receipt.xes.gz")
    assert (found["cases"], found["events"], found["variants"]) == (1_434, 8_577, 116)
    moves = {(each["from"][:3], each["to"][:3]): each["count"] for each in found["moves"]}
    assert moves["T02", "T04"] == 1_119
    assert moves["T04", "T05"] == 1_177
    verdicts = {each["after"][:3]: each["verdict"] for each in found["decisions"]}
    assert (verdicts["T05"], verdicts["T04"]) == ("rules", "judgement")
    attributes = found["attributes"]
    assert attributes["left_out_as_people"] == ["responsible"]
    assert "enddate" in attributes["left_out_as_dates_or_ids"]
    table = mined(capsys, folder / "receipt.csv")
    assert {**table, "file": ""} == {**found, "file": ""}


def test_the_teaching_log(shared_data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = mined(capsys, shared_data / "event-logs" / "running-example.xes")
    assert (found["cases"], found["events"], found["variants"]) == (6, 42, 6)
    assert found["activities"][0]["name"] == "check ticket"
    assert {each["verdict"] for each in found["decisions"]} == {"too_few_cases"}
