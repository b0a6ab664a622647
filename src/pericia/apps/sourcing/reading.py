"""Reading an uploaded event log into findings, outside of any transaction."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

from pericia.apps.sourcing.models import ProcessLog
from pericia.files import store
from pericia.kernels.refusal import Refused

LANGUAGES = ("es", "en")
COLUMNS_MAX, NAME_MAX = 200, 200


def findings_of(log: ProcessLog) -> dict[str, Any]:
    """What `pericia sourcing mine` tells of the log; the answers' reasons in both languages.

    Raises Refused with what is wrong with the file, OSError where the store is out of reach.
    """
    with store.fetched(log.stored_as) as path:
        return _mined(path, log.columns)


def columns_in(log: ProcessLog) -> list[str]:
    """The columns that the log's file has, as many as a form can offer; none where it is no log."""
    from pericia.event_logs.reading import columns_of

    try:
        with store.fetched(log.stored_as) as path:
            return [each[:NAME_MAX] for each in _finite(columns_of(path))[:COLUMNS_MAX]]
    except Refused:
        return []


def _mined(path: Path, columns: dict[str, str]) -> dict[str, Any]:
    from pericia.event_logs.reading import read_log
    from pericia.event_logs.roles import Wanted
    from pericia.kernels.process import mining

    roles = ("case", "activity", "time", "resource", "start")
    wanted = Wanted(**{role: columns.get(role) or None for role in roles})
    log = read_log(path, wanted, time_form=columns.get("time_format") or None)
    found = mining.mine(log, language=LANGUAGES[0])
    other = mining.mine(log, language=LANGUAGES[1])["answers"]
    for name, answer in found["answers"].items():
        answer["because"] = {"es": answer["because"], "en": other[name]["because"]}
    if not found["cases"]:
        raise Refused("log_empty", "The log holds no case with a time. Check the columns.")
    kept: dict[str, Any] = _finite(found)
    return kept


def _finite(value: Any) -> Any:
    """The same value as PostgreSQL keeps JSON: without numbers that are none, and zero bytes."""
    if isinstance(value, dict):
        return {_finite(key): _finite(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(each) for each in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value.replace("\x00", "") if isinstance(value, str) else value
