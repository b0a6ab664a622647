"""The pages of webhooks: adding one, its secret shown once, what was sent, sending it again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client, override_settings
from tests.database import made_once
from tests.pages import browser_of
from tests.receiver import Receiver, receiving
from tests.world import World, make_world

from pericia.apps.channels.models import WebhookDelivery, WebhookEndpoint
from pericia.apps.channels.webhooks import delivering, jobs
from pericia.apps.journal.sealing import seal_batch
from pericia.tenancy.scope import open_scope

HOOK = "https://hooks.partner.example/pericia"


@pytest.fixture
def world() -> World:
    return made_once(make_world)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as found, override_settings(WEBHOOK_OWN_PLACES=frozenset({found.place})):
        yield found


@pytest.fixture
def olga(world: World) -> Client:
    return browser_of(world, "olga")


def add(browser: Client, world: World, **given: str) -> Any:
    return browser.post(f"/webhooks/{world.banco.client_id}/new", {"f.url": HOOK, **given})


def endpoint_of(world: World) -> WebhookEndpoint:
    with open_scope([world.banco.client_id]):
        return WebhookEndpoint.objects.get(client_id=world.banco.client_id)


def at(endpoint: WebhookEndpoint, tail: str = "") -> str:
    return f"/webhooks/{endpoint.client_id}/{endpoint.id}{tail}"


def test_a_webhook_is_added_and_its_secret_shown_this_once(world, olga):
    shown = add(olga, world, **{"f.verbs": "case.closed\ncase.opened"})
    endpoint = endpoint_of(world)
    assert (shown.status_code, endpoint.verbs) == (200, ["case.closed", "case.opened"])
    assert endpoint.secret in shown.content.decode()
    assert shown.headers["Cache-Control"] == "private, no-store"
    for address in ("/webhooks", at(endpoint)):
        seen = olga.get(address).content.decode()
        assert HOOK in seen
        assert endpoint.secret not in seen


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"f.url": ""}, "f-url-error"),
        ({"f.url": "http://10.0.0.7/hook"}, "f-url-error"),
        ({"f.url": "https://127.0.0.1/hook"}, "f-url-error"),
        ({"f.verbs": "everything"}, "f-verbs-error"),
    ],
)
def test_a_wrong_address_or_event_is_told_at_its_field(world, olga, given, field):
    refused = add(olga, world, **given)
    assert refused.status_code == 422
    assert f'id="{field}"' in refused.content.decode()
    with open_scope([world.banco.client_id]):
        assert not WebhookEndpoint.objects.exists()


def test_only_who_manages_webhooks_sees_or_adds_them(world, olga):
    add(olga, world)
    for name in ("pablo", "ana", "marta", "tomas", "fina"):
        browser = browser_of(world, name)
        assert browser.get("/webhooks").status_code == 403
        assert browser.get(at(endpoint_of(world))).status_code == 404
        assert add(browser, world).status_code == 403
    assert browser_of(world, "alba").get(at(endpoint_of(world))).status_code == 200


def test_it_is_changed_switched_off_and_on_and_removed(world, olga):
    add(olga, world, **{"f.verbs": "case.*", "f.description": "ERP"})
    change = at(endpoint_of(world), "/change")
    assert 'value="ERP"' in olga.get(change).content.decode()
    off = olga.post(change, {"f.url": HOOK, "f.is_active": "false"})
    found = endpoint_of(world)
    assert off.status_code == 302
    assert (found.is_active, found.verbs, found.description) == (False, [], "")
    assert "Desactivado" in olga.get(at(found)).content.decode()
    olga.post(change, {"f.url": HOOK, "f.is_active": "true"})
    assert endpoint_of(world).is_active
    assert olga.post(at(found, "/removal")).status_code == 302
    assert "Todavía no hay webhooks" in olga.get("/webhooks").content.decode()
    assert olga.get(at(found)).status_code == 404


def test_a_new_secret_is_shown_once_and_replaces_the_old(world, olga):
    add(olga, world)
    before = endpoint_of(world)
    shown = olga.post(at(before, "/secret")).content.decode()
    fresh = endpoint_of(world)
    assert fresh.secret != before.secret
    assert fresh.secret in shown
    assert fresh.previous_secret == before.secret


def test_the_log_shows_each_message_its_attempts_and_sends_one_again(world, olga, receiver):
    add(olga, world, **{"f.url": receiver.url, "f.verbs": "webhook.added"})
    endpoint = endpoint_of(world)
    assert "Todavía no se ha enviado nada" in olga.get(at(endpoint)).content.decode()
    receiver.answers = [500, 204]
    deliver(world, endpoint)
    log = olga.get(at(endpoint)).content.decode()
    assert "webhook.added" in log
    assert "Las entregas fallan en este momento" in log
    (delivery,) = deliveries_of(world)
    page = at(endpoint, f"/deliveries/{delivery.id}")
    seen = olga.get(page).content.decode()
    assert "Respondió con el estado 500" in seen
    assert "/redelivery" not in seen  # it waits to be sent by itself
    make_due(world)
    deliver(world, endpoint)
    assert "Aceptado con el estado 204" in olga.get(page).content.decode()
    again = olga.post(f"{page}/redelivery", follow=True)
    assert "Se enviará otra vez en segundos" in again.content.decode()
    twice = olga.post(f"{page}/redelivery")
    assert twice.status_code == 409
    assert "Este mensaje ya está a punto de enviarse" in twice.content.decode()


def test_the_log_is_narrowed_by_state(world, olga, receiver):
    add(olga, world, **{"f.url": receiver.url})
    deliver(world, endpoint_of(world))
    row = re.compile(r"/deliveries/[0-9a-f-]{36}")
    assert row.search(olga.get(at(endpoint_of(world), "?state=delivered")).content.decode())
    assert not row.search(olga.get(at(endpoint_of(world), "?state=failed")).content.decode())


def test_a_page_of_the_log_that_does_not_exist_is_refused(world, olga):
    add(olga, world)
    for cursor in ("W10", "WyJhIl0", "Wy0xXQ", "nonsense"):
        assert olga.get(at(endpoint_of(world), f"?after={cursor}")).status_code == 400


def test_the_pages_read_in_english_too(world, olga):
    olga.post("/language", {"language": "en", "next": "/"})
    add(olga, world)
    seen = olga.get(at(endpoint_of(world))).content.decode()
    for words in ("What was sent", "All events", "Nothing was sent yet.", "New secret"):
        assert words in seen


def deliver(world: World, endpoint: WebhookEndpoint) -> None:
    with open_scope([world.banco.client_id]):
        seal_batch(world.banco.client_id, now=datetime.now(UTC))
    jobs.queue_deliveries_of(world.banco.client_id, datetime.now(UTC))
    delivering.deliver_due(world.banco.client_id, endpoint.id)


def deliveries_of(world: World) -> list[WebhookDelivery]:
    with open_scope([world.banco.client_id]):
        return list(WebhookDelivery.objects.filter(client_id=world.banco.client_id))


def make_due(world: World) -> None:
    with open_scope([world.banco.client_id]):
        WebhookDelivery.objects.filter(state="pending").update(next_at=world.now)
