"""Careful reading of facts that may be missing or malformed: a value, or `Unknown`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from pericia.kernels.routing.proof import Unknown

CLEARANCES = ("public", "internal", "confidential", "restricted")
CEFR = ("A1", "A2", "B1", "B2", "C1", "C2")
_YEARS = range(1970, 9000)


def asks_nothing(data: Any) -> bool:
    """An absent, null or empty list or mapping of demands."""
    return data is None or (isinstance(data, list | tuple | Mapping) and not data)


def mapping(data: Any, path: str) -> Mapping[str, Any]:
    """The mapping, all of whose keys are text."""
    if data is None:
        raise Unknown(path)
    if not isinstance(data, Mapping) or not all(isinstance(key, str) for key in data):
        raise Unknown(path, "no_mapping")
    return data


def names(data: Any, path: str) -> tuple[str, ...]:
    if data is None:
        raise Unknown(path)
    if not isinstance(data, list | tuple) or not all(isinstance(name, str) for name in data):
        raise Unknown(path, "no_list_of_names")
    return tuple(data)


def items(data: Any, path: str) -> tuple[Any, ...]:
    if data is None:
        raise Unknown(path)
    if not isinstance(data, list | tuple):
        raise Unknown(path, "no_list")
    return tuple(data)


def name(data: Any, path: str) -> str:
    if data is None or data == "":
        raise Unknown(path)
    if not isinstance(data, str):
        raise Unknown(path, "no_name")
    return data


def count(data: Any, path: str) -> int:
    """A whole number, zero or more; true and 1.0 are none."""
    if data is None:
        raise Unknown(path)
    if type(data) is not int or data < 0:
        raise Unknown(path, "no_count")
    return data


def rank(ladder: tuple[str, ...], data: Any, path: str) -> int:
    if data is None:
        raise Unknown(path)
    if not isinstance(data, str) or data not in ladder:
        raise Unknown(path, "not_on_the_ladder")
    return ladder.index(data)


def day(data: Any, path: str) -> date:
    """A date from "YYYY-MM-DD" or a `date`."""
    if data is None:
        raise Unknown(path)
    if isinstance(data, date) and not isinstance(data, datetime):
        return data
    try:
        if isinstance(data, str) and len(data) == 10:
            return date.fromisoformat(data)
    except ValueError:
        pass
    raise Unknown(path, "no_date")


def moment(data: Any, path: str) -> datetime:
    """An aware time, from a `datetime` or ISO-8601 text, in UTC."""
    if data is None:
        raise Unknown(path)
    try:
        at = data if isinstance(data, datetime) else datetime.fromisoformat(data)
        if at.tzinfo is not None and at.year in _YEARS:
            return at if at.tzinfo is UTC else at.astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        pass
    raise Unknown(path, "no_time_with_zone")


def actor(data: str) -> str:
    """The person's id within an actor such as "person:UUID"; other actors stay as they are."""
    return data.removeprefix("person:")
