"""Experts at their browsers: they sign in, take an item, fill the form in and send it, and get the
next item's page as the answer. No page is left out and no time is taken to think.

A process of its own, so that what it costs can be told from what the platform costs: run as
`python -m benchmarks.common.browsers`, it reads the JSON of `Spec`, prints one line when the
warm-up is over, and the JSON of `Seen` at the end.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import sys
import time
from dataclasses import asdict, dataclass, field
from html import unescape
from urllib.parse import urlencode

WARM_UP_SECONDS = 2.0
PAGE_SECONDS_MAX = 60.0
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
ALERT = re.compile(r'role="alert"[^>]*>(.*?)</div>', re.S)
TAG = re.compile(r"<[^>]+>")
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')


@dataclass(frozen=True)
class Spec:
    """Who works where for how long. `form` is what each types into every item."""

    port: int
    emails: list[str]
    password: str
    seconds: float
    form: dict[str, str]


@dataclass
class Seen:
    """Seconds of each answer that brought the next item, and everything that was no such answer."""

    answers: list[float] = field(default_factory=list)
    errors: dict[str, int] = field(default_factory=dict)
    page_bytes: int = 0
    seconds: float = 0.0
    cpu_seconds: float = 0.0

    def count_error(self, kind: str) -> None:
        self.errors[kind] = self.errors.get(kind, 0) + 1


class Browser:
    """One connection that is kept, and one jar of cookies."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}
        self.link: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    def leave(self) -> None:
        """Close the connection, as browsers do with one that is not used for a while."""
        if self.link is not None:
            self.link[1].close()
        self.link = None

    async def get(self, path: str) -> tuple[int, dict[str, str], str]:
        return await self._ask("GET", path, "", {})

    async def post(
        self, path: str, form: dict[str, str], **headers: str
    ) -> tuple[int, dict[str, str], str]:
        return await self._ask("POST", path, urlencode(form), headers)

    async def _ask(
        self, method: str, path: str, body: str, headers: dict[str, str]
    ) -> tuple[int, dict[str, str], str]:
        lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}"]
        if self.cookies:
            lines.append("Cookie: " + "; ".join(f"{k}={v}" for k, v in self.cookies.items()))
        if method == "POST":
            lines += [
                "Content-Type: application/x-www-form-urlencoded",
                f"Content-Length: {len(body)}",
                f"Origin: http://127.0.0.1:{self.port}",
            ]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        request = ("\r\n".join(lines) + "\r\n\r\n" + body).encode()
        if self.link is None:
            self.link = await asyncio.open_connection("127.0.0.1", self.port, limit=1 << 20)
        self.link[1].write(request)
        async with asyncio.timeout(PAGE_SECONDS_MAX):
            return await self._answer(self.link[0])

    async def _answer(self, reader: asyncio.StreamReader) -> tuple[int, dict[str, str], str]:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        found: dict[str, str] = {}
        for line in head[1:]:
            name, _, value = line.partition(": ")
            if name.lower() == "set-cookie":
                cookie, _, text = value.partition(";")[0].partition("=")
                self.cookies[cookie] = text
            elif name:
                found[name.lower()] = value
        content = await reader.readexactly(int(found.get("content-length", 0)))
        if found.get("connection") == "close":
            self.leave()
        return int(head[0].split()[1]), found, content.decode()


async def work(spec: Spec) -> Seen:
    """Everybody signs in and takes an item; then all of them work for `seconds` after a warm-up."""
    browsers = [Browser(spec.port) for _ in spec.emails]
    pages = []
    for browser, email in zip(browsers, spec.emails, strict=True):
        pages.append(await _first_item(browser, email, spec.password))
    seen, begin = Seen(), time.monotonic() + WARM_UP_SECONDS
    end = begin + spec.seconds
    cpu = asyncio.get_running_loop().call_later(WARM_UP_SECONDS, _start_clock, seen)
    await asyncio.gather(
        *(
            _cycles(browser, page, spec.form, begin, end, seen)
            for browser, page in zip(browsers, pages, strict=True)
        )
    )
    cpu.cancel()
    seen.cpu_seconds += sum(os.times()[:2])
    seen.seconds = time.monotonic() - begin
    return seen


def _start_clock(seen: Seen) -> None:
    print(flush=True)
    seen.cpu_seconds = -sum(os.times()[:2])


async def _first_item(browser: Browser, email: str, password: str) -> tuple[str, str]:
    """Address and page of the first item of somebody who signs in."""
    _, _, page = await browser.get("/accounts/login/")
    form = {"csrfmiddlewaretoken": _token(page), "login": email, "password": password}
    status, headers, page = await browser.post("/accounts/login/", form)
    if status != 302:
        raise RuntimeError(f"{email} cannot sign in ({status}): {page[:300]}")
    _, _, page = await browser.get("/work")
    form = {"csrfmiddlewaretoken": _token(page)}
    status, headers, page = await browser.post("/work/next", form)
    if status != 302 or headers["location"] == "/work":
        raise RuntimeError(f"nothing waits for {email} ({status})")
    address = headers["location"]
    _, _, page = await browser.get(address)
    browser.leave()
    return address, page


async def _cycles(
    browser: Browser,
    first: tuple[str, str],
    typed: dict[str, str],
    begin: float,
    end: float,
    seen: Seen,
) -> None:
    """Hand in and get the next, over and over. What came before `begin` is warm-up."""
    address, page = first
    while (began := time.monotonic()) < end:
        form = {**_hidden(page), **typed}
        try:
            status, headers, page = await browser.post(address, form, HX_Request="true")
        except (OSError, asyncio.IncompleteReadError, TimeoutError) as error:
            seen.count_error(type(error).__name__)
            return
        took, following = time.monotonic() - began, headers.get("content-location", "")
        if status != 200 or not following.startswith("/work/items/"):
            seen.count_error(f"{status} {_complaint(page)}")
            if 'id="judgement"' not in page:
                return
            continue  # the form again, with a sentence: sent once more
        address = following
        if began >= begin:
            seen.answers.append(took)
            seen.page_bytes = len(page)


def _token(page: str) -> str:
    found = TOKEN.search(page)
    if found is None:
        raise RuntimeError(f"a page without a form: {page[:300]}")
    return found.group(1)


def _complaint(page: str) -> str:
    """The words of the page's alert, or of its main part where it has none."""
    found = ALERT.search(page)
    text = found.group(1) if found else page[max(0, page.find("<main")) :]
    return " ".join(TAG.sub(" ", text).split())[:200]


def _hidden(page: str) -> dict[str, str]:
    """What the form of the item sends along, its token included."""
    start = page.index('id="judgement"')
    form = page[start : page.index("</form>", start)]
    return {name: unescape(value) for name, value in HIDDEN.findall(form)}


if __name__ == "__main__":
    found = asyncio.run(work(Spec(**json.load(sys.stdin))))
    print(json.dumps(asdict(found)))
