"""Where to go after something was done."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, resolve_url
from django_htmx.http import HttpResponseClientRedirect

from pericia.web.boundary import PageRequest


def go(request: PageRequest, name: str, *arguments: Any) -> HttpResponse:
    """To another page, whole. A form that htmx sent stays where it is when it is refused."""
    address = resolve_url(name, *arguments)
    if request.htmx:
        done: HttpResponse = HttpResponseClientRedirect(address)
        return done
    return redirect(address)
