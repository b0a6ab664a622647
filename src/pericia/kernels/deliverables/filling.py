"""The text of one case, made from a template: places filled in, blocks repeated, evidence named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from pericia.kernels.deliverables.document import ROWS_MAX, checked_document, read_decimal
from pericia.kernels.deliverables.formats import NameOf, Speech, Words, plain, split_format, spoken
from pericia.kernels.deliverables.template import (
    PLACE,
    REPEATS_MAX,
    Template,
    choices_at,
    id_of,
    places_in,
)
from pericia.kernels.procedure.conditions import (
    ConditionFailed,
    compile_expression,
    evaluate,
    holds,
    written,
)
from pericia.kernels.procedure.playbook import CONTEXT, Playbook
from pericia.kernels.refusal import Refused


@dataclass(frozen=True, slots=True)
class Wanted:
    """Evidence that a filled claim cites; what is meant by the other fields depends on `kind`. A
    passage is named by its `quote`, or by the characters `start` to `end`."""

    block_id: str
    kind: str
    name: str
    figure: str = ""
    row: int = 0
    column: int = 0
    quote: str = ""
    start: int = 0
    end: int = 0


@dataclass(slots=True)
class Filled:
    """A deliverable's text made from a template, and what is to be kept and cited for it.

    `tables` are (header, rows) by block id, `reads` what each was made from: steps, or
    the input.
    """

    language: str
    title: str
    blocks: list[dict[str, Any]] = field(default_factory=list)
    tables: dict[str, tuple[list[str], list[list[str]]]] = field(default_factory=dict)
    reads: dict[str, list[str]] = field(default_factory=dict)
    wanted: list[Wanted] = field(default_factory=list)

    @property
    def document(self) -> dict[str, Any]:
        return checked_document({"blocks": self.blocks})


def fill(
    template: Template,
    variables: Mapping[str, Any],
    language: str = "",
    playbook: Playbook | None = None,
    diagnosis: NameOf = lambda _code, _language: "",
) -> Filled:
    """The text for one case. `language` (es or en) where the template does not tell; words of
    choices are those of `playbook`, names of diagnoses those that `diagnosis` tells.

    Raises Refused (`template_unfilled`) naming the block whose place the facts do not fill.
    """
    document = template.document
    spoken_in = document.get("language")
    if spoken_in in ("es", "en"):
        language = str(spoken_in)
    elif spoken_in:
        language = str(_value(str(spoken_in), variables, "language"))
    language = language if language in ("es", "en") else "es"
    zone = ZoneInfo(str(variables.get("client", {}).get("time_zone", "UTC")))
    speech = Speech(language, zone, _words(document.get("words", {}), playbook), diagnosis)
    title = _Place(variables, speech, "title").text(document["title"])
    filled = Filled(language, _one_line(title))
    filling = _Filling(filled, speech)
    filling.add(document["blocks"], variables)
    return filled


def _words(named: Mapping[str, Any], playbook: Playbook | None) -> dict[str, Words]:
    """By list: the words of each code, written out or those of a choice of the playbook."""
    found: dict[str, Words] = {}
    for name, source in named.items():
        if isinstance(source, Mapping):
            found[name] = source
        elif playbook is not None:
            found[name] = choices_at(playbook, source)
    return found


def _one_line(text: str) -> str:
    return "".join(each for each in " ".join(text.split()) if each.isprintable())[:200]


class _Filling:
    """Blocks one after another; those inside a repeated block have its number in their ids."""

    def __init__(self, filled: Filled, speech: Speech) -> None:
        self.filled, self.speech = filled, speech
        self.rows_at: dict[str, list[int | None]] = {}

    def add(
        self,
        blocks: Sequence[Mapping[str, Any]],
        variables: Mapping[str, Any],
        path: str = "blocks",
        suffix: str = "",
        reads: Mapping[str, set[str]] | None = None,
    ) -> None:
        ids = {id_of(index, each): id_of(index, each) + suffix for index, each in enumerate(blocks)}
        for index, block in enumerate(blocks):
            place = _Place(variables, self.speech, f"{path}.{index}")
            if "when" in block and not place.holds(block["when"]):
                continue
            if block["type"] == "repeat":
                self._repeat(block, place, f"r{index + 1:02}", reads or {})
            else:
                self._block(block, place, ids[id_of(index, block)], ids, reads or {})

    def _repeat(
        self, block: Mapping[str, Any], place: _Place, prefix: str, reads: Mapping[str, set[str]]
    ) -> None:
        read = set(compile_expression(block["rows"]).names)
        for number, row in enumerate(place.rows(block["rows"])[:REPEATS_MAX]):
            variables = {**place.variables, block["as"]: row}
            path = f"{place.where}.blocks"
            inner = {**reads, block["as"]: read}
            named = [{**each, "id": each.get("id", f"{prefix}b{at:02}")} if each["type"] != "repeat"
                     else each for at, each in enumerate(block["blocks"])]  # fmt: skip
            self.add(named, variables, path, f"n{number + 1:02}", inner)

    def _block(
        self,
        block: Mapping[str, Any],
        place: _Place,
        block_id: str,
        ids: Mapping[str, str],
        reads: Mapping[str, set[str]],
    ) -> None:
        made = {"id": block_id, "type": block["type"], **place.body(block)}
        self.filled.blocks.append(made)
        if block["type"] == "table":
            self.rows_at[block_id] = list(place.rows_kept(block))
            self.filled.tables[block_id] = (made["header"], made["rows"])
            names = set[str]().union(*(reads.get(name, {name}) for name in _read_by(block)))
            self.filled.reads[block_id] = sorted(names - set(CONTEXT) - {"visits"})
        for wanted in place.wanted(block_id, block):
            if wanted.kind == "table":
                name = ids.get(wanted.name, wanted.name)
                at = self.rows_at.get(name, [])
                row = at[wanted.row] if wanted.row < len(at) else wanted.row
                if row is None:
                    continue
                wanted = Wanted(block_id, "table", name, row=row, column=wanted.column)
            self.filled.wanted.append(wanted)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a block of the template is filled in, with the facts that it may read."""

    variables: Mapping[str, Any]
    speech: Speech
    where: str

    def holds(self, source: Any) -> bool:
        try:
            return holds(compile_expression(written(source)), self.variables)
        except ConditionFailed as failed:
            raise Refused("template_unfilled", f"{failed} ({self.where}).", self.where) from None

    def value(self, source: Any) -> Any:
        return _value(source, self.variables, self.where)

    def rows(self, source: str) -> list[Any]:
        found = self.value(source)
        if not isinstance(found, list):
            raise Refused(
                "template_unfilled", f"`{source}` ({self.where}) gives no list.", self.where
            )
        return found

    def text(self, words: Mapping[str, str] | str) -> str:
        """A text in the language, its places filled."""

        def instead(place: Any) -> str:
            source, form = split_format(place[1].strip())
            return self._written(spoken, self.value(source), form)

        text = words if isinstance(words, str) else words[self.speech.language]
        return PLACE.sub(instead, text)

    def cell(self, cell: Any) -> str:
        """A cell: a text, or an expression whose value it is as a whole."""
        if isinstance(cell, Mapping):
            return self.text(cell)
        source, form = split_format(written(cell))
        return self._written(plain, self.value(source), form)

    def at(self, row: Any, path: str) -> str:
        """A field of a row by its dotted path, or the row itself for `.`."""
        source, form = split_format(path)
        return self._written(plain, _at(row, source), form)

    def _written(self, how: Any, value: Any, form: str) -> str:
        try:
            return str(how(value, form, self.speech))
        except Refused as refused:
            message = f"{refused.message} ({self.where})"
            raise Refused("template_unfilled", message, self.where) from None

    def number(self, source: Any) -> str:
        expression, form = split_format(written(source))
        value = self.value(expression)
        number = read_decimal(value)
        if number is None:
            raise Refused(
                "template_unfilled", f"`{source}` ({self.where}) gives no number.", self.where
            )
        return self._written(plain, value, form)

    def body(self, block: Mapping[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = {
            name: self.text(block[name]) for name in ("text", "source", "caption") if name in block
        }
        match block["type"]:
            case "heading":
                found["level"] = block.get("level", 2)
            case "claim":
                found |= self._claim(block)
            case "table":
                found |= self._table(block)
            case "chart":
                found |= {"bars": list(self._bars(block)), **self._unit(block)}
        return found

    def _unit(self, block: Mapping[str, Any]) -> dict[str, str]:
        return {"unit": self.text(block["unit"])[:20]} if "unit" in block else {}

    def _claim(self, block: Mapping[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = {"kind": block["kind"], **self._unit(block)}
        if "value" in block:
            found["value"] = self.number(block["value"])
        if "horizon_date" in block:
            found["horizon_date"] = str(self.value(block["horizon_date"]))
        if "confidence_percent" in block:
            found["confidence_percent"] = int(float(self.number(block["confidence_percent"])))
        return found

    def _table(self, block: Mapping[str, Any]) -> dict[str, Any]:
        if "cells" in block:
            header = [self.text(each) for each in block["header"]]
            kept = zip(block["cells"], self.rows_kept(block), strict=True)
            rows = [[self.cell(cell) for cell in _cells(row)] for row, at in kept if at is not None]
        else:
            header = [self.text(each["title"]) for each in block["columns"]]
            fields = [each["field"] for each in block["columns"]]
            listed = self.rows(block["rows"])[:ROWS_MAX]
            rows = [[self.at(row, name) for name in fields] for row in listed]
        return {"header": header, "rows": [[cell[:500] for cell in row] for row in rows]}

    def rows_kept(self, block: Mapping[str, Any]) -> Iterator[int | None]:
        """Of each row written in the template: its place in the table, none where it is left
        out."""
        place = 0
        for row in block.get("cells", ()):
            if isinstance(row, Mapping) and not self.holds(row["when"]):
                yield None
            else:
                yield place
                place += 1

    def _bars(self, block: Mapping[str, Any]) -> Iterator[dict[str, str]]:
        for row in self.rows(block["bars"])[:40]:
            number = self.at(row, block["value"])
            if read_decimal(number) is not None:
                yield {"label": self.at(row, block["label"])[:120], "value": number}

    def wanted(self, block_id: str, block: Mapping[str, Any]) -> Iterator[Wanted]:
        for each in block.get("evidence", ()):
            if "when" in each and not self.holds(each["when"]):
                continue
            if "run" in each:
                yield Wanted(block_id, "run", each["run"], each["figure"])
            elif "table" in each:
                row, column = each["row"], each["column"]
                yield Wanted(block_id, "table", each["table"], row=row, column=column)
            elif "quote" in each:
                quote = plain(self.value(each["quote"]), "", self.speech)
                yield Wanted(block_id, "span", each["span"], quote=quote)
            elif "span" in each:
                start, end = (int(float(self.number(each[name]))) for name in ("start", "end"))
                yield Wanted(block_id, "span", each["span"], start=start, end=end)
            else:
                yield Wanted(block_id, "sign_off", each["sign_off"])


def _cells(row: Any) -> Sequence[Any]:
    cells: Sequence[Any] = row["cells"] if isinstance(row, Mapping) else row
    return cells


def _read_by(block: Mapping[str, Any]) -> set[str]:
    """The names that a table's expressions read."""
    cells = [cell for row in block.get("cells", ()) for cell in _cells(row)]
    texts = [text for each in cells if isinstance(each, Mapping) for text in each.values()]
    found = [split_format(written(each))[0] for each in cells if not isinstance(each, Mapping)]
    found += [source for text in texts for source in places_in(text)]
    found += [block["rows"]] if "rows" in block else []
    return {name for source in found for name in compile_expression(source).names}


def _value(source: Any, variables: Mapping[str, Any], where: str) -> Any:
    try:
        return evaluate(compile_expression(written(source)), variables)
    except ConditionFailed as failed:
        raise Refused("template_unfilled", f"{failed} ({where}).", where) from None


def _at(row: Any, path: str) -> Any:
    if path == ".":
        return row
    for name in path.split("."):
        row = row.get(name) if isinstance(row, Mapping) else None
    return row
