"""The embedded server alone: where it may live, what a crash leaves, whom it lets in."""

from __future__ import annotations

import dataclasses
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from pericia.cli import cluster, folder, processes, secrets
from pericia.cli.postgres import SOCKET_PATH_BYTES_MAX, EmbeddedServer
from pericia.kernels.refusal import Refused
from tests.commands.running import copy_whole

FAST = {"fsync": "off"}
NOBODY = cluster.Account("nobody", 65534, 65534)


@contextmanager
def started(data: Path) -> Iterator[EmbeddedServer]:
    folder.prepare(data)
    server = EmbeddedServer(data, settings=FAST)
    server.start()
    try:
        yield server
    finally:
        server.stop()


@pytest.fixture
def stopped(data: Path, made: Path) -> EmbeddedServer:
    """A server whose cluster exists and which does not run."""
    copy_whole(made, data)
    return EmbeddedServer(data, settings=FAST)


@contextmanager
def other_process(stopped: EmbeddedServer, *command: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process of the cluster's owner that has nothing to do with us."""
    account = cluster.account_for(stopped.cluster)
    child = subprocess.Popen(
        command, cwd="/", env={}, stderr=subprocess.DEVNULL, **account.popen_options()
    )
    try:
        yield child
    finally:
        child.send_signal(signal.SIGINT)
        child.wait(10)


def write_postmaster_file(server: EmbeddedServer, pid: int) -> None:
    path = server.cluster / "postmaster.pid"
    path.write_text(f"{pid}\n{server.cluster}\n1\n5432\n{server.cluster}\n\n\nready\n")
    cluster.account_for(server.cluster).own(path)


def test_only_the_socket_and_a_password_let_in(data: Path) -> None:
    with started(data) as server:
        with psycopg.connect(server.dsn("postgres", "postgres")) as link:
            row = link.execute(
                "SELECT current_setting('listen_addresses'), current_setting('data_checksums'), "
                "current_setting('server_encoding'), datcollate, datlocale "
                "FROM pg_database WHERE datname = 'postgres'"
            ).fetchone()
        assert row == ("", "on", "UTF8", "C", "C.UTF-8")
        wrong = server.dsn("postgres", "postgres").replace(
            server.secrets.passwords["postgres"], "x"
        )
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(wrong)


def test_queries_may_run_in_parallel(data: Path) -> None:
    with started(data) as server, psycopg.connect(server.dsn("postgres", "postgres")) as link:
        link.execute("SET debug_parallel_query = on")
        assert link.execute("SELECT count(*) FROM generate_series(1, 10)").fetchone() == (10,)


def test_the_server_never_runs_as_root(data: Path) -> None:
    with started(data) as server:
        assert server.pid is not None
        assert (processes.PROC / str(server.pid)).stat().st_uid != 0


def test_its_files_are_closed_to_others(data: Path) -> None:
    with started(data) as server:
        for path in (server.cluster, server.sockets, data / "log" / "database"):
            assert path.stat().st_mode & 0o077 == 0, path
        assert (data / secrets.FILE_NAME).stat().st_mode & 0o777 == 0o600


def test_a_long_path_gets_its_socket_elsewhere(data: Path) -> None:
    deep = data / ("d" * 60) / ("e" * 60)
    folder.prepare(data)
    deep.parent.mkdir(mode=0o711)
    with started(deep) as server:
        sockets = server.sockets
        assert len(os.fsencode(sockets / ".s.PGSQL.5432")) <= SOCKET_PATH_BYTES_MAX
        assert sockets.stat().st_mode & 0o077 == 0
        with psycopg.connect(server.dsn("postgres", "postgres")) as link:
            assert link.execute("SELECT 1").fetchone() == (1,)
    assert not sockets.exists()


def test_a_stale_pid_file_of_a_strange_process_is_no_hindrance(stopped: EmbeddedServer) -> None:
    with other_process(stopped, "sleep", "60") as stranger:
        write_postmaster_file(stopped, stranger.pid)
        stopped.start()
        assert stopped.is_running()
        assert stranger.poll() is None
        stopped.stop()


def test_a_zombie_that_holds_the_pid_file_is_no_hindrance(stopped: EmbeddedServer) -> None:
    with other_process(stopped, "true") as zombie:
        os.waitid(os.P_PID, zombie.pid, os.WEXITED | os.WNOWAIT)
        assert processes.state(zombie.pid) == "Z"
        write_postmaster_file(stopped, zombie.pid)
        stopped.start()
        assert stopped.is_running()
        stopped.stop()


def test_a_server_that_somebody_else_started_is_refused_and_left_alone(
    stopped: EmbeddedServer,
) -> None:
    account = cluster.account_for(stopped.cluster)
    postgres = cluster.reachable_binaries(account, stopped.data) / "postgres"
    sockets = str(stopped.cluster)
    command = (str(postgres), "-D", str(stopped.cluster), "-k", sockets, "-c", "listen_addresses=")
    with other_process(stopped, *command) as stranger:
        while not (stopped.cluster / "postmaster.pid").exists():
            assert stranger.poll() is None
        with pytest.raises(Refused) as refused:
            stopped.start()
        assert refused.value.code == "database_already_runs"
        assert str(stranger.pid) in refused.value.message
        assert stranger.poll() is None


def test_the_server_ends_with_the_process_that_started_it(data: Path) -> None:
    folder.prepare(data)
    code = (
        "import sys, os; from pathlib import Path; from pericia.cli.postgres import EmbeddedServer;"
        "server = EmbeddedServer(Path(sys.argv[1])); server.start(); print(server.pid, flush=True);"
        "sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(data)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as starter:
        assert starter.stdout is not None
        pid = int(starter.stdout.readline())
        assert processes.is_alive(pid)
        starter.kill()
    assert processes.wait_until_gone([pid], 10.0) == []


def test_a_cluster_of_another_version_is_refused(stopped: EmbeddedServer) -> None:
    (stopped.cluster / "PG_VERSION").write_text("17\n")
    with pytest.raises(Refused) as refused:
        stopped.start()
    assert refused.value.code == "database_version"


def test_a_start_that_fails_says_what_postgresql_said(stopped: EmbeddedServer) -> None:
    broken = EmbeddedServer(stopped.data, settings={"shared_buffers": "many"})
    with pytest.raises(Refused, match="shared_buffers") as refused:
        broken.start()
    assert refused.value.code == "database_does_not_start"
    (log,) = (stopped.data / "log" / "database").glob("*.log")
    with log.open("a") as stream:
        stream.write("2026-11-29 FATAL:  of an earlier start\n")
    (stopped.cluster / "global" / "pg_control").write_bytes(b"")
    with pytest.raises(Refused, match=r"start: could not read file .global/pg_control.: .+\. See"):
        stopped.start()


def test_a_closed_parent_is_named(data: Path) -> None:
    closed = data / "home"
    closed.mkdir(mode=0o700)
    data.chmod(0o711)
    with pytest.raises(Refused) as refused:
        cluster.refuse_unreachable(NOBODY, closed / "var" / "postgres")
    assert refused.value.code == "data_folder_unreachable"
    assert str(closed) in refused.value.message
    closed.chmod(0o711)
    cluster.refuse_unreachable(NOBODY, closed / "var" / "postgres")


def test_secrets_are_made_once_and_never_shown(data: Path) -> None:
    made = secrets.ensure(data)
    assert secrets.ensure(data) == made
    assert len(bytes.fromhex(made.scope_key)) == len(bytes.fromhex(made.journal_seed)) == 32
    assert set(made.passwords) == {"postgres", *secrets.ROLES}
    shown = repr(made)
    assert not any(value in shown for value in (made.scope_key, *made.passwords.values()))


def test_secrets_that_a_database_was_made_with_are_not_made_anew(data: Path) -> None:
    (data / "postgres").mkdir()
    with pytest.raises(Refused) as refused:
        secrets.ensure(data)
    assert refused.value.code == "secrets_lost"
    assert not (data / secrets.FILE_NAME).exists()
    with pytest.raises(Refused) as refused:
        secrets.load(data)
    assert refused.value.code == "secrets_lost"


def test_damaged_secrets_are_refused_not_replaced(data: Path) -> None:
    whole = dataclasses.asdict(secrets.ensure(data))
    path = data / secrets.FILE_NAME
    lacking: list[object] = [{"scope_key": "x"}, whole | {"scope_key": "00"}, [], None]
    for found in [*lacking, whole | {"passwords": {}}, whole | {"passwords": None}]:
        path.write_text(json.dumps(found))
        with pytest.raises(Refused) as refused:
            secrets.ensure(data)
        assert refused.value.code == "secrets_damaged"
