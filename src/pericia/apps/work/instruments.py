"""Running an instrument step of a case: read what it is given, compute, hand the output in.

The computation and the reading of files happen between two transactions. The second one finds
the step still live at the same visit or changes nothing, so that a run may happen twice.
Steps that read cases begin here as well, see `readers`.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from pericia.apps.cases.files import read_file
from pericia.apps.work.actions.instrument_runs import (
    finish_instrument,
    instrument_failed,
    waiting_step,
)
from pericia.apps.work.files_named import stored_as
from pericia.apps.work.readers import Reading, begin_reading, finish_reading
from pericia.files.tabular import source_of
from pericia.kernels.instruments.running import Source
from pericia.kernels.procedure.instrument_steps import (
    InstrumentRun,
    files_of,
    instrument_of,
    run_step,
)
from pericia.kernels.procedure.playbook import Step
from pericia.kernels.procedure.requirements import arguments_of
from pericia.kernels.refusal import Refused
from pericia.tenancy.scope import open_scope


@dataclass(frozen=True, slots=True)
class _Task:
    """What a run needs. `files` maps inputs to a name and a place in the store."""

    step: Step
    given: Mapping[str, Any]
    files: Mapping[str, tuple[str, str]]


def run_instrument(
    client_id: UUID, case_id: UUID, step: str, visit: int, now: datetime | None = None
) -> None:
    """Run a live instrument step and move its case on, or block the case with a sentence.

    `now` is the time at which it is run, where that is not this moment.
    """
    where: dict[str, Any] = {
        "client_id": client_id, "case_id": case_id, "step": step, "visit": visit
    }  # fmt: skip
    try:
        with open_scope([client_id]):
            task = _task(client_id, case_id, step, visit)
        if task is None:
            return
        if isinstance(task, Reading):
            finish_reading(task, client_id, case_id, visit, now or datetime.now(UTC))
            return
        done = _computed(task)
    except Refused as refused:
        with open_scope([client_id]):
            instrument_failed(now=now or datetime.now(UTC), why=refused, **where)
        return
    with open_scope([client_id]):
        finish_instrument(now=now or datetime.now(UTC), run=done, **where)


def _task(client_id: UUID, case_id: UUID, step: str, visit: int) -> _Task | Reading | None:
    """None where the step is not live at this visit any more."""
    found = waiting_step(client_id, case_id, step, visit, datetime.now(UTC))
    if found is None:
        return None
    playbook = found.ground.playbook
    if playbook.steps[step].is_reader:
        return begin_reading(found, client_id, case_id, step)
    given = arguments_of(playbook, found.progress, found.facts, step=step)
    names = files_of(instrument_of(playbook.steps[step]), given)
    files = {
        name: (wanted, stored_as(client_id, case_id, wanted)) for name, wanted in names.items()
    }
    return _Task(playbook.steps[step], given, files)


def _computed(task: _Task) -> InstrumentRun:
    with tempfile.TemporaryDirectory(prefix="pericia-") as folder:
        sources: dict[str, Source] = {}
        for at, (name, (called, stored_as)) in enumerate(task.files.items()):
            path = Path(folder) / f"{at}{Path(called).suffix.lower()[:10]}"
            with path.open("wb") as out:
                out.writelines(read_file(stored_as))
            sources[name] = source_of(path, called)
        return run_step(task.step, task.given, sources, datetime.now(UTC))
