"""Event logs: how fast they are read beside PM4Py, what all of `pericia sourcing mine` takes, and
whether its judgement index tells rules from chance.

Ours and the peer's are measured in turns, each in a process of its own, and medians are compared;
both must find the same numbers of events, moves and variants. The command is measured from outside,
from its start to its end, with the largest resident memory that it had.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks.common import peers
from benchmarks.common.event_logs import write_logs
from benchmarks.common.machine import MB
from benchmarks.common.reporting import ROOT, given, publish, say
from benchmarks.common.servers import temporary_folder

SEEDS = 100
FOUND = ("events", "moves", "variants")


def main() -> None:
    small = given().small
    events, rounds, seeds = (20_000, 1, 5) if small else (1_000_000, 3, SEEDS)
    peers.install()
    with temporary_folder() as folder:
        say(f"a log of {events:,} events")
        csv, xes = write_logs(folder, events)
        ours: dict[str, list[float]] = {"csv": [], "xes": []}
        theirs: dict[str, list[float]] = {"csv": [], "xes": []}
        version = ""
        for number in range(rounds):
            for kind, path in (("csv", csv), ("xes", xes)):
                say(f"round {number + 1} of {rounds}, {kind}")
                mine, peer = _read(kind, path), peers.pm4py_log(kind, path)
                _refuse_differences(mine, peer)
                ours[kind].append(mine["seconds"])
                theirs[kind].append(peer["seconds"])
                version = peer["version"]
        commands = [_command(csv) for _ in range(rounds)]
    say(f"{seeds} logs of which it is known how they decide")
    publish(
        "process",
        figures={
            **{f"{kind}_times_faster": _times(theirs[kind], ours[kind]) for kind in ours},
            **{f"{kind}_seconds": _middle(ours[kind]) for kind in ours},
            "mine_seconds": _middle([seconds for seconds, _ in commands]),
            "mine_peak_mb": round(max(peak for _, peak in commands)),
            "seeds": seeds,
            "seeds_separated": _separated(seeds),
            "events": events,
        },
        peers={
            **{f"pm4py_{kind}_seconds": _middle(theirs[kind]) for kind in theirs},
            "pm4py_version": version,
        },
    )


def _read(kind: str, path: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.common.log_work", kind, str(path)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def _refuse_differences(mine: dict[str, Any], peer: dict[str, Any]) -> None:
    if any(mine[each] != peer[each] for each in FOUND):
        raise RuntimeError(f"the same log gave different figures: {mine} and {peer}")


def _command(path: Path) -> tuple[float, float]:
    """Seconds of the whole command, and the most memory that it held, in MB."""
    began = time.perf_counter()
    command = [str(ROOT / "bin" / "pericia"), "sourcing", "mine", str(path), "--json"]
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(running.pid, 0)
    seconds = time.perf_counter() - began
    running.returncode = os.waitstatus_to_exitcode(status)
    if running.returncode:
        raise RuntimeError(f"the command ended with {running.returncode}")
    return seconds, used.ru_maxrss * 1_024 / MB


def _separated(seeds: int) -> int:
    from pericia.kernels.process.tests.builders import decided_log, indexes, separated

    return sum(separated(indexes(decided_log(seed))) for seed in range(seeds))


def _times(theirs: list[float], ours: list[float]) -> float:
    return round(statistics.median(theirs) / statistics.median(ours), 1)


def _middle(seconds: list[float]) -> float:
    return round(statistics.median(seconds), 2)


if __name__ == "__main__":
    main()
