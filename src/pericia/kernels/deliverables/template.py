"""A deliverable's template: the blocks that a case is delivered as, with places to be filled in.

YAML beside the playbook (`deliverable.yaml`). Texts hold `{{ expression | format }}`; expressions
are CEL, as in playbooks, and read `input`, outputs of steps, `client`, `case` and `visits`. See
docs/reference/deliverable-templates.md; `filling` makes the text of a case from one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pericia.kernels.deliverables.document import CLAIM_KINDS, COLUMNS_MAX, ROWS_MAX
from pericia.kernels.deliverables.formats import split_format
from pericia.kernels.procedure.documents import document_of
from pericia.kernels.procedure.playbook import Playbook
from pericia.kernels.procedure.shape import BILINGUAL, EXPRESSION

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
_NAME = {"type": "string", "pattern": "^[a-z][a-z0-9_]{0,29}$"}
REPEATS_MAX = 100


def _closed(required: str, **fields: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "required": required.split(),
        "properties": fields,
        "additionalProperties": False,
    }


_WHEN = {"type": ["string", "boolean"]}
EVIDENCE = {
    "anyOf": [
        _closed("run figure", run={"type": "string"}, figure={"type": "string"}, when=_WHEN),
        _closed("table row column", table=_ID, row=_PLACE_OF, column=_PLACE_OF, when=_WHEN),
        _closed("span quote", span={"type": "string"}, quote=EXPRESSION, when=_WHEN),
        _closed(
            "span start end",
            span={"type": "string"},
            start=EXPRESSION,
            end=EXPRESSION,
            when=_WHEN,
        ),
        _closed("sign_off", sign_off={"type": "string"}, when=_WHEN),
    ]
}
COLUMN = _closed("title field", title=WORDS, field={"type": "string", "maxLength": 200})
_COMMON = {"id": _ID, "when": _WHEN}
_ROW = {"type": "array", "minItems": 1, "items": CELL}
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
        unit={"anyOf": [WORDS, {"type": "string", "maxLength": 200}]},
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
        cells={
            "type": "array",
            "minItems": 1,
            "items": {"anyOf": [_ROW, _closed("when cells", when=_WHEN, cells=_ROW)]},
        },
        **_COMMON,
    ),
    "chart": _closed(
        "type bars label value",
        type={},
        caption=WORDS,
        unit={"anyOf": [WORDS, {"type": "string", "maxLength": 200}]},
        bars={"type": "string"},
        label={"type": "string"},
        value={"type": "string"},
        **_COMMON,
    ),
    "repeat": _closed(
        "type rows as blocks",
        type={},
        rows={"type": "string"},
        **{"as": _NAME},
        blocks={"type": "array", "minItems": 1, "maxItems": 20, "items": {"type": "object"}},
        when=_WHEN,
    ),
}
_CODES = {"type": "object", "minProperties": 1, "additionalProperties": WORDS}
SHAPE = _closed(
    "deliverable title blocks",
    deliverable={"type": "string"},
    title=BILINGUAL,
    language={"type": "string"},
    licence={"type": "boolean"},
    release={"enum": ["review", "automatic"]},
    acceptance={"enum": ["client", "none"]},
    words={
        "type": "object",
        "additionalProperties": {"anyOf": [{"type": "string", "maxLength": 200}, _CODES]},
    },
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
    def awaits_acceptance(self) -> bool:
        return self.document.get("acceptance") != "none"

    @property
    def releases_itself(self) -> bool:
        return self.document.get("release") == "automatic"


def load_template(text: str) -> Template:
    """A template that `template_check.check_template` found nothing wrong with."""
    document = document_of(text)
    return Template(str(document.get("deliverable", "")), document)


def id_of(index: int, block: Mapping[str, Any]) -> str:
    """The id of a block: its own, or one by its place."""
    return str(block.get("id") or f"block{index + 1:03}")


def places_in(text: str) -> list[str]:
    """The expressions that stand in a text, without their formats."""
    return [split_format(each.strip())[0] for each in PLACE.findall(text)]


def choices_at(playbook: Playbook, path: str) -> Mapping[str, Mapping[str, str]]:
    """The words of each choice of a field, by a dotted path from `input` or a step, through lists;
    none where there is no such field."""
    root, *names = path.split(".")
    schema: Any = playbook.input if root == "input" else None
    if root in playbook.steps:
        schema = playbook.steps[root].form
    for name in names:
        schema = _inside(schema)
        schema = schema.get("properties", {}).get(name) if schema else None
    found = (_inside(schema) or {}).get("choices")
    return found if isinstance(found, Mapping) else {}


def _inside(schema: Any) -> Any:
    """The schema of a list's items, however deep."""
    while isinstance(schema, Mapping) and "items" in schema:
        schema = schema["items"]
    return schema
