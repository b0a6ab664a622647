"""Credentials that expire: warned of 90, 30 and 7 days ahead, to whoever may see the person."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from zoneinfo import ZoneInfo

from django.utils import timezone
from tests.pages import browser_of
from tests.world import make_world

from pericia.apps.journal.actors import SYSTEM
from pericia.apps.people import actions as people
from pericia.apps.people.models import Credential
from pericia.tenancy.scope import open_scope

READERS_ZONE = ZoneInfo("Europe/Madrid")
"""Its day has begun already when UTC's last hours have not passed."""


def text_of(page: bytes) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.decode())).split())


def test_what_expires_is_warned_of_in_time_and_only_to_who_sees_the_person():
    world = make_world()
    irene, today = world.people["irene"], timezone.localdate(timezone=READERS_ZONE)
    for days in (-3, 0, 6, 25, 80, 200):
        with open_scope(world.everything):
            people.add_credential(
                actor=SYSTEM,
                now=timezone.now(),
                organisation_id=irene.organisation_id,
                person_id=irene.id,
                kind="clinical_coder",
                title=f"Título a {days}",
                issuer="Colegio",
                jurisdiction="ES",
                expires_date=today + timedelta(days=days),
            )
    pablo = browser_of(world, "pablo")
    shown = text_of(pablo.get("/people/expiring").content)
    order = re.findall(r"Título a (-?\d+)", shown)
    assert [int(each) for each in order if int(each) != 200] == [-3, 0, 6, 25, 80]
    for words in ("Vencido", "Caduca hoy", "Caduca en 6 días", "Caduca en 25 días"):
        assert words in shown, words
    assert "Título a 80" not in text_of(pablo.get("/people/expiring?within=30").content)
    profile = text_of(pablo.get(f"/people/{irene.id}").content)
    assert "Caduca en 25 días" in profile
    assert "Caduca en 200 días" not in profile
    # Marta sees nobody of the hospital, Julio sees the names but not what their employer knows.
    for name in ("marta", "julio"):
        assert "Irene" not in text_of(browser_of(world, name).get("/people/expiring").content)
    assert browser_of(world, "ana").get("/people/expiring").status_code == 403
    with open_scope(world.everything):
        people.raise_wall(
            actor=SYSTEM,
            now=timezone.now(),
            organisation_id=irene.organisation_id,
            person_id=irene.id,
            walled_id=world.id_of("hospital"),
            reason="Asesora a un competidor",
        )
        assert Credential.objects.filter(person_id=irene.id).exists()
    assert "Irene" not in text_of(pablo.get("/people/expiring").content)
