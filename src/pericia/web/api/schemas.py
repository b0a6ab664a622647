"""Shapes that several capabilities answer and take."""

from __future__ import annotations

from typing import Annotated

from ninja import Schema
from pydantic import AfterValidator, AwareDatetime, ConfigDict, StringConstraints

REASON_CHARACTERS_MAX = 2_000
LONG_CHARACTERS_MAX = 5_000


def _no_null(text: str) -> str:
    if "\0" in text:
        raise ValueError("it holds a null character")
    return text


Short = Annotated[str, StringConstraints(max_length=200), AfterValidator(_no_null)]
Reason = Annotated[
    str,
    StringConstraints(min_length=1, max_length=REASON_CHARACTERS_MAX, strip_whitespace=True),
    AfterValidator(_no_null),
]
LongReason = Annotated[
    str,
    StringConstraints(min_length=1, max_length=LONG_CHARACTERS_MAX, strip_whitespace=True),
    AfterValidator(_no_null),
]
Moment = AwareDatetime


class Given(Schema):
    """A body that may hold nothing but its own fields, so that misspelt ones are noticed."""

    model_config = ConfigDict(extra="forbid")


class Why(Given):
    """A reason, which the journal keeps."""

    why: Reason
