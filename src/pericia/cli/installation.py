"""Reaching an installation from a command: the one that runs, or its database for a moment.

    with installation.opened(data) as found:
        psycopg.connect(found.dsn("pericia_app"))

Django's settings read PERICIA_DATA and PERICIA_DATABASE, which are set here.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from pericia.cli import folder, secrets
from pericia.cli.address import parts_of
from pericia.cli.postgres import DATABASE, EmbeddedServer
from pericia.kernels.refusal import Refused

MAINTENANCE_DATABASES = ("", "postgres", "template1", "defaultdb")


@dataclass(frozen=True)
class Installation:
    """`address` has neither user nor password; `admin_dsn` is None where the address of an
    external server with its administrator (DATABASE_URL) was not given to this process."""

    data: Path
    secrets: secrets.Secrets
    address: str
    embedded: bool
    admin_dsn: str | None = field(repr=False)

    @property
    def database(self) -> str:
        return unquote(urlsplit(self.address).path.lstrip("/")) or DATABASE

    def dsn(self, role: str) -> str:
        """Full address for a role; holds its password, so never print it."""
        return with_user(self.address, role, self.secrets.passwords[role])


@contextlib.contextmanager
def opened(
    data: Path, purpose: str = "pericia", *, may_begin: bool = False
) -> Iterator[Installation]:
    """The installation in this folder, its embedded server started for as long as needed.

    Raises Refused (`secrets_missing`) where there is none, unless one `may_begin` here.
    """
    if not may_begin:
        secrets.load(data)
    state = folder.read_state(data)
    if state is not None:
        yield _announced(_of_state(data, state))
    elif os.environ.get("DATABASE_URL"):
        folder.prepare(data)
        yield _announced(of_external(data, os.environ["DATABASE_URL"]))
    else:
        refuse_forgotten_external(data)
        with folder.alone(data, purpose):
            server = EmbeddedServer(data)
            server.start()
            try:
                yield _announced(of_embedded(server))
            finally:
                server.stop()


def joined(data: Path) -> None:
    """Point this process at the installation that runs, for a part that serves it.

    Parts on other machines get PERICIA_DATABASE, and a folder with the same secrets.
    """
    if os.environ.get("PERICIA_DATABASE"):
        os.environ["PERICIA_DATA"] = str(data)
        return
    state = folder.read_state(data)
    if state is None:
        raise Refused(
            "not_running",
            f"Pericia does not run on {data}. Start it with `bin/up`, or set PERICIA_DATABASE.",
        )
    _announced(_of_state(data, state))


def of_embedded(server: EmbeddedServer) -> Installation:
    """The installation on a running embedded server."""
    admin = server.dsn(secrets.SUPERUSER, "postgres")
    return Installation(server.data, server.secrets, server.address(), True, admin)


def of_external(data: Path, url: str) -> Installation:
    """The installation on the server of DATABASE_URL, in the database that it names, or in
    `pericia` where it names a maintenance database."""
    parts = parts_of(url)
    named = parts.path.lstrip("/")
    database = DATABASE if unquote(named) in MAINTENANCE_DATABASES else named
    options = [pair for pair in parse_qsl(parts.query) if pair[0] not in ("user", "password")]
    address = f"postgresql://{parts.netloc.rpartition('@')[2]}/{database}"
    if options:
        address += "?" + urlencode(options, quote_via=quote)
    return Installation(data, secrets.ensure(data), address, False, url)


def with_user(address: str, user: str, password: str) -> str:
    """The address with user and password put in."""
    return address.replace("//", f"//{quote(user, safe='')}:{quote(password, safe='')}@", 1)


def environment(found: Installation) -> dict[str, str]:
    """Variables by which a child finds the installation; none of them is a secret."""
    return {
        "PERICIA_DATA": str(found.data),
        "PERICIA_DATABASE": found.address,
        "DJANGO_SETTINGS_MODULE": "pericia.config.settings",
    }


def mark_external(data: Path) -> None:
    """Remember that this folder belongs to an external database."""
    (data / "external").touch()


def refuse_forgotten_external(data: Path) -> None:
    """Refuse to make an empty embedded database where an external one was used before."""
    if (data / "external").exists() and not (data / "postgres").exists():
        raise Refused(
            "database_url_missing",
            f"The installation in {data} uses an external database. Set DATABASE_URL.",
        )


def _of_state(data: Path, state: folder.State) -> Installation:
    found = secrets.load(data)
    admin = os.environ.get("DATABASE_URL")
    if state.embedded:
        own = state.database.replace(f"/{DATABASE}?", "/postgres?", 1)
        admin = with_user(own, secrets.SUPERUSER, found.passwords[secrets.SUPERUSER])
    return Installation(data, found, state.database, state.embedded, admin)


def _announced(found: Installation) -> Installation:
    os.environ.update(environment(found))
    return found
