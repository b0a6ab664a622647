"""Everybody's way through the pages: which ones a role can reach by following links, and how long
the server takes for each."""

from __future__ import annotations

import re
import time
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator
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
    pages: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def explore(self, starts: Iterable[str]) -> None:
        """Follow links breadth first, a few addresses a page, and keep those that answer 200."""
        waiting = deque(starts)
        seen = set(waiting)
        while waiting:
            address = waiting.popleft()
            name = _name_of(address)
            if name is None or len(self.pages[name]) >= ADDRESSES_A_PAGE:
                continue
            answer = self.browser.get(address)
            if answer.status_code != 200 or not _is_page(answer):
                continue
            self.pages[name].append(address)
            for found in _links(answer.content.decode(), address):
                if found not in seen:
                    seen.add(found)
                    waiting.append(found)

    def times(self, rounds: int) -> Iterator[tuple[str, list[float]]]:
        """Milliseconds of each request, by page; the first request of each address is warm-up."""
        for name, addresses in sorted(self.pages.items()):
            if addresses:
                for address in addresses:
                    self.milliseconds(address)
                taken = [
                    self.milliseconds(addresses[number % len(addresses)])
                    for number in range(rounds)
                ]
                yield name, taken

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
