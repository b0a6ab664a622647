"""A worker, the web server and the database are killed in mid-work; everything acknowledged stays.

The same program kills fifty times as `bin/bench faults`.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from benchmarks.common.platforms import plain_environment

ROOT = Path(__file__).parent.parent.parent
SECONDS_MAX = 400
NOTHING_OF = (
    "lost",
    "doubled",
    "events_missing",
    "imports_wrong",
    "import_events_wrong",
    "journal_events_missing",
    "journals_not_verified",
    "jobs_in_quarantine",
    "doctor_complaints",
    "refused",
)


def test_kills_lose_nothing_and_double_nothing() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.faults", "--small"],
        cwd=ROOT,
        env=plain_environment(),
        capture_output=True,
        text=True,
        timeout=SECONDS_MAX,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout.splitlines()[-1])["figures"]
    assert figures["kills"] == 3
    assert figures["imports"] == 1
    assert figures["acknowledged_submissions"] > 0
    assert figures["acknowledged_cases"] > 0
    assert {name: figures[name] for name in NOTHING_OF} == dict.fromkeys(NOTHING_OF, 0)
