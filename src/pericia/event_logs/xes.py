"""XES (IEEE 1849): logs of traces of events with attributes.

Files as tools write them, one attribute an element and none inside another, are taken apart by a
fast scanner that accepts nothing else; every other file goes through the XML parser.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from pericia.event_logs.columns import attribute_of_codes, lifecycle_of_codes
from pericia.event_logs.gathering import Gathered, Gatherer
from pericia.event_logs.limits import ATTRIBUTES_MAX
from pericia.event_logs.roles import Roles, Wanted, find_roles
from pericia.event_logs.streams import Advance, Blocks
from pericia.event_logs.times import read_times, zone_problems
from pericia.event_logs.xes_parser import parsed_pieces
from pericia.event_logs.xes_scanner import NotPlain, scanned_pieces
from pericia.kernels.process.log import NO_CODE, NO_TIME, Attribute, EventLog, Ints
from pericia.kernels.refusal import Refused

TRACE = "case:concept:name"
"""Stands for the trace itself, which is the case whatever its name."""


def read_xes(path: Path, wanted: Wanted, advance: Advance = lambda done: None) -> EventLog:
    """Read an XES file, compressed or not. What is malformed at the end of a file is counted and
    what stands before it is read. Raises Refused with a sentence for what is no log."""
    told: list[int] = []

    def tell(done: int) -> None:
        told.append(done)
        advance(done)

    try:
        gathered = Gatherer()
        for piece in scanned_pieces(Blocks(path, tell)):
            gathered.add(piece)
    except NotPlain:
        advance(-sum(told))
        gathered = Gatherer()
        for piece in parsed_pieces(Blocks(path, advance), gathered.problems):
            gathered.add(piece)
    if not gathered.events:
        raise Refused(
            "log_without_events",
            f"{path.name} has no event inside a trace. Export the log with its events.",
        )
    return _log_of(gathered, wanted)


def _log_of(gathered: Gatherer, wanted: Wanted) -> EventLog:
    columns = gathered.columns
    keys = [key for of_case, key in columns if not of_case]
    trace_keys = [key for of_case, key in columns if of_case]
    named = wanted.case if wanted.case in (*trace_keys, *keys) else None
    roles = find_roles(
        [TRACE, *(f"case:{key}" for key in trace_keys if key != "concept:name"), *keys],
        replace(wanted, case=None if named else wanted.case),
    )
    problems = dict(gathered.problems)
    trace = gathered.trace_of_event()
    case = _case(gathered, roles, named, trace, problems)
    activity, activities = _codes(columns[False, roles.activity], len(trace))
    resource, resources = (
        (None, []) if roles.resource is None else _codes(columns[False, roles.resource], len(trace))
    )
    time = _moments(columns[False, roles.time], len(trace), problems)
    taken = {(False, each) for each in roles.columns} | {(True, "concept:name")}
    attributes, ignored = _attributes(gathered, taken, trace)
    return EventLog(
        case=case,
        activity=activity,
        activities=activities,
        time=time,
        resource=resource,
        resources=resources,
        start=_moments(columns[False, roles.start], len(trace), {}) if roles.start else None,
        lifecycle=_lifecycle(gathered, roles, len(trace)),
        attributes=attributes,
        ignored=ignored,
        problems=problems,
    )


def _case(
    gathered: Gatherer, roles: Roles, named: str | None, trace: Ints, problems: dict[str, int]
) -> Ints:
    """The trace of each event, or the value of the attribute that the caller names."""
    key = named if named is not None else roles.case
    if key == TRACE:
        names = gathered.columns.get((True, "concept:name"))
        known = 0 if names is None else int(names.known(gathered.traces).sum())
        if known < gathered.traces:
            problems["traces_without_id"] = gathered.traces - known
        return trace
    plain = key.removeprefix("case:")
    if (True, plain) in gathered.columns:
        return _codes(gathered.columns[True, plain], gathered.traces)[0][trace]
    return _codes(gathered.columns[False, key], len(trace))[0]


def _codes(column: Gathered, size: int) -> tuple[Ints, list[str]]:
    if column.kind == "text":
        return column.filled(size, NO_CODE), column.names
    values = column.filled(size, NO_TIME if column.kind == "time" else np.nan)
    seen, codes = np.unique(values, return_inverse=True)
    return codes.astype(np.int32), [f"{each:g}" for each in seen]


def _moments(column: Gathered, size: int, problems: dict[str, int]) -> npt.NDArray[np.int64]:
    if column.kind == "time":
        found, unreadable, zones = column.filled(size, NO_TIME), column.unreadable, column.zones
    elif column.kind == "text":
        import polars as pl

        read = read_times(pl.Series(column.names, dtype=pl.String))
        found = np.append(read.values, NO_TIME)[column.filled(size, NO_CODE)]
        unreadable, zones = read.unreadable, dict(read.zones)
    else:
        raise Refused(
            "column_unfit", "The attribute of --time holds numbers, not times.", field="time"
        )
    problems |= zone_problems(zones)
    if unreadable:
        problems["unreadable_timestamps"] = unreadable
    return found


def _lifecycle(gathered: Gatherer, roles: Roles, size: int) -> Ints | None:
    if roles.lifecycle is None:
        return None
    return lifecycle_of_codes(*_codes(gathered.columns[False, roles.lifecycle], size))


def _attributes(
    gathered: Gatherer, taken: set[tuple[bool, str]], trace: Ints
) -> tuple[list[Attribute], list[str]]:
    found: list[Attribute] = []
    ignored: list[str] = []
    event_keys = {key for of_case, key in gathered.columns if not of_case}
    for (of_case, key), column in gathered.columns.items():
        if (of_case, key) in taken:
            continue
        name = f"case:{key}" if of_case and key in event_keys else key
        attribute = _attribute(name, column, gathered, of_case=of_case)
        if attribute is None or len(found) == ATTRIBUTES_MAX:
            ignored.append(name)
        elif of_case:
            found.append(replace(attribute, values=attribute.values[trace]))
        else:
            found.append(attribute)
    return found, ignored


def _attribute(
    name: str, column: Gathered, gathered: Gatherer, *, of_case: bool
) -> Attribute | None:
    size = gathered.traces if of_case else gathered.events
    if column.kind == "number":
        return Attribute(name, column.filled(size, np.nan), of_case=of_case)
    if column.kind == "text":
        codes = column.filled(size, NO_CODE)
        return attribute_of_codes(name, codes, column.names, of_case=of_case)
    return None
