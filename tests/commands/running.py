"""Starting and watching commands from tests: a folder that the database's account can reach, a
free port, a process whose output is read as it comes."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from pericia.cli import processes

ROOT = Path(__file__).parent.parent.parent
SECONDS_MAX = 90.0


@contextlib.contextmanager
def short_folder() -> Iterator[Path]:
    """A folder outside pytest's own, which is closed to every other account."""
    folder = Path(tempfile.mkdtemp(prefix="pericia-test-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def copy_whole(source: Path, target: Path) -> None:
    """Every file with its owner and mode."""
    subprocess.run(["cp", "-a", f"{source}/.", str(target)], check=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(condition: Callable[[], Any], what: str, seconds_max: float = SECONDS_MAX) -> Any:
    """What the condition gives once it is true."""
    deadline = time.monotonic() + seconds_max
    while not (found := condition()):
        assert time.monotonic() < deadline, f"waited in vain until {what}"
        time.sleep(0.02)
    return found


class Running:
    """A started supervisor with stand-in parts."""

    def __init__(self, data: Path, port: int, **wanted: Any) -> None:
        self.data = data
        self.port = port
        options = {"data": str(data), "port": port, "demo": False, **wanted}
        self.output = data.parent / f"{data.name}.out"
        with self.output.open("ab") as stream:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.commands.stand_in", json.dumps(options)],
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=stream,
                env={k: v for k, v in os.environ.items() if k != "DATABASE_URL"},
            )

    def said(self) -> str:
        return self.output.read_text()

    def wait_until_ready(self) -> None:
        until(lambda: "Ctrl-C stops it." in self.said() or self.process.poll(), "it was ready")
        assert self.process.poll() is None, self.said()

    def pid_of(self, name: str) -> int:
        if name == "database":
            return int((self.data / "postgres" / "postmaster.pid").read_text().split()[0])
        return int(json.loads((self.data / "run" / f"{name}.part.json").read_text())["pid"])

    def everything(self) -> list[int]:
        """Ids of all living processes of this installation, the supervisor's included."""
        names = ["web", "worker", "sealer", "database"]
        groups = [processes.members_of_group(self.pid_of(name)) for name in names]
        return [self.process.pid, *(pid for group in groups for pid in group)]

    def wait_until_back(self, name: str, old_pid: int) -> int:
        def new_pid() -> int | None:
            with contextlib.suppress(OSError, ValueError, IndexError):
                found = self.pid_of(name)
                return found if found != old_pid and processes.is_alive(found) else None
            return None

        return int(until(new_pid, f"the {name} was back"))

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(SECONDS_MAX)

    def close(self) -> None:
        if self.process.poll() is None:
            self.stop()
        self.output.unlink(missing_ok=True)
