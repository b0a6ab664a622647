"""A worker whose imports go slowly, in small chunks: python -m pericia.apps.channels.tests.program

Each chunk lingers inside its transaction, so that a kill finds some of them half written.
"""

from __future__ import annotations

import time
from typing import Any

import django

CHUNK_ROWS = 100
LINGER_SECONDS = 0.08
FAST = {"heartbeat_seconds": 0.2, "stalled_seconds": 1.0}


def slow_down() -> None:
    from pericia.apps.channels import actions, importing

    real = actions.write_chunk

    def slowly(**given: Any) -> None:
        real(**given)
        time.sleep(LINGER_SECONDS)

    importing.CHUNK_ROWS = CHUNK_ROWS
    actions.write_chunk = slowly


if __name__ == "__main__":
    django.setup()
    from pericia.jobs.worker import work

    slow_down()
    work(**FAST)
