"""The sealer process: visits whoever has events to seal, for as long as it runs.

Any number may run. One cheap query finds who is due; without work it is asked less often, every
TICK_SECONDS at first, every IDLE_SECONDS in the end.
"""

from __future__ import annotations

import logging
import signal
import threading
import time
from collections import deque
from datetime import UTC, datetime
from uuid import UUID

from django.db import connections
from psycopg.errors import UniqueViolation

from pericia.apps.journal.sealing import Sealed, seal_batch, seal_stragglers
from pericia.jobs.registry import PASSING
from pericia.jobs.running import reason
from pericia.tenancy.scope import open_scope, rows

TICK_SECONDS = 1.0
IDLE_SECONDS = 5.0
ASIDE_SECONDS = 60.0
logger = logging.getLogger(__name__)


def run() -> None:
    """Seal until SIGTERM or SIGINT; the batch in hand is finished first."""
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    Sealer(stopping).run()


class Sealer:
    """`aside` holds clients whose sealing broke, with when they are tried again."""

    def __init__(self, stopping: threading.Event) -> None:
        self.stopping = stopping
        self.aside: dict[UUID, float] = {}

    def run(self) -> None:
        """Rounds until `stopping` is set, further apart while there is nothing to do."""
        pause = TICK_SECONDS
        while not self.stopping.is_set():
            pause = TICK_SECONDS if self._round() else min(pause * 1.25, IDLE_SECONDS)
            self.stopping.wait(pause)
        connections.close_all()

    def seal_round(self) -> int:
        """Seal all that can be sealed, a batch of each client in turn; the number of events."""
        total = 0
        due = deque(row[0] for row in rows("SELECT app.unsealed_ids()") if self._may_try(row[0]))
        while due and not self.stopping.is_set():
            client_id = due.popleft()
            sealed = self._seal(client_id)
            if sealed is not None:
                total += sealed.count
                if sealed.more:
                    due.append(client_id)
        return total

    def _round(self) -> int:
        try:
            return self.seal_round()
        except PASSING as error:
            logger.warning("the sealer lost its database and tries again: %s", reason(error))
            connections.close_all()
            return 0

    def _seal(self, client_id: UUID) -> Sealed | None:
        """One client's failure must not keep the others from being sealed."""
        try:
            return _sealed(client_id)
        except PASSING:
            raise
        except Exception:
            logger.exception("the journal of %s cannot be sealed", client_id)
            self.aside[client_id] = time.monotonic() + ASIDE_SECONDS
            return None

    def _may_try(self, client_id: UUID) -> bool:
        return self.aside.get(client_id, 0.0) <= time.monotonic()


def _sealed(client_id: UUID) -> Sealed | None:
    try:
        with open_scope([client_id]):
            return seal_batch(client_id, now=datetime.now(UTC))
    except UniqueViolation:
        with open_scope([client_id]):
            return seal_stragglers(client_id, now=datetime.now(UTC))
