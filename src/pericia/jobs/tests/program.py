"""A worker with jobs of its own for tests: python -m pericia.jobs.tests.program FOLDER

A job that is told to linger writes its attempt's number to FOLDER/begun and waits, inside its
transaction, until FOLDER/go exists.
"""

from __future__ import annotations

import os
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import django

FAST = {"heartbeat_seconds": 0.2, "stalled_seconds": 1.0}


def define(folder: Path) -> None:
    """Register the jobs; importable by tests that defer or run them in their own process."""
    from pericia.apps.journal import actions as journal
    from pericia.apps.journal.actors import SYSTEM
    from pericia.apps.journal.effects import once
    from pericia.jobs.registry import job
    from pericia.jobs.running import current_attempt, effect_key
    from pericia.kernels.refusal import Refused
    from pericia.tenancy.scope import open_scope

    def record(client_id: UUID, object_id: UUID) -> None:
        journal.record(
            client_id=client_id,
            now=datetime.now(UTC),
            actor=SYSTEM,
            verb="test.done",
            object_ref=f"test:{object_id}",
            data={},
        )

    @job("tests.record")
    def record_once(client_id: UUID, object_id: UUID) -> None:
        with open_scope([client_id]):
            if once(client_id, effect_key(), datetime.now(UTC)):
                record(client_id, object_id)

    @job("tests.linger")
    def linger(client_id: UUID, object_id: UUID) -> None:
        attempt = current_attempt()
        with open_scope([client_id]):
            if once(client_id, effect_key(), datetime.now(UTC)):
                record(client_id, object_id)
            with (folder / "begun").open("a") as begun:
                begun.write(f"{attempt.earlier if attempt else 0}\n")
            while not (folder / "go").exists():
                time.sleep(0.02)

    @job("tests.poison", attempts_max=2)
    def poison(client_id: UUID) -> None:
        os.kill(os.getpid(), 9)

    @job("tests.refuse")
    def refuse(client_id: UUID) -> None:
        raise Refused("no_way", "Try something else.")

    @job("tests.break")
    def break_down(client_id: UUID) -> None:
        raise ValueError("a name that must not be shown")

    @job("tests.flaky", retry_on=(ConnectionError,))
    def flaky(client_id: UUID, object_id: UUID) -> None:
        attempt = current_attempt()
        if attempt is not None and attempt.earlier == 0:
            raise ConnectionError
        with open_scope([client_id]):
            record(client_id, object_id)


if __name__ == "__main__":
    django.setup()
    from pericia.jobs.worker import work

    define(Path(sys.argv[1]))
    work(**FAST)
