"""Pages of engagements: what each role reads of what was agreed, and who changes it."""

from __future__ import annotations

import re
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from tests.database import made_once
from tests.pages import browser_of
from tests.statements import count_for
from tests.world import NOW, World, make_world

from pericia.apps.engagements.actions import draft_engagement
from pericia.apps.engagements.models import (
    ChangeOrder,
    Engagement,
    EngagementProvider,
    ServiceLine,
)
from pericia.apps.journal.actors import SYSTEM
from pericia.apps.journal.queries import newest_events
from pericia.apps.organisations.actions import describe_process
from pericia.apps.people.actions import raise_wall
from pericia.tenancy.scope import open_scope

CALENDAR = {
    "f.calendar.time_zone": "Europe/Madrid",
    "f.calendar.weekdays": "09:00-14:00, 16:00-19:00",
    "f.calendar.holidays_country": "ES",
    "f.calendar.holidays_subdivision": "MD",
}
TERMS = {
    "f.name": "Consultas de clientes",
    "f.sla_hours": "8",
    "f.languages": "es",
    "f.countries": "ES",
    "f.data_class": "confidential",
    "f.priority": "0",
    "f.review_percent": "20",
    **CALENDAR,
}


@pytest.fixture
def world() -> World:
    return made_once(make_world)


def at(world: World, tail: str = "") -> str:
    return f"/engagements/{world.id_of('banco')}/{world.queries.engagement_id}{tail}"


def line_at(world: World, tail: str = "") -> str:
    return at(world, f"/lines/{world.queries.id}{tail}")


def page(world: World, name: str, address: str) -> str:
    answer = browser_of(world, name).get(address)
    assert answer.status_code == 200, (name, address, answer.status_code)
    return answer.content.decode()


def state(world: World, engagement_id: UUID | None = None) -> str:
    with open_scope(world.everything):
        wanted = engagement_id or world.queries.engagement_id
        return Engagement.objects.get(client_id=world.id_of("banco"), id=wanted).state


def stored(world: World) -> ServiceLine:
    with open_scope(world.everything):
        return ServiceLine.objects.get(client_id=world.id_of("banco"), id=world.queries.id)


def draft(world: World, **more: Any) -> UUID:
    with world.open_as("olga") as olga:
        made = draft_engagement(
            actor=olga, now=NOW, client_id=world.id_of("banco"), name=f"Cobros {uuid4()}", **more
        )
    return made.id


def test_the_list_holds_the_engagements_of_the_readers_clients(world):
    seen = page(world, "olga", "/engagements")
    assert "customer-queries 2026" in seen
    assert "clinical-coding 2026" in seen
    assert "En marcha" in seen
    seen = page(world, "marta", "/engagements")
    assert "customer-queries 2026" in seen
    assert "clinical-coding 2026" not in seen
    assert browser_of(world, "ana").get("/engagements").status_code == 403


@pytest.mark.parametrize("name", ["marta", "olga", "alba", "tomas", "fina", "pablo"])
def test_the_page_tells_what_was_agreed(world, name):
    seen = page(world, name, at(world))
    for words in ("Banco Norte", "Manos", "Norte Servicios", "Centro cautivo", "730 días"):
        assert words in seen
    seen = page(world, name, line_at(world))
    for words in ("De lunes a viernes", "09:00–14:00, 16:00–19:00", "España (MD)", "8 h", "20"):
        assert words in seen


def test_the_seed_of_the_sample_is_on_no_page(world):
    seed = stored(world).quality_plan["review_seed"]
    browser = browser_of(world, "olga")
    change = line_at(world, "/changes/new?version=1")
    changed = {**TERMS, "f.playbook_id": str(world.playbooks["queries"].id), "f.why": "Más"}
    wrong = browser.post(change, {**changed, "f.sla_hours": "x"})
    assert wrong.status_code == 422
    assert seed not in wrong.content.decode()
    assert browser.post(change, {**changed, "f.review_percent": "50"}).status_code == 302
    for address in (at(world), line_at(world), line_at(world, "/changes/new?version=2")):
        for name in ("olga", "marta"):
            assert seed not in page(world, name, address)
    assert "SHA-256 de la semilla" in page(world, "marta", line_at(world))
    assert stored(world).quality_plan == {"review_share": 0.5, "review_seed": seed}


def test_a_sponsor_sees_no_buttons_to_manage_but_may_agree_a_change(world):
    seen = page(world, "marta", at(world))
    for tail in ("/pause", "/end", "/lines/new", "/providers/new"):
        assert at(world, tail) not in seen
    assert line_at(world, "/changes/new") in page(world, "marta", line_at(world))
    assert line_at(world, "/changes/new") not in page(world, "tomas", line_at(world))


def test_a_foreign_engagement_and_line_answer_as_random_ones(world):
    browser = browser_of(world, "marta")
    hospital, coding = world.id_of("hospital"), world.coding
    told = set()
    for client, engagement, line in (
        (hospital, coding.engagement_id, coding.id),
        (world.id_of("banco"), coding.engagement_id, coding.id),
        (uuid4(), uuid4(), uuid4()),
        (world.id_of("banco"), uuid4(), uuid4()),
    ):
        base = f"/engagements/{client}/{engagement}"
        for address in (base, f"{base}/providers", f"{base}/lines/{line}"):
            answer = browser.get(address, headers={"Accept": "application/json"})
            assert answer.status_code == 404
            told.add(re.sub("client|engagement", "", answer.json()["detail"]))
    assert len(told) == 1


def test_a_line_is_not_shown_below_another_engagement(world):
    other = draft(world)
    address = f"/engagements/{world.id_of('banco')}/{other}/lines/{world.queries.id}"
    for tail in ("", "/changes/new", "/seed"):
        assert browser_of(world, "olga").get(f"{address}{tail}").status_code == 404


def test_providers_are_compared_with_internals_for_their_own_people_alone(world):
    seen = page(world, "olga", at(world, "/providers"))
    for words in ("Manos", "Norte Servicios", "Sevilla", "Operador: 3", "Operador: 1", "40 h"):
        assert words in seen or words == "40 h"
    seen = page(world, "marta", at(world, "/providers"))
    assert "Norte Servicios" in seen
    assert "Operador: 3" in seen
    for hidden in ("Sevilla", "clinical-coding", "Colombia"):
        assert hidden not in seen
    assert "Operador:" not in page(world, "fina", at(world, "/providers"))


def test_the_walled_are_not_counted(world):
    with open_scope([world.id_of("manos")]):
        raise_wall(
            actor=SYSTEM,
            now=NOW,
            organisation_id=world.id_of("manos"),
            person_id=world.people["ana"].id,
            walled_id=world.id_of("banco"),
            reason="Familia",
        )
    assert "Operador: 2" in page(world, "marta", at(world, "/providers"))


def test_an_engagement_is_drafted_staffed_and_taken_live_paused_and_ended(world):
    browser = browser_of(world, "olga")
    with open_scope([world.id_of("banco")]):
        process = describe_process(
            actor=SYSTEM, now=NOW, client_id=world.id_of("banco"), name="Cobros"
        )
    one = draft(
        world,
        process_id=process.id,
        statement_of_work="Reclamar lo vencido",
        starts_date=date(2026, 4, 1),
        governance={"write_off": {"roles": ["expert"], "limit_cents": 100_000}},
    )
    base = f"/engagements/{world.id_of('banco')}/{one}"
    seen = page(world, "olga", base)
    for words in ("Cobros", "Reclamar lo vencido", "1 abr 2026", "Baja de una deuda", "1000,00"):
        assert words in seen or words == "1000,00"
    refused = browser.post(f"{base}/live")
    assert refused.status_code == 422
    assert "Añada una línea de servicio" in refused.content.decode()
    added = browser.post(
        f"{base}/lines/new",
        {**TERMS, "f.code": "cobros", "f.playbook_id": str(world.playbooks["queries"].id)},
    )
    assert added.status_code == 302, added.content.decode()
    staffed = browser.post(
        f"{base}/providers/new",
        {
            "f.provider_id": str(world.id_of("manos")),
            "f.services": ["customer-queries"],
            "f.languages": "es, en",
            "f.contribution": "Volumen",
        },
    )
    assert staffed.status_code == 302, staffed.content.decode()
    assert "Volumen" in page(world, "marta", base)
    assert browser.post(f"{base}/live").status_code == 302
    assert state(world, one) == "live"
    assert browser.post(f"{base}/pause", {}).status_code == 422
    assert browser.post(f"{base}/pause", {"f.why": "Huelga"}).status_code == 302
    assert state(world, one) == "paused"
    assert browser.post(f"{base}/pause", {"f.why": "Huelga"}).status_code == 422
    assert browser.post(f"{base}/end", {"f.why": "Acabó"}).status_code == 302
    assert state(world, one) == "ended"
    assert f"{base}/live" not in page(world, "olga", base)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"f.name": ""}, "f-name-error"),
        ({"f.name": "customer-queries 2026"}, "f-name-error"),
        ({"f.currency": "euro"}, "f-currency-error"),
        ({"f.retention_days": "0"}, "f-retention_days-error"),
        ({"f.starts_date": "2026-02-01", "f.ends_date": "2026-01-01"}, "f-ends_date-error"),
    ],
)
def test_a_draft_that_cannot_be_is_told_at_its_field(world, wrong, told):
    given = {"f.name": "Cobros", "f.currency": "EUR", "f.retention_days": "365", **wrong}
    browser = browser_of(world, "olga")
    answer = browser.post(f"/engagements/{world.id_of('banco')}/new", given)
    assert answer.status_code == 422
    assert f'id="{told}"' in answer.content.decode()
    with open_scope(world.everything):
        assert Engagement.objects.filter(client_id=world.id_of("banco")).count() == 1


@pytest.mark.parametrize("name", ["marta", "pablo", "fina", "tomas"])
def test_only_who_manages_engagements_drafts_and_moves_them(world, name):
    browser = browser_of(world, name)
    assert browser.get(f"/engagements/{world.id_of('banco')}/new").status_code == 403
    for tail in ("/live", "/pause", "/end", "/lines/new", "/providers/new"):
        assert browser.get(at(world, tail)).status_code == 403
        assert browser.post(at(world, tail), {"f.why": "x"}).status_code == 403
    assert state(world) == "live"


def test_a_service_that_the_provider_does_not_offer_is_refused(world):
    browser = browser_of(world, "olga")
    one = draft(world)
    given = {
        "f.provider_id": str(world.id_of("manos")),
        "f.services": ["customer-queries"],
        "f.languages": "fr",
    }
    answer = browser.post(f"/engagements/{world.id_of('banco')}/{one}/providers/new", given)
    assert answer.status_code == 422
    assert 'id="f-services-error"' in answer.content.decode()
    other = {**given, "f.provider_id": str(world.id_of("norte"))}
    assert browser.post(at(world, "/providers/new"), other).status_code == 422
    with open_scope(world.everything):
        assert not EngagementProvider.objects.filter(engagement_id=one).exists()


def test_a_service_line_is_added_with_prices_governance_and_its_calendar(world):
    browser = browser_of(world, "olga")
    one = draft(world)
    base = f"/engagements/{world.id_of('banco')}/{one}"
    prefilled = page(world, "olga", f"{base}/lines/new")
    assert 'value="09:00-14:00, 16:00-19:00"' in prefilled
    given = {
        **TERMS,
        "f.code": "vip",
        "f.playbook_id": str(world.playbooks["queries"].id),
        "f.sla_hours": "1,5",
        "f.countries": "es, pt",
        "f.review_percent": "12,5",
        "f.rate_card.0.unit": "case",
        "f.rate_card.0.price": "2,45",
        "f.governance.0.decision": "refund",
        "f.governance.0.credential": "gestor",
        "f.governance.0.limit": "50",
    }
    assert browser.post(f"{base}/lines/new", given).status_code == 302
    with open_scope(world.everything):
        line = ServiceLine.objects.get(client_id=world.id_of("banco"), code="vip")
    assert (line.sla_seconds, line.countries) == (5400, ["ES", "PT"])
    assert line.rate_card == {"case": {"cents": 245}}
    assert line.governance == {"refund": {"credential": "gestor", "limit_cents": 5000}}
    assert line.quality_plan["review_share"] == 0.125
    seen = page(world, "marta", f"{base}/lines/{line.id}")
    for words in ("case: 2,45", "España, Portugal", "gestor", "12,5"):
        assert words in seen
    again = browser.post(f"{base}/lines/new", given)
    assert again.status_code == 422
    assert 'id="f-code-error"' in again.content.decode()


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"f.sla_hours": "0"}, "f-sla_hours-error"),
        ({"f.calendar.weekdays": "always"}, "f-calendar-weekdays-error"),
        ({"f.calendar.weekdays": ""}, "f-errors"),
        ({"f.countries": "Spain"}, "f-countries-error"),
        ({"f.languages": "castellano"}, "f-languages-error"),
        ({"f.review_percent": "101"}, "f-review_percent-error"),
        ({"f.priority": "10"}, "f-priority-error"),
        ({"f.playbook_id": str(UUID(int=1))}, "f-playbook_id-error"),
        ({"f.code": "Not A Code"}, "f-code-error"),
    ],
)
def test_terms_that_cannot_be_are_told_at_their_field(world, wrong, told):
    given = {**TERMS, "f.code": "new", "f.playbook_id": str(world.playbooks["queries"].id), **wrong}
    answer = browser_of(world, "olga").post(at(world, "/lines/new"), given)
    assert answer.status_code == 422
    assert f'id="{told}"' in answer.content.decode()
    with open_scope(world.everything):
        assert ServiceLine.objects.filter(client_id=world.id_of("banco")).count() == 1


def test_a_change_order_names_only_what_changed_and_shows_before_and_after(world):
    browser = browser_of(world, "marta")
    opened = browser.get(line_at(world, "/changes/new"))
    assert opened.headers["Location"].endswith("?version=1")
    change = opened.headers["Location"]
    given = {**TERMS, "f.playbook_id": str(world.playbooks["queries"].id), "f.why": "Más rápido"}
    unchanged = browser.post(change, given)
    assert unchanged.status_code == 422
    assert "ya dice todo eso" in unchanged.content.decode()
    assert browser.post(change, {**given, "f.sla_hours": "4"}).status_code == 302
    with open_scope(world.everything):
        order = ChangeOrder.objects.get(client_id=world.id_of("banco"))
    assert (order.before, order.after) == ({"sla_seconds": 28800}, {"sla_seconds": 14400})
    seen = page(world, "tomas", at(world)), page(world, "tomas", line_at(world))
    for words in ("Más rápido", "Marta Rojas", "8 h de horario abierto", "4 h de horario abierto"):
        assert all(words in each for each in seen)
    late = browser.post(change, {**given, "f.sla_hours": "2"})
    assert late.status_code == 422
    assert "ha cambiado" in late.content.decode()
    assert stored(world).sla_seconds == 14400
    assert (
        browser.post(f"{line_at(world)}/changes/new?version=9999999999", given).status_code == 422
    )


def test_a_change_needs_a_reason_and_the_right(world):
    given = {**TERMS, "f.playbook_id": str(world.playbooks["queries"].id), "f.sla_hours": "4"}
    change = line_at(world, "/changes/new?version=1")
    assert browser_of(world, "marta").post(change, given).status_code == 422
    refused = browser_of(world, "alba").post(change, {**given, "f.why": "Más"})
    assert refused.status_code == 403
    assert stored(world).sla_seconds == 28800


def test_the_seed_is_revealed_on_request_once_the_line_is_closed(world):
    browser = browser_of(world, "olga")
    seed = stored(world).quality_plan["review_seed"]
    assert browser.post(line_at(world, "/seed")).status_code == 422
    assert browser.post(at(world, "/end"), {"f.why": "Acabó"}).status_code == 302
    assert line_at(world, "/seed") in page(world, "olga", line_at(world))
    assert line_at(world, "/seed") not in page(world, "marta", line_at(world))
    assert browser_of(world, "marta").post(line_at(world, "/seed")).status_code == 403
    assert browser.post(line_at(world, "/seed")).status_code == 302
    with open_scope([world.id_of("banco")]):
        (event,) = newest_events(world.id_of("banco"), verbs=["service_line.seed_revealed"])
    assert event.data == {"review_seed": seed}


def test_the_pages_speak_english_too(world):
    browser = browser_of(world, "tomas")
    browser.post("/language", {"language": "en"})
    seen = browser.get(line_at(world)).content.decode()
    assert "Monday to Friday" in seen
    assert "8 h of open time" in seen
    assert "h of open time" in browser.get(line_at(world).split("/lines/")[0]).content.decode()
    assert "Customer queries" in seen


def test_pages_send_few_statements(world):
    browser = browser_of(world, "olga")
    assert count_for(browser, "/engagements") == 9
    assert count_for(browser, at(world)) == 13
    assert count_for(browser, line_at(world)) == 9
    assert count_for(browser, at(world, "/providers")) == 11
