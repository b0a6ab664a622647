"""The boundary of the API: which key asks, one scope, one transaction, one way to say no.

Everything that an operation wrote is kept when it answers with success, together with the answer
under its idempotency key; it is rolled back with any other answer.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Protocol
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from pericia.apps.people.actions import note_key_used
from pericia.apps.people.boundary import Identity, identity_of_key
from pericia.kernels.refusal import Refused
from pericia.tenancy.scope import open_scope
from pericia.web.api import problems, tags
from pericia.web.api.bodies import close_body, read_body
from pericia.web.problem_details import CONTENT_TYPE
from pericia.web.rates import MinuteRate, TooOften

KEY_CHARACTERS_MAX = 200
USE_NOTED_SECONDS = 3600.0
_PLAIN_KEY = re.compile(rf"[\x21-\x7e]{{1,{KEY_CHARACTERS_MAX}}}")
_noted: dict[UUID, float] = {}
_rate = MinuteRate()
View = Callable[..., HttpResponseBase]


class Memory(Protocol):
    """First answers by idempotency key, in the open transaction."""

    def recall(self, client_id: UUID, key: str, digest: str) -> HttpResponse | None:
        """The first answer, or None; waits for a request with the same key that is under way."""

    def keep(
        self, client_id: UUID, key: str, digest: str, response: HttpResponse, now: datetime
    ) -> None:
        """Remember this answer."""


def now() -> datetime:
    """The time of a request."""
    return datetime.now(UTC)


def gated(view: View, memory: Memory, prepare: Callable[..., None]) -> View:
    """The operation behind the gate.

    `prepare(request, **path)` does what must not wait inside a transaction: storing uploads.
    """

    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        asked = request.method
        request.method = "GET" if asked == "HEAD" else asked  # the server leaves the content out
        try:
            identity = _identity(request)
            _refuse_too_often(identity)
            digest = read_body(request)
            _attach(request, identity)
            prepare(request, **kwargs)
            response = _in_scope(request, digest, lambda: view(request, *args, **kwargs), memory)
            _note_used(request)
        except Refused as refused:
            return problems.problem(request, refused)
        except Exception as error:
            return problems.problem_of_crash(request, error)
        finally:
            close_body(request)
            request.method = asked
        return response

    answer.csrf_exempt = True  # type: ignore[attr-defined]
    return answer


def _identity(request: HttpRequest) -> Identity:
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not secret.strip():
        raise Refused("key_missing", "Send a key in the header Authorization: Bearer pk_...")
    identity = identity_of_key(secret.strip())
    if identity is None:
        raise Refused("key_unknown", "This key is unknown, expired or revoked; use another one.")
    return identity


def _refuse_too_often(identity: Identity) -> None:
    wait_seconds = _rate.wait_seconds(identity.key_id, settings.API_REQUESTS_A_MINUTE)
    if wait_seconds:
        raise TooOften(
            "too_many_requests",
            f"This key asks more than {settings.API_REQUESTS_A_MINUTE} times a minute. Go on in "
            f"{wait_seconds} seconds, and send many cases in one request.",
            wait_seconds,
            f"Esta clave pregunta más de {settings.API_REQUESTS_A_MINUTE} veces por minuto. Siga "
            f"dentro de {wait_seconds} segundos, y envíe muchos expedientes en una sola petición.",
        )


def _attach(request: Any, identity: Identity) -> None:
    request.identity = identity
    request.client_id = identity.memberships[0].client_id
    request.now = now()


def _in_scope(
    request: Any, digest: str, act: Callable[[], HttpResponseBase], memory: Memory
) -> HttpResponseBase:
    key = _idempotency_key(request)
    digest = sha256(f"{request.method} {request.get_full_path()} {digest}".encode()).hexdigest()
    with open_scope(request.identity.scope_for(request.client_id)):
        known = memory.recall(request.client_id, key, digest) if key else None
        if known is not None:
            return known
        response = _tidy(request, act())
        if response.status_code >= 400:
            transaction.set_rollback(True)
        elif key and isinstance(response, HttpResponse):
            memory.keep(request.client_id, key, digest, response, request.now)
    return response


def _idempotency_key(request: Any) -> str | None:
    """Keys of one program do not meet those of another."""
    given = request.headers.get("Idempotency-Key")
    if request.method != "POST" or given is None:
        return None
    if not _PLAIN_KEY.fullmatch(given):
        raise Refused(
            "key_malformed",
            f"An idempotency key has 1 to {KEY_CHARACTERS_MAX} visible ASCII characters.",
            "Idempotency-Key",
        )
    return f"{request.identity.key_id}:{given}"


def _tidy(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Errors as problems, whoever answered them; tags on what was read."""
    kind = response.headers.get("Content-Type", "")
    if response.status_code >= 400 and not kind.startswith(CONTENT_TYPE):
        tidy = problems.problem_of_status(request, response.status_code)
        if "Allow" in response:
            tidy["Allow"] = response["Allow"]
        return tidy
    if not isinstance(response, HttpResponse):
        return response
    if request.method == "GET" and response.status_code == 200:
        return tags.tagged(request, response)
    if _is_resource(request, response):
        response["ETag"] = tags.tag_of(response.content)
    return response


def _is_resource(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether what was just made or changed is answered as GET answers it."""
    if request.method in ("PATCH", "PUT"):
        return response.status_code == 200
    return response.status_code == 201 and "Location" in response


def _note_used(request: Any) -> None:
    """Once an hour in each process, outside of the request's own transaction."""
    key_id, moment = request.identity.key_id, time.monotonic()
    if moment - _noted.get(key_id, -USE_NOTED_SECONDS) < USE_NOTED_SECONDS:
        return
    if len(_noted) > 10_000:
        _noted.clear()
    _noted[key_id] = moment
    with open_scope([request.client_id]):
        note_key_used(now=request.now, client_id=request.client_id, key_id=key_id)
