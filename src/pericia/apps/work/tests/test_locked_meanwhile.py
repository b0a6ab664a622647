"""Whoever asks for work while what waits is being offered waits a moment, and gets it."""

from __future__ import annotations

import threading

from django.db import connections
from tests.database import made_once
from tests.world import World, make_world

from pericia.apps.work import actions
from pericia.apps.work.actions import choosing
from pericia.apps.work.tests.driving import hand_in, open_queries, take
from pericia.tenancy.scope import open_scope


def offering(world: World, locked: threading.Event, go_on: threading.Event) -> None:
    """What waits is locked, as by whoever offers it, until it may go on."""
    try:
        with open_scope(world.everything):
            actions.offer_waiting(client_id=world.id_of("banco"), now=world.now)
            locked.set()
            go_on.wait(10)
    finally:
        connections.close_all()


def test_nobody_is_told_that_nothing_waits_while_it_is_being_offered(monkeypatch):
    world = made_once(make_world)
    open_queries(world)
    locked, go_on = threading.Event(), threading.Event()
    monkeypatch.setattr(choosing.time, "sleep", lambda _seconds: go_on.set())
    thread = threading.Thread(target=offering, args=(world, locked, go_on))
    thread.start()
    assert locked.wait(10)
    chosen = take(world, "ana")
    thread.join()
    assert chosen is not None
    assert go_on.is_set(), "it was locked, and waited for"
    hand_in(world, "ana", chosen)


def test_what_stays_locked_is_waited_for_a_moment_only(monkeypatch):
    world = made_once(make_world)
    open_queries(world)
    locked, go_on = threading.Event(), threading.Event()
    monkeypatch.setattr(choosing, "LOCKED_SECONDS_MAX", 0.1)
    thread = threading.Thread(target=offering, args=(world, locked, go_on))
    thread.start()
    assert locked.wait(10)
    assert take(world, "ana") is None
    go_on.set()
    thread.join()
    assert take(world, "ana") is not None
