"""The page of one case, put together for whoever reads it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pericia.apps.cases import access as cases
from pericia.apps.cases.models import Attachment, Case, Message
from pericia.apps.engagements.queries import known_playbook
from pericia.apps.journal.actors import Actor
from pericia.apps.journal.permissions import may
from pericia.apps.work.access import conversation_for, hidden_on_case
from pericia.apps.work.clocks import clocks_of
from pericia.apps.work.evidence import (
    Made,
    in_order_of_work,
    made_before,
    title_of,
)
from pericia.apps.work.forms import Schema, input_form
from pericia.apps.work.history import Happened, timeline
from pericia.apps.work.queries.case import LiveItem, Surroundings, surroundings_of
from pericia.apps.work.reading import Licence, licences_in, nobody_in_words
from pericia.kernels.clocks import STAGES, SlaState, StageTime
from pericia.kernels.procedure.playbook import Playbook
from pericia.kernels.routing import read_proof


@dataclass(frozen=True, slots=True)
class Live:
    """A live item with its title; `why_nobody` says why it waits for nobody."""

    item: LiveItem
    title: str
    why_nobody: list[str]


@dataclass(frozen=True, slots=True)
class Stage:
    """What a stage used. `start` and `share` place its bar, in percent of all stages together."""

    name: str
    time: StageTime
    start: float
    share: float


@dataclass(frozen=True, slots=True)
class Signed:
    """A sign-off with the licences that it relied on."""

    made: Made
    licences: list[Licence]


@dataclass(frozen=True, slots=True)
class CasePage:
    """Everything that the page of a case shows to its reader."""

    case: Case
    names: Surroundings
    input_schema: Schema
    made: list[Made]
    delivered: list[Made]
    signed: list[Signed]
    withheld: bool
    live: list[Live]
    questions: list[Live]
    messages: list[Message]
    attachments: list[Attachment]
    stages: list[Stage]
    sla: SlaState
    timeline: list[Happened]
    blocked: list[tuple[str, str, str]]
    routes: list[tuple[str, str]]
    is_insider: bool

    @property
    def is_open(self) -> bool:
        return self.case.closed_at is None


def case_page(actor: Actor, case: Case, now: datetime) -> CasePage:
    """The page for an actor who has got the case. Who neither works on cases nor directs work sees
    who did what, and not how the provider hands it around."""
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
    times, sla = clocks_of(case, now)
    shown = [_live(each, playbook) for each in live]
    is_insider = may(actor, "item.assign", case.client_id)
    return CasePage(
        case=case,
        names=names,
        input_schema=input_form(case.client_id, case.playbook_id),
        made=[each for each in made if each.kind != "deliver"],
        delivered=[each for each in made if each.kind == "deliver"],
        signed=[_signed(each) for each in made if each.kind == "sign_off"],
        withheld=any(each.step in hidden for each in submissions),
        live=shown,
        questions=[each for each in shown if each.item.state == "asked"],
        messages=conversation_for(actor, case, hidden),
        attachments=cases.attachments_for(actor, case),
        stages=_stages(times),
        sla=sla,
        timeline=timeline(actor, case, playbook, hidden),
        blocked=_blocked(case, playbook) if is_insider else [],
        routes=[(name, title_of(playbook, name)) for name in in_order_of_work(playbook)],
        is_insider=is_insider,
    )


def _live(item: LiveItem, playbook: Playbook) -> Live:
    why = nobody_in_words(item.nobody_why) if item.nobody_why else []
    return Live(item, title_of(playbook, item.step), why)


def _signed(made: Made) -> Signed:
    return Signed(made, licences_in(read_proof(made.proof)) if made.proof else [])


def _stages(times: Mapping[str, StageTime]) -> list[Stage]:
    total = sum(each.wall_seconds for each in times.values())
    stages, start = [], 0.0
    for name in STAGES:
        share = 100 * times[name].wall_seconds / total if total else 0.0
        stages.append(Stage(name, times[name], round(start, 2), round(share, 2)))
        start += share
    return stages


def _blocked(case: Case, playbook: Playbook) -> list[tuple[str, str, str]]:
    """(step, its title, the sentence that says what blocks it) of every block."""
    blocks: Sequence[Mapping[str, Any]] = case.progress.get("blocked") or ()
    return [(each["step"], title_of(playbook, each["step"]), each["message"]) for each in blocks]
