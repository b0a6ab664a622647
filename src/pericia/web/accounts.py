"""The pages of signing in, kept by allauth: without a scope, public only where allauth says so."""

from __future__ import annotations

from allauth import urls as allauth_urls
from django.urls import URLPattern, URLResolver

from pericia.web.marks import patterns_of, public, signed_in

# allauth leaves this one unmarked, and it is shown to somebody who could not be signed in.
ALSO_PUBLIC = ("socialaccount_login_error",)


def account_pages() -> list[URLPattern | URLResolver]:
    for _, pattern in patterns_of(allauth_urls.urlpatterns):
        is_public = not getattr(pattern.callback, "login_required", True)
        mark = public if is_public or pattern.name in ALSO_PUBLIC else signed_in
        pattern.callback = mark(pattern.callback)
    return list(allauth_urls.urlpatterns)
