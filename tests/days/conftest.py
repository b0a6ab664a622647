"""The demonstration as `bin/up` starts it, in one language, and people who sit down before it with
a keyboard and nothing else.

The demonstration is loaded once; each module works on its own copy for each language, which its
tests share in the order in which they stand.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from pericia.cli.demo_mark import DemoMark
from tests.browser.conftest import chromium
from tests.commands.platforms import platform
from tests.commands.running import copy_whole, free_port, short_folder, until
from tests.days.hands import Hands

__all__ = ["chromium", "day", "demonstration", "language", "loaded", "settings"]
WIDTH = 1280
WAIT_MS = 15_000
LOADED_SECONDS_MAX = 600.0

Day = Callable[..., AbstractContextManager[Hands]]


@dataclass(frozen=True)
class Demonstration:
    address: str
    password: str
    data: Path


@pytest.fixture(scope="session")
def loaded(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Path]:
    """A folder with the demonstration, stopped; every worker of this run copies the same one."""
    own = tmp_path_factory.getbasetemp()
    run = (own if worker_id == "master" else own.parent).name
    place = Path(tempfile.gettempdir()) / f"pericia-days-{os.getuid()}-{run}"
    place.mkdir(mode=0o755, exist_ok=True)
    data = place / "demonstration"
    with (place / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (place / "done").exists():
            with platform(data, free_port()) as first:
                first.wait_until_ready()
                # People may sign in before the further services are there.
                until(lambda: not DemoMark(data).is_pending(), "all was loaded", LOADED_SECONDS_MAX)
            (place / "done").touch()
        with (place / "users").open("a") as users:
            users.write(f"{worker_id}\n")
    yield data
    with (place / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        users = place / "users"
        left = [each for each in users.read_text().split() if each != worker_id]
        users.write_text("".join(f"{each}\n" for each in left))
    if not left:
        shutil.rmtree(place, ignore_errors=True)


@pytest.fixture(scope="module", params=["es", "en"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def settings() -> dict[str, str]:
    """Environment variables of the platform; a module that needs some has its own."""
    return {}


@pytest.fixture(scope="module")
def demonstration(loaded: Path, language: str, settings: dict[str, str]) -> Iterator[Demonstration]:
    """A copy of the demonstration that runs, for this module in this language."""
    with short_folder() as folder:
        folder.chmod(0o755)
        data = folder / "data"
        data.mkdir()
        copy_whole(loaded, data)
        found = re.search(r"password (\S+) ", (data / "signin.txt").read_text())
        assert found
        port = free_port()
        with platform(data, port, settings=settings) as running:
            running.wait_until_ready()
            yield Demonstration(f"http://127.0.0.1:{port}", found[1], data)


@pytest.fixture
def day(chromium: Browser, demonstration: Demonstration, language: str) -> Day:
    """`with day("olga") as hands:` signs somebody in by keys, on the page where their day begins.

    `width=360` is a telephone; `zone` is the browser's.
    """

    @contextmanager
    def begun(name: str, *, width: int = WIDTH, zone: str = "Europe/Madrid") -> Iterator[Hands]:
        context = chromium.new_context(
            base_url=demonstration.address,
            locale=language,
            timezone_id=zone,
            viewport={"width": width, "height": 800},
        )
        context.set_default_timeout(WAIT_MS)
        hands = Hands(context.new_page(), language)
        hands.open("/accounts/login/")
        hands.sign_in(f"{name}@demo.pericia", demonstration.password)
        yield hands
        context.close()

    return begun
