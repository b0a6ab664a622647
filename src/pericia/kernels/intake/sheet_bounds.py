"""What the sheets of a workbook would cost to build, counted in their bytes.

A sheet of a million marks, a lone cell in row 1,048,576, or one long text that every cell repeats
take seconds and gigabytes to build, and milliseconds to count. Workbooks that hide from counting
still meet the bounds of the process that builds them.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter

from pericia.kernels.intake.limits import Limits
from pericia.kernels.intake.refusals import RefusedFile

SPARE_ROWS = 100
"""Titles and blank rows that may stand beside the rows that are counted."""

_ROW_NUMBER = re.compile(rb'row [^>]{0,200}?\br="(\d{1,9})"')
_SHARED_TEXT = re.compile(rb"<(?:\w{1,20}:)?si[ >]")
_USE_OF_TEXT = re.compile(rb'\bt="s"[^>]{0,100}>\s{0,20}<(?:\w{1,20}:)?v>(\d{1,9})<')


def check_sheets(measured: bytes, limits: Limits) -> None:
    """Refuse the workbook in the archive `measured` where it would exceed `limits`.

    Raises RefusedFile: too_many_rows, too_many_cells, archive_too_large.
    """
    with zipfile.ZipFile(io.BytesIO(measured)) as archive:
        parts = {name.lower(): name for name in archive.namelist()}
        shared = parts.get("xl/sharedstrings.xml")
        lengths = _text_lengths(archive.read(shared)) if shared else []
        for part, name in parts.items():
            if "sheets/" in part and part.endswith(".xml"):
                content = archive.read(name)
                _check_size(content, limits)
                _check_texts(content, lengths, limits)


def _check_size(content: bytes, limits: Limits) -> None:
    rows = max(_count(content, b"row "), _last_row_number(content))
    if rows > limits.rows_max + SPARE_ROWS:
        raise RefusedFile("too_many_rows", limit=limits.rows_max)
    if _count(content, b"c ") > limits.cells_max:
        raise RefusedFile("too_many_cells", limit=limits.cells_max)


def _check_texts(content: bytes, lengths: list[int], limits: Limits) -> None:
    """Shared texts are stored once and built for every cell that uses them."""
    uses = content.count(b't="s"')
    if uses * max(lengths, default=0) <= limits.unpacked_bytes_max:
        return
    counts = Counter(_USE_OF_TEXT.findall(content))
    places = ((int(place), count) for place, count in counts.items())
    built = sum(lengths[place] * count for place, count in places if place < len(lengths))
    if built > limits.unpacked_bytes_max:
        raise RefusedFile("archive_too_large", limit_mb=limits.unpacked_bytes_max // 1_000_000)


def _count(content: bytes, element: bytes) -> int:
    """Elements that open, with or without a namespace prefix."""
    return content.count(b"<" + element) + content.count(b":" + element)


def _last_row_number(content: bytes) -> int:
    start = max(content.rfind(b"<row "), content.rfind(b":row "), 0)
    found = _ROW_NUMBER.search(content, start)
    return int(found.group(1)) if found else 0


def _text_lengths(shared_strings: bytes) -> list[int]:
    return [len(piece) for piece in _SHARED_TEXT.split(shared_strings)[1:]]
