"""Run benchmarks: `bin/bench [NAME...] [--json]`.

A benchmark is a module of this folder that runs by `python -m benchmarks.NAME` and prints, as the
last line of its output, one JSON object `{"name", "figures", "limits", "peers"}`: what was
measured, what the same machine could do at most, and what others do. Each runs in a process of its
own, so that none warms up or slows down the next.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
PARTS = ("figures", "limits", "peers")


def benchmark_names() -> list[str]:
    """Every benchmark of this folder: modules with a main part."""
    files = sorted(FOLDER.glob("[a-z]*.py"))
    return [file.stem for file in files if '__name__ == "__main__"' in file.read_text()]


def measure(name: str) -> dict[str, Any] | None:
    """What a benchmark printed, or None when it failed (its own words are on standard error)."""
    done = subprocess.run(
        [sys.executable, "-m", f"benchmarks.{name}"],
        cwd=FOLDER.parent,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    lines = done.stdout.strip().splitlines()
    if done.returncode != 0 or not lines:
        print(f"{name} failed (exit code {done.returncode}).", file=sys.stderr)
        return None
    result: dict[str, Any] = json.loads(lines[-1])
    return result


def as_text(result: dict[str, Any]) -> str:
    """One line a number, under the benchmark's name."""
    lines = [result["name"]]
    for part in PARTS:
        lines += [f"  {part[:-1]:<7} {key}: {value}" for key, value in result[part].items()]
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(prog="bin/bench")
    parser.add_argument("names", nargs="*", metavar="NAME", help="benchmarks; all without one")
    parser.add_argument("--json", action="store_true", help="print one JSON object a benchmark")
    given = parser.parse_args()
    known = benchmark_names()
    unknown = [name for name in given.names if name not in known]
    if unknown:
        parser.error(
            f"no benchmark is called {unknown[0]}. There are: {', '.join(known) or 'none'}"
        )
    failed = 0
    for name in given.names or known:
        result = measure(name)
        if result is None:
            failed = 1
        else:
            print(json.dumps(result) if given.json else as_text(result), flush=True)
    return failed


if __name__ == "__main__":
    sys.exit(main())
