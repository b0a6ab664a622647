"""The plain text of a file that travels with a case, for searching it.

Pictures have none. Office files are archives of XML, of which the tags are dropped: nothing of it
is interpreted. PDF is read by pypdf; pages that it cannot read are passed over.
"""

from __future__ import annotations

import codecs
import html
import io
import logging
import re
import zipfile
from collections.abc import Iterator

from pericia.kernels.intake.archives import check_archive, unpack
from pericia.kernels.intake.limits import LIMITS, Limits
from pericia.kernels.intake.refusals import RefusedFile

CHARACTERS_MAX = 400_000
PAGES_MAX = 300
PLAIN = frozenset({"txt", "csv", "tsv"})
# The parts of each kind of archive that hold what a reader sees.
PARTS: dict[str, re.Pattern[str]] = {
    "docx": re.compile(r"word/(document|header\d*|footer\d*|footnotes)\.xml"),
    "odt": re.compile(r"content\.xml"),
    "ods": re.compile(r"content\.xml"),
    "pptx": re.compile(r"ppt/(slides|notesSlides)/\w+\.xml"),
    "xlsx": re.compile(r"xl/(sharedStrings|worksheets/\w+)\.xml"),
}
READABLE = PLAIN | PARTS.keys() | {"pdf"}
# Runs of one paragraph stand next to each other; other tags are ends of words.
_RUN = re.compile(r"</?(?:w:|a:|text:span|text:s\b)(?!p\b|p>|tab|br|tc)[^<>]*>")
_TAG = re.compile(r"<[^<>]*>")


def document_text(suffix: str, data: bytes, limits: Limits = LIMITS) -> str:
    """What the file says, cut after 400,000 characters; empty for what holds no text.

    Raises RefusedFile where an archive promises more than `limits` allow, or lies.
    """
    if suffix in PLAIN:
        return _plain(data)
    if suffix in PARTS:
        return _cut(_archived(suffix, data, limits))
    return _cut(_pages(data)) if suffix == "pdf" else ""


def _plain(data: bytes) -> str:
    """UTF-8, UTF-16 where it says so, else the code page of Windows in the West."""
    data = data[: 4 * CHARACTERS_MAX]
    try:
        kind = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
        text = codecs.getincrementaldecoder(kind)().decode(data)  # it may be cut within a letter
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    return text[:CHARACTERS_MAX].replace("\0", "")


def _archived(suffix: str, data: bytes, limits: Limits) -> Iterator[str]:
    if not zipfile.is_zipfile(io.BytesIO(data)):
        raise RefusedFile("damaged_file")
    for entry in check_archive(data, limits):
        if PARTS[suffix].fullmatch(entry.filename):
            text = unpack(data, entry).decode("utf-8", errors="replace")
            yield html.unescape(_TAG.sub(" ", _RUN.sub("", text)))


def _pages(data: bytes) -> Iterator[str]:
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    broken = (PyPdfError, ValueError, KeyError, TypeError, IndexError, AttributeError)
    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        count = 0 if reader.is_encrypted else min(len(reader.pages), PAGES_MAX)
    except broken:
        return
    for number in range(count):
        try:
            yield reader.pages[number].extract_text()
        except broken:
            continue


def _cut(parts: Iterator[str]) -> str:
    found: list[str] = []
    left = CHARACTERS_MAX
    for part in parts:
        line = " ".join(part.replace("\0", "").split())[:left]
        found.append(line)
        left -= len(line)
        if left <= 0:
            break
    return "\n".join(found)
