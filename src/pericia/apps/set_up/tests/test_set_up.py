"""Setting up an engagement step by step: what stands there, what is refused, what comes of it."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

import pytest
from django.test import Client as Browser
from tests.database import made_once
from tests.pages import browser_of
from tests.statements import count_for
from tests.world import NOW, World, make_world

from pericia.apps.engagements import actions as engagements
from pericia.apps.engagements.models import Engagement, EngagementProvider, ServiceLine
from pericia.apps.journal.actors import SYSTEM
from pericia.apps.journal.queries import newest_events
from pericia.apps.organisations.actions import list_provider
from pericia.apps.organisations.models import Client
from pericia.apps.people import actions as people
from pericia.apps.people.models import Account
from pericia.apps.set_up.agreeing import agreement_from, answers_of
from pericia.apps.set_up.filling import Filling
from pericia.apps.set_up.models import SetUp
from pericia.tenancy.scope import open_scope

CALENDAR = {
    "f.calendar.time_zone": "Europe/Madrid",
    "f.calendar.weekdays": "09:00-14:00, 16:00-19:00",
    "f.calendar.holidays_country": "ES",
    "f.calendar.holidays_subdivision": "MD",
}
SERVICE = "clinical-coding"
ON = {"on": "1"}


@pytest.fixture(scope="module")
def world() -> World:
    world = made_once(make_world)
    with open_scope(world.everything):
        list_provider(actor=SYSTEM, now=NOW, organisation_id=world.id_of("norte"), is_listed=True)
    return world


@pytest.fixture
def olga(world: World) -> Browser:
    return browser_of(world, "olga")


def new_at(world: World) -> str:
    return f"/engagements/{world.id_of('hospital')}/new"


def post(browser: Browser, address: str, given: dict[str, Any], status: int = 302) -> str:
    """Where it leads, or what the page says."""
    answer = browser.post(address, given)
    assert answer.status_code == status, answer.content.decode().partition("<main")[2]
    return answer.headers["Location"] if status == 302 else answer.content.decode()


def fill(world: World, browser: Browser, name: str, **changed: dict[str, Any]) -> str:
    """Every step but the last; the address of the summary."""
    given: dict[str, dict[str, Any]] = {
        "services": {"f.services": SERVICE},
        "playbooks": {f"f.{SERVICE}.version": str(world.playbooks["coding"].number)},
        "providers": {
            "f.providers.0.provider_id": str(world.id_of("manos")),
            "f.providers.0.services": SERVICE,
            "f.providers.0.languages": "es",
        },
        "hours": CALENDAR,
        "scope": {
            f"f.{SERVICE}.name": "Codificación",
            f"f.{SERVICE}.code": f"coding-{name.lower()}",
            f"f.{SERVICE}.languages": "es",
            f"f.{SERVICE}.data_class": "restricted",
            f"f.{SERVICE}.priority": "0",
            f"f.{SERVICE}.shared_hours_min": "0",
        },
        "levels": {f"f.{SERVICE}.sla_hours": "16", f"f.{SERVICE}.review_percent": "20"},
        "prices": {
            f"f.{SERVICE}.rate_card.0.unit": "Episodio",
            f"f.{SERVICE}.rate_card.0.price": "4,5",
        },
        "governance": {
            "f.governance.0.decision": "sign_off",
            "f.governance.0.roles": "expert",
            "f.governance.0.credential": "clinical_coder",
        },
        "people": {},
    }
    start = {"f.name": name, "f.currency": "EUR", "f.retention_days": "730"}
    address = post(browser, new_at(world), start | ON)
    for step, answer in given.items():
        assert address.endswith(step)
        address = post(browser, address, {**answer, **changed.get(step, {})} | ON)
    assert address.endswith("summary")
    return address


def begun(world: World) -> int:
    with open_scope(world.everything):
        return SetUp.objects.filter(client_id=world.id_of("hospital")).count()


def test_it_begins_with_the_terms_of_the_catalogue_and_is_made_as_a_whole(world, olga):
    address = fill(world, olga, "Uno")
    levels = olga.get(address.replace("summary", "levels")).content.decode()
    assert 'value="16"' in levels
    # Left without a provider, the step begins anew with what is offered of the services by then.
    providers = address.replace("summary", "providers")
    chosen = olga.get(providers).content.decode()
    post(olga, providers, {"f.providers.0.services": "", "leave": "1"})
    assert f'value="{SERVICE}"' in olga.get(providers).content.decode()
    row = {
        "f.providers.0.provider_id": str(world.id_of("manos")),
        "f.providers.0.services": SERVICE,
    }
    post(olga, providers, row | {"f.providers.0.languages": "es"} | ON)
    assert olga.get(providers).content.decode().count(" checked") == chosen.count(" checked")
    seen = olga.get(address).content.decode()
    for words in ("Codificación (coding-uno)", "Episodio: 4,50", "se creará"):
        assert words in seen
    made = post(olga, address, {"live": "1"})
    client_id = world.id_of("hospital")
    with open_scope(world.everything):
        engagement = Engagement.objects.get(client_id=client_id, name="Uno")
        line = ServiceLine.objects.get(client_id=client_id, engagement_id=engagement.id)
        verbs = [each.verb for each in newest_events(client_id)]
    assert made.endswith(str(engagement.id))
    assert engagement.state == "live"
    needs = {"roles": ["expert"], "credential": "clinical_coder"}
    assert engagement.governance == line.governance == {"sign_off": needs}
    assert (line.sla_seconds, line.data_class) == (16 * 3600, "restricted")
    assert line.rate_card == {"Episodio": {"cents": 450}}
    assert line.calendar["week"]["fri"] == [["09:00", "14:00"], ["16:00", "19:00"]]
    assert "set_up.finished" in verbs
    assert begun(world) == 0


@pytest.mark.parametrize(
    ("step", "wrong", "field", "said"),
    [
        ("services", {"f.services": []}, "f-services", "Rellene este campo"),
        ("providers", {"f.providers.0.languages": "fr"}, "f-providers-0-services", "fr"),
        ("hours", {"f.calendar.weekdays": "9 a 5"}, "f-calendar-weekdays", "acaba después"),
        ("hours", {"f.calendar.weekdays": "de nueve"}, "f-calendar-weekdays", "09:00-14:00"),
        ("scope", {f"f.{SERVICE}.code": "coding"}, f"f-{SERVICE}-code", "código"),
        ("scope", {f"f.{SERVICE}.countries": "XX"}, f"f-{SERVICE}-countries", "país"),
        ("levels", {f"f.{SERVICE}.sla_hours": "0"}, f"f-{SERVICE}-sla_hours", "plazo"),
    ],
)
def test_a_step_is_checked_as_it_is_left_and_says_so_at_its_field(
    world, olga, step, wrong, field, said
):
    name = f"Mal-{step}-{len(said)}-{len(field)}"
    with pytest.raises(AssertionError) as stopped:
        fill(world, olga, name, **{step: wrong})
    with open_scope(world.everything):
        set_up = SetUp.objects.get(client_id=world.id_of("hospital"), name=name)
    address = f"/engagements/{world.id_of('hospital')}/set-up/{set_up.id}/{step}"
    assert step not in set_up.done
    assert 'class="error-summary"' in str(stopped.value)
    assert f'href="#{field}"' in str(stopped.value)
    # Whoever goes back or leaves keeps even what is not right yet.
    assert post(olga, address, {**wrong, "leave": "1"}) == "/engagements"
    summary = olga.get(address.replace(f"/{step}", "/summary"), follow=True).content.decode()
    assert "Antes falta:" in summary or step == "services"
    # It is gone on with at the first step that is not right yet.
    assert f'href="{address}">{name}<' in olga.get(new_at(world)).content.decode()
    listed = olga.get("/engagements").content.decode()
    assert f'href="{address}">Continuar «{name}»</a>' in listed
    assert (
        f'href="{address}"' not in browser_of(world, "julio").get("/engagements").content.decode()
    )
    assert post(olga, address.replace(f"/{step}", "/leaving"), {}) == "/engagements"
    assert "ya es un encargo, o se abandonó" in post(olga, address, {}, 404)


def test_a_change_is_told_at_its_field_at_once_and_nothing_is_kept(world, olga):
    address = fill(world, olga, "Momento").replace("/summary", "/hours")
    looked = {
        **CALENDAR,
        "f.calendar.weekdays": "mañanas",
        "f.calendar.sat": "14:00-9",
        "look": "1",
    }
    wrong = olga.post(address, looked).json()["wrong"]
    told = {each["id"]: each["message"] for each in wrong}
    assert "09:00-14:00" in told.pop("f-calendar-weekdays")
    assert told == {}  # what no pattern can tell comes once every field can be read
    looked["f.calendar.weekdays"] = "9-14, 16-19"
    assert [each["id"] for each in olga.post(address, looked).json()["wrong"]] == ["f-calendar-sat"]
    looked["f.calendar.sat"] = "9-14"
    assert olga.post(address, looked).json() == {"wrong": []}
    begun = olga.post(new_at(world), {"f.name": "", "look": "1"}).json()["wrong"]
    assert "f-name" in [each["id"] for each in begun]
    with open_scope(world.everything):
        kept = SetUp.objects.get(client_id=world.id_of("hospital"), name="Momento")
        assert "sat" not in kept.answers["hours"]["calendar"]
        assert not SetUp.objects.filter(name="").exists()


def test_nothing_is_half_made_where_a_part_is_refused_at_the_end(world, olga):
    address = fill(world, olga, "Dos")
    before = begun(world)
    client_id = world.id_of("hospital")
    with open_scope(world.everything):
        engagement = Engagement.objects.get(client_id=client_id, name="clinical-coding 2026")
        engagements.add_service_line(
            actor=SYSTEM, now=NOW, client_id=client_id, engagement_id=engagement.id,
            playbook_id=world.playbooks["coding"].id, name="Otra", code="coding-dos",
            sla_seconds=3600, calendar=world.coding.calendar, languages=["es"],
        )  # fmt: skip
    seen = post(olga, address, {"make": "1"}, 422)
    assert "no se puede crear" in seen
    with open_scope(world.everything):
        assert not Engagement.objects.filter(client_id=client_id, name="Dos").exists()
    assert begun(world) == before
    post(olga, address.replace("summary", "leaving"), {})


def test_people_who_are_missing_are_told_in_words_with_what_to_do(world, olga):
    address = fill(world, olga, "Tres").replace("summary", "people")
    seen = re.sub(r"\s+", " ", olga.get(address).content.decode())
    assert "Todos los pasos tienen a alguien" in seen
    assert "Irene Lobo, Nuria Sanz" in seen
    with open_scope(world.everything):
        for name in ("irene", "nuria"):
            someone = world.people[name]
            people.end_membership(
                actor=SYSTEM, now=NOW, client_id=world.id_of("hospital"),
                person_id=someone.id, why="Se va",
            )  # fmt: skip
    seen = re.sub(r"\s+", " ", olga.get(address).content.decode())
    assert "1 paso no tiene a nadie hoy" in seen
    assert "Anote la credencial Codificador clínico de alguien" in seen
    assert count_for(olga, address) <= 18
    post(olga, address.replace("people", "leaving"), {})


def test_a_draft_is_completed_by_the_same_steps(world, olga):
    """As a signed decision drafts it: the steps hold what it says, and change it."""
    client_id = world.id_of("banco")
    said: dict[str, Any] = {"actor": SYSTEM, "now": NOW, "client_id": client_id}
    with open_scope(world.everything):
        draft = engagements.draft_engagement(name="Decidido", **said)
        engagements.add_provider(
            engagement_id=draft.id, provider_id=world.id_of("norte"),
            services=["customer-queries"], languages=["es"], **said,
        )  # fmt: skip
        line = engagements.add_service_line(
            engagement_id=draft.id, playbook_id=world.playbooks["queries"].id, name="Consultas",
            code="decided", sla_seconds=7200, calendar=world.queries.calendar, languages=["es"],
            quality_plan={"review_share": 0.3, "kept": 1}, **said,
        )  # fmt: skip
    address = f"/engagements/{client_id}/{draft.id}/completion"
    assert 'value="Decidido"' in olga.get(address).content.decode()
    start = {"f.name": "Decidido y firme", "f.currency": "EUR", "f.retention_days": "365"}
    step = post(olga, address, start | ON)
    assert olga.get(address).status_code == 302
    given = {
        "services": {"f.services": "customer-queries"},
        "playbooks": {"f.customer-queries.version": str(world.playbooks["queries"].number)},
        "providers": {
            "f.providers.0.provider_id": str(world.id_of("manos")),
            "f.providers.0.services": "customer-queries",
            "f.providers.0.languages": "es, en",
        },
        "hours": CALENDAR,
        "scope": {
            "f.customer-queries.name": "Consultas",
            "f.customer-queries.code": "decided",
            "f.customer-queries.languages": "es, en",
            "f.customer-queries.data_class": "internal",
        },
        "levels": {
            "f.customer-queries.sla_hours": "4", "f.customer-queries.review_percent": "30"
        },
        "prices": {},
        "governance": {},
        "people": {},
    }  # fmt: skip
    for answer in given.values():
        step = post(olga, step, answer | ON)
    post(olga, step, {"make": "1"})
    with open_scope(world.everything):
        draft.refresh_from_db()
        line.refresh_from_db()
        providers = EngagementProvider.objects.filter(client_id=client_id, engagement_id=draft.id)
        names = [each.provider_name for each in providers]
    assert (draft.name, draft.retention_days, draft.state) == ("Decidido y firme", 365, "draft")
    assert (line.sla_seconds, line.languages) == (4 * 3600, ["en", "es"])
    assert line.quality_plan["kept"] == 1
    assert len(line.quality_plan["review_seed"]) == 64
    assert names == ["Manos"]


def test_only_who_manages_engagements_sets_one_up(world, olga):
    address = fill(world, olga, "Cuatro")
    for name, status in (("julio", 403), ("marta", 404), ("carmen", 403)):
        assert browser_of(world, name).get(new_at(world)).status_code == status
        assert browser_of(world, name).get(address).status_code in (403, 404)
    post(olga, address.replace("summary", "leaving"), {})


NEW_CLIENT = {
    "f.new_client.name": "Clínica Nueva",
    "f.new_client.slug": "clinica-nueva",
    "f.new_client.country": "ES",
    "f.new_client.time_zone": "Atlantic/Canary",
    "f.new_client.currency": "eur",
    "f.new_client.hours.weekdays": "08:00-15:00",
}


def test_each_service_may_have_a_calendar_of_its_own(world, olga):
    start = {"f.name": "Dos", "f.currency": "EUR", "f.retention_days": "730"}
    address = post(olga, new_at(world), start | ON)
    address = post(olga, address, {"f.services": [SERVICE, "data-entry"]} | ON)
    hours = address.replace("playbooks", "hours")
    shown = olga.get(hours).content.decode()
    assert "Servicios con horario propio" in shown
    assert "Grabación de datos: un calendario propio" in shown
    wrong = post(olga, hours, {**CALENDAR, "f.own.data-entry.sat": "de nueve", **ON}, 422)
    assert "Escriba cada turno" in wrong.partition('id="f-own-data-entry-sat-error"')[2][:200]
    post(olga, hours, {**CALENDAR, "f.own.data-entry.sat": "10:00-12:00", **ON})
    with open_scope(world.everything):
        found = SetUp.objects.get(name="Dos")
        filling = Filling(
            world.actor("olga", "hospital"),
            Client.objects.get(client_id=found.client_id),
            {
                **found.answers,
                "providers": {"providers": []},
                "scope": {each: prefilled_scope(each) for each in (SERVICE, "data-entry")},
                "levels": {each: {"sla_hours": 8} for each in (SERVICE, "data-entry")},
            },
        )
        coding, keying = agreement_from(filling)["service_lines"]
    assert coding["calendar"]["week"]["fri"] == [["09:00", "14:00"], ["16:00", "19:00"]]
    assert keying["calendar"]["week"] == {"sat": [["10:00", "12:00"]]}
    assert keying["calendar"]["time_zone"] == "Europe/Madrid"
    draft = {"engagement": {"governance": {}, "name": "Dos"}, "providers": []}
    lines = [
        {**each, "name": each["code"], "priority": 0, "rate_card": {}} for each in (coding, keying)
    ]
    again = answers_of({**draft, "service_lines": lines}, "EUR")["hours"]
    assert again["own"] == {"data-entry": {"sat": "10:00-12:00", "time_zone": "Europe/Madrid"}}


def prefilled_scope(code: str) -> dict[str, Any]:
    return {"name": code, "code": code, "data_class": "internal"}


def test_who_runs_the_platform_registers_client_and_provider_on_the_way(world):
    olga = browser_of(world, "olga")
    assert "Un cliente nuevo" not in olga.get("/engagements/new").content.decode()
    chosen = {"f.client": str(world.id_of("hospital"))}
    assert post(olga, "/engagements/new", chosen) == new_at(world)
    assert browser_of(world, "ana").get("/engagements/new").status_code == 403
    account = Account.objects.filter(id=world.people["olga"].account_id)
    account.update(is_platform_administrator=True)
    try:
        form = olga.get("/engagements/new").content.decode()
        field = form.partition('id="f-client"')[2].partition("</legend>")[0]
        assert "Cliente" in field
        assert "opcional" not in field, "one is chosen or described"
        for wrong in ({}, {**chosen, **NEW_CLIENT}):
            assert "uno de los dos" in post(olga, "/engagements/new", wrong, 422)
        taken = {**NEW_CLIENT, "f.new_client.slug": world.hospital.slug}
        assert "f-new_client-slug-error" in post(olga, "/engagements/new", taken, 422)
        address = post(olga, "/engagements/new", NEW_CLIENT)
        start = {"f.name": "Primero", "f.currency": "EUR", "f.retention_days": "730"}
        address = post(olga, address, start | ON)
        address = post(olga, address, {"f.services": SERVICE} | ON)
        providers = address.replace("playbooks", "providers")
        page = post(olga, providers, {"f.providers.0.languages": "es", "register": "1"})
        given = {
            "f.name": "Manos Canarias",
            "f.kind": "captive",
            "f.country": "ES",
            "f.site": "Las Palmas",
            "f.time_zone": "Atlantic/Canary",
            "f.hours.weekdays": "08:00-15:00",
            "f.services": SERVICE,
            "f.languages": "es",
            "f.administrator.name": "Nira Santana",
            "f.administrator.email": world.people["olga"].email,
        }
        assert "f-administrator-email-error" in post(olga, page, given, 422)
        given["f.administrator.email"] = "nira@manos.example"
        assert post(olga, page, given) == providers
        shown = olga.get(providers).content.decode()
        assert re.search(r"<input[^>]* checked[^>]*> ?(<span>)?Manos Canarias", shown), shown
        assert "35 h a la semana" in " ".join(shown.split())
        client_id = UUID(address.split("/")[2])
        with open_scope([client_id]):
            registered = Client.objects.get(client_id=client_id)
            assert newest_events(client_id)[-1].actor.startswith("account:")
        assert (registered.currency, registered.time_zone) == ("EUR", "Atlantic/Canary")
        assert registered.hours["week"]["mon"] == [["08:00", "15:00"]]
    finally:
        account.update(is_platform_administrator=False)
    assert olga.get(page).status_code == 403
    assert post(olga, "/engagements/new", NEW_CLIENT, 422)
