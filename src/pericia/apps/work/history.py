"""What happened to a case, in words: who, acting as what, did what, when and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext, gettext_noop

from pericia.apps.cases.models import Case
from pericia.apps.journal.actors import Actor
from pericia.apps.journal.permissions import may
from pericia.apps.journal.queries import Entry, events_of, newest_events_of
from pericia.apps.journal.words import why_in_words
from pericia.apps.work.evidence import title_of
from pericia.kernels.procedure.playbook import Playbook
from pericia.kernels.procedure.reasons import words_of_reasons
from pericia.kernels.routing.sentences import RULE_NAMES
from pericia.web.names import name_of, names_of
from pericia.web.schema_reading import in_language
from pericia.web.words import words_of

EVENTS_MAX = 300
LINES_MAX = 40
BY_WORKER = ("instrument.finished", "reading.finished")
WHAT = {
    "case.opened": gettext_noop("Case opened"),
    "case.file_attached": gettext_noop("File attached: %(name)s"),
    "case.prioritised": gettext_noop("Priority set to %(priority)s"),
    "case.blocked": gettext_noop("Case blocked"),
    "case.unblocked": gettext_noop("Case unblocked: %(step)s"),
    "case.cancelled": gettext_noop("Case cancelled"),
    "case.closed": gettext_noop("Case closed: %(outcome)s"),
    "case.delivered": gettext_noop("Delivered: %(step)s"),
    "case.deliverable_failed": gettext_noop("The deliverable could not be made"),
    "item.offered": gettext_noop("Offered: %(step)s"),
    "item.assigned": gettext_noop("Taken on: %(step)s"),
    "item.submitted": gettext_noop("Handed in: %(step)s"),
    "review.submitted": gettext_noop("Review handed in: %(step)s"),
    "review.blind_answered": gettext_noop("Answered blind: %(step)s"),
    "item.signed_off": gettext_noop("Sign-off decided: %(step)s"),
    "item.parked": gettext_noop("Parked: %(step)s"),
    "item.resumed": gettext_noop("Taken up again: %(step)s"),
    "item.handed_back": gettext_noop("Handed back to the queue: %(step)s"),
    "item.escalated": gettext_noop("Escalated: %(step)s"),
    "item.reassigned": gettext_noop("Taken back to be reassigned: %(step)s"),
    "item.released": gettext_noop("Taken back by the platform: %(step)s"),
    "instrument.finished": gettext_noop("Instrument run: %(step)s"),
    "reading.finished": gettext_noop("Cases or file read: %(step)s"),
    "client.asked": gettext_noop("The client was asked"),
    "client.answered": gettext_noop("The client answered"),
    "offer.declined": gettext_noop("Offer declined: %(step)s"),
    "offer.expired": gettext_noop("Offer not answered in time: %(step)s"),
    "override.authorised": gettext_noop("Rule lifted for %(person)s (%(rule)s): %(step)s"),
}
# What readers narrow the history to.
KINDS = ("work", "review", "client", "automatic", "routing", "case")
_KIND_OF = {
    "item.submitted": "work",
    "review.submitted": "review",
    "review.blind_answered": "review",
    "item.signed_off": "review",
    "override.authorised": "review",
    "client.asked": "client",
    "client.answered": "client",
    "case.delivered": "client",
    "case.file_attached": "client",
    "instrument.finished": "automatic",
    "item.escalated": "routing",
}
# How a provider hands work around is its own matter; what was done, and any exception, is not.
INTERNAL = frozenset(
    {
        "item.offered",
        "item.assigned",
        "item.parked",
        "item.resumed",
        "item.handed_back",
        "item.reassigned",
        "item.released",
        "offer.declined",
        "offer.expired",
    }
)


@dataclass(frozen=True, slots=True)
class Happened:
    """One line of the history; `acting_as` and `why` may be empty.

    `kind` is one of KINDS, `version` that of the case after it; `reasons` are those of a review.
    """

    at: datetime
    kind: str
    who: str
    acting_as: str
    what: str
    why: str
    version: int | None
    visit: int
    reasons: list[str]


@dataclass(frozen=True, slots=True)
class Story:
    """A page of the history, newest first; `counts` are by kind, over what was read for it, and
    `earlier` is the event before which the page before it begins."""

    lines: list[Happened]
    counts: Mapping[str, int]
    earlier: UUID | None


def timeline(
    actor: Actor, case: Case, playbook: Playbook, hidden: Collection[str]
) -> list[Happened]:
    """The history of a case that the actor has got, oldest first.

    Of the hidden steps it tells that they were done, neither by whom nor why.
    """
    events = _visible(actor, events_of(case.client_id, [f"case:{case.id}"], limit=EVENTS_MAX))
    parts = [part for each in events for part in _parts(each, hidden)]
    return _told(case, playbook, hidden, parts)


def story(
    actor: Actor,
    case: Case,
    playbook: Playbook,
    hidden: Collection[str],
    kind: str = "",
    before: UUID | None = None,
) -> Story:
    """The same, newest first and of one kind if asked, in pages of about LINES_MAX lines; at most
    EVENTS_MAX events are read for one."""
    found = newest_events_of(case.client_id, [f"case:{case.id}"], before=before, limit=EVENTS_MAX)
    parts = [part for each in _visible(actor, found) for part in [*_parts(each, hidden)][::-1]]
    wanted = [each for each in parts if kind in ("", each.kind)]
    shown = _first_lines(wanted)
    earlier = found[-1].id if len(found) == EVENTS_MAX else None
    if len(shown) < len(wanted):
        earlier = shown[-1].event.id
    lines = _told(case, playbook, hidden, shown)
    return Story(lines, Counter(each.kind for each in parts), earlier)


@dataclass(frozen=True, slots=True)
class _Part:
    """What one line tells: an event, or something that ran by itself because of it."""

    event: Entry
    kind: str
    run: Mapping[str, Any] | None = None


def _visible(actor: Actor, events: Sequence[Entry]) -> Sequence[Entry]:
    if may(actor, "item.work") or may(actor, "item.assign"):
        return events
    return [each for each in events if each.verb not in INTERNAL]


def _parts(event: Entry, hidden: Collection[str]) -> Iterator[_Part]:
    """The event and what bots did because of it."""
    yield _Part(event, _kind(event.verb))
    data = event.data or {}
    for run in data.get("automatic") or ():
        is_itself = event.verb in BY_WORKER and run["step"] == data.get("step")
        if run["step"] not in hidden and not is_itself:
            yield _Part(event, "automatic", run)


def _kind(verb: str) -> str:
    """INTERNAL events are about routing, others about the case itself."""
    return _KIND_OF.get(verb) or ("routing" if verb in INTERNAL else "case")


def _first_lines(parts: list[_Part]) -> list[_Part]:
    """About LINES_MAX of them: those of one event stay together."""
    end = LINES_MAX
    while end < len(parts) and parts[end].event is parts[end - 1].event:
        end += 1
    return parts[:end]


def _told(
    case: Case, playbook: Playbook, hidden: Collection[str], parts: Sequence[_Part]
) -> list[Happened]:
    told = [reference for each in parts for reference in (each.event.actor, _whom(each.event))]
    names = names_of([case.client_id], told)
    return [_line(each, playbook, hidden, names) for each in parts]


def _line(
    part: _Part, playbook: Playbook, hidden: Collection[str], names: Mapping[str, str]
) -> Happened:
    event, data = part.event, part.event.data or {}
    if part.run is not None:
        return Happened(
            at=event.at,
            kind=part.kind,
            who=name_of(part.run["actor"], names),
            acting_as="",
            what=title_of(playbook, part.run["step"]),
            why="",
            version=event.version,
            visit=int(part.run.get("visit") or 1),
            reasons=[],
        )
    step = str(data.get("step") or "")
    is_withheld = step in hidden
    return Happened(
        at=event.at,
        kind=part.kind,
        who=gettext("Somebody else") if is_withheld else name_of(event.actor, names),
        acting_as="" if is_withheld or event.acting_as == "platform" else words_of(event.acting_as),
        what=_what(
            event.verb,
            data,
            playbook,
            gettext("Somebody else") if is_withheld else name_of(_whom(event), names),
        ),
        why="" if is_withheld else why_in_words(event),
        version=event.version,
        visit=int(data.get("visit") or 1),
        reasons=[] if is_withheld else _reasons(playbook, step, data),
    )


def _reasons(playbook: Playbook, step: str, data: Mapping[str, Any]) -> list[str]:
    given = data.get("reasons") or []
    known = words_of_reasons(playbook.steps[step]) if given and step in playbook.steps else {}
    return [in_language(known.get(code, code)) for code in given]


def _whom(event: Entry) -> str:
    """Whom it was about, as names are known by; empty where it was about nobody."""
    person = (event.data or {}).get("person")
    return f"person:{person}" if person else ""


def _what(verb: str, data: Mapping[str, Any], playbook: Playbook, person: str) -> str:
    known = WHAT.get(verb)
    if known is None:
        return verb
    return gettext(known) % {
        "step": title_of(playbook, str(data.get("step") or "")),
        "person": person,
        "name": data.get("name", "—"),
        "priority": data.get("priority", "—"),
        "outcome": words_of(str(data.get("outcome") or "—")),
        "rule": in_language(
            {each: words.get(str(data.get("rule")), "—") for each, words in RULE_NAMES.items()}
        ),
    }
