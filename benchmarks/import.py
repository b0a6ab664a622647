"""Records from a file to open cases with their first item, through upload, mapping and job.

`seconds` is what a program waits that uploads the file over the API of a running platform and
confirms the mapping at once. The phases come from one more import, run by the same code in this
process while the worker is held.
"""

from __future__ import annotations

import statistics
import time
from pathlib import Path
from typing import Any

from benchmarks.common.platforms import Platform, join, platform
from benchmarks.common.reporting import given, publish, say
from benchmarks.common.servers import temporary_folder

SECONDS_MAX = 120.0


def main() -> None:
    asked = given()
    rounds = 1 if asked.small else 3
    with temporary_folder() as folder, platform(folder / "data") as running:
        join(running)
        from benchmarks.common import records

        path = records.real_queries(asked.records)
        if path is None or asked.small:
            rows = 500 if asked.small else records.ROWS
            say(f"a generated file of {rows:,} rows")
            path = records.write_queries(folder / "queries.csv", rows)
        runs = [_by_the_platform(running, path) for _ in range(rounds)]
        with running.held("worker"):
            phases = _by_phases(running, path)
    middle = sorted(runs, key=lambda each: each["seconds"])[len(runs) // 2]
    seconds = [each["seconds"] for each in runs]
    figures = {**middle, "seconds": round(statistics.median(seconds), 2), "phases": phases}
    figures["rows_per_second"] = round(middle["rows"] / middle["seconds"])
    publish("import", figures=figures)


def _by_the_platform(running: Platform, path: Path) -> dict[str, Any]:
    from benchmarks.common import records
    from benchmarks.common.lines import QUERIES, make_line
    from pericia.apps.work.models import WorkItem
    from pericia.tenancy.scope import open_scope

    line = make_line(QUERIES, 1, roles=("operations",))
    sent = records.send(running.port, line, path)
    found = records.wait_until_done(line, sent.import_id, SECONDS_MAX)
    ended = time.monotonic()
    with open_scope(line.scope):
        items = WorkItem.objects.filter(client_id=line.client_id, state="open").count()
    if items != found.opened_count or found.opened_count != found.rows_total:
        raise RuntimeError(f"{found.opened_count} cases and {items} items of {found.rows_total}")
    assert found.ended_at is not None
    say(f"{found.rows_total:,} rows in {ended - sent.began:.2f} s")
    return {
        "seconds": round(ended - sent.began, 2),
        "rows": found.rows_total,
        "upload_seconds": round(sent.stored - sent.began, 2),
        "job_seconds": round(ended - sent.confirmed, 2),
        "source": path.name,
    }


def _by_phases(running: Platform, path: Path) -> dict[str, float]:
    """Where the job's time goes. Writing checks the rows too, on two connections at once."""
    from benchmarks.common import records
    from benchmarks.common.lines import QUERIES, make_line
    from pericia.apps.channels import importing

    line = make_line(QUERIES, 1, roles=("operations",))
    clock = _Clock()
    for name in ("whole_table", "_write_all"):
        clock.watch(importing, name)
    sent = records.send(running.port, line, path)
    began = time.monotonic()
    importing.run_import(line.client_id, sent.import_id)
    total = time.monotonic() - began
    return {
        "read_seconds": clock.of("whole_table"),
        "write_seconds": clock.of("_write_all"),
        "total_seconds": round(total, 2),
    }


class _Clock:
    """Seconds spent in functions of a module, which are replaced by ones that look at the time."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    def watch(self, module: Any, name: str) -> None:
        function = getattr(module, name)

        def timed(*arguments: Any, **named: Any) -> Any:
            began = time.monotonic()
            try:
                return function(*arguments, **named)
            finally:
                self.seconds[name] = self.seconds.get(name, 0.0) + time.monotonic() - began

        setattr(module, name, timed)

    def of(self, name: str) -> float:
        return round(self.seconds.get(name, 0.0), 2)


if __name__ == "__main__":
    main()
