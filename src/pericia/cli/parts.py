"""One running part of the platform: a child process with its own group, log and restart history."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from pericia.cli import processes

DEATHS_MAX = 5
DEATHS_WINDOW_SECONDS = 60.0
BACKOFF_SECONDS = 0.25
LOG_BYTES_MAX = 10_000_000
# A database writes its journal in files of 16 MB.
ROOM_BYTES_MIN = 16 << 20


@dataclass
class Deaths:
    """When something died, how long to wait before it is started again, and when to give up."""

    at: list[float] = field(default_factory=list)

    def count(self, now: float) -> float | None:
        """Note a death; seconds to wait (none the first time, then doubling), None to give up."""
        self.at = [moment for moment in self.at if now - moment < DEATHS_WINDOW_SECONDS] + [now]
        if len(self.at) >= DEATHS_MAX:
            return None
        return 0.0 if len(self.at) == 1 else BACKOFF_SECONDS * 2 ** (len(self.at) - 1)


@dataclass
class Part:
    """A part as `command` in `environment`; `stop_seconds` is how long its work may take to end."""

    name: str
    command: list[str]
    environment: dict[str, str]
    data: Path
    stop_seconds: float = 10.0
    deaths: Deaths = field(default_factory=Deaths)
    child: subprocess.Popen[bytes] | None = None
    start_at: float | None = None

    @property
    def log(self) -> Path:
        return self.data / "log" / f"{self.name}.log"

    def start(self) -> None:
        """Start the child; it gets SIGTERM when this process ends, however it ends."""
        self.start_at = None
        trim_log(self.log)
        with open(self.log, "ab", opener=_private) as output:
            self.child = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env=self.environment,
                process_group=0,
                preexec_fn=processes.die_with_parent(signal.SIGTERM),
            )
        record(self.data, self.name, self.child.pid)

    def exit_code(self) -> int | None:
        """None while it runs or has not been started; negative for the signal that killed it."""
        return None if self.child is None else self.child.poll()

    def clear(self) -> None:
        """After a death: end what it left running in its group, which may hold the port."""
        if self.child is not None:
            left = processes.members_of_group(self.child.pid)
            if left:
                processes.signal_quietly(self.child.pid, signal.SIGKILL, group=True)
                processes.wait_until_gone(left, 5.0)
        self.child = None

    def stop(self) -> None:
        """Ask it to end, wait for its work in hand, then make it."""
        if self.child is None:
            return
        if self.child.poll() is None:
            processes.signal_quietly(self.child.pid, signal.SIGTERM)
            try:
                self.child.wait(self.stop_seconds)
            except subprocess.TimeoutExpired:
                processes.signal_quietly(self.child.pid, signal.SIGKILL, group=True)
                self.child.wait()
        self.clear()
        forget(self.data, self.name)

    def log_size(self) -> int:
        """Where in the log the next start begins to write."""
        return self.log.stat().st_size if self.log.exists() else 0

    def last_words(self, since: int, code: int) -> str:
        """A refused command wrote its sentence last; for anything else the log has the rest."""
        with self.log.open("rb") as stream:
            stream.seek(min(since, self.log_size()))
            lines = stream.read().decode(errors="replace").strip().splitlines()
        if code == 2 and lines:
            return lines[-1]
        if shutil.disk_usage(self.data).free < ROOM_BYTES_MIN:
            return no_room(self.data)
        return f"The {self.name} of Pericia failed ({spoken(code)}). See {self.log}."


def no_room(data: Path) -> str:
    """What to say where the disk is full."""
    return f"There is no room left on the disk of {data}. Make room and start again."


def spoken(code: int) -> str:
    """An exit code in words."""
    return f"exit code {code}" if code >= 0 else f"killed by {signal.Signals(-code).name}"


def record(data: Path, name: str, pid: int) -> None:
    """Write down what was started, so that the next start finds it if this process is killed."""
    mark = {"pid": pid, "started": processes.start_mark(pid)}
    _record_file(data, name).write_text(json.dumps(mark), encoding="utf-8")


def forget(data: Path, name: str) -> None:
    """The part has ended in good order."""
    _record_file(data, name).unlink(missing_ok=True)


def end_orphans(data: Path) -> list[str]:
    """End the parts of a supervisor that was killed; the names of those that still ran.

    Only processes that we started: in the recorded group, and carrying our folder in their
    environment, since a process id may belong to somebody else by now.
    """
    ended = []
    for path in sorted((data / "run").glob("*.part.json")):
        left = _orphans_of(data, path)
        if left:
            ended.append(path.name.removesuffix(".part.json"))
            _end(left)
        path.unlink(missing_ok=True)
    return ended


def trim_log(path: Path, bytes_max: int = LOG_BYTES_MAX) -> None:
    """Keep one older file beside a log that has grown too long. The writer may go on writing:
    it appends, and the file is emptied in place."""
    if not path.exists() or path.stat().st_size <= bytes_max:
        return
    older = path.with_name(path.name + ".1")
    with path.open("rb+") as stream:
        with open(older, "wb", opener=_private) as copy:
            while block := stream.read(1 << 20):
                copy.write(block)
        stream.truncate(0)


def _orphans_of(data: Path, path: Path) -> list[int]:
    try:
        group = int(json.loads(path.read_text(encoding="utf-8"))["pid"])
    except (OSError, ValueError, TypeError, KeyError):
        return []
    return [
        pid
        for pid in processes.members_of_group(group)
        if processes.has_environment(pid, "PERICIA_DATA", str(data))
    ]


def _end(pids: list[int]) -> None:
    for number, seconds in ((signal.SIGTERM, 5.0), (signal.SIGKILL, 5.0)):
        for pid in pids:
            processes.signal_quietly(pid, number)
        pids = processes.wait_until_gone(pids, seconds)
        if not pids:
            return


def _record_file(data: Path, name: str) -> Path:
    return data / "run" / f"{name}.part.json"


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
