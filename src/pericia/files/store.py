"""The file store of `settings.FILES_URL`: a folder by default, or anything fsspec has a name for.

A file is received first, measured and hashed on this machine's own disk, so that it can be looked
at before anything is kept. What is kept has a name that nobody else's file has, and rows are
written only after it: a file without a row may be left by a crash, a row without its file never.
"""

from __future__ import annotations

import io
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Any, Protocol

import fsspec
from django.conf import settings

from pericia.kernels.refusal import Refused

CHUNK_BYTES = 1 << 18


class Readable(Protocol):
    """An open binary stream, such as an uploaded file."""

    def read(self, size: int = ..., /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Received:
    """A file on local disk for as long as its block runs. `sha256` is lower-case hex."""

    path: Path
    sha256: str
    size_bytes: int


@contextmanager
def received(stream: Readable, *, bytes_max: int, too_large: Refused) -> Iterator[Received]:
    """The stream's content as a local file; raises `too_large` after reading `bytes_max` of it."""
    digest, size = sha256(), 0
    with NamedTemporaryFile(prefix="pericia-") as file:
        while chunk := stream.read(CHUNK_BYTES):
            size += len(chunk)
            if size > bytes_max:
                raise too_large
            digest.update(chunk)
            file.write(chunk)
        file.flush()
        yield Received(Path(file.name), digest.hexdigest(), size)


def keep(path: Path, stored_as: str) -> None:
    """Copy a local file into the store under a name that is new there. Raises OSError."""
    store, root = _store()
    target = f"{root}/{stored_as}"
    store.makedirs(target.rpartition("/")[0], exist_ok=True)
    with path.open("rb") as source, store.open(target, "wb") as out:
        shutil.copyfileobj(source, out, CHUNK_BYTES)
        _sync(out)


@contextmanager
def fetched(stored_as: str) -> Iterator[Path]:
    """A local copy of a kept file. Refused `file_missing` where the store has none."""
    with opened(stored_as) as source, NamedTemporaryFile(prefix="pericia-") as file:
        shutil.copyfileobj(source, file, CHUNK_BYTES)
        file.flush()
        yield Path(file.name)


def opened(stored_as: str) -> IO[bytes]:
    """A kept file, open for reading. Refused `file_missing` where the store has none."""
    store, root = _store()
    try:
        found: IO[bytes] = store.open(f"{root}/{stored_as}", "rb")
    except FileNotFoundError:
        raise Refused(
            "file_missing", "The file is not in the file store any more. Upload it again."
        ) from None
    return found


def exists(stored_as: str) -> bool:
    """Whether the store has the file now. Raises OSError."""
    store, root = _store()
    try:  # fsspec's own `isfile` answers no where a store is out of reach
        return bool(store.info(f"{root}/{stored_as}")["type"] == "file")
    except FileNotFoundError:
        return False


def remove(stored_as: str) -> None:
    """Remove a kept file; one that is gone already stays so. Raises OSError."""
    store, root = _store()
    with suppress(FileNotFoundError):
        store.rm_file(f"{root}/{stored_as}")


def _store() -> tuple[Any, str]:
    store, root = fsspec.core.url_to_fs(settings.FILES_URL)
    return store, str(root)


def _sync(out: Any) -> None:
    """A file on this machine is on its disk before a row says that it is kept."""
    with suppress(AttributeError, io.UnsupportedOperation):
        number = out.fileno()
        out.flush()
        os.fsync(number)
