"""Other programs that do something of the kind, measured on the same server in the same run."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from benchmarks.common.reporting import ROOT, say

PEERS_PYTHON = ROOT / ".tools" / "bench" / "bin" / "python"
SECONDS_MAX = 300.0


def dbos_workflows(dsn: str, workflows: int) -> dict[str, Any]:
    """Durable workflows of six steps a second; says why there is none where it cannot be had."""
    installed = subprocess.run(
        [ROOT / "bin" / "_install", "bench"], capture_output=True, text=True, check=False
    )
    if installed.returncode != 0:
        return _absent(installed.stderr)
    program = ROOT / "benchmarks" / "common" / "dbos_peer.py"
    try:
        done = subprocess.run(
            [PEERS_PYTHON, program, dsn, str(workflows)],
            capture_output=True,
            text=True,
            timeout=SECONDS_MAX,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return _absent(f"DBOS did not finish within {SECONDS_MAX:.0f} seconds.")
    if done.returncode != 0:
        return _absent(done.stderr)
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def install() -> None:
    """The peers' environment. Raises RuntimeError where it cannot be had."""
    command = [ROOT / "bin" / "_install", "bench"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"The peers cannot be installed: {done.stderr.strip()}")


def pm4py_log(kind: str, path: Path) -> dict[str, Any]:
    """What PM4Py finds in an event log (csv or xes), and in how many seconds."""
    program = ROOT / "benchmarks" / "common" / "pm4py_peer.py"
    done = subprocess.run(
        [PEERS_PYTHON, program, kind, path],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        timeout=SECONDS_MAX,
        check=True,
    )
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def _absent(why: str) -> dict[str, Any]:
    sentence = (why.strip().splitlines() or ["it failed without a message"])[-1]
    say(f"DBOS is left out: {sentence}")
    return {"dbos_workflows_per_second": None, "dbos_left_out": sentence}
