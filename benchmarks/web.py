"""Experts who hand in over HTTP and get the next item in the same answer, 8 and 64 at once.

The whole platform runs as `pericia up` runs it. The browsers are a process of their own on the same
machine, so they take part of its processors; how much is among the figures.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from typing import Any

from benchmarks.common.machine import cpu_seconds, family_of
from benchmarks.common.platforms import Platform, join, platform
from benchmarks.common.reporting import ROOT, given, publish, say
from benchmarks.common.servers import temporary_folder

AT_ONCE = (8, 64)
PARTS = ("web", "database", "worker", "sealer")
PASSWORD = "correcto-caballo-pila"
CASES_PER_SECOND_MAX = 120
OPENED_AT_ONCE = 500
# Measured earlier on a machine of this size: annotators who submit and get the next task.
LABEL_STUDIO = {
    "label_studio_version": "1.23",
    "label_studio_cycles_per_second": 5,
    "label_studio_next_p95_ms_alone": 96,
    "label_studio_next_p95_ms_at_8": 3100,
    "label_studio_measured": "earlier, not in this run",
}


def main() -> None:
    small = given().small
    seconds = 2.0 if small else 15.0
    with temporary_folder() as folder, platform(folder / "data") as running:
        join(running)
        found = {count: _measured(running, count, seconds) for count in AT_ONCE}
    fewest, most = found[AT_ONCE[0]], found[AT_ONCE[-1]]
    figures = {
        "cycles_per_second": fewest["cycles_per_second"],
        "next_p95_ms": fewest["next_p95_ms"],
        "errors": sum(each["errors"] for each in found.values()),
        "cycles_per_second_at_64": most["cycles_per_second"],
        **{f"at_{count}": each for count, each in found.items()},
    }
    publish("web", figures=figures, peers=LABEL_STUDIO)


def _measured(running: Platform, count: int, seconds: float) -> dict[str, Any]:
    from benchmarks.common.lines import OUTPUT, SIX_STEPS, make_line
    from benchmarks.common.servers import gather_statistics
    from pericia.tenancy.scope import open_scope

    say(f"{count} at once: making people and cases")
    line = make_line(SIX_STEPS, count, password=PASSWORD)
    left = int(CASES_PER_SECOND_MAX * (seconds + 5))
    while left > 0:
        with open_scope(line.scope):
            left -= line.open_cases([{"text": "A case"}] * min(OPENED_AT_ONCE, left))
    gather_statistics()
    spec = {
        "port": running.port,
        "emails": [worker.email for worker in line.workers],
        "password": PASSWORD,
        "seconds": seconds,
        "form": {f"f.{name}": str(value) for name, value in OUTPUT.items()},
    }
    say(f"{count} at once: working for {seconds:.0f} s")
    with subprocess.Popen(
        [sys.executable, "-m", "benchmarks.common.browsers"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as browsers:
        assert browsers.stdin is not None
        assert browsers.stdout is not None
        browsers.stdin.write(json.dumps(spec).encode())
        browsers.stdin.close()
        browsers.stdout.readline()  # the warm-up is over
        before = _cpu_by_part(running)
        seen = json.loads(browsers.stdout.read())
        after = _cpu_by_part(running)
    return _figures(seen, {part: after[part] - before[part] for part in PARTS})


def _cpu_by_part(running: Platform) -> dict[str, float]:
    return {part: cpu_seconds(family_of(running.pid_of(part))) for part in PARTS}


def _figures(seen: dict[str, Any], cpu: dict[str, float]) -> dict[str, Any]:
    answers = sorted(seen["answers"])
    if len(answers) < 2:
        raise RuntimeError(f"no answers came: {seen['errors']}")
    return {
        "cycles_per_second": round(len(answers) / seen["seconds"], 1),
        "next_p50_ms": round(statistics.median(answers) * 1000, 1),
        "next_p95_ms": round(answers[int(len(answers) * 0.95)] * 1000, 1),
        "next_max_ms": round(answers[-1] * 1000, 1),
        "errors": sum(seen["errors"].values()),
        "error_kinds": seen["errors"],
        "page_kb": round(seen["page_bytes"] / 1000, 1),
        "cpu_ms_per_cycle": {
            part: round(used * 1000 / len(answers), 2)
            for part, used in {**cpu, "browsers": seen["cpu_seconds"]}.items()
        },
    }


if __name__ == "__main__":
    main()
