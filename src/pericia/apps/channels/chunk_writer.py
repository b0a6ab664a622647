"""The process that writes chunks of imports for another one, which does the same beside it.

It reads pickled (client id, import id, chunk) from standard input and answers each on standard
output: None once the chunk is written, what a Refused says as a tuple, or another error. Started
by `helping.py`, and ends with it.
"""

from __future__ import annotations

import gc
import os
import pickle
import select
import signal
import sys
from typing import Any

from pericia.kernels.refusal import Refused

Answer = tuple[Any, ...] | Exception | None
QUIET_SECONDS = 2.0
IDLE_SECONDS_MAX = 120.0


def main() -> None:
    # Whoever started this decides when it ends, by closing the pipe: its work in hand comes first.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever prints must not speak between the answers

    import django

    django.setup()
    gc.freeze()
    gc.disable()  # a chunk leaves no cycles behind, and looking for them took a sixth of the time
    while (asked := _asked()) is not None:
        pickle.dump(_answer(*asked), answers)
        answers.flush()


def _asked() -> tuple[Any, ...] | None:
    """What is to be written next; None when nobody asks any more. Holds no connection meanwhile."""
    from django.db import connections

    if not _comes_within(QUIET_SECONDS):
        connections.close_all()
        gc.collect()
        if not _comes_within(IDLE_SECONDS_MAX):
            return None
    try:
        found: tuple[Any, ...] = pickle.load(sys.stdin.buffer)  # noqa: S301 - from our own process
    except EOFError:
        return None
    return found


def _comes_within(seconds: float) -> bool:
    return bool(select.select([sys.stdin.buffer], [], [], seconds)[0])


def _answer(client_id: Any, import_id: Any, chunk: Any) -> Answer:
    from django.db import connections

    from pericia.apps.channels import importing

    try:
        importing.write_chunk(client_id, import_id, chunk)
    except Refused as refused:
        return refused.code, refused.message, refused.field, refused.details
    except Exception as error:
        connections.close_all()
        return _sendable(error)
    return None


def _sendable(error: Exception) -> Exception:
    """The error as it is, where it survives the way; its words otherwise."""
    error = error.with_traceback(None)
    error.__cause__ = error.__context__ = None
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 - our own error
    except Exception:
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error


if __name__ == "__main__":
    main()
