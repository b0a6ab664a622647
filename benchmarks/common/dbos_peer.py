"""Workflows of six steps with DBOS, in the peers' environment.

    python dbos_peer.py DSN WORKFLOWS          the best of all arrangements, as JSON
    python dbos_peer.py DSN WORKFLOWS THREADS  one process of an arrangement: its seconds

Each step returns a small value, which DBOS writes down durably before the next one begins. Commits
are as durable as ours: it is the same server.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version

import psycopg
from dbos import DBOS

STEPS = 6
ARRANGEMENTS = ((1, 1), (1, 4), (2, 2), (4, 1))  # processes, threads of each


@DBOS.step()
def step(number: int) -> dict[str, object]:
    return {"answer": "hola", "score": number}


@DBOS.workflow()
def case(number: int) -> int:
    for _ in range(STEPS):
        step(number)
    return number


def main() -> None:
    dsn, workflows = sys.argv[1], int(sys.argv[2])
    if len(sys.argv) > 3:
        print(_seconds(dsn, workflows, int(sys.argv[3])))
        return
    rates = {each: _rate(dsn, workflows, *each) for each in ARRANGEMENTS}
    best = max(rates, key=lambda each: rates[each])
    found = {
        "dbos_workflows_per_second": round(rates[best], 1),
        "dbos_processes": best[0],
        "dbos_threads_of_each": best[1],
        "dbos_version": version("dbos"),
    }
    print(json.dumps(found))


def _rate(dsn: str, workflows: int, processes: int, threads: int) -> float:
    """Workflows a second, the slowest process counting; each arrangement has its own database."""
    name = f"dbos_{processes}_{threads}"
    with psycopg.connect(dsn, autocommit=True) as link:
        link.execute(f"CREATE DATABASE {name}")
    address = dsn.replace("/postgres?", f"/{name}?", 1)
    subprocess.run([sys.executable, __file__, address, "1", "1"], check=True, capture_output=True)
    share = workflows // processes
    command = [sys.executable, __file__, address, str(share), str(threads)]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE) for _ in range(processes)]
    seconds = [float(each.communicate()[0].split()[-1]) for each in running]
    return share * processes / max(seconds)


def _seconds(dsn: str, workflows: int, threads: int) -> float:
    DBOS(config={"name": "peer", "system_database_url": dsn, "log_level": "ERROR"})
    DBOS.launch()
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(case, range(threads)))
        began = time.monotonic()
        list(pool.map(case, range(workflows)))
        seconds = time.monotonic() - began
    DBOS.destroy()
    return seconds


if __name__ == "__main__":
    main()
