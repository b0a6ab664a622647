"""What a file is, by its first bytes; its name proves nothing."""

from __future__ import annotations

import re
from typing import Final

SAMPLE_BYTES = 65_536

MAGIC: Final[tuple[tuple[bytes, str], ...]] = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"%PDF-", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"BM", "bmp"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "office97"),
    (b"{\\rtf", "rtf"),
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!\x1a\x07", "rar"),
    (b"PAR1", "parquet"),
    (b"SQLite format 3\x00", "sqlite"),
    (b"ID3", "audio"),
    (b"OggS", "audio"),
    (b"MZ", "executable"),
    (b"\x7fELF", "executable"),
    (b"\xcf\xfa\xed\xfe", "executable"),
    (b"\xce\xfa\xed\xfe", "executable"),
    (b"\xca\xfe\xba\xbe", "executable"),
    (b"\x00asm", "executable"),
    (b"L\x00\x00\x00\x01\x14\x02\x00", "executable"),
    (b"#!", "executable"),
)
ALSO_TEXT: Final = frozenset({b"BM", b"MZ", b"ID3", b"BZh", b"PAR1", b"II*\x00", b"OggS"})
"""Short signatures that ordinary text may begin with: they count only in binary content."""

ZIP_PARTS: Final[tuple[tuple[bytes, str], ...]] = (
    (b"xl/workbook.xml", "xlsx"),
    (b"xl/workbook.bin", "xlsb"),
    (b"word/document.xml", "docx"),
    (b"ppt/presentation.xml", "pptx"),
    (b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet", "ods"),
    (b"mimetypeapplication/vnd.oasis.opendocument.text", "odt"),
    (b"mimetypeapplication/epub+zip", "epub"),
    (b"META-INF/MANIFEST.MF", "executable"),
)

ARCHIVES: Final = frozenset({"zip", "gzip", "bzip2", "xz", "zstd", "7z", "rar"})

LABELS: Final[dict[str, str]] = {
    "text": "CSV/TXT",
    "html": "HTML/SVG",
    "office97": "Office 97-2003 (XLS, DOC)",
    "executable": "EXE",
    "binary": "BIN",
    "empty": "0 bytes",
}

BOMS: Final[tuple[tuple[bytes, str], ...]] = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)

_CONTROLS = bytes({*range(9), *range(14, 27), *range(28, 32), 127})
_MARKUP = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,500}?-->\s*)*<(?:!doctype|html|head|body|script|svg|iframe|hta:)",
    re.I | re.S,
)


def file_kind(data: bytes) -> str:
    """The kind of file that `data` begins: `text`, `xlsx`, `zip`, `pdf`, ..., `binary`, `empty`.

    Office documents are told from plain archives by the names of their parts, so the first few
    kilobytes may answer `zip` where the whole file answers `docx`.
    """
    if not data:
        return "empty"
    binary = not looks_textual(data)
    for magic, kind in MAGIC:
        if data.startswith(magic) and (binary or magic not in ALSO_TEXT):
            return _zip_kind(data) if kind == "zip" else kind
    if data[:4] == b"RIFF" and data[8:12] in (b"WEBP", b"WAVE", b"AVI "):
        return "webp" if data[8:12] == b"WEBP" else "audio"
    if data[4:8] == b"ftyp":
        return "video"
    if binary:
        return "binary"
    return "html" if _MARKUP.match(_without_bom(data[:4096])) else "text"


def label(kind: str) -> str:
    """How `kind` is written in sentences, the same in every language."""
    return LABELS.get(kind, kind.upper())


def looks_textual(data: bytes) -> bool:
    """Whether the first bytes are text in some encoding: hardly any control characters."""
    if any(data.startswith(bom) for bom, _ in BOMS) or wide_encoding(data):
        return True
    sample = data[:SAMPLE_BYTES]
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    return controls * 50 <= len(sample) or (controls < 4 and controls == sample.count(0))


def wide_encoding(data: bytes) -> str | None:
    """UTF-16 without its mark: every other byte of Western text is zero."""
    sample = data[: SAMPLE_BYTES - SAMPLE_BYTES % 2]
    if len(sample) < 4:
        return None
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    units = len(sample) // 2
    if odd > units * 0.6 and even < units * 0.05:
        return "utf-16-le"
    if even > units * 0.6 and odd < units * 0.05:
        return "utf-16-be"
    return None


def _zip_kind(data: bytes) -> str:
    return next((kind for part, kind in ZIP_PARTS if part in data), "zip")


def _without_bom(data: bytes) -> bytes:
    return data.removeprefix(b"\xef\xbb\xbf").replace(b"\x00", b"")
