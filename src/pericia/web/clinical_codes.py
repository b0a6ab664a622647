"""A clinical code with its name, to read."""

from __future__ import annotations

from typing import NamedTuple

from django.conf import settings
from django.utils.html import format_html
from django.utils.translation import get_language, gettext

from pericia.files.code_names import are_kept, begin_to_read, name_of_code


class CodeName(NamedTuple):
    """A name and the language that it is in; `note` says so where that is not the reader's."""

    text: str
    language: str
    note: str


def code_name(code: str) -> CodeName | None:
    """None for what is no code of the classification. A page never waits for the classification
    to be read for the first time: until it has been, there are no names."""
    folder, wanted = settings.DATA / "codes", get_language() or "es"
    if not are_kept(folder):
        if settings.READS_CODE_NAMES:
            begin_to_read(folder)
        return None
    name, spoken = name_of_code(folder, settings.CODE_NAMES, code, wanted)
    note = gettext("name in English") if name and spoken != wanted else ""
    return CodeName(name, spoken, note) if name else None


def code_in_words(code: str) -> str:
    """The code alone, or safe HTML of it and its name."""
    name = code_name(code)
    if name is None:
        return code
    note = format_html(" ({})", name.note) if name.note else ""
    return format_html('{} <span lang="{}">{}</span>{}', code, name.language, name.text, note)
