"""The facts on a person's row say what the rows say, after whatever was done to them."""

from __future__ import annotations

import json
import time
from datetime import date, timedelta
from threading import Thread
from typing import Any
from uuid import UUID

import pytest
from django.db import connections
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from tests.refusals import refuses
from tests.world import NOW, STAFF_HOURS, World

from pericia.apps.journal.actors import SYSTEM
from pericia.apps.organisations import actions as organisations
from pericia.apps.people import actions
from pericia.apps.people.facts import facts_of
from pericia.apps.people.models import Credential, Person, Wall
from pericia.kernels.refusal import Refused
from pericia.tenancy.ids import new_id
from pericia.tenancy.scope import open_scope, rows

TODAY = NOW.date()
days = st.integers(-400, 400).map(lambda number: TODAY + timedelta(days=number))


def provider_of(kind_of_hours: dict[str, Any]) -> tuple[UUID, UUID]:
    """A new provider with a site; their ids."""
    organisation_id = new_id()
    with open_scope([organisation_id]):
        said: dict[str, Any] = {"actor": SYSTEM, "now": NOW, "organisation_id": organisation_id}
        organisations.register_provider(name="Solo", kind="third_party", country="ES", **said)
        site = organisations.add_site(
            name="Lugo", country="ES", time_zone="Europe/Madrid", hours=kind_of_hours, **said
        )
    return organisation_id, site.id


class Changes(RuleBasedStateMachine):
    """Any sequence of actions on one person."""

    @initialize()
    def hire(self) -> None:
        self.organisation_id, self.site_id = provider_of(STAFF_HOURS)
        self.changes = 1
        with open_scope([self.organisation_id]):
            person = actions.add_person(name="Eva Luz", country="ES", **self.said)
        self.person_id = person.id

    @property
    def said(self) -> dict[str, Any]:
        return {"actor": SYSTEM, "now": NOW, "organisation_id": self.organisation_id}

    def do(self, action: Any, **arguments: Any) -> None:
        with open_scope([self.organisation_id]):
            try:
                action(**arguments, **self.said)
            except Refused:
                return
        self.changes += 1

    @rule(skill=st.sampled_from(["a", "b"]), level=st.integers(0, 6))
    def grade(self, skill: str, level: int) -> None:
        self.do(actions.grade_skill, person_id=self.person_id, skill=skill, level=level)

    @rule(
        languages=st.dictionaries(
            st.sampled_from(["es", "en", "xx1"]), st.sampled_from(["A1", "C2", "D1"])
        )
    )
    def speak(self, languages: dict[str, str]) -> None:
        self.do(actions.set_languages, person_id=self.person_id, languages=languages)

    @rule(clearance=st.sampled_from(["public", "restricted", "cosmic"]))
    def clear(self, clearance: str) -> None:
        self.do(actions.set_clearance, person_id=self.person_id, clearance=clearance)

    @rule(hours=st.sampled_from([{}, STAFF_HOURS, {"time_zone": "Mars"}]))
    def work(self, hours: dict[str, Any]) -> None:
        self.do(actions.set_hours, person_id=self.person_id, hours=hours)

    @rule(
        has_site=st.booleans(),
        country=st.sampled_from(["ES", "CO", "ZZ"]),
        cost_cents=st.integers(-1, 9000),
    )
    def move(self, has_site: bool, country: str, cost_cents: int) -> None:
        self.do(
            actions.change_person,
            person_id=self.person_id,
            site_id=self.site_id if has_site else None,
            country=country,
            hourly_cost_cents=cost_cents,
        )

    @rule(kind=st.sampled_from(["lawyer", "coder"]), expires=st.none() | days)
    def declare(self, kind: str, expires: date | None) -> None:
        self.do(
            actions.add_credential,
            person_id=self.person_id,
            kind=kind,
            title="Title",
            issuer="Issuer",
            jurisdiction="ES",
            expires_date=expires,
        )

    def any_of(self, model: type[Credential] | type[Wall]) -> UUID:
        with open_scope([self.organisation_id]):
            found = model.objects.filter(organisation_id=self.organisation_id).order_by("-id")
            return found[0].id if found else new_id()

    @rule(verified=days)
    def verify(self, verified: date) -> None:
        self.do(
            actions.verify_credential,
            credential_id=self.any_of(Credential),
            verified_date=verified,
            verifier_name="Registry",
        )

    @rule(revoked=days)
    def revoke(self, revoked: date) -> None:
        self.do(
            actions.revoke_credential,
            credential_id=self.any_of(Credential),
            revoked_date=revoked,
            why="Struck off",
        )

    @rule(begins=st.none() | days, ends=st.none() | days)
    def wall_off(self, begins: date | None, ends: date | None) -> None:
        self.do(
            actions.raise_wall,
            person_id=self.person_id,
            walled_id=new_id(),
            reason="Sister",
            from_date=begins,
            until_date=ends,
        )

    @rule(last=st.none() | days)
    def lower(self, last: date | None) -> None:
        self.do(actions.lower_wall, wall_id=self.any_of(Wall), why="Over", last_date=last)

    @invariant()
    def facts_are_the_rows(self) -> None:
        if not hasattr(self, "person_id"):
            return
        with open_scope([self.organisation_id]):
            person = Person.objects.get(organisation_id=self.organisation_id, id=self.person_id)
            assert person.facts == facts_of(self.organisation_id, [person.id])[person.id]
        assert person.facts["version"] == person.version == self.changes


TestChanges = Changes.TestCase
TestChanges.settings = settings(
    max_examples=12,
    stateful_step_count=14,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)


def test_a_person_without_own_hours_keeps_those_of_the_site() -> None:
    organisation_id, site_id = provider_of(STAFF_HOURS)
    said: dict[str, Any] = {"actor": SYSTEM, "now": NOW, "organisation_id": organisation_id}
    with open_scope([organisation_id]):
        person = actions.add_person(name="Eva Luz", country="CO", site_id=site_id, **said)
    assert person.facts["hours"] == STAFF_HOURS
    assert person.facts["country"] == "CO"
    assert person.facts["site"] == {
        "id": str(site_id),
        "country": "ES",
        "time_zone": "Europe/Madrid",
    }


def test_facts_of_many_people_are_read_together(world: World) -> None:
    manos = world.manos.organisation_id
    ids = [each.id for each in world.people.values() if each.organisation_id == manos]
    with world.open_as("alba"):
        found = facts_of(manos, ids)
        stored = dict(Person.objects.filter(organisation_id=manos).values_list("id", "facts"))
    assert found == stored
    assert (
        json.loads(json.dumps(found[world.people["irene"].id])) == found[world.people["irene"].id]
    )


def test_of_two_changes_at_once_the_later_builds_on_the_earlier(world: World) -> None:
    ana = world.people["ana"]
    said: dict[str, Any] = {"now": NOW, "organisation_id": ana.organisation_id}

    def grade() -> None:
        try:
            with world.open_as("pablo") as pablo:
                actions.grade_skill(
                    actor=pablo, person_id=ana.id, skill="listening", level=3, **said
                )
        finally:
            connections.close_all()

    second = Thread(target=grade)
    with world.open_as("alba") as alba:
        actions.set_clearance(actor=alba, person_id=ana.id, clearance="internal", **said)
        second.start()
        wait_until_somebody_waits()
    second.join(10)
    assert not second.is_alive()
    with world.open_as("alba"):
        person = Person.objects.get(organisation_id=ana.organisation_id, id=ana.id)
        assert person.facts == facts_of(ana.organisation_id, [ana.id])[ana.id]
        assert person.facts["clearance"] == "internal"
        assert person.facts["skills"]["listening"]["level"] == 3


def wait_until_somebody_waits() -> None:
    """Until another transaction stands before a lock, ten seconds at most."""
    waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted"
    for _ in range(1000):
        if rows(waiting)[0][0]:
            return
        time.sleep(0.01)
    raise AssertionError("Nobody waits for this transaction.")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name": "  "}, "name_invalid"),
        ({"country": "XX"}, "unknown_country"),
        ({"capacity": -1}, "count_invalid"),
        ({"hourly_cost_cents": True}, "count_invalid"),
        ({"currency": "euro"}, "unknown_currency"),
        ({"is_active": "no"}, "flag_invalid"),
        ({"site_id": new_id()}, "unknown_site"),
        ({"facts": {}}, "unknown_field"),
    ],
)
def test_a_change_that_cannot_be_is_refused(
    world: World, changes: dict[str, Any], code: str
) -> None:
    ana = world.people["ana"]
    with world.open_as("alba") as alba, refuses(code, next(iter(changes))):
        actions.change_person(
            actor=alba,
            now=NOW,
            organisation_id=ana.organisation_id,
            person_id=ana.id,
            **changes,
        )
