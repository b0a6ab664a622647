"""One line of newline-delimited JSON, distrusted: an object a case may start from, or why not."""

from __future__ import annotations

import json
import math
from typing import Any, NoReturn

from pericia.kernels.intake.limits import LIMITS, Limits
from pericia.kernels.intake.refusals import SHOWN_CHARACTERS_MAX, Refusal, refuse_row
from pericia.kernels.intake.table import cell_problem


class _DuplicateNameError(ValueError):
    pass


def read_record(line: bytes, number: int, limits: Limits = LIMITS) -> dict[str, Any] | Refusal:
    """The JSON object on `line`, which is line `number` of its request.

    Refused: other values than objects, names given twice, NaN and infinities, null characters,
    halves of surrogate pairs, and sizes beyond `limits`.
    """
    if len(line) > limits.line_bytes_max:
        return _refusal(line, number, "line_too_long", limit_kb=limits.line_bytes_max // 1000)
    try:
        record = json.loads(
            line.decode("utf-8"),
            object_pairs_hook=_unique,
            parse_constant=_refuse_constant,
            parse_float=_finite,
        )
    except UnicodeDecodeError:
        return _refusal(line, number, "not_utf8")
    except _DuplicateNameError as error:
        return _refusal(line, number, "duplicate_name", field=str(error))
    except (ValueError, RecursionError):
        return _refusal(line, number, "not_json", value=_start(line))
    if not isinstance(record, dict):
        return _refusal(line, number, "not_an_object")
    return _content_refusal(record, line, number, limits) or record


def _content_refusal(
    record: dict[str, Any], line: bytes, number: int, limits: Limits
) -> Refusal | None:
    if len(record) > limits.columns_max:
        return _refusal(line, number, "too_many_columns", limit=limits.columns_max)
    limit_kb = limits.cell_bytes_max // 1000
    for name, value in record.items():
        texts = [name, *_texts(value)]
        problem = next((code for text in texts if (code := _text_problem(text, limits))), None)
        if problem:
            return refuse_row(number, name, problem, {"line": _start(line)}, limit_kb=limit_kb)
    return None


def _text_problem(text: str, limits: Limits) -> str | None:
    if not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text):
        return "unreadable_text"
    return cell_problem(text, limits)


def _texts(value: Any) -> list[str]:
    """Every text inside `value`, names included, without recursion."""
    texts: list[str] = []
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, str):
            texts.append(item)
        elif isinstance(item, dict):
            texts.extend(item)
            waiting.extend(item.values())
        elif isinstance(item, list):
            waiting.extend(item)
    return texts


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) != len(pairs):
        names = [name for name, _ in pairs]
        raise _DuplicateNameError(next(name for name in names if names.count(name) > 1))
    return record


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


def _refusal(line: bytes, number: int, code: str, **values: object) -> Refusal:
    return refuse_row(number, None, code, {"line": _start(line)}, **values)


def _start(line: bytes) -> str:
    return (
        line[:SHOWN_CHARACTERS_MAX].decode("utf-8", "replace").replace("\0", "\N{SYMBOL FOR NULL}")
    )
