"""E-mail and a notice before credentials expire, and when tasks of a transition are due."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import override_settings
from django.utils import timezone
from tests.database import made_once
from tests.pages import browser_of
from tests.world import World, make_world

from pericia.apps.engagements import jobs as engagement_jobs
from pericia.apps.engagements import reminding as tasks
from pericia.apps.engagements.models import TransitionTask
from pericia.apps.engagements.tests.planning import drafted
from pericia.apps.journal.actors import SYSTEM
from pericia.apps.people import actions as people
from pericia.apps.people.jobs import remind_of_expiry, remind_of_expiry_on
from pericia.apps.people.mail import opened
from pericia.apps.people.models import Account, Credential
from pericia.tenancy.scope import open_scope, rows

EXPIRES = date(2040, 3, 1)


@pytest.fixture
def world() -> World:
    return made_once(make_world)


@pytest.fixture(autouse=True)
def mail_that_waits() -> Iterator[None]:
    """E-mail is deferred as it is where the product runs."""
    with override_settings(EMAIL_BACKEND="pericia.apps.people.mail.DeferredEmailBackend"):
        yield


def mails() -> list[tuple[str, str, str]]:
    """(to, subject, text) of every message that waits, in order."""
    query = (
        "SELECT args->>'sealed' FROM procrastinate_jobs WHERE task_name = 'people.send_mail' "
        "ORDER BY id"
    )
    with open_scope([]):
        every = [opened(row[0]) for row in rows(query)]
    return [(each.to[0], str(each.subject), str(each.body)) for each in every]


def add(world: World, name: str, expires: date) -> Credential:
    someone = world.people[name]
    with open_scope(world.everything):
        return people.add_credential(
            actor=SYSTEM,
            now=timezone.now(),
            organisation_id=someone.organisation_id,
            person_id=someone.id,
            kind="clinical_coder",
            title="Técnica en codificación",
            issuer="Colegio",
            jurisdiction="ES",
            expires_date=expires,
        )


def test_the_person_and_who_manages_there_are_told_once_at_each_step_in_their_language(world):
    credential = add(world, "irene", EXPIRES)
    add(world, "irene", EXPIRES + timedelta(days=400))
    Account.objects.filter(id=world.people["alba"].account_id).update(language="en")
    told = {"irene", "olga", "alba"}  # not Pablo (supervisor), Marta or Julio (another employer)
    before = 0
    for days, step in ((120, 0), (91, 0), (90, 1), (60, 0), (29, 1), (7, 1), (1, 0), (0, 1)):
        for _ in range(2):
            remind_of_expiry_on(EXPIRES - timedelta(days=days))
        found = mails()[before:]
        before += len(found)
        assert {to for to, _, _ in found} == {world.people[name].email for name in told if step}
        assert len(found) == 3 * step, days
    texts = {to: (subject, text) for to, subject, text in mails()[3:6]}
    subject, text = texts[world.people["irene"].email]
    assert subject == "[Pericia] Caduca una credencial"
    assert "Irene Lobo: Técnica en codificación (" in text
    assert "caduca el 1 mar 2040, dentro de 29 días" in text
    subject, text = texts[world.people["alba"].email]
    assert subject == "[Pericia] A credential expires"
    assert "in 29 days" in text
    with open_scope(world.everything):
        mine = Credential.objects.filter(
            organisation_id=credential.organisation_id, id=credential.id
        )
        mine.update(expires_date=EXPIRES + timedelta(days=80))
    remind_of_expiry_on(EXPIRES)
    assert len(mails()) == before + 3, "renewed, it is told of anew"


def test_many_that_expire_are_one_mail_and_nobody_is_told_where_reminders_are_off(world):
    add(world, "irene", timezone.localdate(timezone=ZoneInfo("Europe/Madrid")) + timedelta(days=5))
    add(world, "carmen", timezone.localdate(timezone=ZoneInfo("Europe/Madrid")) + timedelta(days=5))
    with override_settings(REMINDERS=False):
        remind_of_expiry()
        engagement_jobs.remind_of_tasks()
    assert mails() == []
    with override_settings(CSRF_TRUSTED_ORIGINS=["https://work.example"]):
        remind_of_expiry()
    (olga,) = [text for to, _, text in mails() if to == world.people["olga"].email]
    assert "Irene Lobo" in olga
    assert "Carmen Díaz" in olga
    assert "https://work.example/people/expiring" in olga
    irene = world.people["irene"]
    (own,) = [text for to, _, text in mails() if to == irene.email]
    assert f"https://work.example/people/{irene.id}\n" in own
    assert browser_of(world, "irene").get(f"/people/{irene.id}").status_code == 200
    page = browser_of(world, "irene").get("/work").content.decode()
    assert "Caduca en 5 días" in page
    assert "Caduca en 5 días" not in browser_of(world, "diego").get("/work").content.decode()


def test_the_owner_of_a_task_is_told_on_the_day_and_once_it_is_overdue(world):
    ana = world.people["ana"]
    with open_scope(world.everything):
        task = drafted(world)["told"]
        mine = TransitionTask.objects.filter(client_id=task.client_id, id=task.id)
        mine.update(owner_person_id=ana.id)
    for day, hour, told in ((5, 12, 0), (5, 23, 1), (6, 12, 1), (7, 12, 2), (9, 12, 2)):
        now = datetime(2026, 3, day, hour, 30, tzinfo=timezone.get_default_timezone())
        for _ in range(2):
            with open_scope([task.client_id]):
                tasks.remind([task.client_id], now)
        assert len(mails()) == told, (day, hour)
    first, second = mails()
    assert first[0] == second[0] == ana.email
    assert "told es (" in first[2]
    assert "vence hoy, 6 mar 2026" in first[2]
    assert "ha vencido: era para el 6 mar 2026" in second[2]
    with open_scope(world.everything):
        mine.update(owner_person_id=world.people["luis"].id, due_date=date(2026, 3, 9))
        tasks.remind([task.client_id], datetime(2026, 3, 9, 12, tzinfo=now.tzinfo))
    assert mails()[-1][0] == world.people["luis"].email
