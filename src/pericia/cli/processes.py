"""What the operating system knows of a process: is it the one we started, is it a zombie.

Linux is read from /proc; elsewhere `ps` is asked. A process is identified by its id and its start
mark together, because ids are used again.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

PROC = Path("/proc")
PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def start_mark(pid: int) -> str | None:
    """Text that differs between two processes with one id; None when there is no such process."""
    if PROC.joinpath("self").exists():
        fields = _stat(pid)
        return fields[19] if fields else None
    return _ps(pid, "lstart=")


def is_alive(pid: int) -> bool:
    """True for a process that can still act: zombies are not alive."""
    return state(pid) not in (None, "Z", "X")


def state(pid: int) -> str | None:
    """The one-letter process state (`Z` is a zombie), or None when there is no such process."""
    if PROC.joinpath("self").exists():
        fields = _stat(pid)
        return fields[0] if fields else None
    found = _ps(pid, "stat=")
    return found[:1] if found else None


def working_folder(pid: int) -> Path | None:
    """Where the process runs, or None when it is gone or not ours to look at."""
    try:
        return Path(os.readlink(PROC / str(pid) / "cwd"))
    except OSError:
        return None


def members_of_group(group: int) -> list[int]:
    """Ids of the living processes of a process group."""
    return [pid for pid in _all_pids() if _group_of(pid) == group and is_alive(pid)]


def has_environment(pid: int, name: str, value: str) -> bool:
    """True when the process was started with this environment variable set to this value."""
    try:
        entries = (PROC / str(pid) / "environ").read_bytes().split(b"\0")
    except OSError:
        return False
    return f"{name}={value}".encode() in entries


def wait_until_gone(pids: list[int], seconds_max: float) -> list[int]:
    """Wait until none of the processes is alive; the ones that still are after the limit."""
    deadline = time.monotonic() + seconds_max
    left = [pid for pid in pids if is_alive(pid)]
    while left and time.monotonic() < deadline:
        time.sleep(0.02)
        left = [pid for pid in left if is_alive(pid)]
    return left


def signal_quietly(pid: int, number: signal.Signals, *, group: bool = False) -> None:
    """Send a signal; a process that has gone meanwhile is no error."""
    try:
        (os.killpg if group else os.kill)(pid, number)
    except ProcessLookupError:
        return


def die_with_parent(number: signal.Signals) -> Callable[[], None]:
    """For `preexec_fn`: the child gets this signal when the thread that started it ends.

    Must run after the child has changed its user, as `subprocess` does, since that clears it.
    """
    parent = os.getpid()

    def arrange() -> None:
        if _libc is None:
            return
        _libc.prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return arrange


def end_at_once_on_signals() -> None:
    """While a long-running part still loads there is no work in hand: a signal ends it without
    unwinding, which a library could swallow."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)


def reap_strangers(known: set[int]) -> None:
    """Collect ended children that are not among the known ones: the first process of a container
    inherits orphans."""
    with contextlib.suppress(ChildProcessError):
        while (ended := os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)) is not None:
            if ended.si_pid in known:
                return
            os.waitpid(ended.si_pid, 0)


def _stat(pid: int) -> list[str] | None:
    """Fields of /proc/PID/stat from the state on (state 0, group 2, start time 19)."""
    try:
        text = (PROC / str(pid) / "stat").read_text(errors="replace")
    except OSError:
        return None
    return text.rpartition(")")[2].split()


def _ps(pid: int, column: str) -> str | None:
    done = subprocess.run(
        ["ps", "-o", column, "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return done.stdout.strip() or None


def _group_of(pid: int) -> int | None:
    try:
        return os.getpgid(pid)
    except OSError:
        return None


def _all_pids() -> Iterator[int]:
    if PROC.joinpath("self").exists():
        yield from (int(entry.name) for entry in PROC.iterdir() if entry.name.isdigit())
        return
    listed = subprocess.run(["ps", "-axo", "pid="], capture_output=True, text=True, check=False)
    yield from (int(word) for word in listed.stdout.split())
