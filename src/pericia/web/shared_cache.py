"""Django's cache in PostgreSQL, so that counts of attempts hold for all web processes together.

Values are JSON: unlike Django's own database cache, nothing read from the table is ever unpickled,
so somebody who could write to the table could not run code.
"""

from __future__ import annotations

import json
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import connection

_GET = "SELECT value FROM django_cache WHERE key = %s AND expires_at > clock_timestamp()"
# Each write also removes a few entries that have expired, so the table stays small.
_SWEEP = """
WITH gone AS (
    DELETE FROM django_cache WHERE key IN (
        SELECT key FROM django_cache WHERE expires_at <= clock_timestamp() AND key <> %s
        ORDER BY expires_at LIMIT 10 FOR UPDATE SKIP LOCKED
    )
)
"""
_SET = (
    _SWEEP
    + """
INSERT INTO django_cache (key, value, expires_at)
VALUES (%s, %s, coalesce(clock_timestamp() + make_interval(secs => %s), 'infinity'))
ON CONFLICT (key) DO UPDATE SET value = excluded.value, expires_at = excluded.expires_at
"""
)
_ADD = _SET + " WHERE django_cache.expires_at <= clock_timestamp() RETURNING true"
_TOUCH = """
UPDATE django_cache
SET expires_at = coalesce(clock_timestamp() + make_interval(secs => %s), 'infinity')
WHERE key = %s AND expires_at > clock_timestamp()
"""
_DELETE = "DELETE FROM django_cache WHERE key = %s AND expires_at > clock_timestamp()"


class SharedCache(BaseCache):
    def __init__(self, location: str, params: dict[str, Any]) -> None:
        super().__init__(params)

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        found = self._run(_GET, [self.make_key(key, version)])
        return json.loads(found[0][0]) if found else default

    def set(
        self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> None:
        self._run(_SET, self._row(key, value, timeout, version))

    def add(
        self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        """Of several at once exactly one is told True."""
        return bool(self._run(_ADD, self._row(key, value, timeout, version)))

    def touch(self, key: str, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return self._count(_TOUCH, [self._seconds(timeout), self.make_key(key, version)]) > 0

    def delete(self, key: str, version: int | None = None) -> bool:
        return self._count(_DELETE, [self.make_key(key, version)]) > 0

    def clear(self) -> None:
        self._run("DELETE FROM django_cache", [])

    def _row(self, key: str, value: Any, timeout: Any, version: int | None) -> list[Any]:
        made = self.make_key(key, version)
        return [made, made, json.dumps(value), self._seconds(timeout)]

    def _seconds(self, timeout: Any) -> float | None:
        """None keeps an entry for ever."""
        return self.default_timeout if timeout is DEFAULT_TIMEOUT else timeout

    def _run(self, statement: str, parameters: list[Any]) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(statement, parameters)
            return cursor.fetchall() if cursor.description else []

    def _count(self, statement: str, parameters: list[Any]) -> int:
        with connection.cursor() as cursor:
            cursor.execute(statement, parameters)
            return int(cursor.rowcount)
