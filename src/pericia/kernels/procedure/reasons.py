"""Reason codes: why a review agreed, corrected or returned, in words that a playbook lists.

A field of the review's form with `control: reason_codes` takes one or several of them: a text or a
list of texts with an `enum`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pericia.kernels.procedure.playbook import Step

CONTROL = "reason_codes"


def reason_field(step: Step) -> str | None:
    """The name of the form's field of reason codes; None without one."""
    fields = (step.form or {}).get("properties") or {}
    return next((name for name, one in fields.items() if one.get("control") == CONTROL), None)


def reasons_given(step: Step, output: Mapping[str, Any]) -> list[str]:
    """The codes that an output gives, each once, in its order."""
    name = reason_field(step)
    given = output.get(name) if name else None
    if given is None:
        return []
    return list(dict.fromkeys(given if isinstance(given, list) else [given]))


def words_of_reasons(step: Step) -> dict[str, Mapping[str, str]]:
    """{es, en} by code; a code without words stands for itself."""
    name = reason_field(step)
    if name is None:
        return {}
    field = (step.form or {})["properties"][name]
    field = field.get("items", field)
    words = field.get("choices") or {}
    return {code: words.get(code, {"es": code, "en": code}) for code in field.get("enum") or ()}
