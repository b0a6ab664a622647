from __future__ import annotations

import pytest

from pericia.kernels.intake.attachments import attached_archive_problem, attachment_problem
from pericia.kernels.intake.kinds import file_kind
from pericia.kernels.intake.tests.builders import archive, declaring, encrypted_workbook, workbook

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
DOCX = archive({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"})


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", "empty"),
        (b"text,category\nhello,x\n", "text"),
        ("año;día\n".encode("utf-16"), "text"),
        ("año;día\n".encode("utf-16-le"), "text"),
        ("año;día\n".encode("windows-1252"), "text"),
        (b"MZ is the name of a column,b\n", "text"),
        (b"BM,other\n1,2\n", "text"),
        (PDF, "pdf"),
        (PNG, "png"),
        (b"\xff\xd8\xff\xe0" + bytes(8), "jpeg"),
        (b"GIF89a" + bytes(8), "gif"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "webp"),
        (b"MZ\x90\x00\x03\x00\x00\x00", "executable"),
        (b"\x7fELF\x02\x01\x01" + bytes(9), "executable"),
        (b"#!/bin/sh\nrm -rf /\n", "executable"),
        (b"\x1f\x8b\x08\x00" + bytes(20), "gzip"),
        (encrypted_workbook(), "office97"),
        (b"  <!DOCTYPE html><html>", "html"),
        (b'<?xml version="1.0"?><svg onload="x()">', "html"),
        (bytes(range(256)) * 4, "binary"),
        (workbook({"A": [["x"], [1]]}), "xlsx"),
        (DOCX, "docx"),
        (archive({"a.txt": b"hello"}), "zip"),
    ],
)
def test_content_says_what_a_file_is(data: bytes, kind: str) -> None:
    assert file_kind(data) == kind


@pytest.mark.parametrize(
    ("name", "first_bytes"),
    [
        ("informe final.pdf", PDF),
        ("foto.PNG", PNG),
        ("carta.docx", DOCX),
        ("carta.docx", DOCX[:40]),
        ("datos.csv", b"a;b\n1;2\n"),
        ("notas (año 2024).txt", "señal\n".encode("windows-1252")),
        ("libro.xlsx", workbook({"A": [["x"], [1]]})),
    ],
)
def test_documents_and_pictures_may_be_attached(name: str, first_bytes: bytes) -> None:
    assert attachment_problem(name, first_bytes, len(first_bytes)) is None


@pytest.mark.parametrize(
    ("name", "first_bytes", "code"),
    [
        ("vacio.pdf", b"", "attachment_empty"),
        ("factura.pdf.exe", PDF, "attachment_executable"),
        ("factura.pdf", b"MZ\x90\x00\x03\x00\x00\x00", "attachment_executable"),
        ("guion.txt", b"#!/usr/bin/env python\n", "attachment_executable"),
        ("pagina.txt", b"<html><script>alert(1)</script>", "attachment_executable"),
        ("dibujo.svg", b"<svg xmlns='x'>", "attachment_executable"),
        ("macros.docm", DOCX, "attachment_executable"),
        ("foto.png", PDF, "attachment_mismatch"),
        ("informe.pdf", PNG, "attachment_mismatch"),
        ("datos.csv", bytes(range(256)), "attachment_mismatch"),
        ("todo.zip", archive({"a": b"b"}), "attachment_type"),
        ("antiguo.doc", encrypted_workbook(), "attachment_type"),
        ("sin_sufijo", b"hola\n", "attachment_type"),
        ("../../etc/passwd.txt", b"hola\n", "attachment_name"),
        ("c:\\datos.txt", b"hola\n", "attachment_name"),
        ("exe.\u202efdp.txt", b"hola\n", "attachment_name"),
        ("nul\x00.txt", b"hola\n", "attachment_name"),
        ("...", b"hola\n", "attachment_name"),
        ("x" * 200 + ".txt", b"hola\n", "attachment_name"),
    ],
)
def test_anything_else_is_refused_by_name_or_by_content(
    name: str, first_bytes: bytes, code: str
) -> None:
    problem = attachment_problem(name, first_bytes, len(first_bytes))
    assert problem is not None
    assert problem.code == code
    assert problem.message_es != problem.message


def test_a_large_attachment_is_refused_by_its_size_alone() -> None:
    problem = attachment_problem("informe.pdf", PDF, 25_000_001)
    assert problem is not None
    assert problem.code == "attachment_too_large"
    assert "25 MB" in problem.message


def test_a_whole_office_document_is_measured() -> None:
    assert attached_archive_problem(DOCX) is None
    bomb = declaring(DOCX, "word/document.xml", 900_000_000)
    problem = attached_archive_problem(bomb)
    assert problem is not None
    assert problem.code == "archive_too_large"


def test_an_archive_that_is_no_office_document_is_refused_whole() -> None:
    problem = attached_archive_problem(archive({"a.txt": b"b"}))
    assert problem is not None
    assert problem.code == "attachment_mismatch"
