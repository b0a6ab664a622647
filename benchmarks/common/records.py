"""Files of bank queries, and their way into the platform as a program sends them."""

from __future__ import annotations

import contextlib
import csv
import http.client
import json
import random
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from benchmarks.common.lines import Line
from pericia.apps.channels.models import Import
from pericia.apps.journal.actors import SYSTEM
from pericia.apps.people import actions as people
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


def write_queries(path: Path, rows: int, *, blank_every: int = 0, seed: int = 1) -> Path:
    """A generated file of the same shape and size; every so many rows one has no text. Another
    seed gives other texts."""
    chosen, words = random.Random(seed), WORDS.split()
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(COLUMNS)
        for number in range(1, rows + 1):
            blank = blank_every and number % blank_every == 0
            text = "" if blank else f"{' '.join(chosen.choices(words, k=11))} {number}?"
            writer.writerow((text, "card_arrival"))
    return path


def send(port: int, line: Line, path: Path) -> Sent:
    """Upload a file over the API and confirm its mapping at once."""
    headers = {"Authorization": f"Bearer {make_key(line, 0, ('imports',))}"}
    body, kind = _form(path)
    began = time.monotonic()
    found = _post(port, "", body, {**headers, "Content-Type": kind})
    stored = time.monotonic()
    now = datetime.now(UTC).isoformat()
    decided = {
        "columns": {"text": "text"},
        "defaults": {"channel": "email", "received_at": now, "language": "en"},
    }
    text = json.dumps(decided).encode()
    where = f"/{found['id']}/confirmation"
    _post(port, where, text, {**headers, "Content-Type": "application/json"})
    return Sent(UUID(found["id"]), began, stored, time.monotonic())


def make_key(line: Line, number: int, scopes: tuple[str, ...]) -> str:
    """The secret of a new key that acts as this worker."""
    worker = line.workers[number]
    with open_scope(line.scope):
        _, secret = people.make_api_key(
            actor=SYSTEM,
            now=datetime.now(UTC),
            client_id=line.client_id,
            person_id=worker.person_id,
            name=f"Program of {worker.name}",
            scopes=scopes,
        )
    return secret


def _form(path: Path) -> tuple[bytes, str]:
    """The file and its service line as multipart/form-data, and its content type."""
    mark = "pericia-benchmark-mark"
    parts = [
        f'--{mark}\r\nContent-Disposition: form-data; name="service_line"\r\n\r\nline\r\n',
        f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{path.name}"\r\n'
        "Content-Type: text/csv\r\n\r\n",
    ]
    body = "".join(parts).encode() + path.read_bytes() + f"\r\n--{mark}--\r\n".encode()
    return body, f"multipart/form-data; boundary={mark}"


def _post(port: int, path: str, body: bytes, headers: dict[str, str]) -> dict[str, Any]:
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    with contextlib.closing(link):
        link.request("POST", f"/api/v1/imports{path}", body, headers)
        answer = link.getresponse()
        text = answer.read().decode()
    if answer.status >= 300:
        raise RuntimeError(f"the import was answered with {answer.status}: {text[:300]}")
    found: dict[str, Any] = json.loads(text)
    return found


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
