"""The closed contacts of a client's own lines, or of a file: what the reader `closed_contacts`
gives.

It runs in the scope of one client, so that row-level security leaves nobody else's cases to it;
and it reads lines whose data are no more reserved than those of the line that asks, so that
whoever may see the report may see what it was made from. Reasons are told in the words of the
playbook that has them, in the language of the report.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from pericia.apps.cases.access import DATA_CLASSES
from pericia.apps.engagements.queries import LineRow, known_playbook
from pericia.files.parsing import parse_file
from pericia.kernels.refusal import Refused
from pericia.kernels.voice.contacts import (
    TOLD,
    Contact,
    Told,
    as_csv,
    by_week,
    contacts_in,
    in_order,
    refuse_count,
)
from pericia.tenancy.scope import rows
from pericia.web.schema_reading import resolved

PERIOD_DAYS_MAX = 280

LINES = """
SELECT l.id, l.code, l.data_class, p.name, p.id
FROM engagements_service_line l
JOIN engagements_playbook_version p ON p.client_id = l.client_id AND p.id = l.playbook_id
WHERE l.client_id = $1 AND l.id <> $2 ORDER BY l.code
"""
CLOSED = """
SELECT c.id, c.channel, c.received_at, c.closed_at, c.input->>'contacts_before',
       c.outputs #>> $5::text[]
FROM cases_case c
WHERE c.client_id = $1 AND c.service_line_id = $2 AND c.state = 'closed'
  AND c.closed_at >= $3 AND c.closed_at < $4 AND c.outcome <> ALL ($6::text[])
"""
STILL_OPEN = """
SELECT count(*) FROM cases_case c
WHERE c.client_id = $1 AND c.service_line_id = ANY ($2::uuid[])
  AND c.received_at >= $3 AND c.received_at < $4
  AND (c.closed_at IS NULL OR c.closed_at >= $4) AND c.state <> 'cancelled'
"""


@dataclass(frozen=True, slots=True)
class Period:
    """Days of the client, both included."""

    from_date: date
    to_date: date
    zone: str

    @property
    def moments(self) -> tuple[datetime, datetime]:
        """Its first moment, and the first after it."""
        zone = ZoneInfo(self.zone)
        starts, ends = self.from_date, self.to_date + timedelta(days=1)
        return (datetime.combine(starts, time(), zone), datetime.combine(ends, time(), zone))


@dataclass(frozen=True, slots=True)
class Gathered:
    """What was read: the output of the step, and the contacts as the file that is kept."""

    output: dict[str, Any]
    content: bytes


@dataclass(frozen=True, slots=True)
class _Line:
    id: UUID
    code: str
    told: Told
    playbook_id: UUID


def period_of(given: Mapping[str, Any], line: LineRow) -> Period:
    """Refused: `period_unread`, `period_too_long`."""
    try:
        found = Period(
            date.fromisoformat(given["period_from"]),
            date.fromisoformat(given["period_to"]),
            line.calendar["time_zone"],
        )
    except ValueError as error:
        raise Refused("period_unread", "Write the period as two dates.", "period_from") from error
    days = (found.to_date - found.from_date).days + 1
    if not 0 < days <= PERIOD_DAYS_MAX:
        raise Refused("period_too_long", f"A period has 1 to {PERIOD_DAYS_MAX} days.", "period_to")
    return found


def contacts_of_cases(given: Mapping[str, Any], line: LineRow) -> Gathered:
    """The client's cases that were closed in the period, in the open scope.

    Refused: `line_unknown`, `line_reserved`, `no_line_to_read`, `contact_without_reason`,
    `nothing_closed`, `too_many_contacts`.
    """
    period = period_of(given, line)
    read, not_read = _lines(given["lines"], line)
    language = given["report_language"] or line.client_language
    contacts = [each for one in read for each in _closed(line.client_id, one, period, language)]
    refuse_count(len(contacts), period.from_date, period.to_date)
    bounds = (line.client_id, [str(each.id) for each in read], *period.moments)
    about = {
        "source": "cases",
        "still_open": rows(STILL_OPEN, bounds)[0][0],
        "outside": 0,
        "left_out": 0,
        "left_out_why": "",
        "lines": [each.code for each in read],
        "lines_not_read": not_read,
    }
    return _gathered(in_order(contacts), about)


def contacts_of_file(
    given: Mapping[str, Any], line: LineRow, path: Path, now: datetime
) -> Gathered:
    """The contacts of the period in a CSV or XLSX file. Raises Refused (`kernels.voice`)."""
    period = period_of(given, line)
    found = contacts_in(
        parse_file(path), period.from_date, period.to_date, now=now, time_zone=period.zone
    )
    why = ", ".join(f"{code}: {count}" for code, count in found.left_out.items())
    about = {
        "source": "file",
        "still_open": 0,
        "outside": found.outside,
        "left_out": sum(found.left_out.values()),
        "left_out_why": why,
        "lines": [],
        "lines_not_read": [],
    }
    return _gathered(found.contacts, about)


def contacts_pasted(given: Mapping[str, Any], line: LineRow, now: datetime) -> Gathered:
    """The same of a table that was pasted."""
    with tempfile.TemporaryDirectory(prefix="pericia-") as folder:
        path = Path(folder) / "pasted.csv"
        path.write_text(given["contacts_pasted"], encoding="utf-8")
        return contacts_of_file(given, line, path, now)


def _gathered(contacts: Sequence[Contact], about: Mapping[str, Any]) -> Gathered:
    content = as_csv(contacts)
    complaints = sum(each.get("kind") == "complaint" for each in contacts)
    output = {
        "sha256": sha256(content).hexdigest(),
        "contacts": len(contacts),
        "complaints": complaints,
        "queries": len(contacts) - complaints,
        "weeks": by_week(contacts),
        **about,
    }
    return Gathered(output, content)


def _lines(codes: Sequence[str], asking: LineRow) -> tuple[list[_Line], list[str]]:
    """The lines to read, and the codes of those that are left out as more reserved."""
    allowed = DATA_CLASSES[: DATA_CLASSES.index(asking.data_class) + 1]
    found = rows(LINES, (asking.client_id, asking.id))
    told = {
        code: _Line(line_id, code, TOLD[name], playbook_id)
        for line_id, code, _, name, playbook_id in found
        if name in TOLD
    }
    reserved = {each[1] for each in found if each[2] not in allowed}
    unknown = [code for code in codes if code not in told]
    if unknown:
        raise Refused(
            "line_unknown",
            f"The client has no line of queries or complaints called {', '.join(unknown)}. It "
            f"has: {', '.join(told) or 'none'}.",
            "lines",
        )
    barred = [code for code in codes if code in reserved]
    if barred:
        raise Refused(
            "line_reserved",
            f"The data of {', '.join(barred)} are more reserved than those of this line; read "
            "them on a line of their class.",
            "lines",
        )
    wanted = codes or list(told)
    read = [told[code] for code in wanted if code not in reserved]
    if not read:
        raise Refused(
            "no_line_to_read",
            "The client has no line of queries or complaints that may be read here; attach a file "
            "of contacts.",
            "lines",
        )
    return read, [code for code in wanted if code in reserved]


def _closed(client_id: UUID, line: _Line, period: Period, language: str) -> list[Contact]:
    told = line.told
    starts, ends = period.moments
    found = rows(
        CLOSED,
        (client_id, line.id, starts, ends, list(told.reason), list(told.no_contact)),
    )
    without = sum(not row[5] for row in found)
    if without:
        raise Refused(
            "contact_without_reason",
            f"{without} closed cases of {line.code} have no reason; code them, then try again.",
            "lines",
        )
    zone = ZoneInfo(period.zone)
    words = _reasons(client_id, line)
    return [
        {
            "contact_id": str(case_id),
            "reason": told.named(words.get(reason, {}).get(language, reason), language),
            "closed_date": closed_at.astimezone(zone).date(),
            "kind": told.kind,
            "line": line.code,
            "channel": channel,
            "contacts_before": None if before is None else int(before),
            "hours_open": round((closed_at - received_at).total_seconds() / 3600, 2),
        }
        for case_id, channel, received_at, closed_at, before, reason in found
    ]


def _reasons(client_id: UUID, line: _Line) -> Mapping[str, Mapping[str, str]]:
    """What the playbook of a line calls its reasons, by code and language."""
    step, name = line.told.reason
    form = known_playbook(client_id, line.playbook_id).steps[step].form or {}
    return resolved(form, form["properties"][name]).get("choices") or {}
