"""Finding codes by words and by code, and whether one may be given on a day.

CIE-10-ES takes its diagnoses from ICD-10-CM, code by code, so the names are those of ICD-10-CM
(National Center for Health Statistics, in the public domain) in English; Spanish words are
looked up through a glossary. Spanish names can be given beside them.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from pericia.kernels.coding.editions import BEGUN, ENDED, FIRST_DAY
from pericia.kernels.coding.glossary import SMALL, english_of

FOUND_MAX = 20
QUERY_MAX = 100
WORD = re.compile(r"[a-z0-9]+")
CODE = re.compile(r"[a-z][0-9][0-9a-z.]*")
GENERAL = frozenset(
    ("unspecified", "other", "site", "organism", "specified", "not", "elsewhere", "classified")
)
"""Words that make a name no narrower."""


class Entry(NamedTuple):
    """A code with its name; `is_final` where nothing stands below it."""

    code: str
    name: str
    is_final: bool
    spanish: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """A code that was found. `state` is valid, ended, not_yet, not_final or before (ICD-9 then);
    `day` and `instead` say since when and what holds in its place."""

    entry: Entry
    state: str
    day: date | None = None
    instead: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class CodeTable:
    """Codes in their order, with the places of each word of their names."""

    entries: Sequence[Entry]
    keys: Sequence[str]
    words: Sequence[str]
    places: Mapping[str, Sequence[int]] = field(repr=False)

    def search(self, query: str, on: date, limit: int = FOUND_MAX) -> list[Match]:
        """Codes that begin with the query, or whose names hold each of its words; the ones that
        may be given on that day first."""
        text = plain(query)[:QUERY_MAX]
        compact = text.replace(".", "").replace(" ", "")
        found = (
            self._by_code(compact, limit) if CODE.fullmatch(text) else self._by_words(text, limit)
        )
        matches = [judged(self.entries[at], on) for at in found]
        return sorted(matches, key=lambda each: each.state != "valid")[:limit]

    def _by_code(self, compact: str, limit: int) -> list[int]:
        start = bisect_left(self.keys, compact)
        found = []
        for at in range(start, min(start + 2 * limit, len(self.keys))):
            if not self.keys[at].startswith(compact):
                break
            found.append(at)
        return found

    def _by_words(self, text: str, limit: int) -> list[int]:
        asked = [word for word in WORD.findall(text) if word not in SMALL]
        if not asked:
            return []
        sets = sorted((self._places_of(word) for word in asked), key=len)
        common = set.intersection(*sets)
        ranked = sorted(common, key=self._rank)
        return ranked[: 4 * limit]

    def _places_of(self, word: str) -> set[int]:
        found: set[int] = set()
        for form in english_of(word):
            at = bisect_left(self.words, form)
            while at < len(self.words) and self.words[at].startswith(form):
                found.update(self.places[self.words[at]])
                at += 1
        return found

    def _rank(self, at: int) -> tuple[bool, int, str]:
        """Final codes first, then those that say least besides."""
        entry = self.entries[at]
        words = set(WORD.findall(plain(entry.name))) - SMALL - GENERAL
        return (not entry.is_final, len(words), entry.code)


def table_of(rows: Iterable[Entry]) -> CodeTable:
    entries = sorted(rows, key=lambda each: key_of(each.code))
    places: dict[str, list[int]] = {}
    for at, entry in enumerate(entries):
        for word in {*WORD.findall(plain(entry.name)), *WORD.findall(plain(entry.spanish))}:
            if word not in SMALL:
                places.setdefault(word, []).append(at)
    return CodeTable(entries, [key_of(each.code) for each in entries], sorted(places), places)


def judged(entry: Entry, on: date) -> Match:
    """Whether the code may be given for an encounter of that day."""
    ended, begun = ENDED.get(entry.code), BEGUN.get(entry.code)
    if on < FIRST_DAY:
        return Match(entry, "before", FIRST_DAY)
    if ended is not None and on >= ended.day:
        return Match(entry, "ended", ended.day, ended.parts)
    if begun is not None and on < begun.day:
        return Match(entry, "not_yet", begun.day, begun.parts)
    if not entry.is_final and ended is None:
        return Match(entry, "not_final")
    return Match(entry, "valid")


def key_of(code: str) -> str:
    return code.replace(".", "").lower()


def plain(text: str) -> str:
    """Small letters without accents."""
    split = unicodedata.normalize("NFKD", text.lower().strip())
    return "".join(each for each in split if not unicodedata.combining(each))
