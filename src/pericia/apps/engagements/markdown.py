"""The few marks of Markdown that the catalogue's pages use, as safe HTML.

Headings, paragraphs, lists, **strong** and `code`. Everything else, HTML included, is text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

_HEADING = re.compile(r"(#{1,3}) +(.+)")
_ITEM = re.compile(r"[-*] +(.+)")
_STRONG = re.compile(r"\*\*(.+?)\*\*")
_CODE = re.compile(r"`([^`]+)`")


def html_of(text: str) -> SafeString:
    """The text as HTML whose headings begin at `h2`."""
    return mark_safe("\n".join(_blocks(text.splitlines())))  # noqa: S308 - every part is escaped


def without_title(text: str) -> str:
    """The text without the heading that it begins with: a page has a title of its own."""
    first, _, rest = text.lstrip().partition("\n")
    return rest if _HEADING.fullmatch(first.strip()) else text


def _blocks(lines: Iterable[str]) -> Iterator[str]:
    for kind, group in groupby(lines, _kind):
        block = [line.strip() for line in group]
        if kind == "heading":
            yield from map(_heading, block)
        elif kind == "item":
            items = "".join(f"<li>{_inline(line[1:].strip())}</li>" for line in block)
            yield f"<ul>{items}</ul>"
        elif kind == "text":
            yield f"<p>{_inline(' '.join(block))}</p>"


def _kind(line: str) -> str:
    plain = line.strip()
    if not plain:
        return "empty"
    if _HEADING.fullmatch(plain):
        return "heading"
    return "item" if _ITEM.fullmatch(plain) else "text"


def _heading(line: str) -> str:
    marks, _, words = line.partition(" ")
    level = len(marks) + 1
    return f"<h{level}>{_inline(words.strip())}</h{level}>"


def _inline(text: str) -> str:
    safe = str(escape(text))
    return _CODE.sub(r"<code>\1</code>", _STRONG.sub(r"<strong>\1</strong>", safe))
