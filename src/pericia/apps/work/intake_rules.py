"""The rules of a service line's intake, as those who read many rows ask them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from pericia.apps.engagements.queries import known_playbook, service_line
from pericia.apps.work.actions.opening import intake_variables
from pericia.kernels.intake.rows import NO_RULES, BrokenRule, Rules
from pericia.kernels.procedure.judging import INPUT, rule_errors


class Line(Protocol):
    """A service line, as a row of any kind."""

    @property
    def client_id(self) -> UUID: ...
    @property
    def id(self) -> UUID: ...
    @property
    def playbook_id(self) -> UUID: ...


def rules_of(line: Line, now: datetime) -> Rules:
    """What holds a row's facts against the rules of its intake, which field names the case, and the
    currency of its amounts."""
    playbook = known_playbook(line.client_id, line.playbook_id)
    reference = playbook.intake.get("reference", "")
    known = service_line(line.client_id, line.id)
    if not playbook.rules:
        return NO_RULES._replace(reference_field=reference, currency=known.client_currency)
    variables = intake_variables(known, now)

    def first_broken(facts: Mapping[str, Any]) -> BrokenRule | None:
        found = rule_errors(playbook.rules, INPUT, {**variables, INPUT: dict(facts)})
        if not found:
            return None
        return BrokenRule(found[0].path, found[0].code, found[0].message_es, found[0].message_en)

    return Rules(first_broken, reference, known.client_currency)
