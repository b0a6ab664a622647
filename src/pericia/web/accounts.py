"""The pages of signing in, kept by allauth: without a scope, public only where allauth says so."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth import urls as allauth_urls
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from django.forms import BaseForm
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import URLPattern, URLResolver
from django.utils.translation import gettext
from requests import RequestException

from pericia.web.identity_provider import PAGES
from pericia.web.marks import patterns_of, public, signed_in

# allauth leaves this one unmarked, and it is shown to somebody who could not be signed in.
ALSO_PUBLIC = ("socialaccount_login_error",)
CODES_FILE = "mfa_download_recovery_codes"
TOO_OFTEN = ("too_many_login_attempts", "rate_limited")
WAIT_SECONDS = 300

logger = logging.getLogger(__name__)


def account_pages() -> list[URLPattern | URLResolver]:
    for _, pattern in patterns_of(allauth_urls.urlpatterns):
        is_public = not getattr(pattern.callback, "login_required", True)
        mark = public if is_public or pattern.name in ALSO_PUBLIC else signed_in
        asking = PAGES.get(pattern.name or "")
        view = _told(asking) if asking else _limited(pattern.callback)
        pattern.callback = mark(_named(view) if pattern.name == CODES_FILE else view)
    return list(allauth_urls.urlpatterns)


def _limited(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Answer 429 with the form that says when to try again, where allauth answers 200."""

    @wraps(view)
    def limited(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        form = (getattr(response, "context_data", None) or {}).get("form")
        found = form.errors.as_data().values() if isinstance(form, BaseForm) else ()
        for error in (each for errors in found for each in errors if each.code in TOO_OFTEN):
            response.status_code = 429
            response["Retry-After"] = str((error.params or {}).get("seconds", WAIT_SECONDS))
        return response

    return limited


def _named(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Name the file of recovery codes in the reader's language; allauth names it in English."""

    @wraps(view)
    def named(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if "Content-Disposition" in response.headers:
            name = f"{gettext('recovery-codes')}.txt"
            response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    return named


def _told(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Say why nobody can be signed in by the provider, where allauth lets the error pass."""

    @wraps(view)
    def asking(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except (RequestException, OAuth2Error) as error:
            logger.warning("identity provider: %s", error)
            told = {"is_away": isinstance(error, RequestException)}
            return render(request, "socialaccount/authentication_error.html", told, status=503)

    return asking
