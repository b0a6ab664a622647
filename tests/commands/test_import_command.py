"""`pericia import`, by the actions of the pages and with the exit codes of every command."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from pericia.apps.channels.models import Import
from pericia.apps.channels.tests.uploads import cases_of, kept_files, mess, queries_csv
from pericia.apps.people.models import Membership
from pericia.cli import main
from pericia.files.tests.test_parsing import HOSTILE
from pericia.tenancy.scope import open_scope
from tests.database import made_once
from tests.world import World, make_world


@pytest.fixture
def world() -> World:
    return made_once(make_world)


@pytest.fixture
def put(tmp_path: Path) -> Any:
    def write(content: bytes, name: str = "rows.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return write


def command(world: World, file: Path, *more: object, by: str = "olga") -> list[str]:
    named = ["--client", world.banco.slug, "--line", "queries", "--as", world.people[by].email]
    return ["import", str(file), *named, *map(str, more)]


def states(world: World) -> list[str]:
    with open_scope([world.banco.client_id]):
        found = Import.objects.filter(client_id=world.banco.client_id).order_by("id")
        return list(found.values_list("state", flat=True))


def test_a_file_is_imported_and_again_opens_nothing(
    world: World, put: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    file = put(queries_csv(1_200))
    assert main.run(command(world, file, "--yes", "--json")) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["state"], said["opened"], said["known"]) == ("done", 1_200, 0)
    assert main.run(command(world, file, "--yes")) == 0
    out, err = capsys.readouterr()
    assert out == "0 cases opened, 1200 rows known from before, 0 refused.\n"
    assert "text <- column text" in err
    assert len(cases_of(world)) == 1_200


def test_refused_rows_end_with_one_and_are_written_where_asked(
    world: World, put: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    refused = tmp_path / "refused.csv"
    assert main.run(command(world, put(mess()), "--yes", "--refused", refused)) == 1
    assert f"They are in {refused}" in capsys.readouterr().out
    lines = list(csv.reader(refused.read_text("utf-8-sig").splitlines(), delimiter=";"))
    assert [line[7] for line in lines[1:]] == [
        "not_in_list",
        "date_in_future",
        "duplicate_in_file",
        "missing_value",
    ]
    assert main.run(command(world, put(mess()), "--yes")) == 1
    assert "--refused FILE" in capsys.readouterr().out


def test_columns_and_values_are_said_instead_of_guessed(world: World, put: Any) -> None:
    file = put("a;b\nHola;Adiós\n".encode("windows-1252"))
    given = ("--map", "text=b", "--default", "channel=chat", "--default", "received_at=2026-02-03")
    assert main.run(command(world, file, *given, "--time-zone", "America/Bogota", "--yes")) == 0
    (case,) = cases_of(world)
    assert (case.title, case.channel) == ("Adiós", "chat")
    assert case.received_at.isoformat() == "2026-02-03T05:00:00+00:00"


@pytest.mark.parametrize(
    ("more", "code"),
    [
        (("--map", "text"), "option_malformed"),
        (("--map", "text=nope"), "unknown_column"),
        (("--default", "colour=red"), "unknown_field"),
        (("--time-zone", "Nowhere"), "unknown_time_zone"),
        (("--encoding", "klingon"), "unknown_encoding"),
    ],
)
def test_what_does_not_fit_is_refused_and_leaves_nothing_to_start(
    world: World, put: Any, more: tuple[str, ...], code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main.run(command(world, put(queries_csv(2)), *more, "--yes", "--json")) == 2
    out, err = capsys.readouterr()
    assert (out, json.loads(err.splitlines()[-1])["error"]["code"]) == ("", code)
    assert set(states(world)) <= {"refused"}
    assert cases_of(world) == []


def test_nothing_starts_unasked_or_after_no(
    world: World,
    put: Any,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    assert main.run(command(world, put(queries_csv(2)))) == 2
    assert "Add --yes" in capsys.readouterr().err
    monkeypatch.setattr("pericia.cli.commands.imports._agreed", lambda: False)
    assert main.run(command(world, put(queries_csv(2)))) == 2
    assert "Nothing was imported." in capsys.readouterr().err
    assert states(world) == ["refused", "refused"]


@pytest.mark.parametrize("name", ["lying_bomb.xlsx", "nul.csv", "page.csv"])
def test_a_hostile_file_is_refused_in_a_sentence(
    world: World, put: Any, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    build, code = HOSTILE[name]
    assert main.run(command(world, put(build(), name), "--yes", "--json")) == 2
    assert json.loads(capsys.readouterr().err)["error"]["code"] == code
    assert (states(world), kept_files(world.banco.client_id)) == ([], [])


def test_the_importer_is_somebody_who_may(
    world: World, put: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    file = put(queries_csv(2))
    assert main.run(command(world, file, "--yes", by="ana")) == 2
    assert main.run(command(world, file, "--yes", by="julio")) == 2
    nobody = ["import", str(file), "--client", world.banco.slug, "--line", "queries", "--yes"]
    assert main.run([*nobody, "--as", "nobody@nowhere.example"]) == 2
    assert main.run([*nobody[:4], "x", *nobody[4:]]) == 2
    assert main.run(command(world, file.with_name("absent.csv"))) == 2
    assert (states(world), kept_files(world.banco.client_id)) == ([], [])


def test_without_a_name_it_is_whoever_runs_operations(
    world: World, put: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    file = put(queries_csv(2))
    nobody = ["import", str(file), "--client", world.banco.slug, "--line", "queries", "--yes"]
    assert main.run(nobody) == 0
    assert "In the name of Olga Ferrer:" in capsys.readouterr().err
    with open_scope(world.everything):
        Membership.objects.filter(
            client_id=world.banco.client_id, person_id=world.people["olga"].id
        ).update(roles=["supervisor"])
    assert main.run(nobody) == 2
    assert "--as EMAIL" in capsys.readouterr().err
