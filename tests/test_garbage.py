"""A web process leaves no request waiting while everything that it holds is searched."""

from __future__ import annotations

import gc
import threading
from importlib import import_module

from pericia.config.garbage import has_outlived


def test_everything_is_searched_by_a_thread_and_never_within_a_request() -> None:
    import_module("pericia.config.wsgi")
    (thread,) = (each for each in threading.enumerate() if each.name == "garbage")
    assert thread.daemon
    young, _, everything = gc.get_threshold()
    assert young * everything > 10**9
    assert gc.get_freeze_count() > 10_000


def test_it_searches_only_where_something_has_been_kept() -> None:
    gc.collect()
    assert not has_outlived()
    gc.collect(1)
    assert has_outlived()
