"""Opening cases: many in one statement, each with its first items, its subject's key, its event."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from pericia.apps.cases.subjects import subject_digest
from pericia.apps.engagements.queries import LineRow, known_playbook, playbook_for, service_line
from pericia.apps.journal.actions import (
    INSERT_EVENTS,
    EventRow,
    Happening,
    event_row,
    events_json,
)
from pericia.apps.journal.actors import Actor
from pericia.apps.journal.reacting import reactions
from pericia.apps.work.moves import (
    Carried,
    Ground,
    carry_on,
    deferrals_of,
    delivered_in,
    item_row,
    run_rows,
    variables_of,
)
from pericia.apps.work.statements import INSERT_RUNS
from pericia.jobs.deferring import deferring
from pericia.kernels.calendar import add_business_seconds, compile_calendar
from pericia.kernels.merkle.canonical import canonical_json
from pericia.kernels.merkle.commitments import SUBJECT_KEY_BYTES
from pericia.kernels.procedure.engine import begin
from pericia.kernels.procedure.forms import attention
from pericia.kernels.procedure.judging import intake_errors, moment_of
from pericia.kernels.procedure.playbook import Playbook
from pericia.kernels.refusal import Refused
from pericia.tenancy.ids import new_id
from pericia.tenancy.json_text import hex_or_null, json_text
from pericia.tenancy.scope import rows, together

TITLE_MAX = 140

# Sets are compared as arrays: a join would be planned by statistics that an import leaves behind.
KNOWN_KEYS = """
SELECT intake_key FROM cases_case
WHERE client_id = $1 AND service_line_id = $2
  AND intake_key = ANY (ARRAY(SELECT k::bytea FROM json_array_elements_text($3::json) AS a(k)))
"""
# In one order, so that two transactions with the same people wait for each other and never both.
MAKE_SUBJECTS = """
INSERT INTO cases_subject (client_id, id, reference_digest)
SELECT $1, uuidv7(), d FROM unnest($2::bytea[]) AS w(d) ORDER BY d
ON CONFLICT (client_id, reference_digest) DO NOTHING
"""
# A statement of its own: it sees subjects that another transaction made while the first waited.
READ_SUBJECTS = """
SELECT reference_digest, id FROM cases_subject
WHERE client_id = $1 AND reference_digest = ANY ($2::bytea[])
"""
MAKE_KEYS = """
INSERT INTO journal_subject_key (client_id, id, key)
SELECT $1, s.id, s.key FROM json_to_recordset($2::json) AS s(id uuid, key bytea)
WHERE NOT EXISTS (SELECT FROM journal_erasure e
                  WHERE e.client_id = $1 AND e.subject_id = s.id)
ON CONFLICT DO NOTHING RETURNING id
"""
READ_OTHER_KEYS = """
SELECT id, key FROM journal_subject_key
WHERE client_id = $1
  AND id = ANY (ARRAY(SELECT s.id FROM json_to_recordset($2::json) AS s(id uuid)))
  AND key <> ALL (ARRAY(SELECT s.key FROM json_to_recordset($2::json) AS s(key bytea)))
"""
INSERT_CASES = """
INSERT INTO cases_case (client_id, id, service_line_id, playbook_id, subject_id, state, outcome,
    reference, title, channel, intake_key, import_id, input, outputs, progress,
    performers_before, priority, received_at, due_at, opened_at, closed_at, paused_seconds, version)
SELECT $1, n.id, $2, $3, n.subject_id, n.state, n.outcome, n.reference, n.title, n.channel,
    n.intake_key, $4, n.input, n.outputs, n.progress, n.before, $5, n.received_at, n.due_at, $6,
    CASE WHEN n.state IN ('closed', 'cancelled') THEN $6 END, 0, 1
FROM json_to_recordset($7::json) AS n(id uuid, subject_id uuid, state text, outcome text,
    reference text, title text, channel text, intake_key bytea, input jsonb, outputs jsonb,
    progress jsonb, before jsonb, received_at timestamptz, due_at timestamptz)
"""
INSERT_ITEMS = """
INSERT INTO work_item (client_id, id, case_id, queue_id, step, visit, kind, stage, state, priority,
    due_at, opened_at, effort_seconds, asks, excluded_ids, level)
SELECT $1, o.id, o.case_id, o.queue_id, o.step, o.visit, o.kind, o.stage, 'open', $2, o.due_at,
    $3, o.effort_seconds, o.asks, o.excluded, 0
FROM json_to_recordset($4::json) AS o(id uuid, case_id uuid, queue_id uuid, step text, visit int,
    kind text, stage text, due_at timestamptz, effort_seconds int, asks jsonb, excluded uuid[])
"""
INSERT_MESSAGES = """
INSERT INTO cases_message (client_id, id, case_id, direction, author, body, at)
SELECT $1, m.id, m.case_id, 'to_client', 'bot:messages@1', m.body, $2
FROM json_to_recordset($3::json) AS m(id uuid, case_id uuid, body text)
"""


class PlaybookChanged(Exception):
    """The service line has another playbook than the inputs were checked against."""


@dataclass(frozen=True, slots=True)
class Request:
    """One case to open. `input` has the shape of the playbook's `input`; with an `intake_key` a
    second request of the same content opens nothing."""

    input: Mapping[str, Any]
    channel: str = "web"
    intake_key: bytes | None = None
    received_at: datetime | None = None
    reference: str | None = None
    title: str | None = None
    source_ids: tuple[UUID, ...] = ()
    performers_before: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Opened:
    """Case ids in the order of the requests; None where the case was known already."""

    case_ids: list[UUID | None]

    @property
    def count(self) -> int:
        return sum(each is not None for each in self.case_ids)


@dataclass(slots=True)
class _New:
    """A case about to be written; `index` is the place of its request."""

    index: int
    id: UUID
    request: Request
    subject_id: UUID
    received_at: datetime
    due_at: datetime
    carried: Carried


def open_cases(
    *,
    actor: Actor,
    now: datetime,
    client_id: UUID,
    service_line_id: UUID,
    requests: Sequence[Request],
    import_id: UUID | None = None,
    checked_against: UUID | None = None,
) -> Opened:
    """Open a case for each request, with its first items; all of them or none.

    `checked_against` names the playbook version against which the caller has checked every input
    already: PlaybookChanged where the line has another by now. Refused: `not_found`,
    `line_closed`, `engagement_not_live`, `form_invalid` (field `INDEX.path`), `subject_erased`
    (its details name each `index`).
    """
    line = service_line(client_id, service_line_id)
    refuse_closed(line)
    playbook = playbook_for(line)
    if checked_against is None:
        _refuse_inputs(playbook, intake_variables(line, now), requests)
    elif checked_against != line.playbook_id:
        raise PlaybookChanged
    known = _known(line, requests)
    fresh: dict[int, Request] = {}
    for index, request in enumerate(requests):
        if request.intake_key is None or request.intake_key not in known:
            fresh[index] = request
            known.add(request.intake_key or b"")
    subjects = _subject_ids(playbook, client_id, list(fresh.values()))
    new = [
        _new_case(line, playbook, now, index, request, subject_id)
        for (index, request), subject_id in zip(fresh.items(), subjects, strict=True)
    ]
    if new:
        _write(line, actor, now, import_id, new)
    case_ids: list[UUID | None] = [None] * len(requests)
    for case in new:
        case_ids[case.index] = case.id
    return Opened(case_ids)


def refuse_closed(line: LineRow) -> None:
    """Refused `line_closed`, `engagement_not_live` where the line takes no new cases."""
    if line.state != "open":
        raise Refused("line_closed", f"The service line {line.name} takes no new cases.")
    if line.engagement_state != "live":
        raise Refused(
            "engagement_not_live",
            f"The engagement of {line.name} is {line.engagement_state}: make it live first.",
        )


def intake_variables(line: LineRow, now: datetime) -> dict[str, Any]:
    """What the rules of an intake read besides the input."""
    zone = line.calendar["time_zone"]
    client = {"id": str(line.client_id), "country": line.client_country, "time_zone": zone}
    return {"client": client, **moment_of(now, zone)}


def _refuse_inputs(
    playbook: Playbook, variables: Mapping[str, Any], requests: Sequence[Request]
) -> None:
    details = []
    for index, request in enumerate(requests):
        for error in intake_errors(playbook, request.input, variables):
            path = error.path if len(requests) == 1 else f"{index}.{error.path}"
            details.append(
                {
                    "path": path,
                    "code": error.code,
                    "es": error.message_es,
                    "en": error.message_en,
                }
            )
    if details:
        first = details[0]
        raise Refused(
            "form_invalid",
            f"{attention(len(details))}: {first['path']}: {first['en']}",
            first["path"],
            details,
        )


def _known(line: LineRow, requests: Sequence[Request]) -> set[bytes]:
    keys = [hex_or_null(each.intake_key) for each in requests if each.intake_key is not None]
    if not keys:
        return set()
    found = rows(KNOWN_KEYS, (line.client_id, line.id, json_text(keys)))
    return {bytes(row[0]) for row in found}


def _subject_ids(
    playbook: Playbook, client_id: UUID, requests: Sequence[Request]
) -> list[UUID | None]:
    """The data subject of each request; None where it names none and the case is its own."""
    name = playbook.intake.get("subject")
    given = [str(each.input.get(name) or "") if name else "" for each in requests]
    digests = [subject_digest(client_id, each) if each else None for each in given]
    wanted = sorted({each for each in digests if each})
    if not wanted:
        return [None] * len(requests)
    asked = (client_id, wanted)
    _, made = together((MAKE_SUBJECTS, asked), (READ_SUBJECTS, asked))
    found = {bytes(digest): subject for digest, subject in made}
    return [found[each] if each else None for each in digests]


def _new_case(
    line: LineRow,
    playbook: Playbook,
    now: datetime,
    index: int,
    request: Request,
    subject_id: UUID | None,
) -> _New:
    case_id = new_id()
    received_at = request.received_at or _received_at(playbook, request, now)
    due_at = add_business_seconds(compile_calendar(line.calendar), received_at, line.sla_seconds)
    facts = {
        "input": dict(request.input),
        **variables_of(
            line, case_id, reference_of(playbook, request), request.channel, received_at
        ),
    }
    ground = Ground(playbook, line.playbook_id, line, now, due_at)
    carried = carry_on(ground, begin(playbook, facts), facts)
    return _New(index, case_id, request, subject_id or case_id, received_at, due_at, carried)


def _received_at(playbook: Playbook, request: Request, now: datetime) -> datetime:
    name = playbook.intake.get("received")
    text = request.input.get(name) if name else None
    if not isinstance(text, str):
        return now
    try:
        moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:  # a leap second, which the form takes and this machine's clock does not
        return now
    if moment.tzinfo is None or moment > now:
        return now
    return moment


def reference_of(playbook: Playbook, request: Request) -> str:
    """What the client calls this case."""
    if request.reference:
        return request.reference
    name = playbook.intake.get("reference")
    return str(request.input.get(name) or "") if name else ""


def title_of(request: Request) -> str:
    """One line for lists: the given title, or the beginning of the first text of the input."""
    text = request.title or request.input.get("text") or request.input.get("title") or ""
    line = " ".join(str(text).split())
    return line if len(line) <= TITLE_MAX else line[: TITLE_MAX - 1] + "…"


def _write(
    line: LineRow, actor: Actor, now: datetime, import_id: UUID | None, new: list[_New]
) -> None:
    client_id = line.client_id
    keys = _keys_of(client_id, sorted({case.subject_id for case in new}))
    _refuse_erased(new, keys)
    playbook = known_playbook(client_id, line.playbook_id)
    written = _Rows(new)
    jobs = [
        each for case in new for each in deferrals_of(client_id, case.id, case.carried.instruments)
    ]
    common = (client_id, line.id, line.playbook_id, import_id, line.priority, now)
    events = [row for case in new for row in _events(line, playbook, actor, now, case, keys)]
    together(
        (INSERT_CASES, (*common, written.cases(playbook))),
        (INSERT_ITEMS, (client_id, line.priority, now, written.items())),
        (INSERT_RUNS, (client_id, now, written.runs())),
        (INSERT_MESSAGES, (client_id, now, written.messages())),
        (INSERT_EVENTS, (events_json(events),)),
        *reactions(events),
        *([deferring(jobs)] if jobs else []),
    )


def _keys_of(client_id: UUID, subjects: list[UUID]) -> dict[UUID, bytes]:
    """The key of each subject, made now where there is none; none for an erased one."""
    random = os.urandom(SUBJECT_KEY_BYTES * len(subjects))  # at once: see tenancy.ids
    cut = range(0, len(random), SUBJECT_KEY_BYTES)
    fresh = {
        subject: random[at : at + SUBJECT_KEY_BYTES]
        for subject, at in zip(subjects, cut, strict=True)
    }
    wanted = json_text([{"id": subject, "key": hex_or_null(key)} for subject, key in fresh.items()])
    made, other = together((MAKE_KEYS, (client_id, wanted)), (READ_OTHER_KEYS, (client_id, wanted)))
    keys = {subject: fresh[subject] for (subject,) in made}
    return keys | {subject: bytes(key) for subject, key in other}


def _refuse_erased(new: list[_New], keys: Mapping[UUID, bytes]) -> None:
    erased = [{"index": case.index} for case in new if case.subject_id not in keys]
    if erased:
        raise Refused(
            "subject_erased",
            "The data of a person in these records was erased at their request. "
            "Open the case under a new reference if they have come back.",
            details=erased,
        )


@dataclass(frozen=True, slots=True)
class _Rows:
    """The rows of new cases as JSON, one method a table."""

    new: list[_New]

    def cases(self, playbook: Playbook) -> str:
        return json_text(
            [
                {
                    "id": case.id,
                    "subject_id": case.subject_id,
                    "state": case.carried.state,
                    "outcome": case.carried.outcome,
                    "reference": reference_of(playbook, case.request),
                    "title": title_of(case.request),
                    "channel": case.request.channel,
                    "intake_key": hex_or_null(case.request.intake_key),
                    "input": dict(case.request.input),
                    "outputs": case.carried.outputs,
                    "progress": case.carried.progress,
                    "before": list(case.request.performers_before),
                    "received_at": case.received_at,
                    "due_at": case.due_at,
                }
                for case in self.new
            ]
        )

    def items(self) -> str:
        return json_text(
            [
                {**item_row(item), "case_id": case.id}
                for case in self.new
                for item in case.carried.items
            ]
        )

    def runs(self) -> str:
        return json_text([row for case in self.new for row in run_rows(case.id, case.carried.runs)])

    def messages(self) -> str:
        return json_text(
            [
                {"id": new_id(), "case_id": case.id, "body": text}
                for case in self.new
                for _, text in case.carried.messages
            ]
        )


def _events(
    line: LineRow,
    playbook: Playbook,
    actor: Actor,
    now: datetime,
    case: _New,
    keys: Mapping[UUID, bytes],
) -> Iterator[EventRow]:
    carried = case.carried
    data: dict[str, Any] = {
        "service_line": str(line.id),
        "playbook": str(line.playbook_id),
        "channel": case.request.channel,
        "input_sha256": sha256(canonical_json(dict(case.request.input))).hexdigest(),
        "opened": {item.step: item.visit for item in carried.items},
        "automatic": [
            {"step": run.step, "visit": run.visit, "actor": run.actor, "output": run.output}
            for run in carried.runs
        ],
    }
    if case.request.source_ids:
        data["sources"] = [str(each) for each in case.request.source_ids]
    delivered = delivered_in(playbook, carried.runs)
    told = {"case.opened": data, **({"case.delivered": delivered} if delivered else {})}
    for verb, each in told.items():
        happening = Happening(
            line.client_id, now, actor, verb, f"case:{case.id}", each, None, 1, case.subject_id
        )
        yield event_row(happening, keys[case.subject_id])
