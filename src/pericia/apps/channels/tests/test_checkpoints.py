"""Checkpoints handed to the client: the newest, to whoever asked, not too often."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings
from tests.database import made_once
from tests.pages import browser_of
from tests.world import World, make_world

from pericia.apps.channels.checkpoints import jobs
from pericia.apps.channels.checkpoints.handing import MAIL_EVERY, WEBHOOK_EVERY, hand_over
from pericia.apps.channels.models import CheckpointReader, WebhookDelivery
from pericia.apps.channels.webhooks import actions
from pericia.apps.channels.webhooks.queueing import wants
from pericia.apps.journal.actors import SYSTEM
from pericia.apps.journal.exports import export
from pericia.apps.journal.queries import latest_checkpoint
from pericia.apps.journal.sealing import seal_batch
from pericia.apps.journal.tests.world import public_key
from pericia.apps.journal.verifier import verify_export
from pericia.apps.people.actions import end_membership
from pericia.apps.people.mail import opened
from pericia.apps.work.tests.driving import open_queries
from pericia.tenancy.scope import open_scope, rows

DEFERRED = "pericia.apps.people.mail.DeferredEmailBackend"
LATER = datetime.now(UTC) + timedelta(minutes=1)


@pytest.fixture
def world() -> World:
    return made_once(make_world)


@pytest.fixture(autouse=True)
def mail_that_waits() -> Iterator[None]:
    """E-mail is deferred as it is where the product runs."""
    with override_settings(EMAIL_BACKEND=DEFERRED):
        yield


def seal(world: World) -> dict[str, Any]:
    with open_scope([world.banco.client_id]):
        seal_batch(world.banco.client_id, now=datetime.now(UTC))
        found = latest_checkpoint(world.banco.client_id)
    assert found is not None
    return found


def hand(world: World, now: datetime) -> None:
    with open_scope([world.banco.client_id]):
        hand_over(world.banco.client_id, now)


def add_webhook(world: World, *verbs: str) -> None:
    with world.open_as("olga"):
        actions.add_endpoint(
            actor=world.actor("olga", "banco"),
            now=world.now,
            client_id=world.banco.client_id,
            url="https://hooks.partner.example/pericia",
            verbs=verbs,
        )


def told(world: World) -> list[dict[str, Any]]:
    with open_scope([world.banco.client_id]):
        found = WebhookDelivery.objects.filter(verb="journal.checkpoint").order_by("created_at")
        return [json.loads(each.payload)["data"] for each in found]


def mails(address: str) -> list[str]:
    """Texts of the messages that wait to be sent to this address, in order."""
    query = (
        "SELECT args->>'sealed' FROM procrastinate_jobs WHERE task_name = 'people.send_mail' "
        "ORDER BY id"
    )
    with open_scope([]):
        every = [opened(row[0]) for row in rows(query)]
    return [str(each.body) for each in every if each.to == [address]]


def order_mail(world: World, name: str) -> str:
    answer = browser_of(world, name).post(f"/checkpoints/{world.banco.client_id}/mail")
    assert answer.status_code == 302
    return world.people[name].email


@pytest.mark.parametrize("verbs", [(), ("journal.checkpoint",), ("journal.*", "case.closed")])
def test_a_webhook_is_told_of_the_newest_checkpoint_once_an_hour(world, verbs):
    add_webhook(world, *verbs)
    first = seal(world)
    hand(world, LATER)
    hand(world, LATER)
    assert told(world) == [first]
    for _ in range(3):
        open_queries(world)
        newest = seal(world)
    hand(world, LATER + WEBHOOK_EVERY / 2)
    assert told(world) == [first]
    hand(world, LATER + WEBHOOK_EVERY)
    assert told(world) == [first, newest]
    hand(world, LATER + 2 * WEBHOOK_EVERY)
    assert told(world) == [first, newest], "nothing was sealed since"
    assert all(wants(each, "journal.checkpoint") for each in ([], ["journal.*"], list(verbs)))


def test_a_webhook_for_other_events_is_told_of_none(world):
    add_webhook(world, "case.*")
    seal(world)
    hand(world, LATER)
    assert told(world) == []


def test_whoever_orders_it_gets_one_a_day_by_mail_and_it_verifies(world, tmp_path: Path):
    address = order_mail(world, "marta")
    seal(world)
    hand(world, LATER)
    hand(world, LATER + MAIL_EVERY / 2)
    (text,) = mails(address)
    assert "Banco Norte" in text
    (tmp_path / "checkpoint.json").write_text(text.strip().splitlines()[-1])
    open_queries(world)
    newest = seal(world)
    hand(world, LATER + MAIL_EVERY)
    assert json.loads(mails(address)[-1].strip().splitlines()[-1]) == newest
    with (tmp_path / "journal").open("wb") as out:
        export(world.banco.client_id, out, now=datetime.now(UTC))
    report = verify_export(
        tmp_path / "journal", public_key(), checkpoints=[tmp_path / "checkpoint.json"]
    )
    assert report.verified, report.sentences()


def test_nobody_who_lost_the_right_to_the_journal_gets_more(world):
    address = order_mail(world, "tomas")
    someone = world.people["tomas"]
    with open_scope(world.everything):
        end_membership(
            actor=SYSTEM,
            now=world.now,
            client_id=world.banco.client_id,
            person_id=someone.id,
            why="Moved on",
        )
    seal(world)
    hand(world, LATER)
    assert mails(address) == []


def test_the_round_finds_who_is_due_and_tells_them_once(world):
    add_webhook(world)
    address = order_mail(world, "marta")
    seal(world)
    jobs.hand_over_checkpoints()
    jobs.hand_over_checkpoints()
    assert len(told(world)) == 1
    assert len(mails(address)) == 1


def test_the_page_says_what_is_ordered_and_ends_it(world):
    marta = browser_of(world, "marta")
    page = f"/checkpoints/{world.banco.client_id}"
    assert "Enviármelos" in marta.get(page).content.decode()
    order_mail(world, "marta")
    assert world.people["marta"].email in marta.get(page).content.decode()
    assert marta.post(f"{page}/mail").status_code == 409
    assert marta.post(f"{page}/mail/end").status_code == 302
    assert marta.post(f"{page}/mail/end").status_code == 409
    with open_scope([world.banco.client_id]):
        assert not CheckpointReader.objects.exists()


def test_who_may_not_read_the_journal_gets_no_checkpoints(world):
    page = f"/checkpoints/{world.banco.client_id}"
    for name, status in (("ana", 403), ("julio", 404)):
        browser = browser_of(world, name)
        assert browser.get(page).status_code == 404
        assert browser.post(f"{page}/mail").status_code == status
        assert browser.post(f"{page}/mail/end").status_code == 404
