"""The bytes of attachments, in the file store under their client, their case and their content.

The store may be far away, so it is written before a transaction opens and read after it has ended.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any
from uuid import UUID

import fsspec
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from pericia.kernels.intake.attachments import (
    ARCHIVED,
    attached_archive_problem,
    attachment_problem,
)
from pericia.tenancy.ids import new_id

FIRST_BYTES = 4_096
BLOCK_BYTES = 65_536
CONTENT_TYPES = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "webp": "image/webp",
    "txt": "text/plain",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
}


if TYPE_CHECKING:
    Upload = UploadedFile[Any]


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that lies in the store, and that no row names yet."""

    name: str
    content_type: str
    size_bytes: int
    sha256: str
    stored_as: str


def store_file(client_id: UUID, case_id: UUID, upload: Upload) -> StoredFile:
    """Check a file and put it into the store; the same file of a case is stored once.

    Raises RefusedFile with the codes of `kernels.intake.attachments`, and OSError.
    """
    name, size = upload.name or "", upload.size or 0
    refuse_unfit(name, size, upload)
    digest = _digest(upload)
    stored_as = f"{client_id}/{case_id}/{digest}"
    _write(stored_as, upload)
    kind = CONTENT_TYPES.get(_suffix(name), "application/octet-stream")
    return StoredFile(name, kind, size, digest, stored_as)


def refuse_unfit(name: str, size: int, upload: Upload) -> None:
    """Raise RefusedFile unless the file may travel with a case."""
    upload.seek(0)
    problem = attachment_problem(name, upload.read(FIRST_BYTES), size)
    if problem is None and _suffix(name) in ARCHIVED:
        upload.seek(0)
        problem = attached_archive_problem(upload.read())
    if problem is not None:
        raise problem


def read_file(stored_as: str) -> Iterator[bytes]:
    """The bytes of a stored file in blocks. Raises OSError at once when it is not there."""
    store, path = _place(stored_as)
    return _blocks(store.open(path, "rb"))


def _blocks(opened: IO[bytes]) -> Iterator[bytes]:
    with opened:
        while block := opened.read(BLOCK_BYTES):
            yield block


def _write(stored_as: str, upload: Upload) -> None:
    """Under another name first, so that half a file is never found under its own."""
    store, path = _place(stored_as)
    if store.exists(path):
        return
    store.makedirs(path.rpartition("/")[0], exist_ok=True)
    partial = f"{path}.{new_id().hex}"
    upload.seek(0)
    with store.open(partial, "wb") as out:
        while block := upload.read(BLOCK_BYTES):
            out.write(block)
    store.mv(partial, path)


def _place(stored_as: str) -> tuple[Any, str]:
    store, root = fsspec.core.url_to_fs(settings.FILES_URL)
    return store, f"{root}/{stored_as}"


def _digest(upload: Upload) -> str:
    upload.seek(0)
    digest = hashlib.sha256()
    while block := upload.read(BLOCK_BYTES):
        digest.update(block)
    return digest.hexdigest()


def _suffix(name: str) -> str:
    return name.rpartition(".")[2].lower()
