"""A journal goes from the command that exports it to the one that verifies it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from pericia.apps.journal import verifier
from pericia.apps.journal.actors import SYSTEM
from pericia.apps.journal.erasing import erase_subject
from pericia.apps.journal.sealing import seal_batch
from pericia.apps.journal.tests.world import write
from pericia.cli import main, output
from pericia.jobs.deferring import defer
from pericia.tenancy.ids import new_id
from pericia.tenancy.scope import open_scope, rows
from tests.world import World


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str]:
    code = main.run([*map(str, arguments)])
    said = capsys.readouterr()
    return code, said.out or said.err


def seal(client_id: UUID) -> None:
    with open_scope([client_id]):
        assert seal_batch(client_id, now=datetime.now(UTC)) is not None


def test_an_exported_journal_verifies_before_and_after_erasure(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    client_id, subject_id = world.banco.client_id, new_id()
    write(client_id, 3, subject_id=subject_id)
    seal(client_id)
    _, key = run(capsys, "journal", "key")
    early, late = tmp_path / "early.jsonl", tmp_path / "late.jsonl"
    exporting = ("journal", "export", "--client", world.banco.slug)
    assert run(capsys, *exporting, "--out", early)[0] == 0
    with open_scope([client_id]):
        erase_subject(
            client_id=client_id,
            subject_id=subject_id,
            actor=SYSTEM,
            now=datetime.now(UTC),
            why="The person asked.",
        )
    seal(client_id)
    assert run(capsys, *exporting, "--out", late, "--json")[0] == 0
    code, said = run(
        capsys, "journal", "verify", late, "--key", key.strip(), "--against", early, "--json"
    )
    report = json.loads(said)
    assert (code, report["verified"], report["withheld"]) == (0, True, 3)
    offline = [sys.executable, verifier.__file__, str(late), "--key", key.strip()]
    environment = {"PATH": os.environ["PATH"]}
    assert subprocess.run(offline, env=environment, cwd=tmp_path, check=False).returncode == 0
    late.write_bytes(late.read_bytes().replace(b"case.noted", b"case.closed", 1))
    assert run(capsys, "journal", "verify", late, "--key", key.strip())[0] == (
        output.EXIT_FOUND_WRONG
    )


def test_an_export_goes_to_standard_output_and_may_withhold_contents(
    world: World, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    write(world.hospital.client_id, 1)
    arguments = ["journal", "export", "--client", str(world.hospital.client_id)]
    assert main.run([*arguments, "--withhold-bodies"]) == 0
    lines = [json.loads(line) for line in capfdbinary.readouterr().out.splitlines()]
    assert lines[0]["format"] == "pericia-journal/1"
    assert {line["body"] for line in lines if "event" in line} == {None}


def test_an_export_that_cannot_be_made_leaves_no_file(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "export"
    code, said = run(capsys, "journal", "export", "--client", "nobody", "--out", out)
    assert (code, "no client or provider 'nobody'" in said) == (output.EXIT_REFUSED, True)
    out = tmp_path / "no folder" / "export"
    code, said = run(capsys, "journal", "export", "--client", world.banco.slug, "--out", out)
    assert (code, "cannot be written" in said) == (output.EXIT_REFUSED, True)
    assert list(tmp_path.iterdir()) == []


def test_quarantined_jobs_are_listed_tried_again_and_dropped(
    capsys: pytest.CaptureFixture[str],
) -> None:
    client_id = new_id()
    defer("tests.nothing", client_id, object_id=client_id)
    query = "SELECT id FROM procrastinate_jobs WHERE args ->> 'client_id' = $1"
    number = rows(query, (str(client_id),))[0][0]
    failing = (
        "UPDATE procrastinate_jobs SET status = 'failed', attempts = 5, "
        """args = args || '{"_why": "it broke"}' WHERE id = $1"""
    )
    rows(failing, (number,))
    listed = {each["id"]: each for each in json.loads(run(capsys, "jobs", "list", "--json")[1])}
    assert listed[number]["why"] == "it broke"
    assert listed[number]["ids"] == {"object_id": str(client_id)}
    assert run(capsys, "jobs", "retry", number)[0] == 0
    code, said = run(capsys, "jobs", "drop", number)
    assert (code, "in quarantine" in said) == (output.EXIT_REFUSED, True)
    rows(failing, (number,))
    assert run(capsys, "jobs", "drop", number)[0] == 0
    assert rows(query, (str(client_id),)) == []
