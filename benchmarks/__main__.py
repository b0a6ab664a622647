"""Run benchmarks: `bin/bench [NAME...] [--json] [--small] [--write] [--records FOLDER]`.

A benchmark is a module of this folder that runs by `python -m benchmarks.NAME` and prints, as the
last line of its output, one JSON object `{"name", "figures", "limits", "peers"}`: what was
measured, what the same machine could do at most, and what others do. Each runs in a process of its
own, so that none warms up or slows down the next.

`--write` keeps the results in `benchmarks/results.json` and writes the table of
`benchmarks/README.md` anew from all that is kept there.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from benchmarks.common import table
from benchmarks.common.reporting import RECORDS

FOLDER = Path(__file__).parent
PARTS = ("figures", "limits", "peers")


def main() -> int:
    given = _given()
    failed = 0
    for name in given.names or benchmark_names():
        print(f"{name} ...", file=sys.stderr, flush=True)
        result = measure(name, small=given.small, records=given.records)
        if result is None:
            failed = 1
            continue
        print(json.dumps(result) if given.json else as_text(result), flush=True)
        if given.write:
            table.keep(result)
    if given.write:
        table.write()
    return failed


def benchmark_names() -> list[str]:
    """Every benchmark of this folder: modules with a main part."""
    files = sorted(FOLDER.glob("[a-z]*.py"))
    return [file.stem for file in files if '__name__ == "__main__"' in file.read_text()]


def measure(name: str, *, small: bool, records: Path) -> dict[str, Any] | None:
    """What a benchmark printed, or None when it failed (its own words are on standard error)."""
    options = ["--records", str(records), *(["--small"] if small else [])]
    done = subprocess.run(
        [sys.executable, "-m", f"benchmarks.{name}", *options],
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


def _given() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/bench")
    parser.add_argument("names", nargs="*", metavar="NAME", help="benchmarks; all without one")
    parser.add_argument("--json", action="store_true", help="print one JSON object a benchmark")
    parser.add_argument("--small", action="store_true", help="a quick run, no figures to quote")
    parser.add_argument("--write", action="store_true", help="keep results, write the table anew")
    parser.add_argument(
        "--records", type=Path, default=RECORDS, help="folder with real records (%(default)s)"
    )
    given = parser.parse_args()
    given.records = given.records.resolve()
    known = benchmark_names()
    unknown = [name for name in given.names if name not in known]
    if unknown:
        parser.error(f"no benchmark is called {unknown[0]}. There are: {', '.join(known)}")
    if given.write and given.small:
        parser.error("a small run has no figures to quote: leave out --small or --write")
    return given


if __name__ == "__main__":
    sys.exit(main())
