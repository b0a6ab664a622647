"""The real platform under the real command: it serves through kills, and refuses what it must."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from pericia.cli import schema
from pericia.kernels.refusal import Refused
from tests.commands.platforms import ENVIRONMENT, platform
from tests.commands.running import free_port


def test_it_serves_through_kills_of_every_part_and_of_everything(data: Path) -> None:
    port = free_port()
    with platform(data, port, "--no-demo") as first:
        first.wait_until_ready()
        for name in ("database", "web", "worker", "sealer"):
            first.kill(name)
            first.wait_until_it_serves()
        first.process.kill()
        first.process.wait()
    with platform(data, port, "--no-demo") as second:
        second.wait_until_ready()
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
