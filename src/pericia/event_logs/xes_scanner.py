"""The usual form of XES, taken apart with whole-array operations.

Accepted is a prolog that the XML parser accepts up to the first trace, and then nothing but
`<trace>`, `<event>`, their ends, and attributes without content, written
`<string key="..." value="..."/>`. Since `<` cannot stand inside a value, a file parted at every
`<` shows each element whole; one element of another form, and the whole file is left to the parser.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
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
from pericia.kernels.process.log import Ints

CHUNK: Final = 16 << 20
PROLOG_MAX: Final = 8 << 20
ELEMENT: Final = (
    r"^(?:(string|date|int|float|boolean|id)"
    r' key="([^"&\s]*(?: [^"&\s]+)*)" value="([^"]*)"\s*/|(/?(?:event|trace)|/log))>\s*$'
)
STRUCTURE: Final = pl.Enum(["trace", "/trace", "event", "/event", "/log"])
TRACE, TRACE_END, EVENT, EVENT_END, LOG_END, VALUE = 0, 1, 2, 3, 4, 255
_ENCODING: Final = re.compile(rb"""^<\?xml[^>]*encoding\s*=\s*["']([^"']+)""")
_ENTITY: Final = re.compile(r"&(?:(amp|lt|gt|quot|apos)|#(\d{1,7})|#x([0-9a-fA-F]{1,6}));")
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
    for chunk in _chunks(rest, source):
        try:
            text = chunk.decode("utf-8")
        except UnicodeDecodeError:
            raise NotPlain from None
        yield _piece(text, state)
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


def _piece(text: str, state: _State) -> Piece:
    elements = pl.Series([text]).str.split("<").explode()[1:]
    parts = elements.str.extract_groups(ELEMENT).struct.unnest()
    kind = parts["4"].cast(STRUCTURE).to_physical().cast(pl.UInt8).fill_null(VALUE).to_numpy()
    is_value = kind == VALUE
    if int(is_value.sum()) != len(parts) - parts["1"].null_count():
        raise NotPlain
    in_event, trace, event = _placed(kind, state)
    places = np.flatnonzero(is_value)
    values = parts.select("1", "2", "3").filter(pl.Series(is_value))
    return Piece(
        trace_of_event=trace[kind == EVENT],
        traces=state.traces,
        values=list(_by_key(values, in_event[places], trace[places], event[places])),
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
    values: pl.DataFrame, in_event: npt.NDArray[np.bool_], trace: Ints, event: Ints
) -> Iterator[Values]:
    key, names = coded(values["2"])
    for code, name in enumerate(names):
        here = key == code
        for of_case in (True, False):
            rows = np.flatnonzero(here & (in_event != of_case))
            if len(rows):
                yield Values(
                    of_case=of_case,
                    key=name,
                    element=str(values["1"][int(rows[0])]),
                    index=(trace if of_case else event)[rows],
                    texts=_plain(values["3"].gather(rows)),
                )


def _plain(texts: pl.Series) -> pl.Series:
    """Values as XML means them: entities resolved, line ends and tabs as spaces."""
    longest = texts.str.len_bytes().max()
    if isinstance(longest, int) and longest > VALUE_BYTES_MAX:
        raise NotPlain
    if texts.str.contains(r"[&\n\r\t]").any():
        odd = texts.filter(texts.str.contains(r"[&\n\r\t]")).unique().to_list()
        return texts.replace(odd, [_resolved(each) for each in odd])
    return texts


def _resolved(text: str) -> str:
    spaced = re.sub(r"\r\n|[\n\r\t]", " ", text)
    if spaced.count("&") != len(_ENTITY.findall(spaced)):
        raise NotPlain
    return _ENTITY.sub(_character, spaced)


def _character(match: re.Match[str]) -> str:
    name, decimal, hexadecimal = match.groups()
    if name:
        return _NAMED[name]
    number = int(decimal) if decimal else int(hexadecimal, 16)
    if number > 0x10FFFF or 0xD800 <= number < 0xE000 or number == 0:
        raise NotPlain
    return chr(number)
