"""What opening cases does with records that are known already."""

from __future__ import annotations

from tests.database import made_once
from tests.world import make_world

from pericia.apps.work import actions


def test_the_same_record_opens_one_case() -> None:
    world = made_once(make_world)
    request = actions.Request(
        input={"text": "hola", "channel": "web", "received_at": world.now.isoformat()},
        intake_key=b"k" * 32,
    )
    at = {"client_id": world.id_of("banco"), "service_line_id": world.queries.id, "now": world.now}
    with world.open_as("olga") as actor:
        first = actions.open_cases(actor=actor, requests=[request, request], **at)
        second = actions.open_cases(actor=actor, requests=[request], **at)
    assert (first.count, second.count) == (1, 0)
