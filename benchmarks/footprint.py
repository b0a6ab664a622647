"""What the platform takes: of the disk, of the network's time, of the person's, of memory.

A clone of the last commit is installed with no cache, and started as README says. Memory is that of
every process of the platform: `_mb` is PSS, which counts shared memory once, `_rss_mb` is RSS,
which counts it again in each of PostgreSQL's processes.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.common.machine import MB, memory_mb
from benchmarks.common.platforms import Platform, join, plain_environment, platform
from benchmarks.common.reporting import ROOT, given, publish, say
from benchmarks.common.servers import temporary_folder

AT_REST_SECONDS = 20.0
IMPORT_SECONDS_MAX = 120.0
SAMPLE_SECONDS = 0.1
# Its wheels as installed on this system, measured earlier.
LABEL_STUDIO = {
    "label_studio_version": "1.23",
    "label_studio_install_mb": 989,
    "label_studio_packages": 153,
    "label_studio_measured": "earlier, not in this run",
}


def main() -> None:
    asked = given()
    with temporary_folder() as folder:
        figures = _installed(folder)
    with temporary_folder() as folder, platform(folder / "data") as running:
        figures |= _memory(running, folder, asked.records, small=asked.small)
    publish("footprint", figures=figures, peers=LABEL_STUDIO)


def _installed(folder: Path) -> dict[str, Any]:
    """From nothing to the first page, then from what is installed, then again."""
    clone = folder / "clone"
    began = time.monotonic()
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
    cloned = time.monotonic() - began
    say("installing a clone of the last commit")
    to_page = cloned + _page(clone, folder, "first")
    environment = clone / ".venv"
    say("starting what is installed")
    figures: dict[str, Any] = {
        "install_mb": round(_bytes_in(environment) / MB, 1),
        "packages": len(list(environment.glob("lib/python3*/site-packages/*.dist-info"))),
        "clone_to_page_seconds": round(to_page, 1),
        "first_page_seconds": round(_page(clone, folder, "second"), 2),
        "second_start_seconds": round(_page(clone, folder, "second"), 2),
    }
    figures["commit"] = _commit_of(clone)
    return figures


def _page(clone: Path, folder: Path, data: str) -> float:
    """Seconds from `bin/up` to its first page, with a data folder of that name."""
    running = Platform(
        folder / data,
        command=(str(clone / "bin" / "up"),),
        folder=clone,
        environment=_bare_environment(folder),
        options=(),
    )
    try:
        seconds = running.wait_for_page()
        running.wait_until_ready()
    finally:
        running.stop()
    return seconds


def _bare_environment(folder: Path) -> dict[str, str]:
    """This machine without uv and without anything that was downloaded before."""
    own = {"UV_CACHE_DIR": str(folder / "cache"), "PIP_CACHE_DIR": str(folder / "pip-cache")}
    kept = {k: v for k, v in plain_environment().items() if k != "PYTHONPATH"}
    kept["PATH"] = os.pathsep.join(
        each for each in kept["PATH"].split(os.pathsep) if shutil.which("uv", path=each) is None
    )
    return {**kept, **own}


def _memory(
    running: Platform, folder: Path, real_records: Path, *, small: bool
) -> dict[str, float]:
    """At rest, and at most while a file is imported over the API."""
    join(running)
    from benchmarks.common import records
    from benchmarks.common.lines import QUERIES, make_line

    say("memory at rest")
    time.sleep(2.0 if small else AT_REST_SECONDS)
    idle, idle_rss = memory_mb(running.family())
    path = records.real_queries(real_records)
    if path is None or small:
        path = records.write_queries(folder / "queries.csv", 500 if small else records.ROWS)
    line = make_line(QUERIES, 1, roles=("operations",))
    say("memory while importing")
    with _watched(running) as peaks:
        sent = records.send(running.port, line, path)
        records.wait_until_done(line, sent.import_id, IMPORT_SECONDS_MAX)
    return {
        "idle_mb": round(idle, 1),
        "peak_mb": round(peaks[0], 1),
        "idle_rss_mb": round(idle_rss, 1),
        "peak_rss_mb": round(peaks[1], 1),
        "processes": len(running.family()),
    }


@contextmanager
def _watched(running: Platform) -> Iterator[list[float]]:
    """The highest (PSS, RSS) in MB that the platform's processes had together in the block."""
    peaks, ended = [0.0, 0.0], threading.Event()

    def watch() -> None:
        while not ended.wait(SAMPLE_SECONDS):
            found = memory_mb(running.family())
            peaks[:] = [max(pair) for pair in zip(peaks, found, strict=True)]

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield peaks
    finally:
        ended.set()
        watcher.join()


def _bytes_in(folder: Path) -> int:
    """Sizes of all files, each counted once however many names it has."""
    sizes: dict[tuple[int, int], int] = {}
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            found = path.stat()
            sizes[found.st_dev, found.st_ino] = found.st_size
    return sum(sizes.values())


def _commit_of(clone: Path) -> str:
    command = ["git", "rev-parse", "--short", "HEAD"]
    return subprocess.run(
        command, cwd=clone, capture_output=True, text=True, check=True
    ).stdout.strip()


if __name__ == "__main__":
    main()
