"""Webhooks from the sealed journal to a receiver: order, signatures, retries, secrecy."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connections
from django.test import override_settings
from tests.database import made_once
from tests.receiver import Receiver, receiving
from tests.refusals import refuses
from tests.world import World, make_world

from pericia.apps.channels.models import WebhookDelivery, WebhookEndpoint
from pericia.apps.channels.webhooks import access, actions, delivering, jobs
from pericia.apps.journal import queries
from pericia.apps.journal.sealing import seal_batch
from pericia.apps.work.actions import Request, open_cases
from pericia.jobs.registry import registered
from pericia.kernels.webhooks.signing import is_signed
from pericia.tenancy.scope import open_scope, rows

SECRET_TEXT = "A customer's own words"


@pytest.fixture
def world() -> World:
    return made_once(make_world)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as found, override_settings(WEBHOOK_OWN_PLACES=frozenset({found.place})):
        yield found


def add(world: World, url: str, *verbs: str) -> WebhookEndpoint:
    with world.open_as("olga"):
        return actions.add_endpoint(
            actor=world.actor("olga", "banco"),
            now=datetime.now(UTC),
            client_id=world.banco.client_id,
            url=url,
            verbs=verbs,
        )


def open_case(world: World) -> UUID:
    given = {"text": SECRET_TEXT, "channel": "web", "received_at": "2026-03-02T08:00:00Z"}
    with world.open_as("olga") as olga:
        (case_id,) = open_cases(
            actor=olga,
            now=world.now,
            client_id=world.banco.client_id,
            service_line_id=world.queries.id,
            requests=[Request({**given, "language": "es"})],
        ).case_ids
    assert case_id is not None
    return case_id


def seal(world: World) -> None:
    with open_scope([world.banco.client_id]):
        seal_batch(world.banco.client_id, now=datetime.now(UTC))


def queue(world: World) -> None:
    jobs.queue_deliveries_of(world.banco.client_id, datetime.now(UTC))


def deliver(world: World, endpoint: WebhookEndpoint) -> int:
    return delivering.deliver_due(world.banco.client_id, endpoint.id)


def deliveries(world: World, endpoint: WebhookEndpoint) -> list[WebhookDelivery]:
    with open_scope([world.banco.client_id]):
        return access.deliveries_for(world.actor("olga", "banco"), endpoint)


def fresh(world: World, endpoint: WebhookEndpoint) -> WebhookEndpoint:
    with open_scope([world.banco.client_id]):
        return WebhookEndpoint.objects.get(client_id=world.banco.client_id, id=endpoint.id)


def make_due(world: World) -> None:
    with open_scope([world.banco.client_id]):
        WebhookDelivery.objects.filter(state="pending").update(next_at=world.now)


def test_events_arrive_once_in_the_journals_order_and_signed(
    world: World, receiver: Receiver
) -> None:
    endpoint = add(world, receiver.url, "case.*")
    case_ids = [open_case(world) for _ in range(3)]
    queue(world)
    assert deliver(world, endpoint) == 0  # nothing is told before it is sealed
    seal(world)
    queue(world)
    queue(world)
    assert deliver(world, endpoint) == 3
    assert deliver(world, endpoint) == 0
    told = [json.loads(body) for _, body in receiver.received]
    assert [each["type"] for each in told] == ["case.opened"] * 3
    assert [each["data"]["case"]["id"] for each in told] == [str(each) for each in case_ids]
    positions = [each["data"]["position"] for each in told]
    assert positions == sorted(positions)
    for headers, body in receiver.received:
        signed = headers["webhook-id"], headers["webhook-timestamp"], headers["webhook-signature"]
        now = int(datetime.now(UTC).timestamp())
        assert is_signed(endpoint.secret, *signed, body, now)
    assert {each.state for each in deliveries(world, endpoint)} == {"delivered"}


def test_a_message_names_its_event_and_holds_nothing_personal(
    world: World, receiver: Receiver
) -> None:
    endpoint = add(world, receiver.url)
    case_id = open_case(world)
    seal(world)
    queue(world)
    deliver(world, endpoint)
    bodies = [body.decode() for _, body in receiver.received]
    assert not any(SECRET_TEXT in body or "Olga" in body for body in bodies)
    told = next(json.loads(body) for body in bodies if "case.opened" in body)
    with open_scope([world.banco.client_id]):
        (event,) = queries.events_of(world.banco.client_id, [f"case:{case_id}"])
    assert told["data"]["event"] == str(event.id)
    assert told["data"]["case"] == {
        "id": str(case_id),
        "service_line": "queries",
        "state": "open",
        "outcome": None,
        "version": 1,
        "due_at": "2026-03-02T18:00:00.000000Z",
        "closed_at": None,
    }


def test_only_what_a_webhook_asks_for_is_sent_and_only_from_then_on(
    world: World, receiver: Receiver
) -> None:
    open_case(world)
    seal(world)
    endpoint = add(world, receiver.url, "case.closed", "webhook.*")
    open_case(world)
    seal(world)
    queue(world)
    assert [each.verb for each in deliveries(world, endpoint)] == ["webhook.added"]
    assert fresh(world, endpoint).position > deliveries(world, endpoint)[0].position


def test_a_failure_waits_and_the_rest_waits_behind_it(world: World, receiver: Receiver) -> None:
    receiver.answers = [500, 204]
    endpoint = add(world, receiver.url, "case.opened")
    open_case(world), open_case(world)
    seal(world)
    queue(world)
    assert deliver(world, endpoint) == 1
    failed, other = sorted(deliveries(world, endpoint), key=lambda each: each.position)
    assert (failed.state, other.state) == ("pending", "pending")
    assert failed.attempts[0]["status"] == 500
    assert failed.attempts[0]["error"] == "status_500"
    assert timedelta(seconds=5) < failed.next_at - datetime.now(UTC) < timedelta(seconds=13)
    assert fresh(world, endpoint).failing_since is not None
    make_due(world)
    assert deliver(world, endpoint) == 2
    assert fresh(world, endpoint).failing_since is None
    ids = [headers["webhook-id"] for headers, _ in receiver.received]
    assert ids[0] == ids[1] != ids[2]


def test_after_the_last_attempt_it_has_failed_until_it_is_sent_again(
    world: World, receiver: Receiver
) -> None:
    receiver.answers = [500]
    endpoint = add(world, receiver.url, "case.opened")
    open_case(world)
    seal(world)
    queue(world)
    for _ in range(8):
        make_due(world)
        assert deliver(world, endpoint) == 1
    (delivery,) = deliveries(world, endpoint)
    assert (delivery.state, len(delivery.attempts)) == ("failed", 8)
    make_due(world)
    assert deliver(world, endpoint) == 0
    with world.open_as("olga") as olga:
        actions.redeliver(actor=olga, now=world.now, endpoint=endpoint, delivery=delivery)
    assert deliver(world, endpoint) == 1
    (delivery,) = deliveries(world, endpoint)
    assert (delivery.state, len(delivery.attempts)) == ("pending", 9)
    assert timedelta(seconds=5) < delivery.next_at - datetime.now(UTC) < timedelta(seconds=13)


def test_a_redirect_is_not_followed(world: World, receiver: Receiver) -> None:
    receiver.answers = [307]
    endpoint = add(world, receiver.url, "case.opened")
    open_case(world)
    seal(world)
    queue(world)
    deliver(world, endpoint)
    assert deliveries(world, endpoint)[0].attempts[0]["error"] == "status_307"
    assert len(receiver.received) == 1


@pytest.mark.parametrize(("status", "days", "why"), [(410, 0, "gone"), (500, 6, "failing")])
def test_a_receiver_that_is_gone_is_left_alone_and_loses_nothing(
    world: World, receiver: Receiver, status: int, days: int, why: str
) -> None:
    receiver.answers = [status]
    endpoint = add(world, receiver.url, "case.opened")
    open_case(world)
    seal(world)
    queue(world)
    if days:
        since = datetime.now(UTC) - timedelta(days=days)
        with open_scope([world.banco.client_id]):
            WebhookEndpoint.objects.filter(id=endpoint.id).update(failing_since=since)
    deliver(world, endpoint)
    stopped = fresh(world, endpoint)
    assert (stopped.is_active, stopped.disabled_why) == (False, why)
    with open_scope([world.banco.client_id]):
        (event,) = queries.events_of(world.banco.client_id, [f"webhook:{endpoint.id}"])[1:]
    assert (event.verb, event.data) == ("webhook.disabled", {"host": "127.0.0.1", "why": why})
    open_case(world)
    seal(world)
    queue(world)
    make_due(world)
    assert deliver(world, endpoint) == 0
    receiver.answers = [204]
    with world.open_as("olga") as olga:
        actions.change_endpoint(
            actor=olga, now=world.now, endpoint=stopped, changes={"is_active": True}
        )
    queue(world)
    assert deliver(world, endpoint) == 2


def test_two_workers_send_each_message_once(world: World, receiver: Receiver) -> None:
    endpoint = add(world, receiver.url, "case.opened")
    for _ in range(4):
        open_case(world)
    seal(world)

    def both(_: int) -> int:
        queue(world)
        sent = deliver(world, endpoint)
        connections.close_all()
        return sent

    with ThreadPoolExecutor(2) as pool:
        sent = list(pool.map(both, range(2)))
    assert sum(sent) + deliver(world, endpoint) == 4
    ids = [headers["webhook-id"] for headers, _ in receiver.received]
    assert len(ids) == len(set(ids)) == 4


def test_a_message_is_sent_again_once_when_asked_by_two(world: World, receiver: Receiver) -> None:
    endpoint = add(world, receiver.url, "case.opened")
    open_case(world)
    seal(world)
    queue(world)
    deliver(world, endpoint)
    (delivery,) = deliveries(world, endpoint)
    given: dict[str, Any] = {"now": world.now, "endpoint": endpoint, "delivery": delivery}
    with world.open_as("olga") as olga:
        actions.redeliver(actor=olga, **given)
        with refuses("not_delivered_yet"):
            actions.redeliver(actor=olga, **given)
    assert deliver(world, endpoint) == 1
    first, second = receiver.received
    assert first[0]["webhook-id"] == second[0]["webhook-id"]
    assert first[1] == second[1]
    (delivery,) = deliveries(world, endpoint)
    assert (delivery.state, len(delivery.attempts)) == ("delivered", 2)


def test_after_a_new_secret_both_count_for_a_day(world: World, receiver: Receiver) -> None:
    endpoint = add(world, receiver.url, "case.opened")
    with world.open_as("olga") as olga:
        secret = actions.renew_secret(actor=olga, now=datetime.now(UTC), endpoint=endpoint)
    open_case(world)
    seal(world)
    queue(world)
    deliver(world, endpoint)
    ((headers, body),) = receiver.received
    signed = headers["webhook-id"], headers["webhook-timestamp"], headers["webhook-signature"]
    now = int(datetime.now(UTC).timestamp())
    assert is_signed(secret, *signed, body, now)
    assert is_signed(endpoint.secret, *signed, body, now)
    with open_scope([world.banco.client_id]):
        past = datetime.now(UTC) - timedelta(seconds=1)
        WebhookEndpoint.objects.filter(id=endpoint.id).update(previous_until=past)
        WebhookDelivery.objects.filter(endpoint_id=endpoint.id).update(
            state="pending", next_at=past
        )
    deliver(world, endpoint)
    assert " " not in receiver.received[1][0]["webhook-signature"]


def test_a_removed_webhook_is_forgotten_with_its_secret(world: World, receiver: Receiver) -> None:
    endpoint = add(world, receiver.url, "case.opened")
    open_case(world)
    seal(world)
    queue(world)
    with world.open_as("olga") as olga:
        actions.remove_endpoint(actor=olga, now=world.now, endpoint=endpoint)
        with refuses("not_found"):
            access.endpoint_for(olga, world.banco.client_id, endpoint.id)
    assert deliver(world, endpoint) == 0
    assert fresh(world, endpoint).secret == ""


def test_secrets_and_addresses_stay_out_of_the_journal(world: World, receiver: Receiver) -> None:
    endpoint = add(world, receiver.url)
    with open_scope([world.banco.client_id]):
        (event,) = queries.events_of(world.banco.client_id, [f"webhook:{endpoint.id}"])
    assert event.data == {"host": "127.0.0.1", "verbs": []}


@pytest.mark.parametrize("verb", ["case", "case.", "CASE.opened", "*", "case.opened ", "*.opened"])
def test_verbs_that_cannot_be_are_refused(world: World, receiver: Receiver, verb: str) -> None:
    with world.open_as("olga") as olga, refuses("verb_malformed", "verbs"):
        actions.add_endpoint(
            actor=olga,
            now=world.now,
            client_id=world.banco.client_id,
            url=receiver.url,
            verbs=[verb],
        )


def test_the_worker_finds_what_is_new_and_sends_it(world: World, receiver: Receiver) -> None:
    endpoint = add(world, receiver.url, "case.opened")
    open_case(world)
    seal(world)
    jobs.queue_deliveries()
    jobs.queue_deliveries()
    found = rows(
        "SELECT args FROM procrastinate_jobs WHERE task_name = 'channels.deliver' "
        "AND args ->> 'endpoint_id' = $1",
        (str(endpoint.id),),
    )
    ((stored,),) = found
    job = registered()["channels.deliver"]
    job.function(**job.arguments(stored))
    assert len(receiver.received) == 1
