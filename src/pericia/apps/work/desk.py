"""The desk of a review: two answers beside each other, field by field and on the text.

Nothing here reads the database: it is made of what the page of the item may show already.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from pericia.apps.work.evidence import title_of
from pericia.apps.work.forms import Schema, blind_form_of, step_form
from pericia.apps.work.keyed import keyed_twice
from pericia.apps.work.picking import Adjudication, adjudication_of, mutually_blind, shared_list
from pericia.apps.work.queries.item import SubmissionRow
from pericia.apps.work.reading import ItemPage
from pericia.kernels.procedure.blindness import reviewed_by
from pericia.kernels.procedure.playbook import Playbook
from pericia.kernels.review import FieldPair, compare_fields
from pericia.web.schema_reading import kind_of, label_of, resolved
from pericia.web.values_from_schema import in_a_row, in_words


@dataclass(frozen=True, slots=True)
class Side:
    """Whose answer stands on one side; `name` is empty for one's own."""

    title: str
    name: str
    at: datetime
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class EntryLine:
    """One entry of a list on both sides, each field in words."""

    state: str
    left: str
    right: str


@dataclass(frozen=True, slots=True)
class Line:
    """One field on both sides, in words; a list shows its entries instead."""

    label: str
    pair: FieldPair
    left: str
    right: str
    entries: list[EntryLine]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two answers to one form; of the `counted` things that were compared `same` agree."""

    title: str
    left: Side
    right: Side
    lines: list[Line]
    same: int
    counted: int

    @property
    def sides(self) -> list[dict[str, Any]]:
        """Both sides in order, with which they are."""
        return [{"which": "left", "said": self.left}, {"which": "right", "said": self.right}]


@dataclass(frozen=True, slots=True)
class Desk:
    """What a review shows beside its form."""

    comparisons: list[Comparison]
    adjudication: Adjudication | None = None


def desk_of(
    page: ItemPage,
    playbook: Playbook,
    submissions: Sequence[SubmissionRow],
    post: Mapping[str, Any] | None = None,
) -> Desk | None:
    """The desk for the performer of a review; None for other steps, and before a blind answer.

    `post` holds what was picked on a form that is shown again.
    """
    step = playbook.steps[page.row.step]
    if (
        (step.kind != "review" and step.blind_first is None)
        or page.answers_first
        or not page.is_mine
    ):
        return None
    shown = [each for each in submissions if each.step not in page.hidden]
    newest = {each.step: each for each in shown}
    reviewed = [name for name in reviewed_by(playbook, step) if name in newest]
    makers = mutually_blind(playbook, reviewed)
    field = shared_list(playbook, step, makers) if makers else None
    adjudication = None
    if makers is not None and field is not None:
        left, right = (newest[name] for name in makers)
        adjudication = adjudication_of(page, playbook, field, left, right, post)
    if adjudication is None:
        adjudication = keyed_twice(page, newest, post)
    reader = _Reader(page, playbook, newest)
    leaving_out = {field} if field else set()
    comparisons = [
        *reader.with_visit_before(shown, reviewed),
        *reader.with_blind_answer(),
        *(reader.of_makers(makers, leaving_out) if makers else ()),
        *reader.with_checkers(reviewed),
    ]
    return Desk(comparisons, adjudication) if comparisons or adjudication else None


@dataclass(frozen=True, slots=True)
class _Reader:
    page: ItemPage
    playbook: Playbook
    newest: Mapping[str, SubmissionRow]

    def with_blind_answer(self) -> Iterator[Comparison]:
        """The maker's answer beside the reviewer's own."""
        row, answer = self.page.row, self.page.blind_answer
        first = self.playbook.steps[row.step].blind_first
        made = self.newest.get(first.step) if first else None
        if answer is None or made is None:
            return
        schema = blind_form_of(row.client_id, row.playbook_id, row.step, row.progress)
        own = Side(gettext("Your answer, given blind"), "", answer.kept_at, answer.body)
        yield _compared(gettext("Their answer and yours"), schema, self._side(made), own)

    def of_makers(
        self, makers: tuple[str, str], leaving_out: Collection[str]
    ) -> Iterator[Comparison]:
        """Two people's answers to the same question; a list that is put together stands apart."""
        schema = _without(self._form(makers[0]), leaving_out)
        left, right = (self._side(self.newest[name]) for name in makers)
        found = _compared(gettext("The two answers"), schema, left, right)
        if found.lines:
            yield found

    def with_checkers(self, reviewed: Sequence[str]) -> Iterator[Comparison]:
        """Reviews that judged blind, beside the fields that the maker filled in as well."""
        for name, checker in self.playbook.steps.items():
            if checker.kind != "review" or name not in self.newest:
                continue
            for maker in (each for each in reviewed if each in checker.blind_to):
                schema = self._form(maker)
                apart = set(schema.get("properties") or {}) - set(self._form(name)["properties"])
                left, right = (self._side(self.newest[each]) for each in (maker, name))
                found = _compared(gettext("Checked blind"), _without(schema, apart), left, right)
                if found.lines:
                    yield found

    def with_visit_before(
        self, shown: Sequence[SubmissionRow], reviewed: Sequence[str]
    ) -> Iterator[Comparison]:
        """What changed since it was returned."""
        for name in reviewed:
            visits = [each for each in shown if each.step == name]
            if len(visits) > 1:
                before, after = (self._side(each) for each in visits[-2:])
                title = gettext("Changed since it was returned")
                yield _compared(title, self._form(name), before, after)

    def _form(self, step: str) -> Schema:
        return step_form(self.page.row.client_id, self.page.row.playbook_id, step)

    def _side(self, made: SubmissionRow) -> Side:
        title = title_of(self.playbook, made.step)
        if made.visit > 1:
            title += " · " + gettext("visit %(visit)s") % {"visit": made.visit}
        return Side(title, made.name or made.actor, made.submitted_at, made.body)


def _without(schema: Schema, names: Collection[str]) -> Schema:
    fields = schema.get("properties") or {}
    kept = {name: part for name, part in fields.items() if name not in names}
    return {**schema, "properties": kept}


def _compared(title: str, schema: Schema, left: Side, right: Side) -> Comparison:
    pairs = compare_fields(schema, left.body, right.body)
    verdicts = [each for pair in pairs for each in _verdicts(pair)]
    lines = [_line(schema, each) for each in pairs]
    return Comparison(title, left, right, lines, sum(verdicts), len(verdicts))


def _verdicts(pair: FieldPair) -> list[bool]:
    return [each.same for each in pair.entries] if pair.shape else [pair.same]


def _line(schema: Schema, pair: FieldPair) -> Line:
    part = resolved(schema, pair.schema)
    items = resolved(schema, part.get("items", {})) if pair.shape else {}
    entries = [
        EntryLine(each.state, _entry(schema, items, each.left), _entry(schema, items, each.right))
        for each in pair.entries
    ]
    left, right = (
        ("", "") if pair.shape else (_words(part, each, schema) for each in (pair.left, pair.right))
    )
    return Line(label_of(part, pair.name), pair, left, right, entries)


def _entry(
    schema: Mapping[str, Any], items: Mapping[str, Any], entry: Mapping[str, Any] | None
) -> str:
    if entry is None:
        return "—"
    fields = items.get("properties") or {}
    told = (
        _words(resolved(schema, part), entry[name], schema)
        for name, part in fields.items()
        if name in entry and not isinstance(entry[name], list)
    )
    return in_a_row(" · ", told)


def _words(part: Mapping[str, Any], value: Any, schema: Mapping[str, Any]) -> str:
    if isinstance(value, list):
        items = resolved(schema, part.get("items", {}))
        return in_a_row(", ", (_words(items, each, schema) for each in value))
    return in_words(kind_of(schema, part), part, value)
