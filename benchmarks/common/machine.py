"""What the machine is, and what processes use of it."""

from __future__ import annotations

import contextlib
import os
import platform
from collections.abc import Iterable
from pathlib import Path

import psutil

MB = 1_000_000


def described(folder: Path) -> str:
    """The machine in one line; `folder` is where the databases lie."""
    memory_gb = psutil.virtual_memory().total / 1e9
    return (
        f"{os.cpu_count()} cores ({_processor()}), {memory_gb:.0f} GB, "
        f"{platform.system()} {platform.release()}, {_file_system(folder)}, "
        f"Python {platform.python_version()}"
    )


def family_of(pid: int) -> list[psutil.Process]:
    """The process and everything that it started, directly or not."""
    with contextlib.suppress(psutil.NoSuchProcess):
        root = psutil.Process(pid)
        return [root, *root.children(recursive=True)]
    return []


def cpu_seconds(processes: Iterable[psutil.Process]) -> float:
    """Processor time used so far, in user and system mode, by those that still live."""
    total = 0.0
    for each in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            times = each.cpu_times()
            total += times.user + times.system
    return total


def memory_mb(processes: Iterable[psutil.Process]) -> tuple[float, float]:
    """(PSS, RSS) in MB. PSS counts memory that processes share once, in equal parts; RSS counts
    it again for each of them."""
    pss = rss = 0
    for each in processes:
        with contextlib.suppress(psutil.NoSuchProcess, psutil.ZombieProcess):
            found = each.memory_full_info()
            pss += found.pss
            rss += found.rss
    return pss / MB, rss / MB


def _processor() -> str:
    with contextlib.suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.machine()


def _file_system(folder: Path) -> str:
    inside = [
        each
        for each in psutil.disk_partitions(all=True)
        if folder.resolve().is_relative_to(each.mountpoint)
    ]
    return max(inside, key=lambda each: len(each.mountpoint)).fstype if inside else "unknown disk"
