"""Exports verify, whatever was erased; what an operator changes behind the platform shows."""

from __future__ import annotations

import json
from pathlib import Path
from uuid import UUID

import pytest

from pericia.apps.journal import access, exports, queries
from pericia.apps.journal.actors import SYSTEM, Actor
from pericia.apps.journal.erasing import (
    Erasure,
    erase_subject,
    erasures_of,
    replay_erasures,
)
from pericia.apps.journal.exports import export
from pericia.apps.journal.tests.world import (
    NOW,
    elsewhere,
    public_key,
    seal,
    superuser,
    verified,
    write,
)
from pericia.apps.journal.verifier import verify_export
from pericia.kernels.refusal import Refused
from pericia.tenancy.ids import new_id
from pericia.tenancy.scope import open_scope

ADMINISTRATOR = Actor.person(new_id(), new_id(), "Alba", ("administrator",), "administrator")
OPERATOR = Actor.person(new_id(), new_id(), "Ana", ("operator",), "operator")


@pytest.fixture
def client_id() -> UUID:
    return new_id()


def erase(client_id: UUID, subject_id: UUID, actor: Actor = SYSTEM, why: str = "Asked") -> UUID:
    with open_scope([client_id]):
        return erase_subject(
            client_id=client_id, subject_id=subject_id, actor=actor, now=NOW, why=why
        )


def codes(client_id: UUID, folder: Path) -> set[str]:
    return {each["code"] for each in verified(client_id, folder).findings}


def test_an_export_verifies_with_what_is_not_sealed_yet_at_its_end(
    client_id: UUID, tmp_path: Path
) -> None:
    write(client_id, 600, subject_id=new_id())
    seal(client_id, batch=250)
    write(client_id, 3)
    report = verified(client_id, tmp_path)
    assert report.verified
    assert (report.events, report.sealed, report.disclosed, report.checkpoints) == (
        603,
        600,
        603,
        3,
    )


def test_an_empty_journal_is_exported_without_proof(client_id: UUID, tmp_path: Path) -> None:
    assert codes(client_id, tmp_path) == {"no_checkpoint"}


def test_an_export_may_withhold_every_content_and_verifies_all_the_same(
    client_id: UUID, tmp_path: Path
) -> None:
    write(client_id, 5)
    seal(client_id)
    report = verified(client_id, tmp_path, withhold_bodies=True)
    assert (report.verified, report.disclosed, report.withheld) == (True, 0, 5)


def test_what_is_sealed_while_an_export_is_read_is_in_it_once(
    client_id: UUID, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "BLOCK_BYTES", 1)
    before = write(client_id, 4)
    seal(client_id)
    blocks = exports.exported(client_id, now=NOW)
    begun = next(blocks) + next(blocks)
    between = write_elsewhere(client_id)
    (tmp_path / "export").write_bytes(begun + b"".join(blocks))
    ids = [
        json.loads(line)["event"]["id"]
        for line in (tmp_path / "export").read_bytes().splitlines()
        if line.startswith(b'{"event"')
    ]
    assert ids == [str(each) for each in [*before, *between]]
    report = verify_export(tmp_path / "export", public_key())
    assert (report.verified, report.sealed) == (True, 4)


def write_elsewhere(client_id: UUID) -> list[UUID]:
    def write_and_seal() -> list[UUID]:
        written = write(client_id, 2)
        seal(client_id)
        return written

    return elsewhere(write_and_seal)  # type: ignore[no-any-return]


def test_erasure_removes_contents_for_ever_and_every_proof_still_holds(
    client_id: UUID, tmp_path: Path
) -> None:
    subject_id, other_id = new_id(), new_id()
    (event_id,) = write(client_id, 1, subject_id=subject_id)
    write(client_id, 2, subject_id=other_id)
    seal(client_id)
    erased = erase(client_id, subject_id, ADMINISTRATOR, "  The person asked for it. ")
    seal(client_id)
    report = verified(client_id, tmp_path)
    assert (report.verified, report.sealed, report.disclosed, report.withheld) == (True, 4, 3, 1)
    with open_scope([client_id]):
        proof = queries.inclusion_proof_of(client_id, event_id)
        assert (proof["salt"], proof["body"]) == (None, None)
        newest, *_, oldest = queries.newest_events(client_id)
        assert (newest.id, newest.verb, newest.acting_as) == (
            erased,
            "subject.erased",
            "administrator",
        )
        assert newest.why == "The person asked for it."
        assert (oldest.id, oldest.data, oldest.why, oldest.damaged) == (event_id, None, None, False)
    with pytest.raises(Refused) as refused:
        write(client_id, 1, subject_id=subject_id)
    assert refused.value.code == "subject_erased"
    with pytest.raises(Refused) as refused:
        erase(client_id, subject_id)
    assert refused.value.code == "already_erased"


@pytest.mark.parametrize(
    ("subject", "actor", "why", "code"),
    [
        ("known", OPERATOR, "Asked", "forbidden"),
        ("known", SYSTEM, "  ", "why_missing"),
        ("client", SYSTEM, "Asked", "client_key_kept"),
        ("unknown", SYSTEM, "Asked", "not_found"),
    ],
)
def test_an_erasure_that_is_refused_changes_nothing(
    client_id: UUID, subject: str, actor: Actor, why: str, code: str
) -> None:
    known = new_id()
    write(client_id, 1, subject_id=known)
    subject_id = {"known": known, "client": client_id, "unknown": new_id()}[subject]
    with pytest.raises(Refused) as refused:
        erase(client_id, subject_id, actor, why)
    assert refused.value.code == code
    with open_scope([client_id]):
        assert erasures_of(client_id) == []
        (entry,) = queries.newest_events(client_id)
        assert entry.data is not None


def test_a_subject_of_another_client_is_as_unknown_as_a_random_one(client_id: UUID) -> None:
    other_client, subject_id = new_id(), new_id()
    write(other_client, 1, subject_id=subject_id)
    with pytest.raises(Refused) as refused:
        erase(client_id, subject_id)
    assert refused.value.code == "not_found"
    with open_scope([other_client]):
        assert queries.newest_events(other_client)[0].data is not None


def test_an_erasure_is_raced_with_one_winner(client_id: UUID) -> None:
    subject_id = new_id()
    write(client_id, 1, subject_id=subject_id)
    with open_scope([client_id]):
        erase_subject(
            client_id=client_id, subject_id=subject_id, actor=SYSTEM, now=NOW, why="Asked"
        )
        from concurrent.futures import ThreadPoolExecutor

        pool = ThreadPoolExecutor(1)
        loser = pool.submit(elsewhere, lambda: erase(client_id, subject_id))
    with pytest.raises(Refused) as refused:
        loser.result()
    pool.shutdown()
    assert refused.value.code == "already_erased"
    with open_scope([client_id]):
        assert len(erasures_of(client_id)) == 1


def test_erasures_are_replayed_on_what_a_backup_brought_back(client_id: UUID) -> None:
    subject_id = new_id()
    write(client_id, 2, subject_id=subject_id)
    erasure = Erasure(subject_id, new_id(), NOW)
    for _ in range(2):
        with open_scope([client_id]):
            replay_erasures(client_id, [erasure])
            assert erasures_of(client_id) == [erasure]
            assert [each.data for each in queries.newest_events(client_id)] == [None, None]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE journal_event SET actor = 'person:x' WHERE id = %(event)s",
        "UPDATE journal_event SET at = at + interval '1 us' WHERE id = %(event)s",
        "UPDATE journal_event SET verb = 'case.closed' WHERE id = %(event)s",
        "UPDATE journal_event SET version = NULL WHERE id = %(event)s",
        "UPDATE journal_event SET commitment = sha256('') WHERE id = %(event)s",
        "DELETE FROM journal_leaf WHERE event_id = %(event)s",
        "DELETE FROM journal_leaf WHERE event_id = %(event)s;"
        "DELETE FROM journal_event WHERE id = %(event)s",
        "UPDATE journal_leaf SET position = 1000 WHERE event_id = %(event)s",
        "UPDATE journal_checkpoint SET root = sha256('') WHERE client_id = %(client)s",
        "UPDATE journal_checkpoint SET signature = root WHERE client_id = %(client)s",
    ],
)
def test_what_the_operator_changes_in_the_tables_does_not_verify(
    client_id: UUID, tmp_path: Path, change: str
) -> None:
    written = write(client_id, 9)
    seal(client_id)
    assert verified(client_id, tmp_path).verified
    with superuser() as link:
        for statement in change.split(";"):
            link.execute(statement, {"event": written[4], "client": client_id})  # type: ignore[arg-type]
    assert codes(client_id, tmp_path)


def test_a_content_changed_in_the_table_is_neither_shown_nor_exported(
    client_id: UUID, tmp_path: Path
) -> None:
    (event_id,) = write(client_id, 1)
    with superuser() as link:
        link.execute(
            "UPDATE journal_event SET body = set_byte(body, 0, get_byte(body, 0) # 1) "
            "WHERE id = %s",
            (event_id,),
        )
    with open_scope([client_id]):
        (entry,) = queries.newest_events(client_id)
        assert (entry.damaged, entry.data) == (True, None)
    with (tmp_path / "export").open("wb") as out, pytest.raises(Refused) as refused:
        export(client_id, out, now=NOW)
    assert refused.value.code == "body_unreadable"


@pytest.mark.parametrize("rewriting", ["truncated", "forked"])
def test_history_that_the_operator_rewrites_and_signs_anew_contradicts_what_the_client_kept(
    client_id: UUID, tmp_path: Path, rewriting: str
) -> None:
    written = write(client_id, 9)
    seal(client_id)
    with open_scope([client_id]):
        (tmp_path / "kept").write_text(json.dumps(queries.latest_checkpoint(client_id)))
    with superuser() as link:
        for table in ("leaf", "tile", "checkpoint", "bookmark"):
            link.execute(f"DELETE FROM journal_{table} WHERE client_id = %s", (client_id,))  # type: ignore[arg-type]
        if rewriting == "truncated":
            link.execute("DELETE FROM journal_event WHERE id = ANY (%s)", (written[5:],))
        else:
            link.execute("UPDATE journal_event SET actor = 'x' WHERE id = %s", (written[5],))
    seal(client_id)
    assert verified(client_id, tmp_path).verified
    path = tmp_path / "export"
    with path.open("wb") as out:
        export(client_id, out, now=NOW)
    report = verify_export(path, public_key(), checkpoints=[tmp_path / "kept"])
    expected = {"truncated": "kept_truncated", "forked": "forked"}[rewriting]
    assert expected in {each["code"] for each in report.findings}


def test_pages_of_events_follow_each_other(client_id: UUID) -> None:
    written = write(client_id, 5)
    with open_scope([client_id]):
        page = access.events_for(ADMINISTRATOR, client_id, limit=2)
        assert [each.id for each in page] == written[:2:-1]
        page = access.events_for(ADMINISTRATOR, client_id, limit=9, before=page[-1].id)
        assert [each.id for each in page] == written[2::-1]
        assert page[0].data == {"text": "Le duele el niño «ñ»\u2028", "number": 2}
        assert access.events_for(ADMINISTRATOR, client_id, verbs=["case.closed"]) == []
        refs = [each.object for each in page]
        first, *_ = access.history_for(ADMINISTRATOR, client_id, refs, limit=1)
        rest = access.history_for(ADMINISTRATOR, client_id, refs, after=first.id)
        assert [first.id, *(each.id for each in rest)] == written[:3]


def test_the_journal_is_closed_to_who_may_not_see_it(client_id: UUID) -> None:
    (event_id,) = write(client_id, 1)
    seal(client_id)
    with open_scope([client_id]):
        for read in (
            lambda: access.events_for(OPERATOR, client_id),
            lambda: access.history_for(OPERATOR, client_id, ["case:1"]),
            lambda: access.checkpoints_for(OPERATOR, client_id),
            lambda: access.consistency_for(OPERATOR, client_id, 0, 1),
        ):
            with pytest.raises(Refused) as refused:
                read()
            assert refused.value.code == "forbidden"
        with pytest.raises(Refused) as refused:
            access.proof_for(OPERATOR, client_id, event_id)
        assert refused.value.code == "not_found"
        assert access.proof_for(ADMINISTRATOR, client_id, event_id)["index"] == 0
        assert len(access.checkpoints_for(ADMINISTRATOR, client_id)) == 1
        assert access.consistency_for(ADMINISTRATOR, client_id, 0, 1) == []
