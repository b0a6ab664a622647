"""The demonstration as users start it, and real records from intake to a verified journal."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db.models import Count

from pericia.apps.cases.models import Case
from pericia.apps.engagements.models import PlaybookVersion, ServiceLine
from pericia.apps.knowledge.models import Deliverable, Measurement, Version
from pericia.apps.organisations.models import Client
from pericia.apps.work import actions
from pericia.apps.work.models import Assignment, Submission, WorkItem
from pericia.demo import cast, real
from pericia.demo.again import stage_there
from pericia.demo.cast import PLAYBOOKS
from pericia.demo.load import load, resume
from pericia.demo.records import notes_in, queries_in
from pericia.tenancy.scope import open_scope, rows

INTERRUPTED_AFTER = 60


class Interrupted(Exception):
    """What a test throws in mid-load."""


CONTRACTS, VOICES = "contract-review", "voice-of-customer"


def test_the_demonstration_shows_work_in_every_state_though_it_was_interrupted(
    monkeypatch,
) -> None:
    built = cast.build
    monkeypatch.setattr(
        "pericia.demo.load.build", lambda now, password: built(now, suffix="-t", password=password)
    )
    ready: list[int] = []
    late: list[int] = []

    def report(done: int) -> None:
        late.extend([done] if ready else [])
        if len(late) == INTERRUPTED_AFTER:
            raise Interrupted

    with pytest.raises(Interrupted):
        load(
            datetime.now(UTC),
            password="olivo-prueba",
            report=report,
            ready=lambda: ready.append(len(_voices())),
        )
    assert ready == [0], "people can sign in before the further services are loaded"
    stage = _stage_there()
    resume(stage, datetime.now(UTC))
    there = _counts(stage)
    resume(_stage_there(), datetime.now(UTC))
    assert _counts(stage) == there, "what is whole stays as it is"
    now = datetime.now(UTC)
    with open_scope(stage.ids.values()):
        assert Client.objects.filter(is_simulated=True).count() == 3
        states = set(WorkItem.objects.values_list("state", flat=True))
        assert {"open", "assigned", "parked", "asked", "done"} <= states
        by_client = dict(
            Case.objects.filter(state="closed").values_list("client_id").annotate(Count("id"))
        )
        assert set(by_client) == {stage.ids[key] for key in ("banco", "hospital", "caja")}
        assert WorkItem.objects.filter(level=1).exists(), "something was escalated"
        assert WorkItem.objects.filter(state="asked").exists(), "the client is asked something"
        opened = dict(WorkItem.objects.values_list("id", "opened_at"))
        early = [
            each
            for each in Assignment.objects.all()
            if each.started_at < opened[each.item_id] or (each.ended_at or now) < each.started_at
        ]
        assert early == []
        assert not Submission.objects.filter(submitted_at__gt=now).exists()
    _every_service_is_at_work(stage)
    _the_loop_is_closed(stage)
    _one_contract_is_for_nobody(stage)
    _nobody_is_passed_over_for_a_cleared_desk(stage)
    coding = {"code_a", "code_b"}
    served = ("dani", "rocio", "celia", "berta", "gaspar", "ines", "victor", "paco", "lola", "iker")
    first = {
        **dict.fromkeys(served),
        "ana": None,
        "carmen": coding,
        "rosa": None,
        "elena": {"adjudicate"},
        "noa": None,
    }
    for name, steps in {**first, "irene": {"sign_off"}}.items():
        with open_scope(stage.scope_of(name)):
            taken = actions.take_next(actor=stage.actor(name), now=datetime.now(UTC))
        assert taken is not None, f"the tour has nothing for {name}"
        assert steps is None or taken.item.step in steps


def _nobody_is_passed_over_for_a_cleared_desk(stage: cast.Stage) -> None:
    """But where they have done another step of the case."""
    with open_scope(stage.ids.values()):
        items = {each.id: each for each in WorkItem.objects.all()}
        given_back = Assignment.objects.filter(ended_by="handed_back")
        cleared = list(given_back.values_list("item_id", "person_id"))
        done = set(Submission.objects.values_list("case_id", "person_id"))
    assert cleared
    for item_id, person_id in cleared:
        item = items[item_id]
        assert person_id not in item.excluded_ids or (item.case_id, person_id) in done


def _stage_there() -> cast.Stage:
    with open_scope(_everybody()):
        found = stage_there("-t")
    assert found is not None
    return found


def _everybody() -> list:
    with open_scope([]):
        return [each for (each,) in rows("SELECT app.client_ids() UNION SELECT app.provider_ids()")]


def _counts(stage: cast.Stage) -> dict[str, int]:
    with open_scope(stage.ids.values()):
        counted = (Case, WorkItem, Submission, Assignment, Deliverable, Version, Measurement)
        return {each.__name__: each.objects.count() for each in counted}


def _voices() -> list[Case]:
    with open_scope(_clients_with_sign_offs()):
        return list(Case.objects.filter(input__has_key="asked_by_client"))


def _every_service_is_at_work(stage: cast.Stage) -> None:
    """Each has a line with cases, most of them some that are closed; one waits for a file."""
    with open_scope(stage.ids.values()):
        lines = dict(ServiceLine.objects.values_list("id", "playbook_id"))
        names = dict(PlaybookVersion.objects.values_list("id", "name"))
        of_cases = Case.objects.values_list("service_line_id", "state")
        states = {(names[lines[line]], state) for line, state in of_cases}
        asked = {each.name for each in PLAYBOOKS.iterdir() if (each / "playbook.yaml").exists()}
        contracts = [line for line, playbook in lines.items() if names[playbook] == CONTRACTS]
        numbers = Case.objects.filter(service_line_id__in=contracts).values_list(
            "reference", flat=True
        )
        assert len(numbers) == len(set(numbers)), "what the sample holds twice is one case"
    assert {service for service, _ in states} == asked
    assert {state for _, state in states} <= {"open", "closed", "waiting_client", "blocked"}
    assert {service for service, state in states if state == "blocked"} == {VOICES}
    assert {service for service, state in states if state == "closed"} == asked
    assert {service for service, state in states if state == "open"} == asked


def _the_loop_is_closed(stage: cast.Stage) -> None:
    """A report was accepted and acted on, and the effect is measured; another waits."""
    with open_scope(stage.ids.values()):
        titles = dict(Deliverable.objects.values_list("id", "title"))
        states = {
            version.state
            for version in Version.objects.all()
            if titles[version.deliverable_id].startswith("Voz del cliente")
        }
        assert states == {"accepted", "released"}
        assert list(Measurement.objects.values_list("verdict", flat=True)) == ["improved"]


def _one_contract_is_for_nobody(stage: cast.Stage) -> None:
    """No lawyer is admitted where its law holds; with that rule lifted for one of them, who is at
    work, it is offered to her at the next round."""
    with open_scope(stage.ids.values()):
        case = Case.objects.get(input__governing_law="DE")
        item = WorkItem.objects.get(case_id=case.id)
        said = {"now": datetime.now(UTC), "client_id": case.client_id}
        actions.offer_waiting(**said)
        item.refresh_from_db()
        assert (item.state, item.nobody_why["relaxations"][0]["rule"]) == ("open", "credential")
        actions.note_presence(actor=stage.actor("berta"), now=said["now"])
        actions.authorise_override(
            actor=stage.actor("pablo"),
            item_id=item.id,
            person_id=stage.people["berta"].person_id,
            rule="credential",
            why="La asesora una abogada de Hamburgo.",
            **said,
        )
        actions.offer_waiting(**said)
        item.refresh_from_db()
    assert (item.state, item.assignee_id) == ("offered", stage.people["berta"].person_id)


def test_real_records_are_worked_to_the_end_and_their_journal_verifies(shared_data: Path) -> None:
    assert len(queries_in(shared_data)) == 10_003
    assert len(notes_in(shared_data)) == 750
    accounts = real.run(shared_data, datetime.now(UTC), queries_max=300, notes_max=30)
    queries, notes = accounts["customer-queries"], accounts["clinical-coding"]
    assert (queries.closed, notes.closed) == (300, 30)
    assert queries.journal_verified
    assert notes.journal_verified
    assert 0.85 < queries.agreement["accuracy"] < 1.0, "the crew errs as its rates say"
    assert notes.agreement["f1"] > 0.95, "two coders and an adjudicator leave few errors"


def test_the_simulated_crew_never_signs_off_its_own_work(shared_data: Path) -> None:
    real.run(shared_data, datetime.now(UTC), queries_max=0, notes_max=12)
    stage_ids = _clients_with_sign_offs()
    with open_scope(stage_ids):
        for signed in Submission.objects.filter(kind="sign_off"):
            makers = Submission.objects.filter(
                case_id=signed.case_id, submitted_at__lt=signed.submitted_at
            )
            assert signed.person_id not in set(makers.values_list("person_id", flat=True))


def test_the_crew_takes_nothing_before_it_is_there(shared_data: Path) -> None:
    real.run(shared_data, datetime.now(UTC), queries_max=40, notes_max=6)
    with open_scope(_clients_with_sign_offs()):
        simulated = list(Client.objects.filter(is_simulated=True).values_list("client_id"))
    with open_scope([each for (each,) in simulated]):
        opened = dict(WorkItem.objects.values_list("id", "opened_at"))
        held = list(Assignment.objects.values_list("item_id", "started_at"))
    assert len(held) > 60
    assert [item for item, started_at in held if started_at < opened[item]] == []


def _clients_with_sign_offs() -> list:
    with open_scope([]):
        return [row[0] for row in rows("SELECT app.client_ids()")]
