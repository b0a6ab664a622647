"""The text of files: what a reader sees of it, and nothing of one that lies or is broken."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest
import typst
import xlsxwriter

from pericia.kernels.intake.document_text import CHARACTERS_MAX, document_text
from pericia.kernels.intake.refusals import RefusedFile


def _docx() -> bytes:
    document, out = docx.Document(), io.BytesIO()
    paragraph = document.add_paragraph("Una recla")
    paragraph.add_run("mación").bold = True
    document.add_paragraph("R&D <b>")
    document.save(out)
    return out.getvalue()


def _xlsx() -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        book.add_worksheet().write_row(0, 0, ["berenjena", 42.5])
    return out.getvalue()


def _archive(name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return out.getvalue()


def test_words_of_each_kind_of_file_are_found_whole():
    assert document_text("docx", _docx()).split("\n")[0] == "Una reclamación R&D <b>"
    assert {"berenjena", "42.5"} <= set(document_text("xlsx", _xlsx()).split())
    pdf = typst.compile(b"Contrato de *arrendamiento*\n#pagebreak()\nAnexo zafiro")
    assert document_text("pdf", pdf).split() == [
        "Contrato",
        "de",
        "arrendamiento",
        "Anexo",
        "zafiro",
    ]
    assert document_text("txt", "año".encode("utf-16")) == "año"
    assert document_text("csv", "a;ñ\n1;2".encode("latin-1")) == "a;ñ\n1;2"
    odt = _archive("content.xml", b"<text:p>Uno<text:tab/>dos</text:p>")
    assert document_text("odt", odt).split() == ["Uno", "dos"]


def test_pictures_and_broken_files_have_none():
    assert document_text("png", b"\x89PNG berenjena") == ""
    assert document_text("pdf", b"%PDF-1.7 broken") == ""
    with pytest.raises(RefusedFile):
        document_text("docx", b"PK broken")


def test_a_text_is_cut_and_an_archive_that_unpacks_to_too_much_is_refused():
    assert len(document_text("txt", b"a" * (CHARACTERS_MAX + 9))) == CHARACTERS_MAX
    with pytest.raises(RefusedFile):
        document_text("docx", _archive("word/document.xml", b"a" * 50_000_000))
