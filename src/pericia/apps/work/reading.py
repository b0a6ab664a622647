"""The page of one item, put together for whoever reads it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import get_language

from pericia.apps.cases import access as cases
from pericia.apps.cases.models import Attachment, Case, Message
from pericia.apps.engagements.queries import known_service_line, playbook_of_case
from pericia.apps.journal.actors import Actor
from pericia.apps.work.access import blind_answer_of, conversation_for
from pericia.apps.work.documents import Document, document_of, spans_in
from pericia.apps.work.evidence import Made, made_before, title_of
from pericia.apps.work.forms import (
    Schema,
    begun,
    blind_form_of,
    documents_of,
    input_form,
    marks_places,
    step_form,
    told,
)
from pericia.apps.work.models import BlindAnswer
from pericia.apps.work.naming import names_in
from pericia.apps.work.queries.item import ItemRow, SubmissionRow
from pericia.apps.work.standing import runs_ahead
from pericia.kernels.calendar import business_seconds, compile_calendar
from pericia.kernels.procedure.blindness import hidden_from
from pericia.kernels.procedure.playbook import Playbook, Step
from pericia.kernels.refusal import Refused
from pericia.kernels.routing import (
    Names,
    Nobody,
    Relaxation,
    RuleResult,
    explain_nobody,
    explain_rule,
    read_proof,
)
from pericia.kernels.routing.proof import Proof
from pericia.kernels.routing.sentences import RULE_NAMES

HELD = ("assigned", "parked", "asked")
URGENT_SECONDS = 1800
REPLY, SUGGESTION = "reply", "suggestion"
"""The field that an answer is written into, and the one that a step suggests it by."""


@dataclass(frozen=True, slots=True)
class ItemPage:
    """Everything that the page of an item shows. Seconds are those left until it is due, negative
    once it is late. A document that `is_read_closely` is searched and marked, not only read.
    `answers_first`: the form is that of the answer with which a review begins, and nothing of what
    is reviewed is here; afterwards `blind_answer` holds it."""

    row: ItemRow
    title: str
    schema: Schema
    input_schema: Schema
    made: list[Made]
    blind_to: list[str]
    messages: list[Message]
    attachments: list[Attachment]
    document: Document | None
    is_read_closely: bool
    licences: list[Licence]
    lifted: list[str]
    business_seconds_left: int
    wall_seconds_left: int
    runs: str
    is_mine: bool
    prefilled: Mapping[str, Any] | None
    hidden: frozenset[str] = frozenset()
    answers_first: bool = False
    blind_answer: BlindAnswer | None = None

    @property
    def is_in_hand(self) -> bool:
        return self.is_mine and self.row.state == "assigned"

    @property
    def besides(self) -> Mapping[str, Any]:
        """What came in besides the document."""
        if self.document is None or not self.is_read_closely:
            return self.row.input
        return {key: each for key, each in self.row.input.items() if key != self.document.key}

    @property
    def found_before(self) -> str:
        """The places in the document that earlier steps named, as `from-to from-to`."""
        if self.document is None:
            return ""
        length = len(self.document.text)
        spans = {span for made in self.made for span in spans_in(made.body, length)}
        return " ".join(f"{start}-{end}" for start, end in sorted(spans))

    @property
    def suggested(self) -> str:
        """The answer that a form which asks for a reply may begin with: what a review judges, to
        be mended, and else what an earlier step suggests."""
        if REPLY not in (self.schema.get("properties") or {}):
            return ""
        name = REPLY if self.row.kind == "review" else SUGGESTION
        given = (made.body.get(name) for made in reversed(self.made))
        return next((each for each in given if isinstance(each, str)), "")

    @property
    def is_urgent(self) -> bool:
        """Whether less than half an hour of service is left."""
        return 0 <= self.business_seconds_left < URGENT_SECONDS

    @property
    def is_late(self) -> bool:
        return self.business_seconds_left < 0


def item_page(
    actor: Actor, row: ItemRow, submissions: Sequence[SubmissionRow], now: datetime
) -> ItemPage:
    """The page for an actor who has got the item; reads only messages and files, where there are
    any."""
    playbook = playbook_of_case(row.client_id, row.playbook_id, row.progress)
    step = playbook.steps[row.step]
    is_mine = actor.person_id is not None and row.assignee_id == actor.person_id
    case = _case_of(row)
    answer = blind_answer_on(actor, row, step) if is_mine else None
    answers_first = is_mine and step.blind_first is not None and answer is None
    hidden = hidden_on(actor, case, playbook, step if is_mine else None, answer is not None)
    signs = step.kind == "sign_off" and is_mine and row.proof
    input_schema = input_form(row.client_id, row.playbook_id)
    texts = documents_of(row.client_id, row.playbook_id)
    document = document_of(input_schema, texts, row.input)
    prefilled = _prefilled(actor, row, submissions, answers_first) if is_mine else None
    if answers_first:
        form = blind_form_of(row.client_id, row.playbook_id, row.step, row.progress)
    else:
        outputs = {each.step: each.body for each in submissions if each.step not in hidden}
        form = told(step_form(row.client_id, row.playbook_id, row.step), outputs)
        if is_mine and prefilled is None:
            prefilled = begun(form, outputs)
    return ItemPage(
        row=row,
        title=title_of(playbook, row.step),
        schema=form,
        input_schema=input_schema,
        document=document,
        is_read_closely=document is not None
        and (document.is_long or marks_places(row.client_id, row.playbook_id, row.step)),
        made=made_before(
            row.client_id,
            row.playbook_id,
            playbook,
            submissions,
            hidden,
            actor.person_id,
            every_visit=step.kind == "sign_off",
        ),
        blind_to=[title_of(playbook, name) for name in _unseen(playbook, step, answers_first)],
        messages=conversation_for(actor, case, hidden) if row.has_messages else [],
        attachments=cases.attachments_for(actor, case) if row.has_attachments else [],
        licences=licences_in(read_proof(row.proof)) if signs and row.proof else [],
        lifted=rules_lifted(row.proof) if signs else [],
        business_seconds_left=_seconds_left(row, now),
        wall_seconds_left=int((row.due_at - now).total_seconds()),
        runs=runs_ahead(row.client_id, row.service_line_id, row.line_version, now),
        is_mine=is_mine,
        prefilled=prefilled,
        hidden=frozenset(hidden),
        answers_first=answers_first,
        blind_answer=answer,
    )


def hidden_on(
    actor: Actor, case: Case, playbook: Playbook, step: Step | None, has_answered: bool
) -> set[str]:
    """The steps that the performer of `step` may not know of; for others, what is hidden from
    whoever may still have to judge the case."""
    if step is None:
        return cases.hidden_steps(actor, case)
    return hidden_from(playbook, step, has_answered=has_answered)


def blind_answer_on(actor: Actor, row: ItemRow, step: Step) -> BlindAnswer | None:
    """The answer that the actor began this review with; None where it begins with none."""
    if step.blind_first is None:
        return None
    return blind_answer_of(row.client_id, row.case_id, row.step, actor.person_id)


def _unseen(playbook: Playbook, step: Step, answers_first: bool) -> list[str]:
    """The steps of people that the page names as kept from its reader."""
    hidden = hidden_from(playbook, step, has_answered=not answers_first)
    return [
        name
        for name, other in playbook.steps.items()
        if other.is_human and name in hidden and name != step.name
    ]


@dataclass(frozen=True, slots=True)
class Licence:
    """A credential that a proof relied on. Dates are ISO texts; `expires_date` may be None."""

    kind: str
    issuer: str
    jurisdiction: str
    verified_by: str
    verified_date: str
    expires_date: str | None

    @property
    def dates(self) -> tuple[date | None, date | None]:
        """When it was verified, and until when it holds."""
        return _day(self.verified_date), _day(self.expires_date)


def licences_in(proof: Proof | None) -> list[Licence]:
    """The credentials that a proof names as held; none where none was asked for."""
    rules = proof.rules if proof else ()
    facts: Mapping[str, Any] = next(
        (each.facts for each in rules if each.rule == "credential" and each.facts), {}
    )
    held = [each for each in facts.get("credentials", ()) if each.get("state") == "held"]
    return [
        Licence(
            kind=each.get("kind", ""),
            issuer=each.get("issuer") or "—",
            jurisdiction=each.get("jurisdiction") or "—",
            verified_by=each.get("verified_by_name") or each.get("verified_by") or "—",
            verified_date=each.get("verified_date") or "",
            expires_date=each.get("expires_date"),
        )
        for each in held
    ]


def rules_lifted(proof: Mapping[str, Any] | None) -> list[str]:
    """The names of the rules that a stored proof does not meet and that were lifted for it."""
    names = RULE_NAMES[language()]
    return [names[each] for each in (proof or {}).get("overridden", ())]


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def nobody_in_words(stored: Mapping[str, Any]) -> list[str]:
    """Why nobody may do an item, and who could do what about it, from `Nobody.as_dict`."""
    relaxations = tuple(Relaxation(**each) for each in stored["relaxations"])
    credentials = tuple((kind, place) for kind, place in stored.get("credentials", ()))
    found = Nobody(stored["people"], stored["by_rule"], relaxations, credentials)
    return explain_nobody(found, language(), names_in(None))


def failing_in_words(refused: Refused, names: Names) -> list[str]:
    """Why somebody may not do an item, from the rules in the details of `not_eligible`."""
    rules = [
        RuleResult(each["rule"], False, each.get("needed"), each.get("facts"), each["reason"])
        for each in refused.details
    ]
    return [explain_rule(each, language(), names) for each in rules]


def language() -> str:
    """The reader's language, as the kernels name it."""
    return "en" if get_language() == "en" else "es"


def seconds_left(
    client_id: UUID, service_line_id: UUID, line_version: int, due_at: datetime, now: datetime
) -> int:
    """Business seconds of the service line's calendar until `due_at`; negative once it is past."""
    line = known_service_line(client_id, service_line_id, line_version)
    return business_seconds(compile_calendar(line.calendar), now, due_at)


def _seconds_left(row: ItemRow, now: datetime) -> int:
    left = seconds_left(row.client_id, row.service_line_id, row.line_version, row.due_at, now)
    return min(left, -1) if now > row.due_at else left


def _prefilled(
    actor: Actor, row: ItemRow, submissions: Sequence[SubmissionRow], answers_first: bool
) -> Mapping[str, Any] | None:
    """The draft; for work that came back to who did it, what they handed in the last time."""
    if row.draft is not None or answers_first:
        return row.draft
    before = [each for each in submissions if each.step == row.step]
    return before[-1].body if before and before[-1].person_id == actor.person_id else None


def _case_of(row: ItemRow) -> Case:
    """The case as the access functions read it."""
    return Case(
        client_id=row.client_id,
        id=row.case_id,
        playbook_id=row.playbook_id,
        progress=row.progress,
        closed_at=row.closed_at,
    )
