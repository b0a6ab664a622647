"""Whether an error means that the connection to the database broke, not that a statement failed."""

from __future__ import annotations

import sys


def connection_broke(error: BaseException | None) -> bool:
    """True where the error, or what caused it, is one of the connection.

    These carry no code of the server, or say that it starts or shuts down. Loads neither the driver
    nor Django: without the driver there was no connection.
    """
    driver = sys.modules.get("psycopg")
    cause = error
    while driver is not None and cause is not None:
        is_of_driver = isinstance(cause, (driver.OperationalError, driver.InterfaceError))
        code = getattr(cause, "sqlstate", None) or "08000"
        if is_of_driver and code.startswith(("08", "57P")):
            return True
        cause = cause.__cause__ or cause.__context__
    return False
