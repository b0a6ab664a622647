"""XES of any form, through the XML parser, element by element.

Nothing of a document type is accepted: no entity can be declared, and so none can grow. An element
that is larger than VALUE_BYTES_MAX is refused before it has been read.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final
from xml.parsers import expat

import numpy as np
import polars as pl

from pericia.event_logs.gathering import Piece, Values
from pericia.event_logs.limits import DEPTH_MAX, VALUE_BYTES_MAX
from pericia.event_logs.streams import Blocks
from pericia.kernels.refusal import Refused

EVENTS_PIECE: Final = 100_000
NOWHERE: Final = -9
ELEMENTS: Final = frozenset({"string", "date", "int", "float", "boolean", "id"})


def new_parser() -> expat.XMLParserType:
    """A parser that refuses document types."""
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse_document_type
    return parser


def parsed_pieces(blocks: Blocks, problems: dict[str, int]) -> Iterator[Piece]:
    """The pieces of a file. Where it stops being XML, `problems` counts it and the pieces end."""
    reader = _Reader()
    parser = new_parser()
    parser.StartElementHandler = reader.begin
    parser.EndElementHandler = reader.end
    parser.ordered_attributes = True
    fed = 0
    try:
        for block in blocks:
            parser.Parse(block, False)
            fed += len(block)
            if fed - parser.CurrentByteIndex > VALUE_BYTES_MAX + len(block):
                raise _too_large()
            if len(reader.trace_of_event) >= EVENTS_PIECE:
                yield reader.taken()
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        if not reader.traces:
            raise Refused(
                "xes_malformed",
                f"{blocks.path.name} is not well-formed XML (line {error.lineno}). Export it "
                "again as XES or CSV.",
            ) from None
        if not blocks.cut_off:
            problems["malformed_xml"] = 1
            problems["malformed_xml_line"] = error.lineno
    if blocks.cut_off:
        problems["cut_off_files"] = 1
    if reader.outside:
        problems["events_outside_traces"] = reader.outside
    yield reader.taken()


class _Reader:
    """Follows the parser and keeps what belongs to traces and events. Attributes inside
    attributes say more of these, and are passed over. `holder_depth` is how deep the trace (2) or
    event (3) lies whose values come now."""

    def __init__(self) -> None:
        self.depth = 0
        self.holder_depth = NOWHERE
        self.prefixed = False
        self.traces = 0
        self.events = 0
        self.outside = 0
        self.trace_of_event: list[int] = []
        self.values: dict[tuple[bool, str], tuple[str, list[int], list[str]]] = {}

    def begin(self, name: str, given: list[str]) -> None:
        """An element begins. The commonest, values of an event or a trace, are tried first."""
        self.depth = depth = self.depth + 1
        if self.prefixed:
            name = name.rpartition(":")[2]
        if depth == self.holder_depth + 1 and name in ELEMENTS:
            self._keep(name, given)
        elif depth == 3 and name == "event" and self.holder_depth == 2:
            self.holder_depth = 3
            self.events += 1
            self.trace_of_event.append(self.traces - 1)
        elif depth == 2 and name == "trace":
            self.holder_depth = 2
            self.traces += 1
        elif depth == 1:
            self.prefixed = ":" in name
        elif depth > DEPTH_MAX:
            raise Refused("xes_too_deep", f"Elements stand in more than {DEPTH_MAX} others.")
        elif name == "event":
            self.outside += 1

    def end(self, _name: str) -> None:
        self.depth = depth = self.depth - 1
        if depth < self.holder_depth:
            # The end of an event leads back to its trace, that of a trace to the log.
            self.holder_depth = 2 if self.holder_depth == 3 else NOWHERE

    def taken(self) -> Piece:
        """What has been kept since the last time."""
        values = [
            Values(of_case, key, element, np.array(index), pl.Series(texts, dtype=pl.String))
            for (of_case, key), (element, index, texts) in self.values.items()
        ]
        piece = Piece(np.array(self.trace_of_event, dtype=np.int64), self.traces, values)
        self.values, self.trace_of_event = {}, []
        return piece

    def _keep(self, element: str, given: list[str]) -> None:
        if len(given) == 4 and given[0] == "key" and given[2] == "value":
            key, value = given[1], given[3]
        else:
            found = dict(zip(given[::2], given[1::2], strict=True))
            if "key" not in found or "value" not in found:
                return
            key, value = found["key"], found["value"]
        if len(value) > VALUE_BYTES_MAX:
            raise _too_large()
        of_case = self.holder_depth == 2
        kept = self.values.get((of_case, key))
        if kept is None:
            kept = self.values[of_case, key] = (element, [], [])
        kept[1].append((self.traces if of_case else self.events) - 1)
        kept[2].append(value)


def _too_large() -> Refused:
    return Refused(
        "value_too_large",
        f"A value is larger than {VALUE_BYTES_MAX:,} bytes. Leave that attribute out of the "
        "export.",
    )


def _refuse_document_type(*_given: Any) -> None:
    raise Refused(
        "xml_document_type",
        "The file declares a document type, in which entities can be hidden. XES has none: remove "
        "the <!DOCTYPE ...> part, or export the log again.",
    )
