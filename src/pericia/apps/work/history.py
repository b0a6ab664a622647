"""What happened to a case, in words: who, acting as what, did what, when and why."""

from __future__ import annotations

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
from pericia.apps.work.evidence import title_of
from pericia.kernels.procedure.playbook import Playbook
from pericia.kernels.procedure.reasons import words_of_reasons
from pericia.kernels.routing.sentences import RULE_NAMES
from pericia.web.names import name_of, names_of
from pericia.web.schema_reading import in_language
from pericia.web.words import words_of

EVENTS_MAX = 500
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
    "item.released": gettext_noop("Released, because time or permission ran out: %(step)s"),
    "instrument.finished": gettext_noop("Instrument run: %(step)s"),
    "client.asked": gettext_noop("The client was asked"),
    "client.answered": gettext_noop("The client answered"),
    "offer.declined": gettext_noop("Offer declined: %(step)s"),
    "offer.expired": gettext_noop("Offer not answered in time: %(step)s"),
    "override.authorised": gettext_noop("Rule lifted by authority (%(rule)s): %(step)s"),
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

    id: UUID
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
    """A page of the history, newest first; `earlier` is where the one before it begins."""

    lines: list[Happened]
    earlier: UUID | None


def timeline(
    actor: Actor, case: Case, playbook: Playbook, hidden: Collection[str]
) -> list[Happened]:
    """The history of a case that the actor has got, oldest first.

    Of the hidden steps it tells that they were done, neither by whom nor why.
    """
    events = events_of(case.client_id, [f"case:{case.id}"], limit=EVENTS_MAX)
    return _told(actor, case, playbook, hidden, events)


def story(
    actor: Actor,
    case: Case,
    playbook: Playbook,
    hidden: Collection[str],
    before: UUID | None = None,
) -> Story:
    """The same, newest first, in pages of EVENTS_MAX events."""
    found = newest_events_of(case.client_id, [f"case:{case.id}"], before=before, limit=EVENTS_MAX)
    lines = _told(actor, case, playbook, hidden, found[::-1])
    return Story(lines[::-1], found[-1].id if len(found) == EVENTS_MAX else None)


def _told(
    actor: Actor,
    case: Case,
    playbook: Playbook,
    hidden: Collection[str],
    events: Sequence[Entry],
) -> list[Happened]:
    if not (may(actor, "item.work") or may(actor, "item.assign")):
        events = [each for each in events if each.verb not in INTERNAL]
    names = names_of([case.client_id], [each.actor for each in events])
    return [line for each in events for line in _lines(each, playbook, hidden, names)]


def _lines(
    event: Entry, playbook: Playbook, hidden: Collection[str], names: Mapping[str, str]
) -> Iterator[Happened]:
    """The event and what bots did because of it."""
    data = event.data or {}
    step = str(data.get("step") or "")
    is_withheld = step in hidden
    yield Happened(
        id=event.id,
        at=event.at,
        kind=_kind(event.verb),
        who=gettext("Somebody else") if is_withheld else name_of(event.actor, names),
        acting_as="" if is_withheld or event.acting_as == "platform" else words_of(event.acting_as),
        what=_what(event.verb, data, playbook),
        why="" if is_withheld else event.why or "",
        version=event.version,
        visit=int(data.get("visit") or 1),
        reasons=[] if is_withheld else _reasons(playbook, step, data),
    )
    for run in data.get("automatic") or ():
        is_itself = event.verb == "instrument.finished" and run["step"] == step
        if run["step"] not in hidden and not is_itself:
            title, who = title_of(playbook, run["step"]), name_of(run["actor"], names)
            visit = int(run.get("visit") or 1)
            yield Happened(
                event.id, event.at, "automatic", who, "", title, "", event.version, visit, []
            )


def _kind(verb: str) -> str:
    """INTERNAL events are about routing, others about the case itself."""
    return _KIND_OF.get(verb) or ("routing" if verb in INTERNAL else "case")


def _reasons(playbook: Playbook, step: str, data: Mapping[str, Any]) -> list[str]:
    given = data.get("reasons") or []
    known = words_of_reasons(playbook.steps[step]) if given and step in playbook.steps else {}
    return [in_language(known.get(code, code)) for code in given]


def _what(verb: str, data: Mapping[str, Any], playbook: Playbook) -> str:
    known = WHAT.get(verb)
    if known is None:
        return verb
    return gettext(known) % {
        "step": title_of(playbook, str(data.get("step") or "")),
        "name": data.get("name", "—"),
        "priority": data.get("priority", "—"),
        "outcome": words_of(str(data.get("outcome") or "—")),
        "rule": in_language(
            {each: words.get(str(data.get("rule")), "—") for each, words in RULE_NAMES.items()}
        ),
    }
