"""The attributes that an XES file has, from its first part."""

from __future__ import annotations

from pathlib import Path
from xml.parsers import expat

from pericia.event_logs.streams import BLOCK, Blocks
from pericia.event_logs.xes_parser import new_parser
from pericia.kernels.refusal import Refused


def columns_of(path: Path) -> list[str]:
    """The keys of events and, as `case:KEY`, of traces, in the order in which they come.

    Raises Refused for XML that is no event log, or that is none from its first lines on.
    """
    reader = _Keys()
    parser = new_parser()
    parser.StartElementHandler = reader.begin
    parser.EndElementHandler = reader.end
    try:
        fed = 0
        for block in Blocks(path).sample():
            parser.Parse(block, False)
            fed += len(block)
            if fed >= BLOCK:
                break
    except expat.ExpatError as error:
        if not reader.found:
            raise Refused(
                "xes_malformed",
                f"{path.name} is not well-formed XML (line {error.lineno}). Export it again as "
                "XES or CSV.",
            ) from None
    if reader.root and reader.root.rpartition(":")[2] != "log":
        raise Refused(
            "log_unknown",
            f"{path.name} is neither XES, CSV nor Parquet. Export the log in one of them.",
        )
    return list(reader.found)


class _Keys:
    """Follows the parser down to the attributes of traces and events, and no deeper."""

    def __init__(self) -> None:
        self.root = ""
        self.found: dict[str, None] = {}
        self._holders: list[str] = []

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        plain = name.rpartition(":")[2]
        self.root = self.root or name
        key = attributes.get("key")
        if key and self._holders[1:] == ["trace"] and plain not in ("event", "trace"):
            self.found[f"case:{key}"] = None
        elif key and self._holders[1:] == ["trace", "event"]:
            self.found[key] = None
        self._holders.append(plain)

    def end(self, _: str) -> None:
        self._holders.pop()
