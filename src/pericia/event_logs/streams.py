"""Opening files as they come: what they are by content, decompressed within bounds."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, Final, cast

from pericia.event_logs.limits import BYTES_MAX, EXPANSION_BYTES_MIN, EXPANSION_MAX
from pericia.kernels.refusal import Refused

BLOCK: Final = 1 << 20
GZIP: Final = b"\x1f\x8b"
PARQUET: Final = b"PAR1"
Advance = Callable[[int], None]


class Blocks:
    """The bytes of a file, decompressed where it is compressed. `cut_off` is set at the end where
    the file ends before its compressed content does; `advance` is told of bytes of the file."""

    def __init__(self, path: Path, advance: Advance = lambda done: None) -> None:
        self.path = path
        self.cut_off = False
        self.advance = advance
        self.compressed = head_of(path, 2) == GZIP

    def sample(self) -> Iterator[bytes]:
        """The first blocks, of which `advance` is not told."""
        unheard = Blocks(self.path)
        yield from unheard

    def __iter__(self) -> Iterator[bytes]:
        given = taken = 0
        with open_file(self.path) as raw:
            stream = cast(BinaryIO, gzip.GzipFile(fileobj=raw)) if self.compressed else raw
            while block := self._next(stream):
                given += len(block)
                place = raw.tell()
                self.advance(place - taken)
                taken = place
                _refuse_bombs(given, taken, compressed=self.compressed)
                yield block

    def _next(self, stream: BinaryIO) -> bytes:
        try:
            # Not `read`, which would lose what it has when the compressed content ends too early.
            return stream.read1(BLOCK)  # type: ignore[attr-defined, no-any-return]
        except EOFError:
            self.cut_off = True
        except (gzip.BadGzipFile, zlib.error):
            raise Refused(
                "file_damaged", f"{self.path.name} is damaged: it cannot be decompressed."
            ) from None
        return b""


def head_of(path: Path, size: int) -> bytes:
    """The first bytes of a file as it lies on the disk."""
    with open_file(path) as stream:
        return stream.read(size)


def open_file(path: Path) -> BinaryIO:
    """The file, or a refusal with the reason."""
    try:
        return path.open("rb")
    except OSError as error:
        reason = (error.strerror or "unknown").lower()
        raise Refused("file_unreadable", f"{path} cannot be read ({reason}).") from None


def _refuse_bombs(given: int, taken: int, *, compressed: bool) -> None:
    expands = compressed and given > EXPANSION_BYTES_MIN and given > EXPANSION_MAX * max(taken, 1)
    if expands or given > BYTES_MAX:
        raise Refused(
            "log_too_large",
            f"The file holds more than {given:,} bytes, decompressed from {taken:,}, which is more "
            f"than is read at once. Split it by cases, or leave columns out.",
        )
