"""Adjudication: one list put together from those of two people who worked blind to each other.

The picks travel beside the form: `pick.N` is left, right, both or none for pair N, `key.N.left` and
`key.N.right` what a code was corrected to. The entries themselves stay on the server.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from django.utils.translation import gettext as _

from pericia.apps.work.forms import Schema, step_form
from pericia.apps.work.queries.item import SubmissionRow
from pericia.apps.work.reading import ItemPage
from pericia.kernels.procedure.playbook import Playbook, Step
from pericia.kernels.review import (
    EntryPair,
    ListShape,
    Marked,
    list_shape,
    marked_text,
    match_entries,
    merge_picks,
    picks_in,
    places_of,
)
from pericia.kernels.review.marks import QUOTE
from pericia.kernels.review.picks import SIDES
from pericia.web.clinical_codes import CodeName, code_name
from pericia.web.schema_reading import kind_of, label_of, resolved
from pericia.web.values_from_schema import in_words

PICKS = "_picks"
"""Where a draft keeps what was picked."""

PICKING = "picking"
"""The field that says that a form was sent with picks."""


@dataclass(frozen=True, slots=True)
class Giver:
    """Whose list one side is, and the answer or input that holds it."""

    name: str
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One side's entry: `key` is what may be corrected, `code` its name where it is a clinical
    code, `about` its other words, `quote` the evidence, `mark` the name of its marks on the text.
    """

    side: str
    name: str
    key: str
    code: CodeName | None
    about: str
    quote: str
    mark: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One pair to decide, or to leave as both have it; `pick` is empty while undecided."""

    place: int
    state: str
    left: Candidate | None
    right: Candidate | None
    pick: str

    @property
    def candidates(self) -> list[Candidate]:
        return [each for each in (self.left, self.right) if each is not None]


@dataclass(frozen=True, slots=True)
class Adjudication:
    """Everything that the desk of an adjudication shows. `text` is the marked text of the case,
    `schema` the form with only what was added in its list, `added` those entries. Of each pair of
    one that `is_single` one entry holds, never both."""

    field: str
    label: str
    key_label: str
    left: Giver
    right: Giver
    shape: ListShape
    pairs: list[EntryPair]
    choices: list[Choice]
    text_field: str
    text: list[Marked]
    schema: Schema
    added: Sequence[Mapping[str, Any]]
    is_single: bool = False

    @property
    def agreed(self) -> list[Choice]:
        return [each for each in self.choices if each.state == "same"]

    @property
    def differing(self) -> list[Choice]:
        return [each for each in self.choices if each.state != "same"]

    @property
    def decided(self) -> int:
        return sum(bool(each.pick) for each in self.differing)

    @property
    def agreement(self) -> float:
        """2a / (2a + b + c) of a entries of both, b and c of one only (Dice 1945)."""
        both = len(self.agreed)
        single = sum(len(each.candidates) for each in self.differing)
        return 2 * both / (2 * both + single) if both or single else 1.0


def mutually_blind(playbook: Playbook, reviewed: Sequence[str]) -> tuple[str, str] | None:
    """The two steps among those reviewed whose performers worked blind to each other."""
    steps = playbook.steps
    for one, other in combinations(reviewed, 2):
        if other in steps[one].blind_to and one in steps[other].blind_to:
            return one, other
    return None


def shared_list(playbook: Playbook, step: Step, makers: tuple[str, str]) -> str | None:
    """The list that both makers gave and the review gives in the same shape under the same name."""
    forms = [playbook.steps[name].form or {} for name in (*makers, step.name)]
    names: Mapping[str, Any] = forms[-1].get("properties") or {}
    for name in names:
        shapes = {list_shape(form, name) for form in forms}
        if len(shapes) == 1 and None not in shapes:
            return name
    return None


def adjudication_of(
    page: ItemPage,
    playbook: Playbook,
    field: str,
    left: SubmissionRow,
    right: SubmissionRow,
    post: Mapping[str, Any] | None,
) -> Adjudication:
    """The desk as it stands: by the form that was sent back, else by what was handed in before or
    drafted."""
    row = page.row
    shape = list_shape(step_form(row.client_id, row.playbook_id, row.step), field)
    assert shape is not None
    pairs = match_entries(shape, left.body.get(field) or [], right.body.get(field) or [])
    givers = [Giver(each.name or each.actor, each.body) for each in (left, right)]
    return put_together(page, shape, pairs, givers[0], givers[1], post)


def put_together(
    page: ItemPage,
    shape: ListShape,
    pairs: list[EntryPair],
    left: Giver,
    right: Giver,
    post: Mapping[str, Any] | None,
    *,
    is_single: bool = False,
) -> Adjudication:
    """The desk for a list of the form of the page's item, from these pairs."""
    row, field = page.row, shape.field
    schema = step_form(row.client_id, row.playbook_id, row.step)
    picks, corrected, added = _state(shape, pairs, field, page.prefilled, post)
    text_field, text = _text_of(page)
    choices = [
        Choice(
            place,
            pair.state,
            _candidate(schema, shape, pair.left, left, "left", place, corrected, text),
            _candidate(schema, shape, pair.right, right, "right", place, corrected, text),
            picks.get(place, "both" if pair.same else ""),
        )
        for place, pair in enumerate(pairs)
    ]
    marks = [
        (f"{side}-{place}", places_of(entry, text))
        for place, pair in enumerate(pairs)
        for side, entry in (("left", pair.left), ("right", pair.right))
        if entry is not None
    ]
    items = resolved(schema, schema["properties"][field]["items"])
    return Adjudication(
        field=field,
        label=label_of(schema["properties"][field], field),
        key_label=label_of(items["properties"][shape.keys[0]], shape.keys[0]),
        left=left,
        right=right,
        shape=shape,
        pairs=pairs,
        choices=choices,
        text_field=text_field,
        text=marked_text(text, marks),
        schema=form_of_added(schema, field),
        added=added,
        is_single=is_single,
    )


def form_of_added(schema: Schema, field: str) -> Schema:
    """The review's form, its list holding only what stands in neither answer."""
    part = {name: each for name, each in schema["properties"][field].items() if name != "minItems"}
    part["label"] = _("%(label)s: what neither gave") % {"label": label_of(part, field)}
    required = [name for name in schema.get("required") or () if name != field]
    fields = {name: each for name, each in schema["properties"].items() if name != field}
    return {**schema, "required": required, "properties": {**fields, field: part}}


def output_of(
    found: Adjudication, output: Mapping[str, Any], post: Mapping[str, Any]
) -> tuple[dict[str, Any], list[int]]:
    """What is handed in, from a form that was sent with picks; and the pairs left undecided."""
    picks, corrected = picks_sent(post, found.pairs)
    added = output.get(found.field) or []
    done = merge_picks(found.shape, found.pairs, picks, corrected, added)
    return {**output, found.field: done.entries}, done.undecided


def picks_sent(
    post: Mapping[str, Any], pairs: Sequence[EntryPair]
) -> tuple[dict[int, str], dict[tuple[int, str], str]]:
    """What a form says of these pairs."""
    picks, corrected = {}, {}
    for place in range(len(pairs)):
        pick = post.get(f"pick.{place}")
        if pick in SIDES:
            picks[place] = pick
        for side in ("left", "right"):
            text = post.get(f"key.{place}.{side}")
            if isinstance(text, str) and text.strip():
                corrected[place, side] = text.strip()[:200]
    return picks, corrected


def placed_errors(
    details: Sequence[Mapping[str, Any]],
    field: str,
    entries: Sequence[Mapping[str, Any]],
    added: int,
) -> list[dict[str, Any]]:
    """Errors of a list that was put together, at the fields that the page shows: those of what was
    added at theirs, those of what was picked at the top, with the entry's first word."""
    picked = len(entries) - added
    placed: list[dict[str, Any]] = []
    at_top: dict[str, list[str]] = {"es": [], "en": []}
    for each in details:
        name, _dot, rest = str(each.get("path", "")).partition(".")
        index, _dot, below = rest.partition(".")
        if name != field or not index.isdecimal():
            placed.append(dict(each))
        elif int(index) >= picked:
            path = ".".join(filter(None, (field, str(int(index) - picked), below)))
            placed.append({**each, "path": path})
        else:
            word = next(iter(entries[int(index)].values()), "")
            for language, told in at_top.items():
                told.append(f"{word}: {each.get(language, '')}")
    if at_top["es"]:
        words = {language: " ".join(told) for language, told in at_top.items()}
        placed.append({"path": "", "code": "picked", **words})
    return placed


def kept_picks(post: Mapping[str, Any]) -> dict[str, str]:
    """The picks as a draft keeps them."""
    return {name: str(post[name])[:200] for name in post if name.startswith(("pick.", "key."))}


def _state(
    shape: ListShape,
    pairs: Sequence[EntryPair],
    field: str,
    before: Mapping[str, Any] | None,
    post: Mapping[str, Any] | None,
) -> tuple[dict[int, str], dict[tuple[int, str], str], Sequence[Mapping[str, Any]]]:
    if post is not None:
        return *picks_sent(post, pairs), []
    given = before or {}
    entries = [each for each in given.get(field) or [] if isinstance(each, Mapping)]
    if isinstance(given.get(PICKS), Mapping):
        return *picks_sent(given[PICKS], pairs), entries
    if not entries:
        return {}, {}, []
    picks, added = picks_in(shape, pairs, entries)
    return picks, {}, added


def _candidate(
    schema: Schema,
    shape: ListShape,
    entry: Mapping[str, Any] | None,
    made: Giver,
    side: str,
    place: int,
    corrected: Mapping[tuple[int, str], str],
    text: str,
) -> Candidate | None:
    if entry is None:
        return None
    items = resolved(schema, schema["properties"][shape.field]["items"])
    about = [
        in_words(kind_of(schema, part), part, entry[name])
        for name, part in items["properties"].items()
        if name in entry and name not in (shape.keys[0], QUOTE) and part.get("type") != "array"
    ]
    key = corrected.get((place, side)) or str(entry.get(shape.keys[0], ""))
    places = places_of(entry, text)
    quote = str(entry.get(QUOTE) or " … ".join(text[start:end] for start, end in places))
    part = resolved(schema, items["properties"][shape.keys[0]])
    code = code_name(key) if kind_of(schema, part) == "clinical_code" else None
    return Candidate(side, made.name, key, code, " · ".join(about), quote, f"{side}-{place}")


def _text_of(page: ItemPage) -> tuple[str, str]:
    """The document of the case, on which evidence stands: its label and itself."""
    return (page.document.label, page.document.text) if page.document else ("", "")
