"""What is known of clients, providers and sites is changed from what was read, and journalled."""

from __future__ import annotations

import pytest
from tests.database import made_once
from tests.pages import browser_of
from tests.world import STAFF_HOURS, World, make_world

from pericia.apps.engagements.jobs import renew_queues_of
from pericia.apps.engagements.models import Queue, ServiceLine
from pericia.apps.journal.queries import newest_events
from pericia.apps.organisations.models import Client, Site
from pericia.apps.people.jobs import renew_facts
from pericia.apps.people.models import Person
from pericia.tenancy.ids import new_id
from pericia.tenancy.scope import open_scope

HOURS = {"f.hours.time_zone": "Europe/Madrid", "f.hours.weekdays": "08:00-15:00"}


@pytest.fixture(scope="module")
def world() -> World:
    return made_once(make_world)


def test_a_client_is_changed_once_from_what_was_read_and_its_queues_follow(world):
    client_id = world.id_of("banco")
    with open_scope(world.everything):
        ServiceLine.objects.filter(client_id=client_id).update(shared_hours_min=10)
    alba = browser_of(world, "alba")
    address = alba.get(f"/organisations/clients/{client_id}/changes/new").headers["Location"]
    given = {"f.name": "Banco del Norte", "f.country": "ES", "f.currency": "EUR", **HOURS}
    assert alba.post(address, given).status_code == 422
    given["f.why"] = "Fusión"
    assert alba.post(address, given).status_code == 302
    raced = alba.post(address, {**given, "f.name": "Otro"})
    assert raced.status_code == 409
    assert "Alguien lo ha cambiado mientras tanto" in raced.content.decode()
    renew_queues_of(client_id, client_id, new_id())
    with open_scope(world.everything):
        found = Client.objects.get(client_id=client_id)
        (event,) = newest_events(client_id, verbs=["client.changed"])
        queues = Queue.objects.filter(client_id=client_id, kind="person")
        asked = [each.requirement["shared_hours"]["client_hours"] for each in queues]
    assert found.name == "Banco del Norte"
    assert found.hours["week"]["mon"] == [["08:00", "15:00"]]
    assert event.data["before"]["name"] == "Banco Norte"
    assert event.why == "Fusión"
    assert asked
    assert all(each == found.hours for each in asked)
    for name in ("olga", "marta"):
        assert browser_of(world, name).get(address).status_code == 403


def test_people_of_a_site_have_its_new_country(world):
    manos = world.id_of("manos")
    alba = browser_of(world, "alba")
    base = f"/organisations/providers/{manos}"
    address = alba.get(f"{base}/sites/{world.sevilla.id}").headers["Location"]
    given = {"f.name": "Lisboa", "f.country": "PT", "f.why": "Mudanza", **HOURS}
    assert alba.post(address, given).status_code == 302
    renew_facts(manos, world.sevilla.id, new_id())
    with open_scope(world.everything):
        site = Site.objects.get(organisation_id=manos, id=world.sevilla.id)
        ana = Person.objects.get(organisation_id=manos, id=world.people["ana"].id)
    assert (site.name, site.country) == ("Lisboa", "PT")
    assert ana.facts["site"]["country"] == "PT"
    assert ana.facts["hours"] == STAFF_HOURS
    change = alba.get(f"{base}/changes/new").headers["Location"]
    same = {"f.name": "Manos", "f.country": "ES", "f.why": "x"}
    assert alba.post(change, same).status_code == 422
    assert alba.post(change, {**same, "f.name": "Manos Sur"}).status_code == 302
    assert "Manos Sur" in alba.get(base).content.decode()
