"""How many statements a page sends to the database, Django's and our own alike."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import psycopg
from django.test import Client


@contextmanager
def statements() -> Iterator[list[str]]:
    """The statements that are executed in the block, in order."""
    sent: list[str] = []
    execute = psycopg.Cursor.execute

    def noted(self: Any, query: Any, *args: Any, **kwargs: Any) -> Any:
        sent.append(str(query))
        return execute(self, query, *args, **kwargs)

    with patch.object(psycopg.Cursor, "execute", noted):
        yield sent


def count_for(browser: Client, address: str) -> int:
    """How many statements the page sends once it has been opened before."""
    assert browser.get(address).status_code == 200, address
    with statements() as sent:
        browser.get(address)
    return len(sent)
