"""Webhooks over HTTP: made, changed, removed; what was sent is on record and can be sent again."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import override_settings

from pericia.apps.channels.webhooks import delivering, jobs
from pericia.apps.journal.sealing import seal_batch
from pericia.tenancy.ids import new_id
from pericia.tenancy.scope import open_scope
from tests.database import made_once
from tests.programs import Program, a_query, program
from tests.receiver import receiving
from tests.world import NOW, World, make_world

URL = "https://hooks.partner.example/pericia"


@pytest.fixture
def world() -> World:
    return made_once(make_world)


@pytest.fixture
def olga(world: World) -> Program:
    return program(world, "olga", "banco")


def added(by: Program, **more: Any) -> dict[str, Any]:
    answer = by.post("webhooks", {"url": URL, "verbs": ["case.*"], **more})
    assert answer.status_code == 201, answer.content
    found: dict[str, Any] = answer.json()
    return found


def test_the_secret_is_shown_once(olga: Program) -> None:
    made = added(olga, description="Our CRM")
    assert made["secret"].startswith("whsec_")
    assert len(made["secret"]) > 40
    shown = {name: value for name, value in made.items() if name != "secret"}
    assert olga.get(f"webhooks/{made['id']}").json() == shown
    assert olga.get("webhooks").json()["items"] == [shown]
    renewed = olga.post(f"webhooks/{made['id']}/secret").json()
    assert renewed["secret"] != made["secret"]
    assert made["secret"] not in olga.get("webhooks").content.decode()


def test_a_webhook_is_changed_from_the_version_one_has(olga: Program) -> None:
    path = f"webhooks/{added(olga)['id']}"
    assert olga.call("PATCH", path, {"is_active": False}).status_code == 428
    tag = olga.get(path)["ETag"]
    changed = olga.call("PATCH", path, {"verbs": ["case.closed"]}, If_Match=tag)
    assert (changed.status_code, changed.json()["verbs"]) == (200, ["case.closed"])
    assert olga.call("PATCH", path, {"is_active": False}, If_Match=tag).status_code == 412
    assert olga.call("DELETE", path, If_Match=tag).status_code == 412
    tag = olga.get(path)["ETag"]
    assert olga.call("PATCH", path, {}, If_Match=tag).status_code == 200
    assert olga.call("DELETE", path, If_Match=tag).status_code == 204
    assert olga.get(path).status_code == 404
    assert olga.get("webhooks").json()["items"] == []


@pytest.mark.parametrize(
    ("given", "code", "field"),
    [
        ({"url": "http://hooks.partner.example/"}, "address_refused", "url"),
        ({"url": "https://127.0.0.1/"}, "address_refused", "url"),
        ({"url": "https://169.254.169.254/latest/meta-data"}, "address_refused", "url"),
        ({"url": "https://[::ffff:10.0.0.1]/"}, "address_refused", "url"),
        ({"url": "https://localhost/"}, "address_refused", "url"),
        ({"url": ""}, "address_refused", "url"),
        ({"url": "https://a.example/" + "x" * 2_000}, "request_invalid", "url"),
        ({"verbs": ["everything"]}, "verb_malformed", "verbs"),
        ({"verbs": ["a.b"] * 51}, "request_invalid", "verbs"),
        ({"secret": "mine"}, "request_invalid", "secret"),
    ],
)
def test_a_webhook_that_cannot_be_is_refused(
    olga: Program, given: dict[str, Any], code: str, field: str
) -> None:
    answer = olga.post("webhooks", {"url": URL, **given})
    assert answer.status_code in {400, 422}
    assert (answer.json()["code"], answer.json()["field"]) == (code, field)
    made = added(olga)
    if "secret" not in given:
        path = f"webhooks/{made['id']}"
        change = olga.call("PATCH", path, given, If_Match=olga.get(path)["ETag"])
        assert (change.json()["code"], change.json()["field"]) == (code, field)


def test_a_client_has_a_bounded_number_of_webhooks(olga: Program) -> None:
    for _ in range(20):
        added(olga)
    answer = olga.post("webhooks", {"url": URL})
    assert (answer.status_code, answer.json()["code"]) == (400, "too_many_webhooks")


def test_what_was_sent_is_on_record_and_is_sent_again_when_asked(
    world: World, olga: Program
) -> None:
    client_id = world.banco.client_id
    with receiving() as receiver, override_settings(WEBHOOK_OWN_PLACES=frozenset({receiver.place})):
        made = added(olga, url=receiver.url, verbs=["case.opened"])
        for _ in range(3):
            olga.post("cases", a_query())
        with open_scope([client_id]):
            seal_batch(client_id, now=NOW)
        jobs.queue_deliveries_of(client_id, NOW)
        path = f"webhooks/{made['id']}/deliveries"
        waiting = olga.get(f"{path}?state=pending&limit=2").json()
        assert len(waiting["items"]) == 2
        rest = olga.get(f"{path}?state=pending&cursor={waiting['next']}").json()
        assert len(rest["items"]) == 1
        one = f"{path}/{rest['items'][0]['id']}"
        early = olga.post(f"{one}/redelivery")
        assert (early.status_code, early.json()["code"]) == (409, "not_delivered_yet")
        delivering.deliver_due(client_id, made["id"])
        delivered = olga.get(one).json()
        assert delivered["state"] == "delivered"
        assert [each["status"] for each in delivered["attempts"]] == [204]
        assert made["secret"] not in olga.get(one).content.decode()
        assert olga.post(f"{one}/redelivery").status_code == 202
        delivering.deliver_due(client_id, made["id"])
        assert len(olga.get(one).json()["attempts"]) == 2
        assert len(receiver.received) == 4


def test_a_delivery_belongs_to_its_webhook(world: World, olga: Program) -> None:
    one, other = added(olga), added(olga)
    assert olga.get(f"webhooks/{one['id']}/deliveries").json() == {"items": [], "next": None}
    assert olga.get(f"webhooks/{other['id']}/deliveries/{new_id()}").status_code == 404


def test_only_who_manages_webhooks_sees_them(world: World, olga: Program) -> None:
    made = added(olga)
    for name in ("ana", "marta", "tomas"):
        at = "banco"
        answer = program(world, name, at).get(f"webhooks/{made['id']}")
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
