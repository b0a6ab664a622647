"""Files of bank queries, and their way into the platform through the actions of imports."""

from __future__ import annotations

import csv
import random
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from benchmarks.common.lines import Line
from pericia.apps.channels import actions
from pericia.apps.channels.mapping import Decided
from pericia.apps.channels.models import Import
from pericia.apps.channels.uploading import uploaded
from pericia.tenancy.scope import open_scope

ROWS = 10_003
COLUMNS = ("text", "category")
WORDS = (
    "my card has not arrived yet how long does it take to get a transfer why was I charged fee "
    "the exchange rate looks wrong please cancel this payment and tell me where money went"
)
POLL_SECONDS = 0.02


@dataclass(frozen=True)
class Sent:
    """An import that was confirmed, with the moments (monotonic) of its way."""

    import_id: UUID
    began: float
    stored: float
    confirmed: float


def real_queries(folder: Path) -> Path | None:
    """The published queries, where this machine has them."""
    path = folder / "bank-queries" / "train.csv"
    return path if path.is_file() else None


def write_queries(path: Path, rows: int, *, blank_every: int = 0) -> Path:
    """A generated file of the same shape and size; every so many rows one has no text."""
    chosen, words = random.Random(1), WORDS.split()
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(COLUMNS)
        for number in range(1, rows + 1):
            blank = blank_every and number % blank_every == 0
            text = "" if blank else f"{' '.join(chosen.choices(words, k=11))} {number}?"
            writer.writerow((text, "card_arrival"))
    return path


def send(line: Line, path: Path) -> Sent:
    """Upload a file and confirm its mapping, as somebody at the page of imports does."""
    began = time.monotonic()
    actor, now = line.actor(), datetime.now(UTC)
    with (
        path.open("rb") as stream,
        uploaded(stream, client_id=line.client_id, file_name=path.name) as upload,
        open_scope(line.scope),
    ):
        found = actions.store_upload(
            actor=actor,
            now=now,
            client_id=line.client_id,
            service_line_id=line.service_line_id,
            upload=upload,
        )
    stored = time.monotonic()
    defaults = {"channel": "email", "received_at": now.isoformat(), "language": "en"}
    decided = Decided({"text": "text"}, defaults, "Europe/Madrid")
    with open_scope(line.scope):
        actions.confirm_import(
            actor=actor, now=now, client_id=line.client_id, import_id=found.id, decided=decided
        )
    return Sent(found.id, began, stored, time.monotonic())


def state_of(line: Line, import_id: UUID) -> Import:
    with open_scope(line.scope):
        return Import.objects.get(client_id=line.client_id, id=import_id)


def wait_until_done(line: Line, import_id: UUID, seconds_max: float) -> Import:
    """The import once it has ended; RuntimeError where it does not in time."""
    deadline = time.monotonic() + seconds_max
    while (found := state_of(line, import_id)).ended_at is None:
        if time.monotonic() > deadline:
            raise RuntimeError(f"the import is {found.state} with {found.rows_done} rows done")
        time.sleep(POLL_SECONDS)
    return found
