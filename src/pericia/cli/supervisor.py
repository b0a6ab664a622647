"""Everything that runs, under one process: database, web, worker, sealer.

Started by `pericia up`, which replaces itself by `python -m pericia.cli.supervisor OPTIONS`, so
that this process stays small: it imports neither Django nor the database driver. OPTIONS is a
JSON object with the fields of `Options`.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import select
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from pericia.cli import folder, installation, parts, processes, web_server
from pericia.cli.demo_mark import DemoMark
from pericia.cli.installation import Installation
from pericia.cli.parts import Deaths, Part
from pericia.cli.postgres import EmbeddedServer
from pericia.kernels.refusal import Refused

WEB_SECONDS_MAX = 180.0
LOG_CHECK_SECONDS = 60.0
ENDING_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
STOPS = "Ctrl-C stops it."
COMMAND = (sys.executable, "-m", "pericia.cli.main")


@dataclass(frozen=True)
class Options:
    """What `pericia up` was asked for."""

    data: str
    host: str = "127.0.0.1"
    port: int = 8000
    demo: bool = True

    @property
    def url(self) -> str:
        return web_server.url(self.host, self.port)


class Ending(Exception):
    """Somebody asked us to end while we were starting."""


class GaveUp(Exception):
    """A part does not stay up."""


class Supervisor:
    """Runs until it is asked to end. `commands` gives the parts, in starting order, and
    `set_up` what prepares the database; tests put small programs in their place."""

    def __init__(
        self,
        options: Options,
        *,
        commands: dict[str, list[str]] | None = None,
        set_up: list[str] | None = None,
        load_demo: list[str] | None = None,
    ) -> None:
        self.options = options
        self.data = Path(options.data).resolve()
        self.commands = commands or part_commands(options)
        self.set_up = set_up or [*COMMAND, "migrate"]
        self.load_demo = load_demo or [*COMMAND, "demo", "load", "--if-empty"]
        self.server: EmbeddedServer | None = None
        self.server_deaths = Deaths()
        self.server_start_at: float | None = None
        self.parts: list[Part] = []
        self.once: Part | None = None
        self.ending = False
        self.sign_in_shown = False
        self.began = time.monotonic()
        self.logs_checked = self.began

    def run(self) -> None:
        """Start everything, keep it running, and stop it in reverse order when asked."""
        if not folder.is_begun(self.data):  # else what an earlier run left may hold the port
            web_server.refuse_taken_port(self.options.host, self.options.port)
        folder.prepare(self.data)
        with folder.alone(self.data, "pericia up"), self._signals():
            for name in parts.end_orphans(self.data):
                say(f"Ended the {name} of an earlier run that was killed.")
            web_server.refuse_taken_port(self.options.host, self.options.port)
            try:
                with contextlib.suppress(Ending):
                    self._start_all()
                    while not self.ending:
                        self._wait(1.0)
                        self._look_after()
            finally:
                self._stop_all()

    def _start_all(self) -> None:
        say(f"Starting Pericia in {self.data}")
        found = self._start_database()
        folder.write_state(self.data, self._state(found, None))
        self._run_once("setup", self.set_up, self._environment(found, admin=True))
        for sentence in [*folder.read_notes(self.data), *_notes_of_root()]:
            say(f"Note: {sentence}")
        if not found.embedded:
            installation.mark_external(self.data)
        demo = DemoMark(self.data)
        demo.decide(self.options.demo)
        self._start_parts(found)
        folder.write_state(self.data, self._state(found, self.options.url))
        say(f"Pericia runs at {self.options.url} (ready in {time.monotonic() - self.began:.1f} s)")
        if demo.is_pending():
            self._load_demo(demo, found)
        self._show_sign_in()
        if not self.sign_in_shown:
            say(STOPS)

    def _load_demo(self, mark: DemoMark, found: Installation) -> None:
        """Without its demonstration the platform still serves; the next start tries again."""
        say("Loading the demonstration (once) ...")
        try:
            environment = self._environment(found, admin=False)
            self._run_once("demo", self.load_demo, environment, self._show_sign_in)
        except Refused as refused:
            say(f"The demonstration is missing: {refused.message}")
        else:
            mark.is_done()
            self._show_sign_in()
            say("The demonstration is complete.")

    def _start_database(self) -> Installation:
        url = os.environ.get("DATABASE_URL")
        if url:
            return installation.of_external(self.data, url)
        installation.refuse_forgotten_external(self.data)
        self.server = EmbeddedServer(self.data)
        self.server.start()
        return installation.of_embedded(self.server)

    def _state(self, found: Installation, url: str | None) -> folder.State:
        return folder.State(found.address, found.embedded, url, os.getpid())

    def _run_once(
        self,
        name: str,
        command: list[str],
        environment: dict[str, str],
        meanwhile: Callable[[], None] = lambda: None,
    ) -> None:
        """Run a command to its end while the parts are looked after; refuse with its sentence."""
        part = Part(name, command, environment, self.data)
        offset = part.log_size()
        self.once = part
        part.start()
        try:
            while (code := part.exit_code()) is None:
                self._wait(0.5)
                if self.ending:
                    raise Ending
                self._look_after()
                meanwhile()
        finally:
            part.stop()
            self.once = None
        if code != 0:
            raise Refused(f"{name}_failed", part.last_words(offset, code))

    def _start_parts(self, found: Installation) -> None:
        """The web server has the machine to itself until the first page comes."""
        environment = self._environment(found, admin=False)
        for name, command in self.commands.items():
            part = Part(name, command, environment, self.data)
            self.parts.append(part)
            part.start()
            if name == "web":
                self._wait_for_web()

    def _environment(self, found: Installation, *, admin: bool) -> dict[str, str]:
        """Only what prepares the database learns the administrator's address."""
        inherited = {k: v for k, v in os.environ.items() if admin or k != "DATABASE_URL"}
        hosts = {"PERICIA_HOSTS": web_server.allowed_hosts(self.options.host)}
        return {"PYTHONUNBUFFERED": "1", **hosts, **inherited, **installation.environment(found)}

    def _wait_for_web(self) -> None:
        deadline = time.monotonic() + WEB_SECONDS_MAX
        while not web_server.answers(self.options.url):
            self._wait(0.05)
            if self.ending:
                raise Ending
            self._look_after()
            if time.monotonic() > deadline:
                raise GaveUp(
                    f"The web server does not answer at {self.options.url}. "
                    f"See {self.data / 'log' / 'web.log'}."
                )

    def _show_sign_in(self) -> None:
        """Once, and as soon as people can sign in: the demonstration may still be loading."""
        if self.sign_in_shown:
            return
        with contextlib.suppress(FileNotFoundError):
            lines = (self.data / "signin.txt").read_text(encoding="utf-8").rstrip("\n")
            if lines:
                self.sign_in_shown = True
                say(f"{lines}\n{STOPS}")

    def _look_after(self) -> None:
        now = time.monotonic()
        self._look_after_database(now)
        for part in self.parts:
            self._look_after_part(part, now)
        processes.reap_strangers(self._known_pids())
        if now - self.logs_checked > LOG_CHECK_SECONDS:
            self.logs_checked = now
            for part in self.parts:
                parts.trim_log(part.log)

    def _look_after_database(self, now: float) -> None:
        if self.server is None:
            return
        if self.server_start_at is None and not self.server.is_running():
            self.server_start_at = now + self._delay("database", self.server_deaths, None)
        if self.server_start_at is not None and now >= self.server_start_at:
            self.server_start_at = None
            self.server.start()

    def _look_after_part(self, part: Part, now: float) -> None:
        code = part.exit_code()
        if code is not None:
            part.clear()
            part.start_at = now + self._delay(part.name, part.deaths, code)
        if part.start_at is not None and now >= part.start_at:
            part.start()

    def _delay(self, name: str, deaths: Deaths, code: int | None) -> float:
        delay = deaths.count(time.monotonic())
        how = "" if code is None else f" ({parts.spoken(code)})"
        if delay is None:
            raise GaveUp(
                f"The {name} ended {parts.DEATHS_MAX} times within a minute{how}, so everything "
                f"stops. See {self.data / 'log'}."
            )
        say(f"The {name} ended unexpectedly{how}; starting it again.")
        return delay

    def _known_pids(self) -> set[int]:
        everything = [*self.parts, self.once] if self.once is not None else self.parts
        known = {part.child.pid for part in everything if part.child is not None}
        if self.server is not None and self.server.pid is not None:
            known.add(self.server.pid)
        return known

    def _stop_all(self) -> None:
        if self.ending:
            say("Stopping ...")
        for part in reversed(self.parts):
            part.stop()
        if self.server is not None:
            self.server.stop()
        folder.forget_state(self.data)

    @contextlib.contextmanager
    def _signals(self) -> Iterator[None]:
        """Signals wake the main loop at once; nothing is interrupted half-way."""
        self._wakeup, writer = os.pipe()
        for end in (self._wakeup, writer):
            os.set_blocking(end, False)
        signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
        for number in ENDING_SIGNALS:
            if signal.getsignal(number) != signal.SIG_IGN or number != signal.SIGHUP:
                signal.signal(number, self._end)
        signal.signal(signal.SIGCHLD, _ignore)
        # `pericia up` has held them back while this program was loading.
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING_SIGNALS)
        try:
            yield
        finally:
            signal.set_wakeup_fd(-1)
            os.close(self._wakeup)
            os.close(writer)

    def _end(self, _number: int, _frame: FrameType | None) -> None:
        self.ending = True

    def _wait(self, seconds: float) -> None:
        """Sleep until a child ends, a signal comes or a restart is due."""
        due = [part.start_at for part in self.parts if part.start_at is not None]
        due += [self.server_start_at] if self.server_start_at is not None else []
        seconds = max(0.0, min([seconds, *(moment - time.monotonic() for moment in due)]))
        if select.select([self._wakeup], [], [], seconds)[0]:
            with contextlib.suppress(BlockingIOError):
                os.read(self._wakeup, 4096)


def part_commands(options: Options) -> dict[str, list[str]]:
    """The parts in starting order."""
    return {
        "web": web_server.command(options.host, options.port),
        "worker": [*COMMAND, "worker"],
        "sealer": [*COMMAND, "sealer"],
    }


def say(text: str) -> None:
    """One line for the person at the terminal, who may have closed it."""
    with contextlib.suppress(OSError):
        print(text, flush=True)


def main() -> None:
    options = Options(**json.loads(sys.argv[1]))
    sys.exit(supervise(Supervisor(options)))


def supervise(supervisor: Supervisor) -> int:
    """Run to the end; the exit code."""
    try:
        supervisor.run()
    except Refused as refused:
        print(refused.message, file=sys.stderr, flush=True)
        return 2
    except OSError as error:
        if error.errno != errno.ENOSPC:
            traceback.print_exc()
            return 3
        print(parts.no_room(supervisor.data), file=sys.stderr, flush=True)
        return 2
    except GaveUp as gave_up:
        print(str(gave_up), file=sys.stderr, flush=True)
        return 1
    except Exception:
        traceback.print_exc()
        return 3
    return 0


def _notes_of_root() -> list[str]:
    """Only the database leaves root. The other parts would have to become its account, which could
    then read the key that signs the journal."""
    if os.geteuid() != 0:
        return []
    return ["Web server, worker and sealer run as root. Run this as an ordinary user if you can."]


def _ignore(_number: int, _frame: FrameType | None) -> None:
    """Only wakes the main loop."""


if __name__ == "__main__":
    main()
