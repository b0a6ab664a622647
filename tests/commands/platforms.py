"""A real `pericia up` on a folder, started, watched, hurt and stopped from outside."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path

from pericia.cli import processes
from tests.commands.running import ROOT, until

ENVIRONMENT = {
    name: value
    for name, value in os.environ.items()
    if not name.startswith(("PERICIA_", "DATABASE_URL", "DJANGO_", "PYTHONDONTWRITE"))
}


class Platform:
    """A real `pericia up` on a folder; `settings` are environment variables besides."""

    def __init__(
        self, data: Path, port: int, *options: str, settings: Mapping[str, str] | None = None
    ) -> None:
        self.data, self.port = data, port
        command = [sys.executable, "-m", "pericia.cli.main", "up", *options]
        self.output = (data.parent / f"{data.name}.out").open("w+b")
        self.process = subprocess.Popen(
            [*command, "--data", str(data), "--port", str(port)],
            cwd=ROOT,
            env={**ENVIRONMENT, **(settings or {})},
            stdout=self.output,
            stderr=self.output,
        )

    def said(self) -> str:
        return Path(self.output.name).read_text()

    def wait_until_ready(self) -> None:
        until(lambda: "Ctrl-C stops it." in self.said(), "everything had started")

    def serves(self) -> bool:
        """True once the first page comes without an error."""
        with contextlib.suppress(OSError):
            address = f"http://127.0.0.1:{self.port}/"
            with urllib.request.urlopen(address, timeout=5) as answer:
                return bool(answer.status == 200)
        return False

    def wait_until_it_serves(self) -> None:
        until(lambda: self.serves() or self.process.poll() is not None, "the page came")
        assert self.process.poll() is None, self.said()

    def kill(self, name: str) -> None:
        if name == "database":
            pid = int((self.data / "postgres" / "postmaster.pid").read_text().split()[0])
        else:
            pid = json.loads((self.data / "run" / f"{name}.part.json").read_text())["pid"]
        os.kill(pid, signal.SIGKILL)
        processes.wait_until_gone([pid], 5.0)

    def close(self) -> int:
        if self.process.poll() is None:
            self.process.terminate()
        code = self.process.wait(30)
        self.output.close()
        Path(self.output.name).unlink()
        return code


@contextlib.contextmanager
def platform(
    data: Path, port: int, *options: str, settings: Mapping[str, str] | None = None
) -> Iterator[Platform]:
    """One that serves, stopped at the end."""
    running = Platform(data, port, *options, settings=settings)
    try:
        running.wait_until_it_serves()
        yield running
    finally:
        code = running.close()
    assert code in (0, -signal.SIGKILL)
