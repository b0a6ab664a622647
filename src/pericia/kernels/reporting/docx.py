"""A report as DOCX, to be worked on in a word processor."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime
from typing import Any

import typst
from docx import Document
from docx.shared import Cm, Pt

from pericia.kernels.reporting.blocks import (
    Block,
    Bullets,
    Chart,
    Heading,
    Paragraph,
    Quote,
    Report,
    Table,
)

FORMED_AT = datetime(2000, 1, 1, tzinfo=UTC)
# What XML 1.0 has no place for.
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def to_docx(report: Report) -> bytes:
    """The whole file. Charts become pictures, with their captions as text."""
    document = Document()
    document.core_properties.title = _clean(report.title)[:255]
    document.core_properties.author = "Pericia"
    document.core_properties.language = report.language
    document.core_properties.created = document.core_properties.modified = FORMED_AT
    document.add_heading(_clean(report.title), level=0)
    for block in report.blocks:
        _add(document, block)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _add(document: Any, block: Block) -> None:
    match block:
        case Heading():
            document.add_heading(_clean(block.text), level=block.level - 1)
        case Paragraph():
            run = document.add_paragraph().add_run(_clean(block.text))
            run.bold = block.strong or None
        case Quote():
            for each in block.lines:
                document.add_paragraph(_clean(each), style="Quote")
            if block.source:
                document.add_paragraph(_clean(block.source), style="Caption")
        case Bullets():
            for each in block.items:
                document.add_paragraph(_clean(each), style="List Bullet")
        case Chart():
            document.add_picture(io.BytesIO(_picture(block.svg)), width=Cm(14))
            document.add_paragraph(_clean(block.caption), style="Caption")
        case Table():
            _add_table(document, block)


def _add_table(document: Any, table: Table) -> None:
    made = document.add_table(rows=1 + len(table.rows), cols=len(table.header))
    made.style = "Light Grid Accent 1"
    # Cells are read once: the library walks the whole table for each single one.
    cells = iter(made._cells)
    for row in (table.header, *table.rows):
        for at, text in enumerate(row):
            paragraph = next(cells).paragraphs[0]
            run = paragraph.add_run(_clean(text))
            run.font.size = Pt(9)
            paragraph.alignment = 2 if at in table.right else 0
    document.add_paragraph()


def _picture(svg: str) -> bytes:
    source = '#set page(width: auto, height: auto, margin: 4pt)\n#image("chart.svg")'
    # A dictionary of files is what the library takes; its stubs do not say so.
    made = typst.compile(  # type: ignore[call-overload]
        {"main": source.encode(), "chart.svg": svg.encode()},
        format="png",
        ppi=160.0,
        ignore_system_fonts=True,
    )
    assert isinstance(made, bytes)
    return made


def _clean(text: str) -> str:
    return _UNWRITABLE.sub(" ", text)
