"""The real platform under the real command: it serves through kills, and refuses what it must."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from pericia.cli import processes, schema
from pericia.kernels.refusal import Refused
from tests.commands.running import ROOT, free_port, until

ENVIRONMENT = {
    name: value
    for name, value in os.environ.items()
    if not name.startswith(("PERICIA_", "DATABASE_URL", "DJANGO_", "PYTHONDONTWRITE"))
}


class Platform:
    """A real `pericia up` on a folder."""

    def __init__(self, data: Path, port: int) -> None:
        self.data, self.port = data, port
        command = [sys.executable, "-m", "pericia.cli.main", "up", "--no-demo"]
        self.output = (data.parent / f"{data.name}.out").open("w+b")
        self.process = subprocess.Popen(
            [*command, "--data", str(data), "--port", str(port)],
            cwd=ROOT,
            env=ENVIRONMENT,
            stdout=self.output,
            stderr=self.output,
        )

    def said(self) -> str:
        return Path(self.output.name).read_text()

    def serves(self) -> bool:
        """True once the first page comes without an error."""
        with contextlib.suppress(OSError):
            address = f"http://127.0.0.1:{self.port}/"
            with urllib.request.urlopen(address, timeout=5) as answer:
                return bool(answer.status == 200)
        return False

    def wait_until_it_serves(self) -> None:
        until(lambda: self.serves() or self.process.poll() is not None, "the page came")
        assert self.process.poll() is None, self.said()

    def kill(self, name: str) -> None:
        if name == "database":
            pid = int((self.data / "postgres" / "postmaster.pid").read_text().split()[0])
        else:
            pid = json.loads((self.data / "run" / f"{name}.part.json").read_text())["pid"]
        os.kill(pid, signal.SIGKILL)
        processes.wait_until_gone([pid], 5.0)

    def close(self) -> int:
        if self.process.poll() is None:
            self.process.terminate()
        code = self.process.wait(30)
        self.output.close()
        Path(self.output.name).unlink()
        return code


@contextlib.contextmanager
def platform(data: Path, port: int) -> Iterator[Platform]:
    running = Platform(data, port)
    try:
        running.wait_until_it_serves()
        yield running
    finally:
        code = running.close()
    assert code in (0, -signal.SIGKILL)


def test_it_serves_through_kills_of_every_part_and_of_everything(data: Path) -> None:
    port = free_port()
    with platform(data, port) as first:
        until(lambda: "Ctrl-C stops it." in first.said(), "everything had started")
        for name in ("database", "web", "worker", "sealer"):
            first.kill(name)
            first.wait_until_it_serves()
        first.process.kill()
        first.process.wait()
    with platform(data, port) as second:
        until(lambda: "Ctrl-C stops it." in second.said(), "everything had started")
        command = [sys.executable, "-m", "pericia.cli.main", "doctor", "--json"]
        done = subprocess.run(
            [*command, "--data", str(data)], env=ENVIRONMENT, capture_output=True, text=True
        )
        told = json.loads(done.stdout)
        assert [check for check in told["checks"] if check["status"] == "wrong"] == []
        assert done.returncode == 0


@pytest.mark.usefixtures("future_migration")
def test_a_database_of_a_newer_version_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        schema._refuse_newer_database()
    assert refused.value.code == "migration_missing"
    assert "journal.9999_future" in refused.value.message


@pytest.fixture
def future_migration() -> Iterator[None]:
    """This worker's database as a newer version would have left it."""
    name = os.environ["PERICIA_DATABASE"].partition("///")[2].partition("?")[0]
    address = make_conninfo(os.environ["PERICIA_TEST_ADMIN"], dbname=name)
    with psycopg.connect(address, autocommit=True) as link:
        link.execute(
            "INSERT INTO django_migrations (app, name, applied) "
            "VALUES ('journal', '9999_future', now())"
        )
        yield
        link.execute("DELETE FROM django_migrations WHERE name = '9999_future'")
