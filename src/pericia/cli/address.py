"""What DATABASE_URL may look like."""

from __future__ import annotations

import contextlib
from urllib.parse import SplitResult, urlsplit

from pericia.kernels.refusal import Refused

SCHEMES = ("postgres", "postgresql")
WRONG = (
    "DATABASE_URL is not a PostgreSQL address. Write it as "
    "postgresql://user:password@host:5432/database, with one host; in user and password write "
    "% as %25, / as %2F, ? as %3F, # as %23, : as %3A and @ as %40."
)


def parts_of(url: str) -> SplitResult:
    """The parts of the address of one server.

    Refused (`database_url_invalid`) too where a piece of user or password would be taken for
    another part: that piece would then be shown, kept and passed on like the host.
    """
    with contextlib.suppress(ValueError):
        parts = urlsplit(url)
        astray = "@" in parts.path + parts.query or parts.fragment
        if parts.scheme in SCHEMES and not astray and parts.port != 0:
            return parts
    raise Refused("database_url_invalid", WRONG)
