"""The editor's form: blocks as fields, and fields as blocks.

Every block has a field `block` with its id, in order, and fields `ID.type`, `ID.text`, … Tables and
charts are typed as lines, their cells apart by semicolons.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from typing import Any

from django.http import QueryDict
from django.utils.translation import get_language

from pericia.kernels.deliverables.document import BLOCK_TYPES, CLAIM_KINDS, COLUMNS_MAX
from pericia.kernels.deliverables.sources import plain_digits
from pericia.kernels.intake.numbers import AmbiguousNumber, read_number
from pericia.kernels.refusal import Refused

SEPARATOR = ";"
_ID = re.compile(r"[a-z0-9]{6,16}")
_PLAIN = re.compile(r"-?\d+(\.\d+)?")
# field of the form -> field of the block, for texts that are kept as they are typed.
_TEXTS = {
    "heading": ("text",),
    "text": ("text",),
    "quote": ("text", "source"),
    "claim": ("text", "unit", "horizon_date"),
    "table": ("caption",),
    "chart": ("caption", "unit"),
}
_KEPT_EMPTY = {"text", "caption"}
THOUSANDS = 3


def document_in(form: QueryDict) -> dict[str, Any]:
    """The document that was typed. Refused: `document_invalid`, `number_invalid`, `bar_invalid`."""
    return {"blocks": [_block(each) for each in as_typed(form)]}


def as_typed(form: QueryDict) -> list[dict[str, Any]]:
    """The fields of each block as they were sent, for showing them again."""
    found = []
    for block_id in form.getlist("block"):
        kind = form.get(f"{block_id}.type", "")
        if not _ID.fullmatch(block_id) or kind not in BLOCK_TYPES:
            raise Refused("document_invalid", "The form is damaged; load the page again.", "block")
        typed = {
            name: form.get(f"{block_id}.{name}", "").replace("\r\n", "\n")
            for name in (
                "text", "level", "kind", "value", "unit", "horizon_date", "confidence_percent",
                "caption", "source", "lines",
            )
        }  # fmt: skip
        found.append({"id": block_id, "type": kind, **typed})
    return found


def shown(block: Mapping[str, Any]) -> dict[str, Any]:
    """A block as the fields of the form show it."""
    lines: list[list[str]] = []
    if block["type"] == "table":
        lines = [block["header"], *block["rows"]] if block["header"] else []
    elif block["type"] == "chart":
        lines = [[each["label"], _as_typed(each["value"])] for each in block["bars"]]
    return {**block, "lines": _written(lines), "value": _as_typed(block.get("value", ""))}


def _as_typed(number: str) -> str:
    """Plain digits as the reader types them; three decimals stay, which could be thousands."""
    is_safe = len(number.partition(".")[2]) != THOUSANDS
    return number.replace(".", ",") if get_language() == "es" and is_safe else number


def _block(typed: Mapping[str, str]) -> dict[str, Any]:
    kind = typed["type"]
    block: dict[str, Any] = {"id": typed["id"], "type": kind}
    for name in _TEXTS[kind]:
        text = typed[name].strip() if name != "text" else typed[name]
        if text or name in _KEPT_EMPTY:
            block[name] = text
    if kind == "heading":
        block["level"] = 3 if typed["level"] == "3" else 2
    elif kind == "claim":
        block |= _claim(typed)
    elif kind == "table":
        rows = _read(typed["lines"])
        width = len(rows[0]) if rows else 0
        block["header"] = rows[0] if rows else []
        block["rows"] = [(row + [""] * width)[:width] for row in rows[1:]]
    elif kind == "chart":
        block["bars"] = [_bar(row) for row in _read(typed["lines"])]
    return block


def _claim(typed: Mapping[str, str]) -> dict[str, Any]:
    kind = typed["kind"]
    found: dict[str, Any] = {"kind": kind if kind in CLAIM_KINDS else "figure"}
    if typed["value"].strip():
        found["value"] = _number(typed["value"])
    confidence = typed["confidence_percent"].strip()
    if confidence:
        if not confidence.isdecimal() or not 1 <= int(confidence[:4]) <= 99:
            raise Refused(
                "confidence_invalid",
                "Write the confidence as a whole number from 1 to 99.",
                f"{typed['id']}.confidence_percent",
            )
        found["confidence_percent"] = int(confidence)
    return found


def _bar(row: list[str]) -> dict[str, str]:
    if len(row) < 2 or not row[0]:
        raise Refused(
            "bar_invalid", "Write each bar as a label, a semicolon and its number.", "lines"
        )
    return {"label": row[0], "value": _number(row[1])}


def _number(text: str) -> str:
    """In plain digits, keeping the decimals that were written: 12,50 is 12.50."""
    bare = text.strip()
    if _PLAIN.fullmatch(bare):
        return bare
    try:
        number = read_number(bare, ",")
    except (AmbiguousNumber, ValueError):
        raise Refused(
            "number_invalid", f"“{bare[:30]}” is no number; write digits only.", "value"
        ) from None
    decimals = len(bare.rpartition(",")[2]) if bare.count(",") == 1 else 0
    return f"{number:.{decimals}f}" if decimals else plain_digits(number)


def _read(text: str) -> list[list[str]]:
    lines = [each for each in text.splitlines() if each.strip()]
    mark = "\t" if lines and "\t" in lines[0] else SEPARATOR
    return [
        [cell.strip() for cell in row][:COLUMNS_MAX] for row in csv.reader(lines, delimiter=mark)
    ]


def _written(rows: list[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=SEPARATOR, lineterminator="\n").writerows(rows)
    return out.getvalue()
