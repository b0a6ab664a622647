"""Problem details (RFC 9457): the one shape in which the API says that something went wrong."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
from django.db import Error as DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation.trans_real import parse_accept_lang_header
from ninja import NinjaAPI, Schema
from ninja.errors import HttpError, ValidationError

from pericia.jobs.running import reason
from pericia.kernels.refusal import Refused
from pericia.tenancy.broken import connection_broke
from pericia.web.api.values_words import in_spanish
from pericia.web.errors import AWAY_SECONDS, sentence_of, status_of
from pericia.web.problem_details import CONTENT_TYPE, details_of
from pericia.web.rates import waiting

# Two transactions were in each other's way; nothing of this one was kept.
RACES = (
    psycopg.errors.UniqueViolation,
    psycopg.errors.SerializationFailure,
    psycopg.errors.DeadlockDetected,
    psycopg.errors.LockNotAvailable,
)
FAILED = Refused(
    "failed", "Something went wrong and nothing was changed. Try again; then tell operations."
)
RACED = Refused("raced", "Somebody changed this at the same time. Read it again and retry.")
AWAY = Refused("database_away", "The database does not answer. It is usually back within seconds.")
BY_STATUS = {
    400: Refused("bad_request", "The request cannot be read; compare it with the documentation."),
    404: Refused("not_found", "There is nothing at this address, or it is not yours to see."),
    405: Refused("method_not_allowed", "This address knows other methods; see the header Allow."),
    413: Refused("body_too_large", "The request is too large; split it."),
}
logger = logging.getLogger(__name__)


class Problem(Schema):
    """What went wrong, and what to do instead. `code` is stable; `detail` is for people."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    field: str | None = None
    errors: list[dict[str, Any]] = []


def problem(request: HttpRequest, refused: Refused, status: int | None = None) -> HttpResponse:
    """The answer for a refusal, its sentence in the language that the request asks for."""
    status = status or status_of(refused)
    language = language_of(request)
    with translation.override(language):
        details = {**details_of(refused, status), "detail": sentence_of(refused)}
    response = HttpResponse(
        json.dumps(details, default=str, ensure_ascii=False),
        status=status,
        content_type=CONTENT_TYPE,
        headers={"Content-Language": language, **waiting(refused)},
    )
    if status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="pericia"'
    return response


def language_of(request: HttpRequest) -> str:
    """The one of the two languages that a program prefers; English where it names neither."""
    asked = parse_accept_lang_header(request.headers.get("Accept-Language", ""))
    mains = (code.partition("-")[0] for code, _quality in asked)
    return next((code for code in mains if code in ("es", "en")), "en")


def problem_of_status(request: HttpRequest, status: int) -> HttpResponse:
    """The answer for what no refusal described: an unknown address, a wrong method, a crash."""
    return problem(request, BY_STATUS.get(status, FAILED), status)


def unknown_address(request: HttpRequest) -> HttpResponse:
    """The answer at every address that the API does not have."""
    return problem_of_status(request, 404)


def problem_of_crash(request: HttpRequest, error: BaseException) -> HttpResponse:
    """The answer for what nobody expected; what it was goes to the log, without quoting rows."""
    cause = error.__cause__ if isinstance(error, DatabaseError) else error
    if isinstance(cause, RACES):
        return problem(request, RACED)
    if connection_broke(error):
        response = problem(request, AWAY, 503)
        response["Retry-After"] = str(AWAY_SECONDS)
        return response
    logger.error("a request of the API failed: %s", reason(error))
    return problem(request, FAILED, 500)


def invalid(found: Sequence[Mapping[str, Any]]) -> Refused:
    """What pydantic found in parameters and body, as one refusal."""
    details = [
        {
            "path": _path(each["loc"]),
            "code": each["type"],
            "es": in_spanish(each["type"], each.get("ctx") or {}),
            "en": each["msg"],
        }
        for each in found
    ]
    first = details[0]
    count = len(details)
    needs = "1 value needs" if count == 1 else f"{count} values need"
    hay = "Hay 1 valor" if count == 1 else f"Hay {count} valores"
    return Refused(
        "request_invalid",
        f"{needs} attention: {first['path']}: {first['en']}.",
        first["path"],
        details,
        f"{hay} que corregir: {first['path']}: {first['es']}.",
    )


def _path(place: Sequence[Any]) -> str:
    """`limit` for a parameter, `input.text` for what is within the body."""
    inner = place[2:] if place[0] == "body" else place[1:]
    return ".".join(map(str, inner)) or str(place[0])


def answer_with_problems(api: NinjaAPI) -> None:
    """Let every error of the API's operations become a problem."""

    def refused(request: HttpRequest, error: Refused | type[Refused]) -> HttpResponse:
        assert isinstance(error, Refused)
        return problem(request, error)

    def not_valid(request: HttpRequest, error: Any) -> HttpResponse:
        return problem(request, invalid(error.errors))

    def by_status(request: HttpRequest, error: Any) -> HttpResponse:
        inner = error.__cause__
        if isinstance(inner, Refused):
            return problem(request, inner)
        return problem_of_status(request, error.status_code)

    def crashed(request: HttpRequest, error: Any) -> HttpResponse:
        return problem_of_crash(request, error)

    api.add_exception_handler(Refused, refused)
    api.add_exception_handler(ValidationError, not_valid)
    api.add_exception_handler(HttpError, by_status)
    api.add_exception_handler(Exception, crashed)
