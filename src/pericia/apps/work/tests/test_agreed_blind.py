"""Reviews that begin blind because the quality plan of the service line says so."""

from __future__ import annotations

import pytest
from tests.database import made_once
from tests.pages import browser_of
from tests.programs import program
from tests.world import NOW, World, make_world

from pericia.apps.cases.models import Case
from pericia.apps.engagements.actions import agree_change
from pericia.apps.engagements.models import ServiceLine
from pericia.apps.journal.actors import SYSTEM
from pericia.apps.work.tests.browsing import item_address, item_of, take_on, text_of
from pericia.apps.work.tests.driving import open_queries
from pericia.kernels.procedure.blindness import blindness_offered, with_blind_first
from pericia.kernels.procedure.playbook import load_playbook
from pericia.kernels.procedure.tests.test_playbooks import text
from pericia.kernels.refusal import Refused
from pericia.tenancy.scope import open_scope

pytestmark = pytest.mark.usefixtures("working_hours")
CANARY = "El canario amarillo llega el lunes."


@pytest.fixture
def world() -> World:
    return made_once(make_world)


def agree(world: World, client: str = "banco", line: str = "queries", **plan: object) -> None:
    found = world.lines[line]
    with open_scope(world.everything):
        version = ServiceLine.objects.get(client_id=found.client_id, id=found.id).version
        agree_change(
            actor=SYSTEM,
            now=NOW,
            client_id=found.client_id,
            service_line_id=found.id,
            version=version,
            changes={"quality_plan": plan},
            why="Juzgar sin ver",
        )


def test_a_plan_adds_blindness_where_the_playbook_asks_for_none_and_takes_none_away():
    queries = load_playbook(text("customer-queries"))
    offered = blindness_offered(queries)
    assert offered == {"judge": {"step": "classify", "fields": ["answer_by", "category"]}}
    assert with_blind_first(queries, offered).steps["judge"].blind_first is not None
    analysis = load_playbook(text("financial-analysis"))
    assert blindness_offered(analysis) == {}
    other = {"second_analyst": {"step": "analyse", "fields": ["reading"]}}
    assert with_blind_first(analysis, other).steps == analysis.steps
    assert blindness_offered(load_playbook(text("clinical-coding"))) == {}, "two coders compared"


def test_it_is_kept_before_anything_is_shown_on_page_and_api_for_cases_opened_since(world):
    (before,) = open_queries(world)
    agree(world, review_share=1, blind_first=True)
    (case_id,) = open_queries(world)
    with open_scope(world.everything):
        kept = dict(Case.objects.values_list("id", "progress__blind_first"))
    assert kept[before] is None
    assert set(kept[case_id]) == {"judge"}
    browser = browser_of(world, "ana")
    done = {"f.category": "card_arrival", "f.answer_by": "operator", "then": "stop"}
    browser.post(take_on(world, "ana", case_id, "classify"), done)
    answer = {"f.result": "answered", "f.reply": CANARY, "then": "stop"}
    browser_of(world, "luis").post(take_on(world, "luis", case_id, "answer"), answer)
    reviewer = browser_of(world, "rosa")
    blind = {"f.category": "card_arrival", "then": "stop"}
    reviewer.post(take_on(world, "rosa", case_id, "blind_review"), blind)
    address = take_on(world, "rosa", case_id, "judge")
    page = reviewer.get(address).content.decode()
    assert CANARY not in page
    assert 'name="f.answer_by"' in page
    assert 'name="f.verdict"' not in page
    item = item_of(world, case_id, "judge")
    robot = program(world, "rosa", "banco")
    told = robot.get(f"work/items/{item.id}")
    assert CANARY not in told.content.decode()
    assert set(told.json()["blind_form"]["properties"]) == {"category", "answer_by"}
    verdict = {"verdict": "accept", "category_correct": True, "critical_error": False}
    refused = robot.post(f"work/items/{item.id}/submission", {"output": verdict})
    assert (refused.status_code, refused.json()["code"]) == (409, "blind_answer_missing")
    given = {"f.category": "card_arrival", "f.answer_by": "operator", "blind": "1"}
    reviewer.post(item_address(item, "/blind-answer"), given)
    seen = text_of(reviewer.get(address))
    assert CANARY in seen
    assert "Su respuesta, dada a ciegas" in seen


def test_where_nothing_could_begin_blind_the_plan_is_refused(world):
    with pytest.raises(Refused, match="no review that could begin") as refused:
        agree(world, line="coding", review_share=0.1, blind_first=True)
    assert refused.value.field == "quality_plan.blind_first"
    with pytest.raises(Refused) as refused:
        agree(world, blind_first="yes")
    assert refused.value.code == "blind_first_invalid"
