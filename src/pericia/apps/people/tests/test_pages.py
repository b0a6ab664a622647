"""Pages of people: who is found by whom, what is seen of them, and what the week shows."""

from __future__ import annotations

import re
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from django.utils import timezone
from tests.pages import browser_of
from tests.statements import count_for
from tests.world import CLIENT_HOURS, NOW, World, make_world

from pericia.apps.journal.actors import SYSTEM
from pericia.apps.organisations import hours
from pericia.apps.people import actions
from pericia.apps.people.pictures import week_in_picture
from pericia.tenancy.scope import open_scope

# What Manos alone knows of its people: where they work, how good they are, what they cost.
INTERNALS = ("Sevilla", "Consultas bancarias", "15,00", "Manos", "Restringido", "08:00–20:00")


def page(world: World, name: str, address: str) -> str:
    answer = browser_of(world, name).get(address)
    assert answer.status_code == 200, (name, address, answer.status_code)
    return answer.content.decode()


def page_of(world: World, name: str) -> str:
    return f"/people/{world.people[name].id}"


def declare(world: World, name: str, expires: date | None, *, verify: bool = True) -> UUID:
    """A credential of somebody at Manos."""
    said = {"actor": SYSTEM, "now": timezone.now(), "organisation_id": world.id_of("manos")}
    with open_scope([world.id_of("manos")]):
        credential = actions.add_credential(
            person_id=world.people[name].id,
            kind="gestor",
            title=f"Gestor {uuid4()}",
            issuer="Colegio",
            jurisdiction="ES",
            expires_date=expires,
            **said,
        )
        if verify:
            actions.verify_credential(
                credential_id=credential.id,
                verified_date=date(2026, 1, 1),
                verifier_name="Ana",
                **said,
            )
    return credential.id


def wall(world: World, name: str, client: str) -> UUID:
    with open_scope([world.id_of("manos")]):
        return actions.raise_wall(
            actor=SYSTEM,
            now=NOW,
            organisation_id=world.id_of("manos"),
            person_id=world.people[name].id,
            walled_id=world.id_of(client),
            reason="Su hermana dirige un competidor",
        ).id


def test_the_list_holds_who_works_for_the_readers_clients(world):
    seen = page(world, "pablo", "/people")
    for name in ("Ana Ruiz", "Irene Lobo", "Clara Soto", "Marta Rojas", "Pablo Nieto"):
        assert name in seen
    seen = page(world, "marta", "/people")
    assert "Ana Ruiz" in seen
    assert "Irene Lobo" not in seen
    assert browser_of(world, "ana").get("/people").status_code == 403


@pytest.mark.parametrize(
    ("query", "found", "absent"),
    [
        ("q=RUI", ["Ana Ruiz"], ["Luis Gil"]),
        ("skill=banking_queries&level=4", ["Sonia Vega", "Raúl Cano"], ["Ana Ruiz", "Irene Lobo"]),
        ("language=en", ["Ana Ruiz"], ["Clara Soto"]),
        ("language=fr", [], ["Ana Ruiz"]),
        ("q=nobody-at-all", [], ["Ana Ruiz"]),
    ],
)
def test_the_list_is_filtered(world, query, found, absent):
    seen = page(world, "pablo", f"/people?{query}").partition('id="people"')[2]
    assert [name for name in found if name not in seen] == []
    assert [name for name in absent if name in seen] == []
    assert found or "Nadie cumple estos filtros" in seen


def test_only_languages_that_somebody_speaks_are_offered(world):
    def offered(name, address="/people"):
        field = page(world, name, address).partition('id="language"')[2].partition("</select>")[0]
        return re.findall(r'value="(..)"', field)

    assert offered("pablo") == ["es", "en"]
    assert "fr" in offered("pablo", "/people?language=fr")


def test_the_list_finds_who_needs_a_credential_renewed():
    world = make_world()
    today = timezone.localdate()
    declare(world, "ana", today - timedelta(days=1))
    declare(world, "luis", today + timedelta(days=5))
    declare(world, "sonia", today + timedelta(days=20))
    declare(world, "raul", today + timedelta(days=80))
    expected = {
        "0": {"Ana Ruiz"},
        "7": {"Luis Gil"},
        "30": {"Luis Gil", "Sonia Vega"},
        "90": {"Luis Gil", "Sonia Vega", "Raúl Cano"},
    }
    for days, names in expected.items():
        seen = page(world, "pablo", f"/people?expires={days}").partition('id="people"')[2]
        known = {"Ana Ruiz", "Luis Gil", "Sonia Vega", "Raúl Cano", "Rosa Peña"}
        assert {name for name in known if name in seen} == names, days


@pytest.mark.parametrize("query", ["level=x", "expires=x", "expires=12", "q=%00", "client=x"])
def test_a_filter_that_says_nothing_narrows_nothing(world, query):
    assert "Ana Ruiz" in page(world, "pablo", f"/people?{query}")


def test_a_page_that_never_was_is_refused(world):
    assert browser_of(world, "pablo").get("/people?after=x").status_code == 400
    assert browser_of(world, "pablo").get("/people?after=WzEsMl0").status_code == 400


def test_a_colleague_sees_all_but_cost_and_walls(world):
    seen = page(world, "pablo", page_of(world, "irene"))
    for words in (
        "Sevilla",
        "Codificación clínica",
        "5 de 5",
        "inglés C1",
        "Consejería de Educación",
    ):
        assert words in seen
    assert "Verificado" in seen
    assert "31 dic 2040" in seen
    assert "Registro de titulados" in seen
    assert "Comparten 40 h de esta semana" in seen or "Comparten 3" in seen
    for hidden in ("Coste por hora", "Barreras éticas", "credentials/new", "/change"):
        assert hidden not in seen


def test_an_administrator_sees_cost_walls_and_what_to_change(world):
    seen = page(world, "alba", page_of(world, "irene"))
    for words in ("Coste por hora", "45,00", "Barreras éticas", "credentials/new", "/change"):
        assert words in seen


def test_a_sponsor_sees_roles_and_nothing_that_the_provider_alone_knows(world):
    for name in ("ana", "luis", "sonia", "rosa", "pablo", "olga"):
        seen = page(world, "marta", page_of(world, name))
        assert world.people[name].name in seen
        assert "Banco Norte" in seen
        assert [words for words in INTERNALS if words in seen] == []
        assert "Hospital Sur" not in seen
    assert [words for words in INTERNALS if words in page(world, "marta", "/people")] == []


def test_one_provider_does_not_see_what_the_other_knows(world):
    seen = page(world, "pablo", page_of(world, "clara"))
    assert "Operador" in seen
    assert "Consultas bancarias" not in seen
    assert "Horario de trabajo" not in seen


def test_everybody_sees_themselves_and_nobody_else_without_a_role_for_it(world):
    seen = page(world, "ana", page_of(world, "ana"))
    assert "Consultas bancarias" in seen
    assert "Coste por hora" not in seen
    assert browser_of(world, "ana").get(page_of(world, "luis")).status_code == 404


def test_a_person_of_another_client_answers_as_a_random_one(world):
    browser = browser_of(world, "marta")
    json = {"Accept": "application/json"}
    told = [
        browser.get(f"/people/{each}{tail}", headers=json).content
        for each in (world.people["irene"].id, world.people["julio"].id, uuid4())
        for tail in ("", "/change", "/hours", "/skills/new", "/credentials/new", "/walls/new")
    ]
    assert len(set(told)) == 1
    assert b"not_found" in told[0]


def test_somebody_behind_a_wall_is_found_nowhere():
    world = make_world()
    wall(world, "ana", "banco")
    gone = page_of(world, "ana")
    for name in ("marta", "olga", "pablo", "tomas"):
        assert "Ana Ruiz" not in page(world, name, "/people")
        assert "Ana Ruiz" not in page(world, name, "/people?q=Ana")
        browser = browser_of(world, name)
        answers = [browser.get(each) for each in (gone, f"/people/{uuid4()}")]
        assert [each.status_code for each in answers] == [404, 404]
        assert "Ana Ruiz" not in answers[0].content.decode()
    assert "Ana Ruiz" not in page(world, "alba", f"/keys/{world.id_of('banco')}/new")
    assert browser_of(world, "ana").get("/people").status_code == 403


def test_skills_of_the_walled_are_not_offered_as_a_filter():
    world = make_world()
    with open_scope([world.id_of("manos")]):
        actions.grade_skill(
            actor=SYSTEM,
            now=NOW,
            organisation_id=world.id_of("manos"),
            person_id=world.people["ana"].id,
            skill="rare_skill",
            level=3,
        )
    assert "rare_skill" in page(world, "pablo", "/people")
    wall(world, "ana", "banco")
    assert "rare_skill" not in page(world, "pablo", "/people")


def test_only_who_manages_people_finds_the_walled_among_the_staff():
    world = make_world()
    wall(world, "ana", "banco")
    staff = f"/people/at/{world.id_of('manos')}"
    assert "Ana Ruiz" in page(world, "alba", staff)
    assert "Luis Gil" not in page(world, "alba", f"{staff}?q=ana")
    seen = page(world, "alba", page_of(world, "ana"))
    assert "Su hermana dirige un competidor" in seen
    assert "Banco Norte" in seen
    assert browser_of(world, "pablo").get(staff).status_code == 403
    for employer in (world.id_of("norte"), uuid4()):
        assert browser_of(world, "alba").get(f"/people/at/{employer}").status_code == 404


def test_the_staff_comes_page_by_page(world, monkeypatch):
    monkeypatch.setattr("pericia.web.paging.page_of.__defaults__", (4,))
    address, names = f"/people/at/{world.id_of('manos')}", []
    while address:
        seen = page(world, "alba", address)
        names += [each.name for each in world.people.values() if f">{each.name}</a>" in seen]
        more = seen.partition('rel="next" href="')[2].partition('"')[0]
        address = more and f"/people/at/{world.id_of('manos')}{more}"
    assert sorted(names) == sorted(
        each.name for each in world.people.values() if each.organisation_id == world.id_of("manos")
    )


def test_the_pages_speak_english_too(world):
    browser = browser_of(world, "tomas")
    browser.post("/language", {"language": "en"})
    seen = browser.get(page_of(world, "irene")).content.decode()
    listed = browser.get("/people").content.decode()
    browser.post("/language", {"language": "es"})
    assert "Working hours" in seen
    assert "h of this week" in seen
    assert "Credential expires" in listed


def test_the_week_shows_own_client_and_shared_hours_in_the_persons_zone():
    bogota = {
        "time_zone": "America/Bogota",
        "week": {"mon": [["07:00", "12:00"]], "tue": [["00:00", "24:00"]]},
        "holidays": None,
    }
    week = week_in_picture(bogota, "Banco Norte", CLIENT_HOURS, date(2026, 3, 4))
    assert week is not None
    monday, tuesday, wednesday = week.days[:3]
    # Madrid is six hours ahead: 09:00-14:00 and 16:00-19:00 there are 03:00-08:00 and 10:00-13:00.
    assert monday.day == date(2026, 3, 2)
    assert monday.own == [(7 * 60, 5 * 60)]
    assert monday.client == [(3 * 60, 5 * 60), (10 * 60, 3 * 60)]
    assert monday.shared == [(7 * 60, 60), (10 * 60, 2 * 60)]
    assert monday.words == "07:00–08:00, 10:00–12:00"
    assert tuesday.own == [(0, 24 * 60)]
    assert wednesday.shared == []
    assert week.shared_hours == 11


def test_the_week_leaves_holidays_out_and_needs_both_hours():
    always = {**CLIENT_HOURS, "holidays": None}
    epiphany = week_in_picture(always, "Banco Norte", CLIENT_HOURS, date(2026, 1, 6))
    assert epiphany is not None
    assert [bool(each.shared) for each in epiphany.days[:3]] == [True, False, True]
    assert week_in_picture({}, "Banco Norte", CLIENT_HOURS, date(2026, 1, 6)) is None
    assert hours.in_words({}, date(2026, 1, 6)) is None


def test_pages_send_few_statements(world):
    browser = browser_of(world, "alba")
    assert count_for(browser, "/people") == 8
    assert count_for(browser, page_of(world, "irene")) == 12
    assert count_for(browser, f"/people/at/{world.id_of('manos')}") == 7
    assert count_for(browser, "/keys") == 8
    assert count_for(browser_of(world, "marta"), page_of(world, "ana")) == 6
