"""A report as PDF. The same report gives the same bytes: no date, no fonts of the machine."""

from __future__ import annotations

import typst

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

SET_UP = """
#set page(paper: "a4", margin: (x: 2cm, y: 2.2cm), numbering: "1 / 1")
#set text(font: "Libertinus Serif", size: 10pt, fill: rgb("#1c2430"))
#set par(justify: false, leading: 0.6em)
#set table(stroke: (x, y) => (bottom: 0.5pt + rgb("#c9d0d8")), inset: (x: 5pt, y: 4pt))
#show table.cell: set text(size: 8.5pt)
#show table.cell.where(y: 0): strong
#show heading.where(level: 2): it => block(above: 1.6em, below: 0.8em, it)
#show heading.where(level: 3): it => block(above: 1.2em, below: 0.6em, it)
"""


KEPT_ROWS_MAX = 12
"""A table with no more rows than these is not parted by the end of a page."""
QUOTED = 'inset: (left: 10pt), stroke: (left: 2pt + rgb("#8fa3b5"))'


def to_pdf(report: Report) -> bytes:
    """The whole file."""
    files: dict[str, bytes] = {}
    body = "\n".join(_block(each, files) for each in report.blocks)
    head = f"#set document(title: {_text(report.title)}, date: none)"
    language = f"#set text(lang: {_text(report.language)})"
    title = f'#text(size: 18pt, weight: "bold", {_text(report.title)})'
    source = "\n".join([head, SET_UP, language, title, body])
    # A dictionary of files is what the library takes; its stubs do not say so.
    made = typst.compile(  # type: ignore[call-overload]
        {"main": source.encode(), **files}, format="pdf", ignore_system_fonts=True
    )
    assert isinstance(made, bytes)
    return made


def _block(block: Block, files: dict[str, bytes]) -> str:
    match block:
        case Heading():
            return f"#heading(level: {block.level}, {_text(block.text)})"
        case Paragraph():
            return f"#par({f'strong({_text(block.text)})' if block.strong else _text(block.text)})"
        case Quote():
            lines = " ".join(f"#par({_text(each)})" for each in block.lines)
            source = f"#par(text(size: 8.5pt, {_text(block.source)}))" if block.source else ""
            return f"#block({QUOTED})[{lines} {source}]"
        case Bullets():
            return f"#list({', '.join(_text(each) for each in block.items)})"
        case Chart():
            name = f"chart-{len(files)}.svg"
            files[name] = block.svg.encode()
            alt = _text(block.caption)
            picture = f'image("{name}", width: 75%, alt: {alt})'
            return f"#figure({picture}, caption: {alt}, numbering: none, supplement: none)"
        case Table():
            return _table(block)


def _table(table: Table) -> str:
    columns = ", ".join("2fr" if at in table.wide else "1fr" for at in range(len(table.header)))
    align = ", ".join("right" if at in table.right else "left" for at in range(len(table.header)))
    header = ", ".join(_text(each) for each in table.header)
    cells = "".join(f"  {', '.join(_text(each) for each in row)},\n" for row in table.rows)
    made = f"table(columns: ({columns},), align: ({align},),\n  table.header({header}),\n{cells})"
    if len(table.rows) <= KEPT_ROWS_MAX:
        return f"#block(breakable: false, {made})"
    return f"#{made}"


def _text(text: str) -> str:
    """A string of Typst. Control characters, which no page can show, become spaces."""
    shown = "".join(each if each.isprintable() or each == "\n" else " " for each in text)
    escaped = shown.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
