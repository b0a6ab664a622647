"""How long the server takes for each page, by role, while 100,000 items are open.

The demonstration is loaded by the platform itself; its open cases are copied until 100,000 items
are live, with 200 more people, some with items in hand (`common/backlog.py`). Then somebody of each
role follows the links of the pages, and every page reached that way is asked for over and over, at
up to three addresses. What is measured is the whole WSGI application in this process: middleware,
statements, rendering. Worker and sealer stand still meanwhile. Searches, filters and the live part
of the board are asked for besides, since no link leads there.

`slowest_ms` is the 95th percentile of the slowest page of all; `over_limit` counts the pages whose
95th percentile is above the limit. Documents (reports and files made on request) have a limit of
their own.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from typing import Any

from benchmarks.common.platforms import Platform, join, platform
from benchmarks.common.reading import Reader
from benchmarks.common.reporting import given, publish, say
from benchmarks.common.servers import temporary_folder

OPEN_ITEMS = 100_000
ROUNDS = 30
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
    "cases (search)": "/cases?q=tarjeta",
    "cases (nothing found)": "/cases?q=zzzzzz",
    "cases (late)": "/cases?late=1",
    "people (search)": "/people?q=ana",
    "people (expiring)": "/people?expires=90",
}
# Made anew on each request, as a file or a page to print.
DOCUMENTS = ("report", "_file", "export", "_html")


def main() -> None:
    small = given().small
    with temporary_folder() as folder, platform(folder / "data", options=()) as running:
        join(running)
        open_items = _filled(running, 500 if small else OPEN_ITEMS)
        with running.held("worker"), running.held("sealer"):
            pages = dict(_measured(2 if small else ROUNDS, whom=1 if small else len(READERS)))
    slow = {name: each["p95_ms"] for name, each in pages.items() if not _is_document(name)}
    documents = {name: each["p95_ms"] for name, each in pages.items() if _is_document(name)}
    slowest = max(slow, key=lambda name: slow[name])
    board = [slow[name] for name in slow if name.startswith("board")]
    publish(
        "pages",
        figures={
            "slowest_ms": slow[slowest],
            "slowest_page": slowest,
            "board_ms": max(board),
            "unchanged_board_ms": slow["board, nothing changed (operations)"],
            "over_limit": sum(each > LIMITS["page_ms_max"] for each in slow.values()),
            "slowest_document_ms": max(documents.values(), default=0.0),
            "pages_measured": len(pages),
            "open_items": open_items,
            "pages": pages,
        },
        limits=LIMITS,
    )


def _filled(running: Platform, open_items: int) -> int:
    from benchmarks.common.backlog import multiply
    from pericia.cli import installation, secrets

    say(f"copying open cases until {open_items:,} items are live")
    with installation.opened(running.data) as found:
        password = found.secrets.passwords[secrets.SUPERUSER]
        return multiply(
            installation.with_user(found.address, secrets.SUPERUSER, password), open_items
        )


def _measured(rounds: int, whom: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """(page and role, figures) of every page that somebody reaches."""
    from django.conf import settings
    from django.test import Client

    from pericia.apps.people.models import Account

    settings.ALLOWED_HOSTS = ["*"]
    for key, role in list(READERS.items())[:whom]:
        browser = Client()
        browser.force_login(Account.objects.get(email=f"{key}@demo.pericia"))
        reader = Reader(role, browser)
        reader.explore(STARTS)
        say(f"{role}: {len(reader.pages)} pages")
        for name, taken in reader.times(rounds):
            yield f"{name} ({role})", _figures(taken)
        for name, address in UNLINKED.items():
            if browser.get(address).status_code == 200:
                taken = [reader.milliseconds(address) for _ in range(rounds)]
                yield f"{name} ({role})", _figures(taken)
        if role == "operations":
            yield from _live(reader, rounds)


def _live(reader: Reader, rounds: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """The part of the board that is asked for again, in whole and when nothing has changed. A tag
    holds for a minute at most, so that an answer in whole among them is counted apart."""
    whole, unchanged, tag = [], [], ""
    while len(unchanged) < rounds or len(whole) < rounds:
        wanted = tag if len(unchanged) < rounds else ""
        taken, answer = reader.timed("/board", HX_Request="true", If_None_Match=wanted)
        (unchanged if answer.status_code == 304 else whole).append(taken)
        tag = answer.headers["ETag"]
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
