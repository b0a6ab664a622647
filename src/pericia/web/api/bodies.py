"""Reading what was sent, measured and distrusted, before any transaction is open."""

from __future__ import annotations

import hashlib
import tempfile
from typing import IO, Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError
from ninja.parser import Parser

from pericia.kernels.intake.limits import LIMITS
from pericia.kernels.intake.ndjson import read_record
from pericia.kernels.intake.refusals import Refusal
from pericia.kernels.procedure.depth import DATA_DEPTH_MAX, is_too_deep
from pericia.kernels.refusal import Refused
from pericia.web.uploads import one_file_expected

JSON_BYTES_MAX = 1_000_000
LINES_BYTES_MAX = LIMITS.csv_bytes_max
FORM_BYTES_MAX = max(LIMITS.attachment_bytes_max, LIMITS.csv_bytes_max) + 100_000
LINES_IN_MEMORY_BYTES_MAX = 1_000_000
CHUNK_BYTES = 65_536
JSON, LINES, FORM = "application/json", "application/x-ndjson", "multipart/form-data"
BODY_SENTENCES = {
    "not_json": (
        "The body is not JSON. Send one complete JSON object.",
        "El cuerpo no es JSON. Envíe un objeto JSON completo.",
    ),
    "not_utf8": (
        "The body is not UTF-8. Send it as UTF-8.",
        "El cuerpo no está en UTF-8. Envíelo en UTF-8.",
    ),
    "not_an_object": (
        "The body is JSON, but no object. Send one object, as documented.",
        "El cuerpo es JSON, pero no un objeto. Envíe un objeto, como dice la documentación.",
    ),
    "nul_bytes": (
        "The body contains null characters. Send it without them.",
        "El cuerpo contiene caracteres nulos. Envíelo sin ellos.",
    ),
}
"""Where one body is meant rather than a line of many: English, Spanish."""
_LIMITS = LIMITS._replace(line_bytes_max=JSON_BYTES_MAX, cell_bytes_max=JSON_BYTES_MAX)


class StrictParser(Parser):
    """JSON objects only, and none that a database cannot keep or an evaluator cannot bear."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        record = read_record(request.body, 1, _LIMITS)
        if isinstance(record, Refusal):
            english, spanish = BODY_SENTENCES.get(
                record.code, (record.message_en, record.message_es)
            )
            raise Refused(record.code, english, record.column, message_es=spanish)
        if is_too_deep(record):
            raise Refused(
                "body_too_deep", f"Put at most {DATA_DEPTH_MAX} groups or lists into one another."
            )
        return record


def read_body(request: HttpRequest) -> str:
    """Read the whole body and return the SHA-256 (hex) of what it says.

    Sets `request.lines` for NDJSON. Refused: `body_too_large`, `body_compressed`,
    `unsupported_media`, `length_required`, `body_unreadable`, `nul_bytes`.
    """
    request.lines = None  # type: ignore[attr-defined]
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise Refused("body_compressed", "Send the body as it is, without Content-Encoding.")
    if request.headers.get("Transfer-Encoding") and not request.META.get("CONTENT_LENGTH"):
        raise Refused("length_required", "Send the header Content-Length, not chunks.")
    try:
        _refuse_null_characters(request)
        return _read(request)
    except RequestDataTooBig:
        raise _too_large(JSON_BYTES_MAX) from None
    except (MultiPartParserError, SuspiciousOperation, UnreadablePostError, OSError):
        raise Refused("body_unreadable", "The request ended early or is no form.") from None


def close_body(request: HttpRequest) -> None:
    """Let go of what `read_body` kept."""
    lines: IO[bytes] | None = getattr(request, "lines", None)
    if lines is not None:
        lines.close()


def _refuse_null_characters(request: HttpRequest) -> None:
    if any("\0" in text for name, values in request.GET.lists() for text in (name, *values)):
        raise Refused("nul_bytes", "Leave null characters out of the address.")


def _read(request: HttpRequest) -> str:
    kind = request.content_type or ""
    if kind == FORM:
        return _read_form(request)
    if kind == LINES:
        return _read_lines(request)
    body = b"".join(_chunks(request, JSON_BYTES_MAX))
    if body and kind != JSON:
        raise Refused("unsupported_media", f"Send {JSON}, {LINES} or {FORM}, as documented.")
    request._body = body
    return hashlib.sha256(body).hexdigest()


def _read_form(request: HttpRequest) -> str:
    """The digest leaves out how the parts were separated, which a repetition does differently."""
    _refuse_long(request, FORM_BYTES_MAX)
    digest = hashlib.sha256()
    for name, values in sorted(request.POST.lists()):
        digest.update(repr((name, values)).encode())
    for name, files in sorted(request.FILES.lists()):
        if len(files) > 1:
            raise one_file_expected(name)
        for each in files:
            digest.update(repr((name, each.name, each.size)).encode())
            for chunk in each.chunks():
                digest.update(chunk)
            each.seek(0)
    request._body = b""
    return digest.hexdigest()


def _read_lines(request: HttpRequest) -> str:
    kept: IO[bytes] = tempfile.SpooledTemporaryFile(LINES_IN_MEMORY_BYTES_MAX)  # noqa: SIM115
    digest = hashlib.sha256()
    request.lines = kept  # type: ignore[attr-defined]
    for chunk in _chunks(request, LINES_BYTES_MAX):
        digest.update(chunk)
        kept.write(chunk)
    kept.seek(0)
    request._body = b""
    return digest.hexdigest()


def _chunks(request: HttpRequest, bytes_max: int) -> Any:
    """The body in pieces, never more of it than is allowed."""
    _refuse_long(request, bytes_max)
    total = 0
    while chunk := request.read(CHUNK_BYTES):
        total += len(chunk)
        if total > bytes_max:
            raise _too_large(bytes_max)
        yield chunk


def _refuse_long(request: HttpRequest, bytes_max: int) -> None:
    declared = str(request.META.get("CONTENT_LENGTH") or "0")
    if not declared.isdecimal() or len(declared) > 15 or int(declared) > bytes_max:
        raise _too_large(bytes_max)


def _too_large(bytes_max: int) -> Refused:
    return Refused("body_too_large", f"At most {bytes_max // 1_000_000} MB; split it.")
