"""What `pericia doctor` says where nothing is wrong but looks so, and where a start cannot mend."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pericia.apps.journal.actions import Happening, record_all
from pericia.apps.journal.actors import SYSTEM
from pericia.apps.journal.tests.world import seal
from pericia.cli import checks, folder, roles, secrets
from pericia.cli.demo_mark import DemoMark
from pericia.cli.folder import State
from pericia.cli.installation import Installation
from pericia.cli.secrets import BACKUP
from pericia.tenancy.scope import open_scope
from tests.world import World


def test_an_event_of_long_ago_that_was_just_written_does_not_wait_for_the_sealer(
    world: World, source: Installation
) -> None:
    for owner in world.everything:  # what the world began with may be minutes old
        seal(owner)
    long_ago = datetime.now(UTC) - timedelta(days=60)
    with open_scope([world.banco.client_id]):
        record_all([Happening(world.banco.client_id, long_ago, SYSTEM, "case.noted", "case:1", {})])
    with roles.connect(source.dsn(BACKUP)) as link:
        (found,) = checks.DATABASE_CHECKS["sealer"](link)
    assert found.status == "ok"


def test_a_demonstration_that_loads_is_told_and_one_that_was_interrupted_too(
    tmp_path: Path,
) -> None:
    assert list(checks.demonstration(tmp_path)) == []
    folder.prepare(tmp_path)
    DemoMark(tmp_path).decide(wanted=True)
    with folder.alone(tmp_path, "pericia up"):
        folder.write_state(tmp_path, State("", embedded=True, url=None, pid=os.getpid()))
        (loading,) = checks.demonstration(tmp_path)
    (left,) = checks.demonstration(tmp_path)
    assert (loading.status, left.status) == ("ok", "warning")
    assert "is loading" in loading.message
    DemoMark(tmp_path).is_done()
    assert list(checks.demonstration(tmp_path)) == []


def test_a_worker_without_a_sign_of_life_and_a_database_that_is_away_are_told(
    source: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.prepare(tmp_path)
    secrets.ensure(tmp_path)
    with roles.connect(source.dsn(BACKUP)) as link, folder.alone(tmp_path, "pericia up"):
        folder.write_state(tmp_path, State("", embedded=True, url="http://here", pid=os.getpid()))
        (fresh,) = checks.running(tmp_path, link)
        os.utime(tmp_path / "run" / "state.json", (0, 0))
        (silent,) = checks.running(tmp_path, link)
    assert (fresh.status, silent.status) == ("ok", "wrong")
    for name in ("PERICIA_DATA", "PERICIA_DATABASE"):  # the command leaves them set
        monkeypatch.setenv(name, os.environ[name])
    monkeypatch.setenv("DATABASE_URL", "postgresql://user:hidden@127.0.0.1:1/nothing")
    away = {each.name: each for each in checks.all_checks(tmp_path)}
    assert away["database"].status == "wrong"
    assert "port 1 failed: Connection refused. See that it runs" in away["database"].message
    assert {"python", "packages", "disk", "secrets"} < away.keys()


def test_a_power_that_no_start_can_give_is_told_with_its_statement(source: Installation) -> None:
    assert source.admin_dsn is not None
    with roles.connect(source.admin_dsn) as admin:
        admin.execute(f"ALTER ROLE {BACKUP} NOBYPASSRLS")
        try:
            found = list(checks.DATABASE_CHECKS["roles"](admin))
        finally:
            admin.execute(f"ALTER ROLE {BACKUP} BYPASSRLS")
    assert any(f"ALTER ROLE {BACKUP} BYPASSRLS;" in each.message for each in found)
