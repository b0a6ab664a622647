"""Words of texts and of questions, spelt alike: without case, accents and signs.

A word is found by what it is (`reclamación` by `reclamacion`), by how it begins while it is still
being typed, and by its stems in Spanish and English (`reclamaciones`). The stems themselves come
from outside, as lists by word: whoever holds a stemmer asks it for `spellings`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

WORD_CHARACTERS_MAX = 40
WORDS_OF_TEXT_MAX = 20_000
PLACES_MAX = 16_383
"""The last place of a word that `tsvector` keeps (PostgreSQL, Text Search Types)."""
PLACES_OF_WORD_MAX = 12
WORDS_ASKED_MAX = 8
COMMONEST = " eaoinrsltdcumpbgvhfzjqxykw"
"""Plain already. Who looks letters up one after the other, as PostgreSQL does, finds these soon."""
_WORD = re.compile(r"[^\W_]+")
_JOINED = re.compile(r"[^\W_]+(?:[-./_][^\W_]+)+")
_WITHOUT_ACCENT = re.compile(r"([cs])ion$")

Stems = Mapping[str, Sequence[str]]


def folded(text: str) -> str:
    """The text in lower case and without accents; what has no letters of its own stays."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(each for each in apart if not unicodedata.combining(each))


def words_of(text: str) -> Iterator[str]:
    """The words of a text in lower case, in order; each at most 40 characters long."""
    whole = unicodedata.normalize("NFKC", text).casefold()
    for found in _WORD.finditer(unicodedata.normalize("NFKC", whole)):
        yield found.group()[:WORD_CHARACTERS_MAX]


def spellings(word: str) -> tuple[str, ...]:
    """How a stemmer may be asked about a word: as it stands, and with the accent that a hurried
    hand leaves out."""
    return tuple(dict.fromkeys((word, _WITHOUT_ACCENT.sub(r"\1ión", word))))


def references_in(text: str) -> Iterator[str]:
    """Numbers and references written with signs (`CL-2026/7`), folded and without them."""
    for found in _JOINED.finditer(text):
        yield "".join(_WORD.findall(folded(found.group())))[:WORD_CHARACTERS_MAX]


@dataclass(frozen=True, slots=True)
class Weighed:
    """A piece of text; `weight` is A (names it) to D (says something of it)."""

    text: str
    weight: str = "D"


def vector_words(pieces: Sequence[Weighed]) -> set[str]:
    """The words whose stems `vector_text` wants to know."""
    return {word for each in pieces for word in _first_words(each.text)}


def vector_text(pieces: Sequence[Weighed], stems: Stems) -> str:
    """The pieces as text of a `tsvector`: `'word':1A,7 ...`.

    Every word stands there folded and as each of its stems, folded.
    """
    places: dict[str, list[str]] = {}
    at = 0
    for piece in pieces:
        for word in _first_words(piece.text):
            at += 1
            _put(places, _lexemes(word, stems), at, piece.weight)
        if piece.weight == "A":
            _put(places, references_in(piece.text), at, piece.weight)
    return " ".join(f"'{word}':{','.join(found)}" for word, found in sorted(places.items()))


@dataclass(frozen=True, slots=True)
class Asked:
    """A question: its words folded, in order, the last of which may still be being typed."""

    text: str
    words: tuple[str, ...]

    @staticmethod
    def of(text: str) -> Asked:
        words = filter(_WORD.fullmatch, (folded(each) for each in words_of(text)))
        return Asked(text.strip(), tuple(dict.fromkeys(words))[:WORDS_ASKED_MAX])


def asked_words(asked: Asked) -> set[str]:
    """The words whose stems `query_text` wants to know."""
    return {spelt for word in asked.words for spelt in spellings(word)}


def query_text(asked: Asked, stems: Stems, weight: str = "") -> str:
    """The question as text of a `tsquery`, empty where nothing is asked; with a `weight` it asks
    for words of that weight alone.

    Every word is wanted, in any of its forms; the last one also as a beginning. Words that a
    stemmer takes for empty ones (`de`, `the`) are passed over where there are others.
    """
    last = asked.words[-1] if asked.words else ""
    return " & ".join(
        "(" + " | ".join(_terms(forms, weight, is_begun=forms[0] == last)) + ")"
        for forms in forms_of(asked, stems)
    )


def marks_of(asked: Asked, stems: Stems) -> tuple[str, ...]:
    """With what a word of a text begins, folded, that the question may have meant."""
    return tuple(dict.fromkeys(form for forms in forms_of(asked, stems) for form in forms))


def forms_of(asked: Asked, stems: Stems) -> list[list[str]]:
    """For each telling word the beginnings, folded, by which a word of a text is taken for it."""
    telling = [each for each in asked.words if not _is_empty(each, stems)] or list(asked.words)
    return [list(dict.fromkeys((each, *_stems_of(each, stems)))) for each in telling]


def _terms(forms: Sequence[str], weight: str, *, is_begun: bool) -> list[str]:
    whole = [f"'{each}'" + (f":{weight}" if weight else "") for each in forms]
    return [f"'{forms[0]}':*{weight}", *whole] if is_begun else whole


def _stems_of(word: str, stems: Stems) -> list[str]:
    found = [stem for spelt in spellings(word) for stem in stems.get(spelt, ())]
    return [each for each in dict.fromkeys(map(folded, found)) if _WORD.fullmatch(each)]


def _is_empty(word: str, stems: Stems) -> bool:
    return word in stems and not stems[word]


def _lexemes(word: str, stems: Stems) -> Iterator[str]:
    plain = folded(word)
    yield from dict.fromkeys((plain, *(folded(each) for each in stems.get(word, ()))))


def _put(places: dict[str, list[str]], words: Iterable[str], at: int, weight: str) -> None:
    shown = f"{min(at, PLACES_MAX)}{weight if weight != 'D' else ''}"
    for word in words:
        found = places.setdefault(word, []) if _WORD.fullmatch(word) else []
        if len(found) < PLACES_OF_WORD_MAX and shown not in found:
            found.append(shown)


def _first_words(text: str) -> Iterator[str]:
    for number, word in enumerate(words_of(text)):
        if number >= WORDS_OF_TEXT_MAX:
            return
        yield word


def _plain_letters() -> tuple[str, str]:
    """Letters and signs, and what each is written as in a folded text: for `translate` in SQL."""
    letters = [chr(each) for each in (*range(0x41, 0x5B), *range(0xC0, 0x180))]
    pairs = [(each, folded(each)) for each in letters]
    kept = [(each, plain) for each, plain in pairs if len(plain) == 1 and plain != each]
    signs = "\t\n\r" + "".join(chr(each) for each in range(0x21, 0x7F) if not chr(each).isalnum())
    signs += "¡¿«»“”‘’–—·"
    given, made = "".join(each for each, _ in kept), "".join(each for _, each in kept)
    return COMMONEST + given + signs, COMMONEST + made + " " * len(signs)


LETTERS, PLAIN_LETTERS = _plain_letters()
