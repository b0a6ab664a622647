"""An invented event log of any size, as CSV and as XES: claims that are registered, checked,
assessed and paid, over years, by forty people."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from itertools import groupby, islice
from pathlib import Path

BEGIN = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)
COLUMNS = (
    "case:concept:name", "concept:name", "time:timestamp", "org:resource", "amount", "channel",
)  # fmt: skip
Event = tuple[str, str, str, str, int, str]


def write_logs(folder: Path, events: int) -> tuple[Path, Path]:
    """The same log twice: (CSV, XES)."""
    table, markup = folder / "log.csv", folder / "log.xes"
    with table.open("w", encoding="utf-8") as csv, markup.open("w", encoding="utf-8") as xes:
        csv.write(",".join(COLUMNS) + "\n")
        xes.write('<?xml version="1.0" encoding="UTF-8"?>\n<log xes.version="1849-2016">\n')
        for name, case in groupby(islice(_events(), events), key=lambda event: event[0]):
            rows = list(case)
            csv.writelines(",".join(map(str, row)) + "\n" for row in rows)
            xes.write(_trace(name, rows))
        xes.write("</log>\n")
    return table, markup


def _trace(name: str, rows: list[Event]) -> str:
    parts = [
        f'\t<trace>\n\t\t<string key="concept:name" value="{name}"/>\n'
        f'\t\t<int key="amount" value="{rows[0][4]}"/>\n'
        f'\t\t<string key="channel" value="{rows[0][5]}"/>\n'
    ]
    parts += [
        f'\t\t<event>\n\t\t\t<string key="concept:name" value="{activity}"/>\n'
        f'\t\t\t<date key="time:timestamp" value="{at}"/>\n'
        f'\t\t\t<string key="org:resource" value="{person}"/>\n'
        '\t\t\t<string key="lifecycle:transition" value="complete"/>\n\t\t</event>\n'
        for _, activity, at, person, _, _ in rows
    ]
    return "".join([*parts, "\t</trace>\n"])


def _events() -> Iterator[Event]:
    chance, number = random.Random(1), 0
    while True:
        number += 1
        at = BEGIN + dt.timedelta(minutes=4 * number)
        amount = chance.randint(10, 5_000)
        channel = chance.choice(["web", "phone", "mail", "branch"])
        for activity in _path(chance, amount):
            at += dt.timedelta(seconds=chance.randint(60, 90_000))
            person = f"u{chance.randint(1, 40)}"
            yield f"C{number}", activity, at.isoformat(), person, amount, channel


def _path(chance: random.Random, amount: int) -> list[str]:
    path = ["Register", "Check documents"]
    while chance.random() < 0.15:
        path += ["Ask for documents", "Check documents"]
    path += ["Assess", "Approve by manager" if amount > 2_000 else "Approve"]
    if chance.random() < 0.3:
        path.append("Reject")
    else:
        path += ["Pay", "Notify"] if chance.random() < 0.9 else ["Notify", "Pay"]
    return [*path, "Archive"]
