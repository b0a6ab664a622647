"""The installation's secrets: made once, kept in one file that only its owner may read.

`DATA/secrets.json` holds `django_secret_key` (text), `scope_key` (32 bytes, hex),
`journal_seed` (Ed25519 seed, 32 bytes, hex) and `passwords` by database role. Other processes
learn the folder from the environment variable PERICIA_DATA and read the file themselves: no
secret is ever passed on a command line or written to a log.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import tempfile
from dataclasses import asdict, dataclass, field
from pathlib import Path

from pericia.kernels.refusal import Refused

FILE_NAME = "secrets.json"
SUPERUSER = "postgres"
OWNER = "pericia_owner"
APP = "pericia_app"
BACKUP = "pericia_backup"
KEY_BYTES = 32
ROLES = (OWNER, APP, BACKUP)


@dataclass(frozen=True)
class Secrets:
    """Values are hidden from `repr`, so that a traceback or a log cannot show them."""

    django_secret_key: str = field(repr=False)
    scope_key: str = field(repr=False)
    journal_seed: str = field(repr=False)
    passwords: dict[str, str] = field(repr=False)

    @property
    def name(self) -> str:
        """Tells installations apart, and tells nothing of a secret."""
        return f"pericia {hashlib.sha256(self.scope_key.encode()).hexdigest()[:16]}"


def ensure(folder: Path) -> Secrets:
    """The secrets of a data folder, made now if it has none. Two at once agree on one set.

    Raises Refused (`secrets_lost`) where a database is there already.
    """
    path = folder / FILE_NAME
    if not path.exists():
        _refuse_orphaned(folder)
        _write_once(path, _generate())
    return load(folder)


def load(folder: Path) -> Secrets:
    """Read the secrets of a data folder; refuse where they are missing or damaged."""
    path = folder / FILE_NAME
    try:
        found = Secrets(**json.loads(path.read_text(encoding="utf-8")))
        _check(found)
    except FileNotFoundError:
        _refuse_orphaned(folder)
        raise Refused(
            "secrets_missing",
            f"There is no {path}. Run `bin/up` once, or name the right folder with --data.",
        ) from None
    except PermissionError:
        raise Refused(
            "secrets_unreadable",
            f"{path} belongs to another user. Run this as the user who ran `bin/up`.",
        ) from None
    except (ValueError, TypeError, AttributeError):
        raise Refused(
            "secrets_damaged", f"{path} is damaged. Put it back from your copy of it."
        ) from None
    return found


def _check(found: Secrets) -> None:
    """Raises ValueError or TypeError where something is missing or no key."""
    keys = [bytes.fromhex(key) for key in (found.scope_key, found.journal_seed)]
    passwords = [found.passwords.get(role) for role in (SUPERUSER, *ROLES)]
    if any(len(key) != KEY_BYTES for key in keys) or not all([found.django_secret_key, *passwords]):
        raise ValueError("not the secrets of an installation")


def _refuse_orphaned(folder: Path) -> None:
    """New secrets open no database that was made with others."""
    if (folder / "postgres").is_dir():
        raise Refused(
            "secrets_lost",
            f"{folder} holds a database but no {FILE_NAME}, which holds its passwords. Put it back "
            "from your copy, or restore a backup into a new folder.",
        )


def _generate() -> Secrets:
    return Secrets(
        django_secret_key=secrets.token_urlsafe(50),
        scope_key=secrets.token_hex(KEY_BYTES),
        journal_seed=secrets.token_hex(KEY_BYTES),
        passwords={role: secrets.token_urlsafe(32) for role in (SUPERUSER, *ROLES)},
    )


def _write_once(path: Path, made: Secrets) -> None:
    """A hard link makes the finished file appear at once, or fails if another was first."""
    handle, name = tempfile.mkstemp(prefix=".secrets-", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            json.dump(asdict(made), stream, indent=1)
            stream.flush()
            os.fsync(stream.fileno())
        os.link(name, path)
    except FileExistsError:
        return
    finally:
        os.unlink(name)
