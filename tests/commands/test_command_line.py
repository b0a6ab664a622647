"""The command line as a person or a script meets it: exit codes, sentences, JSON, documentation."""

from __future__ import annotations

import errno
import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
import typer

from pericia.cli import folder, main, output
from pericia.kernels.refusal import Refused
from tests.commands.running import ROOT

BROKEN = "playbook: one\nversion: 1\n"
LOST = "The connection to the database broke."
FULL = "There is no room left on a disk"


def commands_of(app: typer.Typer) -> set[str]:
    """Every command with its group, as it is typed."""
    found = {each.name or each.callback.__name__ for each in app.registered_commands}
    for group in app.registered_groups:
        found |= {f"{group.name} {name}" for name in commands_of(group.typer_instance)}
    return found


def test_every_command_is_documented_and_every_documented_command_exists() -> None:
    text = (ROOT / "docs" / "reference" / "command.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `pericia ([a-z -]+?)(?: [A-Z-].*)?` \|", text, re.MULTILINE)
    documented = {re.sub(r" --.*", "", row).strip() for row in rows}
    assert documented == commands_of(main.application())


def test_every_exit_code_is_documented() -> None:
    text = (ROOT / "docs" / "reference" / "command.md").read_text(encoding="utf-8")
    documented = {int(code) for code in re.findall(r"^\| (\d+) \|", text, re.MULTILINE)}
    codes = {value for name, value in vars(output).items() if name.startswith("EXIT_")}
    assert documented == {0, *codes}


def test_help_loads_neither_django_nor_the_database() -> None:
    code = (
        "import sys; from pericia.cli import main; main.run(['--help']);"
        "sys.exit(any(name in sys.modules for name in ('django', 'psycopg', 'rich.progress')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "playbook" in done.stdout


@pytest.mark.parametrize("arguments", [[], ["nothing"], ["up", "--port", "70000"], ["doctor", "x"]])
def test_a_wrong_call_has_exit_code_2(arguments: list[str]) -> None:
    assert main.run(arguments) == 2


def test_a_broken_playbook_has_exit_code_1_and_names_lines(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "playbook.yaml"
    file.write_text(BROKEN)
    assert main.run(["playbook", "check", str(file)]) == 1
    assert f"{file}:1:1: `title` is missing." in capsys.readouterr().out
    assert main.run(["playbook", "check", str(file), "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["valid"] is False
    assert {"line", "column", "message", "advice"} <= told["problems"][0].keys()


def test_the_template_of_a_deliverable_is_checked_beside_its_playbook(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Both as the reference has them."""
    reference = ROOT / "docs" / "reference"
    playbook, template = (
        re.findall(r"```yaml\n(.*?)```", (reference / name).read_text(), re.S)[0]
        for name in ("playbooks.md", "deliverable-templates.md")
    )
    file, beside = tmp_path / "playbook.yaml", tmp_path / "deliverable.yaml"
    file.write_text(playbook.replace("kind: deliver\n", "kind: deliver\n    deliverable: true\n"))
    beside.write_text(template)
    assert main.run(["playbook", "check", str(file)]) == 0, capsys.readouterr().out
    beside.write_text(template.replace("table: amounts1", "table: amounts2"))
    assert main.run(["playbook", "check", str(file)]) == 1
    assert f"{beside}:20:" in capsys.readouterr().out
    file.write_text(playbook)
    assert main.run(["playbook", "check", str(file)]) == 1
    assert "Write `deliverable: true`" in capsys.readouterr().out


def test_a_sound_playbook_has_exit_code_0(capsys: pytest.CaptureFixture[str]) -> None:
    for file in sorted((ROOT / "src" / "pericia" / "playbooks").glob("*/playbook.yaml")):
        assert main.run(["playbook", "check", str(file)]) == 0, capsys.readouterr().out


def test_a_refusal_is_one_sentence_or_one_object(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = tmp_path / "missing.yaml"
    sentence = f"{missing} cannot be read (no such file or directory)."
    assert main.run(["playbook", "check", str(missing)]) == 2
    assert capsys.readouterr() == ("", sentence + "\n")
    assert main.run(["playbook", "check", str(missing), "--json"]) == 2
    told = json.loads(capsys.readouterr().err)
    assert told == {"error": {"code": "file_unreadable", "message": sentence, "field": None}}
    assert main.run(["client", "list", "--nonsense", "--json"]) == 2
    told = json.loads(capsys.readouterr().err)
    sentence = "No such option: --nonsense. See `pericia client list --help`."
    assert told == {"error": {"code": "wrongly_called", "message": sentence, "field": None}}


def test_a_file_that_is_not_text_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "playbook.yaml"
    file.write_bytes(b"playbook: \xff\n")
    assert main.run(["playbook", "check", str(file)]) == 2
    assert "is not UTF-8 text (byte 10)" in capsys.readouterr().err


def test_what_is_not_expected_has_exit_code_3(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(_given: Path | None) -> Path:
        raise ValueError("a defect")

    monkeypatch.setattr(folder, "choose", broken)
    assert main.run(["doctor"]) == 3
    assert "ValueError: a defect" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (psycopg.OperationalError("server closed the connection unexpectedly"), LOST),
        (psycopg.errors.AdminShutdown("terminating connection"), LOST),
        (psycopg.InterfaceError("the connection is closed"), LOST),
        (psycopg.errors.DiskFull("no space left on device"), FULL),
        (OSError(errno.ENOSPC, "No space left on device"), FULL),
        (psycopg.errors.UndefinedTable("no such table"), "Traceback"),
    ],
)
def test_a_database_that_goes_away_and_a_full_disk_are_told_in_a_sentence(
    error: Exception,
    sentence: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def broken(_given: Path | None) -> Path:
        raise ValueError("on top of it") from error

    monkeypatch.setattr(folder, "choose", broken)
    assert main.run(["doctor"]) == (3 if sentence == "Traceback" else 2)
    said = capsys.readouterr().err
    assert [each for each in (LOST, FULL, "Traceback") if each in said] == [sentence]


def press_ctrl_c() -> None:
    """The signal waits, as `bin/pericia` lets it, and is there before anything is loaded."""
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    os.kill(os.getpid(), signal.SIGINT)


def test_neither_an_early_ctrl_c_nor_a_reader_that_goes_away_is_an_error(tmp_path: Path) -> None:
    data = tmp_path / "data"
    done = subprocess.run(
        [sys.executable, "-m", "pericia.cli.main", "up", "--data", str(data)],
        capture_output=True,
        text=True,
        preexec_fn=press_ctrl_c,
    )
    assert (done.returncode, done.stdout, done.stderr) == (output.EXIT_INTERRUPTED, "", "")
    assert not data.exists()
    file = tmp_path / "playbook.yaml"
    file.write_text(BROKEN)
    command = f"{sys.executable} -m pericia.cli.main playbook check {file} | true"
    buffered = {k: v for k, v in os.environ.items() if k != "PYTHONUNBUFFERED"}
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, env=buffered)
    assert done.stderr == ""


def test_an_unused_folder_is_not_a_running_installation(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PERICIA_DATABASE", raising=False)
    assert main.run(["doctor", "--data", str(tmp_path)]) == 2
    assert "Run `bin/up` once" in capsys.readouterr().err
    assert main.run(["worker", "--data", str(tmp_path)]) == 2
    assert f"Pericia does not run on {tmp_path}." in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        ["client", "list"],
        ["person", "list", "banco"],
        ["jobs", "list"],
        ["journal", "export", "--client", "banco", "--out", "x"],
        ["backup", "file"],
        ["doctor"],
    ],
)
def test_a_folder_without_an_installation_is_told_and_stays_as_it_is(
    arguments: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.delenv("PERICIA_DATABASE", raising=False)
    mistyped = tmp_path / "vra"
    assert main.run([*arguments, "--data", str(mistyped), "--json"]) == output.EXIT_REFUSED
    error = json.loads(capsys.readouterr().err)["error"]
    assert error["code"] in {"secrets_missing", "database_out_of_reach"}
    assert not mistyped.exists()


def test_the_folder_is_the_one_named_then_the_environment_then_var(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PERICIA_DATA", str(tmp_path / "other"))
    assert folder.choose(tmp_path / "named") == (tmp_path / "named").resolve()
    assert folder.choose(None) == (tmp_path / "other").resolve()
    monkeypatch.delenv("PERICIA_DATA")
    monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere/")
    monkeypatch.chdir(tmp_path)
    assert folder.choose(None) == (tmp_path / "var").resolve()


def test_root_in_a_closed_home_gets_a_folder_that_the_database_can_reach(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    monkeypatch.chdir(home)
    monkeypatch.delenv("PERICIA_DATA", raising=False)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    chosen = folder.choose(None)
    assert chosen.parent == folder.SHARED_PLACE
    assert chosen.name.startswith("home-")
    (home / "var" / "postgres").mkdir(parents=True)
    assert folder.choose(None) == (home / "var").resolve()


def test_the_lock_is_held_by_one_process_at_a_time(tmp_path: Path) -> None:
    assert not folder.is_in_use(tmp_path)
    with folder.alone(tmp_path, "first"):
        assert folder.is_in_use(tmp_path)
        with pytest.raises(Refused) as refused, folder.alone(tmp_path, "second"):
            pytest.fail("two processes in charge")
        assert f"`first (process {os.getpid()})`" in refused.value.message
    assert not folder.is_in_use(tmp_path)
    assert folder.read_state(tmp_path) is None
