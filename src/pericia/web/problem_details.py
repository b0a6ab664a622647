"""The shape in which a refusal is told to programs (RFC 9457)."""

from __future__ import annotations

from typing import Any

from pericia.kernels.refusal import Refused

CONTENT_TYPE = "application/problem+json"
ERRORS_MAX = 50


def details_of(refused: Refused, status: int) -> dict[str, Any]:
    return {
        "type": f"urn:pericia:refused:{refused.code}",
        "title": refused.code.replace("_", " ").capitalize(),
        "status": status,
        "detail": refused.message,
        "code": refused.code,
        "field": refused.field,
        "errors": list(refused.details)[:ERRORS_MAX],
    }
