"""The page of one action: what is expected, and what was measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from pericia.apps.knowledge.models import Action, Deliverable, Measurement, Version
from pericia.apps.work.reading import language
from pericia.kernels.deliverables.document import block_of
from pericia.kernels.deliverables.wording import shown_number
from pericia.kernels.improvement.effect import UP
from pericia.kernels.refusal import Refused
from pericia.kernels.reporting.charts import Span, spans
from pericia.tenancy.scope import rows
from pericia.web import formats
from pericia.web.names import name_of, names_of

SHOWN = 100
NAMES = """
SELECT person_id, name FROM people_membership WHERE client_id = ANY ($1) AND person_id = ANY ($2)
"""


@dataclass(frozen=True, slots=True)
class Measured:
    """A measurement in the indicator's unit; shares are in percent and percentage points."""

    row: Measurement
    before: str
    after: str
    change: str
    low: str
    high: str
    level_percent: int
    name: str
    is_as_expected: bool


@dataclass(frozen=True, slots=True)
class ActionPage:
    deliverable: Deliverable
    number: int
    finding: str
    owner: str
    expected: str
    unit: str
    change_unit: str
    measured: Sequence[Measured]
    drawing: SafeString


def action_page(action: Action) -> ActionPage:
    """The page of an action that the actor has got."""
    version = Version.objects.get(client_id=action.client_id, id=action.version_id)
    deliverable = Deliverable.objects.get(client_id=action.client_id, id=version.deliverable_id)
    found = Measurement.objects.filter(client_id=action.client_id, action_id=action.id)
    measured = list(found.order_by("-measured_at", "-id")[:SHOWN])
    names = names_of([action.client_id], {each.measured_by for each in measured})
    is_share = action.kind == "share"
    unit = "%" if is_share else action.unit
    change_unit = gettext("percentage points") if is_share else action.unit
    sign = "+" if action.direction == UP else "−"
    return ActionPage(
        deliverable=deliverable,
        number=version.number,
        finding=_finding(version, action.block_id),
        owner=owner_names([action]).get(action.owner_id, "—"),
        expected=f"{sign}{_shown(action.expected_change)} {change_unit}".strip(),
        unit=unit,
        change_unit=change_unit,
        measured=[_measured(action, each, name_of(each.measured_by, names)) for each in measured],
        drawing=mark_safe(_drawing(action, measured, change_unit)),  # noqa: S308 - labels escaped
    )


def owner_names(actions: Sequence[Action]) -> dict[UUID, str]:
    """The names of the owners of actions, by their ids, in one query."""
    clients = list({each.client_id for each in actions})
    return dict(rows(NAMES, (clients, list({each.owner_id for each in actions}))))


def _finding(version: Version, block_id: str) -> str:
    try:
        return str(block_of(version.document, block_id)["text"])
    except Refused:  # the person whom it was about was erased
        return "—"


def _measured(action: Action, row: Measurement, name: str) -> Measured:
    scale = 100.0 if action.kind == "share" else 1.0
    values = {key: row.result[key] * scale for key in ("before", "after", "change", "low", "high")}
    towards = values["change"] if action.direction == UP else -values["change"]
    return Measured(
        row=row,
        **{key: _shown(value) for key, value in values.items()},
        level_percent=round(row.result["level"] * 100),
        name=name,
        is_as_expected=row.verdict == "improved" and towards >= action.expected_change,
    )


def _drawing(action: Action, measured: Sequence[Measurement], unit: str) -> str:
    """The intervals of the change, one a measurement, oldest first; empty without any."""
    if not measured:
        return ""
    scale = 100.0 if action.kind == "share" else 1.0
    drawn = []
    for each in reversed(measured):
        low, change, high = (each.result[key] * scale for key in ("low", "change", "high"))
        text = f"{_shown(change)} {unit}".strip()
        drawn.append(Span(formats.day(each.after_to_date), low, high, text, change))
    return spans(drawn)


def _shown(value: float) -> str:
    """To four significant digits, as the reader's language writes numbers."""
    rounded = float(f"{value:.4g}")
    return shown_number(f"{rounded:.6f}".rstrip("0").rstrip("."), language())
