"""Reading and writing files for commands, with refusals in place of tracebacks."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import IO

from pericia.kernels.refusal import Refused


def read_text(path: Path, bytes_max: int) -> str:
    """The UTF-8 text of a file of bounded size."""
    try:
        with path.open("rb") as stream:
            content = stream.read(bytes_max + 1)
    except OSError as error:
        raise _unreadable(path, error) from None
    if len(content) > bytes_max:
        raise Refused("file_too_large", f"{path} is larger than {bytes_max:,} bytes: split it.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused(
            "file_not_utf8", f"{path} is not UTF-8 text (byte {error.start}). Save it as UTF-8."
        ) from None


def refuse_missing(path: Path) -> None:
    """Refuse a file that cannot be opened for reading."""
    try:
        with path.open("rb"):
            pass
    except OSError as error:
        raise _unreadable(path, error) from None


def create_private(path: Path, called: Path | None = None) -> IO[bytes]:
    """A new file that only its owner may read; an existing one is never written over.

    A refusal names it as it is `called` by whoever asked for it.
    """
    try:
        return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
    except FileExistsError:
        raise Refused(
            "file_exists", f"{path} exists already. Name another file or remove it first."
        ) from None
    except OSError as error:
        raise unwritable(called or path, error) from None


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file, over an older one of that name too; whole or not at all."""
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        partial.write_bytes(content)
        partial.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            partial.unlink()
        raise unwritable(path, error) from None


def unwritable(path: Path, error: OSError) -> Refused:
    return Refused(
        "file_not_writable",
        f"{path} cannot be written ({(error.strerror or '').lower()}). Name another file.",
    )


def _unreadable(path: Path, error: OSError) -> Refused:
    return Refused("file_unreadable", f"{path} cannot be read ({(error.strerror or '').lower()}).")
