"""Whether an error means that the connection to the database broke, or that a disk is full, not
that a statement failed."""

from __future__ import annotations

import errno
import sys
from collections.abc import Iterator

DISK_FULL = "53100"


def connection_broke(error: BaseException | None) -> bool:
    """True where the error, or what caused it, is one of the connection.

    These carry no code of the server, or say that it starts or shuts down. Loads neither the driver
    nor Django: without the driver there was no connection.
    """
    driver = sys.modules.get("psycopg")
    if driver is None:
        return False
    return any(
        isinstance(cause, (driver.OperationalError, driver.InterfaceError))
        and (getattr(cause, "sqlstate", None) or "08000").startswith(("08", "57P"))
        for cause in _causes(error)
    )


def disk_is_full(error: BaseException | None) -> bool:
    """True where the database, or this process, found no room to write."""
    return any(
        getattr(cause, "sqlstate", None) == DISK_FULL
        or (isinstance(cause, OSError) and cause.errno == errno.ENOSPC)
        for cause in _causes(error)
    )


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
