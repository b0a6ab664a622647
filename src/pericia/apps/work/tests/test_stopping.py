"""Whoever pauses or ends an engagement reads which of its cases go on."""

from __future__ import annotations

from tests.database import made_once
from tests.pages import browser_of
from tests.world import make_world

from pericia.apps.work import actions


def test_the_cases_that_go_on_are_counted_and_lead_to_their_list() -> None:
    world = made_once(make_world)
    line, olga = world.queries, browser_of(world, "olga")
    base = f"/engagements/{line.client_id}/{line.engagement_id}"

    def asked(move: str) -> str:
        return olga.get(f"{base}/{move}").content.decode()

    assert "Ninguno de sus expedientes está abierto." in asked("end")
    request = actions.Request(
        input={"text": "hola", "channel": "web", "received_at": world.now.isoformat()}
    )
    at = {"client_id": line.client_id, "service_line_id": line.id, "now": world.now}
    with world.open_as("olga") as actor:
        actions.open_cases(actor=actor, requests=[request, request], **at)
    link = f'<a href="/cases?line={line.id}&amp;state=open">Abierto: 2</a>'
    for move in ("pause", "end"):
        page = asked(move)
        assert line.name in page
        assert link in page, page.partition("<main")[2]
    assert "2 de sus expedientes no han terminado. Siguen según su procedimiento" in page
    assert olga.post(f"{base}/end", {"f.why": "Acabó"}).status_code == 302
