"""Files for tests, honest and hostile, built small and in memory."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

import xlsxwriter

CENTRAL = b"PK\x01\x02"
LOCAL = b"PK\x03\x04"

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def workbook(sheets: Mapping[str, Sequence[Sequence[Any]]], hidden: Sequence[str] = ()) -> bytes:
    """An XLSX as a spreadsheet program writes it; dates keep their type."""
    output = io.BytesIO()
    book = xlsxwriter.Workbook(output, {"in_memory": True, "default_date_format": "dd/mm/yyyy"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
        if name in hidden:
            sheet.hide()
        else:
            sheet.activate()
    book.close()
    return output.getvalue()


def raw_workbook(
    sheet_data: bytes, shared_strings: bytes = b"", extra: Mapping[str, bytes] | None = None
) -> bytes:
    """An XLSX whose only sheet holds `sheet_data` (rows in XML), whatever that is."""
    head = b'<?xml version="1.0"?>'
    relation = f"{_DOCUMENT}/worksheet".encode()
    parts = {
        "[Content_Types].xml": b'<Types xmlns="%s/content-types">'
        b'<Default Extension="xml" ContentType="application/xml"/></Types>' % _PACKAGE.encode(),
        "_rels/.rels": b'<Relationships xmlns="%s/relationships"><Relationship Id="r1" '
        b'Type="%s/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        % (_PACKAGE.encode(), _DOCUMENT.encode()),
        "xl/workbook.xml": b'<workbook xmlns="%s" xmlns:r="%s"><sheets>'
        b'<sheet name="A" sheetId="1" r:id="r1"/></sheets></workbook>'
        % (_MAIN.encode(), _DOCUMENT.encode()),
        "xl/_rels/workbook.xml.rels": b'<Relationships xmlns="%s/relationships">'
        b'<Relationship Id="r1" Type="%s" Target="worksheets/sheet1.xml"/></Relationships>'
        % (_PACKAGE.encode(), relation),
        "xl/worksheets/sheet1.xml": b'<worksheet xmlns="%s"><sheetData>%s</sheetData></worksheet>'
        % (_MAIN.encode(), sheet_data),
    }
    if shared_strings:
        parts["xl/sharedStrings.xml"] = shared_strings
    return archive({**{name: head + part for name, part in parts.items()}, **(extra or {})})


def inline_row(number: int, *cells: tuple[str, str]) -> bytes:
    """A row of `raw_workbook`: (column letters, text) each."""
    written = "".join(
        f'<c r="{letters}{number}" t="inlineStr"><is><t>{text}</t></is></c>'
        for letters, text in cells
    )
    return f'<row r="{number}">{written}</row>'.encode()


def archive(parts: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", method, compresslevel=6) as container:
        for name, content in parts.items():
            container.writestr(zipfile.ZipInfo(name), content, method)
    return output.getvalue()


def declaring(data: bytes, name: str, size: int) -> bytes:
    """`data` with both headers of part `name` claiming that it unpacks to `size` bytes."""
    patched = bytearray(data)
    for magic, size_at, name_at in ((CENTRAL, 24, 46), (LOCAL, 22, 30)):
        start = _header(data, magic, name_at, name)
        patched[start + size_at : start + size_at + 4] = struct.pack("<I", size)
    return bytes(patched)


def overlapping(data: bytes, name: str, other: str) -> bytes:
    """`data` with the directory entry of `name` pointing at the content of `other`."""
    patched = bytearray(data)
    target = _header(data, LOCAL, 30, other)
    start = _header(data, CENTRAL, 46, name)
    patched[start + 42 : start + 46] = struct.pack("<I", target)
    return bytes(patched)


def flagged_encrypted(data: bytes, name: str) -> bytes:
    patched = bytearray(data)
    start = _header(data, CENTRAL, 46, name)
    patched[start + 8] |= 1
    return bytes(patched)


def encrypted_workbook() -> bytes:
    """What Excel writes for a workbook with a password: a compound file, not a ZIP."""
    streams = "EncryptionInfo".encode("utf-16-le") + "EncryptedPackage".encode("utf-16-le")
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + streams + bytes(400)


def _header(data: bytes, magic: bytes, name_at: int, name: str) -> int:
    start = data.find(magic)
    while data[start + name_at : start + name_at + len(name)] != name.encode():
        start = data.index(magic, start + 1)
    return start
