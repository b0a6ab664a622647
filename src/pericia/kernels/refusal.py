"""The one way an expected failure is reported, from kernels to pages, API and command line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


class Refused(Exception):
    """What was asked cannot be done, and the message says what to do instead.

    `code` is stable snake_case for programs and translations, `field` names the input at fault
    (dotted path) where there is one, and `details` lists several faults of one input (JSON-ready,
    such as the errors of a form or the rules of a proof). Nothing has changed when this is raised
    out of an action. `message_es` is the message in Spanish where it tells more than the code.
    """

    def __init__(
        self,
        code: str,
        message: str,
        field: str | None = None,
        details: Sequence[dict[str, Any]] = (),
        message_es: str = "",
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.field = field
        self.details = tuple(details)
        self.message_es = message_es
