"""A deliverable's template: the blocks that a case is delivered as, with places to be filled in.

YAML beside the playbook (`deliverable.yaml`). Texts hold `{{ expression }}`; expressions are CEL,
as in playbooks, and read `input`, outputs of steps, `client`, `case` and `visits`. See
docs/reference/deliverable-templates.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pericia.kernels.deliverables.document import (
    CLAIM_KINDS,
    COLUMNS_MAX,
    ROWS_MAX,
    checked_document,
    read_decimal,
)
from pericia.kernels.deliverables.sources import plain_digits
from pericia.kernels.procedure.conditions import (
    ConditionFailed,
    compile_expression,
    evaluate,
    holds,
    written,
)
from pericia.kernels.procedure.documents import document_of
from pericia.kernels.procedure.playbook import CONTEXT
from pericia.kernels.procedure.shape import BILINGUAL, EXPRESSION
from pericia.kernels.refusal import Refused

PLACE = re.compile(r"\{\{(.*?)\}\}", re.S)
LONG = {"type": "string", "maxLength": 10_000}
WORDS = {
    "type": "object",
    "required": ["es", "en"],
    "properties": {"es": LONG, "en": LONG},
    "additionalProperties": False,
}
CELL = {"anyOf": [WORDS, EXPRESSION]}
_ID = {"type": "string", "pattern": "^[a-z][a-z0-9]{5,15}$"}
_PLACE_OF = {"type": "integer", "minimum": 0, "maximum": ROWS_MAX}


def _closed(required: str, **fields: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "required": required.split(),
        "properties": fields,
        "additionalProperties": False,
    }


EVIDENCE = {
    "anyOf": [
        _closed("run figure", run={"type": "string"}, figure={"type": "string"}),
        _closed("table row column", table=_ID, row=_PLACE_OF, column=_PLACE_OF),
        _closed("span quote", span={"type": "string"}, quote=EXPRESSION),
        _closed("sign_off", sign_off={"type": "string"}),
    ]
}
COLUMN = _closed("title field", title=WORDS, field={"type": "string", "maxLength": 200})
_COMMON = {"id": _ID, "when": {"type": ["string", "boolean"]}}
BLOCKS: dict[str, dict[str, Any]] = {
    "heading": _closed("type text", type={}, text=WORDS, level={"enum": [2, 3]}, **_COMMON),
    "text": _closed("type text", type={}, text=WORDS, **_COMMON),
    "quote": _closed("type text", type={}, text=WORDS, source=WORDS, **_COMMON),
    "claim": _closed(
        "type kind text evidence",
        type={},
        kind={"enum": list(CLAIM_KINDS)},
        text=WORDS,
        value=EXPRESSION,
        unit={"type": "string", "maxLength": 20},
        horizon_date=EXPRESSION,
        confidence_percent=EXPRESSION,
        evidence={"type": "array", "minItems": 1, "maxItems": 20, "items": EVIDENCE},
        **_COMMON,
    ),
    "table": _closed(
        "type",
        type={},
        caption=WORDS,
        rows={"type": "string"},
        columns={"type": "array", "minItems": 1, "maxItems": COLUMNS_MAX, "items": COLUMN},
        header={"type": "array", "minItems": 1, "maxItems": COLUMNS_MAX, "items": WORDS},
        cells={"type": "array", "minItems": 1, "items": {"type": "array", "items": CELL}},
        **_COMMON,
    ),
    "chart": _closed(
        "type bars label value",
        type={},
        caption=WORDS,
        unit={"type": "string", "maxLength": 20},
        bars={"type": "string"},
        label={"type": "string"},
        value={"type": "string"},
        **_COMMON,
    ),
}
SHAPE = _closed(
    "deliverable title blocks",
    deliverable={"type": "string"},
    title=BILINGUAL,
    language={"type": "string"},
    licence={"type": "boolean"},
    release={"enum": ["review", "automatic"]},
    blocks={"type": "array", "minItems": 1, "maxItems": 200, "items": {"type": "object"}},
)


@dataclass(frozen=True, slots=True)
class Template:
    """A template that was checked. `release` is `review` or `automatic`."""

    playbook: str
    document: Mapping[str, Any]

    @property
    def needs_licence(self) -> bool:
        return bool(self.document.get("licence", True))

    @property
    def releases_itself(self) -> bool:
        return self.document.get("release") == "automatic"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Evidence that a filled claim cites; what is meant by the other fields depends on `kind`."""

    block_id: str
    kind: str
    name: str
    figure: str = ""
    row: int = 0
    column: int = 0
    quote: str = ""


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


def load_template(text: str) -> Template:
    """A template that `template_check.check_template` found nothing wrong with."""
    document = document_of(text)
    return Template(str(document.get("deliverable", "")), document)


def id_of(index: int, block: Mapping[str, Any]) -> str:
    """The id of a block: its own, or one by its place."""
    return str(block.get("id") or f"block{index + 1:03}")


def fill(template: Template, variables: Mapping[str, Any], language: str = "") -> Filled:
    """The text for one case. `language` (es or en) where the template does not tell.

    Raises Refused (`template_unfilled`) naming the block whose place the facts do not fill.
    """
    document = template.document
    spoken = document.get("language")
    if spoken in ("es", "en"):
        language = str(spoken)
    elif spoken:
        language = str(_value(str(spoken), variables, "language"))
    language = language if language in ("es", "en") else "es"
    filled = Filled(language, _title(document["title"], language, variables))
    for index, block in enumerate(document["blocks"]):
        where = f"blocks.{index}"
        if "when" in block and not _holds(block["when"], variables, where):
            continue
        made = {"id": id_of(index, block), "type": block["type"]}
        made |= _body(block, language, variables, where)
        filled.blocks.append(made)
        if block["type"] == "table":
            filled.tables[made["id"]] = (made["header"], made["rows"])
            filled.reads[made["id"]] = sorted(_read_by(block) - set(CONTEXT) - {"visits"})
        filled.wanted += _wanted(made["id"], block, variables, where)
    return filled


def places_in(text: str) -> list[str]:
    """The expressions that stand in a text."""
    return [each.strip() for each in PLACE.findall(text)]


def shown(value: Any, language: str) -> str:
    """A value as a text holds it."""
    if value is True or value is False:
        words = {"es": ("no", "sí"), "en": ("no", "yes")}[language]
        return words[int(value)]
    number = read_decimal(value) if not isinstance(value, str) else None
    if number is not None:
        return plain_digits(number)
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {shown(each, language)}" for name, each in value.items())
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(shown(each, language) for each in value)
    return "" if value is None else str(value)


def _title(words: Mapping[str, str], language: str, variables: Mapping[str, Any]) -> str:
    text = " ".join(_text(words, language, variables, "title").split())
    return "".join(each for each in text if each.isprintable())[:200]


def _body(
    block: Mapping[str, Any], language: str, variables: Mapping[str, Any], where: str
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in ("text", "source", "caption"):
        if name in block:
            found[name] = _text(block[name], language, variables, where)
    match block["type"]:
        case "heading":
            found["level"] = block.get("level", 2)
        case "claim":
            found |= _claim(block, variables, where)
        case "table":
            found |= _table(block, language, variables, where)
        case "chart":
            found |= _chart(block, language, variables, where)
    return found


def _claim(block: Mapping[str, Any], variables: Mapping[str, Any], where: str) -> dict[str, Any]:
    found: dict[str, Any] = {"kind": block["kind"]}
    if "unit" in block:
        found["unit"] = block["unit"]
    if "value" in block:
        found["value"] = _number(block["value"], variables, where)
    if "horizon_date" in block:
        found["horizon_date"] = str(_value(block["horizon_date"], variables, where))
    if "confidence_percent" in block:
        found["confidence_percent"] = int(
            float(_number(block["confidence_percent"], variables, where))
        )
    return found


def _table(
    block: Mapping[str, Any], language: str, variables: Mapping[str, Any], where: str
) -> dict[str, Any]:
    if "cells" in block:
        header = [_text(each, language, variables, where) for each in block["header"]]
        rows = [[_cell(cell, language, variables, where) for cell in row] for row in block["cells"]]
    else:
        header = [_text(each["title"], language, variables, where) for each in block["columns"]]
        fields = [each["field"] for each in block["columns"]]
        listed = _list(block["rows"], variables, where)[:ROWS_MAX]
        rows = [[shown(_at(row, name), language) for name in fields] for row in listed]
    return {"header": header, "rows": [[cell[:500] for cell in row] for row in rows]}


def _read_by(block: Mapping[str, Any]) -> set[str]:
    """The names that a table's expressions read."""
    cells = [cell for row in block.get("cells", ()) for cell in row]
    texts = [text for each in cells if isinstance(each, Mapping) for text in each.values()]
    found = [written(each) for each in cells if not isinstance(each, Mapping)]
    found += [source for text in texts for source in places_in(text)]
    found += [block["rows"]] if "rows" in block else []
    return {name for source in found for name in compile_expression(source).names}


def _cell(cell: Any, language: str, variables: Mapping[str, Any], where: str) -> str:
    if isinstance(cell, Mapping):
        return _text(cell, language, variables, where)
    return shown(_value(cell, variables, where), language)


def _chart(
    block: Mapping[str, Any], language: str, variables: Mapping[str, Any], where: str
) -> dict[str, Any]:
    bars = []
    for row in _list(block["bars"], variables, where)[:40]:
        number = read_decimal(_at(row, block["value"]))
        if number is not None:
            label = shown(_at(row, block["label"]), language)[:120]
            bars.append({"label": label, "value": plain_digits(number)})
    unit = {"unit": block["unit"]} if "unit" in block else {}
    return {"bars": bars, **unit}


def _wanted(
    block_id: str, block: Mapping[str, Any], variables: Mapping[str, Any], where: str
) -> Iterator[Wanted]:
    for each in block.get("evidence", ()):
        if "run" in each:
            yield Wanted(block_id, "run", each["run"], each["figure"])
        elif "table" in each:
            yield Wanted(block_id, "table", each["table"], row=each["row"], column=each["column"])
        elif "span" in each:
            quote = shown(_value(each["quote"], variables, where), "en")
            yield Wanted(block_id, "span", each["span"], quote=quote)
        else:
            yield Wanted(block_id, "sign_off", each["sign_off"])


def _text(words: Mapping[str, str], language: str, variables: Mapping[str, Any], where: str) -> str:
    def instead(place: re.Match[str]) -> str:
        return shown(_value(place[1].strip(), variables, where), language)

    return PLACE.sub(instead, words[language])


def _number(source: Any, variables: Mapping[str, Any], where: str) -> str:
    number = read_decimal(_value(source, variables, where))
    if number is None:
        raise Refused("template_unfilled", f"`{source}` ({where}) gives no number.", where)
    return plain_digits(number)


def _list(source: str, variables: Mapping[str, Any], where: str) -> list[Any]:
    found = _value(source, variables, where)
    if not isinstance(found, list):
        raise Refused("template_unfilled", f"`{source}` ({where}) gives no list.", where)
    return found


def _holds(source: Any, variables: Mapping[str, Any], where: str) -> bool:
    try:
        return holds(compile_expression(written(source)), variables)
    except ConditionFailed as failed:
        raise Refused("template_unfilled", f"{failed} ({where}).", where) from None


def _value(source: Any, variables: Mapping[str, Any], where: str) -> Any:
    try:
        return evaluate(compile_expression(written(source)), variables)
    except ConditionFailed as failed:
        raise Refused("template_unfilled", f"{failed} ({where}).", where) from None


def _at(row: Any, path: str) -> Any:
    """A field of a row, by its dotted path; the row itself for `.`."""
    if path == ".":
        return row
    for name in path.split("."):
        row = row.get(name) if isinstance(row, Mapping) else None
    return row
