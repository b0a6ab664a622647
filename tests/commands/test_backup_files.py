"""Stored files in a backup: all come back, but those of erased people; nothing else gets in."""

from __future__ import annotations

import io
import json
import os
import shutil
import stat
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings

from pericia.apps.cases import actions as case_actions
from pericia.apps.cases import erasing
from pericia.apps.cases.files import store_file
from pericia.apps.cases.models import Case
from pericia.apps.journal.actors import SYSTEM
from pericia.apps.journal.sealing import seal_batch
from pericia.apps.sourcing import actions as sourcing
from pericia.apps.sourcing import uploading
from pericia.apps.sourcing.tests.samples import described, said
from pericia.apps.work import actions as work_actions
from pericia.apps.work.tests.driving import open_queries
from pericia.cli import archives, backups, restores, roles, secrets
from pericia.cli.archives import PutBack
from pericia.cli.installation import Installation
from pericia.cli.stored_files import Named
from pericia.files import store
from pericia.kernels.merkle.checkpoints import key_id, public_key_of
from pericia.kernels.refusal import Refused
from pericia.tenancy.scope import open_scope
from tests.commands.restoring import admin_of, ignore, mark_erased
from tests.commands.running import ROOT
from tests.world import World

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
ENVIRONMENT = {
    name: value
    for name, value in os.environ.items()
    if not name.startswith(("PERICIA_", "DATABASE_URL", "DJANGO_"))
}


@pytest.fixture(scope="module", autouse=True)
def files_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("store")
    with override_settings(FILES_URL=f"file://{folder}"):
        yield folder


Attached = tuple[UUID, str, bytes]


def attach(world: World, reference: str) -> Attached:
    """A case of a person with a file of its own: the case, where the file lies, its content."""
    (case_id,) = open_queries(world, customer_reference=reference)
    client_id, content = world.banco.client_id, f"The letter of {reference}\n".encode()
    upload = SimpleUploadedFile("letter.txt", content)
    stored = store_file(client_id, case_id, upload)
    with world.open_as("olga") as olga:
        case = Case.objects.select_for_update().get(client_id=client_id, id=case_id)
        case_actions.attach_file(actor=olga, now=world.now, case=case, stored=stored)
    return case_id, stored.stored_as, content


def cancel(world: World, case_id: UUID) -> tuple[UUID, UUID]:
    """The client and the person of the case, which has ended then."""
    client_id = world.banco.client_id
    with world.open_as("olga") as olga:
        work_actions.cancel_case(
            actor=olga, now=world.now, client_id=client_id, case_id=case_id, why="No need"
        )
        return client_id, Case.objects.get(client_id=client_id, id=case_id).subject_id


@pytest.fixture
def attached(world: World) -> Attached:
    return attach(world, "kept")


@pytest.fixture
def backup(source: Installation, attached: Attached, tmp_path: Path) -> Path:
    file = tmp_path / "backup"
    backups.back_up(source, file, NOW, ignore)
    return file


@pytest.fixture(params=["folder", "elsewhere"])
def new_store(request: pytest.FixtureRequest, tmp_path: Path, backup: Path) -> Iterator[None]:
    """After the backup an empty store: a folder, or one that only fsspec knows."""
    urls = {"folder": f"file://{tmp_path}/new", "elsewhere": f"memory://{tmp_path.name}"}
    with override_settings(FILES_URL=urls[request.param]):
        yield


def load(target: Installation, file: Path) -> None:
    restores.restore(target, file, backups.key_file_of(file), ignore)


def bring_back(target: Installation, archive: Path | None) -> PutBack:
    with closing(Named()) as named:
        restores.read_named_files(target, named)
        return archives.bring_back(archive, named, ignore)


def content_of(stored_as: str) -> bytes:
    with store.opened(stored_as) as stream:
        return stream.read()


@pytest.mark.usefixtures("new_store")
def test_files_come_back_into_another_store(
    attached: Attached, backup: Path, target: Installation
) -> None:
    archive = backups.archive_of(backup)
    checked = archives.check(archive, ignore)
    assert (checked.made_at, checked.files > 0) == (NOW.isoformat(), True)
    load(target, backup)
    for _again in range(2):
        assert bring_back(target, archive) == PutBack(checked.files, 0, 0)
        assert content_of(attached[1]) == attached[2]
        assert archives.check(archive, ignore) == checked


def test_the_archive_is_private_and_stays_away_with_the_rest(
    backup: Path, source: Installation, attached: Attached, files_folder: Path
) -> None:
    assert stat.S_IMODE(backups.archive_of(backup).stat().st_mode) == 0o600
    other = backup.with_name("other")
    written = backups.back_up(source, other, NOW, ignore, with_files=False)
    assert written.packed is None
    assert not backups.archive_of(other).exists()
    failing = backup.with_name("failing")
    before = sorted(backup.parent.iterdir())
    with override_settings(FILES_URL=f"file://{files_folder / attached[1]}/below"):
        with pytest.raises(Refused) as refused:
            backups.back_up(source, failing, NOW, ignore)
        assert refused.value.code == "file_store_failed"
    assert sorted(backup.parent.iterdir()) == before


def test_what_left_the_store_or_was_damaged_there_is_told(
    world: World, source: Installation, tmp_path: Path, files_folder: Path
) -> None:
    removed, damaged = attach(world, "removed")[1], attach(world, "damaged")[1]
    sound = backups.back_up(source, tmp_path / "sound", NOW, ignore).packed
    store.remove(removed)
    (files_folder / damaged).write_bytes(b"The letter of demaged\n")
    packed = backups.back_up(source, tmp_path / "backup", NOW, ignore).packed
    store.remove(damaged)
    assert sound is not None
    assert packed == archives.Packed(sound.files - 2, sound.gone + 1, [damaged])
    assert archives.check(tmp_path / "backup.files", ignore).files == packed.files


@pytest.mark.usefixtures("new_store")
def test_files_of_erased_people_do_not_come_back(
    world: World, source: Installation, target: Installation, tmp_path: Path, files_folder: Path
) -> None:
    with override_settings(FILES_URL=f"file://{files_folder}"):
        case_id, stored_as, _ = attach(world, f"erased at {tmp_path.name}")
        subject = cancel(world, case_id)
        backups.back_up(source, tmp_path / "early", NOW, ignore)
    load(target, tmp_path / "early")
    mark_erased(target.database, subject)
    early = backups.archive_of(tmp_path / "early")
    assert bring_back(target, early).not_named == 1
    assert not store.exists(stored_as)
    mark_erased(source.database, subject)
    packed = backups.back_up(source, tmp_path / "late", NOW, ignore).packed
    assert packed is not None
    with tarfile.open(backups.archive_of(tmp_path / "late")) as archive:
        assert stored_as not in archive.getnames()


@pytest.mark.usefixtures("new_store")
def test_without_an_archive_it_is_counted_what_is_missing(
    backup: Path, target: Installation, attached: Attached, tmp_path: Path
) -> None:
    load(target, backup)
    before = bring_back(target, None)
    assert before.there == 0 < before.missing
    (tmp_path / "copy").write_bytes(attached[2])
    store.keep(tmp_path / "copy", attached[1])
    assert bring_back(target, None) == PutBack(1, before.missing - 1, 0)


Edit = Callable[[list[tuple[tarfile.TarInfo, bytes]]], None]


def other_content(members: list[tuple[tarfile.TarInfo, bytes]]) -> None:
    member, content = members[1]
    members[1] = member, content.swapcase()


def a_way_out(members: list[tuple[tarfile.TarInfo, bytes]]) -> None:
    member = tarfile.TarInfo(f"../../{sha256(b'x').hexdigest()}")
    member.size = 1
    members.insert(1, (member, b"x"))


def a_link(members: list[tuple[tarfile.TarInfo, bytes]]) -> None:
    member = tarfile.TarInfo("imports")
    member.type, member.linkname = tarfile.SYMTYPE, "/etc"
    members.insert(1, (member, b""))


def one_less(members: list[tuple[tarfile.TarInfo, bytes]]) -> None:
    del members[1]


def no_end(members: list[tuple[tarfile.TarInfo, bytes]]) -> None:
    del members[-1]


def no_beginning(members: list[tuple[tarfile.TarInfo, bytes]]) -> None:
    del members[0]


def edited(archive: Path, edit: Edit) -> Path:
    with tarfile.open(archive) as old:
        members = [(each, old.extractfile(each).read()) for each in old]  # type: ignore[union-attr]
    edit(members)
    path = archive.with_name("edited")
    with tarfile.open(path, "w") as new:
        for member, content in members:
            new.addfile(member, io.BytesIO(content))
    return path


@pytest.mark.parametrize(
    ("edit", "code"),
    [
        (other_content, "archive_altered"),
        (a_way_out, "archive_unsafe"),
        (a_link, "archive_unsafe"),
        (one_less, "archive_cut_short"),
        (no_end, "archive_cut_short"),
        (no_beginning, "not_a_files_archive"),
    ],
)
def test_an_archive_that_somebody_changed_is_refused_before_anything_is_done(
    backup: Path, tmp_path: Path, edit: Edit, code: str
) -> None:
    path = edited(backups.archive_of(backup), edit)
    new = tmp_path / "new"
    with override_settings(FILES_URL=f"file://{new}"), pytest.raises(Refused) as refused:
        archives.check(path, ignore)
    assert refused.value.code == code
    assert not new.exists()


def test_a_cut_or_foreign_file_is_refused(backup: Path) -> None:
    whole = backups.archive_of(backup).read_bytes()
    path = backup.with_name("cut")
    for content in (whole[:700], whole[: len(whole) // 2], b"", b"something else\n" * 200):
        path.write_bytes(content)
        with pytest.raises(Refused) as refused:
            archives.check(path, ignore)
        assert refused.value.code in ("not_a_files_archive", "archive_cut_short")


def test_a_file_that_is_there_with_another_content_is_not_written_over(
    backup: Path, attached: Attached, tmp_path: Path
) -> None:
    mine = tmp_path / "new" / attached[1]
    mine.parent.mkdir(parents=True)
    mine.write_bytes(b"mine")
    with override_settings(FILES_URL=f"file://{tmp_path}/new"), pytest.raises(Refused) as refused:
        archives.check(backups.archive_of(backup), ignore)
    assert refused.value.code == "file_in_the_way"
    assert mine.read_bytes() == b"mine"


@pytest.mark.usefixtures("new_store")
def test_a_file_that_is_not_what_its_row_says_is_refused(
    backup: Path, attached: Attached, target: Installation
) -> None:
    load(target, backup)
    with admin_of(target.database) as link:
        link.execute(
            "UPDATE cases_attachment SET sha256 = %s WHERE stored_as = %s", ("0" * 64, attached[1])
        )
    with pytest.raises(Refused) as refused:
        bring_back(target, backups.archive_of(backup))
    assert refused.value.code == "archive_altered"
    assert not store.exists(attached[1])


def test_a_restore_learns_which_key_signed_the_journal(
    world: World, source: Installation, target: Installation, backup: Path
) -> None:
    restored = restores.restore(target, backup, backups.key_file_of(backup), ignore)
    assert restored.sealed_by is None
    with open_scope([world.banco.client_id]):
        assert seal_batch(world.banco.client_id, now=NOW) is not None
    sealed = backup.with_name("sealed")
    backups.back_up(source, sealed, NOW, ignore, with_files=False)
    with admin_of("postgres") as link:
        link.execute(f"DROP DATABASE {target.database} WITH (FORCE)")  # type: ignore[arg-type]
    roles.prepare(target.admin_dsn or "", target.secrets, target.database)
    restored = restores.restore(target, sealed, backups.key_file_of(sealed), ignore)
    assert restored.sealed_by == key_id(public_key_of(settings.JOURNAL_SEED))


def pericia(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pericia.cli.main", *arguments],
        cwd=ROOT,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_an_installation_is_restored_as_a_whole_into_a_new_folder(
    world: World, source: Installation, attached: Attached, tmp_path: Path, data: Path
) -> None:
    """The keys are newer than the data: who was erased in between, with a case that was open in
    the data, has no file any more."""
    client_id = world.banco.client_id
    with open_scope([client_id]):
        assert seal_batch(client_id, now=NOW) is not None
    shutil.copy(source.data / secrets.FILE_NAME, data)
    case_id, erased_as, _ = attach(world, "erased")
    file, newer = tmp_path / "backup", tmp_path / "newer"
    backups.back_up(source, file, NOW, ignore)
    _, subject_id = cancel(world, case_id)
    with open_scope([client_id]):
        erasing.erase_subject(
            client_id=client_id, subject_id=subject_id, actor=SYSTEM, now=world.now, why="Asked"
        )
    backups.back_up(source, newer, NOW, ignore, with_files=False)
    call = ["restore", str(file), "--keys", str(backups.key_file_of(newer)), "--data", str(data)]
    altered = edited(backups.archive_of(file), other_content)
    refused = pericia(*call, "--files", str(altered), "--json")
    assert json.loads(refused.stderr)["error"]["code"] == "archive_altered"
    assert not (data / "files").exists()
    done = pericia(*call, "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["erased_again"], told["files_left_out"]) == (1, 1)
    assert told["signs_with_new_key"] is False  # its secrets came along
    assert told["files"] == archives.check(backups.archive_of(file), ignore).files - 1
    with override_settings(FILES_URL=f"file://{data}/files"):
        assert content_of(attached[1]) == attached[2]
        assert not store.exists(erased_as)
    again = pericia("backup", str(tmp_path / "again"), "--data", str(data))
    assert f"{tmp_path}/again.files: {told['files']} stored files." in again.stdout, again.stderr
    assert f"In none of them: {data}/secrets.json" in again.stdout
    fresh = data / "fresh"
    keys = str(backups.key_file_of(tmp_path / "again"))
    (tmp_path / "again.files").unlink()
    call = ["restore", str(tmp_path / "again"), "--keys", keys, "--data", str(fresh)]
    bare = pericia(*call)
    missing = told["files"] + told["files_missing"]
    assert f"Missing, and not to be opened in their cases: {missing}." in bare.stdout
    assert "signed with a new key from now on" in bare.stdout


@pytest.mark.usefixtures("new_store")
def test_event_logs_come_back_but_those_that_were_removed(
    world: World, source: Installation, target: Installation, tmp_path: Path, files_folder: Path
) -> None:
    with override_settings(FILES_URL=f"file://{files_folder}"):
        kept, removed = keep_log(world, "kept"), keep_log(world, "removed", is_removed=True)
        backups.back_up(source, tmp_path / "logs", NOW, ignore)
        content = content_of(kept)
    load(target, tmp_path / "logs")
    bring_back(target, backups.archive_of(tmp_path / "logs"))
    assert content_of(kept) == content
    assert not store.exists(removed)


def keep_log(world: World, name: str, *, is_removed: bool = False) -> str:
    """Where the log of a process lies, before the worker has removed its file."""
    client_id = world.banco.client_id
    stream = io.BytesIO(f"case,activity,time\n{name},a,2026-01-01\n".encode())
    with (
        uploading.uploaded(stream, client_id=client_id, file_name=f"{name}.csv") as upload,
        open_scope(world.everything),
    ):
        process_id = described(world, f"{name} {upload.log_id}")
        told = {**said(world, process_id), "log_id": upload.log_id}
        sourcing.store_log(
            file_name=upload.file_name,
            stored_as=upload.stored_as,
            sha256=upload.sha256,
            size_bytes=upload.size_bytes,
            columns={},
            **told,
        )
        if is_removed:
            sourcing.remove_log(why="No need", **told)
    return upload.stored_as
