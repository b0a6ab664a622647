"""The sentences about mistakes in playbooks, templates and files of sourcing in Spanish.

Checks write English. Each sentence is a form with names in it: `{}` in the English form stands for
one, `{0}`, `{1}`, ... for it in the Spanish one. A test finds every form that a check writes and
that has none here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from pericia.kernels.procedure.problem_forms import FORMS
from pericia.kernels.procedure.problem_names import DETAILS, KINDS_OF_NAMES

_PLACE = re.compile(r"\{(\d)\}")
_GROUPED = re.compile(r"-?\d{1,3}(,\d{3})+")
_PERCENT = re.compile(r"\d+%")
_DEPTH_MAX = 3


def in_spanish(sentence: str) -> str:
    """The sentence in Spanish; as it is where no form fits it."""
    return _told(sentence, _DEPTH_MAX)


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Forms with names, those with most words of their own first."""
    named = [(form, spanish) for form, spanish in FORMS.items() if "{}" in form]
    named.sort(key=lambda pair: -len(pair[0].replace("{}", "")))
    return tuple((_pattern(form), spanish) for form, spanish in named)


def _pattern(form: str) -> re.Pattern[str]:
    return re.compile("(.*?)".join(re.escape(part) for part in form.split("{}")), re.DOTALL)


def _told(sentence: str, depth: int) -> str:
    if sentence in FORMS:
        return FORMS[sentence]
    if depth == 0:
        return sentence
    for pattern, spanish in _patterns():
        found = pattern.fullmatch(sentence)
        if found:
            names = [_name(each, depth) for each in found.groups()]
            return _filled(spanish, names)
    return sentence


def _filled(spanish: str, names: list[str]) -> str:
    return _PLACE.sub(lambda place: names[int(place[1])], spanish)


def _name(text: str, depth: int) -> str:
    """What stands in a place: a name, which stays, or words of our own."""
    words: Mapping[str, str] = KINDS_OF_NAMES
    if text in words:
        return words[text]
    if text in DETAILS:
        return DETAILS[text]
    if _GROUPED.fullmatch(text):
        return text.replace(",", ".")
    if _PERCENT.fullmatch(text):
        return text.replace("%", "\N{NO-BREAK SPACE}%")
    return _told(text, depth - 1) if text.endswith((".", "?")) or " " in text else text
