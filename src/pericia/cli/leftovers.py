"""What a killed server leaves behind in its cluster, and how a new start gets past it."""

from __future__ import annotations

import json
import signal
from pathlib import Path

from pericia.cli import processes
from pericia.kernels.refusal import Refused

RELEASE_SECONDS_MAX = 15.0
PASSING = ("pre-existing shared memory block", "lock file")


def is_passing(message: str) -> bool:
    """True for a failure to start that ends by itself when the old processes have gone."""
    return any(words in message for words in PASSING)


def status_of(cluster: Path, pid: int) -> str | None:
    """What PostgreSQL wrote of its own state (`starting`, `ready`, ...), if the file is `pid`'s."""
    lines = _lines(cluster)
    if len(lines) < 8 or lines[0].strip() != str(pid):
        return None
    return lines[7].strip()


def clear_postmaster(cluster: Path, record_file: Path) -> None:
    """Make the cluster free to start.

    A server that we started and that outlived its supervisor is shut down. The file of a zombie
    is removed, since PostgreSQL would take the dead process for a living one until somebody
    collects it, and so is the file of a process that has our server's id by chance: the shared
    memory still keeps two servers apart. A living server that we did not start is refused, never
    touched.
    """
    pid = _recorded_pid(cluster)
    if pid is None:
        return
    if processes.is_alive(pid) and _may_be_server_of(cluster, pid):
        _end_server(cluster, pid, record_file)
    elif processes.state(pid) is not None:
        (cluster / "postmaster.pid").unlink(missing_ok=True)


def clear_sockets(sockets: Path) -> None:
    """Remove a dead server's socket and its lock, in a folder that only our server uses."""
    for path in sockets.glob(".s.PGSQL.*"):
        path.unlink(missing_ok=True)


def _end_server(cluster: Path, pid: int, record_file: Path) -> None:
    if not _is_ours(cluster, pid, record_file):
        raise Refused(
            "database_already_runs",
            f"A PostgreSQL that Pericia did not start (process {pid}) uses {cluster}. "
            "Stop it and start again.",
        )
    for number, seconds in ((signal.SIGINT, 30.0), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0)):
        processes.signal_quietly(pid, number)
        if not processes.wait_until_gone([pid], seconds):
            return


def _is_ours(cluster: Path, pid: int, record_file: Path) -> bool:
    data = str(cluster.parent)
    if processes.has_environment(pid, "PERICIA_DATA", data):
        return True
    try:
        record = json.loads(record_file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return bool(record == {"pid": pid, "started": processes.start_mark(pid)})


def _may_be_server_of(cluster: Path, pid: int) -> bool:
    """PostgreSQL works in its cluster. Where the system does not say where a process works, one
    of the cluster's owner may be it."""
    where = processes.working_folder(pid)
    if where is not None:
        return where == cluster
    try:
        return (processes.PROC / str(pid)).stat().st_uid == cluster.stat().st_uid
    except OSError:
        return not processes.PROC.joinpath("self").exists()


def _recorded_pid(cluster: Path) -> int | None:
    lines = _lines(cluster)
    try:
        return abs(int(lines[0])) if lines else None
    except ValueError:
        return None


def _lines(cluster: Path) -> list[str]:
    try:
        return (cluster / "postmaster.pid").read_text(errors="replace").splitlines()
    except OSError:
        return []
