"""The files of a document as a client saves them, and what stands in them."""

from __future__ import annotations

import io
import re
import zipfile
from html import unescape
from pathlib import Path

from pypdf import PdfReader

SIGNS = {"html": b"<!doctype html>", "pdf": b"%PDF-", "docx": b"PK", "xlsx": b"PK"}
PARTS = {"docx": "word/document.xml", "xlsx": "xl/sharedStrings.xml"}


def text_of(kind: str, path: Path) -> str:
    """Everything that a reader of the file sees, on one line; AssertionError where it is another
    kind of file."""
    content = path.read_bytes()
    assert content.lower().startswith(SIGNS[kind].lower()), (kind, content[:40])
    if kind == "pdf":
        pages = PdfReader(io.BytesIO(content)).pages
        return _plain("\n".join(page.extract_text() for page in pages))
    if kind == "html":
        return _plain(_without_tags(content.decode()))
    with zipfile.ZipFile(path) as parts:
        return _plain(_without_tags(parts.read(PARTS[kind]).decode()))


def _without_tags(text: str) -> str:
    shown = re.sub(r"<(style|script|head)\b.*?</\1>", " ", text, flags=re.S | re.I)
    return unescape(re.sub(r"<[^>]+>", " ", shown))


def _plain(text: str) -> str:
    return " ".join(text.split())
