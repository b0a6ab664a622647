"""The cache that all web processes share."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db import connection

from pericia.web.models import CacheEntry


@pytest.fixture
def key() -> str:
    return f"test-{uuid4()}"


def test_what_is_set_is_read_until_it_expires(key):
    assert cache.get(key, "absent") == "absent"
    cache.set(key, [1.5, {"a": None}], 60)
    assert cache.get(key) == [1.5, {"a": None}]
    cache.set(key, 2, -1)
    assert cache.get(key) is None


def test_none_keeps_a_value_for_ever_and_touch_changes_its_time(key):
    cache.set(key, 1, None)
    assert cache.get(key) == 1
    assert cache.touch(key, 60)
    assert cache.get(key) == 1
    assert cache.delete(key)
    assert not cache.delete(key)
    assert not cache.touch(key, 60)


def test_of_many_who_add_at_once_one_is_told_that_it_did(key):
    def add(number: int) -> bool:
        try:
            return cache.add(key, number, 60)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(add, range(24))) == 1


def test_an_expired_entry_may_be_added_again(key):
    cache.set(key, 1, -1)
    assert cache.add(key, 2, 60)
    assert cache.get(key) == 2


def test_counting_works_as_for_any_cache_of_django(key):
    cache.set(key, 1)
    assert cache.incr(key, 2) == 3
    assert cache.get_many([key, "no-such-key"]) == {key: 3}


def test_each_write_clears_some_of_what_expired(key):
    for number in range(25):
        cache.set(f"{key}-{number}", 1, -1)
    for number in range(5):
        cache.set(f"{key}-live-{number}", 1, 60)
    assert not CacheEntry.objects.filter(key__contains=f"{key}-1").exists()
