"""How long the server takes for each page, by role, while 100,000 items are open.

The demonstration is loaded by the platform itself; its open cases are copied until 100,000 items
are live, with 200 more people, some with items in hand (`common/backlog.py`), and its closed ones
until there are 10,000 (`common/closed_cases.py`). Then somebody of each role follows the links of
the pages, and every page reached that way is asked for over and over, at up to three addresses:
five times, and thirty times where it ever takes longer than half the limit. What is measured is
the whole WSGI application in this process, set up as the web server sets it up: middleware,
statements, rendering. Worker and sealer stand still meanwhile. Searches, filters and the live part
of the board are asked for besides, since no link leads there.

`p95_ms` is the 95th percentile of the slowest page of all, `pages` how many there are, one for
each role; `over_limit` counts those whose 95th percentile is above the limit. Documents (reports
and files made on request) have a limit of their own. `not_modified_ms` is the live part of the
board when nothing has happened.
"""

from __future__ import annotations

import contextlib
import statistics
import time
from collections.abc import Iterator
from importlib import import_module
from typing import Any

from benchmarks.common.backlog import end_transactions, is_quiet, multiply, wait_for_words
from benchmarks.common.closed_cases import multiply_closed
from benchmarks.common.platforms import Platform, join, platform
from benchmarks.common.reading import Reader
from benchmarks.common.reporting import given, publish, say
from benchmarks.common.servers import temporary_folder

OPEN_ITEMS = 103_000  # workers end some of them before they are held
CLOSED_CASES = 10_000
STILL_SECONDS_MAX = 20.0
LIVE_ROUNDS_MAX = 10
ROUNDS, ROUNDS_OF_SLOW, QUICK_MS = 5, 30, 50.0
LIMITS = {"page_ms_max": 100, "document_ms_max": 1_500}
READERS = {
    "olga": "operations",
    "pablo": "supervisor",
    "ana": "operator",
    "carmen": "expert",
    "rosa": "reviewer",
    "marta": "sponsor",
    "tomas": "auditor",
    "fina": "finance",
    "alba": "administrator",
}
# Where somebody begins besides their own first page, and what no link leads to.
STARTS = ("/start", "/", "/work", "/board", "/cases", "/people", "/services", "/deliverables")
UNLINKED = {
    "board (late items)": "/board/items?late=1",
    "board (for nobody)": "/board/items?nobody=1",
    "board (will be late)": "/board/items?risk=1",
    "cases (search)": "/cases?q=tarjeta",
    "cases (nothing found)": "/cases?q=zzzzzz",
    "cases (late)": "/cases?late=1",
    "cases (closed)": "/cases?state=closed",
    "cases (search in a state)": "/cases?q=tarjeta&state=cancelled",
    "search (many cases)": "/search?q=tarjeta",
    "search (nothing found)": "/search?q=zzzzzz",
    "people (search)": "/people?q=ana",
    "people (expiring)": "/people?expires=90",
}
# Made anew on each request, as a file or a page to print.
DOCUMENTS = ("report", "_file", "export", "_html")


def main() -> None:
    small = given().small
    with temporary_folder() as folder, platform(folder / "data", options=()) as running:
        join(running)
        admin = _admin_of(running)
        wait_for_words(admin)
        say("copying cases")
        open_items = multiply(admin, 500 if small else OPEN_ITEMS)
        closed_cases = multiply_closed(admin, 300 if small else CLOSED_CASES)
        with _standing_still(running, admin):
            pages = dict(_measured(small=small))
    slow = {name: each["p95_ms"] for name, each in pages.items() if not _is_document(name)}
    documents = {name: each["p95_ms"] for name, each in pages.items() if _is_document(name)}
    slowest = max(slow, key=lambda name: slow[name])
    publish(
        "pages",
        figures={
            "p95_ms": slow[slowest],
            "slowest_page": slowest,
            "pages": len(pages),
            "not_modified_ms": slow["board, nothing changed (operations)"],
            "over_limit": sum(each > LIMITS["page_ms_max"] for each in slow.values()),
            "slowest_document_ms": max(documents.values(), default=0.0),
            "open_items": open_items,
            "closed_cases": closed_cases,
            "by_page": pages,
        },
        limits=LIMITS,
    )


@contextlib.contextmanager
def _standing_still(running: Platform, admin: str) -> Iterator[None]:
    """Worker and sealer stand still, and in no transaction: a page would wait for its locks for as
    long as they stand. Where they are always in one, as on a busy machine, it is ended."""
    deadline = time.monotonic() + STILL_SECONDS_MAX
    while time.monotonic() < deadline + STILL_SECONDS_MAX:
        with running.held("worker"), running.held("sealer"):
            if time.monotonic() > deadline:
                end_transactions(admin)
            if is_quiet(admin):
                yield
                return
        time.sleep(0.1)
    raise RuntimeError("somebody is always in the middle of a transaction")


def _admin_of(running: Platform) -> str:
    from pericia.cli import installation, secrets

    with installation.opened(running.data) as found:
        password = found.secrets.passwords[secrets.SUPERUSER]
        return installation.with_user(found.address, secrets.SUPERUSER, password)


def _measured(*, small: bool) -> Iterator[tuple[str, dict[str, Any]]]:
    """(page and role, figures) of every page that somebody reaches."""
    from django.conf import settings
    from django.test import Client

    from pericia.apps.people.models import Account

    settings.ALLOWED_HOSTS = ["*"]
    import_module("pericia.config.wsgi")
    rounds, more, addresses = (2, 3, 1) if small else (ROUNDS, ROUNDS_OF_SLOW, 3)
    for key, role in list(READERS.items())[: 1 if small else None]:
        browser = Client()
        browser.force_login(Account.objects.get(email=f"{key}@demo.pericia"))
        reader = Reader(role, browser, addresses)
        reader.explore(STARTS)
        say(f"{role}: {len(reader.pages)} pages")
        for name, taken in reader.times(rounds, more, QUICK_MS):
            yield f"{name} ({role})", _figures(taken)
        for name, address in UNLINKED.items():
            if browser.get(address).status_code == 200:
                taken = reader.taken([address], rounds, more, QUICK_MS)
                yield f"{name} ({role})", _figures(taken)
        if role == "operations":
            yield from _live(reader, more)


def _live(reader: Reader, rounds: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """The part of the board that is asked for again, in whole and when nothing has changed. A tag
    holds for a minute at most, so that an answer in whole among them is counted apart."""
    whole, unchanged, tag = [], [], ""
    for _ in range(LIVE_ROUNDS_MAX * rounds):
        wanted = tag if len(unchanged) < rounds else ""
        taken, answer = reader.timed("/board", HX_Request="true", If_None_Match=wanted)
        (unchanged if answer.status_code == 304 else whole).append(taken)
        tag = answer.headers["ETag"]
        if len(unchanged) >= rounds and len(whole) >= rounds:
            break
    else:
        raise RuntimeError("the board changes all the time: something is still at work")
    yield "board, live part (operations)", _figures(whole)
    yield "board, nothing changed (operations)", _figures(unchanged)


def _figures(taken: list[float]) -> dict[str, Any]:
    ordered = sorted(taken)
    return {
        "p95_ms": round(ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))], 1),
        "p50_ms": round(statistics.median(ordered), 1),
    }


def _is_document(name: str) -> bool:
    return any(each in name.partition(" ")[0] for each in DOCUMENTS)


if __name__ == "__main__":
    main()
