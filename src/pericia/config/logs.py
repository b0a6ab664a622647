"""Logs as JSON lines. Only what is named here leaves: no request bodies, headers or settings.

Of an error its type, its places and the constraint that it broke are told, never its text: the
texts of errors quote rows, parameters and what somebody typed.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from traceback import extract_tb

from pericia.kernels.refusal import Refused

# Whoever has one of these addresses may set a password or confirm an address.
SECRET_LINKS = re.compile(r"(/accounts/(?:password/reset/key|confirm-email)/)[^/\s]+")


class JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": SECRET_LINKS.sub(r"\1...", record.getMessage()),
        }
        if record.exc_info and record.exc_info[1] is not None:
            line["error"] = told(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False)


def told(error: BaseException) -> str:
    """What may be told of an error: where it was raised and what it is; its causes after it."""
    return "\nbecause of\n".join(_without_text(each) for each in _chain(error))


def _without_text(error: BaseException) -> str:
    places = [
        f"{each.filename}:{each.lineno} in {each.name}" for each in extract_tb(error.__traceback__)
    ]
    return "\n".join(
        [*places, f"{type(error).__module__}.{type(error).__qualname__}{_kind(error)}"]
    )


def _kind(error: BaseException) -> str:
    """Which refusal, or which constraint of the database."""
    if isinstance(error, Refused):
        return f" ({error.code})"
    constraint = getattr(getattr(error, "diag", None), "constraint_name", None)
    return f" ({constraint})" if constraint else ""


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        hidden = error.__suppress_context__ and error.__cause__ is None
        error = None if hidden else error.__cause__ or error.__context__
