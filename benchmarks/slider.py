"""A slider of the first screen, from the press of a key to the answer on the page.

`page_ms` is taken inside Chromium, at the whole platform as `pericia up` runs it: from the `input`
event of the slider until the frame after the answer stands in the page. `server_ms` is the time of
one move in the whole WSGI application (middleware, reading, assessing, rendering), called in this
process with answers that differ at each move. Both are 95th percentiles; `server_cpu_ms` is
the mean processor time of a move, which tells a slow page from a busy machine.
"""

from __future__ import annotations

import random
import shutil
import statistics
import sys
import time
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

from benchmarks.common.platforms import Platform, join, platform
from benchmarks.common.reporting import given, publish, say
from benchmarks.common.servers import temporary_folder
from pericia.kernels.sourcing.criteria import CRITERION_IDS, SIDES

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
LIMITS = {"page_ms_max": 100, "server_ms_max": 20}
WARM_UP = 10
PAUSE_MS = 60
# Told by the page itself: when a slider moved, and when the answer to it had been drawn.
WATCH = """() => {
  window.moves = [];
  let began = 0;
  document.addEventListener("input", (event) => { began = event.timeStamp; }, true);
  new MutationObserver(() => {
    if (!began) return;
    const since = began;
    began = 0;
    requestAnimationFrame(() => setTimeout(() => moves.push(performance.now() - since)));
  }).observe(document.getElementById("answer_body"), { childList: true });
}"""


def main() -> None:
    moves = 40 if given().small else 400
    with temporary_folder() as folder, platform(folder / "data") as running:
        say(f"{moves} moves in Chromium")
        page = _page_ms(running, moves)
        join(running)
        say(f"{moves} moves in the WSGI application")
        server, processor = _server_ms(moves)
    publish(
        "slider",
        figures={
            "page_ms": _p95(page),
            "page_p50_ms": round(statistics.median(page), 1),
            "server_ms": _p95(server),
            "server_p50_ms": round(statistics.median(server), 1),
            "server_cpu_ms": round(processor, 1),
            "moves": moves,
        },
        limits=LIMITS,
    )


def _page_ms(running: Platform, moves: int) -> list[float]:
    from playwright.sync_api import sync_playwright

    found = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    if found is None:
        raise RuntimeError("this benchmark needs the system's Chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        page = browser.new_page(locale="es", viewport={"width": 1280, "height": 800})
        page.goto(running.url)
        page.wait_for_load_state()
        page.evaluate(WATCH)
        for move in range(WARM_UP + moves):
            _move(page, move)
        taken: list[float] = page.evaluate("moves")
        browser.close()
    if len(taken) != WARM_UP + moves:
        raise RuntimeError(f"{WARM_UP + moves} moves brought {len(taken)} answers")
    return taken[WARM_UP:]


def _move(page: Any, move: int) -> None:
    """One step of one of the ten sliders, there and back, and the answer to it."""
    names = [f"{one}_{side}" for one in CRITERION_IDS for side in SIDES]
    page.focus(f"#id_{names[move // 2 % len(names)]}")
    page.keyboard.press("ArrowLeft" if move % 2 else "ArrowRight")
    page.wait_for_function("many => moves.length > many", arg=move)
    page.wait_for_timeout(PAUSE_MS)


def _server_ms(moves: int) -> tuple[list[float], float]:
    """Milliseconds of each move, and how much processor time one takes on average."""
    from django.core.wsgi import get_wsgi_application

    application, chance = get_wsgi_application(), random.Random(1)
    for _ in range(WARM_UP):
        _ask(application, chance)
    before = time.process_time()
    taken = [_ask(application, chance) for _ in range(moves)]
    return taken, 1000 * (time.process_time() - before) / moves


def _ask(application: Any, chance: random.Random) -> float:
    """Milliseconds until the whole answer is there."""
    answers = {
        f"{one}_{part}": chance.randint(0, 4) if part != "sure" else chance.choice((0.4, 0.7, 0.9))
        for one in CRITERION_IDS
        for part in (*SIDES, "sure")
    }
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": "/",
        "QUERY_STRING": urlencode(answers),
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "HTTP_HOST": "127.0.0.1",
        "HTTP_HX_REQUEST": "true",
        "HTTP_ACCEPT_LANGUAGE": "es",
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(),
        "wsgi.errors": sys.stderr,
    }
    began = time.perf_counter()
    response = application(environ, _started)
    body = b"".join(response)
    taken = 1000 * (time.perf_counter() - began)
    response.close()
    if b'class="answer-head"' not in body:
        raise RuntimeError(body.decode()[:500])
    return taken


def _started(status: str, headers: list[tuple[str, str]]) -> None:
    if not status.startswith("200"):
        raise RuntimeError(status)


def _p95(taken: list[float]) -> float:
    return round(sorted(taken)[int(len(taken) * 0.95)], 1)


if __name__ == "__main__":
    main()
