"""The document of a deliverable: a list of blocks, kept as JSON.

`{"blocks": [block, ...]}`; every block has an `id` that it keeps through all versions and a
`type`. Numbers are decimal texts, so that a document is the same after any store and its digest
too. Only the form is checked here; what a claim must cite is told in `rules`.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from hashlib import sha256
from typing import Any

from pericia.kernels.merkle.canonical import canonical_json
from pericia.kernels.procedure.schemas import validator_for
from pericia.kernels.refusal import Refused

Block = Mapping[str, Any]
Document = Mapping[str, Any]

BLOCK_TYPES = ("heading", "text", "claim", "table", "chart", "quote")
CLAIM_KINDS = ("figure", "comparison", "cause", "forecast", "recommendation", "opinion")
BLOCKS_MAX = 300
TEXT_MAX = 20_000
ROWS_MAX = 200
COLUMNS_MAX = 20
BARS_MAX = 40
DECIMALS_MAX = 8
NUMBER = rf"^-?\d{{1,15}}(\.\d{{1,{DECIMALS_MAX}}})?$"
_NUMBER = re.compile(NUMBER)
_CODE = re.compile(r"0\d")
_ID = {"type": "string", "pattern": "^[a-z0-9]{6,16}$"}


def _text(most: int, least: int = 0) -> dict[str, Any]:
    return {"type": "string", "minLength": least, "maxLength": most}


def _block(kind: str, required: str = "", /, **fields: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["id", "type", *required.split()],
        "properties": {"id": _ID, "type": {"const": kind}, **fields},
        "additionalProperties": False,
    }


_CELLS = {"type": "array", "maxItems": COLUMNS_MAX, "items": _text(500)}
_SHAPES: dict[str, dict[str, Any]] = {
    "heading": _block("heading", "text", text=_text(300), level={"enum": [2, 3]}),
    "text": _block("text", "text", text=_text(TEXT_MAX)),
    "quote": _block("quote", "text", text=_text(TEXT_MAX), source=_text(300)),
    "claim": _block(
        "claim",
        "kind text",
        kind={"enum": list(CLAIM_KINDS)},
        text=_text(4_000),
        value={"type": "string", "pattern": NUMBER},
        unit=_text(20),
        horizon_date={"type": "string", "format": "date"},
        confidence_percent={"type": "integer", "minimum": 1, "maximum": 99},
    ),
    "table": _block(
        "table",
        "header rows",
        caption=_text(300),
        header=_CELLS,
        rows={"type": "array", "maxItems": ROWS_MAX, "items": _CELLS},
    ),
    "chart": _block(
        "chart",
        "bars",
        caption=_text(300),
        unit=_text(20),
        bars={
            "type": "array",
            "maxItems": BARS_MAX,
            "items": {
                "type": "object",
                "required": ["label", "value"],
                "properties": {
                    "label": _text(120),
                    "value": {"type": "string", "pattern": NUMBER},
                },
                "additionalProperties": False,
            },
        },
    ),
}
SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "required": ["blocks"],
    "additionalProperties": False,
    "properties": {
        "blocks": {
            "type": "array",
            "maxItems": BLOCKS_MAX,
            "items": {
                "type": "object",
                "required": ["type"],
                "properties": {"type": {"enum": list(BLOCK_TYPES)}},
                "allOf": [
                    {"if": {"properties": {"type": {"const": kind}}}, "then": shape}
                    for kind, shape in _SHAPES.items()
                ],
            },
        }
    },
}
_VALIDATOR = validator_for(SCHEMA)


def checked_document(document: Any) -> dict[str, Any]:
    """The document, when its form is right.

    Raises Refused `document_invalid` with the path of the first fault, for a wrong shape, an id
    used twice, or rows that have more or fewer cells than the header.
    """
    try:
        error = next(iter(_VALIDATOR.iter_errors(document)), None)
    except (ValueError, TypeError) as unreadable:
        raise _invalid("", str(unreadable)) from unreadable
    if error is not None:
        raise _invalid(".".join(str(part) for part in error.instance_path), error.message)
    seen: set[str] = set()
    for index, block in enumerate(document["blocks"]):
        if block["id"] in seen:
            raise _invalid(f"blocks.{index}.id", f"{block['id']} is used twice")
        seen.add(block["id"])
        _check_rows(index, block)
    return dict(document)


def digest_of(title: str, document: Document) -> str:
    """SHA-256, in hex, of the title and the document as canonical JSON: the released text."""
    return sha256(canonical_json({"title": title, **document})).hexdigest()


def new_block(kind: str) -> dict[str, Any]:
    """An empty block of a type, with an id that nothing has yet."""
    block: dict[str, Any] = {"id": secrets.token_hex(4), "type": kind}
    match kind:
        case "heading":
            return {**block, "level": 2, "text": ""}
        case "claim":
            return {**block, "kind": "figure", "text": ""}
        case "table":
            return {**block, "caption": "", "header": [], "rows": []}
        case "chart":
            return {**block, "caption": "", "bars": []}
        case "text" | "quote":
            return {**block, "text": ""}
    raise Refused("block_unknown", f"A block is one of {', '.join(BLOCK_TYPES)}.", "type")


def claims_of(document: Document) -> Iterator[Block]:
    return (each for each in document["blocks"] if each["type"] == "claim")


def block_of(document: Document, block_id: str) -> Block:
    """One block; Refused (`block_gone`) where the document has none of this id."""
    for each in document["blocks"]:
        if each["id"] == block_id:
            return dict(each)
    raise Refused("block_gone", "This block is no part of the version; load the page again.")


def lines_of(block: Block) -> list[str]:
    """What a block says, as plain lines: for comparing and for searching."""
    match block["type"]:
        case "table":
            rows: Sequence[Sequence[str]] = [block["header"], *block["rows"]]
            return [block.get("caption", ""), *(" | ".join(each) for each in rows)]
        case "chart":
            unit = block.get("unit", "")
            bars = [f"{each['label']} {each['value']} {unit}".strip() for each in block["bars"]]
            return [block.get("caption", ""), *bars]
        case "quote":
            return [block["text"], block.get("source", "")]
        case "claim":
            number = f"{block.get('value', '')} {block.get('unit', '')}".strip()
            confidence = block.get("confidence_percent")
            return [
                block["text"],
                number,
                block.get("horizon_date", ""),
                f"{confidence} %" if confidence else "",
            ]
    return [str(block["text"])]


def read_decimal(text: Any) -> Decimal | None:
    """The number that a cell or a figure writes in plain digits; None for anything else."""
    if isinstance(text, bool) or text is None:
        return None
    if isinstance(text, int | float):
        text = str(Decimal(str(text)).normalize() if text == text else "")
        number = Decimal(text) if text else None
        return number if number is not None and number.is_finite() else None
    return Decimal(text) if isinstance(text, str) and _NUMBER.fullmatch(text) else None


def is_code(text: str) -> bool:
    """Digits that begin with a zero, such as 08001: each of them counts, and it is no number."""
    return _CODE.match(text) is not None


def _check_rows(index: int, block: Block) -> None:
    if block["type"] != "table":
        return
    for row, cells in enumerate(block["rows"]):
        if len(cells) != len(block["header"]):
            raise _invalid(
                f"blocks.{index}.rows.{row}",
                f"the row has {len(cells)} cells and the header {len(block['header'])}",
            )


def _invalid(path: str, message: str) -> Refused:
    return Refused(
        "document_invalid",
        f"The document does not fit its schema: {path or 'document'}: {message[:200]}.",
        path or None,
    )
