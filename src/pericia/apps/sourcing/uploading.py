"""Receiving an event log: measured, looked at, kept. Outside of transactions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings

from pericia.event_logs.reading import columns_of
from pericia.files import store
from pericia.kernels.intake.refusals import RefusedFile
from pericia.tenancy.ids import new_id

FILE_NAME_CHARACTERS_MAX = 200


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that lies in the store, and that no row names yet."""

    log_id: UUID
    file_name: str
    stored_as: str
    sha256: str
    size_bytes: int


@contextmanager
def uploaded(stream: store.Readable, *, client_id: UUID, file_name: str) -> Iterator[Upload]:
    """Look at the beginning of a file and keep it; the block stores its row, and the file goes
    where that fails.

    Raises Refused for what is no event log by its content, with nothing kept.
    """
    bytes_max = settings.EVENT_LOG_BYTES_MAX
    too_large = RefusedFile("file_too_large", "file", limit_mb=bytes_max // 1_000_000)
    log_id = new_id()
    with store.received(stream, bytes_max=bytes_max, too_large=too_large) as file:
        columns_of(file.path)
        stored_as = f"logs/{client_id}/{file.sha256}/{log_id}"
        try:
            store.keep(file.path, stored_as)
            yield Upload(log_id, plain_name(file_name), stored_as, file.sha256, file.size_bytes)
        except BaseException:
            store.remove(stored_as)
            raise


def plain_name(name: str) -> str:
    """The last part of a file's name, printable; never empty. It keeps its suffix."""
    last = name.replace("\\", "/").rpartition("/")[2]
    printable = "".join(character for character in last if character.isprintable()).strip()
    return printable[-FILE_NAME_CHARACTERS_MAX:] or "log"
