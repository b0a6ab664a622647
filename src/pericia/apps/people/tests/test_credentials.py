"""Credentials count once somebody else has verified them, until they expire or are revoked."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from tests.refusals import refuses
from tests.world import NOW, World

from pericia.apps.journal.actors import SYSTEM
from pericia.apps.journal.models import Event
from pericia.apps.people import actions
from pericia.apps.people.models import Credential, Person
from pericia.tenancy.ids import new_id

TODAY = NOW.date()


def said(world: World) -> dict[str, Any]:
    return {"now": NOW, "organisation_id": world.manos.organisation_id}


def declared(world: World, name: str, **more: Any) -> Credential:
    """A credential that the person declared for themselves."""
    with world.open_as(name) as me:
        return actions.add_credential(
            actor=me,
            person_id=world.people[name].id,
            kind="nurse",
            title="Nursing",
            issuer="Colegio de Enfermería",
            jurisdiction="ES",
            **more,
            **said(world),
        )


def facts(world: World, name: str, credential_id: UUID) -> dict[str, Any]:
    with world.open_as("alba"):
        person = Person.objects.get(
            organisation_id=world.manos.organisation_id, id=world.people[name].id
        )
    return next(each for each in person.facts["credentials"] if each["id"] == str(credential_id))


def test_a_declared_credential_is_unverified(world: World) -> None:
    credential = declared(world, "carmen")
    found = facts(world, "carmen", credential.id)
    assert (found["verified_by"], found["verified_date"]) == (None, None)


def test_a_verified_credential_names_verifier_and_day(world: World) -> None:
    credential = declared(world, "carmen", expires_date=date(2030, 1, 1))
    with world.open_as("alba") as alba:
        actions.verify_credential(
            actor=alba, credential_id=credential.id, verified_date=TODAY, **said(world)
        )
        written = Event.objects.get(
            object=f"credential:{credential.id}", verb="credential.verified"
        )
    found = facts(world, "carmen", credential.id)
    assert found["verified_by"] == str(world.people["alba"].id)
    assert found["verified_date"] == "2026-03-02"
    assert found["expires_date"] == "2030-01-01"
    assert written.actor == f"person:{world.people['alba'].id}"
    assert written.acting_as == "administrator"
    assert written.subject_id == world.people["carmen"].id
    assert written.client_id == world.manos.organisation_id


def test_the_holder_cannot_verify_it(world: World) -> None:
    credential = declared(world, "alba")
    with world.open_as("alba") as alba, refuses("own_credential"):
        actions.verify_credential(
            actor=alba, credential_id=credential.id, verified_date=TODAY, **said(world)
        )


def test_whoever_may_not_verify_is_refused(world: World) -> None:
    credential = declared(world, "carmen")
    with world.open_as("pablo") as pablo, refuses("forbidden"):
        actions.verify_credential(
            actor=pablo, credential_id=credential.id, verified_date=TODAY, **said(world)
        )


def test_a_check_in_the_future_is_refused(world: World) -> None:
    credential = declared(world, "carmen")
    with world.open_as("alba") as alba, refuses("verified_in_future", "verified_date"):
        actions.verify_credential(
            actor=alba,
            credential_id=credential.id,
            verified_date=TODAY + timedelta(days=1),
            **said(world),
        )


def test_the_platform_says_who_checked(world: World) -> None:
    credential = declared(world, "carmen")
    with world.open_as("alba"), refuses("verifier_unnamed"):
        actions.verify_credential(
            actor=SYSTEM, credential_id=credential.id, verified_date=TODAY, **said(world)
        )


def test_a_revoked_credential_cannot_be_verified_or_revoked_again(world: World) -> None:
    credential = declared(world, "carmen")
    revoked = {"credential_id": credential.id, "revoked_date": TODAY, "why": "Struck off"}
    with world.open_as("alba") as alba:
        actions.revoke_credential(actor=alba, **revoked, **said(world))
        with refuses("credential_revoked"):
            actions.revoke_credential(actor=alba, **revoked, **said(world))
        with refuses("credential_revoked"):
            actions.verify_credential(
                actor=alba, credential_id=credential.id, verified_date=TODAY, **said(world)
            )
    assert facts(world, "carmen", credential.id)["revoked_date"] == "2026-03-02"


def test_nobody_declares_a_credential_of_a_colleague(world: World) -> None:
    with world.open_as("carmen") as carmen, refuses("forbidden"):
        actions.add_credential(
            actor=carmen,
            person_id=world.people["diego"].id,
            kind="nurse",
            title="Nursing",
            issuer="Colegio",
            jurisdiction="ES",
            **said(world),
        )


def test_an_unknown_jurisdiction_is_refused(world: World) -> None:
    with world.open_as("carmen") as carmen, refuses("unknown_country", "jurisdiction"):
        actions.add_credential(
            actor=carmen,
            person_id=world.people["carmen"].id,
            kind="nurse",
            title="Nursing",
            issuer="Colegio",
            jurisdiction="Spain",
            **said(world),
        )


@pytest.mark.parametrize("whose", ["random", "another organisation's"])
def test_a_foreign_credential_and_a_random_one_answer_alike(world: World, whose: str) -> None:
    clara = world.people["clara"]
    with world.open_as("clara") as me:
        foreign = actions.add_credential(
            actor=me,
            now=NOW,
            organisation_id=clara.organisation_id,
            person_id=clara.id,
            kind="nurse",
            title="Nursing",
            issuer="Colegio",
            jurisdiction="ES",
        )
    wanted = new_id() if whose == "random" else foreign.id
    with world.open_as("alba") as alba, refuses("not_found"):
        actions.verify_credential(
            actor=alba, credential_id=wanted, verified_date=TODAY, **said(world)
        )
