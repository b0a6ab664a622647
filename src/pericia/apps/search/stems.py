"""The stems of words, as the database's Spanish and English dictionaries know them."""

from __future__ import annotations

from collections.abc import Iterable

from pericia.tenancy.scope import rows

KNOWN_MAX = 100_000
STEMS = """
SELECT w, ts_lexize('spanish_stem', w) || ts_lexize('english_stem', w),
    ts_lexize('spanish_stem', w) = '{}' OR ts_lexize('english_stem', w) = '{}'
FROM unnest($1::text[]) w
"""
_known: dict[str, tuple[str, ...]] = {}


def stems_of(words: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """By word its stems; none for words that tell nothing (`de`, `the`). Dictionaries do not
    change while the platform runs, so what was asked once is kept."""
    wanted = set(words)
    new = sorted(wanted - _known.keys())
    if new:
        if len(_known) + len(new) > KNOWN_MAX:
            _known.clear()
            new = sorted(wanted)
        for word, stems, is_empty in rows(STEMS, (new,)):
            _known[word] = () if is_empty else tuple(dict.fromkeys(stems))
    return {word: _known[word] for word in wanted}
