"""The table of headline figures in `benchmarks/README.md`, written from results, never by hand."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.common import machine
from benchmarks.common.reporting import ROOT

RESULTS = ROOT / "benchmarks" / "results.json"
README = ROOT / "benchmarks" / "README.md"
BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"
PAGES_BEGIN, PAGES_END = "<!-- pages: begin -->", "<!-- pages: end -->"
Results = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Row:
    """One headline figure: where it is in a result, its target, and what stands beside it. In
    `beside`, names in braces are looked up in the result's figures, limits and peers."""

    benchmark: str
    figure: str
    target: str
    holds: Callable[[float], bool]
    beside: str = ""


DBOS = "limit {cases_per_second_at_a_commit_a_step}; DBOS {dbos_workflows_per_second}"
LABEL_STUDIO = "Label Studio {label_studio_version}: "
ROWS = (
    Row("engine", "cases_per_second", "300 at least", lambda found: found >= 300, DBOS),
    Row("engine", "round_trips_per_action", "4 at most", lambda found: round(found) <= 4),
    Row(
        "web",
        "cycles_per_second",
        "150 at least",
        lambda found: found >= 150,
        LABEL_STUDIO + "{label_studio_cycles_per_second}",
    ),
    Row(
        "web",
        "next_p95_ms",
        "under 50 at 8 at once",
        lambda found: found < 50,
        LABEL_STUDIO + "{label_studio_next_p95_ms_at_8}",
    ),
    Row("web", "errors", "none, at 64 at once too", lambda found: found == 0),
    Row("import", "seconds", "under 3", lambda found: found < 3, "{rows} rows"),
    Row(
        "footprint",
        "install_mb",
        "under 900",
        lambda found: found < 900,
        LABEL_STUDIO + "{label_studio_install_mb}",
    ),
    Row(
        "footprint",
        "packages",
        "under 120",
        lambda found: found < 120,
        LABEL_STUDIO + "{label_studio_packages}",
    ),
    Row("footprint", "clone_to_page_seconds", "under 180", lambda found: found < 180),
    Row("footprint", "first_page_seconds", "under 10", lambda found: found < 10),
    Row("footprint", "second_start_seconds", "under 5", lambda found: found < 5),
    Row("footprint", "idle_mb", "under 700", lambda found: found < 700, "RSS {idle_rss_mb}"),
    Row("footprint", "peak_mb", "under 1,200", lambda found: found < 1200, "RSS {peak_rss_mb}"),
    Row(
        "sourcing",
        "money_seconds",
        "under 1",
        lambda found: found < 1,
        "{draws} draws, {options} options",
    ),
    Row(
        "sourcing", "assess_ms", "under 20", lambda found: found < 20, "decision alone {decide_ms}"
    ),
    Row(
        "slider",
        "page_ms",
        "under 100, 95th percentile",
        lambda found: found < 100,
        "median {page_p50_ms}, {moves} moves",
    ),
    Row(
        "slider",
        "server_ms",
        "under 20, 95th percentile",
        lambda found: found < 20,
        "median {server_p50_ms}, processor time {server_cpu_ms}",
    ),
    Row(
        "process",
        "csv_times_faster",
        "4 at least",
        lambda found: found >= 4,
        "{csv_seconds} s; PM4Py {pm4py_version}: {pm4py_csv_seconds} s",
    ),
    Row(
        "process",
        "xes_times_faster",
        "4 at least",
        lambda found: found >= 4,
        "{xes_seconds} s; PM4Py {pm4py_version}: {pm4py_xes_seconds} s",
    ),
    Row("process", "mine_seconds", "under 10", lambda found: found < 10, "{events} events"),
    Row("process", "mine_peak_mb", "under 2,000", lambda found: found < 2000),
    Row("process", "seeds_separated", "100", lambda found: found == 100, "of {seeds} logs"),
    Row(
        "pages",
        "p95_ms",
        "under 100",
        lambda found: found < 100,
        "{slowest_page}; {open_items} open items",
    ),
    Row("pages", "pages", "300 at least", lambda found: found >= 300, "over 100 ms: {over_limit}"),
    Row("pages", "not_modified_ms", "under 20", lambda found: found < 20),
    Row("faults", "lost", "none", lambda found: found == 0, "{kills} kills"),
    Row("faults", "doubled", "none", lambda found: found == 0, "{imports} imports"),
    Row(
        "faults",
        "journals_not_verified",
        "none",
        lambda found: found == 0,
        "{journal_events} events",
    ),
)


def keep(result: Mapping[str, Any]) -> None:
    """Replace what is kept of this benchmark."""
    kept = read()
    kept[result["name"]] = {
        **result,
        "date": datetime.now(UTC).date().isoformat(),
        "commit": _commit(),
        "machine": machine.described(Path(tempfile.gettempdir())),
    }
    RESULTS.write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def write() -> None:
    """Write the parts of the README between their marks anew."""
    text, results = README.read_text(encoding="utf-8"), read()
    text = _between(text, BEGIN, END, rendered(results))
    text = _between(text, PAGES_BEGIN, PAGES_END, rendered_pages(results.get("pages")))
    README.write_text(text, encoding="utf-8")


def _between(text: str, begin: str, end: str, part: str) -> str:
    before, _, rest = text.partition(begin)
    _, _, after = rest.partition(end)
    return f"{before}{begin}\n{part}\n{end}{after}"


def read() -> Results:
    """Every result that is kept, by its benchmark's name."""
    if not RESULTS.exists():
        return {}
    found: Results = json.loads(RESULTS.read_text(encoding="utf-8"))
    return found


def rendered(results: Results) -> str:
    """The table, and on which machine and commit its figures came about."""
    lines = [
        "| figure | target | measured | | beside it | command |",
        "| --- | --- | --- | --- | --- | --- |",
        *(_line(row, results.get(row.benchmark)) for row in ROWS),
    ]
    sources = {_source(each): None for _, each in sorted(results.items())}
    return "\n".join([*lines, "", *sources]) if sources else "\n".join(lines)


def rendered_pages(result: dict[str, Any] | None) -> str:
    """The 95th percentile of every page by role, in milliseconds."""
    if result is None:
        return "Not measured yet."
    roles: dict[str, None] = {}
    found: dict[str, dict[str, float]] = {}
    for name, each in result["figures"]["by_page"].items():
        page, _, role = name.rpartition(" (")
        role = role.rstrip(")")
        roles[role] = None
        found.setdefault(page, {})[role] = each["p95_ms"]
    lines = [f"| page | {' | '.join(roles)} |", f"| --- |{' ---: |' * len(roles)}"]
    for page, times in sorted(found.items()):
        cells = (f"{times[role]:,}" if role in times else "" for role in roles)
        lines.append(f"| `{page}` | {' | '.join(cells)} |")
    return "\n".join(lines)


def _line(row: Row, result: dict[str, Any] | None) -> str:
    measured, verdict, beside = "not yet", "", ""
    if result is not None:
        known = {**result["peers"], **result["limits"], **result["figures"]}
        found = known[row.figure]
        measured = f"{found:,}"
        verdict = "met" if row.holds(found) else "**falls short**"
        beside = row.beside.format_map({name: _spoken(value) for name, value in known.items()})
    name = f"{row.benchmark}: `{row.figure}`"
    command = f"`bin/bench {row.benchmark}`"
    return f"| {name} | {row.target} | {measured} | {verdict} | {beside} | {command} |"


def _spoken(value: Any) -> str:
    if value is None:
        return "left out"
    return f"{value:,}" if isinstance(value, int | float) else str(value)


def _source(result: dict[str, Any]) -> str:
    return f"{result['date']}, commit {result['commit']}: {result['machine']}.  "


def _commit() -> str:
    command = ["git", "describe", "--always", "--dirty"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip() or "unknown"
