"""Values in words as HTML.

A template that includes itself for each part takes a hundred milliseconds for a value of some
hundred parts; joined strings take three.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from pericia.web.values_from_schema import Said

LONG_TABLE = 12
SHORT = 16


def html_of(parts: Sequence[Said]) -> SafeString:
    """A list of terms and what was said of each; escaped."""
    return SafeString(_definitions(parts))


def _definitions(parts: Sequence[Said]) -> str:
    if not parts:
        return f'<p class="soft">{escape(gettext("Nothing."))}</p>'
    plain = [each for each in parts if not each.is_technical]
    technical = [each for each in parts if each.is_technical]
    return _list(plain) + (_technical(technical) if technical else "")


def _list(parts: Sequence[Said]) -> str:
    inner = "\n".join(
        f"<div><dt>{escape(each.label)}</dt><dd>{_part(each)}</dd></div>" for each in parts
    )
    return f'<dl class="definitions">\n{inner}\n</dl>' if parts else ""


def _technical(parts: Sequence[Said]) -> str:
    """Apart and closed: who judges the work reads past it, who compares it opens it."""
    summary = escape(gettext("Technical details"))
    return f'<details class="technical"><summary>{summary}</summary>{_list(parts)}</details>'


def _part(part: Said) -> str:
    if part.rows:
        return _table(part)
    if part.parts:
        return _definitions(part.parts)
    if part.is_technical:
        return _short(part.text)
    text = conditional_escape(part.text)
    return f'<div class="long-text">{text}</div>' if part.is_long else text


def _short(text: str) -> str:
    """A digest by its beginning, as people compare it; the whole of it shows on pointing at it."""
    if len(text) <= SHORT:
        return f"<code>{escape(text)}</code>"
    return f'<code title="{escape(text)}">{escape(text[:SHORT])}…</code>'


def _table(part: Said) -> str:
    head = "".join(f'<th scope="col">{escape(each)}</th>' for each in part.columns)
    body = "".join(f"<tr>{_cells(part.columns, row)}</tr>" for row in part.rows)
    return (
        f"<div {_window(part)}><table><thead><tr>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table></div>"
    )


def _cells(columns: Sequence[str], row: Sequence[Said]) -> str:
    return "".join(
        f'<td data-label="{escape(column)}"><div>{_part(each)}</div></td>'
        for column, each in zip(columns, row, strict=True)
    )


def _window(part: Said) -> str:
    """A long table scrolls in a window of its own, which the keyboard reaches too."""
    if len(part.rows) <= LONG_TABLE:
        return 'class="table stacks"'
    return f'class="table stacks long" tabindex="0" role="region" aria-label="{escape(part.label)}"'
