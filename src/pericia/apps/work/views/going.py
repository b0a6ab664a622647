"""Where to go after something was done, and what is shown inside a page or by itself."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django_htmx.http import HttpResponseClientRedirect

from pericia.web.boundary import PageRequest


def go(request: PageRequest, name: str, *arguments: Any) -> HttpResponse:
    """To another page, whole. A form that htmx sent stays where it is when it is refused."""
    address = resolve_url(name, *arguments)
    if request.htmx:
        done: HttpResponse = HttpResponseClientRedirect(address)
        return done
    return redirect(address)


def part_or_page(
    request: PageRequest, part: str, context: dict[str, Any], title: str, heading: str
) -> HttpResponse:
    """The template `part` of an item's page (its `row`) for htmx, or else a page of its own."""
    if request.htmx:
        return render(request, part, context)
    context |= {"part": part, "title": title, "heading": heading}
    return render(request, "work/told.html", context)
