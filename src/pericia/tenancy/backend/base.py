"""A connection that is used all the time proves by that that it works.

Django asks the server at every request. A server that has gone closes its end of the connection,
which is seen without a round trip; what lies between may forget a connection that nobody used for a
while, so such a one is asked as before.
"""

from __future__ import annotations

import select
import time
from typing import Any

from django.db.backends.postgresql import base

ASKED_AGAIN_AFTER_SECONDS = 20.0


class DatabaseWrapper(base.DatabaseWrapper):
    """`ENGINE = "pericia.tenancy.backend"`."""

    seen_well_at = 0.0

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        found = super().get_new_connection(conn_params)
        self.seen_well_at = time.monotonic()
        return found

    def is_usable(self) -> bool:
        """Whether the server still answers on this connection; asked between transactions."""
        now = time.monotonic()
        if now - self.seen_well_at < ASKED_AGAIN_AFTER_SECONDS and self._is_quiet():
            self.seen_well_at = now
            return True
        usable = bool(super().is_usable())
        self.seen_well_at = now if usable else 0.0
        return usable

    def _is_quiet(self) -> bool:
        """Open, with nothing to be read: neither a last word of the server nor the end."""
        if self.connection is None or self.connection.closed:
            return False
        poll = select.poll()
        poll.register(self.connection.pgconn.socket, select.POLLIN)
        return not poll.poll(0)
