"""Running one attempt of a job, and what a job may know of it."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from traceback import extract_tb
from typing import Any
from uuid import UUID

from pericia.jobs.registry import Job
from pericia.kernels.refusal import Refused
from pericia.tenancy.ids import new_id

SOURCES = Path(__file__).parent.parent
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt: the job's number in the queue, how many went before, and its own token."""

    job_id: int
    name: str
    earlier: int
    token: UUID


_current: ContextVar[Attempt | None] = ContextVar("attempt", default=None)
_in_hand: set[UUID] = set()
"""The tokens of the attempts that this process runs at the moment."""


def current_attempt() -> Attempt | None:
    """The attempt that this code runs in, or None outside of a worker."""
    return _current.get()


def is_busy() -> bool:
    """Whether this process has a job in hand."""
    return bool(_in_hand)


def effect_key() -> str:
    """The key of the running job, the same in each of its attempts.

    RuntimeError outside of a job: there the caller names the key.
    """
    attempt = _current.get()
    if attempt is None:
        raise RuntimeError("no job is running")
    return f"job:{attempt.job_id}"


def run(job: Job, stored: Mapping[str, Any], job_id: int, earlier: int) -> None:
    """Call the job's function with its stored arguments. Raises what the function raises."""
    with _attempt(Attempt(job_id, job.name, earlier, new_id())):
        job.function(**job.arguments(stored))


def reason(error: BaseException) -> str:
    """Why an attempt failed, for people who look after the queue.

    Refusals speak for themselves. Of anything else only type and place: texts of errors quote rows.
    """
    if isinstance(error, Refused):
        return f"{error.code}: {error.message}"
    place = ""
    for frame in extract_tb(error.__traceback__):
        if SOURCES in Path(frame.filename).parents:
            place = f" at {Path(frame.filename).relative_to(SOURCES)}:{frame.lineno}"
    return f"{type(error).__name__}{place}"


@contextmanager
def _attempt(attempt: Attempt) -> Iterator[None]:
    mark = _current.set(attempt)
    _in_hand.add(attempt.token)
    try:
        yield
    finally:
        _in_hand.discard(attempt.token)
        _current.reset(mark)
