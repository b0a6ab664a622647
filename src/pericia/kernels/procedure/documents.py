"""YAML text to a JSON-ready document that remembers where each part stands.

Only the part of YAML that JSON can hold is read: no anchors, tags, dates or `yes`/`no`. Size and
depth are capped before anything is built, so a hostile text costs no more than a long one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from pericia.kernels.procedure.problems_in_spanish import in_spanish
from pericia.kernels.refusal import Refused

TEXT_MAX = 500_000
DEPTH_MAX = 40

Path = tuple[str | int, ...]

NULLS = frozenset({"", "~", "null", "Null", "NULL"})
TRUTHS = {"true": True, "True": True, "false": False, "False": False}
WHOLE = re.compile(r"[-+]?(?:0|[1-9]\d{0,17})")
FRACTION = re.compile(r"[-+]?(?:\d{1,18}\.\d*|\.\d+|\d{1,18})(?:[eE][-+]?\d{1,3})?")


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in the text, counted from 1."""

    line: int
    column: int


class Unreadable(Exception):
    """The text is not the YAML we read: where, what and what to write instead."""

    def __init__(self, mark: Mark, message: str, advice: str) -> None:
        super().__init__(message)
        self.mark, self.message, self.advice = mark, message, advice


@dataclass(slots=True)
class Marked:
    """A document and, for the path of each value and key in it, where it stands."""

    value: Any = None
    values: dict[Path, Mark] = field(default_factory=dict)
    keys: dict[Path, Mark] = field(default_factory=dict)
    repeated: list[Unreadable] | None = None

    def mark(self, path: Path, key: bool = False) -> Mark:
        """The place of a path, or of the nearest part around it that is written in the text."""
        first, second = (self.keys, self.values) if key else (self.values, self.keys)
        while path:
            found = first.get(path) or second.get(path)
            if found:
                return found
            path = path[:-1]
        return self.values.get((), Mark(1, 1))


def document_of(text: str) -> dict[str, Any]:
    """The document of a YAML text, JSON-ready; raises Refused (`playbook_unreadable`)."""
    try:
        value = read_marked(text).value
    except Unreadable as error:
        line = error.mark.line
        raise Refused(
            "playbook_unreadable",
            f"Line {line}: {error.message} {error.advice}",
            message_es=f"Línea {line}: {in_spanish(error.message)} {in_spanish(error.advice)}",
        ) from error
    if not isinstance(value, dict):
        raise Refused(
            "playbook_unreadable", "A playbook is a mapping that begins `playbook: name`."
        )
    return value


def read_marked(text: str, repeated: list[Unreadable] | None = None) -> Marked:
    """Read a text with its marks; raises Unreadable.

    Where a list is given, keys that stand twice are added to it and only the first of each is kept,
    so that what else is wrong can be told too.
    """
    if len(text) > TEXT_MAX:
        raise Unreadable(
            Mark(1, 1),
            f"The text has {len(text)} characters.",
            f"Keep it under {TEXT_MAX} characters.",
        )
    events = _events(text)
    marked = Marked(repeated=repeated)
    for event in events:
        if isinstance(event, yaml.NodeEvent):
            marked.value = _value(event, events, (), marked)
        elif isinstance(event, yaml.DocumentStartEvent) and marked.values:
            raise Unreadable(
                _mark(event), "A second document begins here.", "Write one document in one file."
            )
    return marked


def _events(text: str) -> Iterator[yaml.Event]:
    depth = 0
    try:
        for event in yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if depth > DEPTH_MAX:
                raise Unreadable(
                    _mark(event),
                    f"The text nests more than {DEPTH_MAX} deep.",
                    "Flatten it; in a playbook, forms may share parts under `$defs`.",
                )
            yield event
    except yaml.MarkedYAMLError as error:
        place = error.problem_mark or error.context_mark
        raise Unreadable(
            Mark(place.line + 1, place.column + 1) if place else Mark(1, 1),
            f"This is not valid YAML: {error.problem or error.context}.",
            "Indent with spaces, and put text with `:` or `#` in quotes.",
        ) from error
    except yaml.YAMLError as error:
        position = getattr(error, "position", 0) or 0
        raise Unreadable(
            Mark(text.count("\n", 0, position) + 1, 1),
            "The text holds a character that YAML does not allow.",
            "Save it as UTF-8 text without control characters.",
        ) from error


def _value(event: yaml.Event, events: Iterator[yaml.Event], path: Path, marked: Marked) -> Any:
    marked.values[path] = _mark(event)
    if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
        raise Unreadable(
            _mark(event), "Anchors (&) and aliases (*) are not read.", "Write the part out here."
        )
    tag = getattr(event, "tag", None)
    if tag and tag != "!":
        raise Unreadable(_mark(event), f"The tag {tag} is not read.", "Remove it.")
    if isinstance(event, yaml.MappingStartEvent):
        return _mapping(events, path, marked)
    if isinstance(event, yaml.SequenceStartEvent):
        items: list[Any] = []
        for item in events:
            if isinstance(item, yaml.SequenceEndEvent):
                break
            items.append(_value(item, events, (*path, len(items)), marked))
        return items
    return _scalar(event)


def _mapping(events: Iterator[yaml.Event], path: Path, marked: Marked) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for event in events:
        if isinstance(event, yaml.MappingEndEvent):
            break
        if not isinstance(event, yaml.ScalarEvent):
            raise Unreadable(_mark(event), "A key must be a plain word.", "Write `key: value`.")
        key = event.value
        if key in result:
            twice = Unreadable(
                _mark(event), f"`{key}` stands twice in the same place.", "Keep one of them."
            )
            if marked.repeated is None:
                raise twice
            marked.repeated.append(twice)
            _value(next(events), events, (), Marked(repeated=marked.repeated))
            continue
        marked.keys[(*path, key)] = _mark(event)
        result[key] = _value(next(events), events, (*path, key), marked)
    return result


def _scalar(event: yaml.Event) -> Any:
    word = event.value  # type: ignore[attr-defined]
    if not getattr(event, "implicit", (False,))[0] or getattr(event, "style", None):
        return word
    if word in NULLS:
        return None
    if word in TRUTHS:
        return TRUTHS[word]
    if WHOLE.fullmatch(word):
        return int(word)
    if FRACTION.fullmatch(word) and any(mark in word for mark in ".eE"):
        return float(word)
    return word


def _mark(event: yaml.Event) -> Mark:
    place = event.start_mark
    return Mark(place.line + 1, place.column + 1) if place else Mark(1, 1)
