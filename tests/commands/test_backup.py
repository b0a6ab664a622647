"""Backup and restore on the named world: nothing is lost, what was erased stays erased."""

from __future__ import annotations

import os
import stat
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pericia.apps.cases import jobs
from pericia.apps.cases import subjects as subjects_of_cases
from pericia.apps.cases.models import Case
from pericia.apps.journal.erasing import erasures_of
from pericia.apps.work import jobs as work_jobs
from pericia.apps.work.tests.driving import open_queries
from pericia.cli import backups, dumps, erasures, restores, roles
from pericia.cli.installation import Installation
from pericia.kernels.refusal import Refused
from pericia.tenancy.ids import new_id
from pericia.tenancy.scope import open_scope
from tests.commands.restoring import Subject, admin_of, ignore, mark_erased
from tests.world import World

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
COUNTED = ("journal_event", "organisations_client", "people_person", "engagements_service_line")


def counts(database: str) -> dict[str, int]:
    with admin_of(database) as link:
        return {table: roles.count(link, f"SELECT count(*) FROM {table}") for table in COUNTED}


@pytest.fixture
def backup(source: Installation, tmp_path: Path) -> Path:
    file = tmp_path / "backup"
    backups.back_up(source, file, NOW, ignore)
    return file


def subjects(database: str) -> set[Subject]:
    """Whose keys there are: client and subject."""
    with admin_of(database) as link:
        return set(link.execute("SELECT client_id, id FROM journal_subject_key"))


def test_a_restore_brings_back_every_row_and_key(
    source: Installation, target: Installation, backup: Path
) -> None:
    restored = restores.restore(target, backup, backups.key_file_of(backup), ignore)
    assert restored.erased == 0
    assert restored.keys == len(subjects(source.database)) > 0
    assert subjects(target.database) == subjects(source.database)
    assert counts(target.database) == counts(source.database)
    assert counts(target.database)["journal_event"] > 0


def test_the_data_file_holds_no_key_and_both_are_private(
    backup: Path, source: Installation
) -> None:
    with admin_of(source.database) as link:
        row = link.execute("SELECT key FROM journal_subject_key LIMIT 1").fetchone()
    assert row is not None
    assert isinstance(row[0], bytes)
    key_file = backups.key_file_of(backup)
    assert row[0].hex() in key_file.read_text()
    rows = [line for line in dumps.contents_of(backup) if " TABLE DATA " in line]
    held = {line.split(" TABLE DATA ")[1].split()[1] for line in rows}
    assert "journal_event" in held
    assert not held & {"journal_subject_key", "django_session", "scope_key", "protection"}
    assert [stat.S_IMODE(path.stat().st_mode) for path in (backup, key_file)] == [0o600, 0o600]


def test_keys_of_erased_subjects_are_not_loaded(
    source: Installation, target: Installation, tmp_path: Path
) -> None:
    erased = sorted(subjects(source.database))[0]
    early = tmp_path / "early"
    backups.back_up(source, early, NOW, ignore)
    mark_erased(source.database, erased)
    late = tmp_path / "late"
    backups.back_up(source, late, NOW, ignore)
    restored = restores.restore(target, late, backups.key_file_of(early), ignore)
    assert restored.erased == 1
    assert subjects(target.database) == subjects(source.database) - {erased}


def test_whom_the_key_file_lists_as_erased_is_erased_again_in_older_data(world: World) -> None:
    client_id = world.banco.client_id
    (case_id,) = open_queries(world, text="My name is Zoe", customer_reference="zoe-1")
    with open_scope([client_id]):
        subject = Case.objects.get(client_id=client_id, id=case_id).subject_id
        event_id = new_id()
    listed = [(str(client_id), str(subject), str(event_id), NOW.isoformat())]
    assert erasures.replay(listed, NOW) == 1
    assert erasures.replay(listed, NOW) == 0
    with open_scope([client_id]):
        assert Case.objects.get(client_id=client_id, id=case_id).state == "cancelled"
        assert event_id in {each.event_id for each in erasures_of(client_id)}
        alba = replace(world.actor("alba"), client_id=client_id)
        told = subjects_of_cases.erasures_for([alba])
        assert ("system", event_id) in {(each.actor, each.event_id) for each in told}
    work_jobs.blank_subject(client_id, subject, event_id)
    jobs.blank_subject(client_id, subject, event_id)
    with open_scope([client_id]):
        blanked = Case.objects.get(client_id=client_id, id=case_id)
        assert (blanked.input, blanked.reference) == ({}, "")
    database = os.environ["PERICIA_DATABASE"].partition("///")[2].partition("?")[0]
    assert (client_id, subject) not in subjects(database)


def test_a_key_file_lists_erasures_and_when_it_was_made(
    source: Installation, tmp_path: Path
) -> None:
    erased = sorted(subjects(source.database))[-1]
    mark_erased(source.database, erased)
    file = tmp_path / "listed"
    backups.back_up(source, file, NOW, ignore)
    read = restores.read_key_file(backups.key_file_of(file))
    assert read.made_at == NOW.isoformat()
    assert [str(each) for each in erased] in [list(each[:2]) for each in read.erasures]


def test_transactions_of_the_old_server_do_not_hold_back_the_sealer(
    source: Installation, target: Installation, tmp_path: Path
) -> None:
    with admin_of(source.database) as link:
        link.execute("UPDATE journal_event SET xact = '900000000'")
        link.execute(
            "INSERT INTO journal_bookmark (client_id, cluster, xact, event_id) "
            "SELECT DISTINCT ON (client_id) client_id, 'old', '900000000'::xid8, id "
            "FROM journal_event ORDER BY client_id, id DESC"
        )
    file = tmp_path / "late"
    backups.back_up(source, file, NOW, ignore)
    with admin_of(source.database) as link:
        link.execute("DELETE FROM journal_bookmark")
        link.execute("UPDATE journal_event SET xact = '3'")
    restores.restore(target, file, backups.key_file_of(file), ignore)
    with admin_of(target.database) as link:
        held_back = "xact >= pg_snapshot_xmin(pg_current_snapshot())"
        assert roles.count(link, f"SELECT count(*) FROM journal_event WHERE {held_back}") == 0
        assert roles.count(link, "SELECT count(*) FROM journal_bookmark") == 0


def test_after_a_restore_the_journal_is_as_protected_as_before(
    target: Installation, backup: Path
) -> None:
    restores.restore(target, backup, backups.key_file_of(backup), ignore)
    with admin_of(target.database) as link:
        unforced = roles.count(
            link,
            "SELECT count(*) FROM pg_class WHERE relname LIKE 'journal_%' AND relkind = 'r' "
            "AND NOT (relrowsecurity AND relforcerowsecurity)",
        )
    assert unforced == 0


def test_existing_files_and_used_databases_are_refused(
    source: Installation, target: Installation, backup: Path
) -> None:
    before = backup.read_bytes()
    with pytest.raises(Refused) as refused:
        backups.back_up(source, backup, NOW, ignore)
    assert refused.value.code == "file_exists"
    assert backup.read_bytes() == before
    assert sorted(path.name for path in backup.parent.iterdir()) == [
        "backup",
        "backup.files",
        "backup.keys",
    ]
    restores.refuse_used(target)
    with pytest.raises(Refused) as refused:
        restores.refuse_used(source)
    assert refused.value.code == "database_not_empty"


def test_files_that_are_no_backup_are_refused(target: Installation, backup: Path) -> None:
    keys = backups.key_file_of(backup)
    other = backup.with_name("other")
    other.write_text("something else\n")
    with pytest.raises(Refused) as refused:
        dumps.contents_of(other)
    assert refused.value.code == "not_a_backup"
    dumps.refuse_damaged(backup)
    whole = backup.read_bytes()
    half = len(whole) // 2
    for damaged in (whole[:half], whole[: half - 50_000] + bytes(100_000) + whole[half + 50_000 :]):
        other.write_bytes(damaged)
        with pytest.raises(Refused) as refused:
            dumps.refuse_damaged(other)
        assert refused.value.code == "backup_damaged"
    other.write_text("something else\n")
    with pytest.raises(Refused) as refused:
        restores.restore(target, backup, other, ignore)
    assert refused.value.code == "not_a_key_file"
    other.write_bytes(keys.read_bytes()[:-9])
    with pytest.raises(Refused) as refused:
        restores.restore(target, backup, other, ignore)
    assert refused.value.code == "key_file_cut_short"
    restores.refuse_used(target)


def test_a_backup_that_would_be_empty_is_refused(source: Installation, tmp_path: Path) -> None:
    with admin_of("postgres") as link:
        link.execute("ALTER ROLE pericia_backup NOBYPASSRLS")
        try:
            with pytest.raises(Refused) as refused:
                backups.back_up(source, tmp_path / "empty", NOW, ignore)
        finally:
            link.execute("ALTER ROLE pericia_backup BYPASSRLS")
    assert refused.value.code == "backup_not_allowed"
    assert list(tmp_path.iterdir()) == []
