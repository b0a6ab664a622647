"""`kill -9` of web, worker and database in mid-work, again and again; then everything is counted.

People hand items in and open cases through the API while files are imported; before a worker is
killed, an import has begun. What was acknowledged must be there, once; every import must come to
its end with each row once; the journals must hold it all and verify.
"""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path
from uuid import UUID

from benchmarks.common.platforms import Platform, join, platform
from benchmarks.common.reporting import given, publish, say
from benchmarks.common.servers import temporary_folder

PARTS = ("worker", "web", "database")
PEOPLE = 4
ROWS = 2_400
BLANK_EVERY = 50
# A part that dies five times within a minute makes the supervisor give up, as it should.
PACE_SECONDS = 5.5
ACKNOWLEDGED_BEFORE_A_KILL = 5
RECOVERY_SECONDS_MAX = 60.0


def main() -> None:
    small = given().small
    kills, pace_seconds = (3, 0.0) if small else (50, PACE_SECONDS)
    with temporary_folder() as folder, platform(folder / "data") as running:
        join(running)
        scene = Scene(running, folder)
        for number, part in enumerate(islice(cycle(PARTS), kills)):
            scene.kill(part)
            say(f"{number + 1} of {kills}: {part} back after {scene.recoveries[-1][1]:.1f} s")
            time.sleep(pace_seconds)
        figures = scene.account()
    publish("faults", figures={"kills": kills, **figures})


@dataclass
class Scene:
    """The platform, those who work on it, and the imports under way.

    `interrupted` counts the imports that had not ended when their worker was killed.
    """

    running: Platform
    folder: Path
    recoveries: list[tuple[str, float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        from benchmarks.common import fault_checks, programs, records
        from benchmarks.common.lines import QUERIES, SIX_STEPS, make_line

        self.checks = fault_checks
        self.records = records
        self.chosen = random.Random(7)
        self.work_line = make_line(SIX_STEPS, PEOPLE + 1, roles=("operator", "operations"))
        self.import_line = make_line(QUERIES, 1, roles=("operations",))
        self.imports: list[UUID] = []
        self.interrupted = 0
        self.programs = programs.start(self.running, self.work_line, PEOPLE)

    def kill(self, part: str) -> None:
        """Kill the part in mid-work and wait until work is acknowledged again."""
        from django.db import connections

        self._wait_for_work()
        if part == "worker":
            self._begin_import()
        else:
            time.sleep(self.chosen.uniform(0.0, 0.3))
        self.running.kill(part)
        killed = time.monotonic()
        connections.close_all()
        self._wait_for_work()
        self.recoveries.append((part, time.monotonic() - killed))

    def account(self) -> dict[str, object]:
        """End the work, let everything come to rest, and count. Figures called lost, doubled and
        missing are 0 where nothing went wrong."""
        acknowledged = self.programs.finish()
        for import_id in self.imports:
            self.records.wait_until_done(self.import_line, import_id, 3 * RECOVERY_SECONDS_MAX)
        say("everything is at rest; counting")
        return {
            **self.checks.of_work(self.work_line, acknowledged),
            **self.checks.of_imports(self.import_line, self.imports, ROWS, BLANK_EVERY),
            **self.checks.of_journals(
                self.running, [self.work_line, self.import_line], self.folder
            ),
            **self.checks.of_the_platform(self.running),
            "imports_interrupted": self.interrupted,
            **self._waits(),
        }

    def _waits(self) -> dict[str, float]:
        """Seconds from a kill to the next work that was acknowledged, and from the start to the end
        of an import whose worker was killed."""
        waits = {f"{part}_back": self._recovered(part) for part in ("web", "database")}
        imports = [self.records.state_of(self.import_line, each) for each in self.imports]
        waits["interrupted_import"] = [
            (each.ended_at - each.started_at).total_seconds()
            for each in imports
            if each.ended_at and each.started_at
        ]
        found = {}
        for name, seconds in waits.items():
            found[f"{name}_p50_seconds"] = round(statistics.median(seconds), 2)
            found[f"{name}_max_seconds"] = round(max(seconds), 2)
        return found

    def _recovered(self, part: str) -> list[float]:
        return [seconds for name, seconds in self.recoveries if name == part]

    def _begin_import(self) -> None:
        """One more file, which the worker has begun with when this returns."""
        path = self.folder / f"queries-{len(self.imports)}.csv"
        self.records.write_queries(path, ROWS, blank_every=BLANK_EVERY, seed=len(self.imports))
        sent = self.records.send(self.running.port, self.import_line, path)
        self.imports.append(sent.import_id)
        for _ in _until(time.monotonic() + 10.0):
            found = self.records.state_of(self.import_line, sent.import_id)
            if found.rows_done or found.ended_at:
                self.interrupted += found.ended_at is None
                return

    def _wait_for_work(self) -> None:
        wanted = self.programs.acknowledged + ACKNOWLEDGED_BEFORE_A_KILL
        for _ in _until(time.monotonic() + RECOVERY_SECONDS_MAX):
            if self.programs.acknowledged >= wanted:
                return
        raise RuntimeError(f"no work was acknowledged for {RECOVERY_SECONDS_MAX:.0f} seconds")


def _until(deadline: float) -> Iterator[None]:
    while time.monotonic() < deadline:
        yield
        time.sleep(0.01)


if __name__ == "__main__":
    main()
