"""The form of a comparison of money as a browser sends it."""

from __future__ import annotations

from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any

from django.http import QueryDict


class Inputs(HTMLParser):
    """What the first form with this class would send, as it stands."""

    def __init__(self, page: str, form: str = "money-form") -> None:
        super().__init__()
        self.sent: dict[str, str] = {}
        self._form, self._is_inside, self._select = form, False, ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._is_inside = given.get("class") == self._form
        if not self._is_inside:
            return
        if given.get("type") in ("checkbox", "radio") and "checked" not in given:
            return
        if tag == "input" and given.get("name", "csrfmiddlewaretoken") != "csrfmiddlewaretoken":
            self.sent[given["name"]] = given.get("value", "")
        elif tag == "select":
            self._select = given["name"]
            self.sent[self._select] = ""
        elif tag == "option" and "selected" in given:
            self.sent[self._select] = given["value"]


def sent(value: Any, name: str = "f") -> dict[str, str]:
    """A value of the form under the names of its inputs, as an English reader types it."""
    if isinstance(value, Mapping):
        parts = ((f"{name}.{key}", each) for key, each in value.items())
    elif isinstance(value, list):
        parts = ((f"{name}.{at}", each) for at, each in enumerate(value))
    else:
        return {name: str(value)}
    return {key: text for below, each in parts for key, text in sent(each, below).items()}


def query(given: Mapping[str, str]) -> QueryDict:
    found = QueryDict(mutable=True)
    found.update(given)
    return found
