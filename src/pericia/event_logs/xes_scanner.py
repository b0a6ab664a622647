"""The usual form of XES, taken apart with whole-array operations.

Accepted is a prolog that the XML parser accepts up to the first trace, and then nothing but
`<trace>`, `<event>`, their ends, and attributes without content, written
`<string key="..." value="..."/>`. Since `<` cannot stand inside a value, a file parted at every
`<` shows each element whole; one element of another form, and the whole file is left to the parser.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final
from xml.parsers import expat

import numpy as np
import numpy.typing as npt
import polars as pl

from pericia.event_logs.columns import coded
from pericia.event_logs.gathering import Piece, Values
from pericia.event_logs.limits import VALUE_BYTES_MAX
from pericia.event_logs.streams import Blocks
from pericia.event_logs.xes_parser import new_parser
from pericia.kernels.process.log import NO_CODE, Ints

CHUNK: Final = 16 << 20
PROLOG_MAX: Final = 8 << 20
TRACE, TRACE_END, EVENT, EVENT_END, LOG_END, VALUE, ODD = range(7)
STRUCTURE: Final = {
    "trace>": TRACE, "/trace>": TRACE_END, "event>": EVENT, "/event>": EVENT_END, "/log>": LOG_END,
}  # fmt: skip
BEGINNINGS: Final = {
    f"{element} key=": element for element in ("string", "date", "int", "float", "boolean", "id")
}
FORMS_MAX: Final = 500
AHEAD: Final = 2
"""Chunks that are taken apart while one is put together; memory holds so many at once."""
_ENCODING: Final = re.compile(rb"""^<\?xml[^>]*encoding\s*=\s*["']([^"']+)""")
_ENTITY: Final = re.compile(r"&(?:(amp|lt|gt|quot|apos)|#(\d{1,7})|#x([0-9a-fA-F]{1,6}));")
_CONTROLS: Final = bytes({*range(32)} - {9, 10, 13})
"""Bytes that no XML may hold."""
_NAMED: Final = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}


class NotPlain(Exception):
    """The file has another form, and is for the parser."""


@dataclass
class _State:
    """Where the file stands between two chunks."""

    in_trace: int = 0
    in_event: int = 0
    traces: int = 0
    events: int = 0
    ended: bool = False


def scanned_pieces(blocks: Blocks) -> Iterator[Piece]:
    """The pieces of a file of the usual form. Raises NotPlain."""
    source = iter(blocks)
    rest = _after_prolog(source)
    state = _State()
    with ThreadPoolExecutor(AHEAD) as pool:
        waiting: deque[Future[_Parts]] = deque()
        for chunk in _chunks(rest, source):
            waiting.append(pool.submit(_taken_apart, chunk))
            if len(waiting) > AHEAD:
                yield _piece(waiting.popleft().result(), state)
        while waiting:
            yield _piece(waiting.popleft().result(), state)
    if not state.ended or blocks.cut_off:
        raise NotPlain


def _after_prolog(source: Iterator[bytes]) -> bytes:
    """What follows the prolog of what has been read; the prolog itself is checked."""
    head = b""
    for block in source:
        head += block
        place = head.find(b"<trace")
        if place >= 0:
            _check_prolog(head[:place])
            return head[place:]
        if len(head) > PROLOG_MAX:
            break
    raise NotPlain


def _check_prolog(prolog: bytes) -> None:
    named = _ENCODING.match(prolog.removeprefix(b"\xef\xbb\xbf"))
    if named and named.group(1).lower() not in (b"utf-8", b"us-ascii", b"ascii"):
        raise NotPlain
    try:
        new_parser().Parse(prolog + b"</log>", True)
    except expat.ExpatError:
        raise NotPlain from None


def _chunks(rest: bytes, source: Iterator[bytes]) -> Iterator[bytes]:
    """The content in parts of about CHUNK bytes, each of which begins with `<` and ends before
    another one."""
    parts, size = [rest], len(rest)
    for block in source:
        parts.append(block)
        size += len(block)
        if size >= CHUNK:
            whole = b"".join(parts)
            cut = whole.rfind(b"<")
            if cut <= 0:
                raise NotPlain
            yield whole[:cut]
            parts, size = [whole[cut:]], len(whole) - cut
    yield b"".join(parts)


@dataclass(frozen=True)
class _Parts:
    """`kind` says of every element what it is; the others hold a row for each VALUE."""

    kind: npt.NDArray[np.uint8]
    element: Ints
    elements: list[str]
    key: Ints
    keys: list[str]
    texts: pl.Series


def _taken_apart(chunk: bytes) -> _Parts:
    """The elements of a chunk, parted at `<` and then at the quotes. Raises NotPlain."""
    if len(chunk.translate(None, _CONTROLS)) != len(chunk):
        raise NotPlain
    try:
        text = chunk.decode("utf-8")
    except UnicodeDecodeError:
        raise NotPlain from None
    elements = pl.Series([text]).str.split("<").explode()[1:]
    parts = elements.str.split_exact('"', 4).struct.unnest()
    parts.columns = ["beginning", "key", "between", "value", "ending"]
    kind, element, names = _kinds(parts)
    values = parts.filter(pl.Series(kind == VALUE))
    key, keys = coded(values["key"])
    if any(re.search(r"[&\n\r\t]", each) for each in keys):
        raise NotPlain
    texts = _plain(values["value"], entities="&" in text)
    return _Parts(kind, element[kind == VALUE], names, key, keys, texts)


def _kinds(parts: pl.DataFrame) -> tuple[npt.NDArray[np.uint8], Ints, list[str]]:
    """What each element is, and by its beginning which kind of value. Raises NotPlain."""
    beginning, forms = coded(parts["beginning"])
    between, inner = coded(parts["between"])
    ending, outer = coded(parts["ending"])
    if max(len(forms), len(inner), len(outer)) > FORMS_MAX:
        raise NotPlain
    whole = np.array([STRUCTURE.get(each.rstrip(), ODD) for each in forms], dtype=np.uint8)
    begins = np.array([each in BEGINNINGS for each in forms], dtype=bool)
    goes_on = np.array([each == " value=" for each in inner] + [False])
    ends = np.array([each.rstrip() in ("/>", " />") for each in outer] + [False])
    is_value = begins[beginning] & goes_on[between] & ends[ending]
    kind = np.where(between == NO_CODE, whole[beginning], ODD)
    kind[is_value] = VALUE
    if (kind == ODD).any():
        raise NotPlain
    return kind, beginning, [BEGINNINGS.get(each, "") for each in forms]


def _piece(parts: _Parts, state: _State) -> Piece:
    in_event, trace, event = _placed(parts.kind, state)
    places = np.flatnonzero(parts.kind == VALUE)
    return Piece(
        trace_of_event=trace[parts.kind == EVENT],
        traces=state.traces,
        values=list(_by_key(parts, in_event[places], trace[places], event[places])),
    )


def _placed(kind: npt.NDArray[np.uint8], state: _State) -> tuple[npt.NDArray[np.bool_], Ints, Ints]:
    """For each element whether it stands in an event, and the numbers of its trace and event.

    Raises NotPlain where elements stand where they may not.
    """
    begun, done = kind == TRACE, kind == TRACE_END
    opened, closed = kind == EVENT, kind == EVENT_END
    in_trace = state.in_trace + np.cumsum(begun.astype(np.int64) - done)
    in_event = state.in_event + np.cumsum(opened.astype(np.int64) - closed)
    trace = state.traces + np.cumsum(begun) - 1
    event = state.events + np.cumsum(opened) - 1
    ended = kind == LOG_END
    fits = np.where(ended, in_trace == 0, np.where(done, in_trace == 0, in_trace == 1))
    fits &= np.where(begun | done | ended | closed, in_event == 0, in_event <= 1)
    fits &= (in_event >= 0) & np.where(opened, in_event == 1, True)
    if state.ended or not fits.all() or ended[:-1].any():
        raise NotPlain
    if len(kind):
        state.in_trace, state.in_event = int(in_trace[-1]), int(in_event[-1])
        state.traces, state.events = int(trace[-1]) + 1, int(event[-1]) + 1
        state.ended = bool(ended[-1])
    return in_event == 1, trace, event


def _by_key(
    parts: _Parts, in_event: npt.NDArray[np.bool_], trace: Ints, event: Ints
) -> Iterator[Values]:
    for code, name in enumerate(parts.keys):
        here = parts.key == code
        for of_case in (True, False):
            rows = np.flatnonzero(here & (in_event != of_case))
            if len(rows):
                yield Values(
                    of_case=of_case,
                    key=name,
                    element=parts.elements[parts.element[rows[0]]],
                    index=(trace if of_case else event)[rows],
                    texts=parts.texts.gather(rows),
                )


def _plain(texts: pl.Series, *, entities: bool) -> pl.Series:
    """Values as XML means them, entities resolved. Raises NotPlain for what is rare."""
    longest = texts.str.len_bytes().max()
    if isinstance(longest, int) and longest > VALUE_BYTES_MAX:
        raise NotPlain
    if texts.str.contains_any(["\n", "\r", "\t"]).any():
        raise NotPlain
    if not entities:
        return texts
    odd = texts.filter(texts.str.contains("&", literal=True)).unique().to_list()
    return texts.replace(odd, [_resolved(each) for each in odd]) if odd else texts


def _resolved(text: str) -> str:
    if text.count("&") != len(_ENTITY.findall(text)):
        raise NotPlain
    return _ENTITY.sub(_character, text)


def _character(match: re.Match[str]) -> str:
    name, decimal, hexadecimal = match.groups()
    if name:
        return _NAMED[name]
    number = int(decimal) if decimal else int(hexadecimal, 16)
    if number > 0x10FFFF or 0xD800 <= number < 0xE000 or number < 32:
        raise NotPlain
    return chr(number)
