"""Who sees which deliverable: clearance, blindness, walls, drafts, and programs with their keys."""

from __future__ import annotations

import json
from uuid import UUID

import pytest
from tests.database import made_once
from tests.programs import program
from tests.refusals import refuses
from tests.world import World, make_world

from pericia.apps.cases import erasing
from pericia.apps.cases.models import Case
from pericia.apps.engagements.models import ServiceLine
from pericia.apps.journal.actors import SYSTEM
from pericia.apps.journal.models import Event
from pericia.apps.knowledge import access, actions, jobs, sources
from pericia.apps.knowledge.models import Comment, Deliverable, Evidence, TableSnapshot, Version
from pericia.apps.knowledge.tests.writing import (
    FIGURE,
    RESULT,
    Writing,
    begin,
    claim,
    heading,
    released,
    seen_by,
)
from pericia.apps.people.models import Person
from pericia.apps.work.tests.driving import do, measure_agreement, open_notes
from pericia.tenancy.ids import new_id
from pericia.tenancy.scope import open_scope


@pytest.fixture
def world() -> World:
    return made_once(make_world)


def clear(world: World, name: str, clearance: str) -> None:
    with open_scope(world.everything):
        Person.objects.filter(id=world.people[name].id).update(clearance=clearance)


@pytest.mark.parametrize("whole", [False, True])
def test_performers_see_what_their_clearance_reaches(world: World, whole: bool) -> None:
    about = {"engagement_id": world.coding.engagement_id} if whole else {}
    writing = begin(world, **about)
    assert seen_by(writing, "diego") == ["draft"]
    clear(world, "diego", "internal")
    assert seen_by(writing, "diego") == []
    with writing.said("diego") as said, refuses("not_found"):
        actions.submit_version(**said)
    assert seen_by(writing, "olga") == ["draft"]
    with open_scope([writing.client_id]):
        ServiceLine.objects.filter(id=world.coding.id).update(data_class="internal")
    assert seen_by(writing, "diego") == ["draft"]


def test_who_may_still_judge_an_open_case_blind_sees_no_deliverable_about_it(world: World) -> None:
    case_id = open_notes(world)[0]
    writing = begin(world, case_id=case_id)
    assert seen_by(writing, "carmen") == ["draft"]
    assert seen_by(writing, "diego") == []
    assert seen_by(writing, "olga") == ["draft"]
    for name in ("carmen", "diego", "irene"):
        do(world, name)
    measure_agreement(world, case_id)
    assert seen_by(writing, "diego") == ["draft"]


def test_the_client_sees_released_versions_only(world: World) -> None:
    writing = released(world)
    with writing.said() as said:
        actions.begin_version(**said)
    writing.save(heading("heading1", "Not yet"))
    julio = writing.actor("julio")
    with writing.said("julio"):
        found = access.deliverable_for(julio, writing.client_id, writing.deliverable_id)
        assert [each.number for each in access.versions_of(julio, found)] == [1]
        with refuses("not_found"):
            access.version_of(julio, found, 2)


def test_the_list_is_read_page_by_page(world: World) -> None:
    made = [begin(world).deliverable_id for _ in range(3)]
    writing = Writing(world, made[0])
    with writing.said("olga"):
        actor = writing.actor("olga")
        first = access.deliverables_for([actor], limit=2)
        last = first[-1][0]
        rest = access.deliverables_for([actor], after=(last.created_at, last.id))
    assert [each.id for each, _ in first + rest] == made


def test_the_list_is_narrowed_to_the_state_of_the_newest_version_that_one_sees(
    world: World,
) -> None:
    writing = released(world)
    with writing.said() as said:
        actions.begin_version(**said)

    def listed(name: str, state: str) -> int:
        with writing.said(name):
            return len(access.deliverables_for([writing.actor(name)], state=state))

    assert [listed("olga", state) for state in ("draft", "released")] == [1, 0]
    assert [listed("julio", state) for state in ("draft", "released")] == [0, 1]


def test_programs_read_release_and_accept_within_their_scopes(world: World) -> None:
    writing = begin(world)
    writing.save(FIGURE)
    path = f"deliverables/{writing.deliverable_id}"
    expert = program(world, "carmen", scopes=("deliverables:write",))
    run = expert.post(
        "deliverables/runs", {"service_line_id": str(world.coding.id), "result": RESULT}
    )
    assert run.status_code == 201, run.content
    with writing.said(block_id="figure01") as said:
        actions.cite_run(run_id=UUID(run.json()["id"]), figure="defects", **said)
    writing.submit()
    assert expert.post(f"{path}/release").status_code == 403
    releaser = program(world, "olga", "hospital", scopes=("deliverables:release",))
    done = releaser.post(f"{path}/release")
    assert done.status_code == 200, done.content
    assert done.json()["state"] == "released"
    client = program(world, "julio", scopes=("deliverables:read", "deliverables:accept"))
    listed = client.get("deliverables").json()["items"]
    assert [each["state"] for each in listed] == ["released"]
    read = client.get(path).json()
    assert read["evidence"][0]["state"] == "holds"
    assert ["instrument", "defects"] in read["evidence"][0]["facts"]
    refused = client.post(f"{path}/return", {"version": 1, "why": ""})
    assert refused.status_code == 422
    assert client.post(f"{path}/acceptance", {"version": 1}).status_code == 204
    assert client.get(path).json()["state"] == "accepted"
    assert client.get("deliverables/actions").json() == {"items": [], "next": None}


def test_a_release_that_is_refused_names_every_claim_to_a_program(world: World) -> None:
    writing = begin(world)
    writing.save(FIGURE, claim("cause001", "cause"))
    writing.submit()
    answer = program(world, "olga", "hospital").post(
        f"deliverables/{writing.deliverable_id}/release"
    )
    assert answer.status_code == 409
    problem = json.loads(answer.content)
    assert problem["code"] == "claims_unproven"
    assert {each["block"] for each in problem["errors"]} == {"figure01", "cause001"}


def test_erasing_a_person_blanks_what_was_written_about_them(world: World) -> None:
    case_id = open_notes(world)[0]
    for name in ("carmen", "diego", "irene"):
        do(world, name)
    measure_agreement(world, case_id)
    writing = begin(world, case_id=case_id)
    writing.save(FIGURE, claim("cause001", "cause"))
    writing.cite_table()
    with writing.said(block_id="cause001", case_id=case_id) as said:
        source = sources.case_reference(case_id, "input.text")
        actions.cite_span(source=source, quote="Varón con fiebre", **said)
    run = writing.run(case_id=case_id)
    writing.submit()
    version = writing.release()
    with writing.said("julio") as said:
        actions.return_version(number=1, why="Varón?", **said)
        subject_id = Case.objects.get(id=case_id).subject_id
    with open_scope([writing.client_id]):
        erasing.erase_subject(
            client_id=writing.client_id,
            subject_id=subject_id,
            actor=SYSTEM,
            now=world.now,
            why="Asked",
        )
    for _ in range(2):
        jobs.blank_subject(writing.client_id, subject_id, new_id())
    with writing.said("olga"):
        found = Version.objects.get(id=version.id)
        assert found.document == {"blocks": []}
        assert (found.state, found.sha256) == ("returned", version.sha256)
        assert Deliverable.objects.get(id=writing.deliverable_id).title == ""
        assert set(Comment.objects.values_list("body", flat=True)) == {""}
        assert set(Evidence.objects.values_list("quote", flat=True)) == {""}
        assert TableSnapshot.objects.get().rows == []
        run.refresh_from_db()
        assert run.result == ""
        verbs = Event.objects.filter(verb="subject.deliverables_blanked")
        assert verbs.count() == 1
    assert seen_by(writing, "julio") == ["returned"]
