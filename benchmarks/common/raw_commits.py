"""How many transactions of one INSERT and one UPDATE a server commits: what durability costs."""

from __future__ import annotations

import multiprocessing
import time
from typing import Any

import psycopg

ROWS = 1_000
FORK = multiprocessing.get_context("fork")
INSERT = "INSERT INTO bench_event (connection, at, body) VALUES (%s, now(), %s)"
UPDATE = (
    "UPDATE bench_state SET version = version + 1, at = now() WHERE connection = %s AND id = %s"
)
BODY = "x" * 500


def prepare(dsn: str) -> None:
    """Two plain tables, one of them with rows to update."""
    with psycopg.connect(dsn) as link:
        link.execute(
            "CREATE TABLE bench_event (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
            "connection int, at timestamptz, body text)"
        )
        link.execute(
            "CREATE TABLE bench_state (connection int, id int, version int, at timestamptz, "
            "PRIMARY KEY (connection, id))"
        )
        link.execute(
            "INSERT INTO bench_state SELECT c, i, 0, now() "
            "FROM generate_series(0, 15) c, generate_series(0, %s) i",
            (ROWS - 1,),
        )


def per_second(dsn: str, connections: int, seconds: float) -> float:
    """Commits a second with so many connections, each of a process of its own."""
    found: Any = FORK.Queue()
    start = FORK.Barrier(connections)
    processes = [
        FORK.Process(target=_commit, args=(dsn, number, seconds, start, found))
        for number in range(connections)
    ]
    for process in processes:
        process.start()
    rates: list[float] = [found.get() for _ in processes]
    for process in processes:
        process.join()
    return sum(rates)


def _commit(dsn: str, number: int, seconds: float, start: Any, found: Any) -> None:
    """Each transaction, BEGIN and COMMIT included, is one round trip of prepared statements."""
    with psycopg.connect(dsn, autocommit=True, prepare_threshold=0) as link:
        _transaction(link, number, 0)
        start.wait()
        done, began = 0, time.monotonic()
        while time.monotonic() < began + seconds:
            _transaction(link, number, done)
            done += 1
        found.put(done / (time.monotonic() - began))


def _transaction(link: psycopg.Connection[Any], number: int, done: int) -> None:
    with link.pipeline():
        link.execute("BEGIN")
        link.execute(INSERT, (number, BODY))
        link.execute(UPDATE, (number, done % ROWS))
        link.execute("COMMIT")
