"""A client's journal to test on: events of three people and of nobody, sealed when asked."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from django.conf import settings
from django.db import connections

from pericia.apps.journal.actions import Happening, record_all
from pericia.apps.journal.actors import SYSTEM
from pericia.apps.journal.exports import export
from pericia.apps.journal.sealing import Sealed, seal_batch
from pericia.apps.journal.verifier import Report, verify_export
from pericia.kernels.merkle.checkpoints import public_key_of
from pericia.tenancy.ids import new_id
from pericia.tenancy.scope import open_scope

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


def write(client_id: UUID, count: int, *, subject_id: UUID | None = None) -> list[UUID]:
    """Events in a transaction of their own."""
    with open_scope([client_id]):
        return record_all(happenings(client_id, count, subject_id))


def happenings(client_id: UUID, count: int, subject_id: UUID | None = None) -> Iterator[Happening]:
    for number in range(count):
        yield Happening(
            client_id,
            datetime.now(UTC),
            SYSTEM,
            "case.noted",
            f"case:{new_id()}",
            {"text": "Le duele el niño «ñ»\u2028", "number": number},
            why="Because it hurts.",
            version=number,
            subject_id=subject_id,
        )


def seal(client_id: UUID, *, batch: int = 10_000) -> list[Sealed]:
    """Seal everything, batch by batch; what each batch did."""
    done: list[Sealed] = []
    while not done or done[-1].more:
        with open_scope([client_id]):
            sealed = seal_batch(client_id, now=datetime.now(UTC), batch=batch)
        assert sealed is not None, "another sealer is at it"
        done.append(sealed)
    return done


def verified(client_id: UUID, folder: Path, **options: Any) -> Report:
    """Export and verify with the platform's public key."""
    path = folder / f"{new_id()}.jsonl"
    with path.open("wb") as out:
        export(client_id, out, now=NOW, **options)
    return verify_export(path, public_key())


def public_key() -> str:
    return public_key_of(settings.JOURNAL_SEED).hex()


@contextmanager
def superuser() -> Iterator[psycopg.Connection[Any]]:
    """The database as its operator may touch it, past every policy."""
    import os

    name = connections["default"].settings_dict["NAME"]
    with psycopg.connect(os.environ["PERICIA_TEST_ADMIN"], dbname=name, autocommit=True) as link:
        yield link


def elsewhere(work: Callable[[], Any]) -> Any:
    """Run on a thread, and so on a connection, of its own; its result, or its error raised."""
    results: list[Any] = []

    def run() -> None:
        try:
            results.append(work())
        except BaseException as error:
            results.append(error)
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(30)
    assert results, "it did not come to an end"
    if isinstance(results[0], BaseException):
        raise results[0]
    return results[0]
