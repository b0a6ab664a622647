"""A real browser before the real pages, on the database of this test worker.

The application runs in a thread of the test, so that its clock can be set; Chromium is the
system's. Pages that log an error, or ask for anything that is refused to them, fail the test.
"""

from __future__ import annotations

import os
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from unittest.mock import patch
from wsgiref.simple_server import WSGIRequestHandler

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

if TYPE_CHECKING:
    from pericia.apps.people.models import Account
    from tests.world import World

CHROMIUMS = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
PASSWORD = "correcto-caballo-pila"
WAIT_MS = 10_000


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The system's Chromium, started once for the worker."""
    found = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    if found is None:
        pytest.fail(
            "The browser tests need the system's Chromium, and it is not installed. "
            "Install it, or leave them out with: bin/test --no-browser",
            pytrace=False,
        )
    # Playwright keeps an event loop in this thread, and Django would refuse its queries there.
    allowed = patch.dict(os.environ, {"DJANGO_ALLOW_ASYNC_UNSAFE": "true"})
    with sync_playwright() as playwright, allowed:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """Where the application answers, on loopback."""
    from django.core.servers.basehttp import ThreadedWSGIServer, get_internal_wsgi_application

    class Quiet(WSGIRequestHandler):
        def log_message(self, *_: Any) -> None:
            """Nothing: refused requests are part of what is tested."""

    server = ThreadedWSGIServer(("127.0.0.1", 0), Quiet)
    server.set_app(get_internal_wsgi_application())
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def working_hours() -> Iterator[None]:
    """For the application it is the world's Monday morning."""
    from tests.world import NOW

    with patch("django.utils.timezone.now", lambda: NOW):
        yield


@dataclass
class Desk:
    """Somebody of the world before a browser of their own."""

    page: Page
    context: BrowserContext
    problems: list[str]

    def press(self, key: str) -> None:
        """Press a key on a page that has loaded: before its script runs, no key means anything."""
        self.page.wait_for_load_state()
        self.page.keyboard.press(key)

    def arrive(self, address: str) -> None:
        """Wait until the browser shows this address (a pattern with `*`)."""
        self.page.wait_for_url(address)

    def sees(self, *texts: str) -> None:
        """Wait until each of the texts stands on the page."""
        for text in texts:
            self.page.get_by_text(text).filter(visible=True).first.wait_for()

    def overflow(self) -> int:
        """By how many pixels the page is wider than the window."""
        width: int = self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        return width


Sit = Callable[..., Any]


@pytest.fixture
def visit(chromium: Browser, address: str) -> Iterator[Sit]:
    """`with visit(language="en", width=360) as desk:` is somebody who has no account."""
    desks: list[Desk] = []

    @contextmanager
    def visiting(*, language: str = "es", width: int = 1280) -> Iterator[Desk]:
        context = chromium.new_context(
            base_url=address, locale=language, viewport={"width": width, "height": 800}
        )
        context.set_default_timeout(WAIT_MS)
        desk = Desk(context.new_page(), context, [])
        desks.append(desk)
        desk.page.on("console", lambda message: _note(desk, message))
        desk.page.on("pageerror", lambda error: desk.problems.append(str(error)))
        yield desk
        context.close()

    yield visiting
    assert [problem for desk in desks for problem in desk.problems] == []


@pytest.fixture
def sit(visit: Sit, address: str) -> Sit:
    """`with sit(world, "ana", language="en", width=360) as desk:` is somebody who has signed in:
    before the test, or with `typed=True` through the page."""

    @contextmanager
    def sitting(
        world: World, name: str, *, language: str = "es", width: int = 1280, typed: bool = False
    ) -> Iterator[Desk]:
        with visit(language=language, width=width) as desk:
            account = _account_of(world, name, language)
            if typed:
                _sign_in(desk, account)
            else:
                desk.context.add_cookies([{"url": address, **_session_of(account)}])
                desk.page.goto("/start")
            yield desk

    return sitting


def _note(desk: Desk, message: ConsoleMessage) -> None:
    # A form that is shown again answers 422, a draft of two windows 412, and Chromium writes so.
    if message.type == "error" and not re.search("status of (412|422)", message.text):
        desk.problems.append(f"{message.text} {message.location.get('url', '')}".strip())


def _account_of(world: World, name: str, language: str) -> Account:
    from pericia.apps.people.models import Account

    account = Account.objects.get(id=world.people[name].account_id)
    account.language = language
    account.save()
    return account


def _session_of(account: Account) -> Any:
    from django.conf import settings
    from django.test import Client

    browser = Client()
    browser.force_login(account)
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": browser.cookies[name].value}


def _sign_in(desk: Desk, account: Account) -> None:
    account.set_password(PASSWORD)
    account.save()
    desk.page.goto("/accounts/login/")
    desk.page.fill("[name=login]", account.email)
    desk.page.fill("[name=password]", PASSWORD)
    desk.press("Enter")
    desk.page.locator(".open-journey").wait_for(state="attached")
    desk.page.wait_for_load_state()
