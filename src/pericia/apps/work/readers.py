"""Running a bot that reads what the platform holds: read, keep what was read, hand the output in.

What was read is kept as a file of the case under its SHA-256, so that whatever follows can be
made again from the same rows. Reading happens between two transactions like an instrument's run.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile

from pericia.apps.cases.actions import attach_file
from pericia.apps.cases.files import StoredFile, read_file, store_file
from pericia.apps.cases.models import Case
from pericia.apps.engagements.queries import LineRow
from pericia.apps.journal.actors import Actor
from pericia.apps.work.actions.instrument_runs import WaitingStep, finish_instrument
from pericia.apps.work.calls_reading import calls_of_cases
from pericia.apps.work.contacts_reading import (
    Gathered,
    contacts_of_cases,
    contacts_of_file,
    contacts_pasted,
)
from pericia.apps.work.files_named import stored_as
from pericia.kernels.procedure.bots import BOTS, Bot
from pericia.kernels.procedure.instrument_steps import InstrumentRun
from pericia.kernels.procedure.playbook import Step
from pericia.kernels.procedure.registry import fit_input, fit_output
from pericia.kernels.procedure.requirements import arguments_of
from pericia.tenancy.scope import open_scope

CALLS = "closed_calls"


@dataclass(frozen=True, slots=True)
class Reading:
    """A step that reads, on its way. `found` is there where rows of the platform were read,
    `place` where a file of the case is to be."""

    step: Step
    bot: Bot
    given: Mapping[str, Any]
    line: LineRow
    found: Gathered | None
    place: str


def begin_reading(waiting: WaitingStep, client_id: UUID, case_id: UUID, step: str) -> Reading:
    """What can be read in the open scope of the client. Raises Refused."""
    playbook, line = waiting.ground.playbook, waiting.ground.line
    bot = BOTS[playbook.steps[step].bot or ""]
    given = arguments_of(playbook, waiting.progress, waiting.facts, step=step)
    fit_input(bot, given)
    if bot.name == CALLS:
        return Reading(playbook.steps[step], bot, given, line, calls_of_cases(given, line), "")
    name, pasted = given["contacts_file"], given["contacts_pasted"]
    place = stored_as(client_id, case_id, name) if name else ""
    found = contacts_of_cases(given, line) if not (place or pasted.strip()) else None
    return Reading(playbook.steps[step], bot, given, line, found, place)


def finish_reading(
    reading: Reading, client_id: UUID, case_id: UUID, visit: int, now: datetime
) -> None:
    """Read what lies outside of the database, keep it, hand in what was found."""
    found = reading.found or _outside(reading, now)
    name = f"{reading.step.name}-{visit}.csv"
    output = {**found.output, "file": name}
    fit_output(reading.bot, output)
    upload = SimpleUploadedFile(name, found.content, content_type="text/csv")
    stored = store_file(client_id, case_id, upload)
    with open_scope([client_id]):
        _attach(reading.bot, client_id, case_id, stored, now)
        finish_instrument(
            now=now,
            client_id=client_id,
            case_id=case_id,
            step=reading.step.name,
            visit=visit,
            run=InstrumentRun(output, reading.bot.actor),
        )


def _outside(reading: Reading, now: datetime) -> Gathered:
    if not reading.place:
        return contacts_pasted(reading.given, reading.line, now)
    suffix = Path(reading.given["contacts_file"]).suffix.lower()[:10]
    with tempfile.TemporaryDirectory(prefix="pericia-") as folder:
        path = Path(folder) / f"contacts{suffix}"
        with path.open("wb") as out:
            out.writelines(read_file(reading.place))
        return contacts_of_file(reading.given, reading.line, path, now)


def _attach(bot: Bot, client_id: UUID, case_id: UUID, stored: StoredFile, now: datetime) -> None:
    """Nothing where the case has ended meanwhile."""
    found = Case.objects.select_for_update().filter(
        client_id=client_id, id=case_id, closed_at__isnull=True
    )
    case = found.first()
    if case is not None:
        actor = Actor(bot.actor, "bot", bot.actor.removeprefix("bot:"))
        attach_file(actor=actor, now=now, case=case, stored=stored)
