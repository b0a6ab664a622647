"""Looking at pages in tests: every address of the product, and browsers that are signed in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import uuid4

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.regex_helper import normalize

from pericia.apps.people.models import Account
from pericia.web.marks import mark_of
from tests.world import World

PASSWORD = "correcto-caballo-pila"
SAMPLES = {"uuid": lambda: str(uuid4()), "int": lambda: "1"}


@dataclass(frozen=True)
class Address:
    """One page of the URL table, at an address that fits its pattern; random ids fill it in."""

    path: str
    name: str
    mark: str


def every_address() -> list[Address]:
    return list(_addresses(get_resolver().url_patterns, "/"))


def browser_of(world: World, name: str, **headers: str) -> Client:
    """A browser in which somebody of the world is signed in, reading Spanish."""
    client = Client(headers=headers or None)
    client.force_login(account_of(world, name))
    return client


def account_of(world: World, name: str) -> Account:
    return Account.objects.get(id=world.people[name].account_id)


def _addresses(patterns: list[URLPattern | URLResolver], before: str) -> Iterator[Address]:
    for each in patterns:
        path = before + _filled(each)
        if isinstance(each, URLResolver):
            yield from _addresses(each.url_patterns, path)
        else:
            yield Address(path, each.name or "", mark_of(each.callback))


def _filled(each: URLPattern | URLResolver) -> str:
    template, names = normalize(each.pattern.regex.pattern)[0]
    converters = each.pattern.converters
    kinds = {name: type(converters[name]).__name__ for name in names if name in converters}
    sample = {
        name: SAMPLES.get(kinds.get(name, "").removesuffix("Converter").lower(), lambda: "abc")()
        for name in names
    }
    return template % sample
