"""Everybody's way through the pages: which ones a role can reach by following links, and how long
the server takes for each."""

from __future__ import annotations

import itertools
import re
import time
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

LINK = re.compile(r'<a\b[^>]*?\bhref="([^"#]+)')
ADDRESSES_A_PAGE = 3
# Whoever follows these is signed out, elsewhere, or reads what is no page of the product's own.
LEFT_OUT = ("/accounts/", "/static/", "/api/", "/language")


@dataclass
class Reader:
    """Somebody signed in, and the addresses found for each page of the URL table."""

    role: str
    browser: Any
    addresses_a_page: int = ADDRESSES_A_PAGE
    pages: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def explore(self, starts: Iterable[str]) -> None:
        """Follow links breadth first, a few addresses a page, and keep those that answer 200."""
        waiting = deque(starts)
        seen = set(waiting)
        while waiting:
            address = waiting.popleft()
            name = _name_of(address)
            if name is None or len(self.pages[name]) >= self.addresses_a_page:
                continue
            answer = self.browser.get(address)
            if answer.status_code != 200 or not _is_page(answer):
                continue
            self.pages[name].append(address)
            for found in _links(answer.content.decode(), address):
                if found not in seen:
                    seen.add(found)
                    waiting.append(found)

    def times(self, rounds: int, more: int, enough_ms: float) -> Iterator[tuple[str, list[float]]]:
        """Milliseconds of each request, by page. `rounds` tell that a page is quick; of one that
        ever took longer than `enough_ms`, `more` are taken. Exploring was the warm-up."""
        for name, addresses in sorted(self.pages.items()):
            if addresses:
                yield name, self.taken(addresses, rounds, more, enough_ms)

    def taken(
        self, addresses: Sequence[str], rounds: int, more: int, enough_ms: float
    ) -> list[float]:
        """The same for one page, at its addresses in turn."""
        turns = itertools.cycle(addresses)
        found = [self.milliseconds(next(turns)) for _ in range(max(rounds, len(addresses)))]
        if max(found) > enough_ms:
            found += [self.milliseconds(next(turns)) for _ in range(more - len(found))]
        return found

    def milliseconds(self, address: str) -> float:
        """How long the whole application takes for one request, in this process."""
        return self.timed(address)[0]

    def timed(self, address: str, **headers: str) -> tuple[float, Any]:
        """The same with the answer; `headers` with underscores for dashes."""
        named = {name.replace("_", "-"): value for name, value in headers.items() if value}
        began = time.perf_counter()
        answer = self.browser.get(address, headers=named or None)
        taken = 1000 * (time.perf_counter() - began)
        if answer.status_code not in (200, 304):
            raise RuntimeError(f"{address} answered {answer.status_code} to {self.role}")
        return taken, answer


def _links(page: str, address: str) -> Iterator[str]:
    for each in LINK.findall(page):
        parts = urlsplit(urljoin(address, unescape(each)))
        is_here = parts.scheme in ("", "http") and not parts.netloc
        if is_here and not parts.path.startswith(LEFT_OUT):
            yield parts.path + (f"?{parts.query}" if parts.query else "")


def _name_of(address: str) -> str | None:
    from django.urls import Resolver404, resolve

    try:
        return resolve(urlsplit(address).path).url_name
    except Resolver404:
        return None


def _is_page(answer: Any) -> bool:
    return not answer.streaming and "text/html" in answer.headers.get("Content-Type", "")
