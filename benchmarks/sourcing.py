"""The sourcing decision as a slider needs it, and the money simulation of five options.

Neither touches a database. Times are of the kernels alone, medians; `command_seconds` is what a
person waits for `pericia sourcing assess` on a file of 200 processes, start of Python included.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import yaml

from benchmarks.common.reporting import ROOT, given, publish, say
from pericia.kernels.sourcing.assess import assess
from pericia.kernels.sourcing.decision import decide
from pericia.kernels.sourcing.money.compare import DRAWS, compare
from pericia.kernels.sourcing.money.read_scenario import read_scenario
from pericia.kernels.sourcing.read_processes import read_processes

SAMPLES = ROOT / "src" / "pericia" / "kernels" / "sourcing" / "samples"
PROCESSES = 200


def main() -> None:
    small = given().small
    rounds, draws = (2, 2_000) if small else (30, DRAWS)
    portfolio, _ = read_processes((SAMPLES / "processes.yaml").read_text(encoding="utf-8"))
    scenario, _ = read_scenario((SAMPLES / "money.yaml").read_text(encoding="utf-8"))
    assert portfolio is not None
    assert scenario is not None
    five = replace(scenario, options=scenario.options[:5])
    answered = portfolio.processes[0]
    figures = {
        "money_seconds": round(_median(lambda: compare(five, draws=draws), max(rounds // 6, 1)), 3),
        "draws": draws,
        "options": len(five.options),
        "assess_ms": round(1000 * _median(lambda: assess(answered), rounds), 2),
        "decide_ms": round(1000 * _median(lambda: decide(answered), rounds), 3),
        "processes": PROCESSES,
        "command_seconds": round(_command(1 if small else 3), 2),
    }
    say(f"{draws:,} draws of five options in {figures['money_seconds']} s")
    publish("sourcing", figures=figures)


def _median(work: Callable[[], object], rounds: int) -> float:
    """Seconds of one call, after one that is not counted."""
    work()
    found = []
    for _ in range(rounds):
        began = time.perf_counter()
        work()
        found.append(time.perf_counter() - began)
    return statistics.median(found)


def _command(rounds: int) -> float:
    document = yaml.safe_load((SAMPLES / "processes.yaml").read_text(encoding="utf-8"))
    kinds = document["processes"]
    document["processes"] = [
        {**kinds[at % len(kinds)], "id": f"process-{at}"} for at in range(PROCESSES)
    ]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "processes.yaml"
        file.write_text(json.dumps(document), encoding="utf-8")
        command = [sys.executable, "-m", "pericia.cli.main", "sourcing", "assess", str(file)]
        return _median(
            lambda: subprocess.run(command, stdout=subprocess.DEVNULL, check=True), rounds
        )


if __name__ == "__main__":
    main()
