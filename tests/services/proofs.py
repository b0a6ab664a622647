"""What makes a service count, and which test proves it of which service."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

CONDITIONS: Mapping[str, str] = {
    "refuses": "refuses what its trade refuses",
    "figure": "reproduces a published figure",
    "file": "takes a stranger's file to a closed case",
    "fields": "shares less than half its fields",
    "deliverable": "ends in its own deliverable",
}
Proof = TypeVar("Proof", bound=Callable[..., object])


def proves(service: str, condition: str) -> Callable[[Proof], Proof]:
    """Says that a test proves a condition of a service; `page.py` reads it from the source."""
    assert condition in CONDITIONS, condition
    return lambda test: test
