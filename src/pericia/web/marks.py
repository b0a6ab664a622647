"""Marks on views, for the boundary. A view without one needs an account and gets a scope."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any, TypeVar

from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver

ATTRIBUTE = "pericia_boundary"
PUBLIC = "public"
SIGNED_IN = "signed_in"
OWN = "own"
SCOPED = "scoped"

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def public(view: View) -> View:
    """Anybody may open this page; it has no scope and so sees no client's rows."""
    return _marked(view, PUBLIC)


def signed_in(view: View) -> View:
    """A page of the account itself: somebody signed in, but no scope is opened."""
    return _marked(view, SIGNED_IN)


def own_boundary(view: View) -> View:
    """The view proves who asks and opens its scope itself (the API, by key)."""
    return _marked(view, OWN)


def mark_of(view: Callable[..., Any]) -> str:
    mark: str = getattr(view, ATTRIBUTE, SCOPED)
    return mark


def patterns_of(
    patterns: list[URLPattern | URLResolver], prefix: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    """Every page below these patterns, with the route that leads to it."""
    for each in patterns:
        route = prefix + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from patterns_of(each.url_patterns, route)
        else:
            yield route, each


def _marked(view: View, mark: str) -> View:
    @wraps(view)
    def marked(*args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(*args, **kwargs)

    setattr(marked, ATTRIBUTE, mark)
    return marked  # type: ignore[return-value]
