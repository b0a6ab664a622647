"""How many statements a page sends to the database, Django's and our own alike."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import psycopg
from django.test import Client

from pericia.tenancy.wire import Wire


@contextmanager
def statements() -> Iterator[list[str]]:
    """The statements that are executed in the block, in order."""
    sent: list[str] = []
    execute, exchange = psycopg.Cursor.execute, Wire.exchange

    def noted(self: Any, query: Any, *args: Any, **kwargs: Any) -> Any:
        sent.append(str(query))
        return execute(self, query, *args, **kwargs)

    def exchanged(self: Wire, asked: Any) -> Any:
        ahead = [self.before] if self.before is not None else []
        sent.extend(query for query, _ in (*ahead, *asked))
        return exchange(self, asked)

    with (
        patch.object(psycopg.Cursor, "execute", noted),
        patch.object(Wire, "exchange", exchanged),
    ):
        yield sent


def count_for(browser: Client, address: str) -> int:
    """How many statements the page sends once it has been opened before."""
    assert browser.get(address).status_code == 200, address
    with statements() as sent:
        browser.get(address)
    return len(sent)
