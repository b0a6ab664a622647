"""Two who work on one case, blind to each other, hand in at the same moment: both get through."""

from __future__ import annotations

import threading

from django.db import connections
from tests.database import made_once
from tests.world import make_world

from pericia.apps.work.actions import Next
from pericia.apps.work.tests.driving import hand_in, open_notes, take

TIMES = 12


def test_both_blind_coders_get_through() -> None:
    world = made_once(make_world)
    start = threading.Barrier(2)
    failed: list[Exception] = []

    def run(name: str, chosen: Next) -> None:
        connections["default"].ensure_connection()
        start.wait()
        try:
            hand_in(world, name, chosen)
        except Exception as error:
            failed.append(error)
        finally:
            connections.close_all()

    for _ in range(TIMES):
        open_notes(world)
        held = {name: take(world, name) for name in ("carmen", "diego")}
        assert len({each.item.case_id for each in held.values() if each}) == 1
        threads = [threading.Thread(target=run, args=(n, c)) for n, c in held.items() if c]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failed == []
