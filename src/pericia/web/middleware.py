"""The boundary of a request (filled with the pages)."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


def boundary(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    return get_response
