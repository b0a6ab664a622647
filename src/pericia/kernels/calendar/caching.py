"""Bounded caches whose key is the whole content, so that a stale entry can never be met."""

from __future__ import annotations

import marshal
from collections.abc import Hashable
from threading import Lock
from typing import Any, Generic, TypeVar

Value = TypeVar("Value")

# Version 2 of the format has no back references, so equal content gives equal bytes; it is an
# injective encoding (it tells 1 from True and "1"), so different content gives different bytes.
_FORMAT = 2


def content_key(value: Any) -> bytes | None:
    """The content of plain data (None, bool, numbers, text, lists, tuples, dicts) as bytes.

    Different content never gives the same bytes, whatever version number it claims. None when
    the value holds anything else: the caller then computes without a cache. Two dicts that differ
    only in the order of their keys have different keys, which costs a computation and no more.
    """
    try:
        return marshal.dumps(value, _FORMAT)
    except (ValueError, RecursionError):
        return None


class BoundedCache(Generic[Value]):
    """At most `size` entries; the oldest one leaves first. Safe to share between threads."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._entries: dict[Hashable, Value] = {}
        self._lock = Lock()
        self.get = self._entries.get

    def __len__(self) -> int:
        return len(self._entries)

    def put(self, key: Hashable, value: Value) -> Value:
        with self._lock:
            while len(self._entries) >= self._size:
                del self._entries[next(iter(self._entries))]
            self._entries[key] = value
        return value

    def clear(self) -> None:
        with self._lock:
            self._entries.clear()
