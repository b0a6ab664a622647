"""Accounts, skills, clearance and hours: who may set them, and how hours overlap with clients'."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from tests.refusals import refuses
from tests.world import CLIENT_HOURS, NOW, STAFF_HOURS, World

from pericia.apps.people import access, actions
from pericia.apps.people.models import Account, Person, Skill
from pericia.apps.people.queries import overlap_with_client
from pericia.tenancy.ids import new_id


def said(world: World, name: str) -> dict[str, Any]:
    someone = world.people[name]
    return {"now": NOW, "organisation_id": someone.organisation_id, "person_id": someone.id}


def test_a_supervisor_grades_skills_of_others(world: World) -> None:
    with world.open_as("pablo") as pablo:
        actions.grade_skill(actor=pablo, skill="typing", level=4, **said(world, "luis"))
        skill = Skill.objects.get(person_id=world.people["luis"].id, name="typing")
        assert (skill.level, skill.graded_by) == (4, "Pablo Nieto")
        actions.grade_skill(actor=pablo, skill="typing", level=0, **said(world, "luis"))
        assert not Skill.objects.filter(person_id=world.people["luis"].id, name="typing").exists()
        with refuses("own_skill"):
            actions.grade_skill(actor=pablo, skill="typing", level=5, **said(world, "pablo"))
        with refuses("level_invalid"):
            actions.grade_skill(actor=pablo, skill="typing", level=6, **said(world, "luis"))
    with world.open_as("ana") as ana, refuses("forbidden"):
        actions.grade_skill(actor=ana, skill="typing", level=5, **said(world, "luis"))


def test_nobody_sets_their_own_clearance(world: World) -> None:
    with world.open_as("alba") as alba:
        with refuses("own_clearance"):
            actions.set_clearance(actor=alba, clearance="restricted", **said(world, "alba"))
        with refuses("unknown_clearance"):
            actions.set_clearance(actor=alba, clearance="secret", **said(world, "luis"))
        with refuses("not_found"):
            gone = {**said(world, "luis"), "person_id": new_id()}
            actions.set_clearance(actor=alba, clearance="public", **gone)


def test_everybody_sets_their_own_hours_and_nobody_elses(world: World) -> None:
    with world.open_as("luis") as luis:
        actions.set_hours(actor=luis, hours=CLIENT_HOURS, **said(world, "luis"))
        with refuses("forbidden"):
            actions.set_hours(actor=luis, hours=CLIENT_HOURS, **said(world, "sonia"))
        with refuses("no_open_time", "hours.week"):
            actions.set_hours(actor=luis, hours={**CLIENT_HOURS, "week": {}}, **said(world, "luis"))


@pytest.mark.parametrize(
    ("languages", "field"),
    [({"es": "B3"}, "languages.es"), ({"spa": "C1"}, "languages")],
)
def test_a_language_has_a_code_and_a_level(
    world: World, languages: dict[str, str], field: str
) -> None:
    with world.open_as("alba") as alba, refuses_either(field):
        actions.set_languages(actor=alba, languages=languages, **said(world, "luis"))


def refuses_either(field: str) -> Any:
    return refuses("unknown_language" if field == "languages" else "level_invalid", field)


def create(world: World, actor: Any, **more: Any) -> Account:
    given = {"email": f"{new_id().hex}@manos.example", "name": "Eva Luz", **more}
    return actions.create_account(
        actor=actor, now=NOW, organisation_id=world.manos.organisation_id, **given
    )


def test_an_account_has_one_e_mail_and_a_hashed_password(world: World) -> None:
    with world.open_as("alba") as alba:
        account = create(world, alba, password="correct horse battery")
        assert account.password.startswith("argon2")
        assert account.check_password("correct horse battery")
        assert not create(world, alba).has_usable_password()
        with refuses("email_taken", "email"):
            create(world, alba, email=account.email.upper())


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"email": "eva"}, "email_invalid"),
        ({"password": "12345"}, "password_weak"),
        ({"language": "fr"}, "unknown_language"),
        ({"time_zone": "Sevilla"}, "unknown_time_zone"),
        ({"name": ""}, "name_invalid"),
    ],
)
def test_an_account_that_cannot_be_is_refused(
    world: World, more: dict[str, Any], code: str
) -> None:
    with world.open_as("alba") as alba, refuses(code):
        create(world, alba, **more)


def test_only_an_administrator_of_the_employer_makes_accounts(world: World) -> None:
    for name in ("pablo", "marta", "clara"):
        with world.open_as(name) as actor, refuses("forbidden"):
            create(world, actor)


def test_hours_shared_with_a_client_are_those_of_both(world: World) -> None:
    overlap = overlap_with_client({"hours": STAFF_HOURS}, world.banco, date(2026, 3, 5))
    assert overlap.seconds == 5 * 8 * 3600
    day, monday = overlap.by_day[0]
    assert day == date(2026, 3, 2)
    assert monday == (
        (datetime(2026, 3, 2, 8, tzinfo=UTC), datetime(2026, 3, 2, 13, tzinfo=UTC)),
        (datetime(2026, 3, 2, 15, tzinfo=UTC), datetime(2026, 3, 2, 18, tzinfo=UTC)),
    )
    assert overlap.by_day[6][1] == ()


def test_hours_of_another_continent_overlap_less(world: World) -> None:
    bogota = {**STAFF_HOURS, "time_zone": "America/Bogota"}
    overlap = overlap_with_client({"hours": bogota}, world.banco, date(2026, 3, 2))
    # 08:00 in Bogotá is 14:00 in Madrid in winter: only the afternoon shift is shared.
    assert overlap.seconds == 5 * 3 * 3600


def test_a_public_holiday_of_the_client_is_not_shared(world: World) -> None:
    overlap = overlap_with_client({"hours": STAFF_HOURS}, world.banco, date(2026, 1, 1))
    assert overlap.seconds == 4 * 8 * 3600


def test_unknown_hours_are_no_hours(world: World) -> None:
    with world.open_as("alba"), refuses("hours_unknown"):
        overlap_with_client({"hours": {}}, world.banco, date(2026, 3, 2))


def test_an_employee_is_seen_by_the_employer_and_by_themselves(world: World) -> None:
    manos, irene = world.manos.organisation_id, world.people["irene"].id
    for viewer in ("alba", "pablo", "irene"):
        with world.open_as(viewer) as actor:
            found = access.employee(actor, manos, irene)
            assert [each.kind for each in found.credentials] == ["clinical_coder"]
    for viewer in ("carmen", "clara", "marta"):
        with world.open_as(viewer) as actor, refuses("not_found"):
            access.employee(actor, manos, irene)


def test_a_sponsor_sees_names_and_roles_and_nothing_of_the_employer(world: World) -> None:
    with world.open_as("julio") as julio:
        found = access.person_for(julio, world.hospital.client_id, world.people["irene"].id)
        assert (found.name, found.roles, found.facts) == ("Irene Lobo", ["expert"], None)
        assert [each.name for each in Person.objects.all()] == ["Julio Bravo"]
        with refuses("forbidden"):
            access.employees(julio, world.manos.organisation_id)
    with world.open_as("pablo") as pablo:
        seen = access.person_for(pablo, world.hospital.client_id, world.people["irene"].id)
        assert seen.facts is not None
        assert len(access.employees(pablo, world.manos.organisation_id)) == 15


def test_people_are_listed_page_by_page(world: World) -> None:
    with world.open_as("marta") as marta:
        every = access.people_for(marta, world.banco.client_id)
        first = access.people_for(marta, world.banco.client_id, limit=3)
        second = access.people_for(marta, world.banco.client_id, offset=3, limit=3)
        assert [*first, *second] == every[:6]
        assert access.count_people(marta, world.banco.client_id) == len(every) == 12
    with world.open_as("ana") as ana, refuses("forbidden"):
        access.people_for(ana, world.banco.client_id)
