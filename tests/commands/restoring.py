"""Installations to back up and to restore into: databases of the tests' server."""

from __future__ import annotations

import os
from pathlib import Path
from uuid import UUID

import psycopg
from psycopg.conninfo import make_conninfo

from pericia.cli import roles, secrets
from pericia.cli.installation import Installation

Subject = tuple[UUID, UUID]


def installation_on(database: str) -> Installation:
    data = Path(os.environ["PERICIA_TEST_DATA"])
    address = f"postgresql:///{database}?host={os.environ['PERICIA_TEST_SOCKETS']}&port=5432"
    admin = os.environ["PERICIA_TEST_ADMIN"]
    return Installation(data, secrets.load(data), address, True, admin)


def admin_of(database: str) -> roles.Link:
    admin = os.environ["PERICIA_TEST_ADMIN"]
    return psycopg.connect(make_conninfo(admin, dbname=database), autocommit=True)


def ignore(_done: int) -> None:
    """Progress is not looked at here."""


def mark_erased(database: str, subject: Subject) -> None:
    """As an erasure does, except for the key: what a key file made before it still holds."""
    with admin_of(database) as link:
        link.execute(
            "INSERT INTO journal_erasure (client_id, id, subject_id, event_id, at) "
            "SELECT client_id, uuidv7(), id, uuidv7(), now() FROM journal_subject_key "
            "WHERE (client_id, id) = (%s, %s)",
            subject,
        )
