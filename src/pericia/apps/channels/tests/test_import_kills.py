"""An import through real workers that are killed in the middle of it."""

from __future__ import annotations

import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.database import made_once
from tests.world import World, make_world

from pericia.apps.channels.models import Import
from pericia.apps.channels.tests.program import CHUNK_ROWS
from pericia.apps.channels.tests.uploads import (
    again,
    cases_of,
    confirm,
    counts,
    csv_of,
    kept_files,
    refused,
    upload,
)
from pericia.jobs.quarantine import quarantined
from pericia.tenancy.scope import open_scope, rows

SECONDS_MAX = 60.0
ROWS = 3_000
KILLS = 3


@pytest.fixture
def world() -> World:
    return made_once(make_world)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    started: list[subprocess.Popen[bytes]] = []

    def one_more() -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "pericia.apps.channels.tests.program"]
        with (tmp_path / "log").open("a") as log:
            started.append(subprocess.Popen(command, stderr=log))
        return started[-1]

    yield one_more
    for each in started:
        each.kill()
        each.wait()


def until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + SECONDS_MAX
    while not condition():
        assert time.monotonic() < deadline, "it never came about"
        time.sleep(0.02)


def a_file() -> bytes:
    """Rows of which each tenth is refused, and each seventh says what the one before it says."""
    bodies = [
        (f"Consulta {i - (i % 7 == 6)}", "fax" if i % 10 == 3 else "web", f"C-{i % 50}")
        for i in range(ROWS)
    ]
    return csv_of(("text", "channel", "customer_reference"), *bodies)


def test_a_worker_killed_three_times_in_mid_import_opens_every_row_exactly_once(
    world: World, start: Callable[[], subprocess.Popen[bytes]]
) -> None:
    content = a_file()
    found = upload(world, content)
    confirm(world, found, received_at="2026-02-03")
    killed_at = [0]
    for _ in range(KILLS):
        worker = start()
        goal = killed_at[-1] + 3 * CHUNK_ROWS
        until(lambda: again(world, found).rows_done >= goal)  # noqa: B023
        worker.kill()
        worker.wait()
        killed_at.append(again(world, found).rows_done)
    assert killed_at[-1] < ROWS
    start()
    until(lambda: again(world, found).state == "done")
    wanted = _rows_of(content)
    ended = again(world, found)
    assert (ended.rows_done, counts(ended)) == (ROWS, (len(wanted), 0, ROWS - len(wanted)))
    assert Counter(case.title for case in cases_of(world)) == Counter(wanted)
    assert len(refused(world, ended)) == ROWS - len(wanted)
    assert _leftovers(world, ended) == []
    until(lambda: kept_files(world.banco.client_id) == [])
    assert quarantined([world.banco.client_id]) == []


def _rows_of(content: bytes) -> list[str]:
    """The texts of the good rows."""
    lines = [line.split(",") for line in content.decode().splitlines()[1:]]
    return [text for text, channel, _ in lines if channel == "web"]


def _leftovers(world: World, ended: Import) -> list[str]:
    """Cases without one open item and one event of their own, and items without a case."""
    with open_scope([world.banco.client_id]):
        found = rows(
            """
            SELECT c.id::text FROM cases_case c WHERE c.client_id = $1 AND c.import_id = $2 AND (
                (SELECT count(*) FROM work_item i
                 WHERE i.client_id = $1 AND i.case_id = c.id AND i.state = 'open') <> 1
                OR (SELECT count(*) FROM journal_event e WHERE e.client_id = $1
                    AND e.object = 'case:' || c.id AND e.verb = 'case.opened') <> 1)
            UNION ALL
            SELECT i.id::text FROM work_item i WHERE i.client_id = $1 AND NOT EXISTS (
                SELECT FROM cases_case c WHERE c.client_id = $1 AND c.id = i.case_id)
            """,
            (world.banco.client_id, ended.id),
        )
    return [row[0] for row in found]
