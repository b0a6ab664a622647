"""What somebody may read of a case before they judge it: never what they must be blind to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from pericia.apps.work.forms import Schema, output_words, step_form
from pericia.apps.work.queries.item import SubmissionRow
from pericia.kernels.procedure.order import in_order_of_work
from pericia.kernels.procedure.playbook import Playbook
from pericia.web.names import name_of
from pericia.web.schema_reading import in_language

__all__ = ["Made", "in_order_of_work", "made_before", "title_of"]


@dataclass(frozen=True, slots=True)
class Made:
    """Something that was handed in, for reading. `name` is empty for what no person did."""

    step: str
    visit: int
    kind: str
    title: str
    actor: str
    name: str
    acting_as: str
    at: datetime
    schema: Schema
    body: Mapping[str, Any]
    is_own: bool
    proof: Mapping[str, Any] | None

    @property
    def who(self) -> str:
        """Who did it, in words."""
        return self.name or name_of(self.actor, {})

    @property
    def is_human(self) -> bool:
        return bool(self.name)

    @property
    def content(self) -> Mapping[str, Any]:
        """What there is to read of it: of a delivery, what was delivered."""
        delivered = self.body.get("content") if self.kind == "deliver" else None
        return delivered if isinstance(delivered, Mapping) else self.body


def made_before(
    client_id: UUID,
    playbook_id: UUID,
    playbook: Playbook,
    submissions: Iterable[SubmissionRow],
    hidden: Collection[str],
    person_id: UUID | None,
    *,
    every_visit: bool,
) -> list[Made]:
    """What was handed in, oldest first: the last visit of each step, or every one of them."""
    shown = [each for each in submissions if each.step not in hidden]
    if not every_visit:
        last = {each.step: each for each in shown}
        shown = sorted(last.values(), key=lambda each: each.submitted_at)
    return [
        Made(
            step=each.step,
            visit=each.visit,
            kind=each.kind,
            title=title_of(playbook, each.step),
            actor=each.actor,
            name=each.name or "",
            acting_as=each.acting_as,
            at=each.submitted_at,
            schema=step_form(client_id, playbook_id, each.step)
            or output_words(client_id, playbook_id, each.step),
            body=each.body,
            is_own=each.person_id is not None and each.person_id == person_id,
            proof=each.proof,
        )
        for each in shown
    ]


def title_of(playbook: Playbook, step: str) -> str:
    """The step's title in the reader's language; its name where this playbook has no such step."""
    known = playbook.steps.get(step)
    return in_language(known.title) or step if known else step.replace("_", " ")
