"""How pages look to a reader: colours and density, kept with the account.

A cookie tells the same to pages before sign-in, of this browser alone.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from pericia.apps.people.models import DENSITIES, SCHEMES, Account

COOKIE = "pericia_look"
YEAR = 365 * 24 * 3600


def look_of(request: HttpRequest) -> tuple[str, str]:
    """Scheme and density; empty words where nothing was chosen."""
    account = getattr(request, "user", None)
    if isinstance(account, Account):
        return account.scheme, account.density
    scheme, _, density = request.COOKIES.get(COOKIE, "").partition(".")
    return _known(scheme, SCHEMES), _known(density, DENSITIES)


def keep_look(request: HttpRequest, response: HttpResponseBase) -> None:
    """Keep what the form chose; what it does not name stays as it was."""
    scheme, density = look_of(request)
    scheme = _known(request.POST.get("scheme", scheme), SCHEMES)
    density = _known(request.POST.get("density", density), DENSITIES)
    if isinstance(request.user, Account):
        Account.objects.filter(id=request.user.id).update(scheme=scheme, density=density)
    response.set_cookie(
        COOKIE,
        f"{scheme}.{density}",
        max_age=YEAR,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )


def _known(word: str, words: tuple[str, ...]) -> str:
    return word if word in words else ""
