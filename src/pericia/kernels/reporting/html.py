"""A report as one HTML file that fetches nothing."""

from __future__ import annotations

from html import escape

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

STYLE = """
:root { color-scheme: light; }
body { margin: 0 auto; padding: 1.5rem 1rem 4rem; max-width: 54rem; color: #1c2430;
  background: #fff; font: 1rem/1.5 system-ui, 'Segoe UI', Roboto, sans-serif; }
h1 { font-size: 1.7rem; line-height: 1.2; }
h2 { margin-top: 2.5rem; padding-top: 1rem; border-top: 1px solid #c9d0d8; font-size: 1.3rem; }
h3 { margin-bottom: .3rem; font-size: 1.05rem; }
p, li { overflow-wrap: anywhere; }
blockquote { margin: 1rem 0; padding: .1rem 1rem; border-left: .25rem solid #8fa3b5;
  background: #f5f7f9; }
blockquote footer { margin: .5rem 0; color: #4d5866; font-size: .88rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; }
th, td { padding: .35rem .6rem; border-bottom: 1px solid #dfe4e9; text-align: left;
  vertical-align: top; }
th { border-bottom-color: #4d5866; }
.right { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.long { min-width: 14rem; }
figure { margin: 1rem 0; }
figure svg { display: block; width: 100%; max-width: 40rem; height: auto; }
figcaption { color: #4d5866; font-size: .88rem; }
@media print { h2, h3 { break-after: avoid; } figure, tr { break-inside: avoid; } }
"""


def to_html(report: Report) -> str:
    """The whole file."""
    body = "\n".join(_block(each) for each in report.blocks)
    title = escape(report.title)
    policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    return (
        f'<!doctype html>\n<html lang="{report.language}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        f"<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n"
        f"<body>\n<main>\n<h1>{title}</h1>\n{body}\n</main>\n</body>\n</html>\n"
    )


def _block(block: Block) -> str:
    match block:
        case Heading():
            return f"<h{block.level}>{escape(block.text)}</h{block.level}>"
        case Paragraph():
            text = escape(block.text)
            return f"<p><strong>{text}</strong></p>" if block.strong else f"<p>{text}</p>"
        case Quote():
            lines = "".join(f"<p>{escape(each)}</p>" for each in block.lines)
            source = f"<footer>{escape(block.source)}</footer>" if block.source else ""
            return f"<blockquote>{lines}{source}</blockquote>"
        case Bullets():
            return "<ul>" + "".join(f"<li>{escape(each)}</li>" for each in block.items) + "</ul>"
        case Chart():
            svg = block.svg.replace(
                "<svg ", f'<svg role="img" aria-label="{escape(block.caption)}" ', 1
            )
            return f"<figure>{svg}<figcaption>{escape(block.caption)}</figcaption></figure>"
        case Table():
            return _table(block)


def _table(table: Table) -> str:
    def cell(tag: str, at: int, text: str) -> str:
        kind = ' class="right"' if at in table.right else ' class="long"' * (at in table.wide)
        scope = ' scope="col"' if tag == "th" else ""
        return f"<{tag}{scope}{kind}>{escape(text)}</{tag}>"

    header = "".join(cell("th", at, text) for at, text in enumerate(table.header))
    rows = "".join(
        "<tr>" + "".join(cell("td", at, text) for at, text in enumerate(row)) + "</tr>"
        for row in table.rows
    )
    return (
        f'<div class="wide" tabindex="0"><table><thead><tr>{header}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )
