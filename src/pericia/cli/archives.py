"""The files of the store beside a backup: one tar, written and read as a stream.

Its first member is `pericia-files.json` with `{"format": "pericia-files/1", "made_at"}`, its last
one `pericia-files-end.json` with `{"files": COUNT}`; those between are named as in the store. There
one part of every name is the SHA-256 of the content, so that an archive can be proven by itself
before anything is touched; what is put back is proven once more by its row in the database.
"""

from __future__ import annotations

import io
import json
import re
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

from pericia.cli import files
from pericia.cli.dumps import Advance
from pericia.cli.stored_files import Named, Stored
from pericia.files import store
from pericia.kernels.refusal import Refused

FORMAT = "pericia-files/1"
FIRST, LAST = "pericia-files.json", "pericia-files-end.json"
NOTE_BYTES_MAX = 4_096
PART = re.compile(r"[0-9A-Za-z][0-9A-Za-z_.-]*")


@dataclass(frozen=True)
class Packed:
    """`gone`: named by the database, but removed from the store. `damaged`: names of files that
    are not what the database says of them, which are left out."""

    files: int
    gone: int
    damaged: list[str]


@dataclass(frozen=True)
class PutBack:
    """`there` are now in the store, `missing` are named by the database and nowhere to be found,
    `not_named` are in the archive, but of erased people or of nobody in the data."""

    there: int
    missing: int
    not_named: int


@dataclass(frozen=True)
class Checked:
    """What an archive says of itself."""

    made_at: str
    files: int


def write(target: IO[bytes], named: Named, now: datetime, advance: Advance) -> Packed:
    """Pack every named file that is still in the store. Needs Django."""
    count, gone, damaged = 0, 0, []
    with _reachable_store(), tarfile.open(fileobj=target, mode="w|") as archive:
        _add_note(archive, FIRST, {"format": FORMAT, "made_at": now.isoformat()}, now)
        for each in named:
            try:
                _pack(archive, each, now)
                count += 1
            except Refused as refused:
                if refused.code == "file_missing":
                    gone += 1
                else:
                    damaged.append(each.stored_as)
            advance(1)
        _add_note(archive, LAST, {"files": count}, now)
    return Packed(count, gone, damaged)


def refuse_unreachable() -> None:
    """Refuse a store that cannot be asked, before anything is loaded. Needs Django."""
    with _reachable_store():
        store.exists(FIRST)


def check(path: Path, advance: Advance) -> Checked:
    """Read the whole archive and change nothing.

    Refuses what is none, or not whole, or holds a file that is not what its name says, or whose
    place in the store has another content. Needs Django.
    """
    first: dict[str, Any] = {}
    last: dict[str, Any] = {}
    count = 0
    with _reachable_store(), _members(path) as members:
        for member, content in members:
            if last:
                raise _cut_short(path)
            if not first:
                first = _first_note(path, member, content)
            elif member.name == LAST:
                last = _note(content)
            else:
                _refuse_altered(path, member, content)
                count += 1
                advance(1)
    if not first:
        raise _no_archive(path)
    if last.get("files") != count:
        raise _cut_short(path)
    return Checked(str(first.get("made_at", "")), count)


def bring_back(path: Path | None, named: Named, advance: Advance) -> PutBack:
    """Put what the database names into the store, as far as it is in the archive.

    Raises Refused for a file that is not what its row says. Needs Django and `check` before it.
    """
    with _reachable_store():
        not_named = 0 if path is None else _unpack(path, named, advance)
        missing = sum(not store.exists(each.stored_as) for each in named)
    return PutBack(len(named) - missing, missing, not_named)


@contextmanager
def _reachable_store() -> Iterator[None]:
    """A store that fails is told in a sentence."""
    try:
        yield
    except (OSError, ImportError) as error:
        raise Refused(
            "file_store_failed",
            f"The file store failed: {error}. Look at PERICIA_FILES and at the disk, and try "
            "again.",
        ) from error


def _pack(archive: tarfile.TarFile, each: Stored, now: datetime) -> None:
    """Raises Refused `file_missing` or `file_damaged`; nothing is written then."""
    damaged = Refused("file_damaged", f"{each.stored_as} is not what the database says of it.")
    with (
        store.opened(each.stored_as) as stream,
        store.received(stream, bytes_max=each.size_bytes, too_large=damaged) as file,
    ):
        if (file.sha256, file.size_bytes) != (each.sha256, each.size_bytes):
            raise damaged
        with file.path.open("rb") as content:
            _add(archive, each.stored_as, each.size_bytes, content, now)


def _add(
    archive: tarfile.TarFile, name: str, size_bytes: int, content: IO[bytes], now: datetime
) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode, member.mtime = size_bytes, 0o600, int(now.timestamp())
    archive.addfile(member, content)
    _forget_members(archive)


def _add_note(archive: tarfile.TarFile, name: str, said: dict[str, Any], now: datetime) -> None:
    text = json.dumps(said).encode()
    _add(archive, name, len(text), io.BytesIO(text), now)


def _unpack(path: Path, named: Named, advance: Advance) -> int:
    """How many files of the archive are not to be restored."""
    not_named = 0
    with _members(path) as members:
        for member, content in members:
            row = named.get(member.name)
            if row is not None:
                _put_back(path, row, content)
                named.found(row.stored_as)
            elif member.name not in (FIRST, LAST):
                not_named += 1
            advance(member.name not in (FIRST, LAST))
    return not_named


@contextmanager
def _members(path: Path) -> Iterator[Iterator[tuple[tarfile.TarInfo, IO[bytes]]]]:
    """Every member with its content; refuses what no backup writes."""
    files.refuse_missing(path)
    try:
        with tarfile.open(path, "r:") as archive:
            yield _walk(path, archive)
    except tarfile.TarError:
        raise _no_archive(path) from None


def _walk(path: Path, archive: tarfile.TarFile) -> Iterator[tuple[tarfile.TarInfo, IO[bytes]]]:
    while member := archive.next():
        content = archive.extractfile(member) if member.type == tarfile.REGTYPE else None
        if content is None or not all(map(PART.fullmatch, member.name.split("/"))):
            raise Refused(
                "archive_unsafe",
                f"{path} holds {member.name!r}, which no backup writes. Use another copy of it.",
            )
        yield member, content
        _forget_members(archive)


def _forget_members(archive: tarfile.TarFile) -> None:
    """A tar remembers every member that went through it, however many there are."""
    # The stubs do not know the list in which a reader keeps every member it has passed.
    archive.members.clear()  # type: ignore[attr-defined]


def _first_note(path: Path, member: tarfile.TarInfo, content: IO[bytes]) -> dict[str, Any]:
    said = _note(content) if member.name == FIRST else {}
    if said.get("format") != FORMAT:
        raise _no_archive(path)
    return said


def _note(content: IO[bytes]) -> dict[str, Any]:
    """What a member says in JSON; nothing where it says none."""
    try:
        said = json.loads(content.read(NOTE_BYTES_MAX))
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _refuse_altered(path: Path, member: tarfile.TarInfo, content: IO[bytes]) -> None:
    digest = _digest(content)
    if digest not in member.name.split("/"):
        raise _altered(path, member.name)
    if store.exists(member.name):
        with store.opened(member.name) as there:
            if _digest(there) != digest:
                raise Refused(
                    "file_in_the_way",
                    f"The file store holds another {member.name} than {path}. Name a store that "
                    "is empty in PERICIA_FILES, or move that file away.",
                )


def _put_back(path: Path, row: Stored, content: IO[bytes]) -> None:
    altered = _altered(path, row.stored_as)
    with store.received(content, bytes_max=row.size_bytes, too_large=altered) as file:
        if (file.sha256, file.size_bytes) != (row.sha256, row.size_bytes):
            raise altered
        if not store.exists(row.stored_as):
            store.keep(file.path, row.stored_as)


def _digest(content: IO[bytes]) -> str:
    digest = sha256()
    while chunk := content.read(store.CHUNK_BYTES):
        digest.update(chunk)
    return digest.hexdigest()


def _altered(path: Path, name: str) -> Refused:
    return Refused(
        "archive_altered",
        f"{name} in {path} is not the file that was backed up. Use another copy of {path}.",
    )


def _no_archive(path: Path) -> Refused:
    return Refused(
        "not_a_files_archive",
        f"{path} is damaged, or no archive of files made by `pericia backup`. "
        "Use another copy of it.",
    )


def _cut_short(path: Path) -> Refused:
    return Refused("archive_cut_short", f"{path} is incomplete. Use another copy of it.")
