"""The supervisor and the embedded server through kills, clashes and restarts."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from pericia.cli import folder, processes, secrets
from pericia.cli.installation import with_user
from pericia.kernels.refusal import Refused
from tests.commands.running import Running, until

Start = Callable[..., Running]


def query(data: Path, statement: str) -> None:
    """Run a statement as the superuser on the database that runs on the folder."""
    state = folder.read_state(data)
    assert state is not None
    address = state.database.replace("/pericia?", "/postgres?")
    password = secrets.load(data).passwords[secrets.SUPERUSER]
    with psycopg.connect(with_user(address, secrets.SUPERUSER, password)) as link:
        link.execute(statement)


def test_everything_runs_and_ctrl_c_stops_all_in_good_order(run: Start, data: Path) -> None:
    running = run(bare=True)
    running.wait_until_ready()
    started = running.everything()
    assert f"http://127.0.0.1:{running.port}" in running.said()
    assert running.stop(signal.SIGINT) == 0
    assert processes.wait_until_gone(started, 1.0) == []
    assert not (data / "postgres" / "postmaster.pid").exists()
    assert sorted(path.name for path in (data / "run").iterdir()) == ["database", "lock"]


@pytest.mark.parametrize("name", ["web", "worker", "sealer"])
def test_a_killed_part_is_started_again_without_what_it_left(run: Start, name: str) -> None:
    running = run()
    running.wait_until_ready()
    old = running.pid_of(name)
    group = processes.members_of_group(old)
    os.kill(old, signal.SIGKILL)
    assert running.wait_until_back(name, old) != old
    assert processes.wait_until_gone(group, 1.0) == []
    assert f"The {name} ended unexpectedly (killed by SIGKILL)" in running.said()
    assert running.stop() == 0


def test_a_killed_database_comes_back_with_what_was_committed(run: Start, data: Path) -> None:
    running = run()
    running.wait_until_ready()
    query(data, "CREATE TABLE kept AS SELECT 1 AS one")
    old = running.pid_of("database")
    os.kill(old, signal.SIGKILL)
    running.wait_until_back("database", old)
    until(lambda: "ready" in (data / "postgres" / "postmaster.pid").read_text(), "it was ready")
    query(data, "SELECT 1 / one FROM kept")


def test_after_the_supervisor_is_killed_the_next_start_finds_everything(
    run: Start, data: Path
) -> None:
    first = run()
    first.wait_until_ready()
    query(data, "CREATE TABLE kept AS SELECT 1 AS one")
    started = first.everything()
    first.process.kill()
    first.process.wait()
    first.output.unlink()
    second = run(port=first.port)
    second.wait_until_ready()
    assert processes.wait_until_gone(started, 1.0) == []
    query(data, "SELECT 1 / one FROM kept")


def test_after_everything_is_killed_at_once_the_next_start_recovers(run: Start, data: Path) -> None:
    first = run()
    first.wait_until_ready()
    query(data, "CREATE TABLE kept AS SELECT 1 AS one")
    for pid in first.everything():
        processes.signal_quietly(pid, signal.SIGKILL)
    first.process.wait()
    first.output.unlink()
    run(port=first.port).wait_until_ready()
    query(data, "SELECT 1 / one FROM kept")


def test_a_part_that_does_not_stay_up_stops_everything(run: Start) -> None:
    running = run(failing="worker")
    assert running.process.wait(20) == 1
    last = running.said().splitlines()[-1]
    assert last.startswith("The worker ended 5 times within a minute (exit code 7)")


def test_a_second_start_on_the_same_folder_is_refused(run: Start, data: Path) -> None:
    first = run()
    first.wait_until_ready()
    second = run(port=first.port + 1)
    assert second.process.wait(20) == 2
    assert second.said().splitlines()[-1] == (
        f"{data} is in use by `pericia up (process {first.process.pid})` at "
        f"http://127.0.0.1:{first.port}. Stop that one first, or name another folder with --data."
    )
    assert first.process.poll() is None


def test_a_taken_port_is_refused_before_anything_starts(run: Start, data: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        running = run(port=port, bare=True)
        assert running.process.wait(20) == 2
    assert running.said() == (
        f"Cannot listen on 127.0.0.1, port {port} (address already in use). "
        "Name another one with --port or --host.\n"
    )
    assert list(data.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_refused(run: Start, data: Path) -> None:
    (data / "run").write_text("a file where a folder is needed")
    running = run()
    assert running.process.wait(20) == 2
    assert running.said() == (
        f"The data folder {data} cannot be written (file exists). Name another one with --data.\n"
    )


def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(Refused) as refused:
        folder.prepare(file)
    assert refused.value.code == "data_folder_is_file"


SIGN_IN = (
    "import os, pathlib;"
    "pathlib.Path(os.environ['PERICIA_DATA'], 'signin.txt').write_text('Ana: ana@example.com')"
)


def test_the_demonstration_is_loaded_once_and_its_sign_in_lines_always_shown(run: Start) -> None:
    first = run(demo=True, demo_code=SIGN_IN)
    until(lambda: "complete" in first.said(), "all was loaded")
    assert first.said().splitlines()[-3:] == [
        "Ana: ana@example.com",
        "Ctrl-C stops it.",
        "The demonstration is complete.",
    ]
    first.stop()
    first.output.unlink()
    second = run(demo=True)
    second.wait_until_ready()
    assert "Loading the demonstration" not in second.said()
    assert "Ana: ana@example.com" in second.said()


def test_a_demonstration_that_fails_is_tried_again_and_nothing_else_stops(run: Start) -> None:
    first = run(demo=True, demo_code="raise SystemExit(9)")
    first.wait_until_ready()
    assert "The demonstration is missing: The demo of Pericia failed (exit code 9)." in first.said()
    first.stop()
    first.output.unlink()
    second = run(demo=True, demo_code=SIGN_IN)
    second.wait_until_ready()
    assert "Ana: ana@example.com" in second.said()


def test_an_installation_begun_without_a_demonstration_never_gets_one(run: Start) -> None:
    first = run(demo=False)
    first.wait_until_ready()
    first.stop()
    first.output.unlink()
    second = run(demo=True)
    second.wait_until_ready()
    assert "demonstration" not in second.said()
