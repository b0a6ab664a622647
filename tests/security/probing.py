"""What came back: what of the other client stands in it, and whether two answers are the same."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus

from django.conf import settings
from django.test import Client

from tests.pages import browser_of
from tests.security.planted import PlantedWorld
from tests.security.stamping import UUIDS

# What differs from one request to the next, whatever was asked for.
TOKENS = re.compile(
    r'(name="(csrfmiddlewaretoken|window)" value=|"X-CSRFToken": |&quot;X-CSRFToken&quot;: )'
    r'("|&quot;)[\w-]*("|&quot;)'
)
TIMES = re.compile(
    r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?"
    r"|\b\d{1,2}:\d{2}(:\d{2})?\b"
)
OWN_HEADERS = {"Content-Length", "Date", "Set-Cookie", "ETag"}


@dataclass(frozen=True)
class Answer:
    """A response, read to its end."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """Headers and body, the members of an archive unpacked, to search in."""
        head = "\n".join(f"{name}: {value}" for name, value in self.headers.items())
        return f"{head}\n\n{_unpacked(self.body)}"

    def without(self, ids: Iterable[str]) -> tuple[int, dict[str, str], str]:
        """The answer with these ids, times and tokens masked."""
        head = {
            name: _masked(value, ids)
            for name, value in self.headers.items()
            if name not in OWN_HEADERS
        }
        return self.status, head, _masked(_unpacked(self.body), ids)


def ask(browser: Client, method: str, path: str, **more: Any) -> Answer:
    """Send a request; a crash is an answer too (500)."""
    browser.raise_request_exception = False
    browser.cookies.pop("messages", None)  # what the answer before had left to say
    found = getattr(browser, method.lower())(path, **more)
    return read(found)


def read(found: Any) -> Answer:
    """Read a response of the test client."""
    body = b"".join(found.streaming_content) if found.streaming else found.content
    headers = dict(found.headers.items())
    if found.cookies:
        headers["Set-Cookie"] = found.cookies.output(header="")
    return Answer(found.status_code, headers, body)


def leaks(answer: Answer, planted: PlantedWorld, given: Iterable[str] = ()) -> set[str]:
    """Canaries and ids of the other client in an answer, but for what was sent."""
    text = answer.text
    for each in given:
        text = text.replace(each, "").replace(quote_plus(each), "")
    found = set(re.findall(rf"{planted.canary}[\w.]*", text, re.IGNORECASE))
    ids = {*UUIDS.findall(text), *_dashed(text)}
    return found | (ids & planted.foreign_ids)


def same(
    left: tuple[Answer, Mapping[str, str]], right: tuple[Answer, Mapping[str, str]]
) -> str | None:
    """None where both answers are the same once the ids that each was asked for are masked."""
    ours, theirs = (answer.without(ids.values()) for answer, ids in (left, right))
    if ours == theirs:
        return None
    for name, one, other in zip(("status", "headers", "body"), ours, theirs, strict=True):
        if one != other:
            return f"{name}: {_first_difference(str(one), str(other))}"
    return None


def _masked(text: str, ids: Iterable[str]) -> str:
    for each in sorted({each for each in ids if len(each) > 7}, key=len, reverse=True):
        text = text.replace(each, "ID").replace(quote_plus(each), "ID")
    return TIMES.sub("TIME", TOKENS.sub("TOKEN", text))


def _unpacked(body: bytes) -> str:
    if body[:2] != b"PK":
        return body.decode(errors="replace")
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        parts = [archive.read(name).decode(errors="replace") for name in archive.namelist()]
    return "\n".join(parts)


def _dashed(text: str) -> set[str]:
    plain = re.findall(r"\b[0-9a-f]{32}\b", text)
    return {f"{x[:8]}-{x[8:12]}-{x[12:16]}-{x[16:20]}-{x[20:]}" for x in plain}


def _first_difference(one: str, other: str) -> str:
    at = next(
        (place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
        min(len(one), len(other)),
    )
    start = max(0, at - 60)
    return f"{one[start : at + 80]!r} / {other[start : at + 80]!r}"


def wrong(
    name: str, answer: Answer, planted: PlantedWorld, given: Iterable[str] = ()
) -> Iterator[str]:
    """What no answer may be or hold: a crash, or anything of the other client."""
    if answer.status >= 500:
        yield f"{name}: {answer.status}"
    seen = leaks(answer, planted, given)
    if seen:
        yield f"{name}: shows {sorted(seen)[:3]}"


def browsers(planted: PlantedWorld, reader: str) -> Iterator[Client]:
    """The reader's browser before each request, signed in again where the last one signed out."""
    browser = browser_of(planted.world, reader)
    while True:
        cookie = browser.cookies.get(settings.SESSION_COOKIE_NAME)
        if cookie is None or not cookie.value:
            browser = browser_of(planted.world, reader)
        yield browser
