"""ZIP containers from outside, measured before anybody opens them.

Declared sizes are summed first, then every part that is wanted is unpacked against its declared
size, and a plain copy is written: the reader that follows sees only what was measured here.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

from pericia.kernels.intake.kinds import ARCHIVES, file_kind
from pericia.kernels.intake.limits import LIMITS, Limits
from pericia.kernels.intake.refusals import RefusedFile

RATIO_FREE_BYTES = 1_000_000
"""Parts smaller than this may pack as tightly as they like: they cannot hurt."""

NESTED_SUFFIXES = (".zip", ".xlsx", ".xlsm", ".docx", ".pptx", ".jar", ".gz", ".7z", ".rar", ".xz")
_CENTRAL_HEADER = b"PK\x01\x02"
_LOCAL_HEADER = struct.Struct("<4s5H3I2H")
_ENCRYPTED_FLAG = 0x1
_NESTED_HEAD_BYTES = 64


def check_archive(data: bytes, limits: Limits = LIMITS) -> list[zipfile.ZipInfo]:
    """The parts of the archive, by position, when its headers promise nothing dangerous.

    Raises RefusedFile. Nothing is unpacked but the first bytes of each part.
    """
    if data.count(_CENTRAL_HEADER) > limits.entries_max:
        raise RefusedFile("too_many_entries", limit=limits.entries_max)
    entries = sorted(_entries(data), key=lambda entry: entry.header_offset)
    if sum(entry.file_size for entry in entries) > limits.unpacked_bytes_max:
        raise _too_large(limits)
    for entry in entries:
        _check_entry(entry, limits)
    _check_overlaps(data, entries)
    for entry in entries:
        _check_nesting(data, entry)
    return entries


def repack(data: bytes, wanted: Callable[[str], bool], limits: Limits = LIMITS) -> bytes:
    """A stored (uncompressed) archive of the parts whose name is `wanted`. Raises RefusedFile."""
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_STORED) as archive:
        for entry in check_archive(data, limits):
            if wanted(entry.filename):
                archive.writestr(zipfile.ZipInfo(entry.filename), unpack(data, entry))
    return output.getvalue()


def unpack(data: bytes, entry: zipfile.ZipInfo) -> bytes:
    """The bytes of one part, never more than it declares. Raises RefusedFile."""
    packed = _packed(data, entry)
    if entry.compress_type == zipfile.ZIP_STORED:
        content = bytes(packed)
    else:
        content = _inflate(packed, entry.file_size)
    if len(content) != entry.file_size:
        raise RefusedFile("archive_lies")
    if zlib.crc32(content) != entry.CRC:
        raise RefusedFile("damaged_file")
    return content


def _entries(data: bytes) -> list[zipfile.ZipInfo]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, struct.error, NotImplementedError, ValueError, OSError) as error:
        raise RefusedFile("damaged_file") from error
    if len({entry.filename for entry in entries}) != len(entries):
        raise RefusedFile("damaged_file")
    return entries


def _check_entry(entry: zipfile.ZipInfo, limits: Limits) -> None:
    if entry.flag_bits & _ENCRYPTED_FLAG:
        raise RefusedFile("encrypted_file")
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise RefusedFile("damaged_file")
    if entry.file_size > max(RATIO_FREE_BYTES, entry.compress_size * limits.ratio_max):
        raise RefusedFile("archive_ratio", limit=limits.ratio_max)


def _check_overlaps(data: bytes, entries: list[zipfile.ZipInfo]) -> None:
    end_before = 0
    for entry in entries:
        if entry.header_offset < end_before:
            raise RefusedFile("archive_overlap")
        end_before = _content_offset(data, entry) + entry.compress_size
        if end_before > len(data):
            raise RefusedFile("archive_overlap")


def _check_nesting(data: bytes, entry: zipfile.ZipInfo) -> None:
    head = bytes(_packed(data, entry)[:_NESTED_HEAD_BYTES])
    if entry.compress_type == zipfile.ZIP_DEFLATED:
        head = _inflate_head(head)
    if entry.filename.lower().endswith(NESTED_SUFFIXES) or file_kind(head) in ARCHIVES:
        raise RefusedFile("nested_archive", name=entry.filename)


def _content_offset(data: bytes, entry: zipfile.ZipInfo) -> int:
    header = data[entry.header_offset : entry.header_offset + _LOCAL_HEADER.size]
    if len(header) < _LOCAL_HEADER.size or not header.startswith(b"PK\x03\x04"):
        raise RefusedFile("damaged_file")
    *_, name_bytes, extra_bytes = _LOCAL_HEADER.unpack(header)
    return entry.header_offset + _LOCAL_HEADER.size + int(name_bytes) + int(extra_bytes)


def _packed(data: bytes, entry: zipfile.ZipInfo) -> memoryview:
    start = _content_offset(data, entry)
    return memoryview(data)[start : start + entry.compress_size]


def _inflate(packed: memoryview, size: int) -> bytes:
    """At most `size` bytes; a stream that holds more, or ends early, lies about itself."""
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        content = stream.decompress(packed, size + 1)
    except zlib.error as error:
        raise RefusedFile("damaged_file") from error
    if len(content) > size or not stream.eof:
        raise RefusedFile("archive_lies")
    return content


def _inflate_head(packed: bytes) -> bytes:
    try:
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, _NESTED_HEAD_BYTES)
    except zlib.error:
        return b""


def _too_large(limits: Limits) -> RefusedFile:
    return RefusedFile("archive_too_large", limit_mb=limits.unpacked_bytes_max // 1_000_000)
