"""What an untyped text file is: its encoding and how its cells are parted. Same bytes, same answer.

Western one-byte encodings are told apart by the letters Spanish needs: under the right one the
bytes above 127 are accented letters, under the wrong ones they are symbols.
"""

from __future__ import annotations

import codecs
import csv
import io
import itertools
import re
from collections import Counter
from typing import Final, NamedTuple

from pericia.kernels.intake.kinds import BOMS, SAMPLE_BYTES, wide_encoding
from pericia.kernels.intake.refusals import RefusedFile

DELIMITERS: Final = (",", ";", "\t", "|")
MIXED = "utf-8+windows-1252"
"""UTF-8 in which some bytes are Windows-1252, as in exports that were pasted together."""

ENCODINGS: Final = frozenset(
    {"utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", MIXED}
    | {"windows-1250", "windows-1251", "windows-1252", "windows-1253", "windows-1254"}
    | {"latin-1", "iso-8859-2", "iso-8859-15", "cp437", "cp850", "mac-roman"}
)
ONE_CELL = "\x1f"
"""Stands for the delimiter of a file that has none: no text holds this character."""

_LEGACY_ERRORS = "intake-windows-1252"
_SPANISH = frozenset("áéíóúñüÁÉÍÓÚÑÜ")
_WESTERN = frozenset("àâçèêëîïôùûäößãõÀÂÇÈÊÔÄÖÃÕ")
_OPENING = frozenset("¿¡")
_SIGNS = frozenset("ºª€«»–—‘’“”…°·£")
_NOT_IN_WINDOWS = frozenset(b"\x81\x8d\x8f\x90\x9d")
_ASCII = bytes(range(128))
_CODE_PAGES: Final = ("windows-1252", "cp850", "mac-roman")
_CONFIDENT = 0.85
_LIKELY = 0.5
_TITLES_MAX = 10
_NOTHING = (False, 0.0, 0)


class Dialect(NamedTuple):
    """`quote` and `escape` are empty where the file uses none."""

    delimiter: str
    quote: str = '"'
    escape: str = ""


def detect_encoding(data: bytes) -> str:
    """One of ENCODINGS, or another codec of Python. Raises RefusedFile `unknown_encoding`."""
    for bom, encoding in BOMS:
        if data.startswith(bom):
            return encoding
    if wide := wide_encoding(data):
        return wide
    if _is_utf8(data):
        return "utf-8"
    return MIXED if _is_mostly_utf8(data) else _one_byte_encoding(data)


def text_reader(data: bytes, encoding: str) -> io.TextIOWrapper:
    """The text of `data`, decoded as it is read, line ends untouched."""
    if encoding == MIXED:
        return io.TextIOWrapper(io.BytesIO(data), "utf-8", _LEGACY_ERRORS, newline="")
    return io.TextIOWrapper(io.BytesIO(data), encoding, "strict", newline="")


def detect_dialect(sample: str, delimiter: str | None = None) -> Dialect:
    """How the cells of `sample` (the first part of a file, whole lines) are parted and quoted.

    The delimiter is the one under which most rows have the same number of cells, ONE_CELL where
    every row is one cell.
    """
    if delimiter is None:
        scores = {candidate: _score(sample, candidate) for candidate in DELIMITERS}
        best = max(DELIMITERS, key=lambda candidate: scores[candidate])
        delimiter = best if scores[best] > _NOTHING else ONE_CELL
    return Dialect(delimiter, _quote(sample, delimiter))


def hinted_delimiter(first_line: str) -> str | None:
    """The delimiter in the `sep=;` line that Excel reads and writes, if this is one."""
    hint = re.fullmatch(r'"?sep=(.)"?\s*', first_line, re.IGNORECASE)
    return hint.group(1) if hint and hint.group(1) in DELIMITERS else None


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _is_mostly_utf8(data: bytes) -> bool:
    """Whether at least a quarter of what lies beyond ASCII is whole UTF-8 characters.

    Text of one byte a letter hardly ever forms them by chance.
    """
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    ascii_count = len(data) - len(data.translate(None, _ASCII))
    return (len(text) - broken - ascii_count) * 3 >= broken


def _is_dense(data: bytes, high: int) -> bool:
    """Whether whole words lie beyond ASCII, as in Cyrillic or Greek."""
    runs = len(re.findall(rb"[\x80-\xff]+", data))
    return runs > 0 and high / runs > 2.0


def _one_byte_encoding(data: bytes) -> str:
    beyond = data.translate(None, _ASCII)
    if not _is_dense(data, len(beyond)):
        sample = _telling_lines(data)
        scores = {name: _likeness(sample, name) for name in _CODE_PAGES}
        best = max(scores, key=lambda name: scores[name])
        if scores[best] >= _CONFIDENT:
            foreign = best == "windows-1252" and _NOT_IN_WINDOWS.intersection(beyond)
            return "latin-1" if foreign else best
        return _guessed_encoding(data, best if scores[best] >= _LIKELY else None)
    return _guessed_encoding(data, None)


def _telling_lines(data: bytes) -> bytes:
    """The first lines that hold anything beyond ASCII."""
    lines = (line for line in data.splitlines() if line.translate(None, _ASCII))
    return b"\n".join(itertools.islice(lines, 1_000))[:SAMPLE_BYTES]


def _likeness(sample: bytes, encoding: str) -> float:
    """How far the characters beyond ASCII stand where such letters and signs stand in words."""
    text = f" {sample.decode(encoding, 'replace')} "
    places = [place for place, character in enumerate(text) if character > "\x7f"]
    return sum(_plausibility(*text[place - 1 : place + 2]) for place in places) / max(
        len(places), 1
    )


def _plausibility(before: str, character: str, after: str) -> float:
    if character in _OPENING:
        return 0.2 if before.isalpha() else 1.0
    if character in _SIGNS:
        inside = before.isalpha() and after.isalpha() and character != "’"
        return 0.2 if inside else 0.9
    if character not in _SPANISH and character not in _WESTERN:
        return 0.0
    if (character.isupper() and before.islower()) or (character.islower() and after.isupper()):
        return 0.2
    likely = 1.0 if character in _SPANISH else 0.9
    return likely if before.isalpha() or after.isalpha() else likely / 2


def _guessed_encoding(data: bytes, otherwise: str | None) -> str:
    # Imported here because few files need it and every parse would wait for it.
    from charset_normalizer import from_bytes

    best = from_bytes(_telling_lines(data)).best()
    encoding = best.encoding if best else otherwise
    if encoding is None or not _decodes(data, encoding):
        raise RefusedFile("unknown_encoding")
    return encoding


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return False
    return True


def _score(sample: str, delimiter: str) -> tuple[bool, float, int]:
    """(whether the first row has the usual width, share of rows that have it, that width).

    _NOTHING where the delimiter parts nothing. Narrow rows at the start are titles, if the table
    is wide enough to have one.
    """
    rows = _lenient_rows(sample, delimiter)
    width = Counter(map(len, rows)).most_common(1)[0][0] if rows else 1
    if width == 1:
        return _NOTHING
    first = next(index for index, row in enumerate(rows) if len(row) == width)
    share = sum(len(row) == width for row in rows) / (len(rows) - first)
    if first and (width < 3 or first > _TITLES_MAX or share < 0.8 or _is_prose(rows[first:])):
        return _NOTHING
    return first == 0 and share >= 0.5, round(share, 2), width


def _is_prose(rows: list[list[str]]) -> bool:
    """Whether the delimiter is punctuation: what follows it begins with a space."""
    following = [cell for row in rows for cell in row[1:] if cell]
    return sum(cell.startswith(" ") for cell in following) * 2 > len(following)


def _lenient_rows(sample: str, delimiter: str) -> list[list[str]]:
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter):
            if any(cell.strip() for cell in row):
                rows.append(row)
    except csv.Error:
        return rows
    return rows


def _quote(sample: str, delimiter: str) -> str:
    """Apostrophes quote only where they wrap every cell of the first line."""
    first_line = sample.lstrip("\ufeff\r\n").split("\n", 1)[0].strip()
    cells = first_line.split(delimiter)
    wrapped = all(len(cell) > 2 and cell[0] == cell[-1] == "'" for cell in cells)
    return "'" if wrapped else '"'


def _decode_legacy(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    piece = error.object[error.start : error.end]
    return "".join(_legacy_character(byte) for byte in piece), error.end


def _legacy_character(byte: int) -> str:
    return bytes([byte]).decode("latin-1" if byte in _NOT_IN_WINDOWS else "windows-1252")


codecs.register_error(_LEGACY_ERRORS, _decode_legacy)
