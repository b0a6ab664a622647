"""What is known when a step has ended: the case's history, and what was recorded until then.

Nothing of later steps takes part. Values of events hold from their event on. Of values of the whole
case the log does not say when they were written; they count as known from the start, but for those
that by name or kind are written at the end.

Who does the work is left out: whether somebody else could decide the same is the question.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from pericia.kernels.process.log import NO_CODE, SECOND, Attribute, EventLog, Ints, Steps
from pericia.kernels.process.tree import BINS, Facts

SEEN_MAX: Final = 12
CATEGORY_ROWS_MIN: Final = 5
_WRITTEN_LATE = re.compile(
    r"(^|_)(end|ended|enddate|end_?date|finish|finished|close|closed|closing|outcome|result|results"
    r"|final|duration|throughput|resolution|resolved|variant|variant_index|fin|fecha_fin|cierre"
    r"|cerrado|cerrada|resultado|desenlace|duracion|resolucion|resuelto|resuelta|variante)(_|$)"
)


@dataclass(frozen=True)
class Known:
    """Facts of each step, and what they are called. `left_out` names what was recorded but may
    only be known later; `people` what says who does the work; `assumed` what was taken as known
    from the start."""

    facts: Facts
    names: Sequence[str]
    left_out: Sequence[str]
    people: Sequence[str]
    assumed: Sequence[str]


def known_after(steps: Steps, log: EventLog, later: Iterable[str] = ()) -> Known:
    """What is known after each step. `later` names more attributes that are only known later."""
    columns: list[tuple[str, npt.NDArray[np.uint8], bool]] = list(_history(steps, log))
    left_out: list[str] = []
    assumed: list[str] = []
    people = [each.name for each in log.attributes if _names_people(each, log.resources)]
    refused = set(later)
    for each in log.attributes:
        if each.name in people:
            continue
        whole = each.of_case or _is_constant(steps, each)
        if each.name in refused or (whole and is_written_late(each.name)):
            left_out.append(each.name)
            continue
        binned = _binned(each, _held(steps, each))
        if binned.min(initial=0) == binned.max(initial=0):
            continue
        if whole:
            assumed.append(each.name)
        columns.append((each.name, binned, each.names is None))
    bins = np.column_stack([values for _, values, _ in columns])
    ordered = np.array([is_number for _, _, is_number in columns])
    return Known(Facts(bins, ordered), [name for name, _, _ in columns], left_out, people, assumed)


def is_written_late(name: str) -> bool:
    """Whether a name says that the value stands at the end of a case, as `enddate` does."""
    plain = re.sub(r"[^a-z0-9]+", "_", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower())
    return _WRITTEN_LATE.search(plain) is not None


def number_bins(values: npt.NDArray[np.floating[Any]]) -> npt.NDArray[np.uint8]:
    """Bin 0 is what is absent; the others hold equal numbers of values, as far as ties allow.

    Values that stand out by being frequent keep a bin of their own where there are few of them.
    """
    known = ~np.isnan(values)
    seen = np.unique(values[known])
    if len(seen) > BINS - 1:
        shares = np.linspace(0, 1, BINS)[1:-1]
        seen = np.unique(np.quantile(values[known], shares, method="inverted_cdf"))
    binned = np.searchsorted(seen, values, side="left") + 1
    binned = np.minimum(binned, BINS - 1)
    return np.where(known, binned, 0).astype(np.uint8)


def category_bins(codes: Ints) -> npt.NDArray[np.uint8]:
    """Bin 0 is what is absent, bin 1 every rare value; frequent values have bins of their own."""
    codes = codes.astype(np.int64)
    count = np.bincount(codes[codes != NO_CODE], minlength=1)
    frequent = np.argsort(-count, kind="stable")[: BINS - 2]
    frequent = frequent[count[frequent] >= CATEGORY_ROWS_MIN]
    table = np.ones(len(count) + 1, dtype=np.uint8)
    table[frequent] = np.arange(2, 2 + len(frequent))
    table[NO_CODE] = 0
    return table[codes]


def _history(steps: Steps, log: EventLog) -> Iterable[tuple[str, npt.NDArray[np.uint8], bool]]:
    """Facts that every log has: what came before, how often, how long ago."""
    place = np.arange(len(steps.row))
    begin = np.repeat(steps.first[:-1], np.diff(steps.first))
    before = np.full(len(place), NO_CODE)
    before[1:] = steps.activity[:-1]
    before[steps.first[:-1]] = NO_CODE
    yield "activity_before", category_bins(before), False
    yield "steps_so_far", number_bins((place - begin).astype(np.float64)), True
    elapsed = (steps.time - steps.time[begin]) / SECOND
    yield "seconds_since_the_start", number_bins(elapsed), True
    gap = np.zeros(len(place))
    gap[1:] = (steps.time[1:] - steps.time[:-1]) / SECOND
    gap[steps.first[:-1]] = np.nan
    yield "seconds_since_the_step_before", number_bins(gap), True
    yield "times_done", number_bins(_times_done(steps, begin)), True
    common = np.argsort(-np.bincount(steps.activity), kind="stable")[:SEEN_MAX]
    for activity in common:
        done = np.cumsum(steps.activity == activity)
        so_far = done - np.where(begin > 0, done[begin - 1], 0)
        bins = np.minimum(so_far, BINS - 1).astype(np.uint8)
        yield f"times_done: {log.activities[int(activity)]}", bins, True


def _times_done(steps: Steps, begin: Ints) -> npt.NDArray[np.float64]:
    """How often this activity was done in the case, this time included."""
    work = begin * (int(steps.activity.max(initial=0)) + 1) + steps.activity
    placed = np.argsort(work, kind="stable")
    ordered = work[placed]
    run = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
    length = np.diff(np.append(run, len(work)))
    found = np.empty(len(work))
    found[placed] = np.arange(len(work)) - np.repeat(run, length) + 1
    return found


def _held(steps: Steps, attribute: Attribute) -> npt.NDArray[Any]:
    """The value that was recorded last, in the same case, at each step."""
    values = attribute.values[steps.row]
    known = _is_known(values)
    begin = np.repeat(steps.first[:-1], np.diff(steps.first))
    last = np.maximum.accumulate(np.where(known, np.arange(len(values)), -1))
    absent: Any = np.nan if values.dtype.kind == "f" else NO_CODE
    return np.where(last >= begin, values[np.maximum(last, 0)], absent)


def _names_people(attribute: Attribute, people: Sequence[str]) -> bool:
    """Whether most of its values are names of those who do the work."""
    if attribute.names is None or not people:
        return False
    found = set(attribute.names)
    return 2 * len(found & set(people)) > len(found)


def _is_constant(steps: Steps, attribute: Attribute) -> bool:
    """Whether no case has two different values, and some has one at two steps or more."""
    values = attribute.values[steps.row]
    same_case = ~steps.is_first[1:]
    both = _is_known(values[1:]) & _is_known(values[:-1]) & same_case
    return bool(both.any() and np.all(values[1:][both] == values[:-1][both]))


def _is_known(values: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
    known: npt.NDArray[np.bool_] = (
        ~np.isnan(values) if values.dtype.kind == "f" else values != NO_CODE
    )
    return known


def _binned(attribute: Attribute, values: npt.NDArray[Any]) -> npt.NDArray[np.uint8]:
    return number_bins(values) if attribute.names is None else category_bins(values)
