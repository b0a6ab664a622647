"""The page of one case, put together for whoever reads it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from pericia.apps.cases import access as cases
from pericia.apps.cases.models import Attachment, Case, Message
from pericia.apps.engagements.queries import known_playbook
from pericia.apps.journal.actors import Actor
from pericia.apps.journal.permissions import may
from pericia.apps.work.access import conversation_for, hidden_on_case
from pericia.apps.work.case_clocks import Clocks, clocks_shown
from pericia.apps.work.clocks import clocks_of
from pericia.apps.work.evidence import (
    Made,
    in_order_of_work,
    made_before,
    title_of,
)
from pericia.apps.work.forms import Schema, input_form
from pericia.apps.work.history import KINDS, Story, story
from pericia.apps.work.lineage import Drawn, drawn_lineage
from pericia.apps.work.queries.case import LiveItem, Surroundings, surroundings_of
from pericia.apps.work.reading import Licence, licences_in, nobody_in_words
from pericia.kernels.clocks import SlaState
from pericia.kernels.procedure.playbook import Playbook
from pericia.kernels.refusal import Refused
from pericia.kernels.routing import read_proof
from pericia.web.errors import sentence_of
from pericia.web.schema_reading import in_language

MADE_MAX = 12


@dataclass(frozen=True, slots=True)
class Live:
    """A live item with its title; `why_nobody` says why it waits for nobody."""

    item: LiveItem
    title: str
    why_nobody: list[str]


@dataclass(frozen=True, slots=True)
class Signed:
    """A sign-off with the licences that it relied on."""

    made: Made
    licences: list[Licence]


@dataclass(frozen=True, slots=True)
class Filter:
    """A kind of line in the story, how many there are, and whether it is chosen; "" is all."""

    kind: str
    count: int
    is_on: bool


@dataclass(frozen=True, slots=True)
class Blocked:
    """A step that the case goes no further at, with the sentence that says why, and the other
    steps that it can go on with: names and titles."""

    step: str
    title: str
    sentence: str
    waits_for_file: bool
    routes: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class CasePage:
    """Everything that the page of a case shows to its reader."""

    case: Case
    playbook: Playbook
    names: Surroundings
    input_schema: Schema
    made: list[Made]
    made_left_out: int
    delivered: list[Made]
    signed: list[Signed]
    withheld: bool
    live: list[Live]
    questions: list[Live]
    messages: list[Message]
    attachments: list[Attachment]
    clocks: Clocks
    sla: SlaState
    story: Story
    filters: list[Filter]
    lineage: Drawn
    blocked: list[Blocked]
    is_insider: bool

    @property
    def is_open(self) -> bool:
        return self.case.closed_at is None

    @property
    def playbook_title(self) -> str:
        """In the reader's language."""
        return in_language(self.playbook.title) or self.playbook.name


def case_page(
    actor: Actor,
    case: Case,
    now: datetime,
    *,
    kind: str = "",
    before: UUID | None = None,
    shows_all: bool = False,
) -> CasePage:
    """The page for an actor who has got the case. Who neither works on cases nor directs work sees
    who did what, and not how the provider hands it around.

    `kind` narrows the story to one of KINDS, `before` begins it at an earlier event. What was
    handed in is shown from the last MADE_MAX on, unless it `shows_all`.
    """
    playbook = known_playbook(case.client_id, case.playbook_id)
    names, live, submissions = surroundings_of(case.client_id, case.id)
    held = {each.step for each in live if each.assignee_id == actor.person_id}
    hidden = hidden_on_case(actor, case, held)
    made = made_before(
        case.client_id,
        case.playbook_id,
        playbook,
        submissions,
        hidden,
        actor.person_id,
        every_visit=True,
    )
    made_shown = [each for each in made if each.kind != "deliver"]
    times, sla, spans = clocks_of(case, now)
    told = story(actor, case, playbook, hidden, kind, before)
    shown = [_live(each, playbook) for each in live]
    is_insider = may(actor, "item.assign", case.client_id)
    return CasePage(
        case=case,
        playbook=playbook,
        names=names,
        input_schema=input_form(case.client_id, case.playbook_id),
        made=made_shown if shows_all else made_shown[-MADE_MAX:],
        made_left_out=0 if shows_all else max(0, len(made_shown) - MADE_MAX),
        delivered=[each for each in made if each.kind == "deliver"],
        signed=[_signed(each) for each in made if each.kind == "sign_off"],
        withheld=any(each.step in hidden for each in submissions),
        live=shown,
        questions=[each for each in shown if each.item.state == "asked"],
        messages=conversation_for(actor, case, hidden),
        attachments=cases.attachments_for(actor, case),
        clocks=clocks_shown(case, times, sla, spans, now),
        sla=sla,
        story=told,
        filters=_filters(told, kind),
        lineage=drawn_lineage(case, names.client_name, playbook, made),
        blocked=_blocked(case, playbook) if is_insider else [],
        is_insider=is_insider,
    )


def _live(item: LiveItem, playbook: Playbook) -> Live:
    why = nobody_in_words(item.nobody_why) if item.nobody_why else []
    return Live(item, title_of(playbook, item.step), why)


def _signed(made: Made) -> Signed:
    return Signed(made, licences_in(read_proof(made.proof)) if made.proof else [])


def _filters(told: Story, chosen: str) -> list[Filter]:
    """All kinds that the story has, each with how many lines."""
    every = [Filter("", sum(told.counts.values()), not chosen)]
    return every + [
        Filter(kind, told.counts.get(kind, 0), kind == chosen)
        for kind in KINDS
        if told.counts.get(kind) or kind == chosen
    ]


def _blocked(case: Case, playbook: Playbook) -> list[Blocked]:
    blocks: Sequence[Mapping[str, Any]] = case.progress.get("blocked") or ()
    return [
        Blocked(
            each["step"],
            title_of(playbook, each["step"]),
            why_blocked(each),
            waits_for_file=each.get("cause") == "file_not_attached",
            routes=[
                (name, title_of(playbook, name))
                for name in in_order_of_work(playbook)
                if name != each["step"]
            ],
        )
        for each in blocks
    ]


def why_blocked(block: Mapping[str, Any]) -> str:
    """What blocks a step, as the reader is told."""
    cause, message_es = block.get("cause", block["code"]), block.get("message_es", "")
    return sentence_of(Refused(cause, block["message"], message_es=message_es))
