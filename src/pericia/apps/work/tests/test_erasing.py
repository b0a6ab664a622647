"""Erasing a person blanks what cases and work hold of them, and nothing else can be blanked."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.conf import settings
from django.db import connections
from tests.world import World

from pericia.apps.cases import erasing, jobs
from pericia.apps.cases.models import Attachment, Case, Message, Subject
from pericia.apps.journal import queries
from pericia.apps.journal.actors import SYSTEM
from pericia.apps.work import actions
from pericia.apps.work import jobs as work_jobs
from pericia.apps.work.models import BlindAnswer, Draft, Override, Pause, Submission, WorkItem
from pericia.apps.work.tests.driving import do, open_queries, take
from pericia.jobs.registry import registered
from pericia.kernels.refusal import Refused
from pericia.tenancy.ids import new_id
from pericia.tenancy.scope import open_scope, rows

CANARY = "Ana Pérez, DNI 12345678Z"


def case_about(world: World, reference: str) -> UUID:
    """A cancelled case with the canary in everything that people typed."""
    (case_id,) = open_queries(world, text=CANARY, customer_reference=reference)
    do(world, "ana")
    chosen = take(world, "ana")
    assert chosen is not None
    said: dict[str, Any] = {"now": world.now, "client_id": world.banco.client_id}
    item = {"item_id": chosen.item.id, **said}
    with world.open_as("ana") as ana:
        actions.save_draft(actor=ana, body=f'{{"reply": "{CANARY}"}}', **item)
        actions.ask_client(actor=ana, question=CANARY, **item)
    with world.open_as("ana"):
        Override.objects.create(
            client_id=world.banco.client_id,
            item_id=chosen.item.id,
            person_id=world.people["ana"].id,
            authorised_by=world.people["olga"].id,
            rule="credential",
            why=CANARY,
            at=world.now,
        )
        BlindAnswer.objects.create(
            client_id=world.banco.client_id,
            item_id=chosen.item.id,
            case_id=case_id,
            step="judge",
            person_id=world.people["ana"].id,
            body={"reply": CANARY},
            kept_at=world.now,
        )
    with world.open_as("olga") as olga:
        actions.cancel_case(actor=olga, case_id=case_id, why=CANARY, **said)
        Attachment.objects.create(
            client_id=world.banco.client_id,
            case_id=case_id,
            name=CANARY,
            content_type="text/plain",
            size_bytes=3,
            sha256="ab",
            stored_as=_stored(case_id),
            added_by="system",
            added_at=world.now,
        )
    return case_id


def _stored(case_id: UUID) -> str:
    path = Path(str(settings.FILES_URL).removeprefix("file://")) / str(case_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(CANARY)
    return str(case_id)


def subject_of(world: World, case_id: UUID) -> UUID:
    with open_scope(world.everything):
        return Case.objects.get(id=case_id).subject_id


def erase(world: World, subject_id: UUID) -> UUID:
    client_id = world.banco.client_id
    with open_scope([client_id]):
        return erasing.erase_subject(
            client_id=client_id, subject_id=subject_id, actor=SYSTEM, now=world.now, why="Asked"
        )


def deferred(subject_id: UUID) -> list[str]:
    query = "SELECT task_name FROM procrastinate_jobs WHERE args ->> 'object_id' = $1 ORDER BY 1"
    return [row[0] for row in rows(query, (str(subject_id),))]


def run_deferred(world: World, subject_id: UUID, event_id: UUID) -> None:
    for function in (work_jobs.blank_subject, jobs.blank_subject):
        function(world.banco.client_id, subject_id, event_id)


def occurrences(case_id: UUID) -> list[str]:
    """Where the canary stands in any table in clear, as nobody but a superuser can look."""
    name = connections["default"].settings_dict["NAME"]
    with psycopg.connect(os.environ["PERICIA_TEST_ADMIN"], dbname=name) as link:
        tables = link.execute(
            "SELECT table_name FROM information_schema.columns WHERE table_schema = 'public' "
            "AND column_name = 'client_id' ORDER BY 1"
        ).fetchall()
        return [
            table
            for (table,) in tables
            for (count,) in link.execute(
                f"SELECT count(*) FROM {table} t "  # type: ignore[arg-type]
                "WHERE strpos(to_jsonb(t)::text, %s) > 0 AND strpos(to_jsonb(t)::text, %s) > 0",
                (CANARY, str(case_id)),
            )
            if count
        ]


def test_erasure_blanks_the_person_everywhere_and_nobody_else(world: World) -> None:
    gone, kept = case_about(world, "C-1"), case_about(world, "C-2")
    subject_id = subject_of(world, gone)
    assert occurrences(gone)
    event_id = erase(world, subject_id)
    assert deferred(subject_id) == [
        "channels.forget_subject",
        "knowledge.blank_subject",
        "search.forget_subject",
        "work.blank_subject",
    ]
    run_deferred(world, subject_id, event_id)
    assert occurrences(gone) == []
    assert occurrences(kept) != []
    with open_scope(world.everything):
        case = Case.objects.get(id=gone)
        assert (case.input, case.outputs, case.title, case.intake_key) == ({}, {}, "", None)
        assert case.progress["performers"]
        assert not Subject.objects.filter(id=subject_id).exists()
        assert Case.objects.get(id=kept).input["text"] == CANARY
        items = WorkItem.objects.filter(case_id=gone).values("id")
        assert not Draft.objects.filter(item_id__in=items).exists()
        handed_in = list(Submission.objects.filter(case_id=gone))
        assert {(str(each.body), str(each.about)) for each in handed_in} == {("{}", "{}")}
        assert any(each.proof for each in handed_in)
        assert Override.objects.get(item_id__in=items).why == ""
        assert BlindAnswer.objects.get(case_id=gone).body == {}
        assert Pause.objects.get(case_id=gone).why == ""
        assert {each.body for each in Message.objects.filter(case_id=gone)} == {""}
        assert Attachment.objects.get(case_id=gone).name == ""
    stored = Path(str(settings.FILES_URL).removeprefix("file://"))
    assert not (stored / str(gone)).exists()
    assert (stored / str(kept)).exists()


def test_blanking_twice_changes_and_records_nothing_more(world: World) -> None:
    case_id = case_about(world, "C-3")
    subject_id = subject_of(world, case_id)
    event_id = erase(world, subject_id)
    run_deferred(world, subject_id, event_id)
    client_id = world.banco.client_id
    with open_scope([client_id]):
        before = [each.id for each in queries.events_of(client_id, [f"subject:{subject_id}"])]
    run_deferred(world, subject_id, event_id)
    with open_scope([client_id]):
        after = queries.events_of(client_id, [f"subject:{subject_id}"])
    assert [each.id for each in after] == before
    assert [each.verb for each in after] == [
        "subject.erased",
        "subject.work_blanked",
        "subject.blanked",
    ]
    assert after[2].data == {"attachments": 1, "messages": 1, "cases": 1, "references": 1}


def test_a_person_with_open_cases_is_not_erased(world: World) -> None:
    (case_id,) = open_queries(world, text=CANARY, customer_reference="C-4")
    subject_id = subject_of(world, case_id)
    with pytest.raises(Refused) as refused:
        erase(world, subject_id)
    assert refused.value.code == "cases_open"
    assert deferred(subject_id) == []
    with world.open_as("olga") as olga:
        actions.cancel_case(
            actor=olga,
            now=world.now,
            client_id=world.banco.client_id,
            case_id=case_id,
            why="Asked",
        )
    erase(world, subject_id)


def test_the_person_may_come_back_as_somebody_new(world: World) -> None:
    case_id = case_about(world, "C-5")
    subject_id = subject_of(world, case_id)
    run_deferred(world, subject_id, erase(world, subject_id))
    (again,) = open_queries(world, text="Hello", customer_reference="C-5")
    assert subject_of(world, again) not in (subject_id, again)


@pytest.mark.parametrize(
    "change",
    [
        "body = '{\"reply\": \"another\"}', about = '{}'",
        "actor = 'x'",
        "submitted_at = now()",
    ],
)
def test_the_database_lets_a_submission_become_blank_only_and_only_once_erased(
    world: World, change: str
) -> None:
    case_id = case_about(world, new_id().hex)
    blank = "UPDATE work_submission SET body = '{}', about = '{}' WHERE case_id = $1 RETURNING id"
    with open_scope([world.banco.client_id]):
        assert rows(blank, (case_id,)) == []
    client_id, subject_id = world.banco.client_id, subject_of(world, case_id)
    with open_scope([client_id]):
        rows(
            "INSERT INTO journal_erasure (client_id, id, subject_id, event_id, at) "
            "VALUES ($1, uuidv7(), $2, uuidv7(), now())",
            (client_id, subject_id),
        )
    statement = f"UPDATE work_submission SET {change} WHERE case_id = $1 RETURNING id"
    with pytest.raises(psycopg.errors.InsufficientPrivilege), open_scope([client_id]):
        rows(statement, (case_id,))
    with open_scope([client_id]):
        assert rows(blank, (case_id,)) != []


def test_every_reaction_is_a_job_of_three_ids() -> None:
    for names in settings.REACTIONS.values():
        for name in names:
            parameters = registered()[name].parameters
            assert list(parameters) == ["client_id", "object_id", "event_id"]
