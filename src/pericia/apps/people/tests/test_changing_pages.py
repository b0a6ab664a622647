"""What administrators and people themselves change on pages, and what they are refused."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client as Browser
from django.utils import timezone
from tests.database import made_once
from tests.pages import browser_of
from tests.world import World, make_world

from pericia.apps.people.boundary import identity_of_key
from pericia.apps.people.models import Account, ApiKey, Credential, Membership, Person, Skill, Wall
from pericia.tenancy.scope import open_scope

HOURS = {"f.hours.time_zone": "Europe/Madrid", "f.hours.weekdays": "08:00-15:00"}
ABOUT = {"f.name": "Ana Ruiz", "f.country": "ES", "f.capacity": "3", "f.currency": "EUR"}


@pytest.fixture
def world() -> World:
    return made_once(make_world)


@pytest.fixture
def alba(world: World) -> Browser:
    return browser_of(world, "alba")


def at(world: World, name: str, tail: str = "") -> str:
    return f"/people/{world.people[name].id}{tail}"


def row(world: World, name: str) -> Person:
    with open_scope(world.everything):
        return Person.objects.get(
            organisation_id=world.people[name].organisation_id, id=world.people[name].id
        )


def credential_of(world: World, name: str) -> Credential:
    with open_scope(world.everything):
        return Credential.objects.get(person_id=world.people[name].id)


def test_an_administrator_employs_somebody_who_can_sign_in(world, alba):
    manos, email = world.id_of("manos"), f"{uuid4()}@manos.example"
    answer = alba.post(
        f"/people/at/{manos}/new",
        {
            **ABOUT,
            "f.name": "Eva Gil",
            "f.email": email,
            "f.site_id": str(world.sevilla.id),
            "f.hourly_cost": "18,50",
            "f.clearance": "confidential",
            "f.languages.0.language": "español",
            "f.languages.0.level": "C2",
            "f.degrees.0.title": "Derecho",
            "f.degrees.0.year": "2012",
            "f.software": "Excel\nSAP",
            **HOURS,
        },
    )
    assert answer.status_code == 302, answer.content.decode()
    seen = alba.get(answer.headers["Location"]).content.decode()
    for words in ("Eva Gil", "Sevilla", "Derecho, 2012", "Excel, SAP", "08:00–15:00", "18,50"):
        assert words in seen
    with open_scope(world.everything):
        person = Person.objects.get(organisation_id=manos, name="Eva Gil")
    assert person.languages == {"es": "C2"}
    assert person.hourly_cost_cents == 1850
    account = Account.objects.get(id=person.account_id)
    assert (account.email, account.language) == (email, "")


def test_a_taken_address_or_a_language_twice_is_told_and_nobody_is_employed(world, alba):
    address = f"/people/at/{world.id_of('manos')}/new"
    given = {**ABOUT, "f.name": "Eva Gil", "f.clearance": "internal"}
    taken = alba.post(address, {**given, "f.email": world.people["ana"].email})
    assert taken.status_code == 422
    assert 'id="f-email-error"' in taken.content.decode()
    twice = {
        f"f.languages.{n}.{k}": v for n in (0, 1) for k, v in (("language", "es"), ("level", "A1"))
    }
    assert alba.post(address, {**given, **twice}).status_code == 422
    with open_scope(world.everything):
        assert not Person.objects.filter(name="Eva Gil").exists()


def test_more_rows_are_asked_for_without_losing_what_was_typed(world, alba):
    address = f"/people/at/{world.id_of('manos')}/new"
    answer = alba.post(address, {**ABOUT, "f.name": "Eva Gil", "f_add": "languages"})
    assert answer.status_code == 200
    seen = answer.content.decode()
    assert "f.languages.0.language" in seen
    assert 'value="Eva Gil"' in seen


def test_only_who_manages_people_employs_or_changes_them(world):
    for name in ("olga", "pablo", "ana", "marta"):
        browser = browser_of(world, name)
        new = browser.post(f"/people/at/{world.id_of('manos')}/new", ABOUT)
        assert new.status_code in (403, 404), name
        for tail in ("/change", "/languages", "/clearance"):
            assert browser.post(at(world, "luis", tail), ABOUT).status_code in (403, 404), name
    assert row(world, "luis").name == "Luis Gil"


def test_an_administrator_changes_a_person(world, alba):
    change = at(world, "ana", "/change")
    assert 'value="Ana Ruiz"' in alba.get(change).content.decode()
    given = {**ABOUT, "f.name": "Ana Ruiz Sol", "f.is_active": "true", "f.hourly_cost": "20"}
    assert alba.post(change, given).status_code == 302
    person = row(world, "ana")
    assert (person.name, person.hourly_cost_cents) == ("Ana Ruiz Sol", 2000)
    version = person.version
    assert alba.post(change, given).status_code == 302
    assert row(world, "ana").version == version
    refused = alba.post(change, {**given, "f.currency": "euro"})
    assert refused.status_code == 422
    assert 'id="f-currency-error"' in refused.content.decode()


def test_somebody_who_left_is_marked_and_leaves_the_list(world, alba):
    left = {**ABOUT, "f.is_active": "false"}
    assert alba.post(at(world, "ana", "/change"), left).status_code == 302
    assert "Ya no trabaja aquí" in alba.get(at(world, "ana")).content.decode()
    assert "Ana Ruiz" not in alba.get("/people").content.decode()


def test_languages_and_clearance_are_set_by_an_administrator(world, alba):
    levels = {"f.languages.0.language": "pt", "f.languages.0.level": "B1"}
    assert alba.post(at(world, "ana", "/languages"), levels).status_code == 302
    assert alba.post(at(world, "ana", "/clearance"), {"f.clearance": "public"}).status_code == 302
    person = row(world, "ana")
    assert (person.languages, person.clearance) == ({"pt": "B1"}, "public")
    own = alba.post(at(world, "alba", "/clearance"), {"f.clearance": "public"})
    assert own.status_code == 422
    assert "Nadie fija su propia habilitación" in own.content.decode()


def test_people_set_their_own_hours_and_those_of_the_site_count_again_without(world):
    browser = browser_of(world, "ana")
    assert browser.post(at(world, "ana", "/hours"), HOURS).status_code == 302
    assert row(world, "ana").hours["week"]["fri"] == [["08:00", "15:00"]]
    wrong = browser.post(at(world, "ana", "/hours"), {**HOURS, "f.hours.weekdays": "8 to 3"})
    assert wrong.status_code == 422
    assert browser.post(at(world, "ana", "/hours"), {}).status_code == 302
    assert row(world, "ana").hours == {}
    assert browser.post(at(world, "luis", "/hours"), HOURS).status_code == 404
    assert browser_of(world, "pablo").post(at(world, "luis", "/hours"), HOURS).status_code == 403


def test_a_credential_is_declared_by_its_holder_and_verified_by_somebody_else(world, alba):
    given = {
        "f.title": "Gestora",
        "f.kind": "codificador clinico",
        "f.issuer": "Colegio",
        "f.jurisdiction": "España",
        "f.expires_date": "2030-01-31",
    }
    holder = browser_of(world, "ana")
    assert holder.post(at(world, "ana", "/credentials/new"), given).status_code == 302
    assert "Sin verificar" in holder.get(at(world, "ana")).content.decode()
    credential = credential_of(world, "ana")
    assert credential.kind == "clinical_coder"
    verify = at(world, "ana", f"/credentials/{credential.id}/verification")
    assert holder.post(verify, {"f.verified_date": "2026-01-01"}).status_code == 403
    assert "Codificador clínico" in alba.get(verify).content.decode()
    future = (timezone.localdate() + timedelta(days=3)).isoformat()
    assert alba.post(verify, {"f.verified_date": future}).status_code == 422
    assert alba.post(verify, {"f.verified_date": "2026-01-01"}).status_code == 302
    credential = credential_of(world, "ana")
    assert credential.verified_by_name == "Alba Montes"
    assert credential.expires_date == date(2030, 1, 31)


def test_nobody_verifies_their_own_credential_or_lowers_their_own_wall(world, alba):
    given = {"f.title": "A", "f.kind": "b", "f.issuer": "C", "f.jurisdiction": "ES"}
    assert alba.post(at(world, "alba", "/credentials/new"), given).status_code == 302
    credential = credential_of(world, "alba")
    verify = at(world, "alba", f"/credentials/{credential.id}/verification")
    assert alba.get(verify).status_code == 400
    assert alba.post(verify, {"f.verified_date": "2026-01-01"}).status_code == 400
    assert credential_of(world, "alba").verified_date is None
    assert verify not in alba.get(at(world, "alba")).content.decode()


def test_a_credential_is_revoked_once_and_for_good(world, alba):
    credential = credential_of(world, "irene")
    revoke = at(world, "irene", f"/credentials/{credential.id}/revocation")
    given = {"f.revoked_date": "2026-03-02", "f.why": "Sanción"}
    assert alba.post(revoke, {"f.revoked_date": "2026-03-02"}).status_code == 422
    assert browser_of(world, "olga").post(revoke, given).status_code == 403
    assert alba.post(revoke, given).status_code == 302
    assert "Revocado" in alba.get(at(world, "irene")).content.decode()
    assert alba.post(revoke, given).status_code == 422
    random = at(world, "irene", f"/credentials/{uuid4()}/revocation")
    foreign = at(world, "ana", f"/credentials/{credential.id}/revocation")
    assert [alba.post(each, given).status_code for each in (random, foreign)] == [404, 404]


def test_a_supervisor_grades_skills_of_others(world):
    browser = browser_of(world, "pablo")
    grade = at(world, "ana", "/skills/new")
    assert '<option value="Consultas bancarias">' in browser.get(grade).content.decode()
    # By its words as by its code: it is what playbooks ask for.
    given = {"f.skill": "consultas Bancarias", "f.level": "4", "f.why": "Auditoría"}
    assert browser.post(grade, given).status_code == 302
    with open_scope(world.everything):
        skill = Skill.objects.get(person_id=world.people["ana"].id)
    assert (skill.name, skill.level) == ("banking_queries", 4)
    given["f.skill"] = "banking_queries"
    assert browser.post(grade, {**given, "f.level": "0"}).status_code == 302
    with open_scope(world.everything):
        assert not Skill.objects.filter(person_id=world.people["ana"].id).exists()
    assert browser.post(grade, {**given, "f.level": "7"}).status_code == 422
    assert browser.post(at(world, "pablo", "/skills/new"), given).status_code == 422
    assert browser_of(world, "marta").post(grade, given).status_code == 404


def test_an_administrator_raises_and_lowers_a_wall(world, alba):
    new = at(world, "ana", "/walls/new")
    given = {"f.client": str(world.id_of("banco")), "f.reason": "Competencia"}
    assert alba.post(new, {**given, "f.reason": ""}).status_code == 422
    assert alba.post(new, {"f.other": "x", "f.reason": "y"}).status_code == 422
    assert alba.post(new, {**given, "f.until_date": "2020-01-01"}).status_code == 422
    assert browser_of(world, "olga").post(new, given).status_code == 403
    assert alba.post(new, given).status_code == 302
    assert browser_of(world, "pablo").get(at(world, "ana")).status_code == 404
    with open_scope(world.everything):
        wall = Wall.objects.get(person_id=world.people["ana"].id)
    lower = at(world, "ana", f"/walls/{wall.id}/end")
    assert alba.post(lower, {}).status_code == 422
    assert alba.post(at(world, "ana", f"/walls/{uuid4()}/end"), {"f.why": "x"}).status_code == 404
    last = (timezone.localdate() + timedelta(days=9)).isoformat()
    assert alba.post(lower, {"f.why": "Acabó", "f.last_date": last}).status_code == 302
    with open_scope(world.everything):
        assert Wall.objects.get(person_id=world.people["ana"].id).until_date.isoformat() == last


def test_an_administrator_grants_changes_and_ends_roles(world, alba):
    hospital = world.id_of("hospital")
    grant = at(world, "ana", f"/roles/{hospital}")
    given: dict[str, Any] = {
        "f.roles": ["reviewer", "operator"],
        "f.authorities.0.decision": "refund",
        "f.authorities.0.limit": "1.250,50",
        "f.authorities.1.decision": "approve",
        "f.overrides": ["credential"],
    }
    assert alba.post(grant, {}).status_code == 422
    assert alba.post(grant, given).status_code == 302
    membership = _membership(world, "ana", "hospital")
    assert membership.roles == ["operator", "reviewer"]
    assert membership.authorities == {
        "refund": {"limit_cents": 125_050},
        "approve": {},
        "override": {"rules": ["credential"]},
    }
    shown = alba.get(grant).content.decode()
    assert 'value="1250,5"' in shown
    assert "Hospital Sur" in alba.get(at(world, "ana")).content.decode()
    end = f"{grant}/end"
    assert alba.post(end, {}).status_code == 422
    assert alba.post(end, {"f.why": "Vuelve al banco"}).status_code == 302
    assert _membership(world, "ana", "hospital").ended_at is not None
    assert alba.post(end, {"f.why": "Otra vez"}).status_code == 404


def _membership(world: World, name: str, client: str) -> Membership:
    with open_scope(world.everything):
        return Membership.objects.get(
            client_id=world.id_of(client), person_id=world.people[name].id
        )


def test_nobody_grants_roles_to_themselves_nor_without_the_right(world, alba):
    banco = world.id_of("banco")
    given = {"f.roles": ["sponsor"]}
    assert alba.post(at(world, "alba", f"/roles/{banco}"), given).status_code == 400
    assert (
        browser_of(world, "olga").post(at(world, "ana", f"/roles/{banco}"), given).status_code
        == 403
    )
    for client in (world.id_of("norte"), uuid4()):
        assert alba.post(at(world, "ana", f"/roles/{client}"), given).status_code == 404
    assert _membership(world, "alba", "banco").roles == ["administrator"]


def test_the_walled_are_granted_nothing(world, alba):
    given = {"f.client": str(world.id_of("hospital")), "f.reason": "Familia"}
    assert alba.post(at(world, "ana", "/walls/new"), given).status_code == 302
    grant = at(world, "ana", f"/roles/{world.id_of('hospital')}")
    refused = alba.post(grant, {"f.roles": ["operator"]})
    assert refused.status_code == 422
    assert "Una barrera ética separa" in refused.content.decode()


def test_the_secret_of_a_key_is_shown_once_and_opens_what_it_may(world, alba):
    banco = world.id_of("banco")
    given = {
        "f.name": "Import of the bank",
        "f.person_id": str(world.people["olga"].id),
        "f.scopes": ["cases:read"],
        "f.expires_date": "2030-01-31",
    }
    answer = alba.post(f"/keys/{banco}/new", given)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "private, no-store"
    secret = answer.content.decode().partition('value="pk_')[2].partition('"')[0]
    identity = identity_of_key(f"pk_{secret}")
    assert identity is not None
    assert identity.client_ids == [banco]
    listed = alba.get("/keys").content.decode()
    assert "Import of the bank" in listed
    assert "Olga Ferrer" in listed
    assert "1 feb 2030, 00:00" in listed  # its last day ends where the reader is
    assert secret not in listed
    revoke = f"/keys/{banco}/{identity.key_id}/revocation"
    assert alba.post(revoke, {}).status_code == 422
    assert alba.post(revoke, {"f.why": "Perdida"}).status_code == 302
    assert "Revocado" in alba.get("/keys").content.decode()
    assert identity_of_key(f"pk_{secret}") is None


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"f.scopes": []}, "f-scopes-error"),
        ({"f.scopes": ["all"]}, "f-errors"),
        ({"f.name": ""}, "f-name-error"),
        ({"f.expires_date": "2020-01-01"}, "f-expires_date-error"),
        ({"f.person_id": str(UUID(int=1))}, "f-person_id-error"),
    ],
)
def test_a_key_that_cannot_be_is_refused(world, alba, wrong, told):
    given = {
        "f.name": "Import",
        "f.person_id": str(world.people["olga"].id),
        "f.scopes": ["cases:read"],
        **wrong,
    }
    answer = alba.post(f"/keys/{world.id_of('banco')}/new", given)
    assert answer.status_code == 422
    assert f'id="{told}"' in answer.content.decode()
    assert "pk_" not in answer.content.decode()
    with open_scope(world.everything):
        assert not ApiKey.objects.filter(client_id=world.id_of("banco")).exists()


def test_keys_are_for_administrators_of_their_client(world, alba):
    for name in ("olga", "marta", "ana"):
        browser = browser_of(world, name)
        assert browser.get("/keys").status_code == 403
        assert browser.get(f"/keys/{world.id_of('banco')}/new").status_code == 403
    assert alba.get(f"/keys/{uuid4()}/new").status_code == 404
    random = f"/keys/{world.id_of('banco')}/{uuid4()}/revocation"
    assert alba.post(random, {"f.why": "x"}).status_code == 404
