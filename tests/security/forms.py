"""The forms of a page as a browser would send them, and the same with other ids in them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from typing import Any

from tests.security.planted import OWN_MARK
from tests.security.stamping import UUIDS

UNSENT = {"submit", "button", "image", "reset", "file"}
TYPED = {"text", "search", "long_text", "url", "email"}
_OWN_TEXT = re.compile(rf"\b{OWN_MARK}(?=[-_ ])")


@dataclass(frozen=True)
class Form:
    """`fields` are names with values in order; `choices` what else a field of choice offers;
    `typed` the names of fields that take any text."""

    action: str
    method: str
    fields: tuple[tuple[str, str], ...] = ()
    choices: tuple[tuple[str, str], ...] = ()
    typed: tuple[str, ...] = ()

    def data(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for name, value in self.fields:
            found.setdefault(name, []).append(value)
        return found


def forms_of(html: str, address: str) -> list[Form]:
    """Every form of a page, with the address that it is sent to."""
    reader = _Reader(address)
    reader.feed(html)
    return reader.forms


def exchanged(form: Form, ids: Mapping[str, str], mark: str, own: Mapping[str, str]) -> Form:
    """The form with every own id and text exchanged for the one of the same kind in `ids`."""
    kinds = {value: kind for kind, value in own.items() if UUIDS.fullmatch(value)}

    def instead(text: str) -> str:
        text = UUIDS.sub(lambda found: ids[kinds.get(found[0], "person")], text)
        return _OWN_TEXT.sub(mark, text)

    named = {name for name, value in form.choices if instead(value) != value}
    chosen = {name: instead(value) for name, value in form.choices if name in named}
    kept = [(name, instead(value)) for name, value in form.fields if name not in named]
    return replace(form, fields=(*kept, *chosen.items()))


def typed_in(form: Form, text: str) -> Form:
    """The form with this text in every field that takes any."""
    rest = [(name, value) for name, value in form.fields if name not in form.typed]
    return replace(form, fields=(*rest, *((name, text) for name in form.typed)))


@dataclass
class _Reader(HTMLParser):
    address: str
    forms: list[Form] = field(default_factory=list)
    _form: Form | None = None
    _select: str = ""
    _area: str = ""

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            method = given.get("method", "get").upper()
            self._form = Form(given.get("action") or self.address, method)
        elif self._form is not None and tag in ("input", "button", "select", "textarea"):
            self._field(tag, given)
        elif self._form is not None and tag == "option" and self._select:
            self._add(choices=[(self._select, given.get("value", ""))])
            if "selected" in given:
                self._add(fields=[(self._select, given.get("value", ""))])

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self._form is not None:
            self.forms.append(self._form)
            self._form = None
        elif tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._area and data.strip() and self._form is not None:
            kept = tuple(each for each in self._form.fields if each[0] != self._area)
            self._form = replace(self._form, fields=(*kept, (self._area, data)))

    def _field(self, tag: str, given: Mapping[str, str]) -> None:
        name, value = given.get("name", ""), given.get("value", "")
        kind = given.get("type", "text" if tag == "input" else tag)
        if not name or (kind in UNSENT and not value) or kind == "file":
            return
        if tag == "select":
            self._select = name
        elif kind in ("checkbox", "radio"):
            self._add(choices=[(name, value or "on")])
            if "checked" in given:
                self._add(fields=[(name, value or "on")])
        else:
            self._add(fields=[(name, value)], typed=[name] if tag == "textarea" else [])
            self._area = name if tag == "textarea" else ""
            if kind in TYPED:
                self._add(typed=[name])

    def _add(self, **more: Any) -> None:
        assert self._form is not None
        grown = {name: (*getattr(self._form, name), *values) for name, values in more.items()}
        self._form = replace(self._form, **grown)


def without_tokens(forms: list[Form]) -> Iterator[Form]:
    """The same forms, each once, whatever token they carry."""
    seen = set()
    for form in forms:
        plain = replace(
            form, fields=tuple(each for each in form.fields if each[0] != "csrfmiddlewaretoken")
        )
        if plain not in seen:
            seen.add(plain)
            yield plain
