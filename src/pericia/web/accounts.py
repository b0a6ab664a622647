"""The pages of signing in, kept by allauth: without a scope, public only where allauth says so."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth import urls as allauth_urls
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import URLPattern, URLResolver
from requests import RequestException

from pericia.web.identity_provider import PAGES
from pericia.web.marks import patterns_of, public, signed_in

# allauth leaves this one unmarked, and it is shown to somebody who could not be signed in.
ALSO_PUBLIC = ("socialaccount_login_error",)

logger = logging.getLogger(__name__)


def account_pages() -> list[URLPattern | URLResolver]:
    for _, pattern in patterns_of(allauth_urls.urlpatterns):
        is_public = not getattr(pattern.callback, "login_required", True)
        mark = public if is_public or pattern.name in ALSO_PUBLIC else signed_in
        asking = PAGES.get(pattern.name or "")
        pattern.callback = mark(_told(asking) if asking else pattern.callback)
    return list(allauth_urls.urlpatterns)


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
