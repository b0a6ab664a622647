"""Two versions of a document side by side: blocks by their ids, and within them words.

Longest common subsequences by `difflib` (Ratcliff and Obershelp's matching blocks).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from pericia.kernels.deliverables.document import Block, Document, lines_of
from pericia.kernels.deliverables.wording import KIND_WORDS

SAME, CHANGED, ADDED, REMOVED = "same", "changed", "added", "removed"
WORDS_MAX = 6_000
_WORD = re.compile(r"\s+|\w+|[^\w\s]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of words: `same`, `added` or `removed`."""

    how: str
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """A block of either version. `block` is the newer one where there are two."""

    how: str
    block: Block
    is_moved: bool
    pieces: tuple[Piece, ...]


def compare(before: Document, after: Document, language: str = "en") -> list[Change]:
    """Every block of both versions, in the order of the newer one; what was removed stands where
    it stood. Kinds of claims are said in the language of the document."""
    old = {each["id"]: each for each in before["blocks"]}
    new = {each["id"]: each for each in after["blocks"]}
    old_ids, new_ids = list(old), list(new)
    kept_order = _common(
        [each for each in old_ids if each in new], [each for each in new_ids if each in old]
    )
    found: list[Change] = []
    gone = _removed_before(old_ids, new)
    for block_id in new_ids:
        if block_id in old:
            found += [_removed(old[each], language) for each in gone.pop(block_id, ())]
            found.append(_both(old[block_id], new[block_id], block_id not in kept_order, language))
        else:
            words = (Piece(ADDED, _text(new[block_id], language)),)
            found.append(Change(ADDED, new[block_id], False, words))
    return found + [_removed(old[each], language) for each in gone.pop("", ())]


def compare_words(before: str, after: str) -> tuple[Piece, ...]:
    """The words of both texts in order, those that only one has marked."""
    if before == after:
        return (Piece(SAME, after),) if after else ()
    old, new = _WORD.findall(before), _WORD.findall(after)
    if len(old) + len(new) > WORDS_MAX:
        return tuple(Piece(how, text) for how, text in ((REMOVED, before), (ADDED, after)) if text)
    pieces: list[Piece] = []
    for how, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if how == "equal":
            pieces.append(Piece(SAME, "".join(new[c:d])))
            continue
        if b > a:
            pieces.append(Piece(REMOVED, "".join(old[a:b])))
        if d > c:
            pieces.append(Piece(ADDED, "".join(new[c:d])))
    return tuple(pieces)


def _both(old: Block, new: Block, is_moved: bool, language: str) -> Change:
    if old == new:
        return Change(SAME, new, is_moved, (Piece(SAME, _text(new, language)),))
    return Change(CHANGED, new, is_moved, compare_words(_text(old, language), _text(new, language)))


def _removed(block: Block, language: str) -> Change:
    return Change(REMOVED, block, False, (Piece(REMOVED, _text(block, language)),))


def _removed_before(old_ids: Sequence[str], new: dict[str, Block]) -> dict[str, list[str]]:
    """The removed ids by the kept one that followed them; under "" those at the end."""
    waiting: list[str] = []
    found: dict[str, list[str]] = {}
    for each in old_ids:
        if each not in new:
            waiting.append(each)
        elif waiting:
            found[each], waiting = waiting, []
    return {**found, "": waiting}


def _common(old: Sequence[str], new: Sequence[str]) -> set[str]:
    """The ids that keep their order: a longest common subsequence, as near as matching blocks."""
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return {old[a + i] for a, _, size in matcher.get_matching_blocks() for i in range(size)}


def _text(block: Block, language: str) -> str:
    kinds = KIND_WORDS["es" if language == "es" else "en"]
    kind = f"{kinds[block['kind']]}: " if block["type"] == "claim" else ""
    return kind + "\n".join(each for each in lines_of(block) if each)
