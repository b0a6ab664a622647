"""Rules that a named authority lifted for one person and one item, as readers are told of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pericia.apps.engagements.queries import known_playbook
from pericia.kernels.routing.sentences import LIFTED, RULE_NAMES
from pericia.tenancy.scope import rows
from pericia.web.names import name_of, names_of

_COLUMNS = """
SELECT c.playbook_id, i.step, o.rule, o.person_id, o.authorised_by, o.at, o.why
FROM work_override o
JOIN work_item i ON i.client_id = o.client_id AND i.id = o.item_id
JOIN cases_case c ON c.client_id = i.client_id AND c.id = i.case_id
WHERE o.client_id = $1
"""
READ_OF_ITEM = (
    f"{_COLUMNS} AND o.item_id = $2 AND ($3::uuid IS NULL OR o.person_id = $3) ORDER BY o.at"
)
READ_RELIED_ON = f"""
{_COLUMNS} AND c.id = ANY ($2) AND EXISTS (
    SELECT FROM work_submission s WHERE s.client_id = o.client_id AND s.item_id = o.item_id
    AND s.person_id = o.person_id AND s.proof->'overridden' ? o.rule
) ORDER BY o.at
"""


@dataclass(frozen=True, slots=True)
class Lifted:
    """Who let whom do what, when and why. `why` is empty once its case was erased."""

    client_id: UUID
    playbook_id: UUID
    step: str
    rule: str
    person: str
    authority: str
    at: datetime
    why: str

    def said(self, language: str, moment: Callable[[datetime], str]) -> str:
        """All of it in one sentence; `moment` writes a time."""
        texts = LIFTED[language]
        playbook = known_playbook(self.client_id, self.playbook_id)
        told = texts["lifted"].format(
            step=playbook.steps[self.step].title[language],
            rule=RULE_NAMES[language][self.rule],
            person=self.person,
            authority=self.authority,
            at=moment(self.at),
        )
        return f"{told} {texts['why'].format(why=self.why)}" if self.why else told


def lifted_of_item(client_id: UUID, item_id: UUID, person_id: UUID | None = None) -> list[Lifted]:
    """What was lifted for this item, for anybody or for one person, the first one first."""
    return _told(client_id, rows(READ_OF_ITEM, (client_id, item_id, person_id)))


def relied_on(client_id: UUID, case_ids: Iterable[UUID]) -> list[Lifted]:
    """What was lifted in these cases and without which what was handed in could not have been."""
    return _told(client_id, rows(READ_RELIED_ON, (client_id, sorted(case_ids))))


def _told(
    client_id: UUID, found: Sequence[tuple[UUID, str, str, UUID, UUID, datetime, str]]
) -> list[Lifted]:
    references = {f"person:{each}" for row in found for each in row[3:5]}
    names = names_of([client_id], references)
    return [
        Lifted(
            client_id,
            playbook_id,
            step,
            rule,
            name_of(f"person:{person_id}", names),
            name_of(f"person:{authorised_by}", names),
            at,
            why,
        )
        for playbook_id, step, rule, person_id, authorised_by, at, why in found
    ]
