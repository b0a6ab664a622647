"""The real platform under the real command, started, watched, hurt and stopped from outside."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import psutil

from benchmarks.common.machine import family_of
from benchmarks.common.reporting import ROOT
from pericia.cli import processes

COMMAND = (sys.executable, "-m", "pericia.cli.main")
SECONDS_MAX = 240.0
STOP_SECONDS_MAX = 60.0


class Platform:
    """`command` is what runs it: `pericia` of this checkout, or `bin/pericia` of another one."""

    def __init__(
        self,
        data: Path,
        *,
        options: Sequence[str] = ("--no-demo",),
        command: Sequence[str] = (*COMMAND, "up"),
        folder: Path = ROOT,
        environment: dict[str, str] | None = None,
    ) -> None:
        self.data = data
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.output = data.parent / f"{data.name}.out"
        with self.output.open("wb") as stream:
            self.process = subprocess.Popen(
                [*command, "--data", str(data), "--port", str(self.port), *options],
                cwd=folder,
                env=environment or plain_environment(),
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=stream,
            )
        self.began = time.monotonic()

    def wait_for_page(self) -> float:
        """Seconds from the start until the first page came without an error."""
        self._until(self._serves)
        return time.monotonic() - self.began

    def wait_until_ready(self) -> float:
        """Seconds from the start until everything ran."""
        self._until(lambda: "Ctrl-C stops it." in self.said())
        return time.monotonic() - self.began

    def said(self) -> str:
        return self.output.read_text(errors="replace")

    def pid_of(self, name: str) -> int:
        """The process of a part: `database`, `web`, `worker` or `sealer`."""
        if name == "database":
            return int((self.data / "postgres" / "postmaster.pid").read_text().split()[0])
        return int(json.loads((self.data / "run" / f"{name}.part.json").read_text())["pid"])

    def kill(self, name: str) -> None:
        """`kill -9`, and back only when the process has gone."""
        pid = self.pid_of(name)
        os.kill(pid, signal.SIGKILL)
        processes.wait_until_gone([pid], 10.0)

    @contextlib.contextmanager
    def held(self, name: str) -> Iterator[None]:
        """A part stands still while the block runs."""
        pid = self.pid_of(name)
        os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(pid, signal.SIGCONT)

    def family(self) -> list[psutil.Process]:
        """Every process of the platform, the supervisor's included."""
        return family_of(self.process.pid)

    def run(self, *arguments: str) -> Any:
        """What another `pericia` command answers about this platform, from its JSON."""
        done = subprocess.run(
            [*COMMAND, *arguments, "--data", str(self.data), "--json"],
            cwd=ROOT,
            env=plain_environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        if not done.stdout.strip():
            raise RuntimeError(f"pericia {arguments[0]}: {done.stderr.strip()}")
        return json.loads(done.stdout)

    def stop(self) -> int:
        """Ask it to end, and wait; its exit code."""
        if self.process.poll() is None:
            self.process.terminate()
        return self.process.wait(STOP_SECONDS_MAX)

    def _serves(self) -> bool:
        with contextlib.suppress(OSError), urllib.request.urlopen(self.url, timeout=5) as answer:
            return bool(answer.status == 200)
        return False

    def _until(self, condition: Callable[[], bool]) -> None:
        deadline = time.monotonic() + SECONDS_MAX
        while not condition():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the platform did not start:\n{self.said()}")
            time.sleep(0.02)


@contextlib.contextmanager
def platform(data: Path, **wanted: Any) -> Iterator[Platform]:
    """A platform that serves; stopped at the end, and its words shown where something failed."""
    running = Platform(data, **wanted)
    try:
        running.wait_for_page()
        running.wait_until_ready()
        yield running
    except BaseException:
        print(running.said()[-4000:], file=sys.stderr, flush=True)
        raise
    finally:
        running.stop()


def join(running: Platform) -> None:
    """Let this process use the platform's database by Django and the actions, as a part of it."""
    from pericia.cli import installation, schema

    for name in ("DATABASE_URL", "PERICIA_DATABASE"):
        os.environ.pop(name, None)
    installation.joined(running.data)
    schema.set_up_django()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def plain_environment() -> dict[str, str]:
    """This process's environment without what points at another installation."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PERICIA_", "DATABASE_URL", "DJANGO_"))
    }
