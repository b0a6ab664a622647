"""An import from its upload to its end: uploaded -> running -> done, or refused as a whole."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from pericia.apps.channels.mapping import Decided, asked_of_files, confirmed
from pericia.apps.channels.models import Import
from pericia.apps.channels.uploading import Reading, Upload
from pericia.apps.engagements.queries import service_line
from pericia.apps.journal import actions as journal
from pericia.apps.journal.actors import SYSTEM, Actor
from pericia.apps.journal.permissions import not_found, require
from pericia.apps.work.actions.opening import refuse_closed
from pericia.jobs.deferring import defer
from pericia.kernels.refusal import Refused

RUN, REMOVE_FILE = "channels.run_import", "channels.remove_import_file"


def store_upload(
    *, actor: Actor, now: datetime, client_id: UUID, service_line_id: UUID, upload: Upload
) -> Import:
    """Name a kept file as an import that waits to be confirmed.

    Refused: `forbidden`, `not_found`, `line_closed`, `engagement_not_live`.
    """
    actor = require(actor, "import.run", client_id)
    line = service_line(client_id, service_line_id)
    refuse_closed(line)
    found = Import.objects.create(
        client_id=client_id,
        id=upload.import_id,
        service_line_id=service_line_id,
        file_name=upload.file_name,
        stored_as=upload.stored_as,
        sha256=upload.sha256,
        size_bytes=upload.size_bytes,
        reading=upload.reading,
        rows_total=upload.reading["rows_count"],
        uploaded_by=actor.human_id,
        uploaded_at=now,
    )
    data = {"service_line": str(line.id), "file": upload.file_name, "sha256": upload.sha256}
    _record(found, "import.uploaded", actor, now, {**data, "size_bytes": upload.size_bytes})
    return found


def choose_reading(
    *, actor: Actor, now: datetime, client_id: UUID, import_id: UUID, reading: Reading
) -> None:
    """Read the file as somebody chose instead of as was guessed.

    Refused: `forbidden`, `not_found`, `import_not_waiting`.
    """
    actor = require(actor, "import.run", client_id)
    found = _found(client_id, import_id)
    _move(found, "uploaded", "uploaded", reading=reading, rows_total=reading["rows_count"])
    _record(found, "import.read", actor, now, {"chosen": reading["chosen"]})


def confirm_import(
    *, actor: Actor, now: datetime, client_id: UUID, import_id: UUID, decided: Decided
) -> None:
    """Start an import with what was decided about its columns; a job does the rest.

    Refused: `forbidden`, `not_found`, `import_not_waiting`, `line_closed`, `engagement_not_live`,
    and what `mapping.confirmed` raises.
    """
    actor = require(actor, "import.run", client_id)
    found = _found(client_id, import_id)
    if found.state != "uploaded":
        raise _gone_on()
    line = service_line(client_id, found.service_line_id)
    refuse_closed(line)
    schema = asked_of_files(client_id, line.playbook_id)
    mapping = confirmed(found.reading, schema, decided, now).as_json()
    _move(
        found,
        "uploaded",
        "running",
        mapping=mapping,
        started_by=actor.reference,
        acting_as=actor.acting_as,
        started_at=now,
    )
    _record(found, "import.started", actor, now, {"mapping": mapping})
    defer(RUN, client_id, import_id=import_id)


def withdraw_import(*, actor: Actor, now: datetime, client_id: UUID, import_id: UUID) -> None:
    """Give an upload up that was not confirmed. Refused as `choose_reading`."""
    actor = require(actor, "import.run", client_id)
    found = _found(client_id, import_id)
    _end(found, "uploaded", "refused", now, problem=_problem(WITHDRAWN))
    _record(found, "import.withdrawn", actor, now, {})


def refuse_import(
    *, now: datetime, client_id: UUID, import_id: UUID, state: str, refused: Refused
) -> None:
    """End an import of which nothing was taken, with the reason. Refused: `import_not_waiting`."""
    found = _found(client_id, import_id)
    _end(found, state, "refused", now, problem=_problem(refused))
    _record(found, "import.refused", SYSTEM, now, {"code": refused.code})


def end_import(*, now: datetime, client_id: UUID, import_id: UUID) -> None:
    """End an import all of whose chunks are written. Refused: `import_not_waiting`."""
    found = _found(client_id, import_id)
    _end(found, "running", "done", now)
    counts = {
        "opened": found.opened_count,
        "known": found.known_count,
        "refused": found.refused_count,
    }
    _record(found, "import.ended", SYSTEM, now, counts)


WITHDRAWN = Refused("import_withdrawn", "The file was discarded before it was imported.")


def _found(client_id: UUID, import_id: UUID) -> Import:
    found = Import.objects.filter(client_id=client_id, id=import_id).first()
    if found is None:
        raise not_found("import")
    return found


def _move(found: Import, old: str, new: str, **changes: Any) -> None:
    moved = Import.objects.filter(client_id=found.client_id, id=found.id, state=old)
    if not moved.update(state=new, **changes):
        raise _gone_on()


def _gone_on() -> Refused:
    return Refused("import_not_waiting", "This import has gone on meanwhile. Load the page again.")


def _end(found: Import, old: str, new: str, now: datetime, **changes: Any) -> None:
    """The file and its first rows are not needed any more, and hold what cases hold."""
    reading = {name: value for name, value in found.reading.items() if name != "sample"}
    _move(found, old, new, ended_at=now, reading=reading, **changes)
    defer(REMOVE_FILE, found.client_id, import_id=found.id)


def _problem(refused: Refused) -> dict[str, Any]:
    """What is kept of a refusal, for readers of both languages."""
    message_es = getattr(refused, "message_es", "")
    return {"code": refused.code, "en": refused.message, "es": message_es, "field": refused.field}


def _record(found: Import, verb: str, actor: Actor, now: datetime, data: dict[str, Any]) -> None:
    journal.record(
        client_id=found.client_id,
        now=now,
        actor=actor,
        verb=verb,
        object_ref=f"import:{found.id}",
        data=data,
    )
