"""Real records through both playbooks, worked by a simulated crew, with an account of it."""

from __future__ import annotations

import tempfile
import time
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings

from pericia.apps.journal.exports import export
from pericia.apps.journal.sealing import seal_batch
from pericia.apps.journal.verifier import verify_export
from pericia.apps.work import actions
from pericia.apps.work.actions import Request
from pericia.apps.work.worker import forget_queues
from pericia.demo.cast import Stage, build, hire
from pericia.demo.crew import Crew, workers_of
from pericia.demo.records import Note, Query, notes_in, queries_in
from pericia.kernels.merkle.checkpoints import public_key_of
from pericia.tenancy.scope import open_scope, rows

CHUNK = 1_000
CODED_ON = "2018-06-01"
"""The published cases were coded by the edition of 2018; some of their codes have ended since."""
HIRED = {"queries": 24, "seniors": 4, "reviewers": 6, "coders": 16, "licensed": 6}
Report = Callable[[int], None]

OUTCOMES = """
SELECT c.input, c.outputs, c.closed_at <= c.due_at, c.progress->'visits'
FROM cases_case c WHERE c.client_id = $1 AND c.state = 'closed'
"""


@dataclass
class Account:
    """What one service line made of its records. Shares are of closed cases, 0 to 1."""

    records: int
    closed: int
    seconds: float
    items_per_second: float
    within_sla: float
    reworked: float
    agreement: dict[str, float]
    journal_events: int
    journal_verified: bool

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def run(
    folder: Path,
    now: datetime,
    *,
    queries_max: int | None = None,
    notes_max: int | None = None,
    report: Report = lambda done: None,
) -> dict[str, Account]:
    """Open the records of `folder`, work them to the end, and account for both lines."""
    queries, notes = queries_in(folder)[:queries_max], notes_in(folder)[:notes_max]
    stage = build(now - timedelta(days=30), suffix=f"-{int(time.time()):x}")
    hire(stage, HIRED, now - timedelta(days=30))
    forget_queues()
    categories = {each.text: each.category for each in queries}
    codes = {each.article: each.as_codes() for each in notes}
    return {
        "customer-queries": _line(
            stage,
            "banco",
            [_query(each, now) for each in queries],
            lambda given: {"category": categories.get(str(given["text"]))},
            _categories_right,
            now,
            report,
        ),
        "clinical-coding": _line(
            stage,
            "hospital",
            [_note(each, now) for each in notes],
            lambda given: {"codes": codes.get(str(given["article"]))},
            _codes_right,
            now,
            report,
        ),
    }


Truth = Callable[[Mapping[str, Any]], Mapping[str, Any]]
Measure = Callable[[Sequence[tuple[Any, ...]], Truth], dict[str, float]]


def _line(
    stage: Stage,
    client: str,
    requests: list[Request],
    truth: Truth,
    measure: Measure,
    now: datetime,
    report: Report,
) -> Account:
    began = time.perf_counter()
    _open(stage, client, requests, now)
    crew = Crew(stage, truth)
    crew.work(now, workers_of(stage, client), report=report)
    seconds = time.perf_counter() - began
    events, verified = _journal(stage.ids[client])
    with open_scope([stage.ids[client]], seconds_valid=600):
        found = rows(OUTCOMES, (stage.ids[client],))
    closed = len(found) or 1
    return Account(
        records=len(requests),
        closed=len(found),
        seconds=round(seconds, 1),
        items_per_second=round(crew.tally.done.total() / seconds, 1),
        within_sla=round(sum(bool(row[2]) for row in found) / closed, 4),
        reworked=round(sum(_reworked(row[3]) for row in found) / closed, 4),
        agreement=measure(found, truth),
        journal_events=events,
        journal_verified=verified,
    )


def _open(stage: Stage, client: str, requests: list[Request], now: datetime) -> None:
    for chunk in _chunks(requests):
        with open_scope(stage.scope_of("olga")):
            actions.open_cases(
                actor=stage.actor("olga"),
                now=now,
                client_id=stage.ids[client],
                service_line_id=stage.lines[client],
                requests=chunk,
            )


def _chunks(requests: list[Request]) -> Iterator[list[Request]]:
    for start in range(0, len(requests), CHUNK):
        yield requests[start : start + CHUNK]


def _query(query: Query, now: datetime) -> Request:
    given = {"text": query.text, "channel": "web", "received_at": now.isoformat(), "language": "en"}
    return Request(input=given, channel="file")


def _note(note: Note, now: datetime) -> Request:
    given = {"article": note.article, "text": note.text, "encounter_date": CODED_ON}
    return Request(input=given, channel="file")


def _reworked(visits: Mapping[str, int]) -> bool:
    return any(count > 1 for count in visits.values())


def _categories_right(found: Sequence[tuple[Any, ...]], truth: Truth) -> dict[str, float]:
    """Share of cases whose delivered category is the published one."""
    right = sum(
        outputs["deliver"]["content"].get("category") == truth(given).get("category")
        for given, outputs, *_ in found
    )
    return {"accuracy": round(right / (len(found) or 1), 4)}


def _codes_right(found: Sequence[tuple[Any, ...]], truth: Truth) -> dict[str, float]:
    """Precision, recall and F1 over all delivered codes against the published ones."""
    both = delivered = published = 0
    for given, outputs, *_ in found:
        ours = {(each["code"], each["kind"]) for each in outputs["deliver"]["content"]["codes"]}
        theirs = {(each["code"], each["kind"]) for each in truth(given).get("codes") or ()}
        both += len(ours & theirs)
        delivered += len(ours)
        published += len(theirs)
    precision, recall = both / (delivered or 1), both / (published or 1)
    f1 = 2 * precision * recall / (precision + recall) if both else 0.0
    return {"precision": round(precision, 4), "recall": round(recall, 4), "f1": round(f1, 4)}


def _journal(client_id: UUID) -> tuple[int, bool]:
    """Seal, export and verify the client's journal as the client itself would."""
    _seal(client_id)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "journal.ndjson"
        with path.open("wb") as out:
            export(client_id, out, now=datetime.now(UTC))
        key = b64encode(public_key_of(settings.JOURNAL_SEED)).decode()
        found = verify_export(path, key)
    return found.events, found.verified


def _seal(client_id: UUID) -> None:
    """Until nothing is left; the sealer may be at it too, and then has its turn first."""
    for _ in range(1_000):
        with open_scope([client_id]):
            sealed = seal_batch(client_id, now=datetime.now(UTC))
        if sealed is None:
            time.sleep(0.05)
        elif not sealed.more:
            return
