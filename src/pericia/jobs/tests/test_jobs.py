"""Jobs through real workers that are killed, refused and interrupted."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings
from django.db import connections, transaction
from django.test import override_settings
from django.utils.module_loading import import_string

from pericia.jobs import periodic, quarantine, running
from pericia.jobs.deferring import Deferral, defer, defer_all
from pericia.jobs.quarantine import quarantined
from pericia.jobs.registry import job, registered
from pericia.kernels.refusal import Refused
from pericia.tenancy.ids import new_id
from pericia.tenancy.scope import open_scope, rows

SECONDS_MAX = 30.0


class Worker:
    """A worker process of `program`."""

    def __init__(self, folder: Path) -> None:
        command = [sys.executable, "-m", "pericia.jobs.tests.program", str(folder)]
        with (folder / "log").open("a") as log:
            self.process = subprocess.Popen(command, stderr=log)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(SECONDS_MAX)


@pytest.fixture
def client_id() -> UUID:
    return new_id()


@pytest.fixture(autouse=True)
def _no_jobs_of_others() -> Iterator[None]:
    rows("DELETE FROM procrastinate_jobs")
    yield
    rows("DELETE FROM procrastinate_jobs")


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[[], Worker]]:
    started: list[Worker] = []

    def one_more() -> Worker:
        started.append(Worker(tmp_path))
        return started[-1]

    yield one_more
    for each in started:
        each.kill()


def until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + SECONDS_MAX
    while not condition():
        assert time.monotonic() < deadline, "it never came about"
        time.sleep(0.05)


def events_of(client_id: UUID, object_id: UUID) -> int:
    with open_scope([client_id]):
        return rows(
            "SELECT count(*) FROM journal_event WHERE client_id = $1 AND object = $2",
            (client_id, f"test:{object_id}"),
        )[0][0]


def waiting() -> list[str]:
    return [row[0] for row in rows("SELECT task_name FROM procrastinate_jobs ORDER BY id")]


def test_a_job_is_deferred_and_rolled_back_with_its_action(client_id: UUID) -> None:
    def fail() -> None:
        with open_scope([client_id]):
            defer("tests.record", client_id, object_id=new_id())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert waiting() == []
    with open_scope([client_id]):
        defer("tests.record", client_id, object_id=new_id())
    assert waiting() == ["tests.record"]


def test_only_ids_are_deferred(client_id: UUID) -> None:
    with pytest.raises(TypeError, match="a job takes ids"):
        defer("tests.record", client_id, object_id={"name": "Ana"})  # type: ignore[arg-type]
    assert waiting() == []


def test_a_job_function_takes_ids_with_the_client_first() -> None:
    with pytest.raises(TypeError, match="neither UUID nor int nor str"):

        @job("tests.wrong")
        def wrong(client_id: UUID, facts: dict[str, str]) -> None: ...

    with pytest.raises(TypeError, match="client_id comes first"):

        @job("tests.wrong")
        def turned(item_id: UUID, client_id: UUID) -> None: ...

    assert "tests.wrong" not in registered()


def test_jobs_under_one_lock_run_once_and_after_the_last_of_them_has_committed(
    client_id: UUID,
) -> None:
    with open_scope([client_id]):
        defer("tests.record", client_id, object_id=client_id, lock="one")
        defer_all([Deferral("tests.record", client_id, {"object_id": client_id}, lock="one")] * 2)
        rows("SELECT 1")  # a clash does not spoil the transaction
    assert waiting() == ["tests.record"]
    with open_scope([client_id]):
        defer("tests.record", client_id, object_id=client_id, lock="one")
        assert _free_jobs() == 0
    assert _free_jobs() == 1


def _free_jobs() -> int:
    """Jobs that a worker could take now, seen from another connection."""
    found: list[int] = []

    def look() -> None:
        with transaction.atomic():
            found.append(len(rows("SELECT id FROM procrastinate_jobs FOR UPDATE SKIP LOCKED")))
        connections.close_all()

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    return found[0]


def test_a_worker_killed_three_times_in_mid_job_leaves_its_effects_once(
    client_id: UUID, start: Callable[[], Worker], tmp_path: Path
) -> None:
    with open_scope([client_id]):
        defer("tests.linger", client_id, object_id=client_id)
    for attempt in range(3):
        worker = start()
        until(lambda: _attempts(tmp_path) == list(range(attempt + 1)))  # noqa: B023
        worker.kill()
    assert events_of(client_id, client_id) == 0
    (tmp_path / "go").touch()
    worker = start()
    until(lambda: waiting() == [])
    assert _attempts(tmp_path) == [0, 1, 2, 3]
    assert events_of(client_id, client_id) == 1
    assert worker.stop() == 0


def _attempts(folder: Path) -> list[int]:
    begun = folder / "begun"
    return [int(line) for line in begun.read_text().split()] if begun.exists() else []


def test_a_worker_that_was_stopped_and_wakes_does_not_end_the_attempt_of_another(
    client_id: UUID, start: Callable[[], Worker], tmp_path: Path
) -> None:
    with open_scope([client_id]):
        defer("tests.linger", client_id, object_id=client_id)
    sleeper = start()
    until(lambda: _attempts(tmp_path) == [0])
    os.kill(sleeper.process.pid, signal.SIGSTOP)
    start()
    until(lambda: _row() == ("doing", 1))  # the second attempt waits for the first one's key
    (tmp_path / "go").touch()
    os.kill(sleeper.process.pid, signal.SIGCONT)
    until(lambda: waiting() == [])
    assert events_of(client_id, client_id) == 1
    assert "another attempt has taken over" in (tmp_path / "log").read_text()


def _row() -> tuple[str, int]:
    return rows("SELECT status::text, attempts FROM procrastinate_jobs")[0]  # type: ignore[return-value]


def test_sigterm_lets_the_job_in_hand_finish(
    client_id: UUID, start: Callable[[], Worker], tmp_path: Path
) -> None:
    with open_scope([client_id]):
        defer("tests.linger", client_id, object_id=client_id)
    worker = start()
    until(lambda: _attempts(tmp_path) == [0])
    worker.process.send_signal(signal.SIGTERM)
    time.sleep(0.3)
    (tmp_path / "go").touch()
    assert worker.process.wait(SECONDS_MAX) == 0
    assert events_of(client_id, client_id) == 1
    assert waiting() == []
    assert (
        rows("SELECT 1 FROM procrastinate_workers WHERE last_heartbeat > now() - '1 s'::interval")
        == []
    )


def test_a_poison_job_ends_in_quarantine_and_can_be_released_or_dropped(
    client_id: UUID, start: Callable[[], Worker]
) -> None:
    with open_scope([client_id]):
        defer("tests.poison", client_id)
    for _ in range(2):
        assert start().process.wait(SECONDS_MAX) == -signal.SIGKILL
    start()
    until(lambda: quarantined([client_id]))
    found = quarantined([client_id])[0]
    assert (found.name, found.attempts, found.client_id) == ("tests.poison", 2, client_id)
    assert found.why == "its worker died in the middle of it 2 times"
    assert quarantined([new_id()]) == []
    quarantine.drop(found.id)
    assert quarantined() == []
    with pytest.raises(Refused, match="in quarantine"):
        quarantine.release(found.id)


def test_errors_are_retried_by_named_type_only_and_told_without_their_text(
    client_id: UUID, start: Callable[[], Worker]
) -> None:
    with open_scope([client_id]):
        defer("tests.refuse", client_id)
        defer("tests.break", client_id)
        defer("tests.unknown", client_id)
        defer("tests.flaky", client_id, object_id=client_id)
    start()
    until(lambda: events_of(client_id, client_id) == 1)
    until(lambda: len(waiting()) == 3)
    why = {each.name: each.why for each in quarantined([client_id])}
    assert why["tests.refuse"] == "no_way: Try something else."
    assert why["tests.break"].startswith("ValueError at jobs/tests/program.py:")
    assert "tests.unknown" in why


def test_a_worker_outlives_the_loss_of_its_connections(
    client_id: UUID, start: Callable[[], Worker]
) -> None:
    start()
    first, second = new_id(), new_id()
    with open_scope([client_id]):
        defer("tests.record", client_id, object_id=first)
    until(lambda: events_of(client_id, first) == 1)
    rows(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()"
    )
    with open_scope([client_id]):
        defer("tests.record", client_id, object_id=second)
    until(lambda: events_of(client_id, second) == 1)
    until(lambda: waiting() == [])
    assert quarantined() == []


def test_a_released_job_begins_again_and_only_a_quarantined_one_can_be(client_id: UUID) -> None:
    with open_scope([client_id]):
        defer("tests.record", client_id, object_id=client_id)
    number = rows("SELECT id FROM procrastinate_jobs")[0][0]
    for change in (quarantine.release, quarantine.drop):
        with pytest.raises(Refused, match="in quarantine"):
            change(number)
    rows("UPDATE procrastinate_jobs SET status = 'doing'")
    rows("UPDATE procrastinate_jobs SET status = 'failed', attempts = 5")
    quarantine.release(number)
    assert _row() == ("todo", 0)


_calls: list[float] = []


def call_and_break() -> None:
    _calls.append(time.monotonic())
    raise ValueError


def test_periodic_work_runs_again_whatever_it_raises() -> None:
    _calls.clear()
    name = f"{__name__}.{call_and_break.__name__}"
    with override_settings(PERIODIC=[(0.05, name)]), periodic.running(stalled_seconds=60):
        until(lambda: len(_calls) > 3)
    count = len(_calls)
    time.sleep(0.2)
    assert len(_calls) == count


def test_what_may_wait_lets_jobs_in_hand_go_first_but_not_for_ever() -> None:
    due = periodic.Due(3.0, call_and_break, patience=10.0)
    assert not due.waits(90.0)
    with running._attempt(running.Attempt(1, "tests.record", 0, new_id())):
        assert due.waits(100.0)
        assert due.at > 100.0
        assert due.waits(109.0)
        assert not due.waits(110.0)
        due.put_off(110.0)
        assert due.waits(113.0)
        assert not periodic.Due(3.0, call_and_break).waits(113.0)
    assert not due.waits(114.0)


def test_everything_that_the_settings_name_is_there() -> None:
    for _, name in settings.PERIODIC:
        assert callable(import_string(name))
    assert settings.MAY_WAIT.keys() <= {name for _, name in settings.PERIODIC}
    for names in settings.REACTIONS.values():
        assert set(names) <= set(registered())
